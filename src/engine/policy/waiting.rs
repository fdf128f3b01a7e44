//! What a policy makes due that no page can record yet: the engine computes it, and no page counts it against anybody.

use std::collections::HashSet;

use super::{Council, Policy, Way};
use crate::ids::{ClauseId, ClockId};

impl Council {
    /// The council without what its clauses say waits for a later step: what the pages and their figures are made of.
    #[must_use]
    pub fn without_what_waits(&self) -> Council {
        let versions = self.versions.iter().map(|version| version.without_what_waits().into()).collect();
        let mut council = Council { versions, ..self.clone() };
        if let Some(newest) = self.versions.last() {
            let waiting = newest.waiting();
            council.file.settings.retain(|setting| stays(&waiting, &setting.clause));
        }
        council
    }
}

/// Whether something stays: it cites nothing, or one clause at least that does not wait.
fn stays(waiting: &HashSet<&ClauseId>, clauses: &[ClauseId]) -> bool {
    clauses.is_empty() || !clauses.iter().all(|clause| waiting.contains(clause))
}

impl Policy {
    /// The clauses that wait for a later step, or a part of which does.
    fn waiting(&self) -> HashSet<&ClauseId> {
        let waits = self.clauses.iter().filter(|clause| clause.applied.iter().any(|entry| entry.way == Way::Waits));
        waits.map(|clause| &clause.id).collect()
    }

    pub(crate) fn without_what_waits(&self) -> Policy {
        let waiting = self.waiting();
        let stays = |clauses: &[ClauseId]| stays(&waiting, clauses);
        let mut policy = self.clone();
        for clock in &mut policy.clocks {
            clock.rules.retain(|rule| stays(&rule.clause));
        }
        policy.clocks.retain(|clock| !clock.rules.is_empty());
        policy.case_flags.retain(|flag| stays(&flag.clause));
        policy.criteria.retain(|criterion| stays(&criterion.clause));
        if policy.casework.as_ref().is_some_and(|cases| !stays(&cases.clause)) {
            policy.casework = None;
        }
        for clock in &mut policy.case_clocks {
            clock.rules.retain(|rule| stays(&rule.clause));
        }
        policy.case_clocks.retain(|clock| !clock.rules.is_empty());
        policy.case_entries.retain(|entry| stays(&entry.clause));
        policy.events.retain(|event| stays(&event.clause));
        policy.flags.retain(|flag| stays(&flag.clause));
        policy.duties.retain(|duty| stays(&duty.clause));
        for process in &mut policy.processes {
            process.steps.retain(|step| stays(&step.clause));
            process.outcomes.retain(|outcome| stays(&outcome.clause));
        }
        policy.processes.retain(|process| !process.steps.is_empty());
        if policy.disclosing.as_ref().is_some_and(|disclosing| !stays(&disclosing.clause)) {
            policy.disclosing = None;
        }
        if policy.journal.as_ref().is_some_and(|journal| !stays(&journal.clause)) {
            policy.journal = None;
        }
        if let Some(journal) = &mut policy.journal {
            journal.records = journal.records.take().filter(|records| stays(&records.clause));
            journal.appraisal = journal.appraisal.take().filter(|appraisal| stays(&appraisal.clause));
        }
        policy.patterns.retain(|pattern| stays(&pattern.clause));
        policy.case_mixes.retain(|mix| stays(&mix.clause));
        policy.caseload_limits.retain(|limit| stays(&limit.clause));
        policy.file_items.retain(|item| stays(&item.clause));
        policy.file_folders.retain(|folder| stays(&folder.clause));
        policy.retentions.retain(|kept| stays(&kept.clause));
        let left: Vec<ClockId> = policy.clocks.iter().map(|clock| clock.id.clone()).collect();
        if let Some(planning) = &mut policy.planning {
            planning.clocks.retain(|clock| left.contains(clock));
        }
        policy.reindex();
        policy
    }
}
