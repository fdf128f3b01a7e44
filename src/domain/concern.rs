//! A concern: a difficulty, a dispute, a serious concern, an urgent request. It goes through the steps of a process of the policy.

use engine::Day;
use engine::ids::{ClockId, OutcomeId, StepId};
use engine::policy::{Outcome, Owner, Policy, Process, ProcessStep};

use crate::access::concern::{may_end, may_take};
use crate::ids::{ConcernId, PersonId};
use crate::typed::{self, Wrong};

/// The longest of what is written.
pub const LONGEST: usize = 20_000;

/// A concern as it stands: days and steps, no words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Concern {
    /// Its id.
    pub id: ConcernId,
    /// Whom it concerns.
    pub subject: PersonId,
    /// The process.
    pub process: ClockId,
    /// Whether the person concerned reads what is written.
    pub told: bool,
    /// Since when.
    pub opened: Day,
    /// Who raised it.
    pub raised_by: PersonId,
    /// The steps taken, in the order in which they were noted.
    pub steps: Vec<(StepId, Day)>,
    /// How it ended, and when.
    pub ended: Option<(OutcomeId, Day)>,
}

impl Concern {
    /// The next step, while it is open.
    pub fn next<'p>(&self, process: &'p Process) -> Option<&'p ProcessStep> {
        let last = self.steps.iter().filter_map(|(id, _)| process.steps.iter().position(|step| step.id == *id)).max();
        process.steps.get(last.map_or(0, |at| at + 1)).filter(|_| self.ended.is_none())
    }

    /// Whether it rests: until the next step was taken it has no place in supervision.
    pub fn rests<'p>(&self, process: &'p Process) -> Option<&'p ProcessStep> {
        self.next(process).filter(|step| step.rests)
    }

    /// Whether anything can still be done with it.
    pub fn is_open(&self, process: &Process) -> bool {
        self.ended.is_none() && (self.next(process).is_some() || !process.outcomes.is_empty())
    }

    /// What a party may do now, in order: take the next step, end it in a way that the policy names, write a note.
    pub fn ways<'p>(&self, process: &'p Process, party: Owner, reader: PersonId) -> Vec<Way<'p>> {
        if !self.is_open(process) {
            return Vec::new();
        }
        let mut ways: Vec<Way<'p>> =
            self.next(process).filter(|step| may_take(step, party)).map(Way::Step).into_iter().collect();
        let taken = |id: &StepId| self.steps.iter().any(|(step, _)| step == id);
        let ends = process
            .outcomes
            .iter()
            .filter(|outcome| outcome.needs.iter().all(taken) && may_end(Some(outcome), party, self.raised_by, reader));
        ways.extend(ends.map(Way::End));
        ways.push(Way::Note);
        ways
    }
}

/// Something that can be done with a concern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way<'p> {
    /// The next step was taken.
    Step(&'p ProcessStep),
    /// It ends.
    End(&'p Outcome),
    /// Something is to be noted.
    Note,
}

impl Way<'_> {
    /// As the form posts it.
    pub fn word(&self) -> String {
        match self {
            Self::Step(step) => format!("step-{}", step.id),
            Self::End(outcome) => format!("end-{}", outcome.id),
            Self::Note => "note".to_owned(),
        }
    }

    /// As people say it.
    pub fn in_words(&self) -> String {
        match self {
            Self::Step(step) => format!("Done: {}", step.name),
            Self::End(outcome) => format!("It ends: {}", outcome.name),
            Self::Note => "A note".to_owned(),
        }
    }
}

/// A new concern, as typed; `process` is one that the reader may begin.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct RaiseTyped {
    /// Which process.
    pub process: String,
    /// Since when it is known.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
    /// What it is about.
    pub wording: String,
}

/// A concern that can be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise {
    /// The process.
    pub process: ClockId,
    /// Whether the person concerned reads what is written.
    pub told: bool,
    /// Since when.
    pub day: Day,
    /// What it is about.
    pub wording: String,
}

impl RaiseTyped {
    /// Reads the form.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(&self, may: &[&Process], today: Day) -> Result<Raise, Wrong> {
        let mut wrong = Wrong::new();
        let process = may.iter().find(|process| process.id == *self.process.as_str());
        if process.is_none() {
            wrong.push(("process".into(), "Choose what it is".into()));
        }
        let day = past("the day it came up", (&self.day_day, &self.day_month, &self.day_year), today, &mut wrong);
        let wording = words(&self.wording, "Write what it is about", &mut wrong);
        match (process, day, wording) {
            (Some(process), Some(day), Some(wording)) => {
                Ok(Raise { process: process.id.clone(), told: process.told, day, wording })
            }
            _ => Err(wrong),
        }
    }
}

/// What happens with a concern, as typed.
#[derive(Debug, Default, Clone, serde::Deserialize)]
#[serde(default)]
pub struct ActTyped {
    /// Which of the ways.
    pub way: String,
    /// The day.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
    /// What was said and agreed.
    pub wording: String,
}

/// What happens with a concern.
#[derive(Debug, Clone, PartialEq)]
pub struct Act<'p> {
    /// What.
    pub way: Way<'p>,
    /// When.
    pub day: Day,
    /// What was said and agreed.
    pub wording: String,
}

impl ActTyped {
    /// Reads the form.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse<'p>(&self, ways: &[Way<'p>], concern: &Concern, today: Day) -> Result<Act<'p>, Wrong> {
        let mut wrong = Wrong::new();
        let way = ways.iter().find(|way| way.word() == self.way).copied();
        if way.is_none() {
            wrong.push(("way".into(), "Choose what happened".into()));
        }
        let day = past("the day", (&self.day_day, &self.day_month, &self.day_year), today, &mut wrong);
        let since = concern.steps.iter().map(|(_, day)| *day).max().unwrap_or(concern.opened);
        let day = day.filter(|day| {
            let early = *day < since && !matches!(way, Some(Way::Note));
            if early {
                wrong.push((
                    "day".into(),
                    format!("The day must be {since} or later: what came before was on that day"),
                ));
            }
            !early
        });
        let wording = words(&self.wording, "Write what was said and agreed", &mut wrong);
        match (way, day, wording) {
            (Some(way), Some(day), Some(wording)) => Ok(Act { way, day, wording }),
            _ => Err(wrong),
        }
    }
}

/// The processes that somebody in this place may begin.
pub fn to_raise(policy: &Policy, party: Owner) -> Vec<&Process> {
    policy.processes.iter().filter(|process| crate::access::concern::may_raise(process, party)).collect()
}

/// A day that is not ahead.
pub(crate) fn past(what: &str, (day, month, year): (&str, &str, &str), today: Day, wrong: &mut Wrong) -> Option<Day> {
    let read = typed::day(what, day, month, year).and_then(|day| {
        if day > today { Err(format!("{} must be today or earlier", typed::upper(what))) } else { Ok(day) }
    });
    read.map_err(|says| wrong.push(("day".into(), says))).ok()
}

fn words(typed: &str, missing: &str, wrong: &mut Wrong) -> Option<String> {
    let read = typed::text("what you wrote", typed, LONGEST).and_then(|text| text.ok_or_else(|| missing.to_owned()));
    read.map_err(|says| wrong.push(("wording".into(), says))).ok()
}
