//! One clock of one person while the days go by: the sessions of the history, on about the days on which they would have been
//! held, and those that are booked ahead.

use chrono::{DateTime, Utc};
use engine::ids::KindId;
use engine::policy::Clock;
use engine::{Day, Span};

use crate::diary::{Diaries, began};
use crate::dice::Dice;
use crate::interval;
use crate::meeting::{Held, Meeting, noted};
use crate::model::{Demo, Staff, at};
use crate::story::{self, Story};

/// One clock of one person while the days go by.
pub(crate) struct Run<'a> {
    pub(crate) demo: &'a Demo<'a>,
    pub(crate) staff: &'a Staff,
    pub(crate) who: usize,
    pub(crate) clock: &'a Clock,
    pub(crate) kind: &'a KindId,
    pub(crate) length: u32,
    /// Clocks that are met by a part of these sessions, with the last day of each.
    pub(crate) carried: Vec<(&'a Clock, Day)>,
    /// Books a run of sessions ahead.
    pub(crate) runs: bool,
    pub(crate) dice: Dice,
}

impl Run<'_> {
    pub(crate) fn sessions(mut self, diaries: &mut Diaries, meetings: &mut Vec<Meeting>) {
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
            let story = Story { last, aim, due, day, supervisor, start };
            let Some(meeting) = self.meeting(&story) else {
                // Nobody is there to book it, or to say that it was held: later perhaps.
                if day >= self.demo.today {
                    return;
                }
                last = day;
                continue;
            };
            diaries.take([self.who, supervisor], day, start, self.length);
            meetings.extend(story::before(self.demo, self.staff, diaries, &meeting, &story, &mut self.dice));
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

    fn meeting(&mut self, story: &Story) -> Option<Meeting> {
        let demo = self.demo;
        let ago = demo.today.days_since(story.day);
        let said = ago > 0 && !(ago <= 3 && self.dice.chance(7));
        let entered_late = said && self.dice.chance(4) && ago > 4;
        let held = said.then(|| {
            let late = if entered_late {
                self.dice.between(3, 12)
            } else {
                [0, 0, 0, 0, 0, 0, 1, 2][self.dice.below(8) as usize]
            };
            let times = (story.start, self.length);
            let recorded =
                noted(demo, self.staff, (self.who, story.supervisor), story.day, times, late, &mut self.dice);
            Held::new(story.day, self.parts(story.day), recorded, times, &mut self.dice)
        });
        let first_day =
            if entered_late { story.day } else { story::first_day(demo, self.staff, self.who, story, &mut self.dice) };
        // Whoever could not have booked it before entered it afterwards; what is to come was booked or is not there.
        let before = self.booked(story, first_day).filter(|_| !entered_late);
        let booked = before.or(held.as_ref().map(|held| held.recorded))?;
        let moved = if first_day == story.day || before.is_none() {
            Vec::new()
        } else {
            story::moves(demo, self.staff, self.who, story, first_day, booked, &mut self.dice)
        };
        // Without a policy on moving there is no reason to give: then the day itself was booked.
        let first_day = if moved.is_empty() { story.day } else { first_day };
        Some(Meeting {
            id: self.dice.id(booked),
            kind: self.kind.clone(),
            who: self.who,
            supervisor: story.supervisor,
            first_day,
            start: story.start,
            length: self.length,
            booked: before.is_some(),
            recorded: booked,
            moved,
            cancelled: None,
            held,
        })
    }

    /// When it was booked: by a supervisor at work, with the session before or in a run of several, and before it began.
    fn booked(&mut self, story: &Story, first_day: Day) -> Option<DateTime<Utc>> {
        let demo = self.demo;
        let by = &self.staff.people[story.supervisor];
        let begins = began(self.staff, self.who, story.supervisor, first_day).unwrap_or(first_day);
        let meant = if self.runs { story.last.minus_days(self.dice.between(50, 75)) } else { story.last };
        let day = meant.max(begins).min(first_day);
        let day =
            demo.last_at_work(by, day, begins).or_else(|| demo.next_at_work(by, day).filter(|next| *next <= first_day));
        let minute = 16 * 60 + 10 + self.dice.below(50);
        day.map(|day| at(day, minute).min(at(first_day, story.start.saturating_sub(20))))
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
