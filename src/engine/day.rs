//! A civil day in Europe/London: the only calendar arithmetic besides the working days of `calendar`.

use std::{borrow::Cow, fmt};

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
};

/// A civil day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(NaiveDate);

impl Day {
    /// A day that never comes; arithmetic past it stays on it.
    pub const NEVER: Day = Day(NaiveDate::MAX);

    /// The day of a year, month and day of month, if there is one.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Day> {
        NaiveDate::from_ymd_opt(year, month, day).map(Day)
    }

    /// The day written as 2026-11-12, if it exists.
    pub fn parse(text: &str) -> Option<Day> {
        let right_shape = text.len() == 10 && text.is_ascii();
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| right_shape).map(Day)
    }

    /// The same day in the date library's type, for the rooms that store or show it.
    pub fn date(self) -> NaiveDate {
        self.0
    }

    /// So many days later.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Day {
        self.0.checked_add_days(Days::new(days.into())).map_or(Day::NEVER, Day)
    }

    /// So many days earlier.
    #[must_use]
    pub fn minus_days(self, days: u32) -> Day {
        self.0.checked_sub_days(Days::new(days.into())).map_or(Day(NaiveDate::MIN), Day)
    }

    /// So many calendar months later, on the last day of a month that is too short.
    #[must_use]
    pub fn plus_months(self, months: u32) -> Day {
        self.0.checked_add_months(Months::new(months)).map_or(Day::NEVER, Day)
    }

    /// So many calendar months earlier, on the last day of a month that is too short.
    #[must_use]
    pub fn minus_months(self, months: u32) -> Day {
        self.0.checked_sub_months(Months::new(months)).map_or(Day(NaiveDate::MIN), Day)
    }

    /// The days from an earlier day to this one; negative if the other is later.
    pub fn days_since(self, earlier: Day) -> i64 {
        self.0.signed_duration_since(earlier.0).num_days()
    }

    /// The first day of this day's month.
    #[must_use]
    pub fn first_of_month(self) -> Day {
        self.0.with_day(1).map_or(self, Day)
    }

    /// Monday to Friday.
    pub fn is_weekday(self) -> bool {
        !matches!(self.0.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// As in `12 Nov`: for a sentence that has named the year already.
    pub fn short(self) -> impl fmt::Display {
        Short(self.0)
    }
}

/// A day and a month. By hand: reading a pattern for each of a hundred thousand trails takes longer than counting them.
struct Short(NaiveDate);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = usize::try_from(self.0.month0()).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
        write!(f, "{} {month}", self.0.day())
    }
}

impl From<NaiveDate> for Day {
    fn from(date: NaiveDate) -> Day {
        Day(date)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.0.weekday(), self.short(), self.0.year())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Day, D::Error> {
        let text = from.deserialize_any(DateText)?;
        Day::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a day: write it as 2026-11-12")))
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

/// Takes a text, and equally a bare TOML date or time, as the text it was written as.
pub(crate) struct DateText;

impl<'de> Visitor<'de> for DateText {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day such as 2026-11-12")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<String, E> {
        Ok(text.to_owned())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<String, A::Error> {
        let bare = toml::value::Datetime::deserialize(serde::de::value::MapAccessDeserializer::new(&mut map))?;
        Ok(bare.to_string())
    }
}
