//! The what-if: the same facts under two policies – whose clocks change, and how compliance would have run.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    day::Day,
    evaluate::{Evaluation, Known, When},
    facts::Facts,
    figure::{Figure, by_clock},
    ids::{ClockId, PersonId},
    moment::Moment,
    obligation::Obligation,
    policy::Council,
};

/// What becomes of the same facts under one policy and another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Comparison {
    /// The day that is judged.
    pub as_of: Day,
    /// How many obligations there are under both.
    pub both: usize,
    /// Those that differ in their day or in how they stand, in the order of their ids.
    pub changes: Vec<Change>,
    /// Clock by clock, month by month, the latest last.
    pub months: Vec<Month>,
}

/// An obligation that differs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Change {
    /// Which: `one-to-one:ben`.
    pub id: String,
    /// Of which clock.
    pub clock: ClockId,
    /// Whose.
    pub person: PersonId,
    /// Under the first policy; nothing if it makes nothing of it due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Side>,
    /// Under the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Side>,
}

/// How an obligation stands under one of the two.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Side {
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// How it stands, by its word.
    pub standing: &'static str,
    /// The trail.
    pub because: String,
}

/// The figures of one clock at the end of a month.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Month {
    /// The day that is judged: the last of a month, or the day of the question.
    pub day: Day,
    /// Which clock.
    pub clock: ClockId,
    /// Under the first policy.
    pub before: Figure,
    /// Under the other.
    pub after: Figure,
}

/// How many months are looked back at.
const MONTHS: u32 = 12;

/// Compares what two policies make of the same facts at a moment, and at the ends of the twelve months before it.
pub fn compare(before: &Council, after: &Council, facts: &Facts, as_of: Moment) -> Comparison {
    compare_for(before, after, facts, as_of, |_| true)
}

/// The same of some people alone.
pub fn compare_for(
    before: &Council,
    after: &Council,
    facts: &Facts,
    as_of: Moment,
    meant: impl Fn(&PersonId) -> bool,
) -> Comparison {
    let of = |known: &Known<'_>, when: &When| {
        let mut all = known.everybody(when);
        all.obligations.retain(|due| meant(&due.person));
        all.figures = by_clock(&all.obligations);
        all
    };
    let (one, other) = (Known::new(before, facts), Known::new(after, facts));
    let when = When::at(as_of);
    let (now, then) = (of(&one, &when), of(&other, &when));
    let (both, changes) = changes(&now, &then);
    let today = as_of.day();
    let mut months: Vec<Month> = (1..=MONTHS)
        .rev()
        .map(|back| end_of_month(today.minus_months(back)))
        .filter(|day| *day < today)
        .flat_map(|day| month(day, &of(&one, &When::on(day)), &of(&other, &When::on(day))))
        .collect();
    months.extend(month(today, &now, &then));
    Comparison { as_of: today, both, changes, months }
}

fn end_of_month(day: Day) -> Day {
    day.first_of_month().plus_months(1).minus_days(1)
}

fn changes(now: &Evaluation, then: &Evaluation) -> (usize, Vec<Change>) {
    let mut pairs: BTreeMap<&str, (Option<&Obligation>, Option<&Obligation>)> = BTreeMap::new();
    now.obligations.iter().for_each(|due| pairs.entry(&due.id).or_default().0 = Some(due));
    then.obligations.iter().for_each(|due| pairs.entry(&due.id).or_default().1 = Some(due));
    let both = pairs.values().filter(|(one, other)| one.is_some() && other.is_some()).count();
    let stands = |due: &Obligation| (due.due, due.due_at, due.standing.word());
    let differs = |(one, other): &(Option<&Obligation>, Option<&Obligation>)| one.map(stands) != other.map(stands);
    let changes = pairs.into_iter().filter(|(_, pair)| differs(pair)).filter_map(|(id, (one, other))| {
        let any = one.or(other)?;
        let (clock, person) = (any.clock.clone(), any.person.clone());
        Some(Change { id: id.to_owned(), clock, person, before: one.map(side), after: other.map(side) })
    });
    (both, changes.collect())
}

fn side(due: &Obligation) -> Side {
    Side { due: due.due, standing: due.standing.word(), because: due.because.sentence() }
}

fn month(day: Day, now: &Evaluation, then: &Evaluation) -> Vec<Month> {
    let mut figures: BTreeMap<&ClockId, (Figure, Figure)> = BTreeMap::new();
    now.figures.iter().for_each(|one| figures.entry(&one.clock).or_default().0 = one.figure.clone());
    then.figures.iter().for_each(|one| figures.entry(&one.clock).or_default().1 = one.figure.clone());
    let month = |(clock, (before, after)): (&ClockId, _)| Month { day, clock: clock.clone(), before, after };
    figures.into_iter().map(month).collect()
}
