//! Children as Quality sees them: which are discussed in time, which waited longest, how often it went deep, and what stands on
//! their records. What is due comes from the survey's obligations; a case stands where whoever works with it stands.

use std::collections::{BTreeMap, HashMap};

use engine::evaluate::{CaseLine, Talk};
use engine::ids::{CaseId, CategoryId, ClockId, PersonId};
use engine::{Day, Figure, Obligation, Subject};

use crate::quality::{Chosen, Filter, Measure, Place, Show};
use crate::survey::{Row, Survey};

/// A case on the day.
#[derive(Clone, Debug)]
pub struct Child {
    /// Which, and what was held for it.
    pub line: CaseLine,
    /// What the council's case system calls it.
    pub reference: String,
    /// Where whoever works with it stands.
    pub place: Place,
}

/// The children of a survey.
#[derive(Clone, Debug, Default)]
pub struct Children {
    /// The first day whose discussions count for how deep they went.
    pub since: Option<Day>,
    /// The cases in the order of their references.
    pub cases: Vec<Child>,
    /// What is due for them by clock: rows of the survey and of `cases`, those that waited longest first.
    due: HashMap<ClockId, Vec<(usize, usize)>>,
}

/// Something that is due for a child.
#[derive(Clone, Copy, Debug)]
pub struct Due<'a> {
    /// What.
    pub obligation: &'a Obligation,
    /// For whom.
    pub child: &'a Child,
}

/// A discussion that was held.
#[derive(Clone, Copy, Debug)]
pub struct Held<'a> {
    /// Which.
    pub talk: &'a Talk,
    /// Of whom.
    pub child: &'a Child,
}

/// What a number of the page counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// How a clock stands: of discussing, or of what is entered on the record.
    Clock(ClockId),
    /// How many discussions were detailed and reflective.
    Reflective,
}

/// Which children are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// With workers who stand there.
    pub place: Filter,
    /// Of this category.
    pub category: Chosen<CategoryId>,
    /// With this worker.
    pub worker: Chosen<PersonId>,
}

/// How a discussion stands with the child's record; the four make up all that are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It stands there, and did on its day.
    InTime,
    /// It stands there, later than it had to.
    Late,
    /// It does not yet, and need not.
    Waits,
    /// It does not, and should.
    Missing,
}

impl Entered {
    /// All, in the order of a page.
    pub const ALL: [Self; 4] = [Self::InTime, Self::Late, Self::Waits, Self::Missing];

    /// How an obligation to enter stands; none where it is not counted.
    pub fn of(due: &Obligation) -> Option<Self> {
        if !Show::Counted.takes(due) {
            return None;
        }
        Some(match (due.last, due.due) {
            (Some(done), Some(day)) if done > day => Self::Late,
            (Some(_), _) => Self::InTime,
            (None, _) if due.standing.is_overdue() => Self::Missing,
            (None, _) => Self::Waits,
        })
    }
}

impl Wanted {
    /// Whether a child is meant.
    pub fn takes(&self, child: &Child) -> bool {
        self.category.takes(child.line.category.as_ref())
            && self.worker.takes(Some(&child.line.worker))
            && self.place.takes_place(&child.place)
    }

    /// Whether only a part is meant by what a tally of the survey does not know.
    pub fn is_finer_than_a_place(&self) -> bool {
        self.category != Chosen::Any || self.worker != Chosen::Any
    }
}

