//! What falls due for a team or for the council: met by its sessions or by what happened, answered for by somebody's post.

use super::{
    Evaluation, Known, When,
    diary::{Meeting, meetings},
    history::History,
    single::{Single, per_year},
};
use crate::{
    because::{Because, Count, Remark, Since},
    calendar::Calendar,
    day::Day,
    facts::Session,
    ids::{PersonId, TeamId},
    notice::{Notice, NoticeKind},
    obligation::{Obligation, Subject},
    policy::{Duty, DutyOf, Policy, Who},
    standing::Standing,
};

/// One question about one duty of one team, or of the council.
struct Asked<'a, 'k> {
    known: &'k Known<'a>,
    calendar: &'k Calendar<'k>,
    when: &'k When,
    day: Day,
    policy: &'a Policy,
    duty: &'a Duty,
    team: Option<&'a TeamId>,
    /// Those who have a post there, or had one.
    people: Vec<History<'a>>,
    start: Day,
    meetings: Vec<Meeting<'a>>,
}

/// Whose duties are asked for.
#[derive(Clone, Copy)]
pub(super) enum Of<'q> {
    /// All.
    Everybody,
    /// Those that one person answers for, with what is found about that person.
    Person(&'q PersonId),
    /// Those of one team, with what is found there.
    Team(&'q TeamId),
    /// Those of the council itself.
    Council,
}

impl Of<'_> {
    fn means(self, person: Option<&PersonId>) -> bool {
        match self {
            Of::Person(only) => person == Some(only),
            Of::Everybody | Of::Team(_) | Of::Council => true,
        }
    }
}

/// The duties that are asked for.
pub(super) fn evaluate(known: &Known<'_>, calendar: &Calendar<'_>, when: &When, of: Of<'_>, into: &mut Evaluation) {
    let policy = known.council.policy_on(when.day());
    if when.day() < policy.document.in_force {
        return;
    }
    for duty in &policy.duties {
        let asked_of = |team: &&TeamId| match of {
            Of::Everybody => true,
            Of::Person(person) => known.members(team).any(|one| one == person),
            Of::Team(only) => *team == only,
            Of::Council => false,
        };
        let teams: Vec<Option<&TeamId>> = match duty.of {
            DutyOf::Team => known.teams().filter(asked_of).map(Some).collect(),
            DutyOf::Council if matches!(of, Of::Team(_)) => Vec::new(),
            DutyOf::Council => vec![None],
        };
        for team in teams {
            let Some(asked) = Asked::of(known, calendar, when, duty, team) else { continue };
            let answers = asked.answers();
            if of.means(answers) {
                asked.tell(answers, into);
            }
            let mine = |notice: &Notice| of.means(notice.person.as_ref());
            into.notices.extend(asked.not_there().into_iter().filter(mine));
        }
    }
}

impl<'a, 'k> Asked<'a, 'k> {
    fn of(
        known: &'k Known<'a>,
        calendar: &'k Calendar<'k>,
        when: &'k When,
        duty: &'a Duty,
        team: Option<&'a TeamId>,
    ) -> Option<Self> {
        let day = when.day();
        let policy = known.council.policy_on(day);
        if let Some(team) = team.filter(|_| !duty.team_types.is_empty()) {
            known.team_type(team, when).filter(|kind| duty.team_types.contains(kind))?;
        }
        let ids: Vec<&PersonId> = match team {
            Some(team) => known.members(team).collect(),
            None => known.with_roles(&duty.answers).collect(),
        };
        let people: Vec<History<'a>> = ids.into_iter().map(|id| History::of(known, id, when)).collect();
        let here = |history: &History<'a>, day: Day| history.posts_on(day).any(|post| post.fact.team.as_ref() == team);
        let there = team.is_none()
            || people.iter().any(|one| {
                let wanted = duty.with.as_ref().is_none_or(|who| one.is(who, policy, known, calendar, when, day));
                wanted && here(one, day)
            });
        if !there {
            return None;
        }
        let posts = people.iter().flat_map(|one| &one.posts).filter(|post| post.fact.team.as_ref() == team);
        let began = team.and_then(|_| posts.map(|post| post.from).min());
        // Since when the policy has had it.
        let versions = known.council.versions.iter().rev().skip_while(|version| version.document.in_force > day);
        let has = |version: &&std::sync::Arc<Policy>| version.duties.iter().any(|other| other.id == duty.id);
        let in_force = versions.take_while(has).last()?.document.in_force;
        let start = [began, Some(in_force), known.facts.go_live].into_iter().flatten().max()?;
        let of_any: Vec<&Session>;
        let sessions = match team {
            Some(team) => known.team_sessions(team),
            None if duty.met_by.is_empty() => &[][..],
            None => {
                of_any = known.facts.sessions.iter().filter(|session| session.team.is_some()).collect();
                &of_any
            }
        };
        let mut meetings = meetings(sessions, known.rewritten.sessions, when);
        meetings.retain(|meeting| meeting.is_of(&duty.met_by));
        Some(Asked { known, calendar, when, day, policy, duty, team, people, start, meetings })
    }

