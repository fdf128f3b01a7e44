//! What falls due for a team or for the whole council, and who answers for it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Interval, Strength, Who, Year};
use crate::ids::{ClauseId, ClockId, EventId, KindId, PeriodId, ReadingId, RoleId, TeamTypeId};

/// `[[duty]]`: something that falls due for each team, or for the council. It has exactly one of `every`, `per_year` and
/// `no_interval`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Its stable name, used by no other clock.
    pub id: ClockId,
    /// As people say it.
    pub name: String,
    /// Whose.
    pub of: DutyOf,
    /// Teams of one of these kinds; of any if none is named.
    #[serde(default)]
    pub team_types: Vec<TeamTypeId>,
    /// Teams in which somebody of these is.
    pub with: Option<Who>,
    /// Held sessions of these kinds meet it: of the team, where it is a team's; of any team, where it is the council's.
    #[serde(default)]
    pub met_by: Vec<KindId>,
    /// These happenings meet it.
    #[serde(default)]
    pub met_by_events: Vec<EventId>,
    /// A session meets it only if one of these leads it.
    pub led_by: Option<Who>,
    /// A session meets it only if one of these leads it or takes part.
    pub present: Option<Who>,
    /// Who of the team did not come and was not away is a finding.
    pub attendance: Option<Attendance>,
    /// Somebody in one of these roles answers for it: in the team, where it is a team's.
    pub answers: Vec<RoleId>,
    /// Again and again.
    pub every: Option<Interval>,
    /// Only in such times of the council's calendar: once they are entered it is due on the last day of the next one.
    pub in_period: Option<PeriodId>,
    /// So many in a year.
    pub per_year: Option<u32>,
    /// Which year: any twelve months unless a first day is set.
    #[serde(default)]
    pub year: Year,
    /// It has to be, but the policy sets no number.
    #[serde(default)]
    pub no_interval: bool,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}

/// Whose a duty is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DutyOf {
    /// Each team's.
    Team,
    /// The council's.
    Council,
}

/// `attendance`: everybody in the team comes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attendance {
    /// Of these people.
    #[serde(default)]
    pub who: Who,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}
