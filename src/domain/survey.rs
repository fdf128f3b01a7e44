//! A council surveyed on a day: what is due and how it stands, twelve months of it, what is coming, who has nobody.

use std::collections::{HashMap, HashSet};

use engine::facts::RelationshipKind;
use engine::ids::{CaseId, PersonId, TeamId};
use engine::policy::Council;
use engine::{Day, Facts, Known, Moment, Notice, Obligation, Standing, Subject, When};

use crate::ahead::{self, Warned, Warning, Within};
use crate::children::Children;
use crate::drift::Action;
use crate::quality::{Filter, Mark, Measure, Place, Tally};
use crate::tracker::{Key, Stood, Tracker, stood};

/// How many months the chart shows.
const MONTHS: u32 = 12;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Days {
    /// The day.
    pub day: Day,
    /// The day it is compared with.
    pub before: Day,
}

impl Days {
    /// The days of the chart, the oldest first: the ends of the months before, then the day itself.
    pub fn months(&self) -> Vec<Day> {
        let first = self.day.first_of_month();
        let ends = (1..MONTHS).rev().map(|back| first.minus_months(back - 1).minus_days(1));
        ends.chain([self.day]).collect()
    }

    /// The earliest day on which anything is judged.
    pub fn earliest(&self) -> Day {
        self.months().into_iter().chain([self.before]).min().unwrap_or(self.day)
    }

    /// The last day of what is coming within a time.
    pub fn horizon(&self, within: Within) -> Day {
        self.day.plus_days(within.days())
    }
}

/// A part of the council, as the tree stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: TeamId,
    /// What it is called.
    pub name: String,
    /// Whether it is a service; otherwise it is a team or a directorate.
    pub is_service: bool,
    /// Whether it is a team.
    pub is_team: bool,
    /// What it is part of.
    pub parent: Option<TeamId>,
}

/// An obligation with the mark by which it is grouped.
#[derive(Clone, Debug)]
pub struct Row {
    /// The obligation.
    pub obligation: Obligation,
    /// Its mark.
    pub mark: Mark,
}

/// A finding with the place of the person it is about.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The finding.
    pub notice: Notice,
    /// Where the person stands.
    pub place: Place,
}

/// An open action.
#[derive(Clone, Debug)]
pub struct OpenAction {
    /// The action.
    pub action: Action,
    /// How many sessions it has survived.
    pub survived: usize,
    /// Its day.
    pub due: Option<Day>,
    /// Whether it drifts.
    pub drifts: bool,
    /// Where the person stands in whose file it is.
    pub place: Place,
}

/// How many open actions drift, on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Drift {
    /// Those that have survived too many sessions.
    pub old: usize,
    /// All that are open.
    pub open: usize,
}

/// One month of the chart.
#[derive(Clone, Debug)]
pub struct MonthPoint {
    /// The day that is judged.
    pub day: Day,
    /// Its obligations.
    pub tally: Tally,
    /// Its actions, by place.
    pub drift: Vec<(Place, Drift)>,
}

/// Everything that the pages of Quality show for a day.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The days.
    pub days: Days,
    /// What is due, the worst first; what has ended is left out.
    pub rows: Vec<Row>,
    /// The same, counted.
    pub tally: Tally,
    /// The day it is compared with, counted.
    pub before: Tally,
    /// The chart.
    pub months: Vec<MonthPoint>,
    /// Whoever meets a supervisor, by month.
    pub tracker: Tracker,
    /// What is coming, for each time that one may look ahead.
    ahead: Vec<(Within, Vec<Warned>)>,
    /// What stands beside the clocks.
    pub findings: Vec<Finding>,
    /// Open actions, those that survived most first.
    pub actions: Vec<OpenAction>,
    /// Where everybody stands.
    pub places: HashMap<PersonId, Place>,
    /// What everybody is called.
    pub names: HashMap<PersonId, String>,
    /// The parts of the council.
    pub units: HashMap<TeamId, Unit>,
    /// The references of its cases.
    pub references: HashMap<CaseId, String>,
    /// The children, with what is due for them.
    pub children: Children,
}