impl Children {
    /// The children of a survey's cases, with what is due for them among its rows.
    pub(crate) fn of(
        lines: Vec<CaseLine>,
        rows: &[Row],
        since: Day,
        reference: impl Fn(&CaseId) -> Option<String>,
        place: impl Fn(&PersonId) -> Place,
    ) -> Self {
        let child = |line: CaseLine| Child {
            reference: reference(&line.case).unwrap_or_else(|| "a case".to_owned()),
            place: Place { supervisor: line.supervisor.clone(), ..place(&line.worker) },
            line,
        };
        let mut cases: Vec<Child> = lines.into_iter().map(child).collect();
        cases.sort_by(|a, b| (&a.reference, &a.line.case).cmp(&(&b.reference, &b.line.case)));
        let known: HashMap<&CaseId, usize> = cases.iter().enumerate().map(|(at, it)| (&it.line.case, at)).collect();
        let mut due: HashMap<ClockId, Vec<(usize, usize)>> = HashMap::new();
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.mark.measure == Measure::Children) {
            if let Some(child) = case_of(&row.obligation).and_then(|case| known.get(case)) {
                due.entry(row.mark.clock.clone()).or_default().push((at, *child));
            }
        }
        for of_clock in due.values_mut() {
            of_clock.sort_by_key(|(row, child)| (gap(&rows[*row].obligation), *child));
        }
        Self { since: Some(since), cases, due }
    }

    /// The discussions of the period that are meant, the latest first.
    pub fn held<'a>(&'a self, wanted: &'a Wanted) -> Vec<Held<'a>> {
        let mut held: Vec<Held<'a>> = self.talks(wanted).collect();
        held.sort_by(|a, b| b.talk.day.cmp(&a.talk.day).then_with(|| a.child.reference.cmp(&b.child.reference)));
        held
    }

    fn talks<'a>(&'a self, wanted: &'a Wanted) -> impl Iterator<Item = Held<'a>> {
        let meant = self.cases.iter().filter(|child| wanted.takes(child));
        meant.flat_map(|child| child.line.talks.iter().map(move |talk| Held { talk, child }))
    }
}

impl Survey {
    /// What a clock makes due for the children meant: those late before the others, those for whom it never happened before those
    /// for whom it did, and of each the ones that waited longest first.
    pub fn due<'a>(&'a self, clock: &ClockId, wanted: &'a Wanted) -> impl Iterator<Item = Due<'a>> {
        let of_clock = self.children.due.get(clock).map_or(&[][..], Vec::as_slice);
        let due = |(row, child): &(usize, usize)| Due {
            obligation: &self.rows[*row].obligation,
            child: &self.children.cases[*child],
        };
        of_clock.iter().map(due).filter(|due| wanted.takes(due.child))
    }

    /// The open cases meant for which a clock makes nothing due.
    pub fn without(&self, clock: &ClockId, wanted: &Wanted) -> Vec<&Child> {
        let due: std::collections::HashSet<usize> =
            self.children.due.get(clock).into_iter().flatten().map(|(_, child)| *child).collect();
        let open = self.children.cases.iter().enumerate().filter(|(at, child)| child.line.open && !due.contains(at));
        open.map(|(_, child)| child).filter(|child| wanted.takes(child)).collect()
    }

    /// The figures of a column by group.
    pub fn by_group<'a, K: Ord>(
        &'a self,
        column: &Column,
        wanted: &'a Wanted,
        key: impl Fn(&'a Child) -> K,
    ) -> BTreeMap<K, Figure> {
        let mut groups: BTreeMap<K, Figure> = BTreeMap::new();
        match column {
            Column::Clock(clock) => {
                for due in self.due(clock, wanted) {
                    groups.entry(key(due.child)).or_default().add(due.obligation);
                }
            }
            Column::Reflective => {
                for held in self.children.talks(wanted) {
                    let figure = groups.entry(key(held.child)).or_default();
                    figure.m += 1;
                    figure.n += usize::from(held.talk.detailed);
                }
            }
        }
        groups
    }

    /// The figure of a column.
    pub fn figure_of(&self, column: &Column, wanted: &Wanted) -> Figure {
        self.by_group(column, wanted, |_| ()).remove(&()).unwrap_or_default()
    }
}

impl Due<'_> {
    /// Since when it waits: from the last time, or from what started the clock.
    pub fn waits_since(&self) -> Option<Day> {
        waits_since(self.obligation)
    }
}

fn waits_since(due: &Obligation) -> Option<Day> {
    due.last.or_else(|| due.because.count.as_ref().map(|count| count.after))
}

/// The order of those who wait.
fn gap(due: &Obligation) -> (bool, bool, Day) {
    (!due.standing.is_overdue(), due.last.is_some(), waits_since(due).unwrap_or(Day::NEVER))
}

fn case_of(due: &Obligation) -> Option<&CaseId> {
    match &due.subject {
        Subject::Case { case } | Subject::Discussion { case, .. } => Some(case),
        _ => None,
    }
}
