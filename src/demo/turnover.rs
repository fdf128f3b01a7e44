//! People who begin, take over, are promoted, change seats and leave one empty, where the seats are filled already.

use crate::model::Stay;
use crate::staff::{Hiring, qualifies};

impl Hiring<'_> {
    /// A few people began this week.
    pub(crate) fn newcomers(&mut self) {
        for _ in 0..=self.seats.len() / 350 {
            let workers: Vec<usize> = (0..self.seats.len())
                .filter(|seat| {
                    !self.seats[*seat].leads && self.stays[*seat].len() == 1 && self.seats[*seat].employment.is_none()
                })
                .filter(|seat| self.stays[*seat][0].from < self.demo.since && self.stays[*seat][0].until.is_none())
                .filter(|seat| self.stages.iter().all(|stage| stage.person != self.stays[*seat][0].person))
                .collect();
            let Some(seat) = self.dice.pick(&workers).copied() else { return };
            let from = self.demo.working_before(self.demo.today.minus_days(self.dice.below(5)));
            let gone = self.demo.working(from.minus_days(self.dice.between(20, 60)));
            let before = self.stays[seat][0].person;
            self.stays[seat][0].until = Some(gone);
            self.people[before].left = Some(gone);
            self.hire(seat, from, None);
        }
    }

    /// In every council somebody who led a team of workers went some weeks ago, and somebody new came.
    pub(crate) fn handover(&mut self) {
        let below = |seat: usize| self.seats.iter().filter(move |other| other.above == Some(seat));
        let leads: Vec<usize> = (0..self.seats.len())
            .filter(|seat| self.seats[*seat].leads && self.seats[*seat].above.is_some())
            .filter(|seat| below(*seat).count() > 2 && below(*seat).all(|other| !other.leads))
            .filter(|seat| self.stays[*seat].len() == 1 && self.stays[*seat][0].from < self.demo.since)
            .collect();
        let Some(seat) = self.dice.pick(&leads).copied() else { return };
        let day = self.demo.working(self.demo.today.minus_days(self.dice.between(45, 80)));
        let gone = self.stays[seat][0].person;
        self.stays[seat][0].until = Some(day);
        self.people[gone].left = Some(day);
        self.hire(seat, day, None);
    }

    /// Some who lead a team came from a seat below another lead: their own seat went to somebody new.
    pub(crate) fn promotions(&mut self) {
        for seat in 0..self.seats.len() {
            let stay = self.stays[seat].iter().find(|stay| stay.until.is_none()).cloned();
            let Some(stay) = stay.filter(|stay| self.seats[seat].leads && stay.from > self.demo.since) else {
                continue;
            };
            if !self.dice.chance(45) || self.demo.today.days_since(stay.from) < 80 {
                continue;
            }
            let from: Vec<usize> = (0..self.seats.len())
                .filter(|other| !self.seats[*other].leads && self.seats[*other].tie == self.seats[seat].tie)
                .filter(|other| {
                    qualifies(self.demo, &self.seats[*other].role) == qualifies(self.demo, &self.seats[seat].role)
                })
                .filter(|other| self.stays[*other].len() == 1 && self.stays[*other][0].from < self.demo.since)
                .filter(|other| self.stages.iter().all(|stage| stage.person != self.stays[*other][0].person))
                .collect();
            let Some(old) = self.dice.pick(&from).copied() else { continue };
            let promoted = self.stays[old][0].person;
            let newcomer = stay.person;
            // The person drawn for the lead's seat takes the seat that becomes free, some weeks later.
            let free_from = self.demo.working(stay.from.plus_days(self.dice.between(14, 70)));
            self.stays[old][0].until = Some(stay.from);
            self.stays[old].push(Stay { person: newcomer, from: free_from, until: None });
            self.people[newcomer].started = free_from;
            for held in &mut self.stays[seat] {
                if held.person == newcomer {
                    held.person = promoted;
                }
            }
        }
    }

    /// Some change seats with a colleague of the same role in another team.
    pub(crate) fn swaps(&mut self) {
        let settled: Vec<usize> = (0..self.seats.len())
            .filter(|seat| {
                !self.seats[*seat].leads && self.stays[*seat].len() == 1 && self.stays[*seat][0].from < self.demo.since
            })
            .filter(|seat| self.stages.iter().all(|stage| stage.person != self.stays[*seat][0].person))
            .collect();
        for (place, one) in settled.iter().copied().enumerate() {
            let other = settled[place + 1..].iter().copied().find(|other| {
                self.seats[*other].role == self.seats[one].role
                    && self.seats[*other].unit != self.seats[one].unit
                    && self.stays[*other].len() == 1
            });
            let Some(other) = other.filter(|_| self.dice.chance(3) && self.stays[one].len() == 1) else { continue };
            let history = u32::try_from(self.demo.today.days_since(self.demo.since)).unwrap_or(540);
            let day = self.demo.working(self.demo.today.minus_days(self.dice.between(20, history.max(40) - 15)));
            let (first, second) = (self.stays[one][0].person, self.stays[other][0].person);
            for (seat, comes) in [(one, second), (other, first)] {
                self.stays[seat][0].until = Some(day);
                self.stays[seat].push(Stay { person: comes, from: day, until: None });
            }
        }
    }

    /// In a large council a lead or two has just gone and nobody follows yet.
    pub(crate) fn vacancies(&mut self) {
        for _ in 0..self.seats.len() / 400 {
            let leads: Vec<usize> = (0..self.seats.len())
                .filter(|seat| self.seats[*seat].leads && self.stays[*seat].len() == 1)
                .filter(|seat| self.seats.iter().all(|below| below.above != Some(*seat) || !below.leads))
                .filter(|seat| self.stays[*seat][0].until.is_none() && self.stays[*seat][0].from < self.demo.since)
                .collect();
            let Some(seat) = self.dice.pick(&leads).copied() else { return };
            let gone = self.demo.working_before(self.demo.today.minus_days(self.dice.between(4, 24)));
            let person = self.stays[seat][0].person;
            self.stays[seat][0].until = Some(gone);
            self.people[person].left = Some(gone);
        }
    }
}
