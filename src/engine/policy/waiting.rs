//! What a policy makes due that no page can record yet: the engine computes it, and no page counts it against anybody.

use std::collections::HashSet;

use super::{Council, Policy, Way};
use crate::ids::{ClauseId, ClockId};

impl Council {
    /// The council without what its clauses say waits for a later step: what the pages and their figures are made of.
    #[must_use]
    pub fn without_what_waits(&self) -> Council {
        let versions = self.versions.iter().map(|version| version.without_what_waits().into()).collect();
        Council { versions, ..self.clone() }
    }
}

impl Policy {
    fn without_what_waits(&self) -> Policy {
        let waiting: HashSet<&ClauseId> = self
            .clauses
            .iter()
            .filter(|clause| clause.applied.iter().any(|entry| entry.way == Way::Waits))
            .map(|clause| &clause.id)
            .collect();
        let stays = |clauses: &[ClauseId]| !clauses.iter().all(|clause| waiting.contains(clause));
        let mut policy = self.clone();
        for clock in &mut policy.clocks {
            clock.rules.retain(|rule| stays(&rule.clause));
        }
        policy.clocks.retain(|clock| !clock.rules.is_empty());
        for clock in &mut policy.case_clocks {
            clock.rules.retain(|rule| stays(&rule.clause));
        }
        policy.case_clocks.retain(|clock| !clock.rules.is_empty());
        policy.case_entries.retain(|entry| stays(&entry.clause));
        policy.duties.retain(|duty| stays(&duty.clause));
        for process in &mut policy.processes {
            process.steps.retain(|step| stays(&step.clause));
        }
        policy.processes.retain(|process| !process.steps.is_empty());
        policy.patterns.retain(|pattern| stays(&pattern.clause));
        policy.case_mixes.retain(|mix| stays(&mix.clause));
        policy.file_items.retain(|item| stays(&item.clause));
        policy.retentions.retain(|kept| stays(&kept.clause));
        let left: Vec<ClockId> = policy.clocks.iter().map(|clock| clock.id.clone()).collect();
        if let Some(planning) = &mut policy.planning {
            planning.clocks.retain(|clock| left.contains(clock));
        }
        policy.reindex();
        policy
    }
}
