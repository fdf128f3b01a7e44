//! The diary ahead: with what is booked, would a clock become overdue within the horizon?

use super::{Evaluation, clock, clock::Running, person::Asked, recurring};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    ids::ClockId,
    obligation::{Obligation, Subject, clocks},
    policy::{Owner, Planning},
    standing::Standing,
};

pub(super) fn evaluate(asked: &Asked<'_, '_>, into: &mut Evaluation) {
    let Some(planning) = asked.policy.planning.as_ref().filter(|_| asked.ended().is_none()) else { return };
    for id in &planning.clocks {
        let running = asked.policy.clock(id).and_then(|clock| clock::running(asked, clock, asked.day));
        // Where a waiver or a long absence stands, or no number is set, there is nothing to plan for.
        let mut mine = into.obligations.iter().rev().take_while(|due| due.person == *asked.me.id);
        let idle = mine.any(|due| {
            due.clock == *id
                && matches!(due.standing, Standing::Waived { .. } | Standing::NotSet | Standing::Paused { .. })
        });
        if let Some(running) = running.filter(|_| !idle) {
            into.obligations.extend(obligation(asked, planning, &running));
        }
    }
}

fn obligation(asked: &Asked<'_, '_>, planning: &Planning, running: &Running<'_>) -> Option<Obligation> {
    if !running.rules.iter().any(|rule| recurring::recurs(rule)) {
        return None;
    }
    let citation = asked.cite(&planning.clause, planning.reading.as_ref(), planning.strength)?;
    let clock = ClockId::from(format!("{}-{}", clocks::PLANNING, running.clock.id));
    let mut plan =
        Obligation::under(citation, clock, Subject::Person { person: asked.me.id.clone() }, asked.me.id.clone());
    plan.supervisor = asked.supervisor.cloned();
    plan.owner = asked.owner(Owner::Supervisor, asked.supervisor);
    let booked = asked.diary.booked(&asked.policy.kinds_meeting(running.clock), asked.day);
    plan.booked = booked.first().copied();
    plan.because = Because { places: asked.policy.places(&planning.clause), ..Because::default() };
    let ahead = look_ahead(asked, planning, running, &booked);
    if matches!(ahead, Ahead::Unknown) {
        return None;
    }
    if let Ahead::Gap(gap) = ahead {
        plan.due = Some(asked.day);
        plan.because.due = Some(asked.day);
        plan.because.count = Some(Count { span: None, after: asked.day, since: Since::Today });
        plan.because.remarks.push(Remark::Gap { from: gap });
        plan.standing = Standing::DueSoon;
    }
    Some(plan)
}

/// What the diary holds.
enum Ahead {
    /// No day can be told.
    Unknown,
    /// Enough.
    Filled,
    /// The first day within the horizon on which the clock would be overdue.
    Gap(Day),
}

fn look_ahead(asked: &Asked<'_, '_>, planning: &Planning, running: &Running<'_>, booked: &[Day]) -> Ahead {
    let mut since = running.since();
    let mut first = running.events.is_empty();
    let end = planning.horizon.map(|horizon| asked.after(asked.day, horizon));
    let mut next = booked.iter();
    loop {
        let due = recurring::due(asked, &running.clock.id, &running.changes, since, first);
        let Some(overdue) = due.map(|due| due.day.plus_days(1)) else { return Ahead::Unknown };
        if end.is_some_and(|end| overdue > end) {
            return Ahead::Filled;
        }
        match next.next() {
            // Without a horizon it is enough that a next session is booked at all.
            Some(_) if end.is_none() => return Ahead::Filled,
            Some(session) if *session < overdue => {
                since = *session;
                first = false;
            }
            _ => return Ahead::Gap(overdue.max(asked.day)),
        }
    }
}
