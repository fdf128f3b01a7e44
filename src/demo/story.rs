//! How a session came to its day: moved for a reason, cancelled before, or missed before.

use engine::Day;
use engine::ids::ReasonId;

use crate::dice::Dice;
use crate::meeting::{Meeting, Moved};
use crate::model::{Demo, Staff, in_hours};

/// The days around a session.
pub(crate) struct Story {
    /// Of the one before.
    pub(crate) last: Day,
    /// For which it was meant.
    pub(crate) aim: Day,
    /// About when it was due.
    pub(crate) due: Day,
    /// On which it takes place.
    pub(crate) day: Day,
    pub(crate) supervisor: usize,
    pub(crate) start: u32,
}

/// The day first booked: often the day itself; more often another one where the session is late.
pub(crate) fn first_day(demo: &Demo<'_>, story: &Story, dice: &mut Dice) -> Day {
    let pushed = story.aim < story.day;
    let late = story.day > story.due;
    // What is booked ahead has been moved only if its first day was near.
    let ahead = story.day >= demo.today;
    let moved = dice.chance(if ahead && late {
        58
    } else if pushed {
        70
    } else if late {
        46
    } else {
        7
    });
    let wished = match (ahead, pushed) {
        (true, _) => story.due.minus_days(dice.below(4)),
        (false, true) => story.aim,
        (false, false) => story.day.minus_days(dice.between(1, 9)),
    };
    let near = !ahead || wished <= demo.today.plus_days(8);
    if moved && near && wished > story.last && wished < story.day && demo.calendar.is_working(wished) {
        wished
    } else {
        story.day
    }
}

/// The moves from the first day to the day on which it takes place.
pub(crate) fn moves(
    demo: &Demo<'_>,
    staff: &Staff,
    who: usize,
    story: &Story,
    first: Day,
    dice: &mut Dice,
) -> Vec<Moved> {
    let mut moved = Vec::new();
    let said_on = demo.working_before(first.minus_days(dice.below(3))).max(story.last);
    let said_on = said_on.min(demo.working_before(demo.today.minus_days(1)));
    let Some(reason) = reason(demo, staff, [who, story.supervisor], first, dice) else { return moved };
    let between = story.day.days_since(first);
    if between > 8 && dice.chance(22) {
        let halfway = demo.working(first.plus_days(u32::try_from(between / 2).unwrap_or(4)));
        if halfway < story.day && halfway > said_on {
            moved.push(Moved {
                to: halfway,
                reason: reason.clone(),
                when: in_hours(said_on, dice),
                theirs: dice.chance(40),
            });
            let again = demo
                .working_before(halfway.minus_days(1))
                .max(said_on)
                .min(demo.working_before(demo.today.minus_days(1)));
            let when = in_hours(again, dice).max(moved[0].when + chrono::TimeDelta::minutes(5));
            moved.push(Moved { to: story.day, reason, when, theirs: dice.chance(40) });
            return moved;
        }
    }
    moved.push(Moved { to: story.day, reason, when: in_hours(said_on, dice), theirs: dice.chance(40) });
    moved
}

/// A reason of the policy: sickness where one of the two was ill, otherwise any.
fn reason(demo: &Demo<'_>, staff: &Staff, pair: [usize; 2], day: Day, dice: &mut Dice) -> Option<ReasonId> {
    let reasons = &demo.policy.moving.as_ref()?.reasons;
    let ill = pair.iter().any(|who| staff.people[*who].away_on(day).is_some_and(|away| !away.planned));
    if ill && let Some(sickness) = reasons.iter().find(|reason| reason.sickness) {
        return Some(sickness.id.clone());
    }
    let others: Vec<_> = reasons.iter().filter(|reason| !reason.sickness).collect();
    dice.pick(&others).map(|reason| reason.id.clone())
}

/// Sometimes an earlier session was cancelled, or passed without anybody saying why.
pub(crate) fn before(
    demo: &Demo<'_>,
    staff: &Staff,
    meeting: &Meeting,
    story: &Story,
    dice: &mut Dice,
) -> Option<Meeting> {
    let moving = demo.policy.moving.as_ref();
    let cancels = moving.is_some_and(|moving| moving.cancel_without_new_day) && dice.chance(4);
    let owes = moving.is_some_and(|moving| moving.rearrange.is_some());
    let misses = !cancels && dice.rarely(if owes { 60 } else { 170 });
    let room = story.day.days_since(story.last);
    if !(cancels || misses) || room < 6 || story.day >= demo.today {
        return None;
    }
    let back = u32::try_from(room).unwrap_or(6) / 2;
    let day = demo.working_before(story.day.minus_days(dice.between(2, back.max(2))));
    if day <= story.last {
        return None;
    }
    let said_on = demo.working_before(day.minus_days(dice.below(2))).max(story.last);
    let cancelled = cancels.then(|| reason(demo, staff, [meeting.who, meeting.supervisor], day, dice)).flatten();
    let recorded = meeting.recorded.min(in_hours(demo.working_before(story.last), dice));
    Some(Meeting {
        id: dice.id(recorded),
        kind: meeting.kind.clone(),
        who: meeting.who,
        supervisor: meeting.supervisor,
        first_day: day,
        start: meeting.start,
        length: meeting.length,
        booked: true,
        recorded,
        moved: Vec::new(),
        cancelled: cancelled.map(|reason| (reason, in_hours(said_on, dice))),
        held: None,
    })
}
