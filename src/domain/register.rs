//! The register: each clause of a policy with what the loaded files do under it.

mod clocks;
mod rest;
mod words;

use std::collections::HashMap;

use engine::ids::{ClauseId, ReadingId};
use engine::policy::{Council, Policy};

/// Where a policy's files put a clause to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A clock or one of its rules.
    Clock,
    /// A number that the council sets for itself.
    Local,
    /// Who supervises whom.
    Supervisor,
    /// A kind of session, and how long one lasts.
    Session,
    /// The agreement of a pair.
    Agreement,
    /// Sharing and signing a record.
    Record,
    /// Moving and cancelling.
    Moving,
    /// Somebody is away.
    Absence,
    /// The diary.
    Diary,
    /// A form's section.
    Form,
    /// Who may read what.
    Access,
    /// A word for staff, teams, states.
    Staff,
}

impl Topic {
    /// As pages name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clock => "Clock",
            Self::Local => "Set by the council",
            Self::Supervisor => "Who supervises",
            Self::Session => "Session",
            Self::Agreement => "Agreement",
            Self::Record => "Record",
            Self::Moving => "Moving",
            Self::Absence => "Absence",
            Self::Diary => "Diary",
            Self::Form => "Form",
            Self::Access => "Who may read",
            Self::Staff => "Staff",
        }
    }
}

/// One use of a clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Where.
    pub topic: Topic,
    /// What is done, in words.
    pub says: String,
    /// As which reading.
    pub reading: Option<ReadingId>,
}

/// The uses of every clause that the files cite.
#[derive(Clone, Debug, Default)]
pub struct Register {
    uses: HashMap<ClauseId, Vec<Use>>,
}

impl Register {
    /// Walks a policy for its citations.
    pub fn of(council: &Council, policy: &Policy) -> Self {
        let mut register = Self::default();
        clocks::walk(&mut register, council, policy);
        rest::walk(&mut register, council, policy);
        for uses in register.uses.values_mut() {
            uses.sort_by_key(|used| used.topic);
            uses.dedup();
        }
        register
    }

    /// What is done under a clause, by topic; nothing where it is text only.
    pub fn uses(&self, clause: &ClauseId) -> &[Use] {
        self.uses.get(clause).map_or(&[], Vec::as_slice)
    }

    /// How many clauses are put to use.
    pub fn applied(&self) -> usize {
        self.uses.len()
    }

    fn add(&mut self, clauses: &[ClauseId], reading: Option<&ReadingId>, topic: Topic, says: impl Into<String>) {
        let says = says.into();
        for clause in clauses {
            let used = Use { topic, says: says.clone(), reading: reading.cloned() };
            self.uses.entry(clause.clone()).or_default().push(used);
        }
    }
}
