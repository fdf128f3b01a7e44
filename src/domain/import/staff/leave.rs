//! Somebody leaves: what runs of them ends on the day, also where they supervise.

use std::collections::HashMap;

use engine::Day;

use super::{Detail, Person, Tie, Writes};
use crate::ids::PersonId;

/// Whom each person supervises.
pub(super) type Below<'a> = HashMap<PersonId, Vec<&'a Tie>>;

/// Whom each person supervises, today or later.
pub(super) fn below(people: &HashMap<PersonId, Person>) -> Below<'_> {
    let mut below: Below<'_> = HashMap::new();
    for tie in people.values().flat_map(|person| &person.ties) {
        below.entry(tie.supervisor).or_default().push(tie);
    }
    below
}

/// Ends what a person has and what they do, from their first day no longer employed on.
pub(super) fn leave(writes: &mut Writes, person: &Person, below: &Below<'_>, left: Day) {
    let runs_on = |until: Option<Day>| until.is_none_or(|until| until > left);
    for post in person.posts.iter().filter(|post| runs_on(post.until)) {
        sooner(writes.ended_posts.entry(post.row), left);
    }
    let above = person.ties.iter();
    for tie in above.chain(below.get(&person.id).into_iter().flatten().copied()).filter(|tie| runs_on(tie.until)) {
        sooner(writes.ended_ties.entry(tie.row), left);
    }
    writes.details.push((person.id, Detail { left_on: Some(left), ..detail(person) }));
    writes.acts.push((person.id, "recorded-leaving"));
}

/// The earlier of two ends holds.
pub(super) fn sooner(entry: std::collections::btree_map::Entry<'_, uuid::Uuid, Day>, day: Day) {
    entry.and_modify(|known| *known = (*known).min(day)).or_insert(day);
}

/// A person's own row as it is.
pub(super) fn detail(person: &Person) -> Detail {
    Detail {
        name: person.name.clone(),
        employed_from: person.employed_from,
        left_on: person.left_on,
        qualified_on: person.qualified_on,
    }
}
