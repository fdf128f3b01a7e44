//! Finding things in a policy by name: an evaluation asks thousands of times.

use foldhash::HashMap;

use super::{
    AbsenceKind, CaseClock, CaseEventKind, CaseFlagKind, Category, Clause, Clock, EventKind, FlagKind, Form, FormFor,
    Participants, Policy, Reason, Role, SessionKind, Strength,
};
use crate::{
    ids::{AbsenceKindId, CategoryId, ClauseId, ClockId, EventId, FlagId, FormId, KindId, ReadingId, ReasonId, RoleId},
    obligation::Citation,
};

/// Where things stand, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    clauses: HashMap<ClauseId, usize>,
    roles: HashMap<RoleId, usize>,
    kinds: HashMap<KindId, usize>,
    clocks: HashMap<ClockId, usize>,
}

impl Policy {
    pub(crate) fn reindex(&mut self) {
        self.index = Index {
            clauses: self.clauses.iter().enumerate().map(|(at, clause)| (clause.id.clone(), at)).collect(),
            roles: self.roles.iter().enumerate().map(|(at, role)| (role.id.clone(), at)).collect(),
            kinds: self.session_kinds.iter().enumerate().map(|(at, kind)| (kind.id.clone(), at)).collect(),
            clocks: self.clocks.iter().enumerate().map(|(at, clock)| (clock.id.clone(), at)).collect(),
        };
    }

    /// Whether a clock asks of somebody that they supervise.
    pub(crate) fn asks_who_supervises(&self) -> bool {
        self.clocks.iter().flat_map(|clock| &clock.rules).any(|rule| rule.who.supervises)
    }

    /// The clause of that name.
    pub fn clause(&self, id: &ClauseId) -> Option<&Clause> {
        self.index.clauses.get(id).map(|at| &self.clauses[*at])
    }

    /// The role of that name.
    pub fn role(&self, id: &RoleId) -> Option<&Role> {
        self.index.roles.get(id).map(|at| &self.roles[*at])
    }

    /// The kind of session of that name.
    pub fn session_kind(&self, id: &KindId) -> Option<&SessionKind> {
        self.index.kinds.get(id).map(|at| &self.session_kinds[*at])
    }

    /// Whether a held session of a kind meets a clock: by itself, or by what it counts as.
    pub fn meets(&self, clock: &Clock, kind: &KindId) -> bool {
        let given = || self.session_kind(kind).and_then(|kind| kind.gives.as_ref());
        clock.met_by.contains(kind) || given().is_some_and(|event| clock.takes(event))
    }

    /// The kinds of session that meet a clock, its own first.
    pub fn kinds_meeting(&self, clock: &Clock) -> Vec<KindId> {
        let given =
            self.session_kinds.iter().filter(|kind| kind.gives.as_ref().is_some_and(|event| clock.takes(event)));
        clock.met_by.iter().chain(given.map(|kind| &kind.id)).cloned().collect()
    }

    /// Whether a kind of session is held with one person, or written up for one of a group.
    pub fn is_of_one(&self, kind: &SessionKind) -> bool {
        kind.participants != Participants::Group || self.form_of(kind).is_some_and(|form| form.of == FormFor::Session)
    }

    /// The form of a kind of session.
    pub fn form_of(&self, kind: &SessionKind) -> Option<&Form> {
        self.form(kind.form.as_ref()?)
    }

    /// The clock of that name.
    pub fn clock(&self, id: &ClockId) -> Option<&Clock> {
        self.index.clocks.get(id).map(|at| &self.clocks[*at])
    }

    /// The clock of cases of that name.
    pub fn case_clock(&self, id: &ClockId) -> Option<&CaseClock> {
        self.case_clocks.iter().find(|clock| clock.id == *id)
    }

    /// The happening of cases of that name.
    pub fn case_event(&self, id: &EventId) -> Option<&CaseEventKind> {
        self.case_events.iter().find(|event| event.id == *id)
    }

    /// The state of cases of that name.
    pub fn case_flag(&self, id: &FlagId) -> Option<&CaseFlagKind> {
        self.case_flags.iter().find(|flag| flag.id == *id)
    }

    /// The form of a discussion of a case.
    pub fn case_form(&self) -> Option<&Form> {
        self.form(&self.casework.as_ref()?.form)
    }

    /// The kind of case of that name.
    pub fn category(&self, id: &CategoryId) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == *id)
    }

    /// The form of that name.
    pub fn form(&self, id: &FormId) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == *id)
    }

    /// The flag of that name.
    pub fn flag(&self, id: &FlagId) -> Option<&FlagKind> {
        self.flags.iter().find(|flag| flag.id == *id)
    }

    /// The event of that name.
    pub fn event(&self, id: &EventId) -> Option<&EventKind> {
        self.events.iter().find(|event| event.id == *id)
    }

    /// The kind of absence of that name.
    pub fn absence_kind(&self, id: &AbsenceKindId) -> Option<&AbsenceKind> {
        self.absence_kinds.iter().find(|kind| kind.id == *id)
    }

    /// The reason for moving of that name.
    pub fn reason(&self, id: &ReasonId) -> Option<&Reason> {
        self.moving.as_ref()?.reasons.iter().find(|reason| reason.id == *id)
    }

    /// How binding something is: as it says, or as the strongest of its clauses.
    pub fn strength(&self, said: Option<Strength>, clauses: &[ClauseId]) -> Strength {
        let strongest = || clauses.iter().filter_map(|clause| self.clause(clause)).map(|clause| clause.strength).max();
        said.or_else(strongest).unwrap_or(Strength::Info)
    }

    /// What something comes from.
    pub(crate) fn cite(
        &self,
        clauses: &[ClauseId],
        reading: Option<&ReadingId>,
        said: Option<Strength>,
    ) -> Option<Citation> {
        Citation::new(clauses.to_vec(), reading.cloned(), self.strength(said, clauses))
    }

    /// Where clauses stand, for a trail.
    pub(crate) fn places(&self, clauses: &[ClauseId]) -> Vec<String> {
        clauses.iter().map(|id| self.clause(id).map_or_else(|| id.to_string(), Clause::place)).collect()
    }
}
