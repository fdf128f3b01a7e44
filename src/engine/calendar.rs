//! Working days: Monday to Friday without the bank holidays of England and Wales and the council's closure days.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    day::Day,
    span::{Span, Unit},
};

/// The bank holidays of England and Wales: as published for some years, worked out for the others.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BankHolidays {
    /// Where and when the published days were read.
    #[serde(default)]
    pub source: String,
    /// The day on which somebody compared the list with its source.
    pub checked_on: Option<Day>,
    /// The published days.
    #[serde(default)]
    pub published: BTreeSet<Day>,
}

impl BankHolidays {
    /// Whether the day is a bank holiday.
    pub fn contains(&self, day: Day) -> bool {
        if self.knows(day.year()) { self.published.contains(&day) } else { expected(day.year()).contains(&day) }
    }

    /// Whether the days of a year are published; otherwise they are expected by the usual rules.
    pub fn knows(&self, year: i32) -> bool {
        let ends = self.published.first().zip(self.published.last());
        ends.is_some_and(|(first, last)| (first.year()..=last.year()).contains(&year))
    }
}

/// The eight usual days of a year that nobody has published yet, substitute days included.
fn expected(year: i32) -> Vec<Day> {
    let easter = easter(year);
    let monday = |month, first| Day::new(year, month, first).map(|day| next_weekday(day, 0));
    let mut days = vec![easter.minus_days(2), easter.plus_days(1)];
    days.extend([monday(5, 1), monday(5, 25), monday(8, 25)].into_iter().flatten());
    for (month, day) in [(1, 1), (12, 25), (12, 26)] {
        let mut free = Day::new(year, month, day).unwrap_or(easter);
        while !free.is_weekday() || days.contains(&free) {
            free = free.plus_days(1);
        }
        days.push(free);
    }
    days
}

fn next_weekday(from: Day, weekday: u32) -> Day {
    use chrono::Datelike;
    let ahead = (7 + weekday - from.date().weekday().num_days_from_monday()) % 7;
    from.plus_days(ahead)
}

/// Easter Sunday of the Gregorian calendar.
fn easter(year: i32) -> Day {
    let golden = year.rem_euclid(19);
    let century = year.div_euclid(100);
    let rest = year.rem_euclid(100);
    let epact = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15).rem_euclid(30);
    let shift = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4).rem_euclid(7);
    let late = (golden + 11 * epact + 22 * shift) / 451;
    let count = epact + shift - 7 * late + 114;
    let part = |number: i32| u32::try_from(number).unwrap_or(1);
    Day::new(year, part(count / 31), part(count % 31 + 1)).unwrap_or(Day::NEVER)
}

/// Bank holidays together with the days on which the council is closed.
#[derive(Clone, Debug)]
pub struct Calendar<'a> {
    bank: &'a BankHolidays,
    closed: BTreeSet<Day>,
}

impl<'a> Calendar<'a> {
    /// The calendar of a council.
    pub fn new(bank: &'a BankHolidays, closed: impl IntoIterator<Item = Day>) -> Calendar<'a> {
        Calendar { bank, closed: closed.into_iter().collect() }
    }

    /// Whether people work on that day.
    pub fn is_working(&self, day: Day) -> bool {
        day.is_weekday() && !self.bank.contains(day) && !self.closed.contains(&day)
    }

    /// The day on which a span that began on `start` is up. Hours are rounded to the day on which they end, counted
    /// from the end of the start; deadlines in hours proper look at the instant.
    pub fn after(&self, start: Day, span: Span) -> Day {
        let amount = span.amount();
        match span.unit() {
            Unit::Hours => start.plus_days(amount.div_ceil(24)),
            Unit::Days => start.plus_days(amount),
            Unit::Weeks => start.plus_days(amount.saturating_mul(7)),
            Unit::Months => start.plus_months(amount),
            Unit::Years => start.plus_months(amount.saturating_mul(12)),
            Unit::WorkingDays => self.nth_working_day(start, amount),
        }
    }

    // Day 1 is the first working day after the start. A calendar on which nobody ever works would have no end.
    fn nth_working_day(&self, start: Day, amount: u32) -> Day {
        let mut day = start;
        let mut left = amount;
        for _ in 0..amount.saturating_mul(3).saturating_add(3_700) {
            if left == 0 {
                break;
            }
            day = day.plus_days(1);
            left -= u32::from(self.is_working(day));
        }
        day
    }
}
