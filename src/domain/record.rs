//! From a draft to a record that can be shared: what makes it meaningless stops it, everything else is only asked about.

use engine::Day;
use engine::policy::{Reference, Section, SectionKind};

use crate::draft::{Typed, TypedDay};
use crate::ids::{ActionId, AgendaItemId, PersonId};
use crate::sheet::{self, Before, Block, Sheet};
use crate::typed;
use crate::wording::{ActionWritten, AgendaWritten, BeforeWritten, Content, Fate, How, Mode, Wording, Written};

/// The longest wording of one action, and of one reason.
pub(crate) const LONGEST: usize = 4_000;
/// A text of fewer characters may well be the same as last time.
const REPEATS_FROM: usize = 30;

/// Something to say about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The field, as the form names it.
    pub field: String,
    /// What to say.
    pub says: String,
}

/// A record that can be shared: only `check` makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shareable {
    /// What everybody who may read records reads.
    pub wording: Wording,
    /// What the pair keeps to themselves.
    pub private: Vec<Written>,
    /// New actions.
    pub new_actions: Vec<ActionWritten>,
    /// What becomes of actions.
    pub steps: Vec<Step>,
    /// Points of the agenda that were discussed.
    pub discussed: Vec<AgendaItemId>,
    /// Points that an earlier version had ticked, and this one does not.
    pub not_discussed: Vec<AgendaItemId>,
}

/// A step of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Of which.
    pub action: ActionId,
    /// What becomes of it.
    pub fate: Fate,
    /// Its new day.
    pub due: Option<Day>,
    /// Why; may be empty where nobody asks.
    pub why: String,
}

/// What was found in a draft.
#[derive(Debug, Clone)]
pub struct Checked {
    /// What stops it.
    pub errors: Vec<Hint>,
    /// What is worth another look.
    pub prompts: Vec<Hint>,
    /// The record, if nothing stops it.
    pub shareable: Option<Shareable>,
    /// Everything as it would be read, private sections included and marked: for checking.
    pub answers: Vec<Answer>,
    /// How it was held, as far as it can be read.
    pub how: How,
}

/// One section on the page of answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Where to change it.
    pub field: String,
    /// What stands there.
    pub written: Written,
    /// The pair keeps it to themselves.
    pub private: bool,
}

/// What the record before said, to find what is repeated.
#[derive(Debug, Clone, Default)]
pub struct Last {
    /// Its sections, those that the pair keeps included.
    pub sections: Vec<Written>,
}

/// Reads a draft.
pub fn check(sheet: &Sheet<'_>, typed: &Typed, today: Day, last: &Last) -> Checked {
    let mut reader = Reader {
        sheet,
        typed,
        errors: Vec::new(),
        prompts: Vec::new(),
        steps: Vec::new(),
        actions: Vec::new(),
        discussed: Vec::new(),
        kept: Vec::new(),
    };
    let how = reader.how(today);
    let mut answers = Vec::new();
    for block in sheet.blocks() {
        answers.extend(reader.block(block));
    }
    reader.taken_out();
    reader.repeated(&answers, last);
    let Reader { errors, prompts, steps, actions, discussed, .. } = reader;
    let shareable = errors.is_empty().then(|| {
        let (shared, private) = split(&answers);
        Shareable {
            wording: Wording { form: sheet.form.name.clone(), how: how.clone(), sections: shared },
            private,
            new_actions: actions,
            steps,
            not_discussed: sheet
                .agenda
                .iter()
                .filter(|point| point.discussed && !discussed.contains(&point.id))
                .map(|point| point.id)
                .collect(),
            discussed,
        }
    });
    Checked { errors, prompts, shareable, answers, how }
}

/// What everybody reads, and what the pair keeps: the place of a kept section shows that it was kept.
fn split(answers: &[Answer]) -> (Vec<Written>, Vec<Written>) {
    let shared = answers.iter().map(|answer| {
        if answer.private {
            Written { content: Content::KeptPrivate, ..answer.written.clone() }
        } else {
            answer.written.clone()
        }
    });
    (shared.collect(), answers.iter().filter(|answer| answer.private).map(|answer| answer.written.clone()).collect())
}

struct Reader<'a> {
    sheet: &'a Sheet<'a>,
    typed: &'a Typed,
    errors: Vec<Hint>,
    prompts: Vec<Hint>,
    steps: Vec<Step>,
    actions: Vec<ActionWritten>,
    discussed: Vec<AgendaItemId>,
    kept: Vec<ActionId>,
}

