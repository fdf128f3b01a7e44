//! The cells of one line, read into days and names; what is wrong is refused with what to do.

use engine::Day;
use engine::policy::nearest;

use super::Refusal;
use super::table::Row;
use crate::typed;

/// A line, and where to say what is wrong with it.
pub(super) struct Cells<'a, 't> {
    pub(super) row: Row<'t>,
    pub(super) refused: &'a mut Vec<Refusal>,
}

impl<'t> Cells<'_, 't> {
    /// What stands under a column.
    pub(super) fn cell(&self, column: &str) -> &'t str {
        self.row.cell(column)
    }

    /// Says what is wrong.
    pub(super) fn say(&mut self, column: &str, says: impl Into<String>) {
        self.refused.push(Refusal::new(self.row.line, column, says));
    }

    /// A day that has come.
    pub(super) fn past(&mut self, column: &str, today: Day) -> Option<Day> {
        let day = self.any_day(column)?;
        if day > today {
            self.say(column, format!("{} has not come yet", self.cell(column)));
            return None;
        }
        Some(day)
    }

    /// A day up to two years from now: a later one is a slip.
    pub(super) fn day(&mut self, column: &str, today: Day) -> Option<Day> {
        let day = self.any_day(column)?;
        if day > today.plus_days(731) {
            self.say(column, format!("{} is more than two years from now: correct it", self.cell(column)));
            return None;
        }
        Some(day)
    }

    /// Any day there is.
    pub(super) fn any_day(&mut self, column: &str) -> Option<Day> {
        let text = self.cell(column);
        if text.is_empty() {
            return None;
        }
        let day = read_day(text);
        if day.is_none() {
            self.say(column, format!("“{text}” is no day: write 2026-11-12 or 12/11/2026"));
        }
        day
    }

    /// One of the policy's words, by its id or its name; `what` names the list.
    pub(super) fn word<'n>(
        &mut self,
        column: &str,
        what: &str,
        known: impl Iterator<Item = (&'n str, &'n str)> + Clone,
    ) -> Option<&'n str> {
        let text = self.cell(column);
        if text.is_empty() {
            return None;
        }
        let found = pick(text, known.clone());
        if found.is_none() {
            let ids: Vec<&str> = known.map(|(id, _)| id).collect();
            self.say(column, format!("The policy has no {what} “{text}”: {}", instead(text, &ids)));
        }
        found
    }
}

/// A name by its id or as it is read, whatever its capitals.
pub(super) fn pick<'n>(text: &str, mut known: impl Iterator<Item = (&'n str, &'n str)>) -> Option<&'n str> {
    let text = text.to_lowercase();
    known.find(|(id, name)| id.to_lowercase() == text || name.to_lowercase() == text).map(|(id, _)| id)
}

/// What may be meant, or what there is.
pub(super) fn instead(text: &str, known: &[&str]) -> String {
    if known.is_empty() {
        return "it has none, leave the column empty".to_owned();
    }
    match nearest(text, known) {
        Some(near) => format!("is {near} meant?"),
        None if known.len() > FEW => "the page where the file is sent names them all".to_owned(),
        None => format!("it has {}", known.join(", ")),
    }
}

/// More names than these stand on the page that takes the file.
const FEW: usize = 12;

/// A day as files write it; a time of day behind it does not matter.
pub(super) fn read_day(text: &str) -> Option<Day> {
    let text = text.split_once('T').map_or(text, |(day, _)| day);
    let text = text.split_once(' ').filter(|(_, rest)| rest.contains(':')).map_or(text, |(day, _)| day);
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => typed::day("the day", day, month, year).ok(),
        [day, month, year] => typed::day("the day", day, month, year).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_spreadsheets_and_case_systems_write_them() {
        let day = Day::new(2026, 11, 2);
        for text in [
            "2026-11-02",
            "02/11/2026",
            "2.11.2026",
            "2 Nov 2026",
            "2026-11-02T00:00:00",
            "2026-11-02 09:30:00.000",
            "02/11/2026 00:00",
        ] {
            assert_eq!(read_day(text), day, "{text}");
        }
        for text in ["31/2/2026", "soon", "11/2026", "02/11/26"] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }

    #[test]
    fn a_name_is_found_by_its_id_or_its_name_and_what_is_near_is_offered() {
        let known = [("social-worker", "Social Worker"), ("team-manager", "Team Manager")];
        assert_eq!(pick("SOCIAL worker", known.into_iter()), Some("social-worker"));
        assert_eq!(pick("socialworker", known.into_iter()), None);
        assert_eq!(instead("socialworker", &["social-worker", "team-manager"]), "is social-worker meant?");
        assert_eq!(instead("wizard", &["social-worker", "team-manager"]), "it has social-worker, team-manager");
        assert_eq!(instead("wizard", &["elephant"; 13]), "the page where the file is sent names them all");
        assert_eq!(instead("wizard", &[]), "it has none, leave the column empty");
    }
}
