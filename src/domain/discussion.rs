//! The discussion of a case: what its form asks, what stands in it again from last time, and what can be shared and entered on the
//! child's record.

use std::fmt::Write as _;

use chrono::NaiveTime;
use engine::Day;
use engine::policy::{Author, CaseNames, Form, Section, SectionKind};
use serde::{Deserialize, Serialize};

use crate::draft::{Typed, TypedDay};
use crate::record::{self, Hint, LONGEST, short};
use crate::sheet;
use crate::typed;
use crate::wording::{Content, DecisionWritten, TaskWritten, Written};

/// The most rows of decisions or tasks that a form shows.
const ROWS: usize = 60;

/// What a shared discussion says: self-contained, as a record is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wording {
    /// The council's name for the form.
    pub form: String,
    /// On which day.
    pub day: Day,
    /// At what time, as 10:00; where the policy counts in hours.
    pub at: Option<String>,
    /// It was a detailed, reflective discussion and no update.
    pub detailed: bool,
    /// Why it was chosen, by the policy's id and name.
    pub criterion: Option<(String, String)>,
    /// The sections, in the order of the form.
    pub sections: Vec<Written>,
}

/// What a form asks for beside its sections.
#[derive(Debug, Clone, Default)]
pub struct Asks {
    /// The day is known: that of the session.
    pub held_on: Option<Day>,
    /// The time of day matters.
    pub time: bool,
    /// The reasons for choosing a case, by id and name.
    pub criteria: Vec<(String, String)>,
}

/// What was found in a draft.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What stops it.
    pub errors: Vec<Hint>,
    /// What is worth another look.
    pub prompts: Vec<Hint>,
    /// What it says.
    pub wording: Wording,
    /// The time of day, read.
    pub at: Option<NaiveTime>,
}

/// One field of a decision: what, why.
pub fn decision_field(index: usize, part: &str) -> String {
    format!("decision-{index}-{part}")
}

/// How many rows of this kind have something in them, and one more.
pub fn rows(typed: &Typed, kind: &str) -> usize {
    let used = typed.fields().iter().filter(|(name, value)| !value.trim().is_empty() && name.starts_with(kind));
    let last = used.filter_map(|(name, _)| name.split('-').nth(1)?.parse::<usize>().ok()).max();
    last.map_or(1, |last| last.min(ROWS) + 2)
}

/// The first draft: what stands until it changes, and what is still to be done.
pub fn first_draft(form: &Form, last: Option<&Wording>, day: Day) -> Typed {
    let mut typed = Typed::default();
    typed.set_day("when", day);
    typed.set("depth", "update");
    let sections = last.map(|last| last.sections.as_slice()).unwrap_or_default();
    for section in form.sections.iter().filter(|section| section.carries) {
        if let Some(written) = sections.iter().find(|written| written.id == section.id.as_str()) {
            put(&mut typed, written, &|_| true);
        }
    }
    let open = |task: &TaskWritten| !task.done;
    sections.iter().filter(|written| matches!(written.content, Content::Tasks(_))).for_each(|written| {
        put(&mut typed, written, &open);
    });
    typed
}

/// The draft of an amendment: the last wording in the fields it came from.
pub fn amended(wording: &Wording) -> Typed {
    let mut typed = Typed::default();
    typed.set_day("when", wording.day);
    typed.set("at", wording.at.clone().unwrap_or_default());
    typed.set("depth", if wording.detailed { "detailed" } else { "update" });
    typed.set("criterion", wording.criterion.as_ref().map_or("", |(id, _)| id.as_str()));
    wording.sections.iter().for_each(|written| put(&mut typed, written, &|_| true));
    typed
}

fn put(typed: &mut Typed, written: &Written, keep: &dyn Fn(&TaskWritten) -> bool) {
    match &written.content {
        Content::Decisions(list) => list.iter().enumerate().for_each(|(index, it)| {
            typed.set(decision_field(index, "what"), it.what.as_str());
            typed.set(decision_field(index, "why"), it.why.as_str());
        }),
        Content::Tasks(list) => list.iter().filter(|it| keep(it)).enumerate().for_each(|(index, it)| {
            typed.set(sheet::row_field(index, "what"), it.what.as_str());
            typed.set(sheet::row_field(index, "who"), it.who.as_str());
            if let Some(day) = it.by {
                typed.set_day(&sheet::row_field(index, "by"), day);
            }
            if it.done {
                typed.set(sheet::row_field(index, "done"), "yes");
            }
        }),
        _ => sheet::section(typed, written),
    }
}

