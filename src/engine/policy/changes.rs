//! What another version of a policy says otherwise, in sentences: shown before it is in force.

use std::collections::{BTreeMap, BTreeSet};

use super::{Number, Policy};

impl Policy {
    /// What this version says otherwise than the one before it: its numbers first, then its clauses.
    pub fn changes_since(&self, before: &Policy) -> Vec<String> {
        let mut changes = numbers(&before.numbers(), &self.numbers());
        changes.extend(clauses(before, self));
        changes
    }
}

fn numbers(before: &[Number], after: &[Number]) -> Vec<String> {
    let known: BTreeMap<&str, &Number> = before.iter().map(|number| (number.id.as_str(), number)).collect();
    let kept: BTreeSet<&str> = after.iter().map(|number| number.id.as_str()).collect();
    let name = |number: &Number| format!("{} – {}", number.of, number.label);
    let now = after.iter().filter_map(|number| match known.get(number.id.as_str()) {
        Some(old) if old.value == number.value => None,
        Some(old) => Some(format!("{}: {} instead of {}.", name(number), number.value, old.value)),
        None => Some(format!("{}: {}, new.", name(number), number.value)),
    });
    let gone = before.iter().filter(|number| !kept.contains(number.id.as_str()));
    now.chain(gone.map(|number| format!("{}: {} no longer.", name(number), number.value))).collect()
}

fn clauses(before: &Policy, after: &Policy) -> Vec<String> {
    let now = after.clauses.iter().filter_map(|clause| match before.clause(&clause.id) {
        None => Some(format!("{} is new: {}", clause.id, clause.says)),
        Some(old) if old.says != clause.says => Some(format!("{} says: {}", clause.id, clause.says)),
        Some(old) if old.strength != clause.strength => {
            Some(format!("{} is a {} instead of a {}.", clause.id, clause.strength, old.strength))
        }
        Some(_) => None,
    });
    let gone = before.clauses.iter().filter(|clause| after.clause(&clause.id).is_none());
    now.chain(gone.map(|clause| format!("{} is no longer there.", clause.id))).collect()
}