impl Reader<'_> {
    fn error(&mut self, field: impl Into<String>, says: impl Into<String>) {
        self.errors.push(Hint { field: field.into(), says: says.into() });
    }

    fn prompt(&mut self, field: impl Into<String>, says: impl Into<String>) {
        self.prompts.push(Hint { field: field.into(), says: says.into() });
    }

    fn how(&mut self, today: Day) -> How {
        let day = match self.typed.day("when") {
            TypedDay::Day(day) if day <= today => day,
            TypedDay::Day(_) => {
                self.error("when", "The day it was held must be today or earlier");
                today
            }
            TypedDay::NoDay => {
                self.error("when", "Enter a day that exists, for example 10 11 2026");
                today
            }
            TypedDay::Empty => {
                self.error("when", "Enter the day it was held");
                today
            }
        };
        let start = typed::time(self.typed.one("start")).unwrap_or_else(|says| {
            self.error("start", says);
            None
        });
        let typed = self.typed;
        let parts = self.sheet.parts.iter().filter(|part| typed.all("part").any(|ticked| part.id == *ticked));
        let parts = parts.map(|part| (part.id.to_string(), part.name.clone())).collect();
        How {
            day,
            start: start.map(|at| at.format("%H:%M").to_string()),
            minutes: self.minutes(),
            mode: Mode::from_word(self.typed.one("mode")).unwrap_or_default(),
            in_private: typed.all("conditions").any(|one| one == "in-private"),
            interrupted: typed.all("conditions").any(|one| one == "interrupted"),
            late_start: typed.all("conditions").any(|one| one == "late-start"),
            parts,
        }
    }

    fn minutes(&mut self) -> Option<u32> {
        let minutes = match typed::minutes(self.typed.one("minutes")) {
            Ok(Some(minutes)) => minutes,
            Ok(None) => {
                if !self.sheet.lengths.is_empty() {
                    self.prompt("minutes", "The minutes are empty.");
                }
                return None;
            }
            Err(says) => {
                self.error("minutes", says);
                return None;
            }
        };
        let findings: Vec<String> = self.sheet.lengths.iter().filter_map(|length| length.finding(minutes)).collect();
        for finding in findings {
            self.prompt("minutes", finding);
        }
        Some(minutes)
    }

    fn block(&mut self, block: Block<'_>) -> Option<Answer> {
        match block {
            Block::Agenda => self.agenda(),
            Block::Before(section) => self.before(section),
            Block::New(section) => self.new_actions(section),
            Block::Ask(section) => self.ask(section),
        }
    }

    fn agenda(&mut self) -> Option<Answer> {
        let typed = self.typed;
        let ticked = self.sheet.agenda.iter().filter(|point| typed.ticked(&sheet::agenda_field(point.id)));
        let list: Vec<AgendaWritten> = ticked
            .map(|point| AgendaWritten { id: point.id, by: point.by.clone(), wording: point.wording.clone() })
            .collect();
        self.discussed = list.iter().map(|point| point.id).collect();
        let field = list.first().map(|point| sheet::agenda_field(point.id))?;
        Some(answer(field, "agenda-points", "Agenda items discussed", Content::Agenda(list)))
    }

    fn before(&mut self, section: Option<&Section>) -> Option<Answer> {
        let list: Vec<BeforeWritten> = self.sheet.before.iter().map(|action| self.fate(action)).collect();
        let field = list.first().map(|action| sheet::before_field(action.id))?;
        let (id, heading) = named(section, "previous-actions", "Actions from before");
        Some(answer(field, &id, &heading, Content::Before(list)))
    }

    fn fate(&mut self, action: &Before) -> BeforeWritten {
        let field = sheet::before_field(action.id);
        let fate = match self.typed.one(&field) {
            "redate" => Fate::Redated,
            "drop" => Fate::Dropped,
            word => Fate::from_word(word).unwrap_or(Fate::Kept),
        };
        let why_field = sheet::why_field(action.id, fate);
        let why = self.typed.text(&why_field).to_owned();
        let mut due = action.due;
        match fate {
            Fate::Redated => match self.typed.day(&sheet::new_day_field(action.id)) {
                TypedDay::Day(day) => due = Some(day),
                _ => self.error(
                    sheet::new_day_field(action.id),
                    format!("Enter the new day of “{}”, a day that exists", short(&action.what)),
                ),
            },
            Fate::Done | Fate::Dropped => due = None,
            Fate::Kept => {}
        }
        if matches!(fate, Fate::Redated | Fate::Dropped) && why.is_empty() {
            self.error(
                why_field.as_str(),
                format!(
                    "Say why “{}” {}",
                    short(&action.what),
                    if fate == Fate::Dropped { "is dropped" } else { "gets a new day" }
                ),
            );
        }
        if why.chars().count() > LONGEST {
            self.error(why_field, format!("Shorten the reason to {LONGEST} characters"));
        }
        let new_due = due.filter(|_| fate == Fate::Redated);
        if action.decided != Some((fate, new_due)) {
            self.steps.push(Step { action: action.id, fate, due: new_due, why: why.clone() });
        }
        BeforeWritten { id: action.id, what: action.what.clone(), who: action.who.clone(), fate, by: due, why }
    }

    fn new_actions(&mut self, section: Option<&Section>) -> Option<Answer> {
        let (id, heading) = named(section, "new-actions", "New actions");
        let list: Vec<ActionWritten> = (0..Sheet::rows(self.typed)).filter_map(|index| self.row(index)).collect();
        if list.is_empty() {
            let section = section.filter(|section| section.required)?;
            self.prompt(sheet::row_field(0, "what"), format!("{} is empty.", section.heading));
            return Some(answer(sheet::row_field(0, "what"), &id, &heading, Content::Nothing));
        }
        Some(answer(sheet::row_field(0, "what"), &id, &heading, Content::Actions(list)))
    }

    fn row(&mut self, index: usize) -> Option<ActionWritten> {
        let [what_field, who_field, by_field, id_field] =
            ["what", "who", "by", "id"].map(|part| sheet::row_field(index, part));
        let what = self.typed.text(&what_field).to_owned();
        let by = match self.typed.day(&by_field) {
            TypedDay::Empty => None,
            TypedDay::Day(day) => Some(day),
            TypedDay::NoDay => {
                self.error(by_field.as_str(), "Enter a day that exists, or leave it empty");
                None
            }
        };
        if what.is_empty() {
            if self.typed.day(&by_field) != TypedDay::Empty {
                self.error(what_field, "Say what is to be done by that day");
            }
            return None;
        }
        if what.chars().count() > LONGEST {
            self.error(what_field, format!("Shorten the action to {LONGEST} characters"));
        }
        let chosen = self.typed.one(&who_field).parse::<PersonId>().ok();
        let owner = self.sheet.owners.iter().find(|owner| Some(owner.id) == chosen);
        let supervisee = self.sheet.owners.first()?;
        if owner.is_none() {
            self.prompt(who_field, format!("“{}” has no owner: it will be {}’s.", short(&what), supervisee.name));
        }
        if by.is_none() {
            self.prompt(by_field, format!("“{}” has no day.", short(&what)));
        }
        let owner = owner.unwrap_or(supervisee);
        let written = ActionWritten { id: ActionId::fresh(), what, owner: owner.id, who: owner.name.clone(), by };
        let made = self
            .typed
            .one(&id_field)
            .parse::<ActionId>()
            .ok()
            .and_then(|id| self.sheet.made.iter().find(|made| made.id == id));
        Some(self.made_or_new(made, written))
    }

    /// An action of an earlier version keeps its id while its words and owner stay; other words are another action.
    fn made_or_new(&mut self, made: Option<&ActionWritten>, written: ActionWritten) -> ActionWritten {
        let same = |made: &&ActionWritten| {
            made.what == written.what && made.owner == written.owner && (made.by == written.by || written.by.is_some())
        };
        if let Some(made) = made.filter(same) {
            if made.by != written.by {
                self.steps.push(Step {
                    action: made.id,
                    fate: Fate::Redated,
                    due: written.by,
                    why: "Changed with the record.".to_owned(),
                });
            }
            self.kept.push(made.id);
            return ActionWritten { id: made.id, ..written };
        }
        self.actions.push(written.clone());
        written
    }

    /// Actions of an earlier version that are no longer in the record are dropped, and say so.
    fn taken_out(&mut self) {
        let gone = self.sheet.made.iter().filter(|made| !self.kept.contains(&made.id));
        self.steps.extend(gone.map(|made| Step {
            action: made.id,
            fate: Fate::Dropped,
            due: None,
            why: "Taken out of the record.".to_owned(),
        }));
    }

    fn ask(&mut self, section: &Section) -> Option<Answer> {
        let field = sheet::field(section);
        let content = self.content(section, &field);
        let private =
            section.private_allowed && self.typed.ticked(&sheet::private_field(section)) && !content.is_empty();
        let absent_part = section.part.as_ref().filter(|part| !self.typed.all("part").any(|ticked| **part == *ticked));
        if content.is_empty() {
            if !section.required || absent_part.is_some() {
                return None;
            }
            self.prompt(field.as_str(), format!("{} is empty.", section.heading));
            let content =
                if section.kind == SectionKind::Confirm { Content::Confirmed(false) } else { Content::Nothing };
            return Some(answer(field, section.id.as_str(), &section.heading, content));
        }
        if let Some(part) = absent_part {
            let name =
                self.sheet.parts.iter().find(|kind| kind.id == *part).map_or(part.as_str(), |kind| kind.name.as_str());
            self.prompt(
                "part",
                format!("{} is filled in, and “{name}” is not ticked as a part of this session.", section.heading),
            );
        }
        Some(Answer { private, ..answer(field, section.id.as_str(), &section.heading, content) })
    }

    fn content(&mut self, section: &Section, field: &str) -> Content {
        if section.kind == SectionKind::Cases {
            return self.cases(section, field);
        }
        let (content, prompt) = content(section, self.typed, field);
        if let Some(says) = prompt {
            self.prompt(field, says);
        }
        content
    }

    fn cases(&mut self, section: &Section, field: &str) -> Content {
        let lines = self.typed.one(field).lines().map(str::trim).filter(|line| !line.is_empty());
        if section.reference == Some(Reference::IdOnly) {
            for line in lines.clone().filter(|line| !is_number(line)) {
                self.error(
                    field,
                    format!(
                        "{}: enter the number alone, one in a line; “{}” holds more than a number",
                        section.heading,
                        short(line)
                    ),
                );
            }
        }
        Content::Cases(lines.map(str::to_owned).collect())
    }

    fn repeated(&mut self, answers: &[Answer], last: &Last) {
        for answer in answers.iter().filter(|answer| repeats(&answer.written, &last.sections)) {
            let says = format!("{} says the same as last time, word for word.", answer.written.heading);
            self.prompts.push(Hint { field: answer.field.clone(), says });
        }
    }
}

