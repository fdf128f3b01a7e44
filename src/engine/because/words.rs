//! The trail in words.

use std::fmt;

use super::{Because, Count, Remark, Since};
use crate::{day::Day, ids::ClauseId};

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
        // A year is named where it is another than that of the due day.
        let year = self.due.map(Day::year);
        if let Some(count) = &self.count {
            write!(f, ": {}", count.words(year))?;
        }
        if !self.places.is_empty() {
            write!(f, " ({})", self.places.join("; "))?;
        }
        f.write_str(".")?;
        self.remarks.iter().try_for_each(|remark| write!(f, " {}", InYear(remark, year)))
    }
}

impl Count {
    fn words(&self, year: Option<i32>) -> String {
        let day = dated(self.after, year);
        let since = self.since.words(&day);
        match (self.span, &self.since) {
            (_, Since::YearEnd(_) | Since::PeriodEnds | Since::Today) | (None, _) => since,
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
            Since::Discussion => format!("the discussion on {day}"),
            Since::FirstDiscussion => format!("the first discussion, on {day}"),
            Since::Entry => format!("the last entry on the child's record, on {day}"),
            Since::FirstAllocation => format!("the first allocation on {day}"),
            Since::Allocation => format!("the allocation on {day}"),
            Since::Opening => format!("the case was opened on {day}"),
            Since::TeamBegan => format!("the team began on {day}"),
            Since::PeriodEnds => format!("the last day of the next time set for it in the calendar, {day}"),
            Since::Opened => format!("it was raised on {day}"),
            Since::LastDay => format!("the last day of employment, {day}"),
            Since::Today => "the diary is looked at every day".to_owned(),
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        InYear(self, None).fmt(f)
    }
}

/// A remark beside a due day of a year.
struct InYear<'a>(&'a Remark, Option<i32>);

impl fmt::Display for InYear<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on_day = |day: &Day| dated(*day, self.1);
        match self.0 {
            Remark::PassedOver { kind, day, clauses } => {
                write!(f, "{kind} on {} does not count ({}).", on_day(day), list(clauses))
            }
            Remark::OtherRule { rule, due, clauses } => {
                write!(f, "The rule `{rule}` would say {due} ({}); the stricter one holds.", list(clauses))
            }
            Remark::DueAtOnce { on, every } => {
                write!(f, "From {} the interval is {every}, so it was due at once.", on_day(on))
            }
            Remark::Own { every, reason } if reason.is_empty() => {
                write!(f, "The interval agreed for this person is {every}.")
            }
            Remark::Own { every, reason } => write!(f, "The interval agreed for this person is {every}: {reason}."),
            Remark::OwnOfCase { every, reason } if reason.is_empty() => {
                write!(f, "The interval of this family is {every}.")
            }
            Remark::OwnOfCase { every, reason } => write!(f, "The interval of this family is {every}: {reason}."),
            Remark::Local => f.write_str("The number is the council's own, not the policy's."),
            Remark::Away { from, until: None, .. } => {
                write!(f, "Away since {}; it waits for the return.", on_day(from))
            }
            Remark::Away { from, until: Some(until), own: Some(own) } => {
                write!(
                    f,
                    "Away from {} until the return on {}; without that it would be due on {}.",
                    on_day(from),
                    on_day(until),
                    on_day(own)
                )
            }
            Remark::Away { from, until: Some(until), own: None } => {
                write!(f, "Away from {} until the return on {}.", on_day(from), on_day(until))
            }
            Remark::Moved { from, to, reason } => {
                write!(f, "The session of {} was moved to {}: {reason}.", on_day(from), on_day(to))
            }
            Remark::Missed { day } => write!(f, "The session booked for {} was neither held nor moved.", on_day(day)),
            Remark::ChangeAsked { day } => {
                write!(
                    f,
                    "A change was asked for on {}; the signature is due after the record is shared again.",
                    on_day(day)
                )
            }
            Remark::Silence { since, clauses } => {
                write!(
                    f,
                    "Nobody answered; from {} the record counts as accurate, unsigned ({}).",
                    on_day(since),
                    list(clauses)
                )
            }
            Remark::Done { day } => write!(f, "Done on {}.", on_day(day)),
            Remark::MetBy { name } => write!(f, "It is met by: {name}."),
            Remark::PartsMissing { names } => write!(f, "Not done yet: {}.", names.join(", ")),
            Remark::Step { name } => write!(f, "Next: {name}."),
            Remark::Pattern { days, within } => {
                let days: Vec<String> = days.iter().map(on_day).collect();
                write!(f, "Within {within}, sessions that did not go as they should: {}.", days.join(", "))
            }
            Remark::Gap { from } => write!(f, "With what is booked, it would be overdue from {from}."),
            Remark::Waits { what } => write!(f, "It waits for {what}."),
        }
    }
}

/// A day, with its year only where that is not the year named before.
fn dated(day: Day, year: Option<i32>) -> String {
    if year == Some(day.year()) { day.short().to_string() } else { format!("{} {}", day.short(), day.year()) }
}

fn list(clauses: &[ClauseId]) -> String {
    let names: Vec<&str> = clauses.iter().map(ClauseId::as_str).collect();
    names.join(", ")
}
