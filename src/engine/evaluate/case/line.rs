//! Which cases there are on a day, as what and with whom: what stands beside the obligations, from the same view of each case.

use super::{super::history::Histories, seen::Seen};
use crate::{
    day::Day,
    evaluate::{Known, When},
    ids::{CaseId, CategoryId, DiscussionId, KindId, PersonId},
};

/// A case as it is seen from a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLine {
    /// Which.
    pub case: CaseId,
    /// Whether it is open; one that was closed stays as long as what is done stays in the figures.
    pub open: bool,
    /// What it is; of several the one that began last.
    pub category: Option<CategoryId>,
    /// Who works with it, or did so last: whose its obligations are.
    pub worker: PersonId,
    /// That person's supervisor on the day.
    pub supervisor: Option<PersonId>,
    /// Its discussions of the days for which what is done stays in the figures, the oldest first.
    pub talks: Vec<Talk>,
}

/// A discussion that was held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    /// Which.
    pub discussion: DiscussionId,
    /// In which kind of session, or of discussion outside one.
    pub kind: KindId,
    /// When.
    pub day: Day,
    /// It was detailed and reflective, and not an update.
    pub detailed: bool,
    /// Since when it stands on the child's record, if it does by the day.
    pub on_record: Option<Day>,
}

impl Known<'_> {
    /// The cases of a moment in the order of their ids, those that its obligations are about among them.
    pub fn caseload(&self, when: &When) -> Vec<CaseLine> {
        let (calendar, histories) = (self.calendar(when), Histories::default());
        let seen = self.cases().filter_map(|case| Seen::of(self, &calendar, when, &histories, case));
        seen.map(|case| line(&case)).collect()
    }
}

fn line(case: &Seen<'_, '_>) -> CaseLine {
    let since = case.day.minus_days(case.known.council.file.figure_days);
    let held = case.discussions.iter().filter(|one| (since..=case.day).contains(&one.day));
    CaseLine {
        case: case.id.clone(),
        open: case.is_open(case.day),
        category: case.categories.iter().rfind(|spell| spell.holds(case.day)).map(|spell| spell.fact.category.clone()),
        worker: case.worker.clone(),
        supervisor: case.supervisor().cloned(),
        talks: held
            .map(|one| Talk {
                discussion: one.id.clone(),
                kind: one.kind.clone(),
                day: one.day,
                detailed: one.detailed,
                on_record: one.on_record.filter(|done| *done <= case.day),
            })
            .collect(),
    }
}
