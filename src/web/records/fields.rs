//! The fields of a record's form as the page shows them: the council's sections with what was typed into them.

use domain::draft::Typed;
use domain::sheet::{self, Before, Block, Sheet};
use domain::wording::{Fate, Mode};
use engine::Day;
use engine::policy::{Author, Section, SectionKind};

use crate::inputs::{Input, date, input};
use crate::parts::{Choice, DateTyped};
use crate::standings::dated;

/// How the session was held.
pub(super) struct HowView {
    /// The day.
    pub when: DateTyped,
    /// From when.
    pub start: String,
    /// For how long.
    pub minutes: String,
    /// In which way.
    pub mode: Vec<Choice>,
    /// Private, interrupted, late.
    pub conditions: Vec<Choice>,
    /// Kinds that it can have as a part.
    pub parts: Vec<Choice>,
}

/// A block of the form.
pub(super) enum BlockView {
    /// Points of the agenda.
    Agenda(Vec<PointView>),
    /// Actions from before.
    Before {
        /// The heading.
        heading: String,
        /// Guidance.
        hint: String,
        /// The actions.
        actions: Vec<BeforeView>,
    },
    /// New actions.
    New {
        /// The heading.
        heading: String,
        /// Guidance.
        hint: String,
        /// The rows, the last ones empty.
        rows: Vec<RowView>,
    },
    /// A section of the council's form.
    Ask(AskView),
}

/// A point of the agenda.
pub(super) struct PointView {
    /// Its field.
    pub field: String,
    /// The point.
    pub wording: String,
    /// Whose it is.
    pub by: String,
    /// Ticked.
    pub checked: bool,
}

/// An action from before.
pub(super) struct BeforeView {
    /// Its field.
    pub field: String,
    /// What is to be done, and by whom.
    pub legend: String,
    /// How old it is, how many sessions it has survived, when it is due.
    pub hint: String,
    /// Done, keep, new day, drop.
    pub choices: Vec<Choice>,
    /// The field of the new day.
    pub new_day_field: String,
    /// The new day.
    pub new_day: DateTyped,
    /// The field of the reason for it.
    pub redate_field: String,
    /// The reason for it.
    pub redate_why: String,
    /// The field of the reason for dropping.
    pub drop_field: String,
    /// The reason for dropping.
    pub drop_why: String,
}

/// A row for a new action.
pub(super) struct RowView {
    /// Counted from 0.
    pub index: usize,
    /// The action's id, where an earlier version made it.
    pub id: String,
    /// What.
    pub what: String,
    /// Who.
    pub who: Vec<Choice>,
    /// By when.
    pub by: DateTyped,
}

/// A section of the council's form.
pub(super) struct AskView {
    /// Its field.
    pub field: String,
    /// The heading.
    pub heading: String,
    /// Guidance and prompts.
    pub hint: String,
    /// The input.
    pub input: Input,
    /// The tick that keeps it between the two, where the policy lets them.
    pub private: Option<(String, bool)>,
}

/// How it was held.
pub(super) fn how(sheet: &Sheet<'_>, typed: &Typed) -> HowView {
    let ticked = |name: &'static str, value: &str| typed.all(name).any(|one| one == value);
    let tick = |name, value: &str, text: &str| Choice { checked: ticked(name, value), ..Choice::new(value, text) };
    HowView {
        when: date(typed, "when"),
        start: typed.one("start").to_owned(),
        minutes: typed.one("minutes").to_owned(),
        mode: Choice::list(Mode::ALL.map(|mode| (mode.word(), mode.in_words())), typed.one("mode")),
        conditions: [
            ("in-private", "In a private place"),
            ("interrupted", "It was interrupted"),
            ("late-start", "It started late"),
        ]
        .map(|(value, text)| tick("conditions", value, text))
        .into(),
        parts: sheet.parts.iter().map(|part| tick("part", part.id.as_str(), &part.name)).collect(),
    }
}

/// Every block of the form.
pub(super) fn blocks(sheet: &Sheet<'_>, typed: &Typed, today: Day) -> Vec<BlockView> {
    let blocks = sheet.blocks().into_iter().filter_map(|block| match block {
        Block::Agenda if sheet.agenda.is_empty() => None,
        Block::Agenda => Some(BlockView::Agenda(points(sheet, typed))),
        Block::Before(section) => {
            let (heading, hint) = heading(section, "Actions from before");
            let actions = sheet.before.iter().map(|action| before(action, typed, today)).collect();
            Some(BlockView::Before { heading, hint, actions })
        }
        Block::New(section) => {
            let (heading, hint) = heading(section, "New actions");
            let rows = (0..Sheet::rows(typed)).map(|index| row(sheet, typed, index)).collect();
            Some(BlockView::New { heading, hint, rows })
        }
        Block::Ask(section) => Some(BlockView::Ask(ask(sheet, section, typed))),
    });
    blocks.collect()
}

