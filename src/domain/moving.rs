//! Moving a session to another day, or cancelling it, for one of the policy's reasons.

use chrono::NaiveTime;
use engine::Day;
use engine::ids::ReasonId;
use engine::policy::Moving;
use serde::Deserialize;

use crate::booking::ahead;
use crate::ids::PersonId;
use crate::typed::{self, Wrong};

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MovingTyped {
    /// The new day.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
    /// When it begins then; nothing keeps the time.
    pub start: String,
    /// One of the policy's reasons.
    pub reason: String,
    /// Who cannot make it: an id of the two.
    pub asked_by: String,
    /// In own words.
    pub note: String,
    /// How often the session had been moved when the form was shown.
    pub version: String,
    /// `yes` when what speaks against the day was shown before.
    pub confirmed: String,
}

impl MovingTyped {
    /// Whether any part of a new day was typed.
    pub fn names_a_day(&self) -> bool {
        [&self.day_day, &self.day_month, &self.day_year].iter().any(|text| !text.trim().is_empty())
    }
}

/// Who may have asked: the two of the session.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// Who is supervised.
    pub supervisee: PersonId,
    /// By whom.
    pub supervisor: PersonId,
}

/// A session gets another day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The new day.
    pub to: Day,
    /// When it begins then; none keeps the time.
    pub start: Option<NaiveTime>,
    /// Why, and who asked.
    pub because: Why,
}

/// Why a session does not take place as booked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The policy's reason.
    pub reason: ReasonId,
    /// Which of the two asked.
    pub asked_by: PersonId,
    /// In own words.
    pub note: Option<String>,
}

/// What becomes of a session that cannot take place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cancellation {
    /// It gets another day.
    NewDay(Move),
    /// It does not take place.
    NoNewDay(Why),
}

impl Move {
    /// Reads the form of a move away from a day.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(
        typed: &MovingTyped,
        moving: Option<&Moving>,
        pair: Pair,
        from: Day,
        today: Day,
    ) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let to = new_day(typed, from, today).map_err(|says| wrong.push(("day".into(), says))).ok();
        let start = typed::time(&typed.start).map_err(|says| wrong.push(("start".into(), says))).ok();
        let because = Why::parse(typed, moving, pair).map_err(|more| wrong.extend(more)).ok();
        match (to, start, because) {
            (Some(to), Some(start), Some(because)) => Ok(Self { to, start, because }),
            _ => Err(wrong),
        }
    }
}

fn new_day(typed: &MovingTyped, from: Day, today: Day) -> Result<Day, String> {
    let day = typed::day("the new day", &typed.day_day, &typed.day_month, &typed.day_year)?;
    let time_only = day == from && !typed.start.trim().is_empty();
    if day == from && !time_only {
        return Err(format!("{day} is the day it stands on: choose another day, or another time on that day"));
    }
    ahead(day, today)
}

/// Whether the policy lets a session that cannot take place go without a new day; where it is silent, it does.
pub fn goes_without_new_day(moving: Option<&Moving>) -> bool {
    moving.is_none_or(|moving| moving.cancel_without_new_day)
}

impl Cancellation {
    /// Reads the form of a cancellation: a new day makes it a move, and where the policy asks for one it has to be given.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(
        typed: &MovingTyped,
        moving: Option<&Moving>,
        pair: Pair,
        from: Day,
        today: Day,
    ) -> Result<Self, Wrong> {
        if !typed.names_a_day() && goes_without_new_day(moving) {
            return Why::parse(typed, moving, pair).map(Self::NoNewDay);
        }
        Move::parse(typed, moving, pair, from, today).map(Self::NewDay)
    }
}

impl Why {
    fn parse(typed: &MovingTyped, moving: Option<&Moving>, pair: Pair) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let known = |id: &str| moving.is_some_and(|moving| moving.reasons.iter().any(|reason| reason.id == *id));
        let reason = match moving {
            // A policy without reasons of its own: the reason stands in the note.
            None => Some(ReasonId::from("")),
            Some(_) => known(&typed.reason).then(|| ReasonId::from(typed.reason.as_str())),
        };
        if reason.is_none() {
            wrong.push(("reason".into(), "Choose why".into()));
        }
        let asked_by = [pair.supervisee, pair.supervisor].into_iter().find(|who| who.to_string() == typed.asked_by);
        if asked_by.is_none() {
            wrong.push(("asked_by".into(), "Choose who cannot make it".into()));
        }
        let note = typed::text("the note", &typed.note, 4_000).map_err(|says| wrong.push(("note".into(), says))).ok();
        match (reason, asked_by, note) {
            (Some(reason), Some(asked_by), Some(note)) => Ok(Self { reason, asked_by, note }),
            _ => Err(wrong),
        }
    }
}
