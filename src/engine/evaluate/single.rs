//! Once after something, and so many in a year.

use super::{person::Asked, timeline};
use crate::{
    because::{Count, Since},
    day::Day,
    ids::EventId,
    policy::{Anchor, Clock, Year},
    span::{Span, Unit},
};

/// What a rule of one of these shapes says.
pub(super) enum Single {
    /// Due on a day.
    Due(Day, Count),
    /// Done on a day, nothing more is due.
    Done(Day),
    /// What it is counted from has not happened.
    Waits,
}

/// Once, so long after something: met by the first event of the clock from then on.
pub(super) fn once(asked: &Asked<'_, '_>, within: Span, of: &Anchor, events: &[Day]) -> Single {
    let Some(begin) = timeline::anchor_on(asked, of, asked.day) else { return Single::Waits };
    if let Some(done) = events.iter().find(|day| **day >= begin) {
        return Single::Done(*done);
    }
    let count = Count { span: Some(within), after: begin, since: since(asked, of) };
    Single::Due(asked.after(begin, within), count)
}

/// So many in a year. What is missing since the start counts as having happened on the start.
pub(super) fn per_year(today: Day, count: u32, year: Year, (start, word): (Day, Since), events: &[Day]) -> Single {
    match year {
        Year::Rolling => {
            let wanted = usize::try_from(count).unwrap_or(usize::MAX);
            let nth = events.len().checked_sub(wanted).map(|at| events[at]);
            let (after, since) = nth.map_or((start, word), |day| (day, Since::NthLatest(count)));
            let span = Span::new(12, Unit::Months);
            Single::Due(after.plus_months(12), Count { span, after, since })
        }
        Year::From { month, day } => {
            let first = |of: i32| Day::new(of, month, day).unwrap_or(today);
            let this = today.year();
            let begins = if first(this) <= today { this } else { this - 1 };
            let held = events.iter().filter(|event| **event >= first(begins)).count();
            let enough = u32::try_from(held).is_ok_and(|held| held >= count);
            let ends = first(begins + if enough { 2 } else { 1 }).minus_days(1);
            Single::Due(ends, Count { span: None, after: ends, since: Since::YearEnd(count) })
        }
    }
}

/// All events that can meet a clock, up to the day, the oldest first.
pub(super) fn events_of(asked: &Asked<'_, '_>, clock: &Clock, from: Option<Day>) -> Vec<Day> {
    if !clock.parts.is_empty() {
        // All of them together count as one event, on the day of the one that is longest ago.
        let latest: Option<Vec<Day>> = clock.parts.iter().map(|part| latest(asked, part, from)).collect();
        return latest.into_iter().filter_map(|days| days.into_iter().min()).collect();
    }
    let held = asked.diary.held(&clock.met_by).map(|(day, _)| day);
    let happened =
        asked.diary.events.iter().filter(|event| clock.met_by_events.contains(event.event)).map(|event| event.day);
    let mut days: Vec<Day> =
        held.chain(happened).filter(|day| from.is_none_or(|from| from <= *day) && *day <= asked.day).collect();
    days.sort();
    days
}

/// The latest day of a happening, from a day on.
pub(super) fn latest(asked: &Asked<'_, '_>, event: &EventId, from: Option<Day>) -> Option<Day> {
    let mine = asked
        .diary
        .events
        .iter()
        .filter(|one| *one.event == *event && from.is_none_or(|from| from <= one.day) && one.day <= asked.day);
    mine.map(|one| one.day).max()
}

/// From when a number in a year counts: the start of the clock, or the first happening that begins it.
pub(super) fn year_start(asked: &Asked<'_, '_>, anchor: Option<&Anchor>, start: Day) -> Option<(Day, Since)> {
    let Some(anchor) = anchor else { return Some((start, Since::RuleApplies)) };
    let first = timeline::anchors(asked, anchor).into_iter().filter(|day| (start..=asked.day).contains(day)).min();
    first.map(|day| (day, since(asked, anchor)))
}

pub(super) fn since(asked: &Asked<'_, '_>, anchor: &Anchor) -> Since {
    match anchor {
        Anchor::Employment => Since::Employment,
        Anchor::Post => Since::Post,
        Anchor::Relationship => Since::Relationship,
        Anchor::Flag(flag) => {
            Since::Flag(asked.policy.flag(flag).map_or_else(|| flag.to_string(), |flag| flag.name.clone()))
        }
        Anchor::Event(event) => {
            Since::Event(asked.policy.event(event).map_or_else(|| event.to_string(), |event| event.name.clone()))
        }
        Anchor::Session(_) => Since::Session,
    }
}
