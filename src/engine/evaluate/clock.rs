//! One clock of the policy for one person: when it is due, how it stands, and the trail.

use super::{
    Evaluation, absence, excuse,
    person::Asked,
    recurring::{self, Due},
    single::{self, Single},
    timeline,
};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    ids::{ClauseId, ReadingId, RuleId},
    notice::NoticeKind,
    obligation::{Obligation, Subject},
    policy::{Clock, Interval, Policy, Rule, Shape, Strength},
    standing::Standing,
};

/// What the rules of a clock come to for the person.
pub(super) struct Found<'a> {
    rule: &'a RuleId,
    policy: &'a Policy,
    clauses: &'a [ClauseId],
    reading: Option<&'a ReadingId>,
    strength: Option<Strength>,
    due: Option<Day>,
    count: Option<Count>,
    done: Option<Day>,
    pub(super) recurs: bool,
    local: bool,
    tolerance: Option<&'a Interval>,
    remarks: Vec<Remark>,
}

/// A clock that applies to the person, with what has run so far.
pub(super) struct Running<'a> {
    pub(super) clock: &'a Clock,
    pub(super) changes: Vec<Day>,
    pub(super) start: Day,
    pub(super) events: Vec<Day>,
    pub(super) rules: Vec<&'a Rule>,
    policy: &'a Policy,
}

impl Running<'_> {
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
    let supervised = timeline::first_relationship(asked, day)
        .or_else(|| single::events_of(asked, clock, run).first().copied())
        .or_else(|| rules.iter().all(|rule| rule.no_interval).then_some(run))?;
    let start = [Some(run), Some(supervised), asked.known.facts.go_live].into_iter().flatten().max()?;
    timeline::interval_changes(asked, &clock.id, &mut changes);
    let events = single::events_of(asked, clock, start);
    Some(Running { clock, changes, start, events, rules, policy })
}

pub(super) fn evaluate<'a>(asked: &Asked<'a, '_>, clock: &'a Clock, into: &mut Evaluation) {
    if let Some(end) = asked.ended() {
        into.obligations.extend(ended(asked, clock, end));
        return;
    }
    let Some(running) = running(asked, clock, asked.day) else {
        return super::findings::nobody_yet(asked, clock, &mut into.notices);
    };
    let Some(found) = found(asked, &running) else { return };
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

/// The strictest of all rules that apply.
fn found<'a>(asked: &Asked<'a, '_>, running: &Running<'a>) -> Option<Found<'a>> {
    let mut all: Vec<Found<'a>> = Vec::new();
    if running.rules.iter().any(|rule| recurring::recurs(rule)) {
        let first = running.events.is_empty();
        let due = recurring::due(asked, &running.clock.id, &running.changes, running.since(), first);
        all.extend(due.map(|due| from_recurring(asked, running, due)));
    }
    for rule in &running.rules {
        let said = match rule.shape() {
            Shape::Within(within, of) => single::once(asked, within, of, &running.events),
            Shape::PerYear(count, year) => single::per_year(asked, count, *year, running.start, &running.events),
            Shape::Every(_) | Shape::Stages(..) | Shape::NoInterval => continue,
        };
        all.push(from_single(running, rule, said));
    }
    let others: Vec<(RuleId, Day, Vec<ClauseId>)> =
        all.iter().filter_map(|found| Some((found.rule.clone(), found.due?, found.clauses.to_vec()))).collect();
    let strictest = all.iter().enumerate().filter_map(|(at, found)| Some((found.due?, at))).min();
    let Some((_, at)) = strictest else {
        let done = all.into_iter().find(|found| found.done.is_some());
        return done.or_else(|| running.rules.first().map(|rule| from_single(running, rule, Single::Waits)));
    };
    let mut found = all.swap_remove(at);
    let named = others.into_iter().filter(|(rule, ..)| rule != found.rule);
    found.remarks.extend(named.map(|(rule, due, clauses)| Remark::OtherRule { rule, due, clauses }));
    Some(found)
}

