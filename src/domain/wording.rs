//! What a shared record says: self-contained, so that it reads the same when the council's form has changed.

use std::fmt::Write as _;

use engine::Day;
use serde::{Deserialize, Serialize};

use crate::ids::{ActionId, AgendaItemId, PersonId};

/// The wording of one version of a record, without what the pair keeps to themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The council's name for the form.
    pub form: String,
    /// How the session was held.
    pub how: How,
    /// The sections, in the order of the form.
    pub sections: Vec<Written>,
}

/// How a session was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct How {
    /// On which day.
    pub day: Day,
    /// From when, as 10:00.
    pub start: Option<String>,
    /// For how long.
    pub minutes: Option<u32>,
    /// In which way.
    pub mode: Mode,
    /// In a private place.
    pub in_private: bool,
    /// It was interrupted.
    pub interrupted: bool,
    /// It started late.
    pub late_start: bool,
    /// Kinds of session that it had as a part, by id and name.
    #[serde(default)]
    pub parts: Vec<(String, String)>,
}

/// In which way people met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// In one room.
    #[default]
    InPerson,
    /// On a screen.
    Video,
    /// By telephone.
    Phone,
}

impl Mode {
    /// Every mode, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::InPerson, Self::Video, Self::Phone];

    /// As the database and the forms keep it.
    pub fn word(self) -> &'static str {
        match self {
            Self::InPerson => "in-person",
            Self::Video => "video",
            Self::Phone => "phone",
        }
    }

    /// As people read it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::InPerson => "In person",
            Self::Video => "By video",
            Self::Phone => "By phone",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }
}

/// One section as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// The section's stable name in the form.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What stands in it.
    pub content: Content,
}

/// What stands in a section.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Nothing, though the form asks for it.
    Nothing,
    /// The pair keeps it to themselves: what it says stands apart.
    KeptPrivate,
    /// Text.
    Text(String),
    /// A tick, set or not.
    Confirmed(bool),
    /// What was chosen of the options.
    Chosen(Vec<String>),
    /// A day.
    Day(Day),
    /// What was typed for a day and is none.
    NoDay([String; 3]),
    /// References of the families discussed.
    Cases(Vec<String>),
    /// What became of the actions from before.
    Before(Vec<BeforeWritten>),
    /// New actions.
    Actions(Vec<ActionWritten>),
    /// Points of the agenda that were discussed.
    Agenda(Vec<AgendaWritten>),
    /// Decisions about a case, each with its reasons.
    Decisions(Vec<DecisionWritten>),
    /// What is to be done about a case.
    Tasks(Vec<TaskWritten>),
}

/// What became of an action from before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeWritten {
    /// Which.
    pub id: ActionId,
    /// What was to be done.
    pub what: String,
    /// By whom.
    pub who: String,
    /// What became of it.
    pub fate: Fate,
    /// Its new day, or the day it is still due on.
    pub by: Option<Day>,
    /// Why.
    pub why: String,
}

/// What becomes of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It was done.
    Done,
    /// It is kept as it is.
    Kept,
    /// It has a new day.
    Redated,
    /// It is dropped.
    Dropped,
}

impl Fate {
    /// As the database keeps it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Kept => "kept",
            Self::Redated => "redated",
            Self::Dropped => "dropped",
        }
    }

    /// As people read it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::Kept => "Kept",
            Self::Redated => "New day",
            Self::Dropped => "Dropped",
        }
    }

    /// From its word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Done, Self::Kept, Self::Redated, Self::Dropped].into_iter().find(|fate| fate.word() == word)
    }

    /// Whether the action is still to be done.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Kept | Self::Redated)
    }
}

/// A new action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionWritten {
    /// Its id.
    pub id: ActionId,
    /// What is to be done.
    pub what: String,
    /// By whom.
    pub owner: PersonId,
    /// That person's name.
    pub who: String,
    /// By when.
    pub by: Option<Day>,
}

/// A point of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgendaWritten {
    /// Its id.
    pub id: AgendaItemId,
    /// Whose point it was.
    pub by: String,
    /// The point.
    pub wording: String,
}

/// A decision about a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionWritten {
    /// What was decided.
    pub what: String,
    /// Why.
    pub why: String,
}

/// Something to be done about a case: it stands in every discussion until it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskWritten {
    /// What is to be done.
    pub what: String,
    /// By whom, as they were named.
    pub who: String,
    /// By when.
    pub by: Option<Day>,
    /// It is done.
    pub done: bool,
}

impl Content {
    /// Whether anything stands in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::KeptPrivate | Self::Day(_) | Self::NoDay(_) => false,
            Self::Text(text) => text.trim().is_empty(),
            Self::Confirmed(yes) => !yes,
            Self::Chosen(list) | Self::Cases(list) => list.is_empty(),
            Self::Before(list) => list.is_empty(),
            Self::Actions(list) => list.is_empty(),
            Self::Agenda(list) => list.is_empty(),
            Self::Decisions(list) => list.is_empty(),
            Self::Tasks(list) => list.is_empty(),
        }
    }

    /// As plain text, for a side panel and for finding what changed.
    pub fn plain(&self) -> String {
        match self {
            Self::Nothing => "Nothing written.".to_owned(),
            Self::KeptPrivate => "Kept between the two of them.".to_owned(),
            Self::Text(text) => text.clone(),
            Self::Confirmed(yes) => if *yes { "Yes." } else { "Not ticked." }.to_owned(),
            Self::Chosen(list) | Self::Cases(list) => list.join("\n"),
            Self::Day(day) => day.to_string(),
            Self::NoDay(parts) => parts.join(" "),
            Self::Before(list) => lines(list, |line, it| {
                let _ = write!(line, "{}: {} ({})", it.fate.in_words(), it.what, it.who);
                ending(line, it.by.filter(|_| it.fate.is_open()), &it.why);
            }),
            Self::Actions(list) => lines(list, |line, it| {
                let _ = write!(line, "{} ({})", it.what, it.who);
                ending(line, it.by, "");
            }),
            Self::Agenda(list) => lines(list, |line, it| {
                let _ = write!(line, "{} ({})", it.wording, it.by);
            }),
            Self::Decisions(list) => lines(list, |line, it| {
                let _ = write!(line, "{}", it.what);
                if !it.why.is_empty() {
                    let _ = write!(line, " Because: {}", it.why);
                }
            }),
            Self::Tasks(list) => lines(list, |line, it| {
                if it.done {
                    line.push_str("Done: ");
                }
                let _ = write!(line, "{}", it.what);
                if !it.who.is_empty() {
                    let _ = write!(line, " ({})", it.who);
                }
                ending(line, it.by, "");
            }),
        }
    }
}

fn ending(line: &mut String, by: Option<Day>, why: &str) {
    if let Some(by) = by {
        let _ = write!(line, ", by {by}");
    }
    if !why.is_empty() {
        let _ = write!(line, ". {why}");
    }
}

fn lines<T>(list: &[T], write: impl Fn(&mut String, &T)) -> String {
    let mut text = String::new();
    for it in list {
        if !text.is_empty() {
            text.push('\n');
        }
        write(&mut text, it);
    }
    text
}

impl Wording {
    /// A section by its name.
    pub fn section(&self, id: &str) -> Option<&Written> {
        self.sections.iter().find(|section| section.id == id)
    }
}
