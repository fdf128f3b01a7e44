//! The file of one person, session by session: records begun, shared and answered, in the order in which that happened.

use chrono::{DateTime, TimeDelta, Utc};
use engine::Day;
use engine::policy::{AnswerFrom, Chain, Form};
use uuid::Uuid;

use crate::actions::{self, Open};
use crate::acts::{self, Act};
use crate::answer::{self, Shared};
use crate::book::Book;
use crate::cast::{Cast, Scene};
use crate::dice::Dice;
use crate::doors::Waiting;
use crate::meeting::{Held, Meeting};
use crate::model::{Demo, Staff, in_hours};
use crate::prose::Prose;
use crate::record;
use crate::teams;

/// Everything that writing takes.
pub(crate) struct Pen<'a> {
    pub(crate) demo: &'a Demo<'a>,
    pub(crate) staff: &'a Staff,
    pub(crate) prose: &'a Prose,
    /// What is laid out for the people to try.
    pub(crate) cast: &'a Cast,
    pub(crate) book: &'a mut Book,
    /// What is still to be done.
    pub(crate) waiting: &'a mut Waiting,
}

/// What happens to the record of one session.
pub(crate) struct Going<'a> {
    pub(crate) meeting: &'a Meeting,
    pub(crate) held: &'a Held,
    pub(crate) form: &'a Form,
    pub(crate) chain: Option<&'a Chain>,
    /// How badly this team keeps to its dates, of a hundred.
    pub(crate) late: u32,
    /// What is laid out here, if anything.
    pub(crate) scene: Option<Scene>,
}

/// Writes all records and actions of a person.
pub(crate) fn write(pen: &mut Pen<'_>, who: usize, meetings: &[Meeting]) {
    let mut dice = pen.demo.dice("file", who);
    // With some people what was agreed drifts from one session to the next.
    let drifts = dice.chance(9);
    let mut shared: Vec<(DateTime<Utc>, Uuid, Going<'_>)> = Vec::new();
    for meeting in meetings {
        meeting.write(pen.demo, pen.staff, pen.book, &mut dice);
        if meeting.held.is_some() || !teams::are_of_a_team(pen.demo.policy, meeting.kind.as_str()) {
            acts::of_session(pen, meeting, &mut dice);
        }
        let Some(going) = going(pen, meeting) else { continue };
        let id = dice.id(going.held.recorded);
        match shared_at(pen, &going, &mut dice) {
            Some(at) => shared.push((at, id, going)),
            None => unshared(pen, &going, id, &mut dice),
        }
    }
    // In the order in which they were shared: what one record closes the next one does not find.
    shared.sort_by_key(|(at, id, _)| (*at, *id));
    let mut open: Vec<Open> = Vec::new();
    for (at, id, going) in &shared {
        actions::done_between(pen, who, (going.held.on, *at), drifts, &mut open, &mut dice);
        one(pen, going, (*id, *at), &mut open, drifts, &mut dice);
    }
    let now = crate::model::at(pen.demo.today, 0);
    actions::done_between(pen, who, (pen.demo.today, now), drifts, &mut open, &mut dice);
    agenda(pen, who, &mut dice);
}

/// Where a session was held whose kind is written down on a form.
fn going<'a>(pen: &Pen<'a>, meeting: &'a Meeting) -> Option<Going<'a>> {
    let held = meeting.held.as_ref()?;
    let policy = pen.demo.policy;
    let form = policy.form(policy.session_kind(&meeting.kind)?.form.as_ref()?)?;
    let chain = policy.chains.iter().find(|chain| chain.kinds.contains(&meeting.kind));
    let seat = pen.staff.people[meeting.supervisor].post_on(held.on).map(|post| post.seat);
    let late = seat.map_or(20, |seat| pen.staff.late[pen.staff.seats[seat].unit]);
    Some(Going { meeting, held, form, chain, late, scene: pen.cast.scene(meeting.id) })
}

/// Not shared (yet): a draft, or nothing at all.
fn unshared(pen: &mut Pen<'_>, going: &Going<'_>, id: Uuid, dice: &mut Dice) {
    if dice.chance(68) || going.scene.is_some() {
        record::draft(pen, going, id, dice);
        if pen.demo.today.days_since(going.held.on) < 25 {
            pen.waiting.to_share[going.meeting.supervisor] += 1;
        }
    }
}

fn one(
    pen: &mut Pen<'_>,
    going: &Going<'_>,
    (id, at): (Uuid, DateTime<Utc>),
    open: &mut Vec<Open>,
    drifts: bool,
    dice: &mut Dice,
) {
    let steps = actions::steps(pen, going, (id, at), open, drifts, dice);
    let actions = actions::new(pen, going, (id, at), open, dice);
    let wording = record::wording(pen, going, &steps, &actions, dice);
    record::row(pen, going, id, at - TimeDelta::minutes(i64::from(dice.between(5, 18))), dice);
    let commitment = record::share(pen, going, id, 1, at, &wording, dice);
    answer::write(pen, going, Shared { id, number: 1, at, commitment, wording }, dice);
}

/// When it is shared: by a supervisor who is at work and still supervises here; none where it never is.
fn shared_at(pen: &Pen<'_>, going: &Going<'_>, dice: &mut Dice) -> Option<DateTime<Utc>> {
    let demo = pen.demo;
    let author = &pen.staff.people[going.meeting.supervisor];
    let meant = match going.scene {
        Some(Scene::Draft | Scene::Clash) => return None,
        Some(_) => demo.working_days_after(going.held.on, 1),
        None => shared_on(pen, going, dice)?,
    };
    let noted = engine::Moment::from(going.held.recorded).day();
    let day = demo.next_at_work(author, meant.max(noted))?;
    let here = pen.staff.people[going.meeting.who].tied_to(going.meeting.supervisor, day).is_some();
    here.then(|| in_hours(day, dice).max(going.held.recorded + TimeDelta::minutes(25)))
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
    Some(day)
}

/// Points for the next session.
fn agenda(pen: &mut Pen<'_>, who: usize, dice: &mut Dice) {
    let demo = pen.demo;
    let person = &pen.staff.people[who];
    let Some(pair) = person.pair_on(demo.today).filter(|_| person.employed(demo.today) && dice.chance(14)) else {
        return;
    };
    let supervisor = pair.supervisor;
    for _ in 0..dice.between(1, 2) {
        let by = if dice.chance(70) { who } else { supervisor };
        let meant = demo.today.minus_days(dice.between(1, 9));
        let Some(day) = demo.last_at_work(&pen.staff.people[by], meant, pair.from) else { continue };
        let (at, author) = (in_hours(day, dice), pen.staff.people[by].id);
        let id = dice.id(at);
        let wording = pen.prose.text("agenda", dice);
        pen.book.agenda_item.row(&[&demo.tenant, &id, &person.id, &author, &wording, &at]);
        let what = ("agenda-item", id);
        acts::log(pen, &Act { file: who, by, does: "added-agenda-item", what, at }, dice);
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
