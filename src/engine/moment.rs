//! An instant together with its London day; only deadlines in hours and the question "what was known then" look at the instant.

use std::{borrow::Cow, fmt};

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

use crate::day::{DateText, Day};

/// An instant with its London day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(DateTime<Utc>);

impl Moment {
    /// The first instant of a day in London.
    pub fn start_of(day: Day) -> Moment {
        Moment::in_london(day.date().and_time(NaiveTime::MIN))
    }

    /// The last second of a day in London: a past day is judged at its end.
    pub fn end_of(day: Day) -> Moment {
        let next = Moment::start_of(day.plus_days(1));
        Moment(next.0.checked_sub_signed(TimeDelta::seconds(1)).unwrap_or(next.0))
    }

    /// A time of day in London.
    pub fn at(day: Day, time: NaiveTime) -> Moment {
        Moment::in_london(day.date().and_time(time))
    }

    /// The London day of this instant.
    pub fn day(self) -> Day {
        Day::from(self.0.with_timezone(&London).date_naive())
    }

    /// The instant in the date library's type.
    pub fn instant(self) -> DateTime<Utc> {
        self.0
    }

    /// So many elapsed hours later, round the clock.
    #[must_use]
    pub fn plus_hours(self, hours: u32) -> Moment {
        Moment(self.0.checked_add_signed(TimeDelta::hours(hours.into())).unwrap_or(DateTime::<Utc>::MAX_UTC))
    }

    /// Reads an instant (2026-11-12T10:30:00Z), a London time (2026-11-12T10:30), or a day, which means its start.
    pub fn parse(text: &str) -> Option<Moment> {
        Moment::parse_instant(text).or_else(|| Day::parse(text).map(Moment::start_of))
    }

    fn parse_instant(text: &str) -> Option<Moment> {
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Some(Moment(instant.with_timezone(&Utc)));
        }
        ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
            .iter()
            .find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok())
            .map(Moment::in_london)
    }

    // A time that the clocks skip in spring is read an hour later; one that comes twice in autumn is the first.
    fn in_london(local: NaiveDateTime) -> Moment {
        let found = London.from_local_datetime(&local).earliest();
        let later = || London.from_local_datetime(&(local + TimeDelta::hours(1))).earliest();
        Moment(found.or_else(later).map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc)))
    }
}

impl From<DateTime<Utc>> for Moment {
    fn from(instant: DateTime<Utc>) -> Moment {
        Moment(instant)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.with_timezone(&London).format("%a %-d %b %Y, %H:%M"))
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Moment, D::Error> {
        let text = from.deserialize_any(DateText)?;
        Moment::parse(&text).ok_or_else(|| D::Error::custom(not_a_moment(&text)))
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "description": "an instant, a London time, or a day (its start)" })
    }
}

/// The moment that a question is asked about: an instant, or a day judged at its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AsOf(pub Moment);

impl AsOf {
    /// Reads an instant, a London time, or a day, which means its end.
    pub fn parse(text: &str) -> Option<AsOf> {
        Moment::parse_instant(text).or_else(|| Day::parse(text).map(Moment::end_of)).map(AsOf)
    }
}

impl<'de> Deserialize<'de> for AsOf {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<AsOf, D::Error> {
        let text = from.deserialize_any(DateText)?;
        AsOf::parse(&text).ok_or_else(|| D::Error::custom(not_a_moment(&text)))
    }
}

fn not_a_moment(text: &str) -> String {
    format!("`{text}` is not a day or an instant: write 2026-11-12 or 2026-11-12T10:30")
}
