//! The trail from a clause to a due day: kept as parts, a sentence when somebody looks.

use std::fmt;

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

impl Because {
    /// The bare counting, as somebody would write it by hand: `28 days after 12 Nov`.
    pub fn counted(&self) -> String {
        match &self.count {
            Some(Count { span: Some(span), after, .. }) => format!("{span} after {}", after.short()),
            Some(Count { span: None, after, .. }) => format!("on {}", after.short()),
            None => String::new(),
        }
    }

    /// One or two sentences that a social worker understands.
    pub fn sentence(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Because {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.due_at, self.due) {
            (Some(at), _) => write!(f, "Due {at}")?,
            (None, Some(due)) => write!(f, "Due {due}")?,
            (None, None) => f.write_str("No day is set")?,
        }
        if let Some(count) = &self.count {
            let year = self.due.map(Day::year);
            write!(f, ": {}", count.words(year))?;
        }
        if !self.places.is_empty() {
            write!(f, " ({})", self.places.join("; "))?;
        }
        f.write_str(".")?;
        self.remarks.iter().try_for_each(|remark| write!(f, " {remark}"))
    }
}

impl Count {
    fn words(&self, year: Option<i32>) -> String {
        let day = dated(self.after, year);
        let since = self.since.words(&day);
        match (self.span, &self.since) {
            (_, Since::YearEnd(_) | Since::Today) | (None, _) => since,
            (Some(span), _) => format!("{span} after {since}"),
        }
    }
}

impl Since {
    fn words(&self, day: &str) -> String {
        match self {
            Since::Session => format!("the session held on {day}"),
            Since::Event(name) => format!("{name} on {day}"),
            Since::Relationship => format!("the first supervisor of this post on {day}"),
            Since::Pair => format!("this supervisory relationship began on {day}"),
            Since::Employment => format!("the start of employment on {day}"),
            Since::Post => format!("the start of the post on {day}"),
            Since::RuleInForce => format!("the rule came into force on {day}"),
            Since::RuleApplies => format!("the rule began to apply on {day}"),
            Since::GoLive => format!("the council began with Plumbline on {day}"),
            Since::Flag(name) => format!("the start of `{name}` on {day}"),
            Since::FirstSession => format!("the first session of the pair, on {day}"),
            Since::Shared => format!("the record was shared on {day}"),
            Since::Signed => format!("the later signature, on {day}"),
            Since::Reviewed => format!("the last review, on {day}"),
            Since::AgreedReview => format!("the pair agreed to review it by {day}"),
            Since::OriginalDay => format!("the day first booked, {day}"),
            Since::Return => format!("the return to work on {day}"),
            Since::SupervisorAway => format!("the supervisor's first day away, {day}"),
            Since::NthLatest(1) => format!("the latest one, on {day}"),
            Since::NthLatest(n) => format!("number {n} counted back from today, on {day}"),
            Since::YearEnd(n) => format!("{n} in the year that ends on {day}"),
            Since::Today => "the diary is looked at every day".to_owned(),
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Remark::PassedOver { kind, day, clauses } => {
                write!(f, "{kind} on {} does not count ({}).", day.short(), list(clauses))
            }
            Remark::OtherRule { rule, due, clauses } => {
                write!(f, "The rule `{rule}` would say {due} ({}); the stricter one holds.", list(clauses))
            }
            Remark::DueAtOnce { on, every } => write!(f, "From {} the interval is {every}, so it was due at once.", on.short()),
            Remark::Own { every, reason } if reason.is_empty() => write!(f, "The interval agreed for this person is {every}."),
            Remark::Own { every, reason } => write!(f, "The interval agreed for this person is {every}: {reason}."),
            Remark::Local => f.write_str("The number is the council's own, not the policy's."),
            Remark::Away { from, until: None, .. } => write!(f, "Away since {}; it waits for the return.", from.short()),
            Remark::Away { from, until: Some(until), own: Some(own) } => {
                write!(f, "Away from {} until the return on {}; without that it would be due on {}.", from.short(), until.short(), own.short())
            }
            Remark::Away { from, until: Some(until), own: None } => {
                write!(f, "Away from {} until the return on {}.", from.short(), until.short())
            }
            Remark::Moved { from, to, reason } => {
                write!(f, "The session of {} was moved to {}: {reason}.", from.short(), to.short())
            }
            Remark::Missed { day } => write!(f, "The session booked for {} was neither held nor moved.", day.short()),
            Remark::ChangeAsked { day } => {
                write!(f, "A change was asked for on {}; the signature is due after the record is shared again.", day.short())
            }
            Remark::Silence { since, clauses } => {
                write!(f, "Nobody answered; from {} the record counts as accurate, unsigned ({}).", since.short(), list(clauses))
            }
            Remark::Done { day } => write!(f, "Done on {}.", day.short()),
            Remark::Gap { from } => write!(f, "With what is booked, it would be overdue from {from}."),
            Remark::Waits { what } => write!(f, "It waits for {what}."),
        }
    }
}

/// A day, with its year only where that is not the year named before.
fn dated(day: Day, year: Option<i32>) -> String {
    if year == Some(day.year()) { day.short().to_string() } else { format!("{} {}", day.short(), day.year()) }
}

pub(crate) fn list(clauses: &[ClauseId]) -> String {
    let names: Vec<&str> = clauses.iter().map(ClauseId::as_str).collect();
    names.join(", ")
}
