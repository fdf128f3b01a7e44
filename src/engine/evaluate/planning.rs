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
            due.clock == *id && matches!(due.standing, Standing::Waived { .. } | Standing::NotSet | Standing::Paused { .. })
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
    let mut plan = Obligation::under(citation, clock, Subject::Person { person: asked.me.id.clone() }, asked.me.id.clone());
    plan.supervisor = asked.supervisor.cloned();
    plan.owner = asked.owner(Owner::Supervisor, asked.supervisor);
    let booked = asked.diary.booked(&running.clock.met_by, asked.day);
    plan.booked = booked.first().copied();
    plan.because = Because { places: asked.policy.places(&planning.clause), ..Because::default() };
    if let Some(gap) = gap(asked, planning, running, &booked)? {
        plan.due = Some(asked.day);
        plan.because.due = Some(asked.day);
        plan.because.count = Some(Count { span: None, after: asked.day, since: Since::Today });
        plan.because.remarks.push(Remark::Gap { from: gap });
        plan.standing = Standing::DueSoon;
    }
    Some(plan)
}

/// The first day within the horizon on which the clock would be overdue; the outer nothing where no day can be told.
fn gap(asked: &Asked<'_, '_>, planning: &Planning, running: &Running<'_>, booked: &[Day]) -> Option<Option<Day>> {
    let mut since = running.since();
    let mut first = running.events.is_empty();
    let due = |since, first| recurring::due(asked, &running.clock.id, &running.changes, since, first).map(|due| due.day);
    let Some(horizon) = planning.horizon else {
        let overdue = due(since, first)?.plus_days(1).max(asked.day);
        return Some(booked.is_empty().then_some(overdue));
    };
    let end = asked.after(asked.day, horizon);
    let mut next = booked.iter();
    loop {
        let overdue = due(since, first)?.plus_days(1);
        if overdue > end {
            return Some(None);
        }
        match next.next() {
            Some(session) if *session < overdue => {
                since = *session;
                first = false;
            }
            _ => return Some(Some(overdue.max(asked.day))),
        }
    }
}
