//! What is coming: who will be late within the next weeks if nothing else is booked.

use askama::Template;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::survey::{Row, Survey};
use engine::policy::Policy;
use store::Quality;

use super::question::{Asked, Question};
use super::{surveys, words};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::Page;
use crate::pages::Pages;
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::{standings, urls};

/// One who will be late.
#[derive(Clone, Debug)]
pub struct AheadRow {
    /// Who.
    pub name: String,
    /// Their file.
    pub href: String,
    /// What.
    pub what: String,
    /// When it is due.
    pub due: String,
    /// The next booking, which does not help.
    pub booked: String,
    /// Who supervises.
    pub supervisor: String,
    /// Their team.
    pub team: String,
}

/// The list.
#[derive(Template)]
#[template(path = "quality/ahead.html")]
pub struct AheadView {
    /// The frame.
    pub page: Page,
    /// How many.
    pub number: String,
    /// Until when.
    pub says: String,
    /// What it is narrowed down to.
    pub narrowed: Vec<String>,
    /// The rows of this page.
    pub rows: Vec<AheadRow>,
    /// The other pages.
    pub pages: Pages,
    /// The same as a file.
    pub file: Files,
}

/// How many rows on a page.
const SIZE: usize = 50;

/// Shows who will be late.
pub async fn ahead(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Shown<AheadView>, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let slug = &here.slug;
    let all = meant(&survey, &question);
    let pages = Pages::new(all.len(), SIZE, question.page, |number| {
        question.asked.but(|it| it.page = number.to_string()).at(&urls::quality_ahead(slug))
    });
    let shown = all.iter().skip((pages.current() - 1) * SIZE).take(SIZE);
    Ok(Shown(AheadView {
        number: words::count(all.len()),
        says: says(&survey),
        narrowed: words::filter(&survey, policy, &question.filter),
        rows: shown.map(|row| view(&survey, policy, slug, row)).collect(),
        file: question.asked.files(&urls::quality_ahead(slug)),
        page: Page {
            errors: question.errors.clone(),
            ..here.frame.page_below("Coming up", "Quality", question.asked.place().at(&urls::quality(slug)))
        },
        pages,
    }))
}

/// The same as a file.
pub async fn ahead_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let rows = meant(&survey, &question).into_iter().map(|row| {
        let (it, line) = (view(&survey, policy, &here.slug, row), &row.obligation);
        [it.name, it.team, it.supervisor, it.what]
            .map(Cell::from)
            .into_iter()
            .chain([line.due, line.booked].map(Cell::from))
    });
    let heads = ["Person", "Team", "Supervisor", "What", "Due", "Next booking"];
    form.of(Table::new("quality-coming-up", survey.days.day, heads, rows)).await
}

/// The rows meant, by due day.
pub(super) fn meant<'a>(survey: &'a Survey, question: &Question) -> Vec<&'a Row> {
    survey.ahead.iter().filter(|row| question.filter.takes(&row.mark)).collect()
}

/// Until when, and on what assumption.
pub(super) fn says(survey: &Survey) -> String {
    format!(
        "Not late on {}, and late by {} if booked sessions are held and nothing else is.",
        survey.days.day,
        survey.days.horizon()
    )
}

/// A row as it is shown.
pub(super) fn view(survey: &Survey, policy: &Policy, slug: &str, row: &Row) -> AheadRow {
    let line = &row.obligation;
    AheadRow {
        name: survey.name(&line.person).to_owned(),
        href: super::people::file_of(slug, &line.person),
        what: standings::clock_name(policy, line.clock.as_str()),
        due: line.due.map_or_else(|| "No day is set".to_owned(), |due| standings::dated(due, survey.days.day)),
        booked: line.booked.map_or_else(|| "Nothing".to_owned(), |day| day.to_string()),
        supervisor: words::supervisor(survey, row.mark.place.supervisor.as_ref()),
        team: words::unit(survey, row.mark.place.team.as_ref(), words::NO_TEAM),
    }
}
