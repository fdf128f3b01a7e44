//! Cover: somebody stands in with a person whose supervisor is away, from a day on and until a day if that is known.

use engine::Day;
use serde::Deserialize;

use crate::ids::{PersonId, RelationshipId};
use crate::typed::{self, Wrong};

/// The form as typed: somebody who begins to stand in, or the end of a cover.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct CoverTyped {
    /// Who stands in.
    pub by: String,
    /// The first day.
    pub from_day: String,
    /// Its month.
    pub from_month: String,
    /// Its year.
    pub from_year: String,
    /// The first day no longer; empty where nobody knows yet.
    pub until_day: String,
    /// Its month.
    pub until_month: String,
    /// Its year.
    pub until_year: String,
    /// The cover that ends; empty for a new one.
    pub cover: String,
}

/// Somebody stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// Who.
    pub by: PersonId,
    /// The first day.
    pub from: Day,
    /// The first day no longer.
    pub until: Option<Day>,
}

/// A cover ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Which.
    pub cover: RelationshipId,
    /// The first day no longer.
    pub until: Day,
}

impl Cover {
    /// Reads the form; `may` are those who can stand in.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &CoverTyped, may: &[PersonId], today: Day) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let by = typed.by.parse::<PersonId>().ok().filter(|by| may.contains(by));
        if by.is_none() {
            wrong.push(("by".into(), "Choose who stands in".into()));
        }
        let from = typed::day("the first day", &typed.from_day, &typed.from_month, &typed.from_year);
        let from = from.and_then(|from| if from < today { Err(PAST.into()) } else { Ok(from) });
        let from = from.map_err(|says| wrong.push(("from".into(), says))).ok();
        let until = typed.until().map_err(|says| wrong.push(("until".into(), says))).ok();
        if let (Some(from), Some(Some(until))) = (from, until)
            && until <= from
        {
            wrong.push(("until".into(), "The first day without cover must be after the first day of it".into()));
        }
        match (by, from, until) {
            (Some(by), Some(from), Some(until)) if wrong.is_empty() => Ok(Self { by, from, until }),
            _ => Err(wrong),
        }
    }
}

impl End {
    /// Reads the form; `theirs` are the covers that can end, each with its first day.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &CoverTyped, theirs: &[(RelationshipId, Day)], today: Day) -> Result<Self, Wrong> {
        let Some((cover, from)) = theirs.iter().find(|(id, _)| typed.cover == id.to_string()) else {
            return Err(vec![("until".into(), "This cover has ended or changed. See how it stands now".into())]);
        };
        let until = typed::day("the first day without cover", &typed.until_day, &typed.until_month, &typed.until_year)
            .map_err(|says| vec![("until".into(), says)])?;
        if until <= *from {
            return Err(vec![("until".into(), format!("Enter a day after {from}, the first day of the cover"))]);
        }
        if until < today {
            return Err(vec![("until".into(), PAST.into())]);
        }
        Ok(Self { cover: *cover, until })
    }
}

const PAST: &str = "Enter today or a later day; what was before is for an administrator to correct";

impl CoverTyped {
    fn until(&self) -> Result<Option<Day>, String> {
        let parts = [&self.until_day, &self.until_month, &self.until_year];
        if parts.iter().all(|part| part.trim().is_empty()) {
            return Ok(None);
        }
        typed::day("the first day without cover", parts[0], parts[1], parts[2]).map(Some)
    }
}
