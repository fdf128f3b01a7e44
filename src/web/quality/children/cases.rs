//! The cases behind a number of children, those first who waited longest: the same number at its head, with standing and trail.

use askama::Template;
use axum::response::Response;
use axum_extra::extract::Query;
use domain::children::{Child, Column, Due, Entered};
use domain::quality::Show;
use engine::policy::Policy;
use engine::{Day, Obligation};
use store::Quality;

use super::super::clauses::Number;
use super::super::people::Part;
use super::super::question::Asked;
use super::super::words;
use super::ground::{About, Ground, Head, NO_CATEGORY};
use crate::fault::Fault;
use crate::gate::Reading;
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::parts::{Standing, Tone, Trail};
use crate::reply::Shown;
use crate::table::{Cell, Files, Form, Table};
use crate::{cases, standings, urls};

/// How many rows on a page.
const SIZE: usize = 50;

/// The list.
#[derive(Template)]
#[template(path = "quality/cases.html")]
pub struct CasesView {
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
    /// What the column of the last time is called.
    pub last: &'static str,
    /// The rows of this page.
    pub rows: Vec<CaseRow>,
    /// The other pages.
    pub pages: Pages,
    /// The same as a file.
    pub file: Files,
}

/// One case.
#[derive(Default)]
pub struct CaseRow {
    /// Its reference and its page.
    pub case: Link,
    /// What it is.
    pub category: String,
    /// Who works with it.
    pub worker: Link,
    /// That person's team.
    pub team: String,
    /// When it last happened.
    pub last: String,
    /// How long it waits.
    pub waits: String,
    /// When it is due.
    pub due: String,
    /// How it stands; none where nothing is due.
    pub standing: Option<Standing>,
    /// Why then.
    pub trail: Trail,
}

/// Which of the cases a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Of(Show),
    Entry(Entered),
    /// Late, and it never happened.
    Never,
    /// Open, and the clock does not apply.
    Without,
}

impl Which {
    fn word(self) -> &'static str {
        match self {
            Self::Of(show) => show.word(),
            Self::Entry(Entered::InTime) => "entered",
            Self::Entry(Entered::Late) => "entered-late",
            Self::Entry(Entered::Waits) => "waits",
            Self::Entry(Entered::Missing) => "missing",
            Self::Never => "never",
            Self::Without => "without",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Of(show) => words::show(show),
            Self::Entry(Entered::InTime) => "On the record in time",
            Self::Entry(Entered::Late) => "On the record, late",
            Self::Entry(Entered::Waits) => "Not yet, and in time",
            Self::Entry(Entered::Missing) => "Not on the record, late",
            Self::Never => "Late, never discussed",
            Self::Without => "It does not apply",
        }
    }

    /// The lists of a number, those apart last.
    fn of(about: About) -> Vec<Self> {
        let all = |shows: &[Show]| shows.iter().map(|show| Self::Of(*show)).collect::<Vec<_>>();
        match about {
            About::Entered => {
                let apart = all(&[Show::Paused, Show::Waived, Show::NotSet]);
                let entered = Entered::ALL.map(Self::Entry);
                all(&[Show::Counted]).into_iter().chain(entered).chain(apart).collect()
            }
            About::Discussed => {
                let (counted, apart) = Show::ALL.split_at(3);
                all(counted).into_iter().chain([Self::Never]).chain(all(apart)).chain([Self::Without]).collect()
            }
            About::Kept | About::Depth => all(&Show::ALL).into_iter().chain([Self::Without]).collect(),
        }
    }

    fn takes(self, due: &Obligation) -> bool {
        match self {
            Self::Of(show) => show.takes(due),
            Self::Entry(entered) => Entered::of(due) == Some(entered),
            Self::Never => Show::Late.takes(due) && due.last.is_none(),
            Self::Without => false,
        }
    }
}

/// A list, found: the rows in their order.
pub(super) struct Found<'a> {
    head: Head,
    which: Which,
    rows: Vec<Listed<'a>>,
}

/// A child with what is due, if anything is.
pub(super) struct Listed<'a> {
    child: &'a Child,
    due: Option<Due<'a>>,
}

fn found<'a>(ground: &'a Ground, policy: &Policy) -> Result<Found<'a>, Fault> {
    let asked = &ground.question.asked;
    let mut clocks = Head::all(policy).into_iter().filter(|head| head.clock().is_some());
    let head = if asked.clock.is_empty() {
        clocks.next()
    } else {
        clocks.find(|head| head.clock().is_some_and(|clock| *clock == *asked.clock.as_str()))
    };
    let head = head.ok_or(Fault::NotFound)?;
    let all = Show::ALL.into_iter().map(Which::Of).chain(Entered::ALL.map(Which::Entry));
    let which = all
        .chain([Which::Never, Which::Without])
        .into_iter()
        .find(|which| which.word() == asked.show)
        .unwrap_or(Which::Of(Show::Counted));
    let rows = rows(ground, &head, which);
    Ok(Found { head, which, rows })
}

