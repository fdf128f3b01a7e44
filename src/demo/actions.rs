//! Actions of one file: agreed in a session, done between two, closed, kept or given a new day in a later one; some drift.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::ActionId;
use domain::wording::{ActionWritten, BeforeWritten, Fate};
use engine::{Day, Moment};
use uuid::Uuid;

use crate::acts::{self, Act};
use crate::dice::Dice;
use crate::file::{Going, Pen};
use crate::model::in_hours;

/// An action that nobody has closed yet.
pub(crate) struct Open {
    id: Uuid,
    what: String,
    owner: usize,
    agreed: Day,
    due: Option<Day>,
    /// When something was last written of it.
    written: DateTime<Utc>,
    /// The day of the last decision.
    decided: Day,
}

/// A decision about an action.
struct Step<'a> {
    file: usize,
    by: usize,
    fate: Fate,
    day: Day,
    due: Option<Day>,
    record: Option<Uuid>,
    at: DateTime<Utc>,
    why: &'a str,
}

/// Much is done when its day comes and marked as done by its owner, before the next session asks.
pub(crate) fn done_between(
    pen: &mut Pen<'_>,
    file: usize,
    (before, until): (Day, DateTime<Utc>),
    drifts: bool,
    open: &mut Vec<Open>,
    dice: &mut Dice,
) {
    let demo = pen.demo;
    for action in std::mem::take(open) {
        let likely = if drifts { 14 } else { 58 };
        let due = action.due.filter(|due| *due < before && *due >= action.decided);
        let meant = due.filter(|_| dice.chance(likely)).map(|due| due.minus_days(dice.below(6)));
        let written = Moment::from(action.written).day();
        let day = meant.and_then(|meant| {
            demo.next_at_work(&pen.staff.people[action.owner], meant.max(action.decided).max(written.plus_days(1)))
        });
        let own = |day: &Day| action.owner == file || pen.staff.people[file].tied_to(action.owner, *day).is_some();
        let at = day.filter(|day| *day < before).filter(own).map(|day| (day, in_hours(day, dice)));
        match at.filter(|(_, at)| *at > action.written && *at < until) {
            Some((day, at)) => {
                let by = action.owner;
                let step = Step { file, by, fate: Fate::Done, day, due: None, record: None, at, why: "" };
                write(pen, &action, &step, dice);
                acts::log(pen, &Act { file, by, does: "did-action", what: ("action", action.id), at }, dice);
            }
            None => open.push(action),
        }
    }
}

/// What a session decides of the actions from before.
pub(crate) fn steps(
    pen: &mut Pen<'_>,
    going: &Going<'_>,
    (record, at): (Uuid, DateTime<Utc>),
    open: &mut Vec<Open>,
    drifts: bool,
    dice: &mut Dice,
) -> Vec<BeforeWritten> {
    let demo = pen.demo;
    let day = going.held.on;
    let (file, by) = (going.meeting.who, going.meeting.supervisor);
    let mut written = Vec::new();
    for mut action in std::mem::take(open) {
        // A record that was shared late says nothing of what was decided after its session.
        if action.agreed >= day || action.decided > day || action.written >= at {
            open.push(action);
            continue;
        }
        let fate = fate(&action, day, drifts, dice);
        let why = match fate {
            Fate::Redated => pen.prose.text("redated", dice),
            Fate::Dropped => pen.prose.text("dropped", dice),
            Fate::Done if dice.chance(25) => pen.prose.text("done", dice),
            _ => String::new(),
        };
        match fate {
            Fate::Redated => action.due = Some(demo.working(day.plus_days(dice.between(16, 48)))),
            Fate::Done | Fate::Dropped => action.due = None,
            Fate::Kept => {}
        }
        let due = action.due.filter(|_| fate == Fate::Redated);
        write(pen, &action, &Step { file, by, fate, day, due, record: Some(record), at, why: &why }, dice);
        written.push(BeforeWritten {
            id: ActionId::from(action.id),
            what: action.what.clone(),
            who: pen.staff.people[action.owner].name.clone(),
            fate,
            by: action.due,
            why,
        });
        if fate.is_open() {
            (action.written, action.decided) = (at, day);
            open.push(action);
        }
    }
    written
}

/// What becomes of an action in a session.
fn fate(action: &Open, day: Day, drifts: bool, dice: &mut Dice) -> Fate {
    // Nothing is carried along for ever, and nothing stays with somebody who has gone.
    if day.days_since(action.agreed) > 300 {
        return Fate::Done;
    }
    let past = action.due.is_some_and(|due| due < day);
    let weights = match (drifts, past) {
        (true, true) => [24, 30, 42, 4],
        (true, false) => [18, 62, 16, 4],
        (false, true) => [56, 8, 30, 6],
        (false, false) => [40, 53, 4, 3],
    };
    [Fate::Done, Fate::Kept, Fate::Redated, Fate::Dropped][dice.weighted(weights)]
}

fn write(pen: &mut Pen<'_>, action: &Open, step: &Step<'_>, dice: &mut Dice) {
    let tenant = pen.demo.tenant;
    let (subject, by) = (pen.staff.people[step.file].id, pen.staff.people[step.by].id);
    let id = dice.id(step.at);
    pen.book.action_step.row(&[
        &tenant,
        &id,
        &action.id,
        &subject,
        &step.fate.word(),
        &step.day,
        &step.due,
        &step.record,
        &step.at,
        &by,
    ]);
    if !step.why.is_empty() {
        pen.book.action_step_wording.row(&[&tenant, &id, &subject, &step.why]);
    }
}

/// New actions.
pub(crate) fn new(
    pen: &mut Pen<'_>,
    going: &Going<'_>,
    (record, at): (Uuid, DateTime<Utc>),
    open: &mut Vec<Open>,
    dice: &mut Dice,
) -> Vec<ActionWritten> {
    let demo = pen.demo;
    let recent = demo.today.days_since(going.held.on) < 240;
    let weights = if recent { [40, 38, 17, 5] } else { [78, 18, 4, 0] };
    let count = dice.weighted(weights).min(6_usize.saturating_sub(open.len()));
    let subject = pen.staff.people[going.meeting.who].id;
    let by = pen.staff.people[going.meeting.supervisor].id;
    let mut written: Vec<ActionWritten> = Vec::new();
    for _ in 0..count {
        let owner = if dice.chance(74) { going.meeting.who } else { going.meeting.supervisor };
        let what = pen.prose.text("actions", dice);
        if written.iter().any(|other| other.what == what) || open.iter().any(|other| other.what == what) {
            continue;
        }
        // Most are to be done by the next session or so.
        let due = dice.chance(88).then(|| demo.working(going.held.on.plus_days(dice.between(14, 52))));
        let id = dice.id(at + TimeDelta::milliseconds(1));
        let person = &pen.staff.people[owner];
        pen.book.action.row(&[&demo.tenant, &id, &subject, &person.id, &Some(record), &going.held.on, &due, &at, &by]);
        pen.book.action_wording.row(&[&demo.tenant, &id, &subject, &what]);
        written.push(ActionWritten {
            id: id.into(),
            what: what.clone(),
            owner: person.id.into(),
            who: person.name.clone(),
            by: due,
        });
        open.push(Open { id, what, owner, agreed: going.held.on, due, written: at, decided: going.held.on });
    }
    written
}
