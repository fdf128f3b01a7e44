//! What goes through steps, what makes a pattern, what a session's cases are made up of, what a file holds and for how long.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Interval, Owner, Strength, Who};
use crate::{
    ids::{ClauseId, ClockId, EventId, FlagId, KindId, OutcomeId, ReadingId, SettingId, StepId},
    span::Span,
};

/// `[[process]]`: steps one after the other, each with who takes it: a difficulty, a serious concern.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Process {
    /// Its stable name, used by no other clock.
    pub id: ClockId,
    /// As people say it.
    pub name: String,
    /// Who of a pair and their line may begin it; nobody by hand if none is named.
    #[serde(default)]
    pub raised_by: Vec<Owner>,
    /// What it is for, shown where it is begun.
    pub hint: Option<String>,
    /// The person concerned reads what is written of it; otherwise the days of its steps alone.
    #[serde(default = "yes")]
    pub told: bool,
    /// The steps, the first one first.
    #[serde(rename = "step")]
    pub steps: Vec<Step>,
    /// How it can end, besides with its last step.
    #[serde(rename = "outcome", default)]
    pub outcomes: Vec<Outcome>,
    /// Where the policy speaks of beginning it.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
}

/// `[[process.outcome]]`: a way in which it ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Its stable name within the process.
    pub id: OutcomeId,
    /// As people say it.
    pub name: String,
    /// Only after these steps were taken.
    #[serde(default)]
    pub needs: Vec<StepId>,
    /// Only one of these decides so; whoever may end it if none is named.
    #[serde(default)]
    pub by: Vec<Owner>,
    /// Under which clauses.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
}

/// `[[process.step]]`: what is to be done next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its stable name within the process.
    pub id: StepId,
    /// As people say it.
    pub name: String,
    /// Whose task it is.
    #[serde(default)]
    pub owner: Owner,
    /// So long after the step before it, or after the beginning.
    pub within: Option<Interval>,
    /// What helps with it, shown beside it.
    pub hint: Option<String>,
    /// Until it is taken the matter rests: it is not dealt with in supervision.
    #[serde(default)]
    pub rests: bool,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}

/// `[[pattern]]`: so many sessions of a pair that did not go as they should ask for a talk about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Its stable name, used by no other clock.
    pub id: ClockId,
    /// As people say it.
    pub name: String,
    /// What is counted.
    pub counts: Vec<Disruption>,
    /// Sessions of these kinds; of every kind if none is named.
    #[serde(default)]
    pub kinds: Vec<KindId>,
    /// So many of them make a pattern.
    pub times: Option<u32>,
    /// The same as a number that the council settles for itself.
    pub times_setting: Option<SettingId>,
    /// In so long a time.
    pub within: Interval,
    /// This happening settles it, and counting begins again.
    pub settled_by: EventId,
    /// Whose task it is to talk about it.
    #[serde(default)]
    pub owner: Owner,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}

/// What did not go as it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Disruption {
    /// Either came late.
    Late,
    /// It was interrupted.
    Interrupted,
    /// It got another day.
    Moved,
    /// It was cancelled.
    Cancelled,
    /// It was neither held nor moved.
    Missed,
}

/// `[[case_mix]]`: how many cases a session deals with, how deeply, and how they were chosen. A finding beside the clocks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseMix {
    /// Sessions of these kinds.
    pub kinds: Vec<KindId>,
    /// With these supervisees.
    #[serde(default)]
    pub who: Who,
    /// Not fewer cases.
    pub min: Option<u32>,
    /// Not more.
    pub max: Option<u32>,
    /// At least so many in detail.
    pub detailed: Option<u32>,
    /// At least so many different reasons for choosing them.
    pub criteria: Option<u32>,
    /// Each with the reason for choosing it.
    #[serde(default)]
    pub each_chosen: bool,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}

/// `[[caseload_limit]]`: how many cases somebody works with at most. A finding beside the clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseloadLimit {
    /// These people.
    #[serde(default)]
    pub who: Who,
    /// So many.
    pub most: Option<u32>,
    /// The same, as a number that the council settles for itself; nothing is found until it has.
    pub most_setting: Option<SettingId>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}

/// `[[file_item]]`: something that has to be in a person's file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileItem {
    /// As people say it.
    pub name: String,
    /// In the file of these people.
    #[serde(default)]
    pub who: Who,
    /// That it was put there.
    pub event: EventId,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}

/// `[[file_folder]]`: a part of a person's file, wherever it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileFolder {
    /// As people say it.
    pub name: String,
    /// What belongs there.
    pub holds: Vec<String>,
    /// What must not be put there.
    #[serde(default)]
    pub never: Vec<String>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// `[[retention]]`: for how long something is kept after a person left; then somebody looks at it before it goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Its stable name, used by no other clock.
    pub id: ClockId,
    /// What is kept, as people say it.
    pub name: String,
    /// So long after the last day of employment.
    pub keep: Span,
    /// While this flag holds nothing goes.
    pub hold: Option<FlagId>,
    /// That it was looked at, and decided.
    pub settled_by: EventId,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}

/// `[disclosing]`: what was said in supervision is told to others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Disclosing {
    /// To whom it may be told, to choose from.
    pub to: Vec<String>,
    /// Why, to choose from.
    pub reasons: Vec<String>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

fn yes() -> bool {
    true
}
