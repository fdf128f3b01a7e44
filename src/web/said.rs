//! What the last act did, by a word in the address: a closed list, so that no address can put words on a page.

/// The sentence for a word; none for one that is not ours.
pub fn sentence(word: &str) -> Option<&'static str> {
    Some(match word {
        "saved" => "Saved.",
        "covered" => "Cover is arranged.",
        "booked" => "Booked.",
        "caseload" => "The caseload is loaded.",
        "staff" => "The staff are loaded.",
        "absences" => "The absences are loaded.",
        "discussed" => "Shared with the worker. Next it is put on the child’s record.",
        "entered" => "Kept: it stands on the child’s record.",
        "entry-taken-back" => "Kept: it does not stand on every child’s record yet.",
        "taken-out" => "Taken out of the session.",
        "interval-set" => "The case has a time of its own.",
        "interval-ended" => "The policy’s time holds again.",
        "state-set" => "The states of the case are kept.",
        "moved" => "Moved.",
        "cancelled" => "Cancelled.",
        "held" => "Recorded as held.",
        "shared" => "Shared. It can no longer be changed without a new version.",
        "was-cancelled" => {
            "This session was cancelled. If it took place all the same, record it as one that was not booked."
        }
        "noted" => "Your note is kept with the action.",
        "settled" => "Settled. The other text is kept, too.",
        "signed" => "Signed.",
        "change-asked" => "Sent back with your reason.",
        "disagreed" => "Your view stands beside the record.",
        "contested" => "Your words stand beside the session.",
        "offered" => "Offered for signature.",
        "added" => "Added to the agenda.",
        "taken-back" => "Taken off the agenda.",
        "removed" => "Removed.",
        "person-added" => "The person is added. Enter a post and a supervisor next.",
        "unit-added" => "The team or service is added.",
        "closure-day-added" => "The closure day is added.",
        "closure-day-removed" => "The closure day is removed.",
        "value-set" => "The value is set.",
        "value-taken-back" => "The value is taken back: what held before it holds again.",
        "done" => "Marked as done.",
        "invited" => "Invited.",
        "locked" => "Locked, and every sign-in ended.",
        "unlocked" => "Unlocked.",
        "ended" => "Ended.",
        "password" => "Your password is changed, and your other sign-ins are ended.",
        "released" => "Released.",
        "put-back" => "What you had typed is put back.",
        _ => return None,
    })
}