/// What stands in a field of a section, and what is worth saying of it.
pub(crate) fn content(section: &Section, typed: &Typed, field: &str) -> (Content, Option<String>) {
    let text = typed.one(field);
    match section.kind {
        SectionKind::Confirm => (Content::Confirmed(typed.ticked(field)), None),
        SectionKind::Choice | SectionKind::Choices => {
            let chosen = typed.all(field).filter(|one| !one.trim().is_empty());
            (Content::Chosen(chosen.map(str::to_owned).collect()), None)
        }
        SectionKind::Date => match typed.day(field) {
            TypedDay::Empty => (Content::Nothing, None),
            TypedDay::Day(day) => (Content::Day(day), None),
            TypedDay::NoDay => {
                let says = format!("{}: what is typed is no day that exists.", section.heading);
                (Content::NoDay(typed.parts(field).map(str::to_owned)), Some(says))
            }
        },
        SectionKind::Number => {
            let no_number = !text.trim().is_empty() && text.trim().parse::<f64>().is_err();
            let says = no_number.then(|| format!("{}: what is typed is no number.", section.heading));
            (Content::Text(text.trim().to_owned()), says)
        }
        SectionKind::Text
        | SectionKind::Cases
        | SectionKind::Decisions
        | SectionKind::Actions
        | SectionKind::PreviousActions => (Content::Text(text.to_owned()), None),
    }
}