fn rows<'a>(ground: &'a Ground, head: &Head, which: Which) -> Vec<Listed<'a>> {
    let Some(clock) = head.clock() else { return Vec::new() };
    if which == Which::Without {
        let without = ground.survey.without(clock, &ground.wanted);
        return without.into_iter().map(|child| Listed { child, due: None }).collect();
    }
    let due = ground.survey.due(clock, &ground.wanted).filter(|due| which.takes(due.obligation));
    due.map(|due| Listed { child: due.child, due: Some(due) }).collect()
}

/// The first of those who are late with a clock and waited longest.
pub(super) fn longest(ground: &Ground, policy: &Policy, head: &Head, most: usize) -> Vec<CaseRow> {
    let late = rows(ground, head, Which::Of(Show::Late));
    late.iter().take(most).map(|listed| view(ground, policy, head, listed)).collect()
}

/// How many are counted, are late, and of those were never discussed; each with its list.
pub(super) fn seen(ground: &Ground, head: &Head) -> [Number; 3] {
    [Which::Of(Show::Counted), Which::Of(Show::Late), Which::Never]
        .map(|which| part(ground, head, which, Which::Without).number)
}

/// The parts of a number of an entry on the record, each with its list.
pub(super) fn entered(ground: &Ground, head: &Head) -> Vec<Part> {
    Entered::ALL
        .into_iter()
        .map(|entered| part(ground, head, Which::Entry(entered), Which::Of(Show::Counted)))
        .collect()
}

/// Shows the list.
pub async fn cases(reading: Reading<Quality>, Query(asked): Query<Asked>) -> Result<Shown<CasesView>, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let policy = ground.policy()?;
    let found = found(&ground, policy)?;
    let (question, slug) = (&ground.question, &ground.here.slug);
    let pages = Pages::new(found.rows.len(), SIZE, question.page, |number| {
        question.asked.but(|it| it.page = number.to_string()).at(&urls::quality_cases(slug))
    });
    let shown = found.rows.iter().skip((pages.current() - 1) * SIZE).take(SIZE);
    let parts = Which::of(found.head.about).into_iter().map(|which| part(&ground, &found.head, which, found.which));
    Ok(Shown(CasesView {
        number: words::count(found.rows.len()),
        says: says(&ground, &found),
        narrowed: ground.narrowed(policy),
        parts: parts.filter(|part| part.current || !part.number.href.is_empty()).collect(),
        last: if found.head.about == About::Kept { "Last entered" } else { "Last discussed" },
        rows: shown.map(|listed| view(&ground, policy, &found.head, listed)).collect(),
        file: question.asked.files(&urls::quality_cases(slug)),
        page: Page {
            errors: question.errors.clone(),
            ..ground.here.frame.page_below(title(&found), "Children", ground.page())
        },
        pages,
    }))
}

fn title(found: &Found<'_>) -> String {
    match found.which {
        Which::Of(Show::Counted) => found.head.name.clone(),
        which => format!("{}: {}", found.head.name, which.name().to_lowercase()),
    }
}

fn part(ground: &Ground, head: &Head, which: Which, shown: Which) -> Part {
    let number = match which {
        Which::Of(show) => show.number(&ground.survey.figure_of(&head.column, &ground.wanted)),
        _ => rows(ground, head, which).len(),
    };
    let asked = ground.question.asked.but(Asked::forget_the_list);
    let href = || match &head.column {
        Column::Clock(clock) => asked
            .but(|it| {
                it.clock = clock.to_string();
                which.word().clone_into(&mut it.show);
            })
            .at(&urls::quality_cases(&ground.here.slug)),
        Column::Reflective => String::new(),
    };
    Part { name: which.name(), number: Number::new(number, href), current: which == shown }
}

fn says(ground: &Ground, found: &Found<'_>) -> String {
    let figure = ground.survey.figure_of(&found.head.column, &ground.wanted);
    let of = match found.which {
        Which::Of(show) => words::of(show, &figure),
        Which::Entry(_) | Which::Never => words::of(Show::Late, &figure),
        Which::Without => "open cases for which the policy sets nothing here".to_owned(),
    };
    format!("{of}, on {}", ground.question.days.day)
}