/// Reads a draft. Nothing is padded: what is empty is left out, and what the form wants is asked for once.
pub fn check(form: &Form, asks: &Asks, draft: &Typed, today: Day, last: Option<&Wording>) -> Checked {
    let mut reader = Reader { typed: draft, errors: Vec::new(), prompts: Vec::new() };
    let day = asks.held_on.unwrap_or_else(|| reader.day(today));
    let at = if asks.time { reader.time() } else { None };
    let criterion = reader.criterion(&asks.criteria);
    let sections: Vec<Written> = form.sections.iter().filter_map(|section| reader.section(section)).collect();
    let before = last.map(|last| last.sections.as_slice()).unwrap_or_default();
    // What is carried on is meant to say the same.
    let fresh =
        |written: &&Written| !form.sections.iter().any(|section| section.carries && section.id.as_str() == written.id);
    for written in sections.iter().filter(fresh).filter(|written| record::repeats(written, before)) {
        let says = format!("{} says the same as last time, word for word.", written.heading);
        reader.prompts.push(Hint { field: format!("s-{}", written.id), says });
    }
    let wording = Wording {
        form: form.name.clone(),
        day,
        at: at.map(|at| at.format("%H:%M").to_string()),
        detailed: draft.one("depth") == "detailed",
        criterion,
        sections,
    };
    Checked { errors: reader.errors, prompts: reader.prompts, wording, at }
}

struct Reader<'a> {
    typed: &'a Typed,
    errors: Vec<Hint>,
    prompts: Vec<Hint>,
}

