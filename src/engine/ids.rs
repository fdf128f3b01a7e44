//! The names of things in policies and facts, kept apart by type so that a role is never taken for a clock.

use std::{borrow::Borrow, fmt, sync::Arc};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => { $(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as it is written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                &*self.0 == other
            }
        }
        impl PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                &*self.0 == *other
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:?}", &*self.0)
            }
        }
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from).map(Self::from)
            }
        }
        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string" })
            }
        }
    )* };
}

ids! {
    /// A clause of a policy, such as MER-66.
    ClauseId
    /// A reading of an unclear clause, such as MER-A02.
    ReadingId
    /// A policy's word for a kind of staff.
    RoleId
    /// A tag that a policy puts on roles and posts.
    AttributeId
    /// A kind of team.
    TeamTypeId
    /// A kind of employment.
    EmploymentId
    /// A dated state of a person, such as a year after qualifying.
    FlagId
    /// A dated happening that a policy knows by name.
    EventId
    /// A kind of absence.
    AbsenceKindId
    /// A kind of session.
    KindId
    /// A reason for moving or cancelling a session.
    ReasonId
    /// A clock: one thing that falls due again and again, or once.
    ClockId
    /// One rule of a clock.
    RuleId
    /// A chain from a held session to its signed record.
    ChainId
    /// A form of the council.
    FormId
    /// A section of a form.
    SectionId
    /// A number or choice that the council settles for itself.
    SettingId
    /// A person.
    PersonId
    /// A team.
    TeamId
    /// A supervisor and supervisee, from day to day.
    RelationshipId
    /// A meeting.
    SessionId
    /// A kind of time in the council's calendar, such as a practice week.
    PeriodId
    /// Why a case was chosen for a session.
    CriterionId
    /// A step of a process.
    StepId
    /// How a process can end.
    OutcomeId
    /// Something that goes through the steps of a process.
    MatterId
    /// A kind of case.
    CategoryId
    /// By when a discussion stands on the child's record.
    CaseEntryId
    /// A child or family, by the reference of the council's case system.
    CaseId
    /// A discussion of a case.
    DiscussionId
}
