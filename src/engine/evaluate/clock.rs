//! One clock of the policy for one person: when it is due, how it stands, and the trail.

use super::{
    Evaluation, absence, excuse,
    found::{self, Found},
    milestone,
    person::Asked,
    single, timeline,
};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    notice::NoticeKind,
    obligation::{Obligation, Subject},
    policy::{AbsenceRule, Clock, Interval, Policy, Rule},
    standing::Standing,
};

/// A clock that applies to the person, with what has run so far.
pub(super) struct Running<'a> {
    pub(super) clock: &'a Clock,
    pub(super) changes: Vec<Day>,
    /// Since when it applies without a break.
    pub(super) run: Day,
    pub(super) start: Day,
    pub(super) events: Vec<Day>,
    pub(super) rules: Vec<&'a Rule>,
    pub(super) policy: &'a Policy,
}

impl Running<'_> {
    /// From when on what happened counts; without end back where what was before the clock counts, too.
    pub(super) fn counts_from(clock: &Clock, start: Day) -> Option<Day> {
        (!clock.earlier_counts).then_some(start)
    }

    /// The day from which the time runs: of the last event, or the start.
    pub(super) fn since(&self) -> Day {
        self.events.last().copied().unwrap_or(self.start)
    }
}

/// The clock as it runs on a day, if it applies then.
pub(super) fn running<'a>(asked: &Asked<'a, '_>, clock: &'a Clock, day: Day) -> Option<Running<'a>> {
    let (policy, rules) = timeline::rules_on(asked, &clock.id, day);
    if rules.is_empty() {
        return None;
    }
    let mut changes = timeline::clock_changes(asked, &clock.id);
    let run = timeline::run_of_clock(asked, &clock.id, &changes, day)?;
    // Nobody supervises the person and nobody ever did: nothing has started. A session held all the same starts it.
    // What sessions do not meet needs no supervisor to start.
    let supervised = clock
        .met_by
        .is_empty()
        .then_some(run)
        .or_else(|| timeline::first_relationship(asked, day))
        .or_else(|| single::events_of(asked, clock, Some(run)).first().copied())
        .or_else(|| rules.iter().all(|rule| rule.no_interval).then_some(run))?;
    let start = [Some(run), Some(supervised), asked.known.facts.go_live].into_iter().flatten().max()?;
    timeline::interval_changes(asked, &clock.id, &mut changes);
    let events = single::events_of(asked, clock, Running::counts_from(clock, start));
    Some(Running { clock, changes, run, start, events, rules, policy })
}

pub(super) fn evaluate<'a>(asked: &Asked<'a, '_>, clock: &'a Clock, into: &mut Evaluation) {
    if let Some(end) = asked.ended() {
        into.obligations.extend(ended(asked, clock, end));
        return;
    }
    let Some(running) = running(asked, clock, asked.day) else {
        return super::findings::nobody_yet(asked, clock, &mut into.notices);
    };
    milestone::evaluate(asked, &running, into);
    if running.rules.iter().all(|rule| !rule.milestones.is_empty()) {
        return;
    }
    let Some(found) = found::found(asked, &running) else { return };
    let Some(obligation) = obligation(asked, &running, found, &mut into.notices) else { return };
    super::findings::beside_clock(asked, &running, &obligation, &mut into.notices);
    into.obligations.push(obligation);
}

fn ended(asked: &Asked<'_, '_>, clock: &Clock, end: Day) -> Option<Obligation> {
    let (policy, rules) = timeline::rules_on(asked, &clock.id, end.minus_days(1));
    let rule = rules.first()?;
    let citation = policy.cite(&rule.clause, rule.reading.as_ref(), rule.strength)?;
    let mut over = Obligation::under(citation, clock.id.clone(), person(asked), asked.me.id.clone());
    over.rule = Some(rule.id.clone());
    over.standing = Standing::Ended { on: end };
    over.last = asked.diary.held(&clock.met_by).next_back().map(|(day, _)| day);
    over.because.places = policy.places(&rule.clause);
    Some(over)
}

fn person(asked: &Asked<'_, '_>) -> Subject {
    Subject::Person { person: asked.me.id.clone() }
}

fn obligation<'a>(
    asked: &Asked<'a, '_>,
    running: &Running<'a>,
    found: Found<'a>,
    notices: &mut Vec<crate::notice::Notice>,
) -> Option<Obligation> {
    let clock = running.clock;
    let mut citation = found.policy.cite(found.clauses, found.reading, found.strength)?;
    citation.local = found.local;
    let mut due = Obligation::under(citation, clock.id.clone(), person(asked), asked.me.id.clone());
    due.rule = Some(found.rule.clone());
    due.supervisor = asked.supervisor.cloned();
    due.owner = asked.owner(clock.owner, asked.supervisor);
    due.last = running.events.last().copied();
    due.booked = asked.diary.booked(&asked.policy.kinds_meeting(clock), asked.day).first().copied();
    due.because = Because {
        places: found.policy.places(found.clauses),
        count: found.count,
        remarks: found.remarks,
        ..Because::default()
    };
    if found.local {
        due.because.remarks.insert(0, Remark::Local);
    }
    passed_over(asked, running, &mut due.because.remarks);
    parts_missing(asked, running, &mut due.because.remarks);
    match (found.due, found.done) {
        (Some(own), _) => {
            due.due_on(asked, own);
            if found.recurs {
                after_absence(asked, running, own, &mut due);
                pause(asked, &mut due);
            }
            lateness(asked, clock, found.tolerance, &mut due);
        }
        (None, Some(done)) => due.because.remarks.push(Remark::Done { day: done }),
        (None, None) => due.standing = Standing::NotSet,
    }
    waive(asked, clock, &mut due, notices);
    Some(due)
}

