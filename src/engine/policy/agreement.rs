//! The agreement of a pair: when it is due, who signs it, when it is reviewed and what asks for a new one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Signer, Strength, Who};
use crate::{
    facts::RelationshipKind,
    ids::{ClauseId, FormId, KindId, ReadingId},
    span::Span,
};

/// `[agreement]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// As people say it.
    pub name: String,
    /// Its form.
    pub form: Option<FormId>,
    /// For these supervisees.
    #[serde(default)]
    pub who: Who,
    /// In these kinds of relationship.
    #[serde(default = "line")]
    pub kinds: Vec<RelationshipKind>,
    /// Who signs it.
    #[serde(default = "both")]
    pub signers: Vec<Signer>,
    /// When it is due.
    pub due: AgreementDue,
    /// When it is reviewed.
    pub review: Option<AgreementReview>,
    /// What asks for a new one.
    #[serde(default, rename = "trigger")]
    pub triggers: Vec<Trigger>,
    /// Where the policy speaks of it.
    pub clause: Vec<ClauseId>,
}

/// `[agreement.due]`: exactly one of `at` and `within`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementDue {
    /// On a day that is known by what happens.
    pub at: Option<DueAt>,
    /// So long after the relationship began.
    pub within: Option<Span>,
    /// The kinds of session of which the first counts, with `first-session`; any if none is named.
    #[serde(default)]
    pub kinds: Vec<KindId>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// A day that is known by what happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DueAt {
    /// The day on which the relationship begins.
    Start,
    /// The day of the pair's first session.
    FirstSession,
}

/// `[agreement.review]`: so long after the later signature, or after the last review.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreementReview {
    /// How often.
    pub every: Span,
    /// A held session of these kinds is a review, too.
    #[serde(default)]
    pub met_by: Vec<KindId>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// `[[agreement.trigger]]`: what asks for a new or updated agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trigger {
    /// What.
    pub on: TriggerOn,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// What asks for a new or updated agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TriggerOn {
    /// A new pair starts its own agreement. Without this trigger one with the supervisor before still holds.
    NewSupervisor,
    /// The interval was changed since the signature: a notice.
    IntervalChanged,
}

fn line() -> Vec<RelationshipKind> {
    vec![RelationshipKind::Line]
}

fn both() -> Vec<Signer> {
    vec![Signer::Supervisee, Signer::Supervisor]
}
