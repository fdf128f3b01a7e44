//! How an obligation stands on a day.

use schemars::JsonSchema;
use serde::Serialize;

use crate::day::Day;

/// How an obligation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Standing {
    /// Nothing to do before the due day is near, or it was done.
    Met,
    /// Within the window before the due day, that day included.
    DueSoon,
    /// The due day has passed.
    Overdue {
        /// By so many calendar days.
        days: u32,
    },
    /// Somebody is away, or it waits for something.
    Paused {
        /// Why.
        reason: String,
    },
    /// Nobody answered, and the policy says what that means. No signature.
    Deemed {
        /// From this day.
        since: Day,
    },
    /// Exempted.
    Waived {
        /// By whom.
        by: String,
        /// Why.
        reason: String,
        /// First day no longer.
        until: Option<Day>,
    },
    /// It has to be, but the policy sets no number and the council has added none.
    NotSet,
    /// It applies no longer.
    Ended {
        /// From this day.
        on: Day,
    },
}

impl Standing {
    /// The word of this standing, as in addresses and examples.
    pub fn word(&self) -> &'static str {
        match self {
            Standing::Met => "met",
            Standing::DueSoon => "due-soon",
            Standing::Overdue { .. } => "overdue",
            Standing::Paused { .. } => "paused",
            Standing::Deemed { .. } => "deemed",
            Standing::Waived { .. } => "waived",
            Standing::NotSet => "not-set",
            Standing::Ended { .. } => "ended",
        }
    }

    /// The due day has passed.
    pub fn is_overdue(&self) -> bool {
        matches!(self, Standing::Overdue { .. })
    }

    /// It is one of those that a figure is counted of: the m of n of m.
    pub fn counts(&self) -> bool {
        matches!(self, Standing::Met | Standing::DueSoon | Standing::Overdue { .. } | Standing::Deemed { .. })
    }

    /// So many days overdue; 0 if it is not.
    pub fn days_overdue(&self) -> u32 {
        if let Standing::Overdue { days } = self { *days } else { 0 }
    }
}
