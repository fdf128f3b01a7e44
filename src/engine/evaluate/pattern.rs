//! Lateness, interruptions, moves, cancellations: so many of them on a pair ask for a talk, which settles it.

use super::{Evaluation, diary::Meeting, person::Asked, single::latest};
use crate::{
    because::{Because, Remark},
    day::Day,
    obligation::{Obligation, Subject},
    policy::{Disruption, Pattern},
    standing::Standing,
};

pub(super) fn evaluate(asked: &Asked<'_, '_>, into: &mut Evaluation) {
    if asked.ended().is_none() {
        into.obligations.extend(asked.policy.patterns.iter().filter_map(|pattern| obligation(asked, pattern)));
    }
}

fn obligation(asked: &Asked<'_, '_>, pattern: &Pattern) -> Option<Obligation> {
    let supervisor = asked.supervisor?;
    let set = pattern.times_setting.as_ref().and_then(|setting| asked.known.setting(setting, asked.when));
    let times = pattern.times.or_else(|| set.and_then(|set| set.parse().ok()))?;
    let (within, local) = asked.known.length(&pattern.within, asked.when);
    let within = within?;
    let citation = asked.cite(&pattern.clause, pattern.reading.as_ref(), pattern.strength)?;
    let subject = Subject::Person { person: asked.me.id.clone() };
    let mut due = Obligation::under(citation, pattern.id.clone(), subject, asked.me.id.clone());
    due.citation.local = local || pattern.times.is_none();
    due.supervisor = Some(supervisor.clone());
    due.owner = asked.owner(pattern.owner, asked.supervisor);
    due.because = Because { places: asked.policy.places(&pattern.clause), ..Because::default() };
    let talked = latest(asked, &pattern.settled_by, None);
    due.last = talked;
    let mine = asked.diary.meetings.iter().filter(|meeting| {
        meeting.session.supervisee.as_ref() == Some(asked.me.id)
            && meeting.session.supervisor == *supervisor
            && (pattern.kinds.is_empty() || meeting.is_of(&pattern.kinds))
    });
    let mut days: Vec<Day> = mine
        .filter_map(|meeting| disrupted(meeting, &pattern.counts, asked.day))
        .filter(|day| talked.is_none_or(|talked| *day > talked) && asked.after(*day, within) > asked.day)
        .collect();
    days.sort();
    if u32::try_from(days.len()).is_ok_and(|count| count >= times) {
        due.because.due = Some(asked.day);
        due.due = Some(asked.day);
        due.standing = Standing::DueSoon;
        due.because.remarks.push(Remark::Pattern { days, within });
    }
    due.because.remarks.extend(due.citation.local.then_some(Remark::Local));
    Some(due)
}

/// The day of a session that did not go as it should, in one of the ways that are counted.
fn disrupted(meeting: &Meeting<'_>, counts: &[Disruption], today: Day) -> Option<Day> {
    let session = meeting.session;
    let held = meeting.held.filter(|held| *held <= today);
    counts
        .iter()
        .filter_map(|way| match way {
            Disruption::Late => held.filter(|_| session.late),
            Disruption::Interrupted => held.filter(|_| session.interrupted),
            Disruption::Moved => meeting.original.filter(|_| meeting.moved.is_some()),
            Disruption::Cancelled => meeting.cancelled.map(|cancelled| cancelled.day),
            Disruption::Missed => meeting.planned.filter(|day| *day < today && meeting.held.is_none()),
        })
        .filter(|day| *day <= today)
        .min()
}