impl Reader<'_> {
    fn error(&mut self, field: impl Into<String>, says: impl Into<String>) {
        self.errors.push(Hint { field: field.into(), says: says.into() });
    }

    fn prompt(&mut self, field: impl Into<String>, says: impl Into<String>) {
        self.prompts.push(Hint { field: field.into(), says: says.into() });
    }

    fn day(&mut self, today: Day) -> Day {
        let says = match self.typed.day("when") {
            TypedDay::Day(day) if day <= today => return day,
            TypedDay::Day(_) => "The day of the discussion must be today or earlier",
            TypedDay::NoDay => "Enter a day that exists, for example 10 11 2026",
            TypedDay::Empty => "Enter the day of the discussion",
        };
        self.error("when", says);
        today
    }

    fn time(&mut self) -> Option<NaiveTime> {
        match typed::time(self.typed.one("at")) {
            Ok(None) => {
                self.error("at", "Enter the time of the talk, such as 10:30: the policy counts in hours");
                None
            }
            Ok(at) => at,
            Err(says) => {
                self.error("at", says);
                None
            }
        }
    }

    fn criterion(&mut self, known: &[(String, String)]) -> Option<(String, String)> {
        if known.is_empty() {
            return None;
        }
        let chosen = self.typed.one("criterion");
        known.iter().find(|(id, _)| id == chosen).cloned()
    }

    fn section(&mut self, section: &Section) -> Option<Written> {
        let field = match section.kind {
            SectionKind::Decisions => decision_field(0, "what"),
            SectionKind::Actions => sheet::row_field(0, "what"),
            _ => sheet::field(section),
        };
        let content = match section.kind {
            SectionKind::Decisions => self.decisions(),
            SectionKind::Actions => self.tasks(section.dated),
            _ => {
                let (content, says) = record::content(section, self.typed, &field);
                if let Some(says) = says {
                    self.prompt(field.as_str(), says);
                }
                content
            }
        };
        if content.is_empty() {
            if section.required {
                self.prompt(field, format!("{} is empty.", section.heading));
            }
            return None;
        }
        Some(Written { id: section.id.to_string(), heading: section.heading.clone(), content })
    }

    fn decisions(&mut self) -> Content {
        let mut list = Vec::new();
        for index in 0..rows(self.typed, "decision-") {
            let [what_field, why_field] = ["what", "why"].map(|part| decision_field(index, part));
            let (what, why) = (self.typed.text(&what_field).to_owned(), self.typed.text(&why_field).to_owned());
            if what.is_empty() && why.is_empty() {
                continue;
            }
            if what.is_empty() {
                self.error(what_field, "Say what was decided, or take its reason out");
                continue;
            }
            if why.is_empty() {
                self.prompt(why_field, format!("“{}” does not say why.", short(&what)));
            }
            list.push(DecisionWritten { what, why });
        }
        Content::Decisions(list)
    }

    fn tasks(&mut self, dated: bool) -> Content {
        let mut list = Vec::new();
        for index in 0..rows(self.typed, "action-") {
            let [what_field, who_field, by_field, done_field] =
                ["what", "who", "by", "done"].map(|part| sheet::row_field(index, part));
            let (what, who) = (self.typed.text(&what_field).to_owned(), self.typed.text(&who_field).to_owned());
            let by = match self.typed.day(&by_field) {
                TypedDay::Empty => None,
                TypedDay::Day(day) => Some(day),
                TypedDay::NoDay => {
                    self.error(by_field.as_str(), "Enter a day that exists, or leave it empty");
                    None
                }
            };
            if what.is_empty() {
                if !who.is_empty() || self.typed.day(&by_field) != TypedDay::Empty {
                    self.error(what_field, "Say what is to be done");
                }
                continue;
            }
            if what.chars().count() > LONGEST {
                self.error(what_field, format!("Shorten the action to {LONGEST} characters"));
            }
            let done = self.typed.ticked(&done_field);
            if who.is_empty() && !done {
                self.prompt(who_field, format!("“{}” has nobody who does it.", short(&what)));
            }
            let no_day = self.typed.day(&by_field) == TypedDay::Empty && !done;
            if no_day && dated {
                self.error(by_field, format!("Give “{}” a day", short(&what)));
            } else if no_day {
                self.prompt(by_field, format!("“{}” has no day.", short(&what)));
            }
            list.push(TaskWritten { what, who, by, done });
        }
        Content::Tasks(list)
    }
}

/// The guidance of a section of the form.
pub fn hint(section: &Section, worker: &str) -> String {
    let mut says: Vec<String> = section.hint.iter().cloned().collect();
    if !section.prompts.is_empty() {
        says.push(section.prompts.join(" · "));
    }
    if section.author == Author::Supervisee {
        says.push(format!("In the words of {worker}."));
    }
    if section.carries {
        says.push("Stands until you change it.".to_owned());
    }
    says.join(" ")
}

/// The title of the entry on the child's record, by the policy's pattern.
pub fn title(pattern: &str, supervisor: &str, worker: &str, reference: &str, day: Day) -> String {
    pattern
        .replace("{supervisor}", supervisor)
        .replace("{worker}", worker)
        .replace("{reference}", reference)
        .replace("{day}", &day.to_string())
}

/// What stands for a child beside the reference of the family, as people say it.
pub fn named(names: CaseNames) -> &'static str {
    match names {
        CaseNames::Reference => "the reference alone",
        CaseNames::NameAndReference => "name and reference",
        CaseNames::Initials => "initials and reference",
    }
}

/// The discussion as plain text, for the council's case system: a heading a line, what was written below it.
pub fn plain(title: &str, wording: &Wording) -> String {
    let depth = if wording.detailed { "Detailed, reflective discussion" } else { "Update" };
    let at = wording.at.as_ref().map(|at| format!(", {at}")).unwrap_or_default();
    let mut text = format!("{title}\n{}{at}. {depth}.\n", wording.day);
    if let Some((_, name)) = &wording.criterion {
        let _ = writeln!(text, "Chosen because: {name}");
    }
    for written in &wording.sections {
        let _ = writeln!(text, "\n{}\n{}", written.heading.to_uppercase(), written.content.plain());
    }
    text
}
