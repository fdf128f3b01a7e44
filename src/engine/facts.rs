//! All that the engine can know of a council: what happened, when it was so, and when it was written down.
//!
//! `until` is always the first day on which it is no longer so. `recorded` and `superseded` say when a fact was written
//! down and when another took its place; a fact without `recorded` was always known.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    day::Day,
    ids::{
        AbsenceKindId, AttributeId, ClockId, EmploymentId, EventId, FlagId, KindId, PersonId, ReasonId, RelationshipId,
        RoleId, SessionId, SettingId, TeamId, TeamTypeId,
    },
    moment::Moment,
    span::Span,
};

/// Everything that is known.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Facts {
    /// The day from which the council counts in Plumbline; what happened before starts no clock and meets none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub go_live: Option<Day>,
    /// Members of staff.
    #[serde(rename = "person", skip_serializing_if = "Vec::is_empty")]
    pub persons: Vec<Person>,
    /// Their roles in teams.
    #[serde(rename = "post", skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<Post>,
    /// Dated states of people.
    #[serde(rename = "flag", skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<Flag>,
    /// Teams.
    #[serde(rename = "team", skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<Team>,
    /// Who supervises whom.
    #[serde(rename = "relationship", skip_serializing_if = "Vec::is_empty")]
    pub relationships: Vec<Relationship>,
    /// Meetings: booked, moved, cancelled, held.
    #[serde(rename = "session", skip_serializing_if = "Vec::is_empty")]
    pub sessions: Vec<Session>,
    /// Records shared with the supervisee.
    #[serde(rename = "share", skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// What was answered to a shared record.
    #[serde(rename = "answer", skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Answer>,
    /// Supervision agreements.
    #[serde(rename = "agreement", skip_serializing_if = "Vec::is_empty")]
    pub agreements: Vec<Agreement>,
    /// Sickness, leave and other times away.
    #[serde(rename = "absence", skip_serializing_if = "Vec::is_empty")]
    pub absences: Vec<Absence>,
    /// Intervals agreed or approved for one person.
    #[serde(rename = "override", skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// Exemptions.
    #[serde(rename = "waiver", skip_serializing_if = "Vec::is_empty")]
    pub waivers: Vec<Waiver>,
    /// Other dated happenings that the policy knows by name.
    #[serde(rename = "event", skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<Event>,
    /// Days on which the council is closed.
    #[serde(rename = "closure", skip_serializing_if = "Vec::is_empty")]
    pub closures: Vec<Closure>,
    /// Numbers and choices that the council settled for itself.
    #[serde(rename = "setting", skip_serializing_if = "Vec::is_empty")]
    pub settings: Vec<LocalSetting>,
}

impl Facts {
    /// Reads a facts file; the message says where it is wrong.
    pub fn from_toml(text: &str) -> Result<Facts, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// These facts and those. The day of going live is that of the others, if they have one.
    #[must_use]
    pub fn and(mut self, others: Facts) -> Facts {
        self.go_live = others.go_live.or(self.go_live);
        self.persons.extend(others.persons);
        self.posts.extend(others.posts);
        self.flags.extend(others.flags);
        self.teams.extend(others.teams);
        self.relationships.extend(others.relationships);
        self.sessions.extend(others.sessions);
        self.shares.extend(others.shares);
        self.answers.extend(others.answers);
        self.agreements.extend(others.agreements);
        self.absences.extend(others.absences);
        self.overrides.extend(others.overrides);
        self.waivers.extend(others.waivers);
        self.events.extend(others.events);
        self.closures.extend(others.closures);
        self.settings.extend(others.settings);
        self
    }
}

/// When a fact was written down and when another took its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// When it was written down; never means always known.
    pub recorded: Option<Moment>,
    /// When another row took its place.
    pub superseded: Option<Moment>,
}

macro_rules! facts {
    ($($(#[$doc:meta])* struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            /// When it was written down.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub recorded: Option<Moment>,
            /// When another row took its place.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub superseded: Option<Moment>,
        }
        impl $name {
            /// When it was written down and replaced.
            pub fn written(&self) -> Written {
                Written { recorded: self.recorded, superseded: self.superseded }
            }
        }
    )* };
}

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
