//! The file of one person, session by session: records begun, shared and answered, actions that are closed, kept and drift.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::ActionId;
use domain::wording::{ActionWritten, BeforeWritten, Fate};
use engine::Day;
use engine::policy::{AnswerFrom, Chain, Form};
use uuid::Uuid;

use crate::answer::{self, Shared};
use crate::book::Book;
use crate::dice::Dice;
use crate::doors::Waiting;
use crate::meeting::{Held, Meeting};
use crate::model::{Demo, Staff, in_hours};
use crate::prose::Prose;
use crate::record;

/// Everything that writing takes.
pub(crate) struct Pen<'a> {
    pub(crate) demo: &'a Demo<'a>,
    pub(crate) staff: &'a Staff,
    pub(crate) prose: &'a Prose,
    pub(crate) book: &'a mut Book,
    /// What is still to be done.
    pub(crate) waiting: &'a mut Waiting,
}

/// An action that nobody has closed yet.
struct Open {
    id: Uuid,
    what: String,
    owner: usize,
    agreed: Day,
    due: Option<Day>,
}

/// What happens to the record of one session.
pub(crate) struct Going<'a> {
    pub(crate) meeting: &'a Meeting,
    pub(crate) held: &'a Held,
    pub(crate) form: &'a Form,
    pub(crate) chain: Option<&'a Chain>,
    /// How badly this team keeps to its dates, of a hundred.
    pub(crate) late: u32,
}

/// Writes all records and actions of a person.
pub(crate) fn write(pen: &mut Pen<'_>, who: usize, meetings: &[Meeting]) {
    let mut dice = pen.demo.dice("file", who);
    // With some people what was agreed drifts from one session to the next.
    let drifts = dice.chance(14);
    let mut open: Vec<Open> = Vec::new();
    for meeting in meetings {
        meeting.write(pen.demo, pen.staff, pen.book, &mut dice);
        let Some(held) = &meeting.held else { continue };
        let kind = pen.demo.policy.session_kind(&meeting.kind);
        let Some(form) = kind.and_then(|kind| kind.form.as_ref()).and_then(|form| pen.demo.policy.form(form)) else {
            continue;
        };
        let chain = pen.demo.policy.chains.iter().find(|chain| chain.kinds.contains(&meeting.kind));
        let seat = pen.staff.people[meeting.supervisor].post_on(held.on).map(|post| post.seat);
        let late = seat.map_or(20, |seat| pen.staff.late[pen.staff.seats[seat].unit]);
        one(pen, &Going { meeting, held, form, chain, late }, &mut open, drifts, &mut dice);
    }
    agenda(pen, who, &mut dice);
}

fn one(pen: &mut Pen<'_>, going: &Going<'_>, open: &mut Vec<Open>, drifts: bool, dice: &mut Dice) {
    let demo = pen.demo;
    let (id, shared_on) = (dice.id(going.held.recorded), shared_on(pen, going, dice));
    let left = pen.staff.people[going.meeting.supervisor].left;
    let Some(shared_on) = shared_on.filter(|day| *day < demo.today && left.is_none_or(|left| *day < left)) else {
        // Not shared (yet): a draft, or nothing at all, for some as long as the supervisor was there.
        if dice.chance(68) {
            record::draft(pen, going, id, dice);
            if demo.today.days_since(going.held.on) < 25 {
                pen.waiting.to_share[going.meeting.supervisor] += 1;
            }
        }
        return;
    };
    let shared_at = in_hours(shared_on, dice).max(going.held.recorded + TimeDelta::minutes(20));
    let steps = steps(pen, going, id, shared_at, open, drifts, dice);
    let actions = actions(pen, going, id, shared_at, open, dice);
    let wording = record::wording(pen, going, &steps, &actions, dice);
    record::row(pen, going, id, shared_at - TimeDelta::minutes(i64::from(dice.between(5, 18))));
    let commitment = record::share(pen, going, id, 1, shared_at, &wording);
    answer::write(pen, going, Shared { id, number: 1, at: shared_at, commitment, wording }, dice);
}

