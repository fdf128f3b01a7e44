//! The council's policy, clause by clause: what it says in our words, how binding it is, and what is done under it.

use askama::Template;
use axum_extra::extract::Query;
use domain::register::{Register, Use};
use engine::Strength;
use engine::policy::{Clause, Council, Document, Policy};
use store::Member;

use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::{Link, Page};
use crate::parts::Choice;
use crate::reply::Shown;
use crate::urls;

/// What the search box asks.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Search {
    #[serde(default)]
    words: String,
    #[serde(default)]
    strength: String,
    #[serde(default)]
    used: String,
}

/// The page.
#[derive(Template)]
#[template(path = "policy/show.html")]
pub struct PolicyView {
    /// The frame.
    pub page: Page,
    /// The page's own address.
    pub action: String,
    /// The document's facts.
    pub document: Vec<(String, String)>,
    /// What is doubtful about the document itself.
    pub doubts: Vec<String>,
    /// Notes on the document.
    pub notes: Vec<String>,
    /// What the council sets for itself.
    pub settings: Vec<Local>,
    /// The words searched for.
    pub words: String,
    /// How binding, to choose from.
    pub strengths: Vec<Choice>,
    /// Whether put to use, to choose from.
    pub uses: Vec<Choice>,
    /// How many are shown, of how many, and how many of all are put to use.
    pub found: String,
    /// The clauses.
    pub sections: Vec<SectionView>,
}

/// A number of the council's own.
pub struct Local {
    /// What it is.
    pub label: String,
    /// Its value, or what happens without one.
    pub value: String,
    /// The clauses that leave it open.
    pub clauses: Vec<Link>,
}

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
    /// What is done under it.
    pub uses: Vec<UseView>,
    /// How it is read where it is unclear.
    pub readings: Vec<ReadingView>,
}

/// One use of a clause.
pub struct UseView {
    /// Where.
    pub topic: &'static str,
    /// What.
    pub says: String,
    /// By which reading.
    pub reading: Option<Link>,
}

/// How an unclear clause is read.
pub struct ReadingView {
    /// Its name.
    pub id: String,
    /// Whether this is its place on the page; it stands under every clause that it reads.
    pub is_place: bool,
    /// What it says.
    pub says: String,
    /// Why, and what else it could mean.
    pub because: String,
}

/// Shows the policy in force today.
pub async fn show(
    Reading { mut db, here, .. }: Reading<Member>,
    Query(search): Query<Search>,
) -> Result<Shown<PolicyView>, Fault> {
    let council = here.council()?;
    let policy = council.policy_on(here.today);
    let set = store::local::settings_on(&mut db, here.today).await?;
    let register = Register::of(council, policy);
    let sections = sections(&here.slug, policy, &register, &search);
    let shown: usize = sections.iter().map(|section| section.clauses.len()).sum();
    let all = policy.clauses.len();
    Ok(Shown(PolicyView {
        page: here.frame.page("Policy"),
        action: urls::policy(&here.slug),
        document: document(&policy.document),
        doubts: doubts(&policy.document, here.today),
        notes: policy.document.notes.clone(),
        settings: settings(council, &here.slug, &set),
        strengths: Choice::list(
            [("", "Any"), ("must", "must"), ("should", "should"), ("may", "may"), ("info", "for information")],
            &search.strength,
        ),
        uses: Choice::list([("", "All"), ("yes", "Applied"), ("no", "Text only")], &search.used),
        found: if shown == all {
            format!("{all} clauses. {} are applied in Plumbline, the others are text only.", register.applied())
        } else {
            format!("{shown} of {all} clauses.")
        },
        words: search.words,
        sections,
    }))
}

