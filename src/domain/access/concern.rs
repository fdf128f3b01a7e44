//! Who may do what with a concern: it is between the person, who supervises them, and the management line above. Default deny.

use engine::policy::{Outcome, Owner, Process, ProcessStep};

use crate::ids::PersonId;

/// From the word of a tie in the database: in which of the three places the reader stands; other ties know of no concern.
pub fn party(words: &[String]) -> Option<Owner> {
    let is = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    if is(&["self"]) {
        Some(Owner::Supervisee)
    } else if is(&["line", "cover"]) {
        Some(Owner::Supervisor)
    } else if is(&["management-line"]) {
        Some(Owner::LineManager)
    } else {
        None
    }
}

/// Whether somebody in this place may begin it.
pub fn may_raise(process: &Process, party: Owner) -> bool {
    process.raised_by.contains(&party)
}

/// Whether they read what is written of it.
pub fn may_read(told: bool, party: Owner) -> bool {
    told || party != Owner::Supervisee
}

/// Whether they may say that a step was taken: whose it is, and the management line, which answers for all of it.
pub fn may_take(step: &ProcessStep, party: Owner) -> bool {
    party == step.owner || party == Owner::LineManager
}

/// Whether they may end it so: one whom the policy names, or the supervisor and the line; whoever raised it may let it rest with any
/// outcome that the policy leaves open.
pub fn may_end(outcome: Option<&Outcome>, party: Owner, raised_by: PersonId, reader: PersonId) -> bool {
    match outcome.map(|outcome| outcome.by.as_slice()) {
        Some(by) if !by.is_empty() => by.contains(&party),
        _ => party != Owner::Supervisee || raised_by == reader,
    }
}
