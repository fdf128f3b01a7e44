//! What a trial of other numbers came to: the figures side by side, and the people whose days change.

use std::collections::HashMap;

use engine::compare::{Comparison, Month, Side};
use engine::ids::{ClockId, PersonId};
use engine::policy::Council;
use engine::{Day, Figure};

use super::people::file_of;
use super::words;
use crate::gate::Here;
use crate::pages::Pages;
use crate::standings;

/// How many people on a page.
const SIZE: usize = 50;

/// What came of it.
pub struct Outcome {
    /// What was asked.
    pub said: Vec<String>,
    /// Clocks whose figures or days change.
    pub clocks: Vec<ClockRow>,
    /// Twelve months of each.
    pub months: Vec<ClockMonths>,
    /// How many obligations change.
    pub number: String,
    /// Those of this page.
    pub rows: Vec<ChangeRow>,
    /// The other pages.
    pub pages: Pages,
}

/// A clock today, before and after.
pub struct ClockRow {
    /// Which.
    pub name: String,
    /// *861 of 932, 92 %*.
    pub before: String,
    /// The same as it would be.
    pub after: String,
    /// How many days or standings change.
    pub changes: String,
}

/// A clock over twelve months.
pub struct ClockMonths {
    /// Which.
    pub name: String,
    /// The months, the oldest first.
    pub rows: Vec<MonthRow>,
}

/// The end of a month.
pub struct MonthRow {
    /// The day.
    pub day: String,
    /// As it was.
    pub before: String,
    /// As it would have been.
    pub after: String,
}

/// Something whose day or standing changes.
pub struct ChangeRow {
    /// Whose.
    pub name: String,
    /// Their file.
    pub href: String,
    /// What.
    pub what: String,
    /// As it is.
    pub before: String,
    /// As it would be.
    pub after: String,
    /// Why, on both sides.
    pub because: Vec<String>,
}

/// What a comparison comes to on the page.
pub(super) fn outcome(
    here: &Here,
    council: &Council,
    comparison: &Comparison,
    names: &HashMap<PersonId, String>,
    said: Vec<String>,
    page: usize,
    href: impl Fn(usize) -> String,
) -> Outcome {
    let policy = council.policy_on(comparison.as_of);
    let name = |clock: &ClockId| standings::clock_name(policy, clock.as_str());
    let mut touched: Vec<&ClockId> = comparison.changes.iter().map(|change| &change.clock).collect();
    touched.extend(comparison.months.iter().filter(|month| month.before != month.after).map(|month| &month.clock));
    touched.sort_by_key(|clock| words::clock_order(policy, clock));
    touched.dedup();
    let of =
        |clock: &ClockId| -> Vec<&Month> { comparison.months.iter().filter(|month| month.clock == *clock).collect() };
    let clocks = touched.iter().map(|clock| {
        let today = of(clock).into_iter().find(|month| month.day == comparison.as_of);
        let changes = comparison.changes.iter().filter(|change| change.clock == **clock).count();
        let nothing = Figure::default();
        let (before, after) = today.map_or((&nothing, &nothing), |month| (&month.before, &month.after));
        ClockRow { name: name(clock), before: figure(before), after: figure(after), changes: words::count(changes) }
    });
    let months = touched.iter().map(|clock| ClockMonths {
        name: name(clock),
        rows: of(clock)
            .into_iter()
            .map(|month| MonthRow {
                day: month.day.to_string(),
                before: figure(&month.before),
                after: figure(&month.after),
            })
            .collect(),
    });
    let mut changes: Vec<_> = comparison.changes.iter().collect();
    let called = |person: &PersonId| names.get(person).cloned().unwrap_or_else(|| person.to_string());
    changes.sort_by_cached_key(|change| (called(&change.person), name(&change.clock), change.id.clone()));
    let pages = Pages::new(changes.len(), SIZE, page, href);
    let rows = changes.iter().skip((pages.current() - 1) * SIZE).take(SIZE).map(|change| ChangeRow {
        name: called(&change.person),
        href: file_of(&here.slug, &change.person),
        what: name(&change.clock),
        before: stands(&change.clock, change.before.as_ref(), comparison.as_of),
        after: stands(&change.clock, change.after.as_ref(), comparison.as_of),
        because: [("Now", &change.before), ("Then", &change.after)]
            .into_iter()
            .filter_map(|(word, side)| Some(format!("{word}: {}", side.as_ref()?.because)))
            .collect(),
    });
    Outcome {
        said,
        clocks: clocks.collect(),
        months: months.collect(),
        number: words::count(changes.len()),
        rows: rows.collect(),
        pages,
    }
}

fn figure(figure: &Figure) -> String {
    if figure.m == 0 { "–".to_owned() } else { format!("{}, {}", words::n_of_m(figure), words::share(figure)) }
}

fn stands(clock: &ClockId, side: Option<&Side>, today: Day) -> String {
    let Some(side) = side else { return "Nothing due".to_owned() };
    // The diary has no due day of its own: it has a gap today, or none.
    if clock.as_str().starts_with("planning-") {
        return if side.standing == "due-soon" { "Gap in the diary" } else { "Filled" }.to_owned();
    }
    let word = match side.standing {
        "met" => "In time",
        "due-soon" => "Due soon",
        "overdue" => "Late",
        "paused" => "Paused",
        "deemed" => "Deemed accurate, unsigned",
        "waived" => "Exempted",
        "ended" => "Ended",
        _ => "No number set",
    };
    side.due.map_or_else(|| word.to_owned(), |due| format!("{word}: {}", standings::dated(due, today)))
}
