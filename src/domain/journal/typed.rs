//! An entry of the journal as it is typed, read into one that is sound.

use engine::Day;

use super::{Entry, Need, Offered};
use crate::concern::LONGEST;
use crate::typed::{self, Wrong};

/// The longest title.
const TITLE: usize = 200;
/// The longest line.
const LINE: usize = 400;
/// The longest need.
const NEED: usize = 2_000;
/// The most hours of one entry.
const HOURS: u32 = 999;

/// An entry as typed.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct EntryTyped {
    /// The version that was changed; nothing of a new entry.
    pub version: String,
    /// The day.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
    /// What it is called.
    pub title: String,
    /// The kind of activity.
    pub activity: String,
    /// Hours.
    pub hours: String,
    /// What happened.
    pub happened: String,
    /// What was learnt.
    pub learnt: String,
    /// What is done differently.
    pub differently: String,
    /// What it does for practice.
    pub impact: String,
    /// Whether it was discussed with a peer: `yes` or `no`.
    pub with_peer: String,
    /// What was learnt from that.
    pub peer: String,
    /// Standards.
    pub standards: Vec<String>,
    /// Which part of them.
    pub part: String,
    /// What is to be learnt.
    pub need: String,
    /// By when.
    pub by_day: String,
    /// Its month.
    pub by_month: String,
    /// Its year.
    pub by_year: String,
    /// When it was met.
    pub met_day: String,
    /// Its month.
    pub met_month: String,
    /// Its year.
    pub met_year: String,
}

impl EntryTyped {
    /// An entry as somebody would type it, for changing its version.
    pub fn of(entry: &Entry, version: i32) -> Self {
        let part = |day: Day, shape: &str| day.date().format(shape).to_string();
        let all = |day: Day| (part(day, "%-d"), part(day, "%-m"), part(day, "%Y"));
        let (day_day, day_month, day_year) = all(entry.day);
        let (by_day, by_month, by_year) = entry.need.as_ref().map(|need| all(need.by)).unwrap_or_default();
        let met = entry.need.as_ref().and_then(|need| need.met);
        let (met_day, met_month, met_year) = met.map(all).unwrap_or_default();
        Self {
            version: version.to_string(),
            day_day,
            day_month,
            day_year,
            title: entry.title.clone(),
            activity: entry.activity.clone(),
            hours: entry.minutes.map(hours_of).unwrap_or_default(),
            happened: entry.happened.clone(),
            learnt: entry.learnt.clone(),
            differently: entry.differently.clone(),
            impact: entry.impact.clone(),
            with_peer: if entry.peer.is_some() { "yes" } else { "no" }.to_owned(),
            peer: entry.peer.clone().unwrap_or_default(),
            standards: entry.standards.clone(),
            part: entry.part.clone(),
            need: entry.need.as_ref().map(|need| need.what.clone()).unwrap_or_default(),
            by_day,
            by_month,
            by_year,
            met_day,
            met_month,
            met_year,
        }
    }

    /// Reads the form.
    ///
    /// # Errors
    /// What to mend, by field, in the order of the page.
    pub fn parse(&self, offered: &Offered, today: Day) -> Result<Entry, Wrong> {
        let mut wrong = Wrong::new();
        let day = past("day", "the day", (&self.day_day, &self.day_month, &self.day_year), today, &mut wrong);
        let title = short("title", "the title", &self.title, TITLE, &mut wrong);
        if self.title.trim().is_empty() {
            wrong.push(("title".into(), "Write a title".into()));
        }
        let activity = offered.activities.iter().find(|known| **known == self.activity);
        if activity.is_none() {
            wrong.push(("activity".into(), "Choose the kind of activity".into()));
        }
        let minutes = minutes(&self.hours).map_err(|says| wrong.push(("hours".into(), says))).ok().flatten();
        let happened = short("happened", "what happened", &self.happened, LONGEST, &mut wrong);
        if self.happened.trim().is_empty() && self.need.trim().is_empty() {
            wrong.push(("happened".into(), "Write what happened, or a learning need below".into()));
        }
        let learnt = short("learnt", "what you learnt", &self.learnt, LONGEST, &mut wrong);
        let differently = short("differently", "what you do differently", &self.differently, LONGEST, &mut wrong);
        let impact = short("impact", "the impact", &self.impact, LONGEST, &mut wrong);
        let peer = self.with_a_peer(&mut wrong);
        let standards = self.evidence(offered, &mut wrong);
        let part = short("part", "which part of them", &self.part, LINE, &mut wrong);
        let need = self.needed(today, &mut wrong);
        match (day, activity) {
            (Some(day), Some(activity)) if wrong.is_empty() => Ok(Entry {
                day,
                title,
                activity: activity.clone(),
                minutes,
                happened,
                learnt,
                differently,
                impact,
                peer,
                standards,
                part,
                need,
            }),
            _ => Err(wrong),
        }
    }

