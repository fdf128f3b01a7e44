//! Children and families: by the reference of the council's case system, never by name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    day::Day,
    ids::{CaseId, CategoryId, ClockId, CriterionId, DiscussionId, EventId, KindId, PersonId, RoleId, SessionId},
    moment::Moment,
    span::Span,
};

facts! {
    /// A child or family that the council works with.
    struct Case {
        /// Which.
        id: CaseId,
        /// The day it was opened.
        opened: Day,
        /// The day it was closed: the first day no longer open.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        closed: Option<Day>,
    }

    /// What a case is at a time.
    struct CaseCategory {
        /// Which case.
        case: CaseId,
        /// The policy's category.
        category: CategoryId,
        /// First day.
        from: Day,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }

    /// Who works with a case.
    struct Allocation {
        /// Which case.
        case: CaseId,
        /// Who.
        worker: PersonId,
        /// First day.
        from: Day,
        /// The instant of it, for a deadline in hours.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Moment>,
        /// First day no longer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Day>,
    }

    /// A case was discussed.
    struct Discussion {
        /// Which discussion.
        id: DiscussionId,
        /// Of which case.
        case: CaseId,
        /// The kind of the session, or of a discussion outside one.
        kind: KindId,
        /// In which session.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        session: Option<SessionId>,
        /// When.
        day: Day,
        /// The instant, where it matters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Moment>,
        /// Who took part beside the worker.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        present: Vec<PersonId>,
        /// It was a detailed, reflective discussion and not an update.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        detailed: bool,
        /// Why it was chosen, where the policy asks for that.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        criterion: Option<CriterionId>,
        /// When it was entered on the child's record.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        on_record: Option<Day>,
    }

    /// Something that happened to a case.
    struct CaseEvent {
        /// Which case.
        case: CaseId,
        /// What, in the policy's words.
        event: EventId,
        /// When.
        day: Day,
        /// The instant, for a deadline in hours.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Moment>,
    }

    /// An interval agreed or approved for one case.
    struct CaseOverride {
        /// Which case.
        case: CaseId,
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
}