fn view(ground: &Ground, policy: &Policy, head: &Head, listed: &Listed<'_>) -> CaseRow {
    let (child, slug, today) = (listed.child, &ground.here.slug, ground.question.days.day);
    let row = of_child(ground, policy, child);
    let Some(due) = &listed.due else { return row };
    let line = due.obligation;
    let discussed = line.because.count.as_ref().map(|count| count.after);
    let last = if head.about == About::Entered { discussed } else { line.last };
    let entered = (head.about == About::Entered).then(|| Entered::of(line)).flatten();
    let days = due.waits_since().map(|since| today.days_since(since));
    CaseRow {
        last: last.map_or_else(|| "Not yet".to_owned(), |day| day.to_string()),
        waits: match (entered, days) {
            (None, Some(1)) => "1 day".to_owned(),
            (None, Some(days)) => format!("{days} days"),
            _ => String::new(),
        },
        due: if line.due.is_some() { standings::due_text(line, today) } else { String::new() },
        standing: Some(tag(line, entered)),
        trail: standings::trail(line, slug),
        ..row
    }
}

/// The child and who works with them, without anything due.
pub(super) fn of_child(ground: &Ground, policy: &Policy, child: &Child) -> CaseRow {
    let (survey, slug) = (&ground.survey, &ground.here.slug);
    let case = child.line.case.as_str().parse().map_or_else(|_| String::new(), |id| urls::case(slug, id));
    CaseRow {
        case: Link::new(&child.reference, case),
        category: category(policy, child),
        worker: Link::new(survey.name(&child.line.worker), super::super::people::file_of(slug, &child.line.worker)),
        team: words::unit(survey, child.place.team.as_ref(), words::NO_TEAM),
        ..CaseRow::default()
    }
}

/// What a child's case is called to be.
pub(super) fn category(policy: &Policy, child: &Child) -> String {
    let id = child.line.category.as_ref();
    id.map_or_else(|| NO_CATEGORY.to_owned(), |id| cases::category_name(policy, id.as_str()))
}

/// What stands on the record says since when; everything else as everywhere.
fn tag(line: &Obligation, entered: Option<Entered>) -> Standing {
    let short = |day: Option<Day>| day.map_or_else(String::new, |day| format!(" {}", day.short()));
    match entered {
        Some(Entered::InTime) => Standing::new(format!("On the record{}", short(line.last)), Tone::Green),
        Some(Entered::Late) => Standing::new(format!("On the record{}, late", short(line.last)), Tone::Grey),
        Some(Entered::Waits) => Standing::new("Not on the record yet", Tone::Blue),
        _ => standings::standing_tag(line),
    }
}

/// The same as a file.
pub async fn cases_file(reading: Reading<Quality>, form: Form, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    let ground = Ground::of(reading, asked).await?;
    let policy = ground.policy()?;
    let found = found(&ground, policy)?;
    let heads = [
        "Case",
        "Category",
        "Worker",
        "Team",
        "Service",
        "Supervisor",
        "What",
        "Standing",
        "Days late",
        "Due",
        "Discussed",
        "Entered",
        "Waits since",
        "Days waited",
        "Clauses",
        "Strength",
        "Why",
    ];
    let lines = found.rows.iter().map(|listed| line(&ground, policy, &found, listed));
    form.of(Table::new("quality-children", ground.question.days.day, heads, lines)).await
}

fn line(ground: &Ground, policy: &Policy, found: &Found<'_>, listed: &Listed<'_>) -> Vec<Cell> {
    let (survey, place) = (&ground.survey, &listed.child.place);
    let it = view(ground, policy, &found.head, listed);
    let mut cells: Vec<Cell> = vec![
        it.case.text.into(),
        it.category.into(),
        it.worker.text.into(),
        it.team.into(),
        words::unit(survey, place.service.as_ref(), words::NO_SERVICE).into(),
        words::supervisor(survey, place.supervisor.as_ref()).into(),
        found.head.name.clone().into(),
    ];
    let Some(due) = &listed.due else {
        cells.extend((0..10).map(|_| "".into()));
        return cells;
    };
    let line = due.obligation;
    let counted_from = line.because.count.as_ref().map(|count| count.after);
    let (discussed, entered) = match found.head.about {
        About::Entered => (counted_from, line.last),
        About::Kept => (None, line.last),
        About::Discussed | About::Depth => (line.last, None),
    };
    let waited = due.waits_since().map(|since| ground.question.days.day.days_since(since));
    let waited = waited.and_then(|days| u32::try_from(days).ok());
    let clauses: Vec<&str> = line.citation.clauses.iter().map(AsRef::as_ref).collect();
    cells.extend([
        it.standing.map_or_else(String::new, |standing| standing.word).into(),
        line.standing.days_overdue().into(),
        line.due_at.map_or_else(|| line.due.into(), |at| Cell::Text(at.to_string())),
        discussed.into(),
        entered.into(),
        due.waits_since().into(),
        waited.map_or_else(|| "".into(), Cell::Number),
        clauses.join(", ").into(),
        line.citation.strength.to_string().into(),
        it.trail.sentences.join(" ").into(),
    ]);
    cells
}
