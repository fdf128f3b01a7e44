//! The Supervision Tracker: everybody by month, what happened and how the clock stood at the month's end; by team, a page at a time.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use domain::quality::{Filter, Measure, Show};
use domain::survey::Survey;
use domain::tracker::Meant;
use engine::policy::Policy;
use engine::{Day, Figure};
use store::Quality;

use super::clauses::{Number, list};
use super::filters::Filters;
use super::question::{Asked, Question};
use super::signs::{self, Sign};
use super::{people, surveys, words};
use crate::fault::Fault;
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::{standings, urls};

/// How many rows on a page.
const SIZE: usize = 50;

/// The page.
#[derive(Template)]
#[template(path = "quality/tracker.html")]
pub struct TrackerView {
    /// The frame.
    pub page: Page,
    /// The page's own address.
    pub action: String,
    /// How many rows there are.
    pub number: String,
    /// From when to when, and how a cell is to be read.
    pub says: String,
    /// What it is narrowed down to.
    pub narrowed: Vec<String>,
    /// That only some people are shown; empty where all are.
    pub only: String,
    /// The address of the page without filters; empty where there are none.
    pub all: String,
    /// The filters.
    pub filters: Filters,
    /// The heads of the months.
    pub months: Vec<String>,
    /// The rows of this page, by team.
    pub teams: Vec<TrackedTeam>,
    /// All rows counted: how many of how many were in time at each month's end, each with its list.
    pub foot: Vec<Number>,
    /// All of them together.
    pub total: String,
    /// What the signs say.
    pub legend: Vec<(Sign, &'static str)>,
    /// The other pages.
    pub pages: Pages,
    /// The same as a file.
    pub file: Files,
}

/// The people of a team.
pub struct TrackedTeam {
    /// The team, with the tracker of it alone.
    pub name: Link,
    /// Its people.
    pub rows: Vec<TrackedRow>,
}

/// One person and clock.
pub struct TrackedRow {
    /// Who, with their file.
    pub name: Link,
    /// Their role, and which clock.
    pub about: String,
    /// A sign for each month.
    pub signs: Vec<Sign>,
    /// In how many of the months in which it was due it was in time.
    pub total: String,
}

/// Shows the grid; a day that is none is told at its field, beside the months until today.
pub async fn tracker(
    Reading { who, db, here }: Reading<Quality>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, whole) = surveys::of(db, &who, &here, question.days).await?;
    let status = if question.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, Shown(view(&here, &survey, &question, whole)?)).into_response())
}

/// The same as a file: a row for each person and clock, a column for each month.
pub async fn tracker_file(
    Reading { who, db, here }: Reading<Quality>,
    form: Form,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, _) = surveys::of(db, &who, &here, question.days).await?;
    let policy = here.council()?.policy_on(question.days.day);
    let filter = filter(&question);
    let heads = ["Person", "Role", "Team", "Supervisor", "Clock"].map(str::to_owned).into_iter();
    let heads = heads.chain(survey.tracker.months.iter().map(|day| month(*day)));
    let heads = heads.chain(["In time", "Of"].map(str::to_owned));
    let rows = lines(&survey, policy, &filter).into_iter().map(|meant| {
        let (place, figure) = (&meant.mark.place, meant.figure());
        let named = [
            survey.name(&meant.line.person).to_owned(),
            words::role(policy, place.role.as_ref()),
            words::unit(&survey, place.team.as_ref(), words::NO_TEAM),
            words::supervisor(&survey, place.supervisor.as_ref()),
            standings::clock_name(policy, meant.line.clock.as_str()),
        ];
        let signs: Vec<Cell> = meant.cells().map(|cell| signs::of(cell).cell()).collect();
        named.map(Cell::from).into_iter().chain(signs).chain([figure.n, figure.m].map(Cell::from))
    });
    form.of(Table::new("quality-tracker", survey.days.day, heads, rows)).await
}

/// The people and the clock chosen: of the other fields of an address the tracker knows nothing.
fn filter(question: &Question) -> Filter {
    Filter { measure: Some(Measure::Supervised), clauses: None, strength: None, ..question.filter.clone() }
}

