//! Everybody's diary: the sessions of each person, for each clock and beside the clocks, on days and at times when both are free.

use std::collections::HashMap;

use engine::Day;
use engine::ids::KindId;
use engine::policy::{Clock, Participants};

use crate::interval;
use crate::meeting::{Held, Meeting, noted};
use crate::model::{Demo, Staff};
use crate::run::Run;

/// Times at which sessions of a day begin, for short ones and for those of more than two hours.
const SLOTS: [&[u32]; 2] = [&[570, 690, 840], &[570, 810]];
const LONG: u32 = 120;

/// What the diaries of a council have in common: nobody sits in two sessions at once.
#[derive(Default)]
pub(crate) struct Diaries {
    /// When people are taken, in minutes after midnight.
    taken: HashMap<(usize, Day), Vec<(u32, u32)>>,
}

impl Diaries {
    /// All sessions of a person, in the order of their days.
    pub(crate) fn of(&mut self, demo: &Demo<'_>, staff: &Staff, who: usize) -> Vec<Meeting> {
        let mut meetings = Vec::new();
        for (place, clock) in demo.policy.clocks.iter().enumerate() {
            let Some(kind) = clock.met_by.first() else { continue };
            if carrier(demo, kind).is_some_and(|by| {
                demo.policy.clocks.iter().any(|other| other.met_by.contains(by) && ever(staff, who, other))
            }) {
                continue;
            }
            let mut dice = demo.dice("diary", who * 16 + place);
            let parts = demo.policy.session_kind(kind).map(|kind| kind.parts.as_slice()).unwrap_or_default();
            let start = demo.since.minus_days(dice.below(60));
            let carried = demo
                .policy
                .clocks
                .iter()
                .filter(|other| other.met_by.iter().any(|kind| parts.contains(kind)))
                .map(|c| (c, start))
                .collect();
            let runs = dice.chance(76);
            let run = Run { demo, staff, who, clock, kind, length: minutes(demo, kind), carried, runs, dice };
            run.sessions(self, &mut meetings);
        }
        self.beside(demo, staff, who, &mut meetings);
        meetings.sort_by_key(|meeting| (meeting.held.as_ref().map_or(meeting.first_day, |held| held.on), meeting.id));
        meetings
    }

    /// The time for a session on that day, if both are there and free.
    pub(crate) fn slot(
        &self,
        demo: &Demo<'_>,
        staff: &Staff,
        who: usize,
        day: Day,
        length: u32,
    ) -> Option<(usize, u32)> {
        let supervisor = staff.people[who].pair_on(day)?.supervisor;
        let there = [who, supervisor].into_iter().all(|person| demo.at_work(&staff.people[person], day));
        let slots = SLOTS[usize::from(length > LONG)];
        let start = slots.iter().find(|start| self.free([who, supervisor], day, **start, length));
        there.then_some((supervisor, *start?))
    }

    /// Whether neither sits in another session.
    pub(crate) fn free(&self, pair: [usize; 2], day: Day, start: u32, length: u32) -> bool {
        let taken = pair.into_iter().filter_map(|person| self.taken.get(&(person, day))).flatten();
        taken.into_iter().all(|(from, until)| start + length <= *from || *until <= start)
    }

    pub(crate) fn take(&mut self, pair: [usize; 2], day: Day, start: u32, length: u32) {
        for person in pair {
            self.taken.entry((person, day)).or_default().push((start, start + length));
        }
    }

    /// Sessions that no clock asks for.
    fn beside(&mut self, demo: &Demo<'_>, staff: &Staff, who: usize, meetings: &mut Vec<Meeting>) {
        for (place, beside) in demo.shape.beside.iter().enumerate() {
            let mut dice = demo.dice("beside", who * 16 + place);
            if !dice.chance(beside.percent) {
                continue;
            }
            let length = minutes(demo, &beside.kind);
            let mut day = demo.since.plus_days(dice.below(beside.weeks * 7 + 20));
            while day < demo.today {
                let in_role = |post: &crate::model::Post| {
                    beside.roles.is_empty() || beside.roles.contains(&staff.seats[post.seat].role)
                };
                let post = staff.people[who].post_on(day).is_some_and(in_role);
                if let Some((supervisor, start)) = self.slot(demo, staff, who, day, length).filter(|_| post) {
                    self.take([who, supervisor], day, start, length);
                    let noted = noted(demo, staff, (who, supervisor), day, (start, length), 0, &mut dice);
                    let held = Held::new(day, Vec::new(), noted, (start, length), &mut dice);
                    let recorded = held.recorded;
                    let held = Some(held);
                    let (id, kind) = (dice.id(recorded), beside.kind.clone());
                    let (moved, cancelled) = (Vec::new(), None);
                    meetings.push(Meeting {
                        id,
                        kind,
                        who,
                        supervisor,
                        first_day: day,
                        start,
                        length,
                        booked: false,
                        recorded,
                        moved,
                        cancelled,
                        held,
                    });
                }
                day = day.plus_days(beside.weeks * 4 + dice.below(beside.weeks * 6 + 1));
            }
        }
    }
}

/// The day on which the tie of a pair began under which they meet on a day.
pub(crate) fn began(staff: &Staff, who: usize, supervisor: usize, day: Day) -> Option<Day> {
    staff.people[who].tied_to(supervisor, day).map(|pair| pair.from)
}

/// The kind of which another is a part.
fn carrier<'a>(demo: &'a Demo<'_>, part: &KindId) -> Option<&'a KindId> {
    demo.policy.session_kinds.iter().find(|kind| kind.parts.contains(part)).map(|kind| &kind.id)
}

fn ever(staff: &Staff, who: usize, clock: &Clock) -> bool {
    staff.people[who].posts.iter().any(|post| interval::asks(staff, who, clock, post.from))
}

/// How long a session of a kind is planned to last.
fn minutes(demo: &Demo<'_>, kind: &KindId) -> u32 {
    let kind = demo.policy.session_kind(kind);
    let usual = kind.and_then(|kind| kind.minutes);
    usual.unwrap_or(if kind.is_some_and(|kind| kind.participants == Participants::Group) { 90 } else { 45 })
}
