//! The cases that a session looks at where the policy has them sampled: drawn by a stated seed from lists of numbers, or nominated.
//!
//! A draw can be done again by anybody: every number is put beside the seed, the pairs are ordered by their SHA-256, and the criteria take
//! turns, the one that was looked at least recently first.

use engine::ids::CriterionId;
use engine::policy::{CaseMix, Criterion, Policy};
use sha2::{Digest as _, Sha256};

use crate::caseload::Reference;
use crate::typed::Wrong;

/// The most numbers of a list.
const MOST: usize = 500;
/// The longest seed.
const LONGEST_SEED: usize = 100;

/// What the policy says of the cases of sessions of a kind, where they are sampled: chosen, each by a criterion, from no caseload.
pub fn mix<'a>(policy: &'a Policy, kind: &str) -> Option<&'a CaseMix> {
    let of_caseload =
        policy.casework.as_ref().is_some_and(|cases| cases.sessions.iter().any(|known| known.as_str() == kind));
    policy
        .case_mixes
        .iter()
        .find(|mix| mix.each_chosen && !of_caseload && mix.kinds.iter().any(|known| known.as_str() == kind))
}

/// A draw as typed: the seed, how many, and a list of numbers for each criterion.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawTyped {
    /// What the order follows from.
    pub seed: String,
    /// How many.
    pub count: String,
    /// The numbers of each criterion, in the policy's order.
    pub lists: Vec<String>,
}

/// A draw that can be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// What the order follows from.
    pub seed: String,
    /// How many.
    pub count: usize,
    /// The numbers of each criterion.
    pub lists: Vec<(CriterionId, Vec<Reference>)>,
}

impl Draw {
    /// Reads the form.
    ///
    /// # Errors
    /// What to mend, by field.
    pub fn parse(typed: &DrawTyped, criteria: &[Criterion], mix: &CaseMix) -> Result<Self, Wrong> {
        let mut wrong = Wrong::new();
        let seed = typed.seed.trim().to_owned();
        if seed.is_empty() || seed.chars().count() > LONGEST_SEED {
            wrong.push(("seed".into(), "Enter a seed: any words or figures, up to 100".into()));
        }
        let (least, most) = (mix.min.unwrap_or(1), mix.max.unwrap_or(60));
        let count = typed.count.trim().parse::<u32>().ok().filter(|count| (least..=most).contains(count));
        if count.is_none() {
            wrong.push(("count".into(), format!("Enter how many are drawn, from {least} to {most}")));
        }
        let mut lists = Vec::new();
        for (place, criterion) in criteria.iter().enumerate() {
            let text = typed.lists.get(place).map_or("", String::as_str);
            let pieces = text.split([',', ';', '\n', '\t']).map(str::trim).filter(|piece| !piece.is_empty());
            let read: Result<Vec<Reference>, String> = pieces.map(Reference::parse).collect();
            match read {
                Ok(numbers) if numbers.len() <= MOST => lists.push((criterion.id.clone(), numbers)),
                Ok(_) => wrong.push((format!("list-{place}"), format!("Enter {MOST} numbers or fewer"))),
                Err(says) => wrong.push((format!("list-{place}"), says)),
            }
        }
        if wrong.is_empty() && lists.iter().all(|(_, numbers)| numbers.is_empty()) {
            wrong.push(("list-0".into(), "Enter the numbers to draw from, one on a line".into()));
        }
        match count {
            Some(count) if wrong.is_empty() => Ok(Self { seed, count: usize::try_from(count).unwrap_or(1), lists }),
            _ => Err(wrong),
        }
    }

    /// Draws: `before` are the criteria of earlier sessions, the latest first.
    pub fn draw(&self, before: &[CriterionId]) -> Vec<(CriterionId, Reference)> {
        let mut lists: Vec<(usize, &CriterionId, Vec<&Reference>)> = self
            .lists
            .iter()
            .filter(|(_, numbers)| !numbers.is_empty())
            .map(|(criterion, numbers)| {
                let mut ordered: Vec<&Reference> = numbers.iter().collect();
                ordered.sort_by_cached_key(|number| self.place(number.as_str()));
                ordered.dedup();
                let recent = before.iter().position(|known| known == criterion).unwrap_or(usize::MAX);
                (recent, criterion, ordered)
            })
            .collect();
        lists.sort_by_cached_key(|(recent, criterion, _)| (std::cmp::Reverse(*recent), self.place(criterion.as_str())));
        let mut drawn: Vec<(CriterionId, Reference)> = Vec::new();
        for turn in 0..MOST {
            for (_, criterion, numbers) in &lists {
                let Some(number) = numbers.get(turn) else { continue };
                // A number that stands in two lists is drawn once.
                if drawn.len() < self.count && !drawn.iter().any(|(_, known)| known == *number) {
                    drawn.push(((*criterion).clone(), (*number).clone()));
                }
            }
        }
        drawn
    }

    fn place(&self, of: &str) -> Vec<u8> {
        Sha256::digest(format!("{}\n{of}", self.seed).as_bytes()).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draw(seed: &str, lists: &[(&str, &[&str])], count: usize) -> Draw {
        let read = |text: &&str| Reference::parse(text).expect("a number");
        let lists = lists.iter().map(|(id, numbers)| (CriterionId::from(*id), numbers.iter().map(read).collect()));
        Draw { seed: seed.to_owned(), count, lists: lists.collect() }
    }

    #[test]
    fn the_same_seed_draws_the_same_and_every_criterion_gets_a_turn() {
        let lists: [(&str, &[&str]); 3] = [("a", &["1001", "1002", "1003"]), ("b", &["2001", "2002"]), ("c", &[])];
        let first = draw("Tuesday", &lists, 4).draw(&[]);
        assert_eq!(first, draw("Tuesday", &lists, 4).draw(&[]));
        assert_eq!(first.len(), 4);
        let of = |id: &str| first.iter().filter(|(criterion, _)| criterion.as_str() == id).count();
        assert_eq!((of("a"), of("b")), (2, 2));
        // The order in which the numbers were typed does not matter.
        let turned: [(&str, &[&str]); 3] = [("a", &["1003", "1001", "1002"]), ("b", &["2002", "2001"]), ("c", &[])];
        assert_eq!(first, draw("Tuesday", &turned, 4).draw(&[]));
        let others = ["Wednesday", "Thursday", "Friday"].map(|seed| draw(seed, &lists, 4).draw(&[]));
        assert!(others.iter().any(|other| *other != first), "another seed draws others");
    }

    #[test]
    fn what_was_looked_at_last_comes_last_and_nothing_twice() {
        let lists: [(&str, &[&str]); 2] = [("a", &["1001"]), ("b", &["1001", "2001"])];
        let drawn = draw("x", &lists, 1).draw(&["a".into()]);
        assert_eq!(drawn[0].0.as_str(), "b", "a was looked at last time");
        assert_eq!(draw("x", &lists, 4).draw(&[]).len(), 2, "1001 stands in two lists");
    }
}