/// The day on which it is shared; none where it never is.
fn shared_on(pen: &Pen<'_>, going: &Going<'_>, dice: &mut Dice) -> Option<Day> {
    let demo = pen.demo;
    let within = going.chain.and_then(|chain| chain.share.as_ref()).map(|share| share.within);
    let usual = demo.working_days_after(going.held.on, 7);
    let due = within.map_or(usual, |within| demo.calendar.after(going.held.on, within));
    let days = u32::try_from(due.days_since(going.held.on)).unwrap_or(7).max(1);
    let drawn = dice.below(100);
    let day = match drawn {
        _ if dice.rarely(40) => return None,
        rest if rest < going.late / 4 => due.plus_days(dice.between(1, 16)),
        rest if rest < 55 => going.held.on.plus_days(dice.below(4).min(days)),
        _ => going.held.on.plus_days(dice.between(1, days)),
    };
    let mut day = demo.working(day);
    // Within the deadline where a weekend would carry it past.
    if day > due && days < 12 && !dice.chance(going.late / 5) {
        day = demo.working_before(due).max(going.held.on);
    }
    let author = &pen.staff.people[going.meeting.supervisor];
    (0..60).map(|days| demo.working(day.plus_days(days))).find(|day| author.away_on(*day).is_none())
}

/// What becomes of the actions from before.
fn steps(
    pen: &mut Pen<'_>,
    going: &Going<'_>,
    record: Uuid,
    at: DateTime<Utc>,
    open: &mut Vec<Open>,
    drifts: bool,
    dice: &mut Dice,
) -> Vec<BeforeWritten> {
    let demo = pen.demo;
    let day = going.held.on;
    let subject = pen.staff.people[going.meeting.who].id;
    let by = pen.staff.people[going.meeting.supervisor].id;
    let mut written = Vec::new();
    for mut action in std::mem::take(open) {
        if action.agreed >= day {
            open.push(action);
            continue;
        }
        let ripe = action.due.is_none_or(|due| due <= day);
        let weights = if drifts {
            [22, 56, 18, 4]
        } else if ripe {
            [66, 16, 13, 5]
        } else {
            [42, 52, 3, 3]
        };
        let old = day.days_since(action.agreed) > 300;
        let fate = if old {
            Fate::Done
        } else {
            [Fate::Done, Fate::Kept, Fate::Redated, Fate::Dropped][dice.weighted(weights)]
        };
        let why = match fate {
            Fate::Redated => pen.prose.text("redated", dice),
            Fate::Dropped => pen.prose.text("dropped", dice),
            Fate::Done if dice.chance(25) => pen.prose.text("done", dice),
            _ => String::new(),
        };
        match fate {
            Fate::Redated => action.due = Some(demo.working(day.plus_days(dice.between(10, 40)))),
            Fate::Done | Fate::Dropped => action.due = None,
            Fate::Kept => {}
        }
        let step = dice.id(at);
        let new_day = action.due.filter(|_| fate == Fate::Redated);
        pen.book.action_step.row(&[
            &demo.tenant,
            &step,
            &action.id,
            &subject,
            &fate.word(),
            &day,
            &new_day,
            &Some(record),
            &at,
            &by,
        ]);
        if !why.is_empty() {
            pen.book.action_step_wording.row(&[&demo.tenant, &step, &subject, &why]);
        }
        let who = pen.staff.people[action.owner].name.clone();
        written.push(BeforeWritten {
            id: ActionId::from(action.id),
            what: action.what.clone(),
            who,
            fate,
            by: action.due,
            why,
        });
        if fate.is_open() {
            open.push(action);
        }
    }
    written
}

/// New actions.
fn actions(
    pen: &mut Pen<'_>,
    going: &Going<'_>,
    record: Uuid,
    at: DateTime<Utc>,
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
        let due = dice.chance(88).then(|| demo.working(going.held.on.plus_days(dice.between(7, 38))));
        let id = dice.id(at);
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
        open.push(Open { id, what, owner, agreed: going.held.on, due });
    }
    written
}

/// Points for the next session.
fn agenda(pen: &mut Pen<'_>, who: usize, dice: &mut Dice) {
    let demo = pen.demo;
    let person = &pen.staff.people[who];
    let Some(pair) = person.pair_on(demo.today).filter(|_| person.employed(demo.today) && dice.chance(14)) else {
        return;
    };
    for _ in 0..dice.between(1, 2) {
        let author = if dice.chance(70) { person.id } else { pen.staff.people[pair.supervisor].id };
        let at = in_hours(demo.working_before(demo.today.minus_days(dice.between(1, 9))), dice);
        let wording = pen.prose.text("agenda", dice);
        pen.book.agenda_item.row(&[&demo.tenant, &dice.id(at), &person.id, &author, &wording, &at]);
    }
}

/// When an answer is due, if the policy says so; otherwise about a week later.
pub(crate) fn answer_due(demo: &Demo<'_>, going: &Going<'_>, shared: Day) -> (Day, bool) {
    match going.chain.and_then(|chain| chain.sign.as_ref()) {
        Some(sign) => {
            let from = if sign.of == AnswerFrom::Held { going.held.on } else { shared };
            (demo.calendar.after(from, sign.within).max(shared), true)
        }
        None => (demo.working_days_after(shared, 6), false),
    }
}
