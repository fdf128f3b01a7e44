//! The views of the shared parts: what the macros in `templates/_parts` show.

use std::fmt;

use crate::chart::Drawing;
use crate::page::Link;

/// One entry of a select, of radios or of checkboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is posted.
    pub value: String,
    /// What is read.
    pub text: String,
    /// A line below it.
    pub hint: String,
    /// Whether it is chosen.
    pub checked: bool,
    /// Whether choosing it opens a field (radios only).
    pub reveals: bool,
}

impl Choice {
    /// An entry that is not chosen.
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self { value: value.into(), text: text.into(), ..Self::default() }
    }

    /// The entries with the one of value `chosen` chosen.
    pub fn list<V: Into<String>, T: Into<String>>(
        entries: impl IntoIterator<Item = (V, T)>,
        chosen: &str,
    ) -> Vec<Self> {
        entries.into_iter().map(|(value, text)| Self::new(value, text).chosen(chosen)).collect()
    }

    /// The same, chosen if its value is `chosen`.
    #[must_use]
    pub fn chosen(mut self, chosen: &str) -> Self {
        self.checked = self.value == chosen;
        self
    }

    /// The same with a line below it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same, opening a field.
    #[must_use]
    pub fn revealing(mut self) -> Self {
        self.reveals = true;
        self
    }
}

/// A date as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DateTyped {
    /// The first field.
    pub day: String,
    /// The second.
    pub month: String,
    /// The third.
    pub year: String,
}

impl DateTyped {
    /// A day, as somebody would type it.
    pub fn of(day: engine::Day) -> Self {
        let part = |shape: &str| day.date().format(shape).to_string();
        Self { day: part("%-d"), month: part("%-m"), year: part("%Y") }
    }
}

/// The colour that repeats what a word says; it prints as the design system's name of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A duty is overdue.
    Red,
    /// A recommendation is overdue, or a duty is and the policy excuses it.
    Amber,
    /// It needs a look soon.
    Blue,
    /// It is in order.
    Green,
    /// It does not count now.
    #[default]
    Grey,
}

impl fmt::Display for Tone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Red => "red",
            Self::Amber => "orange",
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Grey => "grey",
        })
    }
}

/// A standing as a tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The word, which says everything: *12 days late*.
    pub word: String,
    /// The colour.
    pub tone: Tone,
}

impl Standing {
    /// A tag with this word and colour.
    pub fn new(word: impl Into<String>, tone: Tone) -> Self {
        Self { word: word.into(), tone }
    }
}

/// Why a date is what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// One or two sentences.
    pub sentences: Vec<String>,
    /// The clauses, each to its place on the Policy page.
    pub clauses: Vec<Link>,
}

/// A head figure with the list behind it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tile {
    /// What is counted.
    pub name: String,
    /// The list behind the number.
    pub href: String,
    /// The share, or a dash.
    pub share: String,
    /// The numbers: *861 of 932*.
    pub of: String,
    /// How it moved, empty if it is not compared.
    pub change: String,
    /// The months as a small line.
    pub spark: Option<Drawing>,
    /// Where there is more of it.
    pub more: Option<Link>,
}

/// People by month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tracker {
    /// What the grid shows.
    pub caption: String,
    /// What a row is: *Person*, *Team*.
    pub of: String,
    /// The months' names, short.
    pub months: Vec<String>,
    /// The rows.
    pub rows: Vec<TrackerRow>,
}

/// One person or team of the tracker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackerRow {
    /// Who, and their page.
    pub name: Link,
    /// A mark for each month.
    pub marks: Vec<Mark>,
}

/// One cell of the tracker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// Two to four characters.
    pub text: String,
    /// The same in words, for who hears the page.
    pub says: String,
    /// The colour.
    pub tone: Tone,
    /// What is behind it.
    pub href: Option<String>,
}
