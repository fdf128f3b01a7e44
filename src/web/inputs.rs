//! The questions of a council's forms as inputs, with what was typed into them: one way for records, agreements and cases.

use domain::draft::Typed;
use engine::policy::{Section, SectionKind};

use crate::parts::{Choice, DateTyped};

/// An input with what was typed.
pub enum Input {
    /// Room to write.
    Area(String),
    /// A number.
    Number(String),
    /// A tick.
    Tick(bool),
    /// One of a few.
    One(Vec<Choice>),
    /// Any of a few.
    Many(Vec<Choice>),
    /// A day.
    Date(DateTyped),
}

/// A question of the council's form.
pub struct Ask {
    /// Its field.
    pub field: String,
    /// Its heading.
    pub heading: String,
    /// Guidance.
    pub hint: String,
    /// What is filled in.
    pub input: Input,
}

/// The input of a section's field.
pub fn input(section: &Section, field: &str, typed: &Typed) -> Input {
    let text = typed.one(field).to_owned();
    let options = || {
        let choice = |option: &String| Choice {
            checked: typed.all(field).any(|one| one == option),
            ..Choice::new(option.as_str(), option.as_str())
        };
        section.options.iter().map(choice).collect()
    };
    match section.kind {
        SectionKind::Confirm => Input::Tick(typed.ticked(field)),
        SectionKind::Choice => Input::One(options()),
        SectionKind::Choices => Input::Many(options()),
        SectionKind::Date => Input::Date(date(typed, field)),
        SectionKind::Number => Input::Number(text),
        SectionKind::Text
        | SectionKind::Cases
        | SectionKind::Decisions
        | SectionKind::Actions
        | SectionKind::PreviousActions => Input::Area(text),
    }
}

/// A day as it was typed.
pub fn date(typed: &Typed, name: &str) -> DateTyped {
    let [day, month, year] = typed.parts(name).map(str::to_owned);
    DateTyped { day, month, year }
}