/// What a survey is made from.
#[derive(Clone, Debug)]
pub struct Material {
    /// The facts behind due dates.
    pub facts: Facts,
    /// The parts of the council.
    pub units: Vec<Unit>,
    /// The actions.
    pub actions: Vec<Action>,
    /// The references of the cases.
    pub references: HashMap<CaseId, String>,
    /// Only these people's; everybody's if none is named.
    pub only: Option<HashSet<PersonId>>,
}

impl Survey {
    /// Surveys a council. Long work, some ten milliseconds for each of the fourteen days that are judged in a large one: the
    /// days are shared out among so many hands.
    pub fn of(council: &Council, material: Material, days: Days, hands: usize) -> Self {
        let Material { facts, units, actions, references, only } = material;
        let units: HashMap<TeamId, Unit> = units.into_iter().map(|unit| (unit.id.clone(), unit)).collect();
        let known = Known::new(council, &facts);
        let ground = Ground { council, facts: &facts, known, units: &units, actions: &actions, only: only.as_ref() };
        let (rows, findings, places) = ground.standing(days.day);
        let tally = Tally::of(rows.iter().map(|row| (row.mark.clone(), &row.obligation)));
        let mut past: Vec<Day> = days.months().into_iter().filter(|day| *day != days.day).collect();
        past.push(days.before);
        let (mut months, mut ends): (Vec<_>, Vec<_>) =
            shared_out(&past, hands, |day| ground.point(day)).into_iter().unzip();
        let before = months.pop().map(|point: MonthPoint| point.tally).unwrap_or_default();
        ends.pop();
        ends.push((days.day, stood(&rows)));
        months.push(MonthPoint { day: days.day, tally: tally.clone(), drift: ground.drift(days.day, &places) });
        let until = Within::ALL.map(|within| days.horizon(within));
        let ahead = shared_out(&until, hands, |until| ground.ahead(days.day, until, &rows, &places));
        Self {
            ahead: Within::ALL.into_iter().zip(ahead).collect(),
            children: ground.children(days.day, &rows, &places, &references),
            before,
            tracker: Tracker::of(council, &facts, ends),
            actions: ground.open_actions(days.day, &places),
            names: facts.persons.iter().map(|person| (person.id.clone(), person.name.clone())).collect(),
            days,
            rows,
            tally,
            months,
            findings,
            places,
            units,
            references,
        }
    }

    /// A person's name.
    pub fn name(&self, person: &PersonId) -> &str {
        self.names.get(person).map_or("Somebody", String::as_str)
    }

    /// Those meant of whom something is foretold within a time, by day.
    pub fn warned<'a>(&'a self, within: Within, of: Warning, filter: &'a Filter) -> impl Iterator<Item = &'a Warned> {
        let ahead = self.ahead.iter().filter(move |(known, _)| *known == within).flat_map(|(_, ahead)| ahead);
        ahead.filter(move |warned| warned.warning == of && warned.is_meant(filter))
    }

    /// Whether anything of this kind is due to anybody.
    pub fn has(&self, measure: Measure) -> bool {
        self.rows.iter().any(|row| row.mark.measure == measure)
    }

    /// The rows that a filter means.
    pub fn meant<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a Row> {
        self.rows.iter().filter(|row| filter.takes(&row.mark))
    }

    /// The actions of those meant: how many drift, of how many open.
    pub fn drift(&self, filter: &Filter) -> Drift {
        sum(self.actions.iter().filter(|open| filter.takes_place(&open.place)).map(|open| Drift::one(open.drifts)))
    }
}

impl MonthPoint {
    /// The actions of those meant, in this month.
    pub fn drift(&self, filter: &Filter) -> Drift {
        sum(self.drift.iter().filter(|(place, _)| filter.takes_place(place)).map(|(_, drift)| *drift))
    }
}

