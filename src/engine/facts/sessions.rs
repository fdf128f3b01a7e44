//! Sessions, the records of them, and agreements.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    day::Day,
    ids::{KindId, PersonId, ReasonId, RelationshipId, SessionId, TeamId},
    moment::Moment,
    span::Span,
};

facts! {
    /// A meeting. `recorded` is when the booking (or the late entry) was written down.
    struct Session {
        /// Which.
        id: SessionId,
        /// The policy's kind.
        kind: KindId,
        /// Other kinds that were held as a part of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<KindId>,
        /// Who is supervised; none in a group.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supervisee: Option<PersonId>,
        /// Others who take part: the members of a group.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        participants: Vec<PersonId>,
        /// Who leads it.
        supervisor: PersonId,
        /// The team whose session it is: of a group.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamId>,
        /// The day first booked; none where it was only written down afterwards.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        booked: Option<Day>,
        /// Where it was moved to, oldest first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        moves: Vec<Move>,
        /// That it was cancelled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cancelled: Option<Cancelled>,
        /// The day on which it was held.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held: Option<Day>,
        /// How long it took.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        minutes: Option<u32>,
        /// Either came late.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
        /// It was interrupted.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        interrupted: bool,
        /// When it was written down that it was held; `recorded` where it is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        held_recorded: Option<Moment>,
    }

    /// A record was shared with the supervisee.
    struct Share {
        /// Of which session.
        session: SessionId,
        /// When.
        day: Day,
    }

    /// An answer to a shared record.
    struct Answer {
        /// Of which session.
        session: SessionId,
        /// Who answered.
        person: PersonId,
        /// What.
        kind: AnswerKind,
        /// When.
        day: Day,
    }

    /// A version of a pair's agreement.
    struct Agreement {
        /// Whose.
        relationship: RelationshipId,
        /// When the supervisee signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supervisee_signed: Option<Day>,
        /// When the supervisor signed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        supervisor_signed: Option<Day>,
        /// The pair agreed a shorter time for sharing records than the policy's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        share_within: Option<Span>,
        /// The pair agreed to review it by this day, whatever the policy's usual time.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        review_by: Option<Day>,
        /// When it was reviewed and found to hold.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reviewed: Option<Day>,
    }
}

/// A session got another day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// The new day.
    pub to: Day,
    /// The policy's reason.
    pub reason: ReasonId,
    /// Who moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// When it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Moment>,
}

/// A session was cancelled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cancelled {
    /// When it was cancelled.
    pub day: Day,
    /// The policy's reason.
    pub reason: ReasonId,
    /// Who cancelled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    /// When it was written down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Moment>,
}

/// What a person answered to a shared record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerKind {
    /// Signed.
    Signed,
    /// Signed, with a comment.
    SignedWithComment,
    /// Agreed by e-mail, written down by the supervisor.
    AgreedByEmail,
    /// Asked for a change: the record goes back to its author.
    ChangeAsked,
    /// Disagreed: both views stand, and the record counts as held.
    Disagreed,
}
