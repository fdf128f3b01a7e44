//! A clock that is overdue because a session was moved for a reason that the policy accepts.

use super::{diary::Meeting, person::Asked, rearrange};
use crate::{because::Remark, day::Day, ids::KindId, obligation::Excused};

/// The excuse of a clock that these kinds of session meet and that was due on a day, if there is one.
pub(super) fn of(asked: &Asked<'_, '_>, kinds: &[KindId], due: Day) -> Option<(Excused, Remark)> {
    let mut moved: Vec<(Excused, Remark)> = asked
        .diary
        .meetings
        .iter()
        .filter(|meeting| meeting.is_of(kinds))
        .filter_map(|meeting| excuse(asked, meeting, due))
        .collect();
    moved.sort_by_key(|(excused, _)| excused.until);
    moved.pop()
}

fn excuse<'a>(asked: &Asked<'a, '_>, meeting: &Meeting<'a>, due: Day) -> Option<(Excused, Remark)> {
    let moved = meeting.moved?;
    let original = meeting.original.filter(|original| *original <= due)?;
    let new = meeting.planned.filter(|new| *new >= asked.day)?;
    let reason = asked.policy.reason(&moved.reason).filter(|reason| reason.accepted)?;
    // What is entered after the due day cleans nothing.
    moved.recorded.is_none_or(|at| at.day() <= due).then_some(())?;
    let until = match rearrange::limit(asked, meeting, original) {
        Some(limit) if !limit.beyond => limit.due.map_or(new, |due| due.min(new)),
        _ => new,
    };
    if until < asked.day {
        return None;
    }
    let remark = Remark::Moved { from: original, to: new, reason: reason.name.clone() };
    Some((Excused { reason: reason.name.clone(), until }, remark))
}
