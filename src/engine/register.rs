//! The register: each clause of a policy with what the loaded files do under it.

mod account;
mod cases;
mod clocks;
mod duties;
mod rest;
mod sheet;
pub(crate) mod words;

use std::collections::HashMap;

pub use account::{Account, Counted, How, Plain, Row};
pub use sheet::Sheet;
pub use words::who as in_words;

use crate::ids::{ClauseId, ClockId, FormId, ReadingId};
use crate::policy::{CouncilFile, Kind, Policy};

/// Where a policy's files put a clause to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// A clock or one of its rules.
    Clock,
    /// How often and by when a child or family is discussed, and its record kept.
    Case,
    /// Sharing and signing a record.
    Record,
    /// The agreement of a pair.
    Agreement,
    /// How long a session lasts.
    Length,
    /// Who supervises whom.
    Supervisor,
    /// Moving and cancelling.
    Moving,
    /// Somebody is away.
    Absence,
    /// The diary.
    Diary,
    /// What does not meet a clock.
    NotCounting,
    /// A form's section.
    Form,
    /// Who may read what.
    Access,
    /// A number that the council sets for itself.
    Local,
    /// A kind of session.
    Session,
    /// A word for staff, teams, states.
    Staff,
}

impl Topic {
    /// Every topic, the one that says most first.
    pub const ALL: [Self; 15] = [
        Self::Clock,
        Self::Case,
        Self::Record,
        Self::Agreement,
        Self::Length,
        Self::Supervisor,
        Self::Moving,
        Self::Absence,
        Self::Diary,
        Self::NotCounting,
        Self::Form,
        Self::Access,
        Self::Local,
        Self::Session,
        Self::Staff,
    ];

    /// It only gives a name to something, or leaves a number to the council.
    pub fn is_name(self) -> bool {
        matches!(self, Self::Local | Self::Session | Self::Staff)
    }

    /// Whether a table of this topic applies a binding clause of this kind: a name measures nothing, and words on a form set no time.
    pub fn applies(self, kind: Kind) -> bool {
        match self {
            Self::NotCounting | Self::Form => !kind.is_timed(),
            Self::Access => matches!(kind, Kind::Access | Kind::Record | Kind::Role | Kind::Guidance),
            Self::Session => matches!(kind, Kind::Record | Kind::Guidance),
            Self::Staff => kind == Kind::Role,
            Self::Local => false,
            _ => true,
        }
    }

    /// In the address of a page and in a file.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clock => "clock",
            Self::Case => "case",
            Self::Record => "record",
            Self::Agreement => "agreement",
            Self::Length => "length",
            Self::Supervisor => "supervisor",
            Self::Moving => "moving",
            Self::Absence => "absence",
            Self::Diary => "diary",
            Self::NotCounting => "not-counting",
            Self::Form => "form",
            Self::Access => "access",
            Self::Local => "local",
            Self::Session => "session-kind",
            Self::Staff => "staff",
        }
    }

    /// As pages name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Clock => "Clock",
            Self::Case => "Children and families",
            Self::Local => "Set by the council",
            Self::Supervisor => "Who supervises",
            Self::Session => "Kind of session",
            Self::Length => "Length",
            Self::NotCounting => "Does not count",
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
    /// The clock or form that does it.
    pub by: By,
    /// It stands in the files and waits for a later step: no page does it yet.
    pub waits: bool,
}

/// What does it, where that has a page or a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Neither a clock nor a form.
    #[default]
    Other,
    /// A clock.
    Clock(ClockId),
    /// A form.
    Form(FormId),
}

/// Where a walk stands.
#[derive(Clone, Debug)]
struct Found {
    topic: Topic,
    by: By,
}

impl From<Topic> for Found {
    fn from(topic: Topic) -> Self {
        Self { topic, by: By::Other }
    }
}

impl Topic {
    fn clock(self, id: &ClockId) -> Found {
        Found { topic: self, by: By::Clock(id.clone()) }
    }

    fn form(self, id: Option<&FormId>) -> Found {
        Found { topic: self, by: id.map_or(By::Other, |id| By::Form(id.clone())) }
    }
}

/// The uses of every clause that the files cite.
#[derive(Clone, Debug, Default)]
pub struct Register {
    uses: HashMap<ClauseId, Vec<Use>>,
}

impl Register {
    /// Walks a policy for its citations.
    pub fn of(council: &CouncilFile, policy: &Policy) -> Self {
        let mut register = Self::walk(council, policy);
        let now = Self::walk(council, &policy.without_what_waits());
        for (clause, uses) in &mut register.uses {
            for used in uses {
                used.waits = !now.uses(clause).contains(used);
            }
        }
        register
    }

    fn walk(council: &CouncilFile, policy: &Policy) -> Self {
        let mut register = Self::default();
        clocks::walk(&mut register, council, policy);
        cases::walk(&mut register, council, policy);
        duties::walk(&mut register, council, policy);
        rest::walk(&mut register, council, policy);
        for uses in register.uses.values_mut() {
            uses.sort_by_key(|used| used.topic);
            uses.dedup();
        }
        register
    }

    /// What the tables do under a clause, by topic.
    pub fn uses(&self, clause: &ClauseId) -> &[Use] {
        self.uses.get(clause).map_or(&[], Vec::as_slice)
    }

    fn add(
        &mut self,
        clauses: &[ClauseId],
        reading: Option<&ReadingId>,
        found: impl Into<Found>,
        says: impl Into<String>,
    ) {
        let (found, says) = (found.into(), says.into());
        for clause in clauses {
            let (says, reading, by) = (says.clone(), reading.cloned(), found.by.clone());
            let used = Use { topic: found.topic, says, reading, by, waits: false };
            self.uses.entry(clause.clone()).or_default().push(used);
        }
    }
}