    fn with_a_peer(&self, wrong: &mut Wrong) -> Option<String> {
        match self.with_peer.as_str() {
            "yes" => {
                let peer = short("peer", "what you learnt from discussing it", &self.peer, LONGEST, wrong);
                if self.peer.trim().is_empty() {
                    wrong.push(("peer".into(), "Write what you learnt from discussing it".into()));
                }
                Some(peer)
            }
            "no" => None,
            _ => {
                wrong.push(("with_peer".into(), "Say whether you discussed it with a peer".into()));
                None
            }
        }
    }

    /// The standards chosen, in the order in which they are offered.
    fn evidence(&self, offered: &Offered, wrong: &mut Wrong) -> Vec<String> {
        if self.standards.iter().any(|one| !offered.standards.contains(one)) {
            wrong.push(("standards".into(), "Choose from the standards that are listed".into()));
        }
        offered.standards.iter().filter(|known| self.standards.contains(known)).cloned().collect()
    }

    fn needed(&self, today: Day, wrong: &mut Wrong) -> Option<Need> {
        let by = (&self.by_day, &self.by_month, &self.by_year);
        let met = (&self.met_day, &self.met_month, &self.met_year);
        let typed = |(day, month, year): (&String, &String, &String)| {
            [day, month, year].iter().any(|part| !part.trim().is_empty())
        };
        let what = short("need", "the learning need", &self.need, NEED, wrong);
        if self.need.trim().is_empty() {
            if typed(by) || typed(met) {
                wrong.push(("need".into(), "Write what you need to learn, or leave its days empty".into()));
            }
            return None;
        }
        let by = typed::day("the day by which you want to have learnt it", by.0, by.1, by.2)
            .map_err(|says| wrong.push(("by".into(), says)))
            .ok();
        let met = if typed(met) { Some(past("met", "the day it was met", met, today, wrong)?) } else { None };
        Some(Need { what, by: by?, met })
    }
}

/// A day that is not ahead.
fn past(
    field: &str,
    what: &str,
    (day, month, year): (&String, &String, &String),
    today: Day,
    wrong: &mut Wrong,
) -> Option<Day> {
    let read = typed::day(what, day, month, year).and_then(|day| {
        if day > today { Err(format!("{} must be today or earlier", typed::upper(what))) } else { Ok(day) }
    });
    read.map_err(|says| wrong.push((field.into(), says))).ok()
}

/// A text that may be empty.
fn short(field: &str, what: &str, typed: &str, most: usize, wrong: &mut Wrong) -> String {
    typed::text(what, typed, most).map_err(|says| wrong.push((field.into(), says))).ok().flatten().unwrap_or_default()
}

fn figures(text: &str) -> Option<&str> {
    text.chars().all(|c| c.is_ascii_digit()).then_some(text)
}

/// Hours as people write them, in minutes: `2`, `1.5`, `0,25`, `1:30`. Nothing typed is no time.
fn minutes(typed: &str) -> Result<Option<u32>, String> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || format!("Enter the hours as a number of at most {HOURS}, such as 1.5, or leave it empty");
    let number = |text: &str| figures(text).and_then(|text| if text.is_empty() { Some(0) } else { text.parse().ok() });
    let read = match text.split_once([':', '.', ',']) {
        None => number(text).filter(|hours| *hours <= HOURS).map(|hours: u32| hours * 60),
        Some((hours, rest)) => {
            let hours = number(hours).filter(|hours| *hours < HOURS);
            let rest = figures(rest).filter(|rest| !rest.is_empty() && rest.len() <= 2);
            let more = rest.and_then(|rest| match (text.contains(':'), rest.len()) {
                (true, 2) => rest.parse().ok().filter(|minutes| *minutes < 60),
                (true, _) => None,
                (false, 1) => rest.parse::<u32>().ok().map(|tenths| tenths * 6),
                (false, _) => rest.parse::<u32>().ok().map(|hundredths| (hundredths * 60 + 50) / 100),
            });
            hours.zip(more).map(|(hours, more): (u32, u32)| hours * 60 + more)
        }
    };
    match read {
        Some(minutes @ 1..) => Ok(Some(minutes)),
        _ => Err(wrong()),
    }
}

/// Minutes as hours: *1.5*, *2*, *0.33*.
pub fn hours_of(minutes: u32) -> String {
    let hundredths = (minutes * 100 + 30) / 60;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => whole.to_string(),
        rest if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        rest => format!("{whole}.{rest:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_people_write_them_and_written_back() {
        for (typed, meant, back) in [
            ("2", 120, "2"),
            ("1.5", 90, "1.5"),
            ("0,25", 15, "0.25"),
            (".5", 30, "0.5"),
            ("1:30", 90, "1.5"),
            ("0.33", 20, "0.33"),
            ("999", 59_940, "999"),
        ] {
            assert_eq!(minutes(typed), Ok(Some(meant)), "{typed}");
            assert_eq!(hours_of(meant), back);
            assert_eq!(minutes(back), Ok(Some(meant)), "{back}");
        }
        assert_eq!(minutes("  "), Ok(None));
        for typed in ["0", "0.0", "-1", "two", "1.234", "1000", "999.5", "1:60", "1:3", "1.", "1.x", "4294967296", "٣"]
        {
            assert!(minutes(typed).is_err(), "{typed}");
        }
    }
}