fn from_recurring<'a>(asked: &Asked<'a, '_>, running: &Running<'a>, due: Due<'a>) -> Found<'a> {
    let Due { day, by, at_once, others } = due;
    let mut remarks = Vec::new();
    if at_once {
        remarks.push(Remark::DueAtOnce { on: day, every: by.every });
    }
    if let Some(own) = by.own {
        remarks.push(Remark::Own { every: own.every, reason: own.reason.clone() });
    }
    remarks.extend(others.into_iter().map(|(other, due)| Remark::OtherRule {
        rule: other.rule.id.clone(),
        due,
        clauses: other.clauses().to_vec(),
    }));
    let since = if running.events.is_empty() { start_word(asked, running) } else { last_word(asked, running) };
    Found {
        rule: &by.rule.id,
        policy: by.policy,
        clauses: by.clauses(),
        reading: by.reading(),
        strength: by.rule.strength,
        due: Some(day),
        count: Some(Count { span: Some(by.every), after: running.since(), since }),
        done: None,
        recurs: true,
        local: by.local,
        tolerance: by.rule.tolerance.as_ref(),
        remarks,
    }
}

fn from_single<'a>(running: &Running<'a>, rule: &'a Rule, said: Single) -> Found<'a> {
    let (due, count, done) = match said {
        Single::Due(due, count) => (Some(due), Some(count), None),
        Single::Done(done) => (None, None, Some(done)),
        Single::Waits => (None, None, None),
    };
    Found {
        rule: &rule.id,
        policy: running.policy,
        clauses: &rule.clause,
        reading: rule.reading.as_ref(),
        strength: rule.strength,
        due,
        count,
        done,
        recurs: false,
        local: false,
        tolerance: rule.tolerance.as_ref(),
        remarks: Vec::new(),
    }
}

/// What started a clock that has not been met yet.
fn start_word(asked: &Asked<'_, '_>, running: &Running<'_>) -> Since {
    let start = running.start;
    if asked.known.facts.go_live == Some(start) {
        Since::GoLive
    } else if timeline::first_relationship(asked, asked.day) == Some(start) {
        Since::Relationship
    } else if asked.me.posts.iter().any(|post| post.from == start) {
        Since::Post
    } else if running.policy.document.in_force == start || running.rules.iter().any(|rule| rule.from == Some(start)) {
        Since::RuleInForce
    } else {
        Since::RuleApplies
    }
}

/// What met the clock last.
fn last_word(asked: &Asked<'_, '_>, running: &Running<'_>) -> Since {
    let last = running.since();
    let held = asked.diary.held(&running.clock.met_by).any(|(day, _)| day == last);
    let event = asked.diary.events.iter().find(|event| event.day == last && running.clock.met_by_events.contains(&event.event));
    match event {
        Some(event) if !held => Since::Event(asked.policy.event(&event.event).map_or_else(String::new, |event| event.name.clone())),
        _ => Since::Session,
    }
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
    due.booked = asked.diary.booked(&clock.met_by, asked.day).first().copied();
    due.because = Because { places: found.policy.places(found.clauses), count: found.count, remarks: found.remarks, ..Because::default() };
    if found.local {
        due.because.remarks.insert(0, Remark::Local);
    }
    passed_over(asked, running, &mut due.because.remarks);
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
    if let Some(rule) = asked.policy.absence.as_ref().filter(|rule| !rule.clause.is_empty()) {
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
        let later = asked.diary.held(&passed.kinds).filter(|(day, meeting)| {
            *day > running.since() && *day <= asked.day && !meeting.is_of(&running.clock.met_by)
        });
        if let Some((day, meeting)) = later.last() {
            let kind = asked.policy.session_kind(&meeting.session.kind).map_or_else(String::new, |kind| kind.name.clone());
            remarks.push(Remark::PassedOver { kind, day, clauses: passed.clause.clone() });
        }
    }
}

/// An exemption holds while it lasts, unless the policy lets nobody be exempted or it was entered after the due day.
fn waive(asked: &Asked<'_, '_>, clock: &Clock, due: &mut Obligation, notices: &mut Vec<crate::notice::Notice>) {
    let holds = asked.diary.waivers.iter().rfind(|waiver| waiver.fact.clock == clock.id && waiver.holds(asked.day));
    let Some(waiver) = holds else { return };
    if !clock.no_waiver.is_empty() {
        let says = "An exemption was entered, but nobody can be exempted from this.".to_owned();
        notices.push(asked.notice(NoticeKind::WaiverRefused, asked.cite(&clock.no_waiver, None, None), says).since(waiver.from));
        return;
    }
    let late = due.due.filter(|_| due.standing.is_overdue()).zip(waiver.fact.recorded);
    if late.is_some_and(|(due, at)| at.day() > due) {
        return;
    }
    due.standing = Standing::Waived { by: waiver.fact.by.clone(), reason: waiver.fact.reason.clone(), until: waiver.until };
    due.excused = None;
}