/// Whether a section says the same as last time, word for word, and is long enough for that to mean something.
pub(crate) fn repeats(written: &Written, last: &[Written]) -> bool {
    let Content::Text(text) = &written.content else { return false };
    let before = last.iter().find(|section| section.id == written.id);
    let as_before = |old: &Written| matches!(&old.content, Content::Text(old) if old.trim() == text.trim());
    before.is_some_and(as_before) && text.trim().chars().count() >= REPEATS_FROM
}

fn answer(field: String, id: &str, heading: &str, content: Content) -> Answer {
    Answer { field, written: Written { id: id.to_owned(), heading: heading.to_owned(), content }, private: false }
}

fn named(section: Option<&Section>, id: &str, heading: &str) -> (String, String) {
    section.map_or_else(
        || (id.to_owned(), heading.to_owned()),
        |section| (section.id.to_string(), section.heading.clone()),
    )
}

/// The beginning of a text, for a sentence about it.
pub fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= 60 {
        line.to_owned()
    } else {
        format!("{}…", line.chars().take(57).collect::<String>().trim_end())
    }
}

/// The number of a file: digits with at most a few letters and marks about them, and no word beside it.
fn is_number(line: &str) -> bool {
    let marks = |one: char| one.is_ascii_alphanumeric() || "-/.".contains(one);
    line.chars().all(marks)
        && line.chars().filter(char::is_ascii_digit).count() * 2
            >= line.chars().filter(char::is_ascii_alphabetic).count()
        && line.contains(|one: char| one.is_ascii_digit())
}
