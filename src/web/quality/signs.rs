//! What a cell of the tracker says: a shape and a word for what happened, a colour for how the clock stood at the month's end.

use domain::tracker::{Cell, End, Happened, What};

use crate::parts::Tone;
use crate::table;

/// A cell in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sign {
    /// A shape that repeats the word.
    pub shape: &'static str,
    /// The day held, or a short word; empty where nothing was due.
    pub word: String,
    /// How the clock stood at the month's end, where that is more than the word says.
    pub end: &'static str,
    /// The whole in words, for who hears the page.
    pub says: String,
    /// The colour.
    pub tone: Tone,
}

impl Sign {
    /// The same in a file.
    pub(super) fn cell(self) -> table::Cell {
        let words = [self.word.as_str(), self.end].into_iter().filter(|word| !word.is_empty());
        let text = words.collect::<Vec<_>>().join(", ");
        if text.is_empty() { table::Cell::from(text) } else { table::Cell::Marked(text, self.tone) }
    }
}

/// The sign of a cell.
pub(super) fn of(cell: Cell<'_>) -> Sign {
    let (happened, end) = match cell {
        Cell::Of(happened, end) => (happened, end),
        Cell::Elsewhere => {
            return Sign { word: "elsewhere".to_owned(), says: "elsewhere then".to_owned(), ..Sign::default() };
        }
    };
    let mut held: Vec<&Happened> = happened.iter().filter(|it| it.what == What::Held).collect();
    // Two on one day are one day.
    held.dedup_by_key(|it| it.day);
    let said = end.map_or("", at_the_end);
    let tone = end.map_or(Tone::Grey, tone);
    let (shape, word, says) = match (held.as_slice(), happened.last()) {
        ([], None) => {
            let says = if end.is_some() { said } else { "nothing due" };
            return Sign {
                shape: end.map_or("", shape),
                word: end.map_or("", short).to_owned(),
                end: "",
                says: says.to_owned(),
                tone,
            };
        }
        ([], Some(last)) => {
            let (shape, word, says) = became(last.what);
            (shape, word.to_owned(), format!("{says} {}", last.day.short()))
        }
        (held, _) => {
            let days = |write: &dyn Fn(&Happened) -> String, between: &str| {
                held.iter().map(|it| write(it)).collect::<Vec<_>>().join(between)
            };
            let says = format!("held on {}", days(&|it| it.day.short().to_string(), " and "));
            (HELD, days(&|it| it.day.date().format("%-d").to_string(), ", "), says)
        }
    };
    // In time goes without saying beside what happened.
    let end = end.filter(|end| *end != End::InTime).map_or("", short);
    let says = [says.as_str(), said].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
    Sign { shape, word, end, says, tone }
}

const HELD: &str = "●";
const MOVED: &str = "◆";
const NOT_HELD: &str = "✕";
const LATE: &str = "▲";
const APART: &str = "□";
const IN_TIME: &str = "–";

fn became(what: What) -> (&'static str, &'static str, &'static str) {
    match what {
        What::Held => (HELD, "held", "held on"),
        What::Moved => (MOVED, "moved", "moved from"),
        What::Cancelled => (NOT_HELD, "cancelled", "cancelled, meant for"),
        What::Missed => (NOT_HELD, "missed", "missed, meant for"),
    }
}

fn short(end: End) -> &'static str {
    match end {
        End::InTime => "in time",
        End::Late { excused: false, .. } => "late",
        End::Late { excused: true, .. } => "late, excused",
        End::Paused => "excused",
        End::Waived => "exempt",
        End::NotSet => "no number",
    }
}

fn at_the_end(end: End) -> &'static str {
    match end {
        End::InTime => "in time at the end",
        End::Late { excused: false, .. } => "late at the end",
        End::Late { excused: true, .. } => "late at the end, for a reason that the policy accepts",
        End::Paused => "excused at the end: away",
        End::Waived => "exempted at the end",
        End::NotSet => "the policy sets no number",
    }
}

fn shape(end: End) -> &'static str {
    match end {
        End::InTime => IN_TIME,
        End::Late { .. } => LATE,
        End::Paused | End::Waived | End::NotSet => APART,
    }
}

fn tone(end: End) -> Tone {
    match end {
        End::InTime => Tone::Green,
        End::Late { red: true, .. } => Tone::Red,
        End::Late { red: false, .. } => Tone::Amber,
        End::Paused | End::Waived | End::NotSet => Tone::Grey,
    }
}

/// What the signs say, in the order in which they are most often met.
pub(super) fn legend() -> Vec<(Sign, &'static str)> {
    let sign = |shape, word: &str, tone| Sign { shape, word: word.to_owned(), tone, ..Sign::default() };
    vec![
        (sign(HELD, "12", Tone::Green), "held on the 12th"),
        (sign(IN_TIME, "in time", Tone::Green), "none held, and none late at the month’s end"),
        (sign(LATE, "late", Tone::Red), "late at the month’s end under a must; amber under a should, or excused"),
        (sign(MOVED, "moved", Tone::Green), "moved to another day"),
        (sign(NOT_HELD, "missed", Tone::Green), "booked, and neither held nor moved; or cancelled"),
        (sign(APART, "excused", Tone::Grey), "away at the month’s end: not counted; or exempt, or without a number"),
        (sign("", "elsewhere", Tone::Grey), "in a part of the council that the filter leaves out"),
        (Sign::default(), "empty: nothing was due"),
    ]
}