    fn is(&self, id: &PersonId, who: &Who, day: Day) -> bool {
        let history = self.known.id(id).map(|id| History::of(self.known, id, self.when));
        let policy = self.known.council.policy_on(day);
        history.is_some_and(|history| history.is(who, policy, self.known, self.calendar, self.when, day))
    }

    /// Whether a session is one that meets it, once held.
    fn counts(&self, meeting: &Meeting<'_>, held: Day) -> bool {
        let (leader, others) = (&meeting.session.supervisor, &meeting.session.participants);
        let led = self.duty.led_by.as_ref().is_none_or(|who| self.is(leader, who, held));
        let present = self
            .duty
            .present
            .as_ref()
            .is_none_or(|who| std::iter::once(leader).chain(others).any(|person| self.is(person, who, held)));
        led && present
    }

    /// Who answers for it on the day: the first by their id who has one of the roles.
    fn answers(&self) -> Option<&'a PersonId> {
        let has = |one: &&History<'a>| {
            one.posts_on(self.day).any(|post| {
                self.duty.answers.contains(&post.fact.role)
                    && (self.team.is_none() || post.fact.team.as_ref() == self.team)
            })
        };
        self.people.iter().find(has).map(|one| one.id)
    }

    /// The days that met it, with what happened, the oldest first.
    fn events(&self) -> Vec<(Day, Since)> {
        let held = self.meetings.iter().filter_map(|meeting| Some((meeting.held?, meeting)));
        let held = held.filter(|(day, meeting)| self.counts(meeting, *day)).map(|(day, _)| (day, Since::Session));
        let happened = self.known.facts.happenings.iter().filter(|one| {
            self.duty.met_by_events.contains(&one.event)
                && one.team.as_ref() == self.team
                && self.when.sees(one.written(), Some(one.day))
        });
        let named = happened.map(|one| {
            let name = self.policy.event(&one.event).map_or_else(|| one.event.to_string(), |event| event.name.clone());
            (one.day, Since::Event(name))
        });
        let mut days: Vec<(Day, Since)> =
            held.chain(named).filter(|(day, _)| (self.start..=self.day).contains(day)).collect();
        days.sort_by(|a, b| (a.0, format!("{:?}", a.1)).cmp(&(b.0, format!("{:?}", b.1))));
        days
    }

    fn tell(&self, answers: Option<&PersonId>, into: &mut Evaluation) {
        let duty = self.duty;
        let Some(citation) = self.policy.cite(&duty.clause, duty.reading.as_ref(), duty.strength) else { return };
        let Some(person) = answers else {
            let says = format!("Nobody{} has a post that answers for: {}.", self.place(), duty.name);
            let mut notice = Self::notice(NoticeKind::NobodyAnswers, None, self.start, says);
            notice.citation = Some(citation);
            into.notices.push(notice);
            return;
        };
        let subject = self.team.map_or(Subject::Council, |team| Subject::Team { team: team.clone() });
        let mut due = Obligation::under(citation, duty.id.clone(), subject, person.clone());
        due.owner = Some(person.clone());
        due.because = Because { places: self.policy.places(&duty.clause), ..Because::default() };
        let events = self.events();
        due.last = events.last().map(|(day, _)| *day);
        due.booked = self.meetings.iter().filter_map(|meeting| meeting.planned).filter(|day| *day >= self.day).min();
        match self.due(&events) {
            Some((day, count, local)) => {
                due.due = Some(day);
                due.because.due = Some(day);
                due.because.count = Some(count);
                due.standing = self.known.standing(self.day, day);
                due.citation.local = local;
                due.because.remarks.extend(local.then_some(Remark::Local));
            }
            None => due.standing = Standing::NotSet,
        }
        let last = due.last.unwrap_or(self.start);
        let passed = self.meetings.iter().rfind(|meeting| {
            meeting.held.is_some_and(|day| day >= last && day <= self.day && !self.counts(meeting, day))
        });
        if let Some((meeting, day)) = passed.and_then(|meeting| Some((meeting, meeting.held?))) {
            let kind = self.policy.session_kind(&meeting.session.kind);
            let kind = kind.map_or_else(|| meeting.session.kind.to_string(), |kind| kind.name.clone());
            due.because.remarks.push(Remark::PassedOver { kind, day, clauses: duty.clause.clone() });
        }
        into.obligations.push(due);
    }

    /// When it is due, how that was counted, and whether the number is the council's own.
    fn due(&self, events: &[(Day, Since)]) -> Option<(Day, Count, bool)> {
        let (last, since) = events.last().cloned().unwrap_or_else(|| (self.start, self.began()));
        if let Some(period) = self.next_period(last) {
            return Some((period, Count { span: None, after: period, since: Since::PeriodEnds }, false));
        }
        if let Some(count) = self.duty.per_year {
            let days: Vec<Day> = events.iter().map(|(day, _)| *day).collect();
            return match per_year(self.day, count, self.duty.year, (self.start, self.began()), &days) {
                Single::Due(day, count) => Some((day, count, false)),
                Single::Done(_) | Single::Waits => None,
            };
        }
        let (span, local) = self.known.length(self.duty.every.as_ref()?, self.when);
        let span = span?;
        Some((self.calendar.after(last, span), Count { span: Some(span), after: last, since }, local))
    }

    /// The last day of the next time in the calendar that begins after the last session.
    fn next_period(&self, last: Day) -> Option<Day> {
        let wanted = self.duty.in_period.as_ref()?;
        let seen = self.known.facts.periods.iter().filter(|period| {
            period.period == *wanted && period.from > last && self.when.sees(period.written(), Some(period.from))
        });
        seen.map(|period| (period.from, period.until)).min().map(|(_, until)| until.minus_days(1))
    }

    fn began(&self) -> Since {
        match () {
            () if self.known.facts.go_live == Some(self.start) => Since::GoLive,
            () if self.policy.document.in_force == self.start => Since::RuleInForce,
            () if self.team.is_some() => Since::TeamBegan,
            () => Since::RuleApplies,
        }
    }

    fn place(&self) -> String {
        let Some(team) = self.team else { return String::new() };
        let name = self.known.team(team, self.when).map(|team| team.name.as_str()).filter(|name| !name.is_empty());
        format!(" in {}", name.unwrap_or(team.as_str()))
    }

    fn notice(kind: NoticeKind, person: Option<&PersonId>, since: Day, says: String) -> Notice {
        Notice {
            kind,
            person: person.cloned(),
            supervisor: None,
            session: None,
            case: None,
            day: Some(since),
            citation: None,
            says,
        }
    }

    /// Those of the team who did not come to a recent session, though they were not away.
    fn not_there(&self) -> Vec<Notice> {
        let Some((asked_for, team)) = self.duty.attendance.as_ref().zip(self.team) else { return Vec::new() };
        let recent = self.meetings.iter().filter_map(|meeting| Some((meeting.held?, meeting))).filter(|(held, _)| {
            *held <= self.day && self.day.days_since(*held) <= i64::from(self.known.council.file.figure_days)
        });
        let mut notices = Vec::new();
        for (held, meeting) in recent {
            let policy = self.known.council.policy_on(held);
            let expected = self.people.iter().filter(|one| {
                one.posts_on(held).any(|post| post.fact.team.as_ref() == Some(team))
                    && one.is(&asked_for.who, policy, self.known, self.calendar, self.when, held)
                    && !one.absences.iter().any(|absence| absence.holds(held))
            });
            let came = |id: &PersonId| meeting.session.participants.contains(id) || meeting.session.supervisor == *id;
            for one in expected.filter(|one| !came(one.id)) {
                let says = format!("Not at the session of the team on {held}, and no absence is on record.");
                let mut notice = Self::notice(NoticeKind::NotThere, Some(one.id), held, says);
                notice.session = Some(meeting.session.id.clone());
                notice.citation = self.policy.cite(&asked_for.clause, asked_for.reading.as_ref(), asked_for.strength);
                notices.push(notice);
            }
        }
        notices
    }
}
