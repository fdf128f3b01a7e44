//! Text as people type it into forms, read into days, times and numbers; every refusal says what to do.

use chrono::NaiveTime;
use engine::Day;

/// What was wrong with a form: the field and what to do, in the order of the fields.
pub type Wrong = Vec<(String, String)>;

/// A day from its three fields; `what` names it as in *the day of the session*.
///
/// # Errors
/// What to type instead.
pub fn day(what: &str, day: &str, month: &str, year: &str) -> Result<Day, String> {
    let (day, month, year) = (day.trim(), month.trim(), year.trim());
    if day.is_empty() && month.is_empty() && year.is_empty() {
        return Err(format!("Enter {what}"));
    }
    let missing: Vec<&str> = [("a day", day), ("a month", month), ("a year", year)]
        .iter()
        .filter(|(_, text)| text.is_empty())
        .map(|(name, _)| *name)
        .collect();
    if !missing.is_empty() {
        return Err(format!("{} must have {}", upper(what), missing.join(" and ")));
    }
    let real = |year: i32| Day::new(year, month_number(month)?, day.parse().ok()?);
    match year.parse::<i32>() {
        Ok(year @ 1900..=2200) => {
            real(year).ok_or_else(|| format!("{} must be a real date, such as 12 11 2026", upper(what)))
        }
        _ => Err(format!("{}: enter the year in four figures, such as 2026", upper(what))),
    }
}

/// A month as a number or as its name.
fn month_number(text: &str) -> Option<u32> {
    const NAMES: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let word = text.get(..3)?.to_lowercase();
    NAMES.iter().zip(1..).find(|(name, _)| **name == word).map(|(_, number)| number)
}

/// A time of day: `10:00`, `10.00`, `1000`, `9`, `2pm`, `2:30 pm`. Nothing typed is no time.
///
/// # Errors
/// What to type instead.
pub fn time(text: &str) -> Result<Option<NaiveTime>, String> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || "Enter the time as hours and minutes, such as 10:30 or 2:30pm".to_owned();
    let (digits, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(0)),
        (_, Some(rest)) => (rest, Some(12)),
        _ => (text.as_str(), None),
    };
    let digits = digits.trim();
    let (hours, minutes) = match digits.split_once([':', '.', ' ']) {
        Some(parts) => parts,
        // `1030` and `930` have no sign between; `10` has no minutes.
        None if digits.len() > 2 && digits.is_ascii() => digits.split_at(digits.len() - 2),
        None => (digits, "0"),
    };
    let hours: u32 = hours.parse().map_err(|_| wrong())?;
    let minutes: u32 = minutes.parse().map_err(|_| wrong())?;
    let hours = match half {
        Some(_) if hours == 0 || hours > 12 => return Err(wrong()),
        Some(half) => hours % 12 + half,
        None => hours,
    };
    NaiveTime::from_hms_opt(hours, minutes, 0).map(Some).ok_or_else(wrong)
}

/// A length in minutes between 1 and a day. Nothing typed is no length.
///
/// # Errors
/// What to type instead.
pub fn minutes(text: &str) -> Result<Option<u32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    match text.parse::<u32>() {
        Ok(minutes @ 1..=1_440) => Ok(Some(minutes)),
        _ => Err("Enter the minutes as a whole number between 1 and 1,440, such as 90".to_owned()),
    }
}

/// A line or a text of at most so many characters, without the space around it. Nothing typed is no text.
///
/// # Errors
/// How long it is, and how long it may be.
pub fn text(what: &str, typed: &str, most: usize) -> Result<Option<String>, String> {
    let trimmed = typed.trim();
    let length = trimmed.chars().count();
    if length > most {
        return Err(format!("{} must be {most} characters or fewer; it has {length}", upper(what)));
    }
    Ok((!trimmed.is_empty()).then(|| trimmed.to_owned()))
}

pub(crate) fn upper(what: &str) -> String {
    let mut letters = what.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_people_write_them() {
        let read = |text: &str| time(text).expect("a time").map(|t| t.format("%H:%M").to_string());
        let cases = [
            ("10:30", "10:30"),
            ("9.05", "09:05"),
            ("0930", "09:30"),
            ("14", "14:00"),
            ("2pm", "14:00"),
            ("2:30 PM", "14:30"),
            ("12am", "00:00"),
            ("12pm", "12:00"),
        ];
        for (typed, meant) in cases {
            assert_eq!(read(typed).as_deref(), Some(meant), "{typed}");
        }
        assert_eq!(time(" ").expect("nothing"), None);
        for typed in ["25:00", "ten", "13pm", "0pm", "10:60", "🙂", "1030é", "-1:00"] {
            assert!(time(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused_with_what_to_do() {
        assert_eq!(day("the day", "12", "11", "2026").ok(), Day::new(2026, 11, 12));
        assert_eq!(day("the day", "12", "November", "2026").ok(), Day::new(2026, 11, 12));
        assert_eq!(day("the day", "", "", ""), Err("Enter the day".to_owned()));
        assert_eq!(day("the day", "12", "", "2026"), Err("The day must have a month".to_owned()));
        assert!(day("the day", "31", "2", "2026").is_err_and(|says| says.contains("real date")));
        assert!(day("the day", "1", "2", "26").is_err_and(|says| says.contains("four figures")));
        assert!(day("the day", "1", "שלום", "2026").is_err());
    }
}
