//! The staff of a policy: roles and what they may do in Plumbline, tags, kinds of team, flags, and who may supervise whom.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Strength, Who};
use crate::{
    facts::RelationshipKind,
    ids::{
        AbsenceKindId, AttributeId, ClauseId, CriterionId, EmploymentId, EventId, FlagId, PeriodId, ReadingId, RoleId,
        TeamTypeId,
    },
};

/// What a person may do in Plumbline besides being supervised: the closed list from which a policy's roles choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capacity {
    /// Supervises people.
    Supervisor,
    /// Manages supervisors: cover, escalations, the quality of supervision.
    LineManager,
    /// Quality assurance.
    Quality,
    /// Evaluates practice across the council.
    PrincipalSocialWorker,
    /// Sees figures of the whole service.
    SeniorManager,
    /// Workforce development.
    Workforce,
    /// Keeps people, posts, teams, accounts and policy versions; reads no record.
    Administrator,
}

/// `[[role]]`: a policy's word for a kind of staff.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Role {
    /// Its stable name.
    pub id: RoleId,
    /// As people say it.
    pub name: String,
    /// What people in it may do in Plumbline.
    #[serde(default)]
    pub capacities: Vec<Capacity>,
    /// Tags that rules select by.
    #[serde(default)]
    pub attributes: Vec<AttributeId>,
    /// Where the policy speaks of it.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
    /// That no clock is meant to apply (a director, an administrator of the system): no warning then.
    #[serde(default)]
    pub no_clock: bool,
}

macro_rules! named {
    ($($(#[$doc:meta])* $name:ident: $id:ty;)*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Its stable name.
            pub id: $id,
            /// As people say it.
            pub name: String,
            /// Where the policy speaks of it.
            #[serde(default)]
            pub clause: Vec<ClauseId>,
        }
    )* };
}

named! {
    /// `[[attribute]]`: a tag of roles and posts, such as direct work.
    Attribute: AttributeId;
    /// `[[team_type]]`: a kind of team.
    TeamType: TeamTypeId;
    /// `[[employment]]`: a kind of employment.
    Employment: EmploymentId;
    /// `[[flag]]`: a dated state of a person.
    FlagKind: FlagId;
    /// `[[event]]`: a dated happening of a person.
    EventKind: EventId;
    /// `[[case_event]]`: a dated happening of a case.
    CaseEventKind: EventId;
    /// `[[period]]`: a kind of time in the council's calendar, such as a practice week.
    PeriodKind: PeriodId;
    /// `[[criterion]]`: why a case is chosen for a session.
    Criterion: CriterionId;
}

/// `[[absence_kind]]`: a kind of absence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceKind {
    /// Its stable name.
    pub id: AbsenceKindId,
    /// As people say it.
    pub name: String,
    /// That it is sickness: the rules on sickness look at it.
    #[serde(default)]
    pub sickness: bool,
    /// Where the policy speaks of it.
    #[serde(default)]
    pub clause: Vec<ClauseId>,
}

/// `[[suitable]]`: who may supervise these people; anybody else is a finding, never a reason not to count a session.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suitable {
    /// The supervised.
    pub supervisee: Who,
    /// Their supervisor must be one of these.
    pub supervisor: Who,
    /// In these kinds of relationship.
    #[serde(default = "line")]
    pub kinds: Vec<RelationshipKind>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding; that of the strongest clause if it is not said.
    pub strength: Option<Strength>,
}

/// `[supervisor]`: who needs a supervisor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequiredSupervisor {
    /// These people.
    #[serde(default)]
    pub who: Who,
    /// A supervisor of one of these kinds is enough.
    #[serde(default = "line")]
    pub kinds: Vec<RelationshipKind>,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

/// `[ratio]`: how many supervisees are too many.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    /// From so many on there is a notice.
    pub notice_from: u32,
    /// Above so many the arrangement has to be reviewed.
    pub review_above: u32,
    /// Under which clauses.
    pub clause: Vec<ClauseId>,
    /// As which reading.
    pub reading: Option<ReadingId>,
    /// How binding.
    pub strength: Option<Strength>,
}

fn line() -> Vec<RelationshipKind> {
    vec![RelationshipKind::Line]
}
