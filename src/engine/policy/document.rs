//! The document that a policy renders, its clauses in our own words, and how unclear ones are read.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Applied, Kind};
use crate::{
    day::Day,
    ids::{ClauseId, ReadingId},
};

/// How binding a clause is. The order is from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strength {
    /// Text only.
    Info,
    /// Permitted: no colour.
    May,
    /// Expected: overdue is amber.
    Should,
    /// Obligatory: overdue is red.
    Must,
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Strength::Info => "info",
            Strength::May => "may",
            Strength::Should => "should",
            Strength::Must => "must",
        })
    }
}

/// `[policy]`: the document and the day from which it is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The first day on which this version judges.
    pub in_force: Day,
    /// The printed title, or a plain name for it where none is printed.
    pub title: String,
    /// The printed version.
    pub version: Option<String>,
    /// The printed status, such as draft.
    pub status: Option<String>,
    /// The printed date, as printed.
    pub dated: Option<String>,
    /// When it was approved.
    pub approved: Option<Day>,
    /// By whom.
    pub approved_by: Option<String>,
    /// When the document itself should have been reviewed.
    pub review_due: Option<Day>,
    /// The last time that somebody compared these files with the document.
    pub checked_on: Day,
    /// Notes for the administrator: undated, gaps in the numbering, a missing appendix.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Where the text was read.
    #[serde(default, rename = "source")]
    pub sources: Vec<DocumentSource>,
}

impl Document {
    /// What is doubtful about the document on a day: it is a draft, or its own review is overdue.
    pub fn doubts(&self, on: Day) -> Vec<String> {
        let draft = self.status.clone().filter(|status| status.to_lowercase().contains("draft"));
        let overdue = self.review_due.filter(|due| *due < on);
        let review = overdue.map(|due| format!("Review was due {}", due.date().format("%B %Y")));
        draft.into_iter().chain(review).collect()
    }
}

/// `[[policy.source]]`: where a text was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentSource {
    /// A short name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its address, if it is public.
    pub address: Option<String>,
}

/// `[[clause]]`: a rule of the document, in our own words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Its stable name, such as MER-66.
    pub id: ClauseId,
    /// Where it stands, as the document numbers it: `8.1`, or words where there is no number.
    pub section: String,
    /// The heading or table inside the section.
    pub heading: Option<String>,
    /// How binding it is.
    pub strength: Strength,
    /// What it is about.
    pub kind: Kind,
    /// What becomes of it beside the tables that cite it.
    #[serde(default)]
    pub applied: Vec<Applied>,
    /// What it says, in our own words.
    pub says: String,
}

impl Clause {
    /// As in `MER-66, §8.1`.
    pub fn place(&self) -> String {
        let numbered = self.section.starts_with(|c: char| c.is_ascii_digit());
        format!("{}, {}{}", self.id, if numbered { "§" } else { "" }, self.section)
    }
}

/// `[[reading]]`: how an unclear clause is read here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Its stable name, such as MER-A02.
    pub id: ReadingId,
    /// The clauses that it reads.
    pub clause: Vec<ClauseId>,
    /// What is unclear.
    pub unclear: String,
    /// The reading in force, in our own words.
    pub says: String,
    /// What else it could mean: readings that are not in force.
    #[serde(default)]
    pub otherwise: Vec<String>,
    /// Why it was taken.
    pub because: String,
    /// Who may confirm it, where it waits for that.
    pub to_confirm: Option<String>,
}