fn view(here: &Here, survey: &Survey, question: &Question, whole: bool) -> Result<TrackerView, Fault> {
    let (slug, policy) = (&here.slug, here.council()?.policy_on(question.days.day));
    let (address, filter) = (urls::quality_tracker(slug), filter(question));
    let asked = question.asked.place().but(|it| it.clock.clone_from(&question.asked.clock));
    let everybody = Asked { as_of: asked.as_of.clone(), compare: asked.compare.clone(), ..Asked::default() };
    let all = lines(survey, policy, &filter);
    let pages =
        Pages::new(all.len(), SIZE, question.page, |number| asked.but(|it| it.page = number.to_string()).at(&address));
    let figures = survey.tracker.by_month(&filter);
    let total = figures.iter().fold(Figure::default(), |sum, figure| sum.and(figure));
    let mut filters = Filters::of(survey, policy, question);
    filters.only_clocks(|clock| Measure::of(policy, clock) == Measure::Supervised);
    let shown = all.iter().skip((pages.current() - 1) * SIZE).take(SIZE);
    Ok(TrackerView {
        number: words::count(all.len()),
        says: says(&survey.tracker.months),
        narrowed: words::filter(survey, policy, &Filter { measure: None, ..filter.clone() }),
        only: if whole { String::new() } else { words::only(survey) },
        all: if asked == everybody { String::new() } else { everybody.at(&address) },
        filters,
        months: survey.tracker.months.iter().map(|day| month(*day)).collect(),
        teams: by_team(shown, survey, policy, slug, &asked),
        foot: survey.tracker.months.iter().zip(&figures).map(|(day, it)| foot(*day, it, &asked, slug)).collect(),
        total: words::n_of_m(&total),
        legend: signs::legend(),
        file: asked.files(&address),
        page: Page {
            errors: question.errors.clone(),
            ..here.frame.page_below("Supervision Tracker", "Quality", question.asked.place().at(&urls::quality(slug)))
        },
        pages,
        action: address,
    })
}

/// The rows meant: by team, then by name; those in no team come last.
fn lines<'a>(survey: &'a Survey, policy: &Policy, filter: &'a Filter) -> Vec<Meant<'a>> {
    let mut lines: Vec<Meant<'a>> = survey.tracker.meant(filter).collect();
    lines.sort_by_cached_key(|meant| {
        let team = meant.mark.place.team.as_ref();
        let name = survey.name(&meant.line.person).to_owned();
        let clock = words::clock_order(policy, &meant.line.clock);
        (
            team.is_none(),
            words::unit(survey, team, words::NO_TEAM),
            team.cloned(),
            name,
            meant.line.person.clone(),
            clock,
        )
    });
    lines
}

fn by_team<'a>(
    lines: impl Iterator<Item = &'a Meant<'a>>,
    survey: &Survey,
    policy: &Policy,
    slug: &str,
    asked: &Asked,
) -> Vec<TrackedTeam> {
    let mut teams: Vec<(Option<_>, TrackedTeam)> = Vec::new();
    for meant in lines {
        let team = meant.mark.place.team.as_ref();
        if teams.last().is_none_or(|(known, _)| *known != team) {
            let href = asked.but(|it| it.team = team.map_or_else(|| "none".to_owned(), ToString::to_string));
            let name = words::unit(survey, team, words::NO_TEAM);
            let name = Link::new(name, href.at(&urls::quality_tracker(slug)));
            teams.push((team, TrackedTeam { name, rows: Vec::new() }));
        }
        if let Some((_, team)) = teams.last_mut() {
            team.rows.push(row(meant, survey, policy, slug));
        }
    }
    teams.into_iter().map(|(_, team)| team).collect()
}

fn row(meant: &Meant<'_>, survey: &Survey, policy: &Policy, slug: &str) -> TrackedRow {
    let line = meant.line;
    let role = words::role(policy, meant.mark.place.role.as_ref());
    TrackedRow {
        name: Link::new(survey.name(&line.person), people::file_of(slug, &line.person)),
        about: format!("{role}, {}", standings::clock_name(policy, line.clock.as_str())),
        signs: meant.cells().map(signs::of).collect(),
        total: words::n_of_m(&meant.figure()),
    }
}

/// A month's figure with the list behind it: the one that Quality shows for that day.
fn foot(day: Day, figure: &Figure, asked: &Asked, slug: &str) -> Number {
    let open = Number::new(figure.m, || {
        let then = asked.but(|it| {
            it.as_of = day.date().to_string();
            it.compare.clear();
            Measure::Supervised.word().clone_into(&mut it.measure);
        });
        list(&then, slug, Show::Counted)
    });
    Number { text: words::n_of_m(figure), ..open }
}

fn month(day: Day) -> String {
    day.date().format("%b %Y").to_string()
}

fn says(months: &[Day]) -> String {
    let from = months.first().map(|day| day.date().format("%B %Y").to_string()).unwrap_or_default();
    let until = months.last().map(ToString::to_string).unwrap_or_default();
    format!(
        "From {from} until {until}. Each cell tells what happened in the month, and whether the clock was late at its end; \
         the last one, on {until}."
    )
}
