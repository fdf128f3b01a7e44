//! Milestones: each due once, so long after the anchor, and met by its own happening alone. No absence postpones them.

use super::{
    Evaluation,
    clock::{Running, waive},
    person::Asked,
    single::{latest, since},
    timeline,
};
use crate::{
    because::{Because, Count, Remark},
    day::Day,
    obligation::{Obligation, Subject},
    policy::{Anchor, Milestone, Rule, Shape},
};

pub(super) fn evaluate(asked: &Asked<'_, '_>, running: &Running<'_>, into: &mut Evaluation) {
    for rule in &running.rules {
        let Shape::Milestones(all, anchor) = rule.shape() else { continue };
        let Some(begin) = timeline::anchor_on(asked, anchor, asked.day) else { continue };
        for mut due in all.iter().filter_map(|one| obligation(asked, running, rule, one, (anchor, begin))) {
            if due.last.is_none() {
                waive(asked, running.clock, &mut due, &mut into.notices);
            }
            into.obligations.push(due);
        }
    }
}

fn obligation(
    asked: &Asked<'_, '_>,
    running: &Running<'_>,
    rule: &Rule,
    one: &Milestone,
    (anchor, begin): (&Anchor, Day),
) -> Option<Obligation> {
    let own = asked.after(begin, one.after);
    let done = latest(asked, &one.event, Some(begin));
    // What fell due before the council began with Plumbline, or before the rule applied, is asked of nobody.
    let from = running.run.max(asked.known.facts.go_live.unwrap_or(running.run));
    if own < from || done.is_some_and(|done| !asked.still_shown(done)) {
        return None;
    }
    let me = asked.me.id;
    let citation = running.policy.cite(&rule.clause, rule.reading.as_ref(), rule.strength)?;
    let mut due =
        Obligation::under(citation, running.clock.id.clone(), Subject::Person { person: me.clone() }, me.clone());
    due.id = format!("{}:{}:{me}", running.clock.id, one.event);
    due.rule = Some(rule.id.clone());
    due.supervisor = asked.supervisor.cloned();
    due.owner = asked.owner(running.clock.owner, asked.supervisor);
    due.last = done;
    let count = Count { span: Some(one.after), after: begin, since: since(asked, anchor) };
    due.because = Because {
        due: Some(own),
        count: Some(count),
        places: running.policy.places(&rule.clause),
        ..Because::default()
    };
    let name = asked.policy.event(&one.event).map_or_else(|| one.event.to_string(), |event| event.name.clone());
    due.because.remarks.push(Remark::MetBy { name });
    if let Some(day) = done {
        due.due = Some(own);
        due.because.remarks.push(Remark::Done { day });
    } else {
        due.due_on(asked, own);
    }
    Some(due)
}
