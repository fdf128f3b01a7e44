//! All that the engine can know of a council: what happened, when it was so, and when it was written down.
//!
//! `until` is always the first day on which it is no longer so. `recorded` and `superseded` say when a fact was written
//! down and when another took its place; a fact without `recorded` was always known.

macro_rules! facts {
    ($($(#[$doc:meta])* struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* })*) => { $(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            /// When it was written down.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub recorded: Option<$crate::moment::Moment>,
            /// When another row took its place.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub superseded: Option<$crate::moment::Moment>,
        }
        impl $name {
            /// When it was written down and replaced.
            pub fn written(&self) -> $crate::facts::Written {
                $crate::facts::Written { recorded: self.recorded, superseded: self.superseded }
            }
        }
    )* };
}

mod cases;
mod duties;
mod people;
mod sessions;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use cases::{Allocation, Case, CaseCategory, CaseEvent, CaseOverride, Discussion};
pub use duties::{Happening, Matter, Period, StepTaken};
pub use people::{
    Absence, Closure, Event, Flag, LocalSetting, Override, Person, Post, Relationship, RelationshipKind, Team, Waiver,
};
pub use sessions::{Agreement, Answer, AnswerKind, Cancelled, Move, Session, Share};

use crate::{day::Day, moment::Moment};

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
    /// Children and families.
    #[serde(rename = "case", skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<Case>,
    /// What they are at a time.
    #[serde(rename = "case_category", skip_serializing_if = "Vec::is_empty")]
    pub case_categories: Vec<CaseCategory>,
    /// Who works with them.
    #[serde(rename = "allocation", skip_serializing_if = "Vec::is_empty")]
    pub allocations: Vec<Allocation>,
    /// That they were discussed.
    #[serde(rename = "discussion", skip_serializing_if = "Vec::is_empty")]
    pub discussions: Vec<Discussion>,
    /// What happened to them.
    #[serde(rename = "case_event", skip_serializing_if = "Vec::is_empty")]
    pub case_events: Vec<CaseEvent>,
    /// Intervals agreed or approved for one of them.
    #[serde(rename = "case_override", skip_serializing_if = "Vec::is_empty")]
    pub case_overrides: Vec<CaseOverride>,
    /// What happened to teams and to the council.
    #[serde(rename = "happening", skip_serializing_if = "Vec::is_empty")]
    pub happenings: Vec<Happening>,
    /// The council's calendar.
    #[serde(rename = "period", skip_serializing_if = "Vec::is_empty")]
    pub periods: Vec<Period>,
    /// What goes through the steps of a process.
    #[serde(rename = "matter", skip_serializing_if = "Vec::is_empty")]
    pub matters: Vec<Matter>,
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
        self.cases.extend(others.cases);
        self.case_categories.extend(others.case_categories);
        self.allocations.extend(others.allocations);
        self.discussions.extend(others.discussions);
        self.case_events.extend(others.case_events);
        self.case_overrides.extend(others.case_overrides);
        self.happenings.extend(others.happenings);
        self.periods.extend(others.periods);
        self.matters.extend(others.matters);
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
