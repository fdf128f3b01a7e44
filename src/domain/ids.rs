//! Ids as types, so that one kind cannot be taken for another; ids are not secrets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id; later ids sort after earlier ones.
            pub fn fresh() -> Self {
                Self(Uuid::now_v7())
            }

            /// The bare value, for the store.
            pub fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

ids! {
    /// A council: the tenant.
    CouncilId;
    /// A member of staff.
    PersonId;
    /// A directorate, service or team.
    UnitId;
    /// A person's role in a team from day to day.
    PostId;
    /// A supervisor and a supervisee, from day to day.
    RelationshipId;
    /// A meeting: planned, held, moved, cancelled or missed.
    SessionId;
    /// What was written of a session.
    RecordId;
    /// What a pair agreed.
    AgreementId;
    /// Who does what by when.
    ActionId;
    /// One's own point for the next session.
    AgendaItemId;
    /// An answer to a shared record.
    SignOffId;
    /// A signed-in browser.
    SignInId;
    /// A row of the log.
    LogId;
    /// A time away.
    AbsenceId;
    /// A child or family.
    CaseId;
    /// A child of a family.
    MemberId;
    /// A discussion of a case.
    DiscussionId;
    /// The session of a team.
    TeamSessionId;
    /// Somebody's writing up of such a session.
    TeamWritingId;
    /// Something that happened to a person on a day.
    HappeningId;
    /// Something that goes wrong between people, through its steps.
    ConcernId;
    /// What was told to others.
    DisclosureId;
    /// Something that somebody noted in their own journal.
    JournalEntryId;
    /// A dated permission to read files.
    GrantId;
    /// Supervision files that were drawn to be looked at.
    SampleId;
    /// What was found in such a sample.
    FindingId;
    /// A form as it was shown once; posted twice, it happens once.
    FormToken;
}
