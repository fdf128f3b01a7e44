//! What happens to teams and to the council, the council's calendar, and matters that go through steps.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    day::Day,
    ids::{ClockId, EventId, MatterId, PeriodId, PersonId, StepId, TeamId},
    moment::Moment,
};

facts! {
    /// Something that happened to a team, or to the whole council where no team is named.
    struct Happening {
        /// What, in the policy's words.
        event: EventId,
        /// To which team.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamId>,
        /// When.
        day: Day,
    }

    /// A time in the council's calendar, such as a practice week.
    struct Period {
        /// The policy's kind.
        period: PeriodId,
        /// First day.
        from: Day,
        /// First day no longer.
        until: Day,
    }

    /// Something that goes through the steps of a process of the policy.
    struct Matter {
        /// Which.
        id: MatterId,
        /// Of which process.
        process: ClockId,
        /// Whose.
        person: PersonId,
        /// When it began.
        opened: Day,
        /// The steps that were taken.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        steps: Vec<StepTaken>,
        /// When it was settled, after whichever step.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        closed: Option<Day>,
    }
}

/// A step was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepTaken {
    /// Which.
    pub step: StepId,
    /// When.
    pub day: Day,
    /// When it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Moment>,
}
