//! What people learn, and keep for themselves: the journal of each person, and what of it the appraisal asks for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{ClauseId, KindId, ReadingId};

/// `[journal]`: each person keeps a journal of what they learn, which nobody else reads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// As people say it.
    pub name: String,
    /// What helps with it, shown at its head.
    pub hint: Option<String>,
    /// The kinds of activity that one learns by, to choose from.
    pub activities: Vec<String>,
    /// The standards that an entry can be evidence for, to choose from; none where the policy names none.
    #[serde(default)]
    pub standards: Vec<String>,
    /// Whose signed records go into it.
    pub records: Option<JournalRecords>,
    /// The appraisal is informed by the last twelve months of it.
    pub appraisal: Option<JournalAppraisal>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// `[journal.records]`: the signed records that are part of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalRecords {
    /// Of sessions of these kinds.
    pub kinds: Vec<KindId>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// `[journal.appraisal]`: what the appraisal takes from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JournalAppraisal {
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}
