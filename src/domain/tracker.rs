//! The Supervision Tracker: a line for everybody who has a clock in which a pair meets, a cell for each month. How a clock stood at a
//! month's end is what the engine said on that day; what happened in the month is what the sessions tell.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use engine::facts::Session;
use engine::ids::{ClockId, PersonId};
use engine::policy::Council;
use engine::{Day, Facts, Figure, Moment, Obligation};

use crate::quality::{Filter, Mark, Measure};
use crate::survey::Row;

/// How a clock stood at a month's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// Not late.
    InTime,
    /// Late.
    Late {
        /// Under a clause that obliges, and nothing excuses it.
        red: bool,
        /// For a reason that the policy accepts.
        excused: bool,
    },
    /// Not counted: somebody was away.
    Paused,
    /// Not counted: exempted.
    Waived,
    /// Not counted: no number is set.
    NotSet,
}

/// What became of a session, on the day for which it was meant or on which it was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Held.
    Held,
    /// It got another day.
    Moved,
    /// Cancelled.
    Cancelled,
    /// Neither held nor moved nor cancelled.
    Missed,
}

/// Something that happened on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Happened {
    /// The day.
    pub day: Day,
    /// What.
    pub what: What,
}

/// How a clock stands, with the mark by which it is counted.
#[derive(Clone, Debug)]
pub(crate) struct Stood {
    mark: Arc<Mark>,
    end: End,
}

/// One person and clock over the months.
#[derive(Clone, Debug)]
pub struct Line {
    /// Who.
    pub person: PersonId,
    /// Which clock.
    pub clock: ClockId,
    stood: Vec<Option<Stood>>,
    happened: Vec<Happened>,
}

/// The lines of a survey.
#[derive(Clone, Debug, Default)]
pub struct Tracker {
    /// The last day of each month that is shown, the oldest first; of the last month the day of the survey.
    pub months: Vec<Day>,
    lines: Vec<Line>,
}

/// A line of which a filter means at least one month.
#[derive(Clone, Copy, Debug)]
pub struct Meant<'a> {
    /// The line.
    pub line: &'a Line,
    /// Where the person stood in the last month that is meant.
    pub mark: &'a Mark,
    months: &'a [Day],
    filter: &'a Filter,
}

/// One month of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// What happened, and how the clock stood at the end; nothing where it did not apply.
    Of(&'a [Happened], Option<End>),
    /// The person stood elsewhere, where the filter does not reach.
    Elsewhere,
}

impl End {
    /// How an obligation stands; as it is counted, so that no cell says other than the figure.
    fn of(due: &Obligation) -> Option<Self> {
        let it = Figure::of([due]);
        let ends = [
            (it.n, Self::InTime),
            (it.m, Self::Late { red: it.red > 0, excused: it.excused_late > 0 }),
            (it.paused, Self::Paused),
            (it.waived, Self::Waived),
            (it.not_set, Self::NotSet),
        ];
        ends.into_iter().find(|(number, _)| *number > 0).map(|(_, end)| end)
    }

    /// Its part of a figure.
    fn counted(self) -> Figure {
        let m = matches!(self, Self::InTime | Self::Late { .. });
        Figure { n: usize::from(self == Self::InTime), m: usize::from(m), ..Figure::default() }
    }
}

/// How the clocks in which a pair meets stand among the rows of a day.
pub(crate) fn stood(rows: &[Row]) -> Vec<(Key, Stood)> {
    let mut marks: HashSet<Arc<Mark>> = HashSet::new();
    let mut mark = |wanted: &Mark| {
        if let Some(known) = marks.get(wanted) {
            return Arc::clone(known);
        }
        let new = Arc::new(wanted.clone());
        marks.insert(Arc::clone(&new));
        new
    };
    let supervised = rows.iter().filter(|row| row.mark.measure == Measure::Supervised);
    supervised
        .filter_map(|row| {
            Some((Key::of(&row.obligation), Stood { end: End::of(&row.obligation)?, mark: mark(&row.mark) }))
        })
        .collect()
}

/// By what the cells of a line are found: the name of the obligation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    person: PersonId,
    clock: ClockId,
    id: String,
}

impl Key {
    fn of(due: &Obligation) -> Self {
        Self { person: due.person.clone(), clock: due.clock.clone(), id: due.id.clone() }
    }
}

