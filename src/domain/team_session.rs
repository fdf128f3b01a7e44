//! The session of a team: what was typed to plan it, to choose its case and to say how it was, read into commands.

use chrono::NaiveTime;
use engine::Day;
use engine::ids::KindId;
use engine::policy::{Form, Participants, Policy, Prepared, SessionKind};

use crate::booking::{LONGEST_PLACE, ahead};
use crate::caseload::Reference;
use crate::discussion::{self, Asks, Wording};
use crate::draft::Typed;
use crate::ids::PersonId;
use crate::record::Hint;
use crate::typed::{self, Wrong};
use crate::wording::Mode;

/// The kinds of session that a team of this kind holds.
pub fn kinds<'a>(policy: &'a Policy, team_type: Option<&str>) -> impl Iterator<Item = &'a SessionKind> {
    policy.session_kinds.iter().filter(move |kind| {
        let of_team = kind.team_types.is_empty()
            || team_type.is_some_and(|team| kind.team_types.iter().any(|known| known.as_str() == team));
        kind.participants == Participants::Group && of_team
    })
}

/// The form on which the team writes, where the policy has one.
pub fn form<'a>(policy: &'a Policy, kind: &str) -> Option<&'a Form> {
    let form = policy.form_of(policy.session_kind(&kind.into())?)?;
    (form.of == engine::policy::FormFor::Team).then_some(form)
}

/// The form of a plan, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct PlanTyped {
    /// The kind of session.
    pub kind: String,
    /// The day.
    pub day_day: String,
    /// Its month.
    pub day_month: String,
    /// Its year.
    pub day_year: String,
    /// When it begins.
    pub start: String,
    /// How long it lasts.
    pub minutes: String,
    /// Where.
    pub place: String,
    /// Who leads it.
    pub leader: String,
}

/// A plan that can be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The kind of session.
    pub kind: KindId,
    /// The day; one that is over means that it was held, and is written up now.
    pub day: Day,
    /// When it begins.
    pub start: Option<NaiveTime>,
    /// How long it lasts.
    pub minutes: Option<u32>,
    /// Where.
    pub place: Option<String>,
    /// Who leads it.
    pub leader: PersonId,
}

impl Plan {
    /// Reads the form: the kinds of the team, and those who can lead.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &PlanTyped, kinds: &[&SessionKind], leaders: &[PersonId], today: Day) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let kind = kinds.iter().find(|kind| kind.id == *typed.kind.as_str()).map(|kind| kind.id.clone());
        if kind.is_none() {
            wrong.push(("kind".into(), "Choose what kind of session it is".into()));
        }
        let day = typed::day("the day of the session", &typed.day_day, &typed.day_month, &typed.day_year)
            .and_then(|day| within(day, today));
        let day = kept(day, "day", &mut wrong);
        let start = kept(typed::time(&typed.start), "start", &mut wrong);
        let minutes = kept(typed::minutes(&typed.minutes), "minutes", &mut wrong);
        let place = kept(typed::text("the place", &typed.place, LONGEST_PLACE), "place", &mut wrong);
        let leader = typed.leader.parse().ok().filter(|leader| leaders.contains(leader));
        if leader.is_none() {
            wrong.push(("leader".into(), "Choose who leads it".into()));
        }
        match (kind, day, start, minutes, place, leader) {
            (Some(kind), Some(day), Some(start), Some(minutes), Some(place), Some(leader)) => {
                Ok(Self { kind, day, start, minutes, place, leader })
            }
            _ => Err(wrong),
        }
    }
}

/// A day up to a year ahead; one that is over is for writing up what was held, up to a year back.
fn within(day: Day, today: Day) -> Result<Day, String> {
    if day < today.minus_months(12) {
        return Err(format!("{day} is more than a year ago: choose a later day"));
    }
    if day < today { Ok(day) } else { ahead(day, today) }
}

fn kept<T>(read: Result<T, String>, field: &str, wrong: &mut Wrong) -> Option<T> {
    read.map_err(|says| wrong.push((field.to_owned(), says))).ok()
}

/// The form of the chosen case, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct CaseTyped {
    /// Who presents it.
    pub presenter: String,
    /// Its reference.
    pub reference: String,
    /// Why it was chosen.
    pub reason: String,
}

/// A case that is prepared for a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// Who presents it.
    pub presenter: PersonId,
    /// Its reference.
    pub reference: Reference,
    /// Why it was chosen, in the policy's words.
    pub reason: Option<String>,
}

