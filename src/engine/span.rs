//! A length of time as a policy writes it: `28 days`, `4 weeks`, `1 month`, `10 working days`, `24 hours`, `1 year`.

use std::{borrow::Cow, fmt};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What a span counts in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum Unit {
    /// Elapsed hours, round the clock.
    Hours,
    /// Calendar days.
    Days,
    /// Monday to Friday without bank holidays and closure days.
    WorkingDays,
    /// Seven days each.
    Weeks,
    /// Calendar months from the original day.
    Months,
    /// Twelve calendar months each.
    Years,
}

/// A length of time, kept as it was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct Span {
    amount: u32,
    unit: Unit,
}

impl Span {
    /// More than any policy means; keeps arithmetic far from the end of time.
    const MOST: u32 = 10_000;

    /// So many of a unit; none and absurdly many are refused.
    pub fn new(amount: u32, unit: Unit) -> Option<Span> {
        (1..=Span::MOST).contains(&amount).then_some(Span { amount, unit })
    }

    /// Reads `28 days`.
    pub fn parse(text: &str) -> Option<Span> {
        let (amount, unit) = text.trim().split_once(' ')?;
        let unit = match unit.trim() {
            "hour" | "hours" => Unit::Hours,
            "day" | "days" => Unit::Days,
            "working day" | "working days" => Unit::WorkingDays,
            "week" | "weeks" => Unit::Weeks,
            "month" | "months" => Unit::Months,
            "year" | "years" => Unit::Years,
            _ => return None,
        };
        Span::new(amount.parse().ok()?, unit)
    }

    /// How many.
    pub fn amount(self) -> u32 {
        self.amount
    }

    /// Of what.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// A rough length in days, to tell a longer rule from a shorter one when a policy is checked; never for a due day.
    pub fn about_days(self) -> f64 {
        let each = match self.unit {
            Unit::Hours => 1.0 / 24.0,
            Unit::Days => 1.0,
            Unit::WorkingDays => 1.4,
            Unit::Weeks => 7.0,
            Unit::Months => 30.44,
            Unit::Years => 365.25,
        };
        f64::from(self.amount) * each
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Hours => "hour",
            Unit::Days => "day",
            Unit::WorkingDays => "working day",
            Unit::Weeks => "week",
            Unit::Months => "month",
            Unit::Years => "year",
        };
        write!(f, "{} {unit}{}", self.amount, if self.amount == 1 { "" } else { "s" })
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Span, D::Error> {
        let text = String::deserialize(from)?;
        Span::parse(&text).ok_or_else(|| D::Error::custom(not_a_span(&text)))
    }
}

pub(crate) fn not_a_span(text: &str) -> String {
    format!("`{text}` is not a length of time: write 28 days, 4 weeks, 1 month, 10 working days, 24 hours or 1 year")
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[1-9][0-9]* (hour|day|working day|week|month|year)s?$" })
    }
}
