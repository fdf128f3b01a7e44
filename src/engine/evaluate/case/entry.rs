//! By when a discussion stands on the child's record.

use super::{super::Evaluation, obligation, seen::Seen};
use crate::{
    because::{Because, Count, Remark, Since},
    facts::Discussion,
    obligation::{Obligation, Subject},
    policy::CaseEntry,
};

pub(super) fn evaluate(case: &Seen<'_, '_>, entry: &CaseEntry, into: &mut Evaluation) {
    let discussed = case.discussions.iter().filter(|one| entry.kinds.contains(&one.kind));
    into.obligations.extend(discussed.filter_map(|discussion| one(case, entry, discussion)));
}

fn one(case: &Seen<'_, '_>, entry: &CaseEntry, discussion: &Discussion) -> Option<Obligation> {
    let ruled = case.known.council.policy_on(discussion.day);
    let before = case.known.facts.go_live.is_some_and(|live| discussion.day < live);
    if before || discussion.day < ruled.document.in_force {
        return None;
    }
    let done = discussion.on_record.filter(|done| *done <= case.day);
    if done.is_some_and(|done| case.day.days_since(done) > i64::from(case.known.council.file.figure_days)) {
        return None;
    }
    let citation = case.policy.cite(&entry.clause, entry.reading.as_ref(), entry.strength)?;
    let subject = Subject::Discussion { case: case.id.clone(), discussion: discussion.id.clone() };
    let mut due = obligation(case, citation, entry.id.as_str(), subject, entry.owner);
    let day = case.calendar.after(discussion.day, entry.within);
    due.due = Some(day);
    due.because = Because {
        due: Some(day),
        count: Some(Count { span: Some(entry.within), after: discussion.day, since: Since::Discussion }),
        places: case.policy.places(&entry.clause),
        ..Because::default()
    };
    match done {
        Some(done) => {
            due.last = Some(done);
            due.because.remarks.push(Remark::Done { day: done });
        }
        None => due.standing = case.known.standing(case.day, day),
    }
    Some(due)
}