fn heading(section: Option<&Section>, ours: &str) -> (String, String) {
    section.map_or_else(|| (ours.to_owned(), String::new()), |section| (section.heading.clone(), hint(section, None)))
}

fn points(sheet: &Sheet<'_>, typed: &Typed) -> Vec<PointView> {
    let point = |point: &sheet::AgendaPoint| {
        let field = sheet::agenda_field(point.id);
        PointView { checked: typed.ticked(&field), field, wording: point.wording.clone(), by: point.by.clone() }
    };
    sheet.agenda.iter().map(point).collect()
}

fn before(action: &Before, typed: &Typed, today: Day) -> BeforeView {
    let field = sheet::before_field(action.id);
    let chosen = match typed.one(&field) {
        "redated" => "redate",
        "dropped" => "drop",
        "done" => "done",
        word @ ("redate" | "drop") => word,
        _ => "kept",
    };
    let survived = match action.survived {
        0 => String::new(),
        1 => "; survived 1 session".to_owned(),
        many => format!("; survived {many} sessions"),
    };
    let due = action.due.map_or_else(|| "No day".to_owned(), |due| format!("Due {}", dated(due, today)));
    let new_day_field = sheet::new_day_field(action.id);
    let (redate_field, drop_field) =
        (sheet::why_field(action.id, Fate::Redated), sheet::why_field(action.id, Fate::Dropped));
    BeforeView {
        legend: format!("{} – {}", action.what, action.who),
        hint: format!("{due}; agreed {}{survived}", dated(action.agreed_on, today)),
        choices: vec![
            Choice::new("kept", "Keep it").chosen(chosen),
            Choice::new("done", "Done").chosen(chosen),
            Choice::new("redate", "New day").chosen(chosen).revealing(),
            Choice::new("drop", "Drop it").chosen(chosen).revealing(),
        ],
        new_day: date(typed, &new_day_field),
        redate_why: typed.one(&redate_field).to_owned(),
        drop_why: typed.one(&drop_field).to_owned(),
        field,
        new_day_field,
        redate_field,
        drop_field,
    }
}

fn row(sheet: &Sheet<'_>, typed: &Typed, index: usize) -> RowView {
    let one = |part| typed.one(&sheet::row_field(index, part)).to_owned();
    let owners = sheet.owners.iter().map(|owner| (owner.id.to_string(), owner.name.clone()));
    let who = std::iter::once((String::new(), "Choose".to_owned())).chain(owners);
    RowView {
        index,
        id: one("id"),
        what: one("what"),
        who: Choice::list(who, &one("who")),
        by: date(typed, &sheet::row_field(index, "by")),
    }
}

fn ask(sheet: &Sheet<'_>, section: &Section, typed: &Typed) -> AskView {
    let field = sheet::field(section);
    let input = input(section, &field, typed);
    let private_field = sheet::private_field(section);
    AskView {
        private: section.private_allowed.then(|| (private_field.clone(), typed.ticked(&private_field))),
        heading: section.heading.clone(),
        hint: hint(section, Some(sheet)),
        field,
        input,
    }
}

/// The guidance of a section: its hint, its prompts, and what this session must have for it.
fn hint(section: &Section, sheet: Option<&Sheet<'_>>) -> String {
    let mut says: Vec<String> = section.hint.iter().cloned().collect();
    if !section.prompts.is_empty() {
        says.push(section.prompts.join(" · "));
    }
    if section.kind == SectionKind::Cases {
        says.push("One reference on each line.".to_owned());
    }
    if let (Author::Supervisee, Some(supervisee)) = (section.author, sheet.and_then(|sheet| sheet.owners.first())) {
        says.push(format!("In the words of {}.", supervisee.name));
    }
    if let Some(part) = section.part.as_ref() {
        let name = sheet
            .and_then(|sheet| sheet.parts.iter().find(|kind| kind.id == *part))
            .map_or(part.as_str(), |kind| kind.name.as_str());
        says.push(format!("Only if this session has the part “{name}”."));
    }
    says.join(" ")
}
