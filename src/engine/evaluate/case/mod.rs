//! One case: what is due for a child or family, whoever works with it.

mod clock;
mod entry;
mod interval;
mod line;
mod seen;

use super::{Evaluation, Known, When, history::Histories};
use crate::{
    calendar::Calendar,
    day::Day,
    ids::{CaseId, PersonId},
    notice::{Notice, NoticeKind},
    obligation::{Citation, Obligation, Subject},
    policy::{CaseClock, Owner},
};

pub use line::{CaseLine, Talk};

use seen::Seen;

pub(super) fn evaluate<'a>(
    known: &Known<'a>,
    calendar: &Calendar<'_>,
    when: &When,
    histories: &Histories<'a>,
    id: &CaseId,
    into: &mut Evaluation,
) {
    let Some(case) = Seen::of(known, calendar, when, histories, id) else { return };
    for clock in &case.policy.case_clocks {
        clock::evaluate(&case, clock, into);
    }
    for entry in &case.policy.case_entries {
        entry::evaluate(&case, entry, into);
    }
    into.notices.extend(uncounted(&case));
}

/// A case without a category is on nobody's list where every rule asks for one: that is said.
fn uncounted(case: &Seen<'_, '_>) -> Option<Notice> {
    if !case.is_open(case.day) || case.categories.iter().any(|spell| spell.holds(case.day)) {
        return None;
    }
    let by_category = |clock: &&CaseClock| clock.rules.iter().all(|rule| !rule.categories.is_empty());
    let rule = case.policy.case_clocks.iter().find(by_category)?.rules.first()?;
    let citation = case.policy.cite(&rule.clause, rule.reading.as_ref(), rule.strength);
    let says = "No category is on record, so nothing says how often it is discussed.".to_owned();
    Some(notice(case, NoticeKind::CategoryMissing, case.opened, citation, says))
}

/// A finding about a case, with those whom it concerns.
fn notice(case: &Seen<'_, '_>, kind: NoticeKind, since: Day, citation: Option<Citation>, says: String) -> Notice {
    Notice {
        kind,
        person: Some(case.worker.clone()),
        supervisor: case.supervisor().cloned(),
        session: None,
        case: Some(case.id.clone()),
        day: Some(since),
        citation,
        says,
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
