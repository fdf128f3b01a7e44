//! What becomes of a grant: renewed where the matter goes on, or ended before its last day.

use engine::Day;
use serde::Deserialize;

use super::new::{until, withheld_until};
use super::{Kind, LONGEST};
use crate::typed::{self, Wrong};

/// A renewal as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RenewalTyped {
    /// The new last day.
    pub last_day: String,
    /// Its month.
    pub last_month: String,
    /// Its year.
    pub last_year: String,
    /// `yes`: those whose files it opens do not see it at first.
    pub withheld: String,
    /// The last day of that.
    pub withheld_day: String,
    /// Its month.
    pub withheld_month: String,
    /// Its year.
    pub withheld_year: String,
}

/// An investigation goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// The first day on which the grant is over.
    pub until: Day,
    /// The first day on which those whose files it opens see it.
    pub withheld_until: Option<Day>,
}

impl Renewal {
    /// Reads the form; `present` is the first day on which the grant would be over now. What is no longer withheld stays so: it was seen.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &RenewalTyped, present: Day, withheld_now: bool, today: Day) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let kind = Kind::InvestigatingOfficer;
        let last = typed::day("the last day", &typed.last_day, &typed.last_month, &typed.last_year);
        let over = last.and_then(|last| until(kind, today, last)).and_then(|over| {
            if over <= present {
                Err(format!("It lasts until {} already: enter a later day", present.minus_days(1)))
            } else {
                Ok(over)
            }
        });
        let over = over.map_err(|says| wrong.push(("last".into(), says))).ok();
        let shown = match (typed.withheld == "yes", withheld_now) {
            (false, _) => Ok(None),
            (true, false) => Err("It is not withheld any more, and cannot be again".to_owned()),
            (true, true) => {
                let typed = [&typed.withheld_day, &typed.withheld_month, &typed.withheld_year];
                withheld_until(typed.map(String::as_str), over.map(|over| (today, over))).map(Some)
            }
        };
        let shown = shown.map_err(|says| wrong.push(("withheld-last".into(), says))).ok();
        match (over, shown) {
            (Some(until), Some(withheld_until)) if wrong.is_empty() => Ok(Self { until, withheld_until }),
            _ => Err(wrong),
        }
    }
}

/// An end as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct EndTyped {
    /// Why.
    pub reason: String,
}

/// A grant ends at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    /// Why.
    pub reason: String,
}

impl End {
    /// Reads the form.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &EndTyped) -> Result<Self, Wrong> {
        let reason = typed::text("the reason", &typed.reason, LONGEST);
        match reason.and_then(|reason| reason.ok_or_else(|| "Enter why the grant ends now".to_owned())) {
            Ok(reason) => Ok(Self { reason }),
            Err(says) => Err(vec![("reason".into(), says)]),
        }
    }
}
