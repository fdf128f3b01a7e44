//! What was said in supervision and told to others: to whom, why, what, and whether it was explained to the person.

use engine::Day;
use engine::policy::Disclosing;

use crate::concern::{LONGEST, past};
use crate::typed::{self, Wrong};

/// The longest name of whom it was told to, and the longest reason.
const SHORT: usize = 400;

/// Whether it was explained to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Explained {
    /// Before it was told.
    Before,
    /// Afterwards.
    After,
    /// Not yet; they see it in their file.
    NotYet,
}

impl Explained {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Before, Self::After, Self::NotYet];

    /// As it is kept.
    pub fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::After => "after",
            Self::NotYet => "not-yet",
        }
    }

    /// From the word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }

    /// As people say it.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Before => "Yes, before it was told",
            Self::After => "Yes, afterwards",
            Self::NotYet => "Not yet",
        }
    }
}

/// As typed.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct DisclosureTyped {
    /// To whom, from the list of the policy.
    pub to: String,
    /// Their name, or which body.
    pub name: String,
    /// Why, from the list of the policy.
    pub reason: String,
    /// What was told.
    pub what: String,
    /// What the two agreed to do next.
    pub next_steps: String,
    /// Whether it was explained.
    pub explained: String,
    /// The day.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
}

/// What was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disclosure {
    /// When.
    pub day: Day,
    /// To whom.
    pub to: String,
    /// Why.
    pub reason: String,
    /// What.
    pub what: String,
    /// What the two agreed to do next.
    pub next_steps: String,
    /// Whether it was explained.
    pub explained: Explained,
}

impl DisclosureTyped {
    /// Reads the form.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(&self, policy: &Disclosing, today: Day) -> Result<Disclosure, Wrong> {
        let mut wrong = Wrong::new();
        let to = policy.to.iter().find(|known| **known == self.to);
        if to.is_none() {
            wrong.push(("to".into(), "Choose to whom it was told".into()));
        }
        let name =
            typed::text("the name", &self.name, SHORT / 2).map_err(|says| wrong.push(("name".into(), says))).ok();
        let reason = policy.reasons.iter().find(|known| **known == self.reason);
        if reason.is_none() {
            wrong.push(("reason".into(), "Choose why it was told".into()));
        }
        let day = past("the day it was told", (&self.day_day, &self.day_month, &self.day_year), today, &mut wrong);
        let what = typed::text("what was told", &self.what, LONGEST)
            .and_then(|text| text.ok_or_else(|| "Write what was told".to_owned()))
            .map_err(|says| wrong.push(("what".into(), says)))
            .ok();
        let next_steps = typed::text("the next steps", &self.next_steps, LONGEST)
            .map_err(|says| wrong.push(("next_steps".into(), says)))
            .ok();
        let explained = Explained::from_word(&self.explained);
        if explained.is_none() {
            wrong.push(("explained".into(), "Say whether it was explained".into()));
        }
        match (to, name, reason, day, what, next_steps, explained) {
            (Some(to), Some(name), Some(reason), Some(day), Some(what), Some(next_steps), Some(explained)) => {
                Ok(Disclosure {
                    day,
                    to: name.map_or_else(|| to.clone(), |name| format!("{to}: {name}")),
                    reason: reason.clone(),
                    what,
                    next_steps: next_steps.unwrap_or_default(),
                    explained,
                })
            }
            _ => Err(wrong),
        }
    }
}
