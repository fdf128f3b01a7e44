//! A session as it was planned and as it went, and its rows.

use chrono::{DateTime, TimeDelta, Utc};
use domain::wording::Mode;
use engine::Day;
use engine::ids::{KindId, ReasonId};
use uuid::Uuid;

use crate::book::Book;
use crate::dice::Dice;
use crate::model::{Demo, Staff, at, in_hours};
use crate::sheet::Clock;
use crate::teams;

/// A session.
pub(crate) struct Meeting {
    pub(crate) id: Uuid,
    pub(crate) kind: KindId,
    pub(crate) who: usize,
    pub(crate) supervisor: usize,
    /// The day first booked.
    pub(crate) first_day: Day,
    pub(crate) start: u32,
    pub(crate) length: u32,
    /// Booked ahead; otherwise written down afterwards.
    pub(crate) booked: bool,
    pub(crate) recorded: DateTime<Utc>,
    pub(crate) moved: Vec<Moved>,
    /// Why and when, and whether the supervisee asked for it.
    pub(crate) cancelled: Option<(ReasonId, DateTime<Utc>, bool)>,
    pub(crate) held: Option<Held>,
}

/// It got another day.
pub(crate) struct Moved {
    pub(crate) to: Day,
    pub(crate) reason: ReasonId,
    pub(crate) when: DateTime<Utc>,
    /// The supervisee asked for it.
    pub(crate) theirs: bool,
}

/// It took place.
pub(crate) struct Held {
    pub(crate) on: Day,
    pub(crate) parts: Vec<KindId>,
    pub(crate) recorded: DateTime<Utc>,
    pub(crate) minutes: u32,
    pub(crate) mode: Mode,
    pub(crate) in_private: bool,
    pub(crate) interrupted: bool,
    pub(crate) late_start: bool,
}

impl Held {
    /// As most sessions go: in one room, in private, about as long as planned.
    pub(crate) fn new(
        on: Day,
        parts: Vec<KindId>,
        recorded: DateTime<Utc>,
        (start, planned): (u32, u32),
        dice: &mut Dice,
    ) -> Held {
        let minutes = lasted(planned, dice);
        Held {
            on,
            parts,
            // Not before it was over.
            recorded: recorded.max(at(on, start + minutes + 1)),
            minutes,
            mode: Mode::ALL[dice.weighted([63, 32, 5])],
            in_private: !dice.chance(3),
            interrupted: dice.chance(6),
            late_start: dice.chance(8),
        }
    }
}

impl Meeting {
    /// Writes its rows.
    pub(crate) fn write(&self, demo: &Demo<'_>, staff: &Staff, book: &mut Book, dice: &mut Dice) {
        let of_team = teams::are_of_a_team(demo.policy, self.kind.as_str());
        if of_team {
            teams::of_meeting(demo, staff, self, book, dice);
            if self.held.is_none() {
                return;
            }
        }
        let (subject, supervisor) = (staff.people[self.who].id, staff.people[self.supervisor].id);
        let place: Option<&str> =
            [None, Some("Meeting room 2"), Some("Quiet room"), Some("Video call"), Some("Small meeting room")]
                [dice.below(5) as usize];
        book.session.row(&[
            &demo.tenant,
            &self.id,
            &subject,
            &supervisor,
            &self.kind.as_str(),
            &self.held.as_ref().filter(|_| of_team).map_or(self.first_day, |held| held.on),
            &Clock(self.start),
            &self.length,
            &place,
            &(self.booked && !of_team),
            &self.held.as_ref().filter(|_| of_team).map_or(self.recorded, |held| held.recorded),
            &supervisor,
            &of_team.then_some(self.id),
        ]);
        let mut from = self.first_day;
        for moved in self.moved.iter().filter(|_| !of_team) {
            let id = dice.id(moved.when);
            let by = if moved.theirs { subject } else { supervisor };
            book.session_move.row(&[
                &demo.tenant,
                &id,
                &self.id,
                &subject,
                &from,
                &moved.to,
                &Clock(self.start),
                &moved.reason.as_str(),
                &by,
                &moved.when,
                &by,
            ]);
            from = moved.to;
        }
        if let Some((reason, when, theirs)) = &self.cancelled {
            let by = if *theirs { subject } else { supervisor };
            book.session_cancellation.row(&[&demo.tenant, &self.id, &subject, &reason.as_str(), &by, when, &by]);
        }
        if let Some(held) = &self.held {
            let parts: Vec<String> = held.parts.iter().map(ToString::to_string).collect();
            book.session_holding.row(&[
                &demo.tenant,
                &dice.id(held.recorded),
                &self.id,
                &subject,
                &self.kind.as_str(),
                &held.on,
                &Clock(self.start),
                &held.minutes,
                &held.mode.word(),
                &held.in_private,
                &held.interrupted,
                &held.late_start,
                &parts,
                &held.recorded,
                &supervisor,
            ]);
        }
    }
}

/// Mostly as long as planned.
fn lasted(planned: u32, dice: &mut Dice) -> u32 {
    match dice.below(100) {
        0..72 => planned,
        72..84 => planned + dice.between(1, 4) * 5,
        _ => planned.saturating_sub(dice.between(1, 4) * 5).max(10),
    }
}

/// When its supervisor writes down that a session was held: mostly the same day, and never after yesterday.
pub(crate) fn noted(
    demo: &Demo<'_>,
    staff: &Staff,
    (who, supervisor): (usize, usize),
    on: Day,
    (start, length): (u32, u32),
    late: u32,
    dice: &mut Dice,
) -> DateTime<Utc> {
    let same_day = at(on, start + length) + TimeDelta::minutes(i64::from(dice.between(3, 45)));
    let later = (late > 0).then(|| demo.next_at_work(&staff.people[supervisor], demo.working_days_after(on, late)));
    // Whoever supervises here no more cannot write here any more.
    let later = later.flatten().filter(|day| staff.people[who].tied_to(supervisor, *day).is_some());
    later.map_or(same_day, |day| in_hours(day, dice))
}