fn document(document: &Document) -> Vec<(String, String)> {
    let none = || "none printed".to_owned();
    let mut facts = vec![
        ("Document", document.title.clone()),
        ("Version", document.version.clone().unwrap_or_else(none)),
        ("Date", document.dated.clone().unwrap_or_else(none)),
    ];
    match (&document.approved, &document.approved_by) {
        (Some(day), Some(by)) => facts.push(("Approved", format!("{day}, {by}"))),
        (Some(day), None) => facts.push(("Approved", day.to_string())),
        (None, Some(by)) => facts.push(("Approved", format!("{by}, no day printed"))),
        (None, None) => {}
    }
    facts.push(("Its own review", document.review_due.map_or_else(none, |day| format!("due {day}"))));
    facts.push(("Counted from", document.in_force.to_string()));
    let sources: Vec<&str> = document.sources.iter().map(|source| source.title.as_str()).collect();
    if !sources.is_empty() {
        facts.push(("Read from", sources.join("; ")));
    }
    facts.push(("Last compared with it", document.checked_on.to_string()));
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn doubts(document: &Document, today: engine::Day) -> Vec<String> {
    let status = document.status.clone();
    let review = document
        .review_due
        .filter(|due| *due < today)
        .map(|due| format!("Review was due {}", due.date().format("%B %Y")));
    status.into_iter().chain(review).collect()
}

fn settings(
    council: &Council,
    slug: &str,
    set: &std::collections::HashMap<engine::ids::SettingId, String>,
) -> Vec<Local> {
    let value = |setting: &engine::policy::Setting| match (set.get(&setting.id), &setting.default) {
        (Some(value), _) => format!("{value}, set by the council"),
        (None, Some(default)) => format!("{default}, until the council sets it"),
        (None, None) => "Not set: nothing is counted by it".to_owned(),
    };
    council
        .file
        .settings
        .iter()
        .map(|setting| Local {
            label: setting.label.clone(),
            value: value(setting),
            clauses: setting.clause.iter().map(|id| Link::new(id.as_str(), urls::clause(slug, id.as_str()))).collect(),
        })
        .collect()
}

fn sections(slug: &str, policy: &Policy, register: &Register, search: &Search) -> Vec<SectionView> {
    let mut sections: Vec<SectionView> = Vec::new();
    let mut placed: Vec<&str> = Vec::new();
    for clause in &policy.clauses {
        let uses = register.uses(&clause.id);
        if !search.finds(policy, clause, uses) {
            continue;
        }
        let readings = policy.readings.iter().filter(|reading| reading.clause.contains(&clause.id)).map(|reading| {
            let is_place = !placed.contains(&reading.id.as_str());
            placed.push(reading.id.as_str());
            ReadingView {
                id: reading.id.to_string(),
                is_place,
                says: reading.says.clone(),
                because: reading.because.clone().unwrap_or_default(),
            }
        });
        let view = ClauseView {
            id: clause.id.to_string(),
            heading: clause.heading.clone().unwrap_or_default(),
            strength: clause.strength,
            says: clause.says.clone(),
            readings: readings.collect(),
            uses: uses.iter().map(|used| use_view(slug, used)).collect(),
        };
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

fn section_name(section: &str) -> String {
    if section.starts_with(|first: char| first.is_ascii_digit()) {
        format!("Section {section}")
    } else {
        section.to_owned()
    }
}

fn use_view(slug: &str, used: &Use) -> UseView {
    UseView {
        topic: used.topic.name(),
        says: used.says.clone(),
        reading: used.reading.as_ref().map(|id| Link::new(id.as_str(), urls::clause(slug, id.as_str()))),
    }
}

impl Search {
    /// Every word stands somewhere in the clause, in how it is read or in what is done under it.
    fn finds(&self, policy: &Policy, clause: &Clause, uses: &[Use]) -> bool {
        let strength = self.strength.is_empty() || clause.strength.to_string() == self.strength;
        let applied = match self.used.as_str() {
            "yes" => !uses.is_empty(),
            "no" => uses.is_empty(),
            _ => true,
        };
        strength && applied && (self.words.trim().is_empty() || self.words_in(policy, clause, uses))
    }

    fn words_in(&self, policy: &Policy, clause: &Clause, uses: &[Use]) -> bool {
        let mut text = format!(
            "{} {} {} {}",
            clause.id,
            clause.section,
            clause.heading.as_deref().unwrap_or_default(),
            clause.says
        );
        for used in uses {
            text.push(' ');
            text.push_str(used.topic.name());
            text.push(' ');
            text.push_str(&used.says);
        }
        for reading in policy.readings.iter().filter(|reading| reading.clause.contains(&clause.id)) {
            text.push(' ');
            text.push_str(reading.id.as_str());
            text.push(' ');
            text.push_str(&reading.says);
        }
        let text = text.to_lowercase();
        self.words.to_lowercase().split_whitespace().all(|word| text.contains(word))
    }
}
