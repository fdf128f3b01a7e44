//! Instants and days as people read them: London time, and the distance where it helps.

use chrono::{DateTime, Utc};
use engine::Day;

/// *Thu 12 Nov 2026, 14:02*.
pub fn instant(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::London).format("%a %-d %b %Y, %H:%M").to_string()
}

/// *14:02:11*.
pub fn time_of_day(at: DateTime<Utc>) -> String {
    at.with_timezone(&chrono_tz::Europe::London).format("%H:%M:%S").to_string()
}

/// *today*, *tomorrow*, *in 3 days*, *yesterday*, *12 days ago*.
pub fn distance(day: Day, today: Day) -> String {
    match day.days_since(today) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        ahead @ 2.. => format!("in {ahead} days"),
        behind => format!("{} days ago", -behind),
    }
}
