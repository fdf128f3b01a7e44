//! How many of how many: the one place in which compliance is counted.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    ids::{ClauseId, ClockId},
    obligation::Obligation,
    policy::Strength,
    standing::Standing,
};

/// n of m for a group of obligations, with those that stand apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Figure {
    /// Not overdue.
    pub n: usize,
    /// Those it is counted of.
    pub m: usize,
    /// Overdue, and excused for the time being: in m, not in n.
    pub excused_late: usize,
    /// Apart: somebody is away.
    pub paused: usize,
    /// Apart: exempted.
    pub waived: usize,
    /// Apart: no number is set.
    pub not_set: usize,
    /// Overdue under a clause that obliges, not excused: red.
    pub red: usize,
    /// Overdue under a clause that expects, or excused: amber.
    pub amber: usize,
}

/// The figure of one clock over everybody in the question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ClockFigure {
    /// Which clock.
    pub clock: ClockId,
    /// Under which clauses, over all its obligations.
    pub clauses: Vec<ClauseId>,
    /// The strongest of them.
    pub strength: Option<Strength>,
    /// The numbers.
    #[serde(flatten)]
    pub figure: Figure,
}

impl Figure {
    /// Counts a group of obligations.
    pub fn of<'a>(obligations: impl IntoIterator<Item = &'a Obligation>) -> Figure {
        let mut figure = Figure::default();
        obligations.into_iter().for_each(|obligation| figure.add(obligation));
        figure
    }

    /// Counts one more.
    pub fn add(&mut self, obligation: &Obligation) {
        match &obligation.standing {
            Standing::Paused { .. } => self.paused += 1,
            Standing::Waived { .. } => self.waived += 1,
            Standing::NotSet => self.not_set += 1,
            Standing::Ended { .. } => {}
            Standing::Met | Standing::DueSoon | Standing::Deemed { .. } => {
                self.n += 1;
                self.m += 1;
            }
            Standing::Overdue { .. } => {
                self.m += 1;
                self.excused_late += usize::from(obligation.excused.is_some());
                match (obligation.excused.is_some() || obligation.tolerated.is_some(), obligation.citation.strength) {
                    (false, Strength::Must) => self.red += 1,
                    (true, Strength::Must) | (_, Strength::Should) => self.amber += 1,
                    (_, Strength::May | Strength::Info) => {}
                }
            }
        }
    }

    /// These and those: the figure of two groups that share nobody.
    #[must_use]
    pub fn and(&self, others: &Figure) -> Figure {
        Figure {
            n: self.n + others.n,
            m: self.m + others.m,
            excused_late: self.excused_late + others.excused_late,
            paused: self.paused + others.paused,
            waived: self.waived + others.waived,
            not_set: self.not_set + others.not_set,
            red: self.red + others.red,
            amber: self.amber + others.amber,
        }
    }

    /// The whole percentage below n of m: never 100 while n is less than m; nothing where m is none.
    pub fn percent(&self) -> Option<usize> {
        (self.n * 100).checked_div(self.m)
    }
}

/// A figure for each clock, in the order of their names.
pub fn by_clock(obligations: &[Obligation]) -> Vec<ClockFigure> {
    let mut clocks: BTreeMap<&ClockId, (Figure, Option<Strength>, Vec<ClauseId>)> = BTreeMap::new();
    for obligation in obligations {
        let (figure, strength, clauses) = clocks.entry(&obligation.clock).or_default();
        figure.add(obligation);
        *strength = (*strength).max(Some(obligation.citation.strength));
        for clause in &obligation.citation.clauses {
            if !clauses.contains(clause) {
                clauses.push(clause.clone());
            }
        }
    }
    let sorted = |mut clauses: Vec<ClauseId>| {
        clauses.sort();
        clauses
    };
    clocks
        .into_iter()
        .map(|(clock, (figure, strength, clauses))| ClockFigure {
            clock: clock.clone(),
            clauses: sorted(clauses),
            strength,
            figure,
        })
        .collect()
}
