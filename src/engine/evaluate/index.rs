//! The facts by person: built once, asked often.

use std::collections::{BTreeMap, BTreeSet};

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use crate::{
    day::Day,
    evaluate::When,
    facts::{
        Absence, Agreement, Allocation, Answer, Case, CaseCategory, CaseEvent, CaseOverride, Discussion, Event, Facts,
        Flag, Matter, Override, Person, Post, Relationship, RelationshipKind, Session, Share, Team, Waiver,
    },
    ids::{CaseId, PersonId, RelationshipId, RoleId, SessionId, SettingId, TeamId, TeamTypeId},
    policy::{Council, Interval},
    span::Span,
    standing::Standing,
};

/// A council's facts, ready to be asked about.
pub struct Known<'a> {
    pub(super) council: &'a Council,
    pub(super) facts: &'a Facts,
    people: HashMap<&'a PersonId, Mine<'a>>,
    /// The keys of `people` and `cases`, in order.
    ids: Vec<&'a PersonId>,
    case_ids: Vec<&'a CaseId>,
    teams: HashMap<&'a TeamId, Vec<&'a Team>>,
    shares: HashMap<&'a SessionId, Vec<&'a Share>>,
    answers: HashMap<&'a SessionId, Vec<&'a Answer>>,
    agreements: HashMap<&'a RelationshipId, Vec<&'a Agreement>>,
    cases: HashMap<&'a CaseId, OfCase<'a>>,
    members: BTreeMap<&'a TeamId, BTreeSet<&'a PersonId>>,
    team_sessions: HashMap<&'a TeamId, Vec<&'a Session>>,
    discussed: HashMap<&'a SessionId, Vec<&'a Discussion>>,
    nobody: Mine<'a>,
    /// Whether a session has more than one row, and whether a discussion has: then each question looks which of them counts.
    pub(super) rewritten: Rewritten,
}

/// What has more than one row in the facts.
pub(super) struct Rewritten {
    pub(super) sessions: bool,
    pub(super) discussions: bool,
}

/// What is known of one person.
#[derive(Default)]
pub(super) struct Mine<'a> {
    pub(super) person: Vec<&'a Person>,
    pub(super) posts: Vec<&'a Post>,
    pub(super) flags: Vec<&'a Flag>,
    pub(super) supervised: Vec<&'a Relationship>,
    pub(super) supervises: Vec<&'a Relationship>,
    pub(super) sessions: Vec<&'a Session>,
    pub(super) absences: Vec<&'a Absence>,
    pub(super) overrides: Vec<&'a Override>,
    pub(super) waivers: Vec<&'a Waiver>,
    pub(super) events: Vec<&'a Event>,
    pub(super) matters: Vec<&'a Matter>,
    pub(super) allocated: BTreeSet<&'a CaseId>,
}

/// What is known of one case.
#[derive(Default)]
pub(super) struct OfCase<'a> {
    pub(super) case: Vec<&'a Case>,
    pub(super) categories: Vec<&'a CaseCategory>,
    pub(super) allocations: Vec<&'a Allocation>,
    /// The oldest first.
    pub(super) discussions: Vec<&'a Discussion>,
    pub(super) events: Vec<&'a CaseEvent>,
    pub(super) overrides: Vec<&'a CaseOverride>,
}

