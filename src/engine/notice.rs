//! Findings beside the clocks: exceptions and warnings that are true on a day and owe nothing by a day of their own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    day::Day,
    ids::{CaseId, PersonId, SessionId},
    obligation::Citation,
};

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// Nobody supervises a person who needs a supervisor.
    SupervisorMissing,
    /// The supervisor has left or has no post any more, and the relationship was not ended.
    SupervisorGone,
    /// The supervisor's role or registration is not what the policy asks for.
    SupervisorUnsuitable,
    /// Whoever stands in has none of the roles that may.
    CoverUnsuitable,
    /// A supervisor has about as many supervisees as the policy allows.
    RatioNear,
    /// A supervisor has more supervisees than the policy allows.
    RatioExceeded,
    /// The pair has no agreement that is signed.
    AgreementMissing,
    /// The agreement should be brought up to date.
    AgreementOutdated,
    /// A session was shorter or longer than the policy says.
    Duration,
    /// A calendar month went by without a session.
    MonthWithout,
    /// A long time between two sessions, and no reason on record.
    GapWithoutReason,
    /// The stage should have ended by now, and what ends it is not recorded.
    StageOverrun,
    /// An interval for this person is not allowed and is left aside.
    OverrideRefused,
    /// An interval agreed in an earlier stage still holds: renew it.
    OverrideOld,
    /// An exemption is not allowed and is left aside.
    WaiverRefused,
    /// The next session is booked after the due day.
    BookedLate,
    /// A booked session was neither held nor moved.
    Missed,
    /// An open case has no category, and the policy counts by categories alone.
    CategoryMissing,
    /// Nobody has the post that answers for something of a team or of the council.
    NobodyAnswers,
    /// Somebody of the team was not at its session, and no absence is on record.
    NotThere,
    /// Fewer, more, or other cases in a session than the policy says.
    CaseMix,
    /// Somebody works with more cases than the policy or the council says.
    CaseloadLimit,
    /// Something is not in the file that has to be there.
    FileItemMissing,
    /// A matter names a process that the policy does not know.
    ProcessUnknown,
    /// A post names a role that the policy does not know.
    RoleUnknown,
    /// A local setting has a value that it cannot take.
    SettingRefused,
}

/// A finding.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Notice {
    /// What it is about.
    pub kind: NoticeKind,
    /// Whose supervision it is about; for a ratio, the supervisor.
    pub person: Option<PersonId>,
    /// The supervisor in question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supervisor: Option<PersonId>,
    /// The session in question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session: Option<SessionId>,
    /// The case in question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseId>,
    /// The day it is about, or since when it is so.
    pub day: Option<Day>,
    /// Under which clauses; none where it is about the data themselves.
    #[serde(flatten)]
    pub citation: Option<Citation>,
    /// What it says.
    pub says: String,
}
