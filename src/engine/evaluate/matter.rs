//! What goes through the steps of a process: the next one is due so long after the one before it.

use super::{Evaluation, When, person::Asked};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    facts::Matter,
    ids::StepId,
    notice::NoticeKind,
    obligation::{Obligation, Subject},
    policy::Process,
    standing::Standing,
};

pub(super) fn evaluate(asked: &Asked<'_, '_>, into: &mut Evaluation) {
    if asked.ended().is_some() {
        return;
    }
    for matter in seen(asked) {
        if let Some(process) = asked.policy.processes.iter().find(|process| process.id == matter.process) {
            into.obligations.extend(obligation(asked, process, matter));
        } else {
            let says = format!("The policy knows no process `{}`.", matter.process);
            into.notices.push(asked.notice(NoticeKind::ProcessUnknown, None, says).since(matter.opened));
        }
    }
}

/// The person's matters, one row for each: where two were not replaced, the later one.
fn seen<'a>(asked: &Asked<'a, '_>) -> Vec<&'a Matter> {
    let (when, today) = (asked.when, asked.when.as_of.day());
    let all = asked.known.mine(asked.me.id).matters.iter().copied();
    let mut seen: Vec<&Matter> =
        all.filter(|one| one.opened <= today && when.sees(one.written(), Some(one.opened))).collect();
    // What was written into a row later has no say in which of two rows counts.
    let says = |one: &Matter| (one.process.clone(), one.opened, format!("{:?}", taken(one, when)), closed(one, when));
    seen.sort_by(|a, b| a.id.cmp(&b.id).then(b.recorded.cmp(&a.recorded)).then_with(|| says(a).cmp(&says(b))));
    seen.dedup_by(|later, first| later.id == first.id);
    seen
}

/// The steps that were taken by the moment of the question.
fn taken<'m>(matter: &'m Matter, when: &When) -> Vec<(&'m StepId, Day)> {
    let known = matter.steps.iter().filter(|step| step.day <= when.as_of.day() && when.was_known(step.recorded));
    known.map(|step| (&step.step, step.day)).collect()
}

fn closed(matter: &Matter, when: &When) -> Option<Day> {
    matter.closed.filter(|closed| *closed <= when.as_of.day())
}

fn obligation(asked: &Asked<'_, '_>, process: &Process, matter: &Matter) -> Option<Obligation> {
    let taken = taken(matter, asked.when);
    let place = |id: &StepId| process.steps.iter().position(|step| step.id == *id);
    let last = taken.iter().filter_map(|(id, day)| Some((place(id)?, *day))).max();
    let next = last.map_or(0, |(at, _)| at + 1);
    let done = closed(matter, asked.when).or_else(|| last.filter(|_| next >= process.steps.len()).map(|(_, day)| day));
    let step = process.steps.get(next).or(process.steps.last())?;
    let citation = asked.cite(&step.clause, step.reading.as_ref(), step.strength)?;
    let subject = Subject::Matter { matter: matter.id.clone() };
    let mut due = Obligation::under(citation, process.id.clone(), subject, asked.me.id.clone());
    due.supervisor = asked.supervisor.cloned();
    due.owner = asked.owner(step.owner, asked.supervisor);
    due.last = last.map(|(_, day)| day);
    due.because = Because { places: asked.policy.places(&step.clause), ..Because::default() };
    if let Some(day) = done {
        due.because.remarks.push(Remark::Done { day });
        return asked.still_shown(day).then_some(due);
    }
    due.because.remarks.push(Remark::Step { name: step.name.clone() });
    let (after, since) = last.map_or((matter.opened, Since::Opened), |(at, day)| {
        (day, Since::Event(process.steps.get(at).map_or_else(String::new, |step| step.name.clone())))
    });
    let within = step.within.as_ref().map(|within| asked.known.length(within, asked.when));
    match within {
        Some((Some(span), local)) => {
            due.because.count = Some(Count { span: Some(span), after, since });
            due.citation.local = local;
            due.because.remarks.extend(local.then_some(Remark::Local));
            due.due_on(asked, asked.after(after, span));
        }
        _ => due.standing = Standing::NotSet,
    }
    if step.rests {
        due.standing = Standing::Paused { reason: format!("rests until: {}", step.name) };
    }
    Some(due)
}
