//! Open actions, those that drift from one session to the next first: dates and owners, never what was agreed.

use askama::Template;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::drift::Open;
use domain::survey::{OpenAction, Survey};
use store::Quality;

use super::clauses::Number;
use super::question::{Asked, Question};
use super::{people, surveys, words};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::Page;
use crate::pages::Pages;
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::{standings, urls};

/// How many rows on a page.
const SIZE: usize = 50;

/// The word in the address for those that drift alone.
pub(super) const OLD: &str = "old";

/// The list.
#[derive(Template)]
#[template(path = "quality/actions.html")]
pub struct ActionsView {
    /// The frame.
    pub page: Page,
    /// How many.
    pub number: String,
    /// What it counts.
    pub says: String,
    /// What it is narrowed down to.
    pub narrowed: Vec<String>,
    /// The other list: all that are open, or those that drift.
    pub other: Number,
    /// What the other list is.
    pub other_name: &'static str,
    /// The rows of this page.
    pub rows: Vec<ActionRow>,
    /// The other pages.
    pub pages: Pages,
    /// The same as a file.
    pub file: Files,
}

/// One action.
pub struct ActionRow {
    /// Whose file it is in.
    pub name: String,
    /// The file.
    pub href: String,
    /// Their team.
    pub team: String,
    /// Their supervisor.
    pub supervisor: String,
    /// Who is to do it.
    pub owner: String,
    /// Since when.
    pub agreed: String,
    /// Its day.
    pub due: String,
    /// How many sessions it has survived.
    pub survived: String,
}

/// Shows the list.
pub async fn actions(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Shown<ActionsView>, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let slug = &here.slug;
    let all = meant(&survey, &question);
    let pages = Pages::new(all.len(), SIZE, question.page, |number| {
        question.asked.but(|it| it.page = number.to_string()).at(&urls::quality_actions(slug))
    });
    let shown = all.iter().skip((pages.current() - 1) * SIZE).take(SIZE);
    let drift = survey.drift(&question.filter);
    let only_old = question.asked.show == OLD;
    let other = question.asked.but(|it| if only_old { it.show.clear() } else { OLD.clone_into(&mut it.show) });
    let title =
        if only_old { format!("Actions older than {} sessions", Open::MANY) } else { "Open actions".to_owned() };
    Ok(Shown(ActionsView {
        number: words::count(all.len()),
        says: format!(
            "{} of {} open actions have survived more than {} sessions, on {}",
            words::count(drift.old),
            words::count(drift.open),
            Open::MANY,
            question.days.day
        ),
        narrowed: words::filter(&survey, policy, &question.filter),
        other: Number::new(if only_old { drift.open } else { drift.old }, || other.at(&urls::quality_actions(slug))),
        other_name: if only_old { "All open actions" } else { "Those that have survived most" },
        rows: shown.map(|open| view(&survey, slug, open)).collect(),
        file: question.asked.files(&urls::quality_actions(slug)),
        page: Page {
            errors: question.errors.clone(),
            ..here.frame.page_below(title, "Quality", question.asked.place().at(&urls::quality(slug)))
        },
        pages,
    }))
}

/// The same as a file.
pub async fn actions_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let rows = meant(&survey, &question).into_iter().map(|open| {
        let it = view(&survey, &here.slug, open);
        let (agreed, survived) = (open.action.agreed_on, open.survived);
        [it.name, it.team, it.supervisor, it.owner].map(Cell::from).into_iter().chain([
            agreed.into(),
            open.due.into(),
            survived.into(),
        ])
    });
    let heads = ["Person", "Team", "Supervisor", "Owner", "Agreed", "Due", "Sessions survived"];
    form.of(Table::new("quality-actions", survey.days.day, heads, rows)).await
}

fn meant<'a>(survey: &'a Survey, question: &Question) -> Vec<&'a OpenAction> {
    survey
        .actions
        .iter()
        .filter(|open| question.filter.takes_place(&open.place) && (question.asked.show != OLD || open.drifts))
        .collect()
}

fn view(survey: &Survey, slug: &str, open: &OpenAction) -> ActionRow {
    let OpenAction { action, place, .. } = open;
    ActionRow {
        name: survey.name(&action.subject).to_owned(),
        href: people::file_of(slug, &action.subject),
        team: words::unit(survey, place.team.as_ref(), words::NO_TEAM),
        supervisor: words::supervisor(survey, place.supervisor.as_ref()),
        owner: survey.name(&action.owner).to_owned(),
        agreed: action.agreed_on.to_string(),
        due: open.due.map_or_else(|| "No day".to_owned(), |due| standings::dated(due, survey.days.day)),
        survived: open.survived.to_string(),
    }
}
