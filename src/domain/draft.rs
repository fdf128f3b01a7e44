//! What a form sent, exactly as it was typed: drafts keep it, commands are parsed from it.

use engine::Day;
use serde::{Deserialize, Serialize};

use crate::typed;

/// Fields that serve the saving and are not part of what was typed.
const BOOKKEEPING: [&str; 7] = ["form_token", "version", "writer", "seq", "held", "then", "despite"];

/// The fields of a form, in order, with impossible dates and everything else that cannot be a fact yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(Vec<(String, String)>);

/// A day in three fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedDay {
    /// Nothing was typed.
    Empty,
    /// A day that exists.
    Day(Day),
    /// Something that is no day.
    NoDay,
}

impl Typed {
    /// The fields of a form without what only serves the saving. Browsers send line breaks in two ways: one is kept.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let kept = fields.into_iter().filter(|(name, _)| !BOOKKEEPING.contains(&name.as_str()));
        Self(kept.map(|(name, value)| (clean(&name), clean(&value))).collect())
    }

    /// Adds a field.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Takes a field out.
    pub fn forget(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
    }

    /// Adds a day in its three fields.
    pub fn set_day(&mut self, name: &str, day: Day) {
        let date = day.date();
        for (part, value) in [("day", "%-d"), ("month", "%-m"), ("year", "%Y")] {
            self.set(format!("{name}_{part}"), date.format(value).to_string());
        }
    }

    /// Every field.
    pub fn fields(&self) -> &[(String, String)] {
        &self.0
    }

    /// The first value of a field, or nothing.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str())
    }

    /// The first value of a field without spaces around it.
    pub fn text(&self, name: &str) -> &str {
        self.one(name).trim()
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a tick is set.
    pub fn ticked(&self, name: &str) -> bool {
        self.one(name) == "yes"
    }

    /// A day from its three fields.
    pub fn day(&self, name: &str) -> TypedDay {
        let [day, month, year] = self.parts(name).map(str::trim);
        if day.is_empty() && month.is_empty() && year.is_empty() {
            return TypedDay::Empty;
        }
        typed::day("the day", day, month, year).map_or(TypedDay::NoDay, TypedDay::Day)
    }

    /// The three fields of a day as they were typed: day, month, year.
    pub fn parts(&self, name: &str) -> [&str; 3] {
        ["day", "month", "year"].map(|part| self.one(&format!("{name}_{part}")))
    }
}

/// NUL cannot be stored as text, and nobody types it.
fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\0', "")
}
