//! The council's policy, clause by clause: what it says in our words, how binding it is, and what becomes of it.

mod clauses;
mod forms;

use std::collections::HashMap;

use askama::Template;
use axum_extra::extract::Query;
use engine::Day;
use engine::policy::{Council, Document};
use engine::register::{Counted, How, Register};
use store::Member;

use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::{Link, Page};
use crate::parts::Choice;
use crate::quality;
use crate::reply::Shown;
use crate::urls;

pub use clauses::{ClauseView, ReadingView, SectionView, UseView};
pub use forms::{FormView, Said};

pub(crate) use forms::said_at;

/// What the search box asks.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Search {
    words: String,
    strength: String,
    how: String,
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
    /// Versions that are not in force yet.
    pub coming: Vec<Coming>,
    /// Where other numbers are tried; nothing for whoever may not.
    pub what_if: String,
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
    /// What becomes of a clause, to choose from.
    pub hows: Vec<Choice>,
    /// What becomes of all of them, counted, each with its list.
    pub counts: Vec<Count>,
    /// How many are shown, of how many.
    pub found: String,
    /// The clauses.
    pub sections: Vec<SectionView>,
    /// The council's forms.
    pub forms: Vec<FormView>,
}

/// A version that is not in force yet.
pub struct Coming {
    /// From when it is.
    pub says: String,
    /// What it says otherwise.
    pub changes: Vec<String>,
    /// Where it is tried on what happened; nothing for whoever may not.
    pub what_if: String,
}

/// How many clauses are counted in one way.
pub struct Count {
    /// The way.
    pub name: String,
    /// How many.
    pub rules: usize,
    /// What it means, where that needs a word.
    pub says: String,
    /// The list.
    pub href: String,
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

/// Shows the policy in force today.
pub async fn show(
    Reading { who, mut db, here }: Reading<Member>,
    Query(search): Query<Search>,
) -> Result<Shown<PolicyView>, Fault> {
    let council = here.council()?;
    let policy = here.document()?.policy_on(here.today);
    let set = store::local::settings_on(&mut db, here.today).await?;
    let register = Register::of(&here.document()?.file, policy);
    let counted = Counted::of(policy, &register);
    let page = here.frame.page("Policy");
    let sees_quality = page.places.iter().any(|place| place.href == urls::quality(&here.slug));
    let figures = if sees_quality { quality::figures_today(db, &who, &here).await? } else { HashMap::new() };
    let sections =
        clauses::Clauses { slug: &here.slug, policy, register: &register, figures: &figures }.sections(&search);
    let shown: usize = sections.iter().map(|section| section.clauses.len()).sum();
    let all = policy.clauses.len();
    Ok(Shown(PolicyView {
        page,
        action: urls::policy(&here.slug),
        document: document(&policy.document),
        coming: coming(here.document()?, &here.slug, here.today, sees_quality),
        what_if: if sees_quality { urls::what_if(&here.slug) } else { String::new() },
        doubts: policy.document.doubts(here.today),
        notes: policy.document.notes.clone(),
        settings: settings(council, &here.slug, &set),
        strengths: Choice::list(
            [("", "Any"), ("must", "must"), ("should", "should"), ("may", "may"), ("info", "for information")],
            &search.strength,
        ),
        hows: hows(&counted, &search.how),
        counts: counts(&here.slug, &counted),
        found: if shown == all { format!("{all} clauses.") } else { format!("{shown} of {all} clauses.") },
        forms: forms::forms(&here.slug, policy),
        words: search.words,
        sections,
    }))
}

fn document(document: &Document) -> Vec<(String, String)> {
    let none = || "none printed".to_owned();
    let mut facts = vec![
        ("Document", document.title.clone()),
        ("Version", document.version.clone().unwrap_or_else(none)),
        ("Status", document.status.clone().unwrap_or_else(none)),
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

fn hows(counted: &Counted, chosen: &str) -> Vec<Choice> {
    let mut ways = vec![
        (String::new(), "All".to_owned()),
        ("applied".to_owned(), "Applied".to_owned()),
        ("waiting".to_owned(), "Waiting".to_owned()),
    ];
    let there = |how: &How| counted.row(*how).rules > 0;
    ways.extend(How::all().filter(there).map(|how| (how.word(), how.name())));
    Choice::list(ways.iter().map(|(word, name)| (word.as_str(), name.as_str())), chosen)
}

/// Each version that is published and not in force yet, with what it says otherwise than the one before it.
fn coming(council: &Council, slug: &str, today: Day, sees_quality: bool) -> Vec<Coming> {
    let pairs = council.versions.windows(2).filter(|pair| pair[1].document.in_force > today);
    pairs
        .map(|pair| {
            let (before, next) = (&pair[0], &pair[1]);
            let (from, title) = (next.document.in_force, &next.document.title);
            Coming {
                says: format!("From {from} another version is in force: {title}."),
                changes: next.changes_since(before),
                what_if: if sees_quality {
                    format!("{}?version={}", urls::what_if(slug), from.date())
                } else {
                    String::new()
                },
            }
        })
        .collect()
}

fn counts(slug: &str, counted: &Counted) -> Vec<Count> {
    let href = |word: &str| format!("{}?how={word}#clauses", urls::policy(slug));
    let mut counts = vec![Count {
        name: "Applied".to_owned(),
        rules: counted.applied(),
        says: "by a clock, a form or another part of Plumbline, or shown where it belongs".to_owned(),
        href: href("applied"),
    }];
    counts.extend(How::all().filter(|how| !how.is_applied()).map(|how| Count {
        name: how.name(),
        rules: counted.row(how).rules,
        says: match how {
            How::Waits(step) => step.brings().to_owned(),
            _ => "each with its reason".to_owned(),
        },
        href: href(&how.word()),
    }));
    counts.retain(|count| count.rules > 0);
    counts
}
