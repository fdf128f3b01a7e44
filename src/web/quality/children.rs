//! The children on Quality: which are seen, which waited longest, how often it went deep, what stands on their records; by category,
//! team and worker, every number with its list.

mod cases;
mod files;
mod grid;
mod ground;
mod talks;

pub use cases::{cases, cases_file};
pub use files::{clocks_file, groups_file};
pub use talks::{discussions, discussions_file};

use std::collections::BTreeSet;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::Query;
use domain::children::Column;
use domain::quality::{Filter, Show};
use engine::Figure;
use engine::policy::Policy;
use store::Quality;

use self::cases::CaseRow;
use self::grid::Grouped;
use self::ground::{About, Ground, Head, NO_CATEGORY};
use super::board::{self, Way};
use super::clauses::Number;
use super::filters;
use super::grid::GridRow;
use super::people::Part;
use super::question::{Asked, By};
use super::words;
use crate::chart::Drawing;
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::Page;
use crate::pages::Pages;
use crate::parts::{Choice, Tile};
use crate::reply::Shown;
use crate::table::Files;
use crate::urls;

/// How many groups the page shows at once.
const GROUPS: usize = 25;
/// How many of those who waited longest the page shows.
const LONGEST: usize = 8;

/// The page.
#[derive(Template)]
#[template(path = "quality/children.html")]
pub struct ChildrenView {
    /// The frame.
    pub page: Page,
    /// The page's own address.
    pub action: String,
    /// The day, in a sentence.
    pub says: String,
    /// That only some people's children are shown; empty where all are.
    pub only: String,
    /// The address of the page without filters; empty where there are none.
    pub all: String,
    /// The filters.
    pub filters: Filters,
    /// The head figures.
    pub tiles: Vec<Tile>,
    /// What the policy sets nothing for.
    pub silent: Vec<&'static str>,
    /// Those who waited longest; none where no clock of discussing is set.
    pub longest: Option<Longest>,
    /// Each clock with everything that stands apart.
    pub clocks: Vec<ClockRow>,
    /// The same as a file.
    pub clocks_file: Files,
    /// For each rule on entries: how the discussions stand with the record.
    pub entered: Vec<(String, Vec<Part>)>,
    /// The heads of the columns of both tables.
    pub columns: Vec<String>,
    /// By what the cases are.
    pub categories: Vec<GridRow>,
    /// The same as a file.
    pub categories_file: Files,
    /// The ways of grouping.
    pub ways: Vec<Way>,
    /// What the rows are.
    pub by: &'static str,
    /// The rows.
    pub rows: Vec<GridRow>,
    /// Their other pages.
    pub pages: Pages,
    /// The same as a file.
    pub groups_file: Files,
    /// From when to when discussions count for how deep they went.
    pub period: String,
}

/// The filters as they stand.
pub struct Filters {
    /// The day.
    pub as_of: String,
    /// Categories; none where the policy knows none.
    pub categories: Vec<Choice>,
    /// Services.
    pub services: Vec<Choice>,
    /// Teams.
    pub teams: Vec<Choice>,
    /// Supervisors.
    pub supervisors: Vec<Choice>,
    /// Kept with them: the comparison, the role, the worker and the grouping.
    pub kept: Vec<(&'static str, String)>,
}

/// Those who waited longest.
pub struct Longest {
    /// For what.
    pub clock: String,
    /// How many are counted, with their list.
    pub all: Number,
    /// How many are late, with their list.
    pub late: Number,
    /// How many of those were never discussed, with their list.
    pub never: Number,
    /// The first of those who are late.
    pub rows: Vec<CaseRow>,
}

/// One clock.
pub struct ClockRow {
    /// The clock.
    pub name: String,
    /// *861 of 932*.
    pub in_time: Number,
    /// *92 %*.
    pub share: String,
    /// Of m and not of n, and all that stand apart, under their heads.
    pub parts: Vec<Number>,
    /// The numbers, for a file.
    pub figure: Figure,
}

/// What stands beside the share of a clock.
const APART: [Show; 5] = [Show::Late, Show::Excused, Show::Paused, Show::Waived, Show::NotSet];

/// Shows the page; a day that is none is told at its field, beside today's figures.
pub async fn show(reading: Reading<Quality>, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let status = if ground.question.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = view(&ground, ground.policy()?);
    Ok((status, Shown(view)).into_response())
}

fn view(ground: &Ground, policy: &Policy) -> ChildrenView {
    let Ground { here, question, .. } = ground;
    let (slug, asked) = (&here.slug, &question.asked);
    let address = urls::quality_children(slug);
    let heads = Head::all(policy);
    let way = Grouped::from_word(&asked.by);
    let all_rows = grid::rows(ground, policy, &heads, way);
    let pages = Pages::new(all_rows.len(), GROUPS, question.page, |number| {
        format!("{}#groups", asked.but(|it| it.page = number.to_string()).at(&address))
    });
    let groups_file =
        |way: Grouped| asked.but(|it| way.word().clone_into(&mut it.by)).files(&urls::quality_children_groups(slug));
    let about = |about: About| heads.iter().filter(move |head| head.about == about);
    ChildrenView {
        says: format!("As of {}.", question.days.day),
        only: if ground.whole {
            String::new()
        } else {
            "These are the children of the people whose figures you may see, not of the whole council.".to_owned()
        },
        all: if ground.wanted == domain::children::Wanted::default() {
            String::new()
        } else {
            Asked { as_of: asked.as_of.clone(), ..Asked::default() }.at(&address)
        },
        filters: filters(ground, policy),
        tiles: heads.iter().map(|head| tile(ground, head)).collect(),
        silent: silent(&heads),
        longest: about(About::Discussed).next().map(|head| longest(ground, policy, head)),
        clocks: heads.iter().filter(|head| head.clock().is_some()).map(|head| clock(ground, head)).collect(),
        clocks_file: asked.files(&urls::quality_children_clocks(slug)),
        entered: about(About::Entered).map(|head| (head.name.clone(), cases::entered(ground, head))).collect(),
        columns: heads.iter().map(|head| head.name.clone()).collect(),
        categories: if policy.categories.is_empty() {
            Vec::new()
        } else {
            grid::rows(ground, policy, &heads, Grouped::Category)
        },
        categories_file: groups_file(Grouped::Category),
        ways: Grouped::WAYS
            .into_iter()
            .map(|known| Way {
                name: known.name(),
                href: format!("{}#groups", asked.but(|it| known.word().clone_into(&mut it.by)).at(&address)),
                current: known == way,
            })
            .collect(),
        by: way.name(),
        rows: all_rows.into_iter().skip((pages.current() - 1) * GROUPS).take(GROUPS).collect(),
        pages,
        groups_file: groups_file(way),
        period: ground.period(),
        page: Page {
            errors: question.errors.clone(),
            ..here.frame.page_below("Children", "Quality", asked.place().at(&urls::quality(slug)))
        },
        action: address,
    }
}

/// What this policy sets nothing for: said, and nothing is borrowed.
fn silent(heads: &[Head]) -> Vec<&'static str> {
    let none = |about: About| !heads.iter().any(|head| head.about == about);
    let says = [
        (
            none(About::Discussed),
            "The policy sets no time in which a child has to be discussed. Nobody is counted as late.",
        ),
        (none(About::Entered), "The policy sets no time in which a discussion has to stand on the child’s record."),
    ];
    says.into_iter().filter(|(applies, _)| *applies).map(|(_, says)| says).collect()
}

