//! The trail from a clause to a due day: kept as parts, a sentence when somebody looks.

mod words;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    day::Day,
    ids::{ClauseId, RuleId},
    moment::Moment,
    span::Span,
};

/// Why something is due on a day.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Because {
    /// The due day that this explains.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Day>,
    /// The instant, for a deadline in hours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Moment>,
    /// How the day was counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<Count>,
    /// Where the rule stands: `MER-66, §8.1`.
    pub places: Vec<String>,
    /// What else mattered or was passed over.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Remark>,
}

/// So long after a day on which something happened.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Count {
    /// How long; nothing where the day itself is the due day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// After which day.
    pub after: Day,
    /// What happened on it.
    pub since: Since,
}

/// What happened on the day from which something is counted.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Since {
    /// A session was held.
    Session,
    /// An event of the policy happened.
    Event(String),
    /// The first relationship of the post began.
    Relationship,
    /// The pair's relationship began.
    Pair,
    /// The employment began.
    Employment,
    /// The post began.
    Post,
    /// The rule came into force.
    RuleInForce,
    /// The rule began to apply to the person.
    RuleApplies,
    /// The council began to use Plumbline.
    GoLive,
    /// A flag began.
    Flag(String),
    /// The pair's first session.
    FirstSession,
    /// The record was shared.
    Shared,
    /// The agreement was signed by both.
    Signed,
    /// The agreement was reviewed.
    Reviewed,
    /// The pair agreed to review the agreement by that day.
    AgreedReview,
    /// The first day booked of a session that was moved, cancelled or missed.
    OriginalDay,
    /// Somebody came back to work.
    Return,
    /// The supervisor's first day away.
    SupervisorAway,
    /// The n-th latest of the events of twelve months.
    NthLatest(u32),
    /// The day before a year of counting ends.
    YearEnd(u32),
    /// A case was discussed.
    Discussion,
    /// A case was discussed for the first time.
    FirstDiscussion,
    /// A discussion was entered on the child's record.
    Entry,
    /// A case was allocated for the first time.
    FirstAllocation,
    /// A case was allocated to who works with it now.
    Allocation,
    /// A case was opened.
    Opening,
    /// Somebody had the first post in the team.
    TeamBegan,
    /// The last day of a time in the council's calendar.
    PeriodEnds,
    /// A matter began.
    Opened,
    /// The last day of employment.
    LastDay,
    /// Today: the diary is looked at every day.
    Today,
}

/// What else mattered, or was passed over.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "remark", rename_all = "kebab-case")]
pub enum Remark {
    /// A session that does not meet this clock.
    PassedOver {
        /// The kind of session, as people say it.
        kind: String,
        /// When it was held.
        day: Day,
        /// Why it does not count.
        clauses: Vec<ClauseId>,
    },
    /// Another rule of the clock, less strict.
    OtherRule {
        /// Which.
        rule: RuleId,
        /// Its due day.
        due: Day,
        /// Its clauses.
        clauses: Vec<ClauseId>,
    },
    /// The interval in force became shorter, and that day it was due at once.
    DueAtOnce {
        /// On this day.
        on: Day,
        /// The interval from then on.
        every: Span,
    },
    /// The person's own interval.
    Own {
        /// How long.
        every: Span,
        /// Why.
        reason: String,
    },
    /// The interval of one child or family.
    OwnOfCase {
        /// How long.
        every: Span,
        /// Why.
        reason: String,
    },
    /// The council's own number.
    Local,
    /// The person is or was away.
    Away {
        /// First day.
        from: Day,
        /// Day of the return.
        until: Option<Day>,
        /// The day that would be due without it.
        own: Option<Day>,
    },
    /// A session was moved for a reason that the policy accepts.
    Moved {
        /// From this day.
        from: Day,
        /// To this day.
        to: Day,
        /// The reason.
        reason: String,
    },
    /// A booked session was neither held nor moved.
    Missed {
        /// When.
        day: Day,
    },
    /// The supervisee asked for a change, and the record was not shared again yet.
    ChangeAsked {
        /// When.
        day: Day,
    },
    /// Nobody answered in time.
    Silence {
        /// The day from which the record counts as accurate.
        since: Day,
        /// Under which clauses.
        clauses: Vec<ClauseId>,
    },
    /// It was done.
    Done {
        /// When.
        day: Day,
    },
    /// What alone meets it.
    MetBy {
        /// The happening, as people say it.
        name: String,
    },
    /// Parts of it that were never done.
    PartsMissing {
        /// Which.
        names: Vec<String>,
    },
    /// What is to be done next.
    Step {
        /// The step, as people say it.
        name: String,
    },
    /// Sessions that did not go as they should.
    Pattern {
        /// When.
        days: Vec<Day>,
        /// In so long a time.
        within: Span,
    },
    /// The diary has a gap.
    Gap {
        /// The first day on which the clock would be overdue.
        from: Day,
    },
    /// It waits for something.
    Waits {
        /// For what.
        what: String,
    },
}
