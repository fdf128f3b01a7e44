//! The diary of one person: for each clock the sessions of the history, on about the days on which they would have been held,
//! and those that are booked ahead.

use std::collections::HashMap;

use engine::ids::KindId;
use engine::policy::{Clock, Participants};
use engine::{Day, Span};

use crate::dice::Dice;
use crate::interval;
use crate::meeting::{Held, Meeting, noted};
use crate::model::{Demo, Staff, at, in_hours};
use crate::story::{self, Story};

/// Times at which sessions of a day begin, for short ones and for those of more than two hours.
const SLOTS: [&[u32]; 2] = [&[570, 690, 840], &[570, 810]];
const LONG: u32 = 120;

/// What the diaries of a council have in common: no supervisor sits in two sessions at once.
#[derive(Default)]
pub(crate) struct Diaries {
    taken: HashMap<(usize, Day), u32>,
}

/// One clock of one person while the days go by.
struct Run<'a> {
    demo: &'a Demo<'a>,
    staff: &'a Staff,
    who: usize,
    clock: &'a Clock,
    kind: &'a KindId,
    length: u32,
    /// Clocks that are met by a part of these sessions, with the last day of each.
    carried: Vec<(&'a Clock, Day)>,
    /// Books a run of sessions ahead.
    runs: bool,
    dice: Dice,
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

    /// The time for a session on that day, if both are there and the supervisor is free.
    fn slot(&self, demo: &Demo<'_>, staff: &Staff, who: usize, day: Day, length: u32) -> Option<(usize, u32)> {
        let person = &staff.people[who];
        let there = demo.calendar.is_working(day) && person.employed(day) && person.away_on(day).is_none();
        let supervisor = person.pair_on(day).filter(|_| there)?.supervisor;
        let leader = &staff.people[supervisor];
        let taken = self.taken.get(&(supervisor, day)).copied().unwrap_or(0) as usize;
        let slots = SLOTS[usize::from(length > LONG)];
        (leader.employed(day) && leader.away_on(day).is_none()).then_some(())?;
        slots.get(taken).map(|start| (supervisor, *start))
    }

    fn take(&mut self, supervisor: usize, day: Day) {
        *self.taken.entry((supervisor, day)).or_insert(0) += 1;
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
                    self.take(supervisor, day);
                    let recorded = noted(demo, day, start, length, 0, &mut dice);
                    let held = Some(Held::new(day, Vec::new(), recorded, length, &mut dice));
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

impl Run<'_> {
    fn sessions(mut self, diaries: &mut Diaries, meetings: &mut Vec<Meeting>) {
        let Some(first) = self.staff.people[self.who].pairs.iter().map(|pair| pair.from).min() else { return };
        let mut last = first;
        if first < self.demo.since {
            let usual =
                self.span(self.demo.since).map_or(28, |span| self.demo.calendar.after(first, span).days_since(first));
            last = self.demo.since.minus_days(self.dice.below(u32::try_from(usual).unwrap_or(28)));
        }
        for (_, day) in &mut self.carried {
            *day = (*day).max(first);
        }
        let mut ahead = 0;
        loop {
            let Some(due) = self.due(last) else {
                // Nothing asks for it in this post; perhaps in a later one.
                match self.staff.people[self.who].posts.iter().map(|post| post.from).find(|from| *from > last) {
                    Some(next) => last = next,
                    None => return,
                }
                continue;
            };
            let Some((day, aim)) = self.place(diaries, last, due) else { return };
            if day >= self.demo.today && !self.ahead(ahead, due) {
                return;
            }
            let Some((supervisor, start)) = diaries.slot(self.demo, self.staff, self.who, day, self.length) else {
                return;
            };
            diaries.take(supervisor, day);
            let story = Story { last, aim, due, day, supervisor, start };
            let meeting = self.meeting(&story);
            meetings.extend(story::before(self.demo, self.staff, &meeting, &story, &mut self.dice));
            meetings.push(meeting);
            ahead += u32::from(day >= self.demo.today);
            last = day;
        }
    }

    fn span(&self, day: Day) -> Option<Span> {
        let asked = || interval::asks(self.staff, self.who, self.clock, day).then_some(self.demo.shape.unset);
        interval::on(self.demo, self.staff, self.who, self.clock, day).or_else(asked)
    }

    /// About when the next one is due.
    fn due(&self, last: Day) -> Option<Day> {
        let due = self.demo.calendar.after(last, self.span(last.plus_days(1))?);
        // A stage may end on the way; then the interval of the next one holds.
        let then = self.span(due).map(|span| self.demo.calendar.after(last, span));
        then.filter(|then| *then > due).or(Some(due))
    }

    /// The day on which it takes place, and the day for which it was meant.
    fn place(&mut self, diaries: &Diaries, last: Day, due: Day) -> Option<(Day, Day)> {
        let length = u32::try_from(due.days_since(last)).unwrap_or(28).max(2);
        let person = &self.staff.people[self.who];
        let habit = person.pair_on(due).map_or(20, |pair| {
            let seat = self.staff.people[pair.supervisor].post_on(due).map(|post| post.seat);
            seat.map_or(20, |seat| self.staff.late[self.staff.seats[seat].unit])
        });
        let late = self.dice.chance(habit);
        let slack = if self.dice.chance(35) { 0 } else { self.dice.between(0, (length / 7).min(4)) };
        let aim =
            if late { due.plus_days(self.dice.between(1, (length * 9 / 10).max(3))) } else { due.minus_days(slack) };
        let fits = |day: Day| diaries.slot(self.demo, self.staff, self.who, day, self.length).is_some();
        let earliest = last.plus_days((length / 2).max(2));
        let back = if late { 1 } else { (length / 3).clamp(2, 12) };
        let before = (0..back).map(|days| aim.minus_days(days)).find(|day| *day > earliest && fits(*day));
        let after = || (1..150).map(|days| aim.plus_days(days)).find(|day| *day > last && fits(*day));
        let aim = self.demo.working(aim);
        before.or_else(after).map(|day| (day, aim))
    }

    /// Whether another session is booked ahead.
    fn ahead(&mut self, already: u32, due: Day) -> bool {
        let horizon = self
            .demo
            .policy
            .planning
            .as_ref()
            .filter(|planning| planning.clocks.contains(&self.clock.id))
            .and_then(|p| p.horizon);
        match (already, horizon) {
            (0, _) if due < self.demo.today => self.dice.chance(62),
            (0, _) => self.runs || self.dice.chance(45),
            (_, Some(horizon)) => self.runs && due <= self.demo.calendar.after(self.demo.today, horizon),
            (1, None) => self.runs && self.dice.chance(25),
            _ => false,
        }
    }

    fn meeting(&mut self, story: &Story) -> Meeting {
        let demo = self.demo;
        let pair_from = self.staff.people[self.who].pair_on(story.day).map_or(story.last, |pair| pair.from);
        let held_before = demo.today > story.day && !(demo.today.days_since(story.day) <= 3 && self.dice.chance(7));
        let entered_late = held_before && self.dice.chance(4) && demo.today.days_since(story.day) > 4;
        let booked_on = if self.runs { story.last.minus_days(self.dice.between(50, 75)) } else { story.last };
        let first_day = if entered_late { story.day } else { story::first_day(demo, story, &mut self.dice) };
        let booked_on = booked_on.max(pair_from).min(first_day).min(demo.working_before(demo.today.minus_days(1)));
        let recorded = at(demo.working_before(booked_on), 16 * 60 + 10 + self.dice.below(50));
        let moved = if first_day == story.day {
            Vec::new()
        } else {
            story::moves(demo, self.staff, self.who, story, first_day, &mut self.dice)
        };
        // Without a policy on moving there is no reason to give: then the day itself was booked.
        let first_day = if moved.is_empty() { story.day } else { first_day };
        let held = held_before.then(|| {
            let late = if entered_late {
                self.dice.between(3, 12)
            } else {
                [0, 0, 0, 0, 0, 0, 1, 2][self.dice.below(8) as usize]
            };
            let recorded = noted(demo, story.day, story.start, self.length, late, &mut self.dice);
            Held::new(story.day, self.parts(story.day), recorded, self.length, &mut self.dice)
        });
        let recorded = match (&held, entered_late) {
            (Some(held), true) => held.recorded,
            _ => recorded.min(in_hours(demo.working_before(first_day), &mut self.dice)),
        };
        Meeting {
            id: self.dice.id(recorded),
            kind: self.kind.clone(),
            who: self.who,
            supervisor: story.supervisor,
            first_day,
            start: story.start,
            length: self.length,
            booked: !entered_late,
            recorded,
            moved,
            cancelled: None,
            held,
        }
    }

    /// The parts that are held in this session, because their clock will not wait for the next one.
    fn parts(&mut self, day: Day) -> Vec<KindId> {
        let usual = self.span(day).map_or(28, |span| self.demo.calendar.after(day, span).days_since(day));
        let mut parts = Vec::new();
        for (clock, last) in &mut self.carried {
            let Some(span) = interval::on(self.demo, self.staff, self.who, clock, day) else { continue };
            let due = self.demo.calendar.after(*last, span);
            if due.days_since(day) < usual && !self.dice.chance(14) {
                parts.extend(clock.met_by.iter().take(1).cloned());
                *last = day;
            }
        }
        parts
    }
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