/// On the return it is due on the later of its own day and the day of the return rule.
fn after_absence(asked: &Asked<'_, '_>, running: &Running<'_>, own: Day, due: &mut Obligation) {
    let Some(back) = absence::moved_by(asked, running.since(), own) else { return };
    due.due_on(asked, back.due);
    due.because.count = Some(Count { span: back.within, after: back.on, since: Since::Return });
    // A clause on sickness alone stands only where it gave the time.
    let said = back.within.is_some() && !back.local;
    let speaks = |rule: &&AbsenceRule| !rule.clause.is_empty() && (said || rule.sickness_within.is_none());
    if let Some(rule) = asked.policy.absence.as_ref().filter(speaks) {
        due.because.places.extend(asked.policy.places(&rule.clause));
    }
    if back.local && !due.citation.local {
        due.citation.local = true;
        due.because.remarks.insert(0, Remark::Local);
    }
    due.because.remarks.push(Remark::Away { from: back.absence.from, until: Some(back.on), own: Some(own) });
}

fn pause(asked: &Asked<'_, '_>, due: &mut Obligation) {
    if let Some(absence) = absence::away(&asked.me, asked.policy, asked.day) {
        due.standing = Standing::Paused { reason: absence::reason(asked.policy, absence) };
        if !due.because.remarks.iter().any(|remark| matches!(remark, Remark::Away { .. })) {
            due.because.remarks.push(Remark::Away { from: absence.from, until: absence.until, own: None });
        }
    }
}

/// An accepted reason excuses for the time being; a tolerance changes the colour. Neither changes the count.
fn lateness(asked: &Asked<'_, '_>, clock: &Clock, tolerance: Option<&Interval>, due: &mut Obligation) {
    let Some(day) = due.due.filter(|_| due.standing.is_overdue()) else { return };
    if let Some((excused, remark)) = excuse::of(asked, &clock.met_by, day) {
        due.excused = Some(excused);
        due.because.remarks.push(remark);
    }
    let within = tolerance.and_then(|tolerance| asked.known.length(tolerance, asked.when).0);
    due.tolerated = within.map(|within| asked.after(day, within)).filter(|until| asked.day <= *until);
}

fn passed_over(asked: &Asked<'_, '_>, running: &Running<'_>, remarks: &mut Vec<Remark>) {
    for passed in &running.clock.passes_over {
        let mut later = asked.diary.held(&passed.kinds).filter(|(day, meeting)| {
            *day > running.since() && *day <= asked.day && !meeting.is_of(&running.clock.met_by)
        });
        if let Some((day, meeting)) = later.next_back() {
            let kind =
                asked.policy.session_kind(&meeting.session.kind).map_or_else(String::new, |kind| kind.name.clone());
            remarks.push(Remark::PassedOver { kind, day, clauses: passed.clause.clone() });
        }
    }
}

/// Those parts of a clock that were never done: it is not met before they are.
fn parts_missing(asked: &Asked<'_, '_>, running: &Running<'_>, remarks: &mut Vec<Remark>) {
    let from = Running::counts_from(running.clock, running.start);
    let never = running.clock.parts.iter().filter(|part| single::latest(asked, part, from).is_none());
    let names: Vec<String> = never
        .map(|part| asked.policy.event(part).map_or_else(|| part.to_string(), |event| event.name.clone()))
        .collect();
    if !names.is_empty() {
        remarks.push(Remark::PartsMissing { names });
    }
}

/// An exemption holds while it lasts, unless the policy lets nobody be exempted or it was entered after the due day.
pub(super) fn waive(
    asked: &Asked<'_, '_>,
    clock: &Clock,
    due: &mut Obligation,
    notices: &mut Vec<crate::notice::Notice>,
) {
    let holds = asked.diary.waivers.iter().rfind(|waiver| waiver.fact.clock == clock.id && waiver.holds(asked.day));
    let Some(waiver) = holds else { return };
    if !clock.no_waiver.is_empty() {
        let says = "An exemption was entered, but nobody can be exempted from this.".to_owned();
        notices.push(
            asked.notice(NoticeKind::WaiverRefused, asked.cite(&clock.no_waiver, None, None), says).since(waiver.from),
        );
        return;
    }
    let late = due.due.filter(|_| due.standing.is_overdue()).zip(waiver.fact.recorded);
    if late.is_some_and(|(due, at)| at.day() > due) {
        return;
    }
    due.standing =
        Standing::Waived { by: waiver.fact.by.clone(), reason: waiver.fact.reason.clone(), until: waiver.until };
    due.excused = None;
}
