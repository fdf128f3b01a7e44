//! The checklist of a person's file: what has to be in it, what is done again and again, and what settles a pattern.

use engine::facts::Facts;
use engine::ids::{ClauseId, EventId, PersonId};
use engine::policy::Policy;
use engine::{Council, Day};

use crate::form::Supervisee;
use crate::typed;

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What happens, or is put there.
    pub event: EventId,
    /// As people say it.
    pub name: String,
    /// When it happened last.
    pub last: Option<Day>,
    /// The file has to hold it.
    pub required: bool,
    /// A kind of session counts as it: then it is recorded there, with its form.
    pub by_session: bool,
    /// Under which clauses.
    pub clauses: Vec<ClauseId>,
}

/// What the list of this person asks, in the policy's order: what has to be in the file first.
pub fn items(council: &Council, policy: &Policy, facts: &Facts, person: &PersonId, them: &Supervisee<'_>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut add = |event: &EventId, name: Option<&str>, required: bool, clauses: &[ClauseId]| {
        if let Some(known) = items.iter_mut().find(|item| item.event == *event) {
            known.required |= required;
            return;
        }
        let named = || policy.event(event).map_or_else(|| event.to_string(), |event| event.name.clone());
        items.push(Item {
            name: name.map_or_else(named, str::to_owned),
            last: last(council, facts, person, event),
            by_session: policy.session_kinds.iter().any(|kind| kind.gives.as_ref() == Some(event)),
            event: event.clone(),
            required,
            clauses: clauses.to_vec(),
        });
    };
    for item in policy.file_items.iter().filter(|item| them.is(&item.who)) {
        add(&item.event, Some(&item.name), true, &item.clause);
    }
    for clock in &policy.clocks {
        for rule in clock.rules.iter().filter(|rule| them.is(&rule.who)) {
            let milestones = rule.milestones.iter().map(|milestone| &milestone.event);
            for event in clock.met_by_events.iter().chain(&clock.parts).chain(milestones) {
                add(event, None, false, &rule.clause);
            }
        }
    }
    for pattern in &policy.patterns {
        add(&pattern.settled_by, None, false, &pattern.clause);
    }
    items
}

/// The latest day on which something happened to a person, by itself or in a session that counts as it.
fn last(council: &Council, facts: &Facts, person: &PersonId, event: &EventId) -> Option<Day> {
    let noted = facts.events.iter().filter(|one| one.person == *person && one.event == *event);
    let noted = noted.filter(|one| one.superseded.is_none()).map(|one| one.day);
    let held = facts.sessions.iter().filter(|session| session.supervisee.as_ref() == Some(person));
    let held = held.filter_map(|session| {
        let day = session.held.filter(|_| session.superseded.is_none())?;
        let policy = council.policy_on(day);
        let mut kinds = std::iter::once(&session.kind).chain(&session.parts);
        kinds
            .any(|kind| policy.session_kind(kind).is_some_and(|kind| kind.gives.as_ref() == Some(event)))
            .then_some(day)
    });
    noted.chain(held).max()
}

/// What happened on which day, as typed.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct HappenedTyped {
    /// What.
    pub event: String,
    /// The day.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
}

impl HappenedTyped {
    /// Reads the form, of what can be noted for this person.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(&self, items: &[Item], today: Day) -> Result<(EventId, Day), typed::Wrong> {
        let mut wrong = typed::Wrong::new();
        let event = items.iter().find(|item| item.event == *self.event.as_str()).map(|item| item.event.clone());
        if event.is_none() {
            wrong.push(("event".into(), "Choose what happened".into()));
        }
        let day = typed::day("the day it happened", &self.day_day, &self.day_month, &self.day_year).and_then(|day| {
            if day > today { Err("The day it happened must be today or earlier".to_owned()) } else { Ok(day) }
        });
        let day = day.map_err(|says| wrong.push(("day".into(), says))).ok();
        event.zip(day).filter(|_| wrong.is_empty()).ok_or(wrong)
    }
}
