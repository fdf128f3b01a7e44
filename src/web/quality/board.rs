//! The first page of Quality: head figures, the table by clause, the grid, who has nobody, twelve months, what is coming.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use domain::ahead::{Warning, Within};
use domain::drift::Open;
use domain::quality::{Filter, Measure, Show};
use domain::survey::Survey;
use engine::policy::Policy;
use engine::{Day, Figure};
use store::{Approver, Quality, Role as _};

use super::ahead::{self, AheadRow};
use super::clauses::{self, ClauseRow, Number, list};
use super::filters::Filters;
use super::findings::{self, Count};
use super::grid::{self, GridRow};
use super::question::{Asked, By, Question};
use super::{actions, surveys, words};
use crate::chart::{Chart, Drawing, Month};
use crate::fault::Fault;
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::parts::Tile;
use crate::reply::Shown;
use crate::table::Files;
use crate::{standings, urls};

/// How many groups the grid shows at once.
const GROUPS: usize = 25;
/// How many of those who will be late the page shows.
const COMING: usize = 8;

/// The page.
#[derive(Template)]
#[template(path = "quality/show.html")]
pub struct BoardView {
    /// The frame.
    pub page: Page,
    /// The page's own address.
    pub action: String,
    /// What is doubtful about the policy that these figures rest on.
    pub doubts: Vec<String>,
    /// Where the document's state is told.
    pub policy_href: String,
    /// The days, in a sentence.
    pub says: String,
    /// Where other numbers are tried.
    pub what_if: String,
    /// What the policy asks of the council itself.
    pub duties: String,
    /// Files drawn to be looked at.
    pub samples: String,
    /// Everybody by month.
    pub tracker: String,
    /// Where grants are given; empty for whoever gives none.
    pub grants: String,
    /// How it stands with the children; empty where the policy speaks of none.
    pub children: String,
    /// That only some people's figures are shown; empty where all are.
    pub only: String,
    /// The address of the page without filters; empty where there are none.
    pub all: String,
    /// The filters.
    pub filters: Filters,
    /// The head figures.
    pub tiles: Vec<Tile>,
    /// The table by clause.
    pub clauses: Vec<ClauseRow>,
    /// Whether anybody is exempted.
    pub any_waived: bool,
    /// Whether any clock has no number.
    pub any_not_set: bool,
    /// What the table is compared with.
    pub before: String,
    /// The same as a file.
    pub clauses_file: Files,
    /// The ways of grouping.
    pub ways: Vec<Way>,
    /// What the grid's rows are.
    pub by: &'static str,
    /// The heads of its columns.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<GridRow>,
    /// Its other pages.
    pub pages: Pages,
    /// The same as a file.
    pub groups_file: Files,
    /// Who supervises whom.
    pub chain: Vec<Count>,
    /// Other findings.
    pub findings: Vec<Count>,
    /// Twelve months.
    pub chart: Chart,
    /// The same as a file.
    pub months_file: Files,
    /// How many will be late, and their list.
    pub coming: Number,
    /// Until when.
    pub coming_says: String,
    /// The first of them.
    pub coming_rows: Vec<AheadRow>,
}

/// A way of grouping the grid.
pub struct Way {
    /// Its name.
    pub name: &'static str,
    /// Its address.
    pub href: String,
    /// Whether it is the one shown.
    pub current: bool,
}

/// Shows the page; a day that is none is told at its field, beside today's figures.
pub async fn show(Reading { who, db, here }: Reading<Quality>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let question = Question::of(asked, here.today);
    let (survey, whole) = surveys::of(db, &who, &here, question.days).await?;
    let status = if question.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let grants = if Approver::holds(&who) { urls::grants(&here.slug) } else { String::new() };
    let view = BoardView { grants, ..view(&here, &survey, &question, whole)? };
    Ok((status, Shown(view)).into_response())
}

fn view(here: &Here, survey: &Survey, question: &Question, whole: bool) -> Result<BoardView, Fault> {
    let (slug, asked) = (&here.slug, &question.asked);
    let policy = here.council()?.policy_on(question.days.day);
    let columns = grid::columns(survey, policy, &question.filter);
    let all_rows = grid::rows(survey, policy, question, slug, &columns);
    let address = urls::quality(slug);
    let pages = Pages::new(all_rows.len(), GROUPS, question.page, |number| {
        format!("{}#groups", asked.but(|it| it.page = number.to_string()).at(&address))
    });
    let (chain, findings) = findings::counts(survey, question, slug);
    let coming = ahead::meant(survey, question);
    let clauses = clauses::rows(survey, policy, question, slug);
    Ok(BoardView {
        doubts: policy.document.doubts(here.today),
        policy_href: urls::policy(slug),
        what_if: urls::what_if(slug),
        duties: urls::quality_council(slug),
        samples: urls::file_samples(slug),
        tracker: question.asked.place().at(&urls::quality_tracker(slug)),
        grants: String::new(),
        children: if policy.casework.is_some() { children_of(question, slug).href } else { String::new() },
        says: format!("As of {}, compared with {}.", question.days.day, question.days.before),
        only: if whole { String::new() } else { words::only(survey) },
        all: if question.filter == Filter::default() {
            String::new()
        } else {
            Asked { as_of: asked.as_of.clone(), compare: asked.compare.clone(), ..Asked::default() }.at(&address)
        },
        filters: Filters::of(survey, policy, question),
        tiles: tiles(survey, question, slug),
        any_waived: clauses.iter().any(|row| row.figure.waived > 0),
        any_not_set: clauses.iter().any(|row| row.figure.not_set > 0),
        clauses,
        before: question.days.before.short().to_string(),
        clauses_file: asked.files(&urls::quality_clauses(slug)),
        ways: By::ALL
            .into_iter()
            .map(|by| Way {
                name: by.name(),
                href: format!("{}#groups", asked.but(|it| by.word().clone_into(&mut it.by)).at(&address)),
                current: by == question.by,
            })
            .collect(),
        by: question.by.name(),
        columns: columns.into_iter().map(|column| column.name).collect(),
        rows: all_rows.into_iter().skip((pages.current() - 1) * GROUPS).take(GROUPS).collect(),
        pages,
        groups_file: asked.files(&urls::quality_groups(slug)),
        chain,
        findings,
        chart: Chart::new(chart_name(policy, question), months(survey, |tally| tally.figure(&charted(question)))),
        months_file: asked.files(&urls::quality_months(slug)),
        coming: Number::new(coming.len(), || asked.but(|_| {}).at(&urls::quality_ahead(slug))),
        coming_says: ahead::says(survey, Within::default(), Warning::default()),
        coming_rows: coming.into_iter().take(COMING).map(|row| ahead::view(survey, policy, slug, row)).collect(),
        page: Page { errors: question.errors.clone(), ..here.frame.page("Quality") },
        action: address,
    })
}

