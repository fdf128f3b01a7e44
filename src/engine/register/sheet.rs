//! The register of a version of a council's policy, as it is printed.

use serde::Serialize;

use super::{Counted, Register};
use crate::{day::Day, policy::Council};

/// One version's register.
#[derive(Clone, Debug, Serialize)]
pub struct Sheet {
    /// The council's short name.
    pub council: String,
    /// Its name.
    pub name: String,
    /// The document.
    pub title: String,
    /// From when it judges.
    pub in_force: Day,
    /// Its clauses, counted.
    #[serde(flatten)]
    pub counted: Counted,
}

impl Sheet {
    /// Of each version, the oldest first.
    pub fn of(council: &Council) -> Vec<Self> {
        let one = |policy: &crate::Policy| Self {
            council: council.slug().to_owned(),
            name: council.file.name.clone(),
            title: policy.document.title.clone(),
            in_force: policy.document.in_force,
            counted: Counted::of(policy, &Register::of(&council.file, policy)),
        };
        council.versions.iter().map(|policy| one(policy)).collect()
    }
}
