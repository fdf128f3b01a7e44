//! What a record is written on: the council's form with this supervisee's open actions and both people's agenda; its first draft.

use engine::Day;
use engine::policy::{Form, Section, SectionKind, SessionKind};

use crate::draft::Typed;
use crate::form::Length;
use crate::ids::{ActionId, AgendaItemId, PersonId};
use crate::wording::{ActionWritten, BeforeWritten, Content, Fate, How, Mode, Wording, Written};

/// Somebody with their name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Who.
    pub id: PersonId,
    /// As people call them.
    pub name: String,
}

/// Everything that the form of one session asks for.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// The kind of session.
    pub kind: &'a SessionKind,
    /// The kinds that it can have as a part.
    pub parts: Vec<&'a SessionKind>,
    /// The council's form.
    pub form: &'a Form,
    /// The sections that apply.
    pub sections: Vec<&'a Section>,
    /// Who can own an action: the supervisee first.
    pub owners: Vec<Named>,
    /// Every action that is open, or about which this record has decided already.
    pub before: Vec<Before>,
    /// Both people's open points, and those that this record has ticked already.
    pub agenda: Vec<AgendaPoint>,
    /// Actions that an earlier version of this record made.
    pub made: Vec<ActionWritten>,
    /// What the policy says of its length.
    pub lengths: Vec<Length>,
}

/// An action from before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Which.
    pub id: ActionId,
    /// What is to be done.
    pub what: String,
    /// By whom.
    pub who: String,
    /// Since when.
    pub agreed_on: Day,
    /// Its day, if it has one.
    pub due: Option<Day>,
    /// How many sessions it has survived.
    pub survived: u32,
    /// What an earlier version of this record has decided.
    pub decided: Option<(Fate, Option<Day>)>,
}

/// A point of the agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaPoint {
    /// Which.
    pub id: AgendaItemId,
    /// Whose.
    pub by: String,
    /// The point.
    pub wording: String,
    /// An earlier version of this record has ticked it.
    pub discussed: bool,
}

