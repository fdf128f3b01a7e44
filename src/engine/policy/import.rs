//! How the national columns of a case system are read: the council's own words of that system, turned into those of its policy.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{EmploymentId, RoleId};

/// `[import]` of `council.toml`: what the case system's words in the columns of `ssd_professionals` and `ssd_involvements` mean here.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The employment of whoever is marked there as agency staff.
    pub agency: Option<EmploymentId>,
    /// Which number there is the reference of a case.
    #[serde(default)]
    pub reference: CaseNumber,
    /// Job titles that are not the name of a role: `"SW Level 3" = "social-worker"`.
    #[serde(default)]
    pub job_titles: BTreeMap<String, RoleId>,
    /// Departments that are not the name of a team: `"T-0114" = "Duty and assessment"`.
    #[serde(default)]
    pub departments: BTreeMap<String, String>,
    /// What an involvement makes of a worker: `"Allocated Case Worker" = "lead"`. Other involvements are no allocations.
    #[serde(default)]
    pub involvements: BTreeMap<String, Part>,
}

/// A number of the case system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseNumber {
    /// The child's.
    #[default]
    Person,
    /// The referral's.
    Referral,
}

/// What somebody does in a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Leads it.
    Lead,
    /// Works with it beside whoever leads.
    CoWorker,
}

impl Import {
    /// The value of a word, whatever its capitals.
    pub fn of<'m, T>(map: &'m BTreeMap<String, T>, word: &str) -> Option<&'m T> {
        map.iter().find(|(key, _)| same(key, word)).map(|(_, value)| value)
    }

    /// Words that are there twice, in capitals and without.
    pub(crate) fn twice(&self) -> Vec<String> {
        fn of<'m, T>(table: &'static str, map: &'m BTreeMap<String, T>) -> impl Iterator<Item = String> + 'm {
            let keys: Vec<&String> = map.keys().collect();
            (1..keys.len()).filter_map(move |place| {
                let again = keys[..place].iter().any(|before| same(before, keys[place]));
                again.then(|| format!("import.{table}.{}", keys[place]))
            })
        }
        of("job_titles", &self.job_titles)
            .chain(of("departments", &self.departments))
            .chain(of("involvements", &self.involvements))
            .collect()
    }
}

/// Two words are one, whatever their capitals and the space around them.
fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
