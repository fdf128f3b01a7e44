//! What the rules of a clock come to: the strictest of all that apply, and the words for what started it.

use super::{
    clock::Running,
    person::Asked,
    recurring::{self, Due},
    single::{self, Single},
    timeline,
};
use crate::{
    because::{Count, Remark, Since},
    day::Day,
    ids::{ClauseId, EventId, ReadingId, RuleId},
    policy::{Interval, Policy, Rule, Shape, Strength},
};

/// What the rules of a clock come to for the person.
pub(super) struct Found<'a> {
    pub(super) rule: &'a RuleId,
    pub(super) policy: &'a Policy,
    pub(super) clauses: &'a [ClauseId],
    pub(super) reading: Option<&'a ReadingId>,
    pub(super) strength: Option<Strength>,
    pub(super) due: Option<Day>,
    pub(super) count: Option<Count>,
    pub(super) done: Option<Day>,
    pub(super) recurs: bool,
    pub(super) local: bool,
    pub(super) tolerance: Option<&'a Interval>,
    pub(super) remarks: Vec<Remark>,
}

/// The strictest of all rules that apply.
pub(super) fn found<'a>(asked: &Asked<'a, '_>, running: &Running<'a>) -> Option<Found<'a>> {
    let mut all: Vec<Found<'a>> = Vec::new();
    if running.rules.iter().any(|rule| recurring::recurs(rule)) {
        let first = running.events.is_empty();
        let due = recurring::due(asked, &running.clock.id, &running.changes, running.since(), first);
        all.extend(due.map(|due| from_recurring(asked, running, due)));
    }
    for rule in &running.rules {
        let said = match rule.shape() {
            Shape::Within(within, of) => single::once(asked, within, of, &running.events),
            Shape::PerYear(count, year) => match single::year_start(asked, rule.anchor.as_ref(), running.start) {
                Some(start) => single::per_year(asked.day, count, *year, start, &running.events),
                None => Single::Waits,
            },
            Shape::Every(_) | Shape::Stages(..) | Shape::Milestones(..) | Shape::NoInterval => continue,
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
    } else if !running.clock.met_by.is_empty() && timeline::first_relationship(asked, asked.day) == Some(start) {
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
    let clock = running.clock;
    let meets = |event: &EventId| clock.met_by_events.contains(event) || clock.parts.contains(event);
    let event = asked.diary.events.iter().find(|event| event.day == last && meets(event.event));
    match event {
        Some(event) if !held => {
            Since::Event(asked.policy.event(event.event).map_or_else(String::new, |event| event.name.clone()))
        }
        _ => Since::Session,
    }
}