/// The head figures: they follow the people and the strength chosen, and each has a clock of its own.
fn tiles(survey: &Survey, question: &Question, slug: &str) -> Vec<Tile> {
    let measures = [Measure::Supervised, Measure::Records, Measure::Agreements, Measure::Children];
    // A council whose policy has no clock for children has no such figure.
    let counted = |measure: &Measure| *measure != Measure::Children || survey.has(Measure::Children);
    let mut tiles: Vec<Tile> = measures
        .into_iter()
        .filter(counted)
        .map(|measure| {
            let filter = Filter { measure: Some(measure), clock: None, clauses: None, ..question.filter.clone() };
            let (now, before) = (survey.tally.figure(&filter), survey.before.figure(&filter));
            let asked = question.asked.but(|it| {
                measure.word().clone_into(&mut it.measure);
                it.clock.clear();
                it.clause.clear();
            });
            let change = words::change(&now, &before);
            Tile {
                name: words::measure(measure).to_owned(),
                href: list(&asked, slug, Show::Counted),
                share: words::share(&now),
                of: words::n_of_m(&now),
                change: points(&change, question.days.before),
                spark: Some(Drawing::spark(&months(survey, |tally| tally.figure(&filter)))),
                more: (measure == Measure::Children).then(|| children_of(question, slug)),
            }
        })
        .collect();
    tiles.push(actions_tile(survey, question, slug));
    tiles
}

fn children_of(question: &Question, slug: &str) -> Link {
    Link::new("Children, by category and team", question.asked.place().at(&urls::quality_children(slug)))
}

/// How a share moved, in words.
pub(super) fn points(change: &str, before: Day) -> String {
    match change {
        "" => String::new(),
        "0" => format!("as on {}", before.short()),
        "+1" | "−1" => format!("{change} point since {}", before.short()),
        more => format!("{more} points since {}", before.short()),
    }
}

fn actions_tile(survey: &Survey, question: &Question, slug: &str) -> Tile {
    let drift = survey.drift(&question.filter);
    let figure = |drift: domain::survey::Drift| Figure { n: drift.old, m: drift.open, ..Figure::default() };
    let months: Vec<Month> =
        survey.months.iter().map(|month| month_of(month.day, &figure(month.drift(&question.filter)))).collect();
    let asked = question.asked.place().but(|it| actions::OLD.clone_into(&mut it.show));
    Tile {
        name: format!("Actions older than {} sessions", Open::MANY),
        href: asked.at(&urls::quality_actions(slug)),
        share: words::share(&figure(drift)),
        of: words::n_of_m(&figure(drift)),
        change: String::new(),
        spark: Some(Drawing::spark(&months)),
        more: None,
    }
}

/// What the chart shows: the clock chosen, or all in which a pair meets.
pub(super) fn charted(question: &Question) -> Filter {
    let chosen = question.filter.clock.is_some() || question.filter.clauses.is_some();
    if chosen {
        question.filter.clone()
    } else {
        Filter { measure: Some(Measure::Supervised), ..question.filter.clone() }
    }
}

fn chart_name(policy: &Policy, question: &Question) -> String {
    let clock = question.filter.clock.as_ref().map(|clock| standings::clock_name(policy, clock.as_str()));
    format!(
        "{}, twelve months",
        clock.map_or_else(|| words::measure(Measure::Supervised).to_owned(), |name| format!("{name} in time"))
    )
}

pub(super) fn months(survey: &Survey, figure: impl Fn(&domain::quality::Tally) -> Figure) -> Vec<Month> {
    survey.months.iter().map(|month| month_of(month.day, &figure(&month.tally))).collect()
}

fn month_of(day: Day, figure: &Figure) -> Month {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Month {
        name: day.date().format("%B %Y").to_string(),
        short: day.date().format("%b").to_string(),
        n: small(figure.n),
        m: small(figure.m),
    }
}
