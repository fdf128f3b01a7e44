//! The policy's reasons for moving or cancelling, as choices.

use engine::policy::{Moving, Reason};

use crate::parts::Choice;

/// The policy's reasons, those marked that differ from most: what it accepts, or what it does not.
pub(super) fn reasons(moving: Option<&Moving>, chosen: &str) -> (&'static str, Vec<Choice>) {
    let all = || moving.iter().flat_map(|moving| &moving.reasons);
    let (accepted, many) = (all().filter(|reason| reason.accepted).count(), all().count());
    let most = accepted * 2 > many;
    let choice = |reason: &Reason| {
        let choice = Choice::new(reason.id.as_str(), reason.name.as_str()).chosen(chosen);
        match (most, reason.accepted) {
            (true, false) => choice.hint("The policy does not accept this reason"),
            (false, true) => choice.hint("The policy accepts this reason"),
            _ => choice,
        }
    };
    let says = match (most, accepted == many) {
        (true, true) => "The policy accepts each of these reasons",
        (true, false) => "The policy accepts these reasons, except where it says otherwise",
        _ => "",
    };
    (says, all().map(choice).collect())
}
