//! The council's form for a session: which form, and which of its sections apply to this supervisee on this day.

use engine::facts::Facts;
use engine::ids::{KindId, PersonId};
use engine::policy::{Council, Form, Policy, Section, SessionKind, Who};
use engine::{Day, Known};

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

/// The person of a form on a day; the engine says whom a selection of staff means.
pub struct Supervisee<'a> {
    known: Known<'a>,
    policy: &'a Policy,
    person: &'a PersonId,
    day: Day,
}

impl<'a> Supervisee<'a> {
    /// The person on the day.
    pub fn on(council: &'a Council, policy: &'a Policy, facts: &'a Facts, person: &'a PersonId, day: Day) -> Self {
        Self { known: Known::new(council, facts), policy, person, day }
    }

    /// Whether the person is one of these. Everybody is meant where nothing is said, whoever holds no post on that day included.
    pub fn is(&self, who: &Who) -> bool {
        *who == Who::default() || self.known.means(who, self.person, self.policy, self.day)
    }
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