impl Drift {
    fn one(drifts: bool) -> Self {
        Self { old: usize::from(drifts), open: 1 }
    }
}

fn sum(drifts: impl Iterator<Item = Drift>) -> Drift {
    drifts.fold(Drift::default(), |sum, one| Drift { old: sum.old + one.old, open: sum.open + one.open })
}

fn counted(rows: &[Row]) -> Tally {
    Tally::of(rows.iter().map(|row| (row.mark.clone(), &row.obligation)))
}

/// What is found for each day, in the order of the days.
fn shared_out<T: Send>(days: &[Day], hands: usize, found: impl Fn(Day) -> T + Sync) -> Vec<T> {
    let found = &found;
    let share = days.len().div_ceil(hands.max(1)).max(1);
    std::thread::scope(|scope| {
        let parts: Vec<_> = days
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(|day| found(*day)).collect::<Vec<T>>()))
            .collect();
        let done = parts.into_iter().map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        done.flatten().collect()
    })
}

type Places = HashMap<PersonId, Place>;

struct Ground<'a> {
    council: &'a Council,
    facts: &'a Facts,
    known: Known<'a>,
    units: &'a HashMap<TeamId, Unit>,
    actions: &'a [Action],
    only: Option<&'a HashSet<PersonId>>,
}

impl Ground<'_> {
    fn means(&self, person: &PersonId) -> bool {
        self.only.is_none_or(|only| only.contains(person))
    }

    /// How everything stands on a day: THE obligations, which every number of the page counts.
    fn standing(&self, day: Day) -> (Vec<Row>, Vec<Finding>, Places) {
        let places = self.places(day);
        let evaluation = self.known.everybody(&When::on(day));
        let mut rows = self.rows(evaluation.obligations, day, &places);
        rows.sort_by(|a, b| worst_first(&a.obligation, &b.obligation));
        let findings = evaluation
            .notices
            .into_iter()
            .filter(|notice| notice.person.as_ref().is_none_or(|person| self.means(person)))
            .map(|notice| {
                let place = notice.person.as_ref().and_then(|person| places.get(person)).cloned().unwrap_or_default();
                Finding { notice, place }
            })
            .collect();
        (rows, findings, places)
    }

    /// A past day, counted, and how the clocks stood that are met by meeting.
    fn point(&self, day: Day) -> (MonthPoint, (Day, Vec<(Key, Stood)>)) {
        let places = self.places(day);
        let rows = self.rows(self.known.everybody(&When::on(day)).obligations, day, &places);
        (MonthPoint { day, tally: counted(&rows), drift: self.drift(day, &places) }, (day, stood(&rows)))
    }

    fn rows(&self, obligations: Vec<Obligation>, day: Day, places: &Places) -> Vec<Row> {
        let policy = self.council.policy_on(day);
        let nowhere = Place::default();
        obligations
            .into_iter()
            .filter(|due| !matches!(due.standing, Standing::Ended { .. }) && self.means(&due.person))
            // What the council owes is known of the whole council alone.
            .filter(|due| self.only.is_none() || due.subject != Subject::Council)
            .map(|obligation| {
                let mark = Mark::of(policy, &obligation, places.get(&obligation.person).unwrap_or(&nowhere));
                Row { obligation, mark }
            })
            .collect()
    }

    /// What is foretold until a day, with what is due now.
    fn ahead(&self, day: Day, until: Day, now: &[Row], places: &Places) -> Vec<Warned> {
        let when = When { as_of: Moment::end_of(day), known_on: None, forecast_to: Some(until) };
        let then = self.known.everybody(&when);
        let ground = ahead::Ground { day, until, facts: self.facts, places, now };
        let mut warned = ground.warned(&self.rows(then.obligations, day, places), &then.notices);
        warned.retain(|one| self.means(&one.person));
        warned
    }

    /// The cases of those meant, with what is due for them.
    fn children(&self, day: Day, rows: &[Row], places: &Places, references: &HashMap<CaseId, String>) -> Children {
        let mut lines = self.known.caseload(&When::on(day));
        lines.retain(|line| self.means(&line.worker));
        let since = day.minus_days(self.council.file.figure_days);
        let place = |worker: &PersonId| places.get(worker).cloned().unwrap_or_default();
        Children::of(lines, rows, since, |case| references.get(case).cloned(), place)
    }

    fn open_actions(&self, day: Day, places: &Places) -> Vec<OpenAction> {
        let mut open: Vec<OpenAction> = self
            .actions
            .iter()
            .filter(|action| self.means(&action.subject))
            .filter_map(|action| {
                let stands = action.on(day)?;
                Some(OpenAction {
                    survived: stands.survived,
                    due: stands.due,
                    drifts: stands.drifts(),
                    place: places.get(&action.subject).cloned().unwrap_or_default(),
                    action: action.clone(),
                })
            })
            .collect();
        open.sort_by(|a, b| {
            b.survived
                .cmp(&a.survived)
                .then_with(|| (a.action.agreed_on, &a.action.id).cmp(&(b.action.agreed_on, &b.action.id)))
        });
        open
    }

    fn drift(&self, day: Day, places: &Places) -> Vec<(Place, Drift)> {
        let mut by_place: HashMap<&Place, Drift> = HashMap::new();
        let nowhere = Place::default();
        for action in self.actions.iter().filter(|action| self.means(&action.subject)) {
            if let Some(open) = action.on(day) {
                let place = places.get(&action.subject).unwrap_or(&nowhere);
                let drift = by_place.entry(place).or_default();
                *drift = sum([*drift, Drift::one(open.drifts())].into_iter());
            }
        }
        by_place.into_iter().map(|(place, drift)| (place.clone(), drift)).collect()
    }

    /// Where everybody stands: the post begun last of those that run on the day, and the line supervisor.
    fn places(&self, day: Day) -> Places {
        let runs = |from: Day, until: Option<Day>| from <= day && until.is_none_or(|until| until > day);
        let mut places = Places::new();
        let mut since: HashMap<&PersonId, Day> = HashMap::new();
        for post in self.facts.posts.iter().filter(|post| post.superseded.is_none() && runs(post.from, post.until)) {
            if since.get(&post.person).is_some_and(|from| *from >= post.from) {
                continue;
            }
            since.insert(&post.person, post.from);
            let place = places.entry(post.person.clone()).or_default();
            place.role = Some(post.role.clone());
            (place.team, place.service) = post.team.as_ref().map_or((None, None), |unit| self.unit(unit));
        }
        for pair in self.facts.relationships.iter().filter(|pair| {
            pair.kind == RelationshipKind::Line && pair.superseded.is_none() && runs(pair.from, pair.until)
        }) {
            places.entry(pair.supervisee.clone()).or_default().supervisor = Some(pair.supervisor.clone());
        }
        places
    }

    /// The team and the service that a unit is, or is part of.
    fn unit(&self, id: &TeamId) -> (Option<TeamId>, Option<TeamId>) {
        let (mut team, mut at) = (None, self.units.get(id));
        // The tree is a few levels high; a circle in it must not hold the page up.
        for _ in 0..8 {
            let Some(unit) = at else { break };
            if unit.is_service {
                return (team, Some(unit.id.clone()));
            }
            if unit.is_team && team.is_none() {
                team = Some(unit.id.clone());
            }
            at = unit.parent.as_ref().and_then(|parent| self.units.get(parent));
        }
        (team, None)
    }
}

/// Those late longest first, then by due day, then by name of the obligation, so that every page has the same order.
fn worst_first(a: &Obligation, b: &Obligation) -> std::cmp::Ordering {
    let late = |it: &Obligation| std::cmp::Reverse((it.standing.is_overdue(), it.standing.days_overdue()));
    let due = |it: &Obligation| it.due.unwrap_or(Day::NEVER);
    (late(a), due(a), &a.id).cmp(&(late(b), due(b), &b.id))
}
