//! The staff as it stands today: who supervises whom, and the best person for a part.

use engine::policy::Capacity;

use crate::model::{Demo, Staff, covers};

/// Everybody as they stand today.
pub(crate) struct Crowd<'a> {
    demo: &'a Demo<'a>,
    staff: &'a Staff,
    /// Whom each person supervises today.
    pub(crate) below: Vec<Vec<usize>>,
}

impl<'a> Crowd<'a> {
    /// The staff of today.
    pub(crate) fn new(demo: &'a Demo<'a>, staff: &'a Staff) -> Crowd<'a> {
        let mut below = vec![Vec::new(); staff.people.len()];
        for (who, person) in staff.people.iter().enumerate().filter(|(_, person)| person.employed(demo.today)) {
            for pair in person.pairs.iter().filter(|pair| covers(pair.from, pair.until, demo.today)) {
                below[pair.supervisor].push(who);
            }
        }
        Crowd { demo, staff, below }
    }

    /// The first of those with the most points who is not taken, and here today if anybody is; nobody without points.
    pub(crate) fn best(
        &self,
        capacity: Option<Capacity>,
        taken: &[usize],
        points: impl Fn(usize) -> u32,
    ) -> Option<usize> {
        let can = |who: &usize| {
            let person = &self.staff.people[*who];
            let role = person
                .post_on(self.demo.today)
                .and_then(|post| self.demo.policy.role(&self.staff.seats[post.seat].role));
            let may = role.is_some_and(|role| capacity.is_none_or(|capacity| role.capacities.contains(&capacity)));
            may && !taken.contains(who) && person.employed(self.demo.today)
        };
        let here = |who: usize| self.staff.people[who].away_on(self.demo.today).is_none();
        let scored =
            (0..self.staff.people.len()).filter(can).map(|who| (here(who), points(who), std::cmp::Reverse(who)));
        scored.filter(|(_, points, _)| *points > 0).max().map(|(.., who)| who.0)
    }

    /// Those below somebody who supervise others themselves.
    pub(crate) fn leads(&self, who: usize) -> impl Iterator<Item = usize> {
        self.below[who].iter().copied().filter(|below| !self.below[*below].is_empty())
    }

    /// Points for a team of a usual size whose members supervise nobody themselves.
    pub(crate) fn team(&self, who: usize) -> u32 {
        let team = &self.below[who];
        let workers = team.iter().all(|below| self.below[*below].is_empty());
        if workers && (5..=7).contains(&team.len()) { 3 } else { u32::from(!team.is_empty()) }
    }

    /// How many stand between somebody and the top.
    pub(crate) fn depth(&self, who: usize) -> usize {
        let above = |who: &usize| self.staff.people[*who].line_on(self.demo.today).map(|pair| pair.supervisor);
        std::iter::successors(above(&who), above).take(12).count()
    }

    /// The name of somebody's role.
    pub(crate) fn role(&self, who: usize) -> String {
        let post = self.staff.people[who].post_on(self.demo.today);
        post.and_then(|post| self.demo.policy.role(&self.staff.seats[post.seat].role))
            .map(|role| role.name.clone())
            .unwrap_or_default()
    }
}
