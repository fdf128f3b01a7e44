//! The clauses of the Policy page: those that a search finds, by section, each with what becomes of it.

use std::collections::HashMap;

use engine::Strength;
use engine::ids::ClockId;
use engine::policy::{Applied, Clause, Place, Policy, Reading, Way};
use engine::register::{Account, By, How, Register, Use};

use super::{Search, forms};
use crate::page::Link;
use crate::urls;

/// Clauses that stand together in the document.
pub struct SectionView {
    /// Where it can be jumped to.
    pub anchor: String,
    /// Its number or name.
    pub name: String,
    /// Its clauses.
    pub clauses: Vec<ClauseView>,
}

/// One clause.
pub struct ClauseView {
    /// Its stable name, and where it can be jumped to.
    pub id: String,
    /// The heading or table inside the section.
    pub heading: String,
    /// How binding.
    pub strength: Strength,
    /// What it says, in our words.
    pub says: String,
    /// It waits or stands outside.
    pub tag: String,
    /// What becomes of it.
    pub uses: Vec<UseView>,
    /// How it is read where it is unclear.
    pub readings: Vec<ReadingView>,
}

/// One thing that becomes of a clause.
pub struct UseView {
    /// In which way.
    pub topic: String,
    /// What.
    pub says: String,
    /// Where.
    pub links: Vec<Link>,
    /// By which reading.
    pub reading: Option<Link>,
}

/// How an unclear clause is read.
pub struct ReadingView {
    /// Its name.
    pub id: String,
    /// Whether this is its place on the page; it stands under every clause that it reads.
    pub is_place: bool,
    /// What is unclear.
    pub unclear: String,
    /// The reading in force.
    pub says: String,
    /// The others.
    pub otherwise: Vec<String>,
    /// Why.
    pub because: String,
    /// Who may confirm it.
    pub to_confirm: String,
}

/// What the list is made of.
pub(super) struct Clauses<'a> {
    pub(super) slug: &'a str,
    pub(super) policy: &'a Policy,
    pub(super) register: &'a Register,
    /// How many of how many are in time today, by clock; nothing for whoever may not see it.
    pub(super) figures: &'a HashMap<ClockId, String>,
}