fn longest(ground: &Ground, policy: &Policy, head: &Head) -> Longest {
    let [all, late, never] = cases::seen(ground, head);
    Longest { clock: head.name.clone(), all, late, never, rows: cases::longest(ground, policy, head, LONGEST) }
}

fn clock(ground: &Ground, head: &Head) -> ClockRow {
    let figure = ground.survey.figure_of(&head.column, &ground.wanted);
    let list = |show: Show| head.list(&ground.question.asked, &ground.here.slug, show);
    let number = |show: Show| Number::new(show.number(&figure), || list(show));
    ClockRow {
        name: head.name.clone(),
        in_time: Number { text: words::n_of_m(&figure), ..number(Show::Counted) },
        share: words::share(&figure),
        parts: APART.map(number).into(),
        figure,
    }
}

/// A head figure. Its months are those of the survey, which knows places, and neither categories nor workers.
fn tile(ground: &Ground, head: &Head) -> Tile {
    let survey = &ground.survey;
    let figure = survey.figure_of(&head.column, &ground.wanted);
    let filter = head.clock().filter(|_| !ground.wanted.is_finer_than_a_place());
    let filter = filter.map(|clock| Filter { clock: Some(clock.clone()), ..ground.wanted.place.clone() });
    let change = filter.as_ref().map(|filter| words::change(&figure, &survey.before.figure(filter)));
    Tile {
        name: match head.about {
            About::Depth => "Discussions detailed and reflective".to_owned(),
            _ => format!("{}, in time", head.name),
        },
        href: head.list(&ground.question.asked, &ground.here.slug, Show::Counted),
        share: words::share(&figure),
        of: words::n_of_m(&figure),
        change: match head.column {
            Column::Clock(_) => board::points(&change.unwrap_or_default(), ground.question.days.before),
            Column::Reflective => String::new(),
        },
        spark: filter.map(|filter| Drawing::spark(&board::months(survey, |tally| tally.figure(&filter)))),
        more: None,
    }
}

fn filters(ground: &Ground, policy: &Policy) -> Filters {
    let (survey, asked) = (&ground.survey, &ground.question.asked);
    let groups = |by: By, first: &str, chosen: &str| {
        let ids: BTreeSet<Option<&str>> =
            survey.children.cases.iter().map(|child| Grouped::Place(by).key(child)).collect();
        filters::choices(survey, policy, by, first, ids.into_iter().map(|id| id.map(str::to_owned)), chosen)
    };
    let categories = policy.categories.iter().map(|known| (known.id.to_string(), known.name.clone()));
    let first = [(String::new(), "All categories".to_owned())];
    let categories = first.into_iter().chain(categories).chain([("none".to_owned(), NO_CATEGORY.to_owned())]);
    let kept = [("compare", &asked.compare), ("role", &asked.role), ("worker", &asked.worker), ("by", &asked.by)];
    Filters {
        as_of: if asked.as_of.is_empty() { ground.question.days.day.date().to_string() } else { asked.as_of.clone() },
        categories: if policy.categories.is_empty() { Vec::new() } else { Choice::list(categories, &asked.category) },
        services: groups(By::Service, "All services", &asked.service),
        teams: groups(By::Team, "All teams", &asked.team),
        supervisors: groups(By::Supervisor, "All supervisors", &asked.supervisor),
        kept: kept
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect(),
    }
}