impl Tracker {
    /// The tracker of a survey: how the clocks stood at the end of each month, beside what the sessions tell.
    pub(crate) fn of(council: &Council, facts: &Facts, ends: Vec<(Day, Vec<(Key, Stood)>)>) -> Self {
        let months: Vec<Day> = ends.iter().map(|(day, _)| *day).collect();
        let mut lines: BTreeMap<Key, Vec<Option<Stood>>> = BTreeMap::new();
        for (month, (_, ends)) in ends.into_iter().enumerate() {
            for (key, stood) in ends {
                let line = lines.entry(key).or_insert_with(|| vec![None; months.len()]);
                if let Some(cell) = line.get_mut(month) {
                    *cell = Some(stood);
                }
            }
        }
        let (first, last) = (months.first().map(|day| day.first_of_month()), months.last().copied());
        let sessions = first.zip(last).map(|(first, last)| by_person(facts, first, last)).unwrap_or_default();
        let line = |(Key { person, clock, .. }, stood)| {
            let counts = |(session, happened): &&(&Session, Happened)| meets(council, &clock, session, happened.day);
            let mine = sessions.get(&person).map_or(&[][..], Vec::as_slice);
            let happened = mine.iter().filter(counts).map(|(_, happened)| *happened).collect();
            Line { person, clock, stood, happened }
        };
        Self { lines: lines.into_iter().map(line).collect(), months }
    }

    /// The lines that a filter means in any month.
    pub fn meant<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = Meant<'a>> {
        self.lines.iter().filter_map(move |line| {
            let taken = line.stood.iter().rev().flatten().find(|stood| filter.takes(&stood.mark))?;
            Some(Meant { line, mark: &taken.mark, months: &self.months, filter })
        })
    }

    /// How many of how many were in time at the end of each month, of those meant.
    pub fn by_month(&self, filter: &Filter) -> Vec<Figure> {
        let mut figures = vec![Figure::default(); self.months.len()];
        for line in &self.lines {
            for (figure, stood) in figures.iter_mut().zip(&line.stood) {
                if let Some(stood) = stood.as_ref().filter(|stood| filter.takes(&stood.mark)) {
                    *figure = figure.and(&stood.end.counted());
                }
            }
        }
        figures
    }
}

impl<'a> Meant<'a> {
    /// A cell for each month.
    pub fn cells(&self) -> impl Iterator<Item = Cell<'a>> {
        let Self { line, months, filter, .. } = *self;
        months.iter().zip(&line.stood).map(move |(last, stood)| {
            let within = |day: Day| line.happened.partition_point(|happened| happened.day < day);
            let happened = line.happened.get(within(last.first_of_month())..within(last.plus_days(1)));
            match stood {
                Some(stood) if !filter.takes(&stood.mark) => Cell::Elsewhere,
                stood => Cell::Of(happened.unwrap_or_default(), stood.as_ref().map(|stood| stood.end)),
            }
        })
    }

    /// In how many of the months in which it was due it was in time.
    pub fn figure(&self) -> Figure {
        let taken = self.line.stood.iter().flatten().filter(|stood| self.filter.takes(&stood.mark));
        taken.fold(Figure::default(), |sum, stood| sum.and(&stood.end.counted()))
    }
}

/// Whether a session meets a clock by the policy in force on a day.
fn meets(council: &Council, clock: &ClockId, session: &Session, day: Day) -> bool {
    let known = council.policy_on(day).clock(clock);
    let kinds = || std::iter::once(&session.kind).chain(&session.parts);
    known.is_some_and(|known| kinds().any(|kind| known.met_by.contains(kind)))
}

/// What became of everybody's sessions from a day to another, by day.
fn by_person(facts: &Facts, first: Day, last: Day) -> HashMap<&PersonId, Vec<(&Session, Happened)>> {
    let mut people: HashMap<&PersonId, Vec<(&Session, Happened)>> = HashMap::new();
    for session in facts.sessions.iter().filter(|session| session.superseded.is_none()) {
        let within = became(session, last).into_iter().filter(|happened| (first..=last).contains(&happened.day));
        let within: Vec<Happened> = within.collect();
        let others = session.participants.iter().filter(|person| session.supervisee.as_ref() != Some(*person));
        for person in session.supervisee.iter().chain(others) {
            people.entry(person).or_default().extend(within.iter().map(|happened| (session, *happened)));
        }
    }
    for mine in people.values_mut() {
        mine.sort_by_key(|(_, happened)| *happened);
    }
    people
}

/// What became of a session, as one could know it at the end of a day.
fn became(session: &Session, day: Day) -> Vec<Happened> {
    let told = |recorded: Option<Moment>| recorded.is_none_or(|at| at <= Moment::end_of(day));
    let moves = session.moves.iter().filter(|moved| told(moved.recorded)).map(|moved| moved.to);
    let planned: Vec<Day> = session.booked.filter(|_| told(session.recorded)).into_iter().chain(moves).collect();
    let given_up = planned.windows(2).filter(|pair| pair[0] != pair[1]).map(|pair| (pair[0], What::Moved));
    let cancelled = session.cancelled.as_ref().is_some_and(|it| it.day <= day && told(it.recorded));
    let end = match (session.held.filter(|held| *held <= day), planned.last()) {
        (Some(held), _) => Some((held, What::Held)),
        (None, Some(last)) if cancelled => Some((*last, What::Cancelled)),
        (None, Some(last)) if *last < day => Some((*last, What::Missed)),
        (None, _) => None,
    };
    given_up.chain(end).map(|(day, what)| Happened { day, what }).collect()
}