impl Chosen {
    /// Reads the form.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &CaseTyped, prepared: &Prepared, members: &[PersonId]) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let presenter = typed.presenter.parse().ok().filter(|person| members.contains(person));
        if presenter.is_none() {
            wrong.push(("presenter".into(), "Choose who presents the case".into()));
        }
        let reference = kept(Reference::parse(&typed.reference), "reference", &mut wrong);
        let reason = prepared.reasons.iter().find(|known| **known == typed.reason).cloned();
        if reason.is_none() && !prepared.reasons.is_empty() {
            wrong.push(("reason".into(), "Choose why this case".into()));
        }
        match (presenter, reference, wrong.is_empty()) {
            (Some(presenter), Some(reference), true) => Ok(Self { presenter, reference, reason }),
            _ => Err(wrong),
        }
    }
}

/// What is known before it is written up.
#[derive(Debug, Clone)]
pub struct Before<'a> {
    /// The day it stands on.
    pub day: Day,
    /// When it begins.
    pub start: Option<NaiveTime>,
    /// For how long.
    pub minutes: Option<u32>,
    /// Those of the team who are not away.
    pub there: &'a [PersonId],
}

/// The first draft: as it was planned, with everybody there who is not away.
pub fn first_draft(before: &Before<'_>, today: Day) -> Typed {
    let mut typed = Typed::default();
    typed.set_day("when", before.day.min(today));
    typed.set("start", before.start.map(|start| start.format("%H:%M").to_string()).unwrap_or_default());
    typed.set("minutes", before.minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
    typed.set("mode", Mode::default().word());
    before.there.iter().for_each(|person| typed.set("came", person.to_string()));
    typed
}

/// The draft of an amendment: how it was, who came, and what the team wrote.
pub fn amended(how: &How, wording: Option<&Wording>) -> Typed {
    let mut typed = wording.map_or_else(Typed::default, discussion::amended);
    for field in ["when_day", "when_month", "when_year", "at", "depth", "criterion"] {
        typed.forget(field);
    }
    typed.set_day("when", how.day);
    typed.set("start", how.start.map(|start| start.format("%H:%M").to_string()).unwrap_or_default());
    typed.set("minutes", how.minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
    typed.set("mode", how.mode.word());
    how.came.iter().for_each(|person| typed.set("came", person.to_string()));
    typed
}

/// How a session was held, and who came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct How {
    /// On which day.
    pub day: Day,
    /// From when.
    pub start: Option<NaiveTime>,
    /// For how long.
    pub minutes: Option<u32>,
    /// In which way.
    pub mode: Mode,
    /// Who came.
    pub came: Vec<PersonId>,
}

/// What was found in a draft.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What stops it.
    pub errors: Vec<Hint>,
    /// What is worth another look.
    pub prompts: Vec<Hint>,
    /// How it was.
    pub how: How,
    /// What the team wrote, where there is a form.
    pub wording: Option<Wording>,
}

/// Reads a draft. Those who can have come are the team's, whoever led it and whoever joined.
pub fn check(form: Option<&Form>, typed: &Typed, who: &[PersonId], leader: PersonId, today: Day) -> Checked {
    let held_on = match typed.day("when") {
        crate::draft::TypedDay::Day(day) if day <= today => Ok(day),
        crate::draft::TypedDay::Day(_) => Err("The day it was held must be today or earlier"),
        crate::draft::TypedDay::NoDay => Err("Enter a day that exists, for example 10 11 2026"),
        crate::draft::TypedDay::Empty => Err("Enter the day on which it was held"),
    };
    let mut errors = Vec::new();
    let mut wrong = |field: &str, says: &str| errors.push(Hint { field: field.to_owned(), says: says.to_owned() });
    let day = held_on.map_err(|says| wrong("when", says)).unwrap_or(today);
    let start = typed::time(typed.one("start")).map_err(|says| wrong("start", &says)).unwrap_or_default();
    let minutes = typed::minutes(typed.one("minutes")).map_err(|says| wrong("minutes", &says)).unwrap_or_default();
    let mut came: Vec<PersonId> = typed.all("came").filter_map(|id| id.parse().ok()).collect();
    came.retain(|person| who.contains(person));
    came.sort_unstable();
    came.dedup();
    if came.iter().all(|person| *person == leader) {
        wrong("came", "Tick who came: nobody but the leader is ticked");
    }
    let mode = Mode::from_word(typed.one("mode")).unwrap_or_default();
    let read =
        form.map(|form| discussion::check(form, &Asks { held_on: Some(day), ..Asks::default() }, typed, today, None));
    let (mut prompts, mut wording) = (Vec::new(), None);
    if let Some(read) = read {
        errors.extend(read.errors);
        prompts = read.prompts;
        wording = Some(read.wording);
    }
    Checked { errors, prompts, how: How { day, start, minutes, mode, came }, wording }
}