impl<'a> Known<'a> {
    /// Sorts the facts by person.
    pub fn new(council: &'a Council, facts: &'a Facts) -> Known<'a> {
        let mut people: HashMap<&PersonId, Mine<'a>> = HashMap::with_capacity(facts.persons.len());
        facts.persons.iter().for_each(|fact| people.entry(&fact.id).or_default().person.push(fact));
        facts.posts.iter().for_each(|fact| people.entry(&fact.person).or_default().posts.push(fact));
        facts.flags.iter().for_each(|fact| people.entry(&fact.person).or_default().flags.push(fact));
        facts.absences.iter().for_each(|fact| people.entry(&fact.person).or_default().absences.push(fact));
        facts.overrides.iter().for_each(|fact| people.entry(&fact.person).or_default().overrides.push(fact));
        facts.waivers.iter().for_each(|fact| people.entry(&fact.person).or_default().waivers.push(fact));
        facts.events.iter().for_each(|fact| people.entry(&fact.person).or_default().events.push(fact));
        facts.matters.iter().for_each(|fact| people.entry(&fact.person).or_default().matters.push(fact));
        for fact in &facts.relationships {
            people.entry(&fact.supervisee).or_default().supervised.push(fact);
            people.entry(&fact.supervisor).or_default().supervises.push(fact);
        }
        for fact in &facts.sessions {
            let others = fact.participants.iter().filter(|person| fact.supervisee.as_ref() != Some(*person));
            let mut told: Vec<&PersonId> = Vec::new();
            for person in fact.supervisee.iter().chain(others) {
                if !told.contains(&person) {
                    people.entry(person).or_default().sessions.push(fact);
                    told.push(person);
                }
            }
        }
        let mut cases: HashMap<&CaseId, OfCase<'a>> = HashMap::with_capacity(facts.cases.len());
        facts.cases.iter().for_each(|fact| cases.entry(&fact.id).or_default().case.push(fact));
        facts.case_categories.iter().for_each(|fact| cases.entry(&fact.case).or_default().categories.push(fact));
        facts.discussions.iter().for_each(|fact| cases.entry(&fact.case).or_default().discussions.push(fact));
        facts.case_events.iter().for_each(|fact| cases.entry(&fact.case).or_default().events.push(fact));
        facts.case_overrides.iter().for_each(|fact| cases.entry(&fact.case).or_default().overrides.push(fact));
        for fact in &facts.allocations {
            cases.entry(&fact.case).or_default().allocations.push(fact);
            people.entry(&fact.worker).or_default().allocated.insert(&fact.case);
        }
        // In order once, for all the days that are asked about.
        for of in cases.values_mut() {
            of.discussions.sort_by_key(|one| (one.day, one.at, &one.id));
        }
        for mine in people.values_mut() {
            mine.sessions.sort_by_key(|one| (one.held, one.booked, &one.id));
        }
        let mut members: BTreeMap<&TeamId, BTreeSet<&PersonId>> = BTreeMap::new();
        for fact in &facts.posts {
            if let Some(team) = &fact.team {
                members.entry(team).or_default().insert(&fact.person);
            }
        }
        let mut team_sessions: HashMap<&TeamId, Vec<&Session>> = HashMap::new();
        facts.sessions.iter().for_each(|fact| {
            fact.team.iter().for_each(|team| team_sessions.entry(team).or_default().push(fact));
        });
        let mut discussed: HashMap<&SessionId, Vec<&Discussion>> = HashMap::new();
        facts.discussions.iter().for_each(|fact| {
            fact.session.iter().for_each(|session| discussed.entry(session).or_default().push(fact));
        });
        Known {
            ids: in_order(&people),
            case_ids: in_order(&cases),
            members,
            team_sessions,
            discussed,
            council,
            facts,
            people,
            teams: grouped(&facts.teams, |fact| &fact.id),
            shares: grouped(&facts.shares, |fact| &fact.session),
            answers: grouped(&facts.answers, |fact| &fact.session),
            agreements: grouped(&facts.agreements, |fact| &fact.relationship),
            cases,
            nobody: Mine::default(),
            rewritten: Rewritten {
                sessions: any_twice(facts.sessions.iter().map(|fact| &fact.id)),
                discussions: any_twice(facts.discussions.iter().map(|fact| &fact.id)),
            },
        }
    }

    /// Everybody who is named in a fact, in the order of their ids.
    pub fn people(&self) -> impl Iterator<Item = &'a PersonId> {
        self.ids.iter().copied()
    }

    /// An id as it is kept in the facts.
    pub(super) fn id(&self, person: &PersonId) -> Option<&'a PersonId> {
        self.people.get_key_value(person).map(|(id, _)| *id)
    }

    pub(super) fn mine(&self, person: &PersonId) -> &Mine<'a> {
        self.people.get(person).unwrap_or(&self.nobody)
    }

    /// The periods in which a person supervises somebody in the line, as they are seen from a moment.
    pub(super) fn supervises(&self, person: &PersonId, when: &When) -> impl Iterator<Item = (Day, Option<Day>)> {
        let mine = self.mine(person).supervises.iter().filter(|pair| pair.kind == RelationshipKind::Line);
        let seen = mine.filter(|pair| when.sees(pair.written(), Some(pair.from)));
        seen.map(|pair| (pair.from, when.until(pair.until, pair.written())))
    }

    pub(super) fn team_type(&self, team: &TeamId, when: &When) -> Option<&'a TeamTypeId> {
        self.team(team, when)?.kind.as_ref()
    }

    /// Every team that somebody has or had a post in, in the order of their ids.
    pub(super) fn teams(&self) -> impl Iterator<Item = &'a TeamId> {
        self.members.keys().copied()
    }

    /// Who has or had a post in a team.
    pub(super) fn members(&self, team: &TeamId) -> impl Iterator<Item = &'a PersonId> {
        self.members.get(team).into_iter().flatten().copied()
    }

    /// Who has or had a post in one of these roles, in the order of their ids.
    pub(super) fn with_roles<'s>(&'s self, roles: &'s [RoleId]) -> impl Iterator<Item = &'a PersonId> + 's {
        let has = |mine: &Mine<'a>| mine.posts.iter().any(|post| roles.contains(&post.role));
        self.ids.iter().copied().filter(move |id| has(self.mine(id)))
    }

    /// The sessions of a team.
    pub(super) fn team_sessions(&self, team: &TeamId) -> &[&'a Session] {
        self.team_sessions.get(team).map_or(&[], Vec::as_slice)
    }

    /// What is known of a team, as it is seen from a moment.
    pub(super) fn team(&self, team: &TeamId, when: &When) -> Option<&'a Team> {
        let versions = self.teams.get(team)?.iter().filter(|team| when.sees(team.written(), None));
        versions.max_by_key(|team| (team.recorded, &team.kind, &team.name)).copied()
    }

    /// The cases that were discussed in a session.
    pub(super) fn discussed(&self, session: &SessionId) -> &[&'a Discussion] {
        self.discussed.get(session).map_or(&[], Vec::as_slice)
    }

    pub(super) fn shares(&self, session: &SessionId) -> &[&'a Share] {
        self.shares.get(session).map_or(&[], Vec::as_slice)
    }

    pub(super) fn answers(&self, session: &SessionId) -> &[&'a Answer] {
        self.answers.get(session).map_or(&[], Vec::as_slice)
    }

    pub(super) fn agreements(&self, relationship: &RelationshipId) -> &[&'a Agreement] {
        self.agreements.get(relationship).map_or(&[], Vec::as_slice)
    }

    /// How something stands on a day that is due on another.
    pub(super) fn standing(&self, day: Day, due: Day) -> Standing {
        let ahead = due.days_since(day);
        if ahead < 0 {
            Standing::Overdue { days: u32::try_from(-ahead).unwrap_or(u32::MAX) }
        } else if ahead <= i64::from(self.council.file.due_soon) {
            Standing::DueSoon
        } else {
            Standing::Met
        }
    }

    /// What is known of one case.
    pub(super) fn case(&self, id: &CaseId) -> Option<(&'a CaseId, &OfCase<'a>)> {
        self.cases.get_key_value(id).map(|(id, of)| (*id, of))
    }

    /// Every case that is named in a fact, in the order of their ids.
    pub(super) fn cases(&self) -> impl Iterator<Item = &'a CaseId> {
        self.case_ids.iter().copied()
    }

    /// The value of a local setting on the day of the question.
    pub(super) fn setting(&self, id: &SettingId, when: &When) -> Option<&'a str> {
        let open = self.council.file.settings.iter().find(|setting| setting.id == *id)?;
        let set = self
            .facts
            .settings
            .iter()
            .filter(|set| {
                set.id == *id && set.from.is_none_or(|from| from <= when.day()) && when.sees(set.written(), set.from)
            })
            .filter(|set| open.takes(&set.value))
            .max_by_key(|set| (set.from, set.recorded, &set.value));
        set.map(|set| set.value.as_str()).or(open.default.as_deref())
    }

    /// An interval's length, if it is set, and whether it is the council's own.
    pub(super) fn length(&self, interval: &Interval, when: &When) -> (Option<Span>, bool) {
        match interval {
            Interval::Fixed(span) => (Some(*span), false),
            Interval::Local(setting) => (self.setting(setting, when).and_then(Span::parse), true),
        }
    }
}

fn any_twice<'a, K: std::hash::Hash + Eq + 'a>(mut ids: impl Iterator<Item = &'a K>) -> bool {
    let mut known = HashSet::with_capacity(ids.size_hint().0);
    ids.any(|id| !known.insert(id))
}

fn in_order<'a, K: Ord, V>(found: &HashMap<&'a K, V>) -> Vec<&'a K> {
    let mut keys: Vec<&K> = found.keys().copied().collect();
    keys.sort_unstable();
    keys
}

fn grouped<'a, K: std::hash::Hash + Eq, F>(facts: &'a [F], key: impl Fn(&'a F) -> &'a K) -> HashMap<&'a K, Vec<&'a F>> {
    let mut groups: HashMap<&K, Vec<&F>> = HashMap::new();
    for fact in facts {
        groups.entry(key(fact)).or_default().push(fact);
    }
    groups
}
