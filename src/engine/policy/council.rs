//! A council: its name, its own words and settings, and the versions of its policy.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Import, Policy};
use crate::{
    calendar::BankHolidays,
    day::Day,
    ids::{ClauseId, SettingId},
    span::Span,
};

/// A council with the versions of its policy, the oldest first.
#[derive(Clone, Debug)]
pub struct Council {
    /// What `council.toml` says.
    pub file: CouncilFile,
    /// The versions, by the day from which each is in force.
    pub versions: Vec<Arc<Policy>>,
    /// The bank holidays of England and Wales.
    pub bank_holidays: Arc<BankHolidays>,
    /// The council's folder, for its examples.
    pub folder: PathBuf,
}

impl Council {
    /// The version in force on a day; before the first one, the first.
    pub fn policy_on(&self, day: Day) -> &Policy {
        let after = self.versions.partition_point(|version| version.document.in_force <= day);
        &self.versions[after.saturating_sub(1)]
    }

    /// The short name in addresses.
    pub fn slug(&self) -> &str {
        &self.file.slug
    }
}

/// `council.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CouncilFile {
    /// The short name in addresses, and the name of the folder.
    pub slug: String,
    /// The council's name.
    pub name: String,
    /// What its clauses begin with, such as MER.
    pub code: String,
    /// So many days before a due day it is due soon.
    #[serde(default = "week")]
    pub due_soon: u32,
    /// A record that is shared and signed stays in the figures for so many days.
    #[serde(default = "month")]
    pub figure_days: u32,
    /// The names of the systems of record.
    #[serde(default)]
    pub systems: Systems,
    /// The council's words for ours: `supervisee = "practitioner"`.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
    /// How the national columns of its case system are read.
    #[serde(default)]
    pub import: Import,
    /// What the council settles for itself.
    #[serde(default, rename = "setting")]
    pub settings: Vec<Setting>,
}

/// `[systems]`: the names of the systems of record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Systems {
    /// Where children's files are.
    #[serde(default)]
    pub cases: Vec<String>,
    /// Where staff files are.
    #[serde(default)]
    pub staff: Vec<String>,
    /// The address of a case in the case system, with `{reference}` in it.
    pub case_link: Option<String>,
}

impl Systems {
    /// The address of a case in the case system, where the council has named one.
    pub fn link(&self, reference: &str) -> Option<String> {
        // A reference has letters, figures, / . and - alone: the first of the marks would part the address.
        Some(self.case_link.as_ref()?.replace(HOLE, &reference.replace('/', "%2F")))
    }

    /// Whether the address of a case leads to a website, and has a place for the reference.
    pub(crate) fn link_is_sound(&self) -> bool {
        self.case_link.as_ref().is_none_or(|link| {
            link.starts_with("https://")
                && link.matches(HOLE).count() == 1
                && !link.contains(|one: char| one.is_whitespace())
        })
    }
}

/// Where the reference goes in the address of a case.
const HOLE: &str = "{reference}";

/// `[[setting]]`: a number or choice that the policy leaves open and the council may settle, always shown as local.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Setting {
    /// Its stable name.
    pub id: SettingId,
    /// What it is, for the administrator.
    pub label: String,
    /// What kind of value it takes.
    #[serde(default)]
    pub kind: SettingKind,
    /// The value until the council sets one; without it nothing is counted.
    pub default: Option<String>,
    /// Which clauses leave it open.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
}

/// What kind of value a setting takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    /// A length of time.
    #[default]
    Span,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// Any text.
    Text,
}

impl Setting {
    /// Whether a value is of the right kind.
    pub fn takes(&self, value: &str) -> bool {
        match self.kind {
            SettingKind::Span => Span::parse(value).is_some(),
            SettingKind::Number => value.parse::<u32>().is_ok(),
            SettingKind::YesNo => matches!(value, "yes" | "no"),
            SettingKind::Text => !value.trim().is_empty(),
        }
    }
}

fn week() -> u32 {
    7
}

fn month() -> u32 {
    28
}