/// A block of the form.
#[derive(Debug, Clone, Copy)]
pub enum Block<'a> {
    /// Points of the agenda.
    Agenda,
    /// Actions from before, under the council's heading if its form has one.
    Before(Option<&'a Section>),
    /// New actions, likewise.
    New(Option<&'a Section>),
    /// A question of the council's form.
    Ask(&'a Section),
}

/// The field of a section.
pub fn field(section: &Section) -> String {
    format!("s-{}", section.id)
}
/// The tick that keeps a section between the two.
pub fn private_field(section: &Section) -> String {
    format!("private-{}", section.id)
}
/// The field that says what becomes of an action from before.
pub fn before_field(action: ActionId) -> String {
    format!("before-{action}")
}
/// The field with the new day of an action from before.
pub fn new_day_field(action: ActionId) -> String {
    format!("new-day-{action}")
}
/// The field with the reason for a new day or for dropping.
pub fn why_field(action: ActionId, fate: Fate) -> String {
    format!("{}-why-{action}", fate.word())
}
/// The tick of a point of the agenda.
pub fn agenda_field(item: AgendaItemId) -> String {
    format!("agenda-{item}")
}
/// One field of a new action: what, who, by, id.
pub fn row_field(index: usize, part: &str) -> String {
    format!("action-{index}-{part}")
}

impl<'a> Sheet<'a> {
    /// The blocks in the order of the form. What the council's form leaves out is asked all the same: open actions at its
    /// beginning, new ones at its end.
    pub fn blocks(&self) -> Vec<Block<'a>> {
        let has = |kind| self.sections.iter().any(|section| section.kind == kind);
        let mut blocks = vec![Block::Agenda];
        if !has(SectionKind::PreviousActions) {
            blocks.push(Block::Before(None));
        }
        let (mut before, mut new) = (false, false);
        for &section in &self.sections {
            match section.kind {
                SectionKind::PreviousActions if std::mem::replace(&mut before, true) => {}
                SectionKind::PreviousActions => blocks.push(Block::Before(Some(section))),
                SectionKind::Actions if std::mem::replace(&mut new, true) => {}
                SectionKind::Actions => blocks.push(Block::New(Some(section))),
                _ => blocks.push(Block::Ask(section)),
            }
        }
        if !new {
            blocks.push(Block::New(None));
        }
        blocks
    }

    /// How many rows of new actions have something in them, and one more.
    pub fn rows(typed: &Typed) -> usize {
        let used =
            typed.fields().iter().filter(|(name, value)| !value.trim().is_empty() && name.starts_with("action-"));
        let last = used.filter_map(|(name, _)| name.split('-').nth(1)?.parse::<usize>().ok()).max();
        // Nobody agrees on so many actions; a forged number must not ask for a page without end.
        last.map_or(2, |last| last.min(200) + 2)
    }
}

/// What is known of a session before it is recorded.
#[derive(Debug, Clone, Default)]
pub struct Planned {
    /// Its day.
    pub day: Option<Day>,
    /// From when.
    pub start: Option<String>,
    /// For how long.
    pub minutes: Option<u32>,
    /// How the pair usually meets.
    pub mode: Mode,
}

/// The first draft: the booking, and what is usual.
pub fn first_draft(planned: &Planned) -> Typed {
    let mut typed = Typed::default();
    if let Some(day) = planned.day {
        typed.set_day("when", day);
    }
    typed.set("start", planned.start.clone().unwrap_or_default());
    typed.set("minutes", planned.minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
    typed.set("mode", planned.mode.word());
    typed.set("conditions", "in-private");
    typed
}

/// The draft of an amendment: the last wording in the fields it came from.
pub fn amended(wording: &Wording, private: &[Written]) -> Typed {
    let mut typed = Typed::default();
    how(&mut typed, &wording.how);
    for written in &wording.sections {
        section(&mut typed, written);
    }
    for written in private {
        section(&mut typed, written);
        typed.set(format!("private-{}", written.id), "yes");
    }
    typed
}

fn how(typed: &mut Typed, how: &How) {
    typed.set_day("when", how.day);
    typed.set("start", how.start.clone().unwrap_or_default());
    typed.set("minutes", how.minutes.map(|minutes| minutes.to_string()).unwrap_or_default());
    typed.set("mode", how.mode.word());
    for (name, said) in
        [("in-private", how.in_private), ("interrupted", how.interrupted), ("late-start", how.late_start)]
    {
        if said {
            typed.set("conditions", name);
        }
    }
    for (part, _) in &how.parts {
        typed.set("part", part.as_str());
    }
}

pub(crate) fn section(typed: &mut Typed, written: &Written) {
    let name = format!("s-{}", written.id);
    match &written.content {
        // Decisions and tasks stand in the form of a case alone, which puts them back itself.
        Content::Nothing | Content::KeptPrivate | Content::Decisions(_) | Content::Tasks(_) => {}
        Content::Text(text) => typed.set(name, text.as_str()),
        Content::Confirmed(yes) => {
            if *yes {
                typed.set(name, "yes");
            }
        }
        Content::Chosen(list) => list.iter().for_each(|one| typed.set(name.as_str(), one.as_str())),
        Content::Day(day) => typed.set_day(&name, *day),
        Content::NoDay(parts) => ["day", "month", "year"]
            .iter()
            .zip(parts)
            .for_each(|(part, value)| typed.set(format!("{name}_{part}"), value.as_str())),
        Content::Cases(list) => typed.set(name, list.join("\n")),
        Content::Before(list) => list.iter().for_each(|it| before(typed, it)),
        Content::Actions(list) => list.iter().enumerate().for_each(|(index, it)| action(typed, index, it)),
        Content::Agenda(list) => list.iter().for_each(|it| typed.set(agenda_field(it.id), "yes")),
    }
}

fn before(typed: &mut Typed, it: &BeforeWritten) {
    typed.set(before_field(it.id), it.fate.word());
    if let (Fate::Redated, Some(day)) = (it.fate, it.by) {
        typed.set_day(&new_day_field(it.id), day);
    }
    if !it.why.is_empty() {
        typed.set(why_field(it.id, it.fate), it.why.as_str());
    }
}

fn action(typed: &mut Typed, index: usize, it: &ActionWritten) {
    typed.set(row_field(index, "id"), it.id.to_string());
    typed.set(row_field(index, "what"), it.what.as_str());
    typed.set(row_field(index, "who"), it.owner.to_string());
    if let Some(day) = it.by {
        typed.set_day(&row_field(index, "by"), day);
    }
}
