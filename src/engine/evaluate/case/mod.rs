//! One case: what is due for a child or family, whoever works with it.

mod clock;
mod entry;
mod interval;
mod seen;

use super::{Evaluation, Known, When};
use crate::{
    calendar::Calendar,
    ids::{CaseId, PersonId},
    obligation::{Citation, Obligation, Subject},
    policy::Owner,
};

use seen::Seen;

pub(super) fn evaluate(known: &Known<'_>, calendar: &Calendar<'_>, when: &When, id: &CaseId, into: &mut Evaluation) {
    let Some(case) = Seen::of(known, calendar, when, id) else { return };
    for clock in &case.policy.case_clocks {
        clock::evaluate(&case, clock, into);
    }
    for entry in &case.policy.case_entries {
        entry::evaluate(&case, entry, into);
    }
}

/// Something due for a case, with those whom it concerns.
fn obligation(case: &Seen<'_, '_>, citation: Citation, clock: &str, subject: Subject, owner: Owner) -> Obligation {
    let mut due = Obligation::under(citation, clock.into(), subject, case.worker.clone());
    due.supervisor = case.supervisor().cloned();
    due.owner = whose(case, owner);
    due
}

fn whose(case: &Seen<'_, '_>, owner: Owner) -> Option<PersonId> {
    match owner {
        Owner::Supervisee => Some(case.worker.clone()),
        Owner::Supervisor => case.supervisor().cloned(),
        Owner::LineManager => case.line_manager().cloned(),
    }
}