impl Clauses<'_> {
    /// What a search finds, in the order of the document.
    pub(super) fn sections(&self, search: &Search) -> Vec<SectionView> {
        let mut sections: Vec<SectionView> = Vec::new();
        let mut placed = Vec::new();
        for clause in &self.policy.clauses {
            let account = Account::of(clause, self.register.uses(&clause.id));
            let view = self.clause(clause, &account, &mut placed);
            if !search.finds(clause, account.how, &view) {
                continue;
            }
            placed.extend(view.readings.iter().map(|reading| reading.id.clone()));
            let name = section_name(&clause.section);
            match sections.last_mut() {
                Some(section) if section.name == name => section.clauses.push(view),
                _ => sections.push(SectionView {
                    anchor: format!("section-{}", sections.len() + 1),
                    name,
                    clauses: vec![view],
                }),
            }
        }
        sections
    }

    fn clause(&self, clause: &Clause, account: &Account, placed: &mut [String]) -> ClauseView {
        let readings = self.policy.readings.iter().filter(|reading| reading.clause.contains(&clause.id));
        let tables = self.register.uses(&clause.id).iter().map(|used| self.table(used));
        let entries = clause.applied.iter().map(|entry| self.entry(entry));
        ClauseView {
            id: clause.id.to_string(),
            heading: clause.heading.clone().unwrap_or_default(),
            strength: clause.strength,
            says: clause.says.clone(),
            tag: tag(account),
            uses: tables.chain(entries).collect(),
            readings: readings.map(|reading| reading_view(reading, placed)).collect(),
        }
    }

    fn table(&self, used: &Use) -> UseView {
        let link = match &used.by {
            By::Clock(id) => self.figures.get(id).map(|figure| {
                Link::new(format!("{figure} in time"), format!("{}?clock={id}", urls::quality(self.slug)))
            }),
            By::Form(id) => Some(Link::new("the form", format!("#{}", forms::anchor(id)))),
            By::Other => None,
        };
        UseView {
            topic: if used.waits { format!("{}, to come", used.topic.name()) } else { used.topic.name().to_owned() },
            says: used.says.clone(),
            links: link.into_iter().collect(),
            reading: used.reading.as_ref().map(|id| Link::new(id.as_str(), urls::clause(self.slug, id.as_str()))),
        }
    }

    fn entry(&self, entry: &Applied) -> UseView {
        let because = || entry.because.clone().unwrap_or_default();
        let (topic, says) = match entry.way {
            Way::Guidance => (How::Guidance, format!("Shown {}. {}", self.place(entry), because())),
            Way::BuiltIn => (How::BuiltIn, entry.what.map(|what| what.says().to_owned()).unwrap_or_default()),
            Way::Document => (How::Document, "Shown at the head of this page.".to_owned()),
            Way::Waits => (entry.step.map_or(How::Unaccounted, How::Waits), because()),
            Way::Outside => (How::Outside, because()),
        };
        let form = entry.place.as_ref().and_then(Place::form);
        let link = form.map(|id| Link::new("the form", format!("#{}", forms::anchor(id))));
        UseView { topic: topic.name(), says: says.trim().to_owned(), links: link.into_iter().collect(), reading: None }
    }

    fn place(&self, entry: &Applied) -> String {
        let form = entry.place.as_ref().and_then(Place::form).and_then(|id| self.policy.form(id));
        match (&entry.place, form) {
            (Some(Place::Section(_, id)), Some(form)) => {
                let heading = form.sections.iter().find(|section| section.id == *id).map(|it| it.heading.as_str());
                format!("with “{}” of: {}", heading.unwrap_or_default(), form.name)
            }
            (_, Some(form)) => format!("at the head of: {}", form.name),
            _ => "on this page".to_owned(),
        }
    }
}

fn tag(account: &Account) -> String {
    match account.how {
        How::Waits(_) if account.in_part => format!("{}, in part applied", account.how.name()),
        How::Waits(_) | How::Outside => account.how.name(),
        _ => String::new(),
    }
}

fn reading_view(reading: &Reading, placed: &[String]) -> ReadingView {
    ReadingView {
        id: reading.id.to_string(),
        is_place: !placed.iter().any(|id| reading.id == *id.as_str()),
        unclear: reading.unclear.clone(),
        says: reading.says.clone(),
        otherwise: reading.otherwise.clone(),
        because: reading.because.clone(),
        to_confirm: reading.to_confirm.clone().unwrap_or_default(),
    }
}

fn section_name(section: &str) -> String {
    if section.starts_with(|first: char| first.is_ascii_digit()) {
        format!("Section {section}")
    } else {
        section.to_owned()
    }
}

impl Search {
    /// Every word stands somewhere in the clause, in how it is read or in what becomes of it.
    fn finds(&self, clause: &Clause, how: How, view: &ClauseView) -> bool {
        let strength = self.strength.is_empty() || clause.strength.to_string() == self.strength;
        let becomes = match self.how.as_str() {
            "" => true,
            "applied" => how.is_applied(),
            "waiting" => matches!(how, How::Waits(_)),
            word => how.word() == word,
        };
        strength && becomes && (self.words.trim().is_empty() || self.words_in(clause, view))
    }

    fn words_in(&self, clause: &Clause, view: &ClauseView) -> bool {
        let mut text = vec![view.id.as_str(), &clause.section, &view.heading, &view.says, &view.tag];
        text.extend(view.uses.iter().flat_map(|used| [used.topic.as_str(), &used.says]));
        for reading in &view.readings {
            text.extend([reading.id.as_str(), &reading.unclear, &reading.says, &reading.because]);
            text.extend(reading.otherwise.iter().map(String::as_str));
        }
        let text = text.join(" ").to_lowercase();
        self.words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}
