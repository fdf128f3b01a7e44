//! The council's form for a session: which form, and which of its sections apply to this supervisee on this day.

use engine::facts::Facts;
use engine::ids::{AttributeId, KindId, PersonId};
use engine::policy::{Council, Form, Policy, Section, SessionKind, Who};
use engine::{Calendar, Day};

/// The form of a kind of session, where the policy has one.
pub fn of_kind<'a>(policy: &'a Policy, kind: &KindId) -> Option<(&'a SessionKind, &'a Form)> {
    let kind = policy.session_kind(kind)?;
    Some((kind, policy.form(kind.form.as_ref()?)?))
}

/// The sections of a form that apply to the person on the day, in the order of the form. Those of a part of the session are
/// among them: whether the part was held is said in the form itself.
pub fn sections<'a>(
    council: &Council,
    policy: &Policy,
    form: &'a Form,
    facts: &Facts,
    person: &PersonId,
    day: Day,
) -> Vec<&'a Section> {
    let them = Supervisee::on(council, policy, facts, person, day);
    form.sections.iter().filter(|section| them.is(&section.who)).collect()
}

/// What a selection of staff looks at, for one person on one day.
pub struct Supervisee<'a> {
    council: &'a Council,
    facts: &'a Facts,
    person: &'a PersonId,
    day: Day,
    attributes: Vec<AttributeId>,
}

impl<'a> Supervisee<'a> {
    /// The person on the day.
    pub fn on(council: &'a Council, policy: &Policy, facts: &'a Facts, person: &'a PersonId, day: Day) -> Self {
        let posts = facts.posts.iter().filter(|post| post.person == *person && holds(post.from, post.until, day));
        let attributes = posts
            .flat_map(|post| {
                let of_role = policy.role(&post.role).map(|role| role.attributes.as_slice()).unwrap_or_default();
                of_role.iter().chain(&post.attributes).filter(|tag| !post.without.contains(tag))
            })
            .cloned()
            .collect();
        Self { council, facts, person, day, attributes }
    }

    /// Whether the person is one of these: every key must hold, in a list any one is enough.
    pub fn is(&self, who: &Who) -> bool {
        let posts = || {
            self.facts.posts.iter().filter(|post| post.person == *self.person && holds(post.from, post.until, self.day))
        };
        let flags = || {
            self.facts.flags.iter().filter(|flag| flag.person == *self.person && holds(flag.from, flag.until, self.day))
        };
        let team_types = || {
            posts().filter_map(|post| {
                self.facts.teams.iter().find(|team| Some(&team.id) == post.team.as_ref())?.kind.as_ref()
            })
        };
        let any = |wanted: bool, found: bool| !wanted || found;
        any(!who.roles.is_empty(), posts().any(|post| who.roles.contains(&post.role)))
            && !posts().any(|post| who.not_roles.contains(&post.role))
            && any(!who.attributes.is_empty(), self.attributes.iter().any(|tag| who.attributes.contains(tag)))
            && !self.attributes.iter().any(|tag| who.not_attributes.contains(tag))
            && any(!who.team_types.is_empty(), team_types().any(|kind| who.team_types.contains(kind)))
            && !team_types().any(|kind| who.not_team_types.contains(kind))
            && any(!who.flags.is_empty(), flags().any(|flag| who.flags.contains(&flag.flag)))
            && !flags().any(|flag| who.not_flags.contains(&flag.flag))
            && any(
                !who.employment.is_empty(),
                posts().any(|post| post.employment.as_ref().is_some_and(|kind| who.employment.contains(kind))),
            )
            && !posts().any(|post| post.employment.as_ref().is_some_and(|kind| who.not_employment.contains(kind)))
            && self.qualified_within(who)
    }

    fn qualified_within(&self, who: &Who) -> bool {
        let Some(span) = who.qualified_within else { return true };
        let qualified =
            self.facts.persons.iter().find(|person| person.id == *self.person).and_then(|person| person.qualified);
        let closures = self.facts.closures.iter().map(|closure| closure.day);
        let calendar = Calendar::new(&self.council.bank_holidays, closures);
        qualified.is_some_and(|from| from <= self.day && self.day < calendar.after(from, span))
    }
}

fn holds(from: Day, until: Option<Day>, day: Day) -> bool {
    from <= day && until.is_none_or(|until| day < until)
}

/// The shortest and the longest that the policy wants such a session to be with this person, and under which clauses.
pub fn duration(policy: &Policy, kind: &KindId, them: &Supervisee<'_>) -> Vec<Length> {
    let rules = policy.durations.iter().filter(|rule| rule.kinds.contains(kind) && them.is(&rule.who));
    rules
        .map(|rule| Length {
            min: rule.min,
            max: rule.max,
            clauses: rule.clause.iter().map(ToString::to_string).collect(),
        })
        .collect()
}

/// How long a session lasts by a rule of the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Length {
    /// Not shorter than so many minutes.
    pub min: Option<u32>,
    /// Not longer.
    pub max: Option<u32>,
    /// Under which clauses.
    pub clauses: Vec<String>,
}

impl Length {
    /// What to say of a session of so many minutes, if it is outside.
    pub fn finding(&self, minutes: u32) -> Option<String> {
        let clauses = self.clauses.join(", ");
        match (self.min, self.max) {
            (Some(min), _) if minutes < min => {
                Some(format!("{minutes} minutes is shorter than the {min} of {clauses}."))
            }
            (_, Some(max)) if minutes > max => {
                Some(format!("{minutes} minutes is longer than the {max} of {clauses}."))
            }
            _ => None,
        }
    }
}
