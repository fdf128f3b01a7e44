//! The discussions of a period: of whom, on which day, with whom, and whether they went deep; never what was said.

use askama::Template;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::children::{Column, Held};
use engine::policy::Policy;
use store::Quality;

use super::super::clauses::Number;
use super::super::people::Part;
use super::super::question::Asked;
use super::super::words;
use super::cases::{CaseRow, of_child};
use super::ground::Ground;
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::Page;
use crate::pages::Pages;
use crate::plan::kind_name;
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::urls;

/// How many rows on a page.
const SIZE: usize = 50;

/// The list.
#[derive(Template)]
#[template(path = "quality/discussions.html")]
pub struct DiscussionsView {
    /// The frame.
    pub page: Page,
    /// The number that led here.
    pub number: String,
    /// What it counts.
    pub says: String,
    /// What it is narrowed down to.
    pub narrowed: Vec<String>,
    /// The other numbers of the same figure.
    pub parts: Vec<Part>,
    /// The rows of this page.
    pub rows: Vec<DiscussionRow>,
    /// The other pages.
    pub pages: Pages,
    /// The same as a file.
    pub file: Files,
}

/// One discussion.
pub struct DiscussionRow {
    /// Of whom, with whom.
    pub of: CaseRow,
    /// When.
    pub day: String,
    /// In what kind of session.
    pub kind: String,
    /// How deep it went.
    pub depth: &'static str,
}

/// Which discussions a list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    All,
    Detailed,
    Updates,
}

impl Which {
    const ALL: [Self; 3] = [Self::All, Self::Detailed, Self::Updates];

    fn word(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Detailed => "detailed",
            Self::Updates => "updates",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::All => "All discussions",
            Self::Detailed => "Detailed and reflective",
            Self::Updates => "Updates",
        }
    }

    fn takes(self, held: &Held<'_>) -> bool {
        match self {
            Self::All => true,
            Self::Detailed => held.talk.detailed,
            Self::Updates => !held.talk.detailed,
        }
    }
}

fn which(ground: &Ground) -> Which {
    let asked = &ground.question.asked.show;
    Which::ALL.into_iter().find(|which| which.word() == asked).unwrap_or(Which::All)
}

fn meant(ground: &Ground) -> Vec<Held<'_>> {
    let mut held = ground.survey.children.held(&ground.wanted);
    held.retain(|held| which(ground).takes(held));
    held
}

/// Shows the list.
pub async fn discussions(
    reading: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Shown<DiscussionsView>, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let policy = ground.policy()?;
    let (question, slug, shown) = (&ground.question, &ground.here.slug, which(&ground));
    let all = meant(&ground);
    let pages = Pages::new(all.len(), SIZE, question.page, |number| {
        question.asked.but(|it| it.page = number.to_string()).at(&urls::quality_discussions(slug))
    });
    let figure = ground.survey.figure_of(&Column::Reflective, &ground.wanted);
    let number = |which: Which| match which {
        Which::All => figure.m,
        Which::Detailed => figure.n,
        Which::Updates => figure.m - figure.n,
    };
    let asked = question.asked.but(Asked::forget_the_list);
    let href =
        |which: Which| asked.but(|it| which.word().clone_into(&mut it.show)).at(&urls::quality_discussions(slug));
    Ok(Shown(DiscussionsView {
        number: words::count(all.len()),
        says: format!("{} detailed and reflective, {}", words::n_of_m(&figure), ground.period()),
        narrowed: ground.narrowed(policy),
        parts: Which::ALL
            .into_iter()
            .map(|which| Part {
                name: which.name(),
                number: Number::new(number(which), || href(which)),
                current: which == shown,
            })
            .collect(),
        rows: all
            .iter()
            .skip((pages.current() - 1) * SIZE)
            .take(SIZE)
            .map(|held| view(&ground, policy, held))
            .collect(),
        file: question.asked.files(&urls::quality_discussions(slug)),
        page: Page {
            errors: question.errors.clone(),
            ..ground.here.frame.page_below("Discussions of children", "Children", ground.page())
        },
        pages,
    }))
}

fn view(ground: &Ground, policy: &Policy, held: &Held<'_>) -> DiscussionRow {
    DiscussionRow {
        of: of_child(ground, policy, held.child),
        day: held.talk.day.to_string(),
        kind: kind_name(policy, held.talk.kind.as_str()).to_owned(),
        depth: if held.talk.detailed { "Detailed and reflective" } else { "Update" },
    }
}

/// The same as a file.
pub async fn discussions_file(
    reading: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let policy = ground.policy()?;
    let lines = meant(&ground).into_iter().map(|held| {
        let (it, place) = (view(&ground, policy, &held), &held.child.place);
        [
            Cell::from(it.of.case.text),
            held.talk.day.into(),
            it.kind.into(),
            it.depth.into(),
            held.talk.on_record.into(),
            it.of.category.into(),
            it.of.worker.text.into(),
            it.of.team.into(),
            words::unit(&ground.survey, place.service.as_ref(), words::NO_SERVICE).into(),
            words::supervisor(&ground.survey, place.supervisor.as_ref()).into(),
        ]
    });
    let heads =
        ["Case", "Day", "Kind", "Depth", "On the record", "Category", "Worker", "Team", "Service", "Supervisor"];
    form.of(Table::new("quality-discussions", ground.question.days.day, heads, lines)).await
}
