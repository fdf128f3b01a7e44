//! People: posts, flags, teams, relationships, absences, exemptions, and what the council settled.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    day::Day,
    ids::{
        AbsenceKindId, AttributeId, ClockId, EmploymentId, EventId, FlagId, PersonId, RelationshipId, RoleId,
        SettingId, TeamId, TeamTypeId,
    },
    span::Span,
};

facts! {
    /// A member of staff.
    struct Person {
        /// Who.
        id: PersonId,
        /// For sentences and examples.
        #[serde(default)]
        name: String,
        /// The first day of employment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        started: Option<Day>,
        /// The day of qualifying.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        qualified: Option<Day>,
        /// The first day on which the person is no longer employed: the day after the last day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }

    /// A person's role in a team, from day to day.
    struct Post {
        /// Whose.
        person: PersonId,
        /// The policy's role.
        role: RoleId,
        /// The team.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        team: Option<TeamId>,
        /// The kind of employment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        employment: Option<EmploymentId>,
        /// Tags of this post besides those of its role.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attributes: Vec<AttributeId>,
        /// Tags of the role that this post does not have.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        without: Vec<AttributeId>,
        /// First day.
        from: Day,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }

    /// A dated state of a person.
    struct Flag {
        /// Whose.
        person: PersonId,
        /// Which.
        flag: FlagId,
        /// First day.
        from: Day,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }

    /// A team.
    struct Team {
        /// Which.
        id: TeamId,
        /// For sentences.
        #[serde(default)]
        name: String,
        /// The policy's kind of team.
        #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
        kind: Option<TeamTypeId>,
    }

    /// A supervisor and a supervisee, from day to day.
    struct Relationship {
        /// Which.
        id: RelationshipId,
        /// Who is supervised.
        supervisee: PersonId,
        /// By whom.
        supervisor: PersonId,
        /// Line, professional, practice educator, cover.
        #[serde(default)]
        kind: RelationshipKind,
        /// First day.
        from: Day,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }

    /// A time away.
    struct Absence {
        /// Whose.
        person: PersonId,
        /// The policy's kind.
        kind: AbsenceKindId,
        /// First day away.
        from: Day,
        /// The day of the return; none while nobody knows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }

    /// An interval agreed or approved for one person.
    struct Override {
        /// Whose.
        person: PersonId,
        /// Of which clock.
        clock: ClockId,
        /// The interval.
        every: Span,
        /// First day.
        from: Day,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
        /// Why.
        #[serde(default)]
        reason: String,
        /// The role of who approved it, where it is longer than the rule.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approved_by: Option<RoleId>,
    }

    /// An exemption.
    struct Waiver {
        /// Whose.
        person: PersonId,
        /// Of which clock.
        clock: ClockId,
        /// First day.
        from: Day,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
        /// Why.
        reason: String,
        /// Who decided.
        by: String,
    }

    /// Something that happened, or is agreed to happen, on a day.
    struct Event {
        /// To whom.
        person: PersonId,
        /// What, in the policy's words.
        event: EventId,
        /// When.
        day: Day,
    }

    /// A day on which the council is closed.
    struct Closure {
        /// Which.
        day: Day,
        /// Why.
        #[serde(default)]
        name: String,
    }

    /// A number or choice that the council settled for itself.
    struct LocalSetting {
        /// Which of the policy's open places.
        id: SettingId,
        /// What, as it is written: `28 days`, `yes`, `8`.
        value: String,
        /// First day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Day>,
    }
}

/// What kind of supervision a relationship is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RelationshipKind {
    /// The supervisor is the line manager.
    #[default]
    Line,
    /// Professional supervision besides the line.
    Professional,
    /// A student's practice educator.
    PracticeEducator,
    /// Somebody stands in for an absent supervisor.
    Cover,
}
