//! How a session came to its day: moved for a reason, cancelled before, or missed before.

use chrono::{DateTime, TimeDelta, Utc};
use engine::Day;
use engine::ids::ReasonId;

use crate::diary::{Diaries, began};
use crate::dice::Dice;
use crate::meeting::{Meeting, Moved};
use crate::model::{Demo, Staff, at, in_hours};

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
pub(crate) fn first_day(demo: &Demo<'_>, staff: &Staff, who: usize, story: &Story, dice: &mut Dice) -> Day {
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
    // The same two were a pair by then.
    let pair = began(staff, who, story.supervisor, story.day).is_some_and(|from| from < wished);
    if moved && near && pair && wished > story.last && wished < story.day && demo.calendar.is_working(wished) {
        wished
    } else {
        story.day
    }
}

/// The moves from the first day to the day on which it takes place, each written down after the booking and before the session
/// would have begun.
pub(crate) fn moves(
    demo: &Demo<'_>,
    staff: &Staff,
    who: usize,
    story: &Story,
    first: Day,
    booked: DateTime<Utc>,
    dice: &mut Dice,
) -> Vec<Moved> {
    let pair = [who, story.supervisor];
    let Some(reason) = reason(demo, staff, pair, first, dice) else { return Vec::new() };
    let between = story.day.days_since(first);
    let halfway = demo.working(first.plus_days(u32::try_from(between / 2).unwrap_or(4)));
    let mut days = vec![first];
    if between > 8 && dice.chance(22) && halfway < story.day && (halfway < demo.today || story.day >= demo.today) {
        days.push(halfway);
    }
    let mut moved: Vec<Moved> = Vec::new();
    let mut earliest = booked + TimeDelta::minutes(5);
    for (place, from) in days.iter().enumerate() {
        let to = days.get(place + 1).copied().unwrap_or(story.day);
        let Some((when, theirs)) = said(demo, staff, pair, (*from, story.start), earliest, dice) else {
            // Nobody was there to say so: then it was never moved to there.
            if let Some(last) = moved.last_mut() {
                last.to = story.day;
            }
            break;
        };
        moved.push(Moved { to, reason: reason.clone(), when, theirs });
        earliest = when + TimeDelta::minutes(5);
    }
    moved
}

/// When one of the two says that a session cannot be on its day, and whether it is the supervisee: up to some days before, or on
/// the morning itself; by somebody who is at work.
fn said(
    demo: &Demo<'_>,
    staff: &Staff,
    pair: [usize; 2],
    (day, start): (Day, u32),
    earliest: DateTime<Utc>,
    dice: &mut Dice,
) -> Option<(DateTime<Utc>, bool)> {
    let ill = |who: &usize| staff.people[*who].away_on(day).filter(|away| !away.planned).map(|away| away.from);
    let since = pair.iter().filter_map(ill).max();
    let some_days_before = day.minus_days(dice.below(3));
    let meant = since.map_or(some_days_before, |since| some_days_before.max(since));
    let theirs = dice.chance(40);
    for by in if theirs { pair } else { [pair[1], pair[0]] } {
        let floor = engine::Moment::from(earliest).day();
        let Some(on) = demo.last_at_work(&staff.people[by], meant, floor) else { continue };
        // On the day itself first thing in the morning.
        let when = if on == day { at(day, start.saturating_sub(45) + dice.below(30)) } else { in_hours(on, dice) };
        let when = when.max(earliest);
        if when < at(day, start) {
            return Some((when, by == pair[0]));
        }
    }
    None
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
    diaries: &mut Diaries,
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
    let pair = [meeting.who, meeting.supervisor];
    let from = began(staff, meeting.who, meeting.supervisor, day)?;
    let by = &staff.people[meeting.supervisor];
    let booked = demo.last_at_work(by, story.last.max(from), from)?;
    if day <= story.last.max(from) || booked >= day || !diaries.free(pair, day, meeting.start, meeting.length) {
        return None;
    }
    let recorded = meeting.recorded.min(in_hours(booked, dice)).max(at(from, 9 * 60));
    let cancelled = if cancels {
        let reason = reason(demo, staff, pair, day, dice)?;
        let (when, theirs) = said(demo, staff, pair, (day, meeting.start), recorded + TimeDelta::minutes(5), dice)?;
        Some((reason, when, theirs))
    } else {
        // Both could have come.
        if !pair.iter().all(|who| demo.at_work(&staff.people[*who], day)) {
            return None;
        }
        diaries.take(pair, day, meeting.start, meeting.length);
        None
    };
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
        cancelled,
        held: None,
    })
}
