//! The grid: teams, services, roles or supervisors, each by clock, the worst first; every cell opens its list.

use std::cmp::Reverse;

use domain::quality::{Filter, Mark, Measure, Place, Show};
use domain::survey::Survey;
use engine::Figure;
use engine::ids::ClockId;
use engine::policy::Policy;

use super::clauses::{Number, list};
use super::question::{Asked, By, Question};
use super::words;
use crate::parts::Tone;
use crate::{standings, urls};

/// A column: a clock of the policy, or a group of the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// Its head.
    pub(super) name: String,
    what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    Clock(ClockId),
    Measure(Measure),
    All,
}

/// One cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// The head of its column.
    pub name: String,
    /// *12 of 13*.
    pub number: Number,
    /// The colour that repeats it.
    pub tone: Tone,
    /// The numbers, for a file.
    pub figure: Figure,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridRow {
    /// The team, service, role or supervisor.
    pub name: String,
    /// The board of that group alone.
    pub href: String,
    /// The cells in the order of the columns.
    pub cells: Vec<Cell>,
}

/// The columns that these obligations have.
pub(super) fn columns(survey: &Survey, policy: &Policy, filter: &Filter) -> Vec<Column> {
    let mut clocks: Vec<ClockId> =
        survey.tally.by(filter, |mark| mark.clock.clone()).into_iter().map(|(clock, _)| clock).collect();
    clocks.sort_by_cached_key(|clock| words::clock_order(policy, clock));
    let mut columns: Vec<Column> = Vec::new();
    for clock in clocks {
        let column = match Measure::of(policy, &clock) {
            Measure::Supervised | Measure::Other | Measure::Records | Measure::Children => {
                Column { name: standings::clock_name(policy, clock.as_str()), what: What::Clock(clock) }
            }
            Measure::Agreements => Column { name: "Agreement".to_owned(), what: What::Measure(Measure::Agreements) },
            Measure::Arranged => Column { name: "Diary and cover".to_owned(), what: What::Measure(Measure::Arranged) },
        };
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    if columns.len() > 1 {
        columns.push(Column { name: "All".to_owned(), what: What::All });
    }
    columns
}

impl What {
    fn takes(&self, mark: &Mark) -> bool {
        match self {
            Self::Clock(clock) => mark.clock == *clock,
            Self::Measure(measure) => mark.measure == *measure,
            Self::All => true,
        }
    }

    fn ask(&self, asked: &Asked) -> Asked {
        match self {
            Self::Clock(clock) => asked.but(|it| it.clock = clock.to_string()),
            Self::Measure(measure) => asked.but(|it| measure.word().clone_into(&mut it.measure)),
            Self::All => asked.clone(),
        }
    }
}

/// The rows, the worst first.
pub(super) fn rows(
    survey: &Survey,
    policy: &Policy,
    question: &Question,
    slug: &str,
    columns: &[Column],
) -> Vec<GridRow> {
    let cell_key =
        |mark: &Mark| (group_id(question.by, &mark.place).map(str::to_owned), mark.measure, mark.clock.clone());
    let cells = survey.tally.by(&question.filter, |mark| (cell_key(mark), mark.clone()));
    let mut groups: Vec<(Option<String>, Figures)> = Vec::new();
    for (((group, ..), mark), figure) in cells {
        match groups.last_mut() {
            Some((known, figures)) if *known == group => figures.push((mark, figure)),
            _ => groups.push((group, vec![(mark, figure)])),
        }
    }
    let mut rows: Vec<(Rank, GridRow)> = groups
        .into_iter()
        .map(|(group, figures)| {
            let row = one(survey, policy, question, slug, columns, group.as_deref(), &figures);
            let all = figures.iter().fold(Figure::default(), |sum, (_, figure)| sum.and(figure));
            (rank(&all, &row.name), row)
        })
        .collect();
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    rows.into_iter().map(|(_, row)| row).collect()
}

pub(super) type Rank = (bool, usize, Reverse<usize>, String);

/// The smallest share first, then the most that are late; what has nothing to count comes last.
pub(super) fn rank(figure: &Figure, name: &str) -> Rank {
    let share = (figure.n * 10_000).checked_div(figure.m);
    (share.is_none(), share.unwrap_or(0), Reverse(figure.m - figure.n), name.to_owned())
}

/// In which group somebody who stands there is.
pub(super) fn group_id(by: By, place: &Place) -> Option<&str> {
    match by {
        By::Team => place.team.as_ref().map(AsRef::as_ref),
        By::Service => place.service.as_ref().map(AsRef::as_ref),
        By::Role => place.role.as_ref().map(AsRef::as_ref),
        By::Supervisor => place.supervisor.as_ref().map(AsRef::as_ref),
    }
}

fn one(
    survey: &Survey,
    policy: &Policy,
    question: &Question,
    slug: &str,
    columns: &[Column],
    group: Option<&str>,
    figures: &[(Mark, Figure)],
) -> GridRow {
    let asked = question.asked.but(|it| group.unwrap_or("none").clone_into(question.by.field(it)));
    let cell = |column: &Column| {
        let mine = figures.iter().filter(|(mark, _)| column.what.takes(mark));
        let figure = mine.fold(Figure::default(), |sum, (_, figure)| sum.and(figure));
        let open = Number::new(figure.m, || list(&column.what.ask(&asked), slug, Show::Counted));
        Cell {
            name: column.name.clone(),
            number: Number { text: words::n_of_m(&figure), ..open },
            tone: tone(&figure),
            figure,
        }
    };
    GridRow {
        name: name(survey, policy, question.by, group),
        href: asked.but(|it| it.by.clear()).at(&urls::quality(slug)),
        cells: columns.iter().map(cell).collect(),
    }
}

/// What a group is called.
pub(super) fn name(survey: &Survey, policy: &Policy, by: By, group: Option<&str>) -> String {
    match by {
        By::Team => words::unit(survey, group.map(Into::into).as_ref(), words::NO_TEAM),
        By::Service => words::unit(survey, group.map(Into::into).as_ref(), words::NO_SERVICE),
        By::Role => words::role(policy, group.map(Into::into).as_ref()),
        By::Supervisor => words::supervisor(survey, group.map(Into::into).as_ref()),
    }
}

/// The colour that repeats a figure.
pub(super) fn tone(figure: &Figure) -> Tone {
    match figure {
        Figure { m: 0, .. } => Tone::Grey,
        Figure { red: 1.., .. } => Tone::Red,
        Figure { amber: 1.., .. } => Tone::Amber,
        _ => Tone::Green,
    }
}

/// The figures of one group, each with what it is of.
type Figures = Vec<(Mark, Figure)>;
