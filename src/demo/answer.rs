//! Answers to shared records: signatures, comments, changes asked for, disagreement, silence; and who opened what lately.

use chrono::{DateTime, TimeDelta, Utc};
use domain::wording::Content;
use engine::Day;
use engine::policy::{Content as Readable, Reader, Signer, SilenceOutcome};
use uuid::Uuid;

use crate::dice::Dice;
use crate::file::{Going, Pen, answer_due};
use crate::model::in_hours;
use crate::record::{self, Body};
use crate::sheet::Hex;

/// The log is made up for so many days back.
const LOGGED: i64 = 28;

/// A version that was shared.
pub(crate) struct Shared {
    pub(crate) id: Uuid,
    pub(crate) number: i32,
    pub(crate) at: DateTime<Utc>,
    pub(crate) commitment: Hex,
    pub(crate) wording: Body,
}

/// What the supervisee (and where the policy wants it the supervisor) answers.
pub(crate) fn write(pen: &mut Pen<'_>, going: &Going<'_>, mut shared: Shared, dice: &mut Dice) {
    log(pen, going, &shared, going.meeting.supervisor, "shared-record", shared.at, dice);
    let mut on = engine::Moment::from(shared.at).day();
    contest(pen, going, dice);
    if let Some(at) = answered_at(pen, going, on, shared.at, dice) {
        let kind = ["sign", "sign-with-comment", "ask-for-change", "disagree"][dice.weighted([868, 88, 36, 8])];
        sign(pen, going, &shared, going.meeting.who, kind, at, dice);
        if kind == "ask-for-change" {
            on = pen.demo.working(engine::Moment::from(at).day().plus_days(dice.between(1, 5)));
            let there = pen.staff.people[going.meeting.supervisor].employed(on);
            if on >= pen.demo.today || !there {
                return;
            }
            shared.number += 1;
            shared.at = in_hours(on, dice).max(at + TimeDelta::hours(1));
            put_right(&mut shared.wording);
            shared.commitment = record::share(pen, going, shared.id, shared.number, shared.at, &shared.wording);
            if let Some(at) = answered_at(pen, going, on, shared.at, dice) {
                sign(pen, going, &shared, going.meeting.who, "sign", at, dice);
            }
        }
    } else if pen.demo.today.days_since(on) < 12 {
        pen.waiting.to_sign[going.meeting.who] += 1;
    }
    let both = going
        .chain
        .and_then(|chain| chain.sign.as_ref())
        .is_some_and(|sign| sign.signers.contains(&Signer::Supervisor));
    if both && !dice.chance(2) {
        sign(pen, going, &shared, going.meeting.supervisor, "sign", shared.at + TimeDelta::minutes(4), dice);
    }
    openings(pen, going, &shared, dice);
}

/// When the supervisee answers; none for silence, and while the answer is still to come.
fn answered_at(
    pen: &Pen<'_>,
    going: &Going<'_>,
    shared: Day,
    after: DateTime<Utc>,
    dice: &mut Dice,
) -> Option<DateTime<Utc>> {
    let demo = pen.demo;
    let person = &pen.staff.people[going.meeting.who];
    let (due, asked) = answer_due(demo, going, shared);
    let days = u32::try_from(due.days_since(shared)).unwrap_or(6);
    // Where silence has a meaning some stay silent; where a signature is asked for, hardly anybody does for good.
    let meaning = going
        .chain
        .and_then(|chain| chain.silence.as_ref())
        .is_some_and(|silence| silence.outcome == SilenceOutcome::DeemedAccurate);
    let silent = match (asked, meaning) {
        (false, _) => 36,
        (true, true) => 5 + going.late / 8,
        (true, false) => 1,
    };
    let day = match dice.below(100) {
        rest if rest < silent => return None,
        rest if rest < silent + 3 + going.late / 8 => due.plus_days(dice.between(1, 14)),
        _ => shared.plus_days(dice.below(days + 1)),
    };
    let day = (0..60).map(|days| demo.working(day.plus_days(days))).find(|day| person.away_on(*day).is_none())?;
    let there = person.employed(day) && day < demo.today;
    there.then(|| in_hours(day, dice).max(after + TimeDelta::minutes(15)))
}

fn sign(
    pen: &mut Pen<'_>,
    going: &Going<'_>,
    shared: &Shared,
    by: usize,
    kind: &str,
    at: DateTime<Utc>,
    dice: &mut Dice,
) {
    let tenant = pen.demo.tenant;
    let (subject, person) = (pen.staff.people[going.meeting.who].id, pen.staff.people[by].id);
    let id = dice.id(at);
    pen.book.sign_off.row(&[
        &tenant,
        &id,
        &shared.id,
        &shared.number,
        &subject,
        &person,
        &kind,
        &shared.commitment,
        &at,
    ]);
    let words = match kind {
        "sign-with-comment" => Some("comments"),
        "ask-for-change" => Some("changes"),
        "disagree" => Some("disagreements"),
        _ => None,
    };
    if let Some(words) = words {
        let wording = pen.prose.text(words, dice);
        pen.book.sign_off_wording.row(&[&tenant, &id, &subject, &wording]);
    }
    let act = match kind {
        "ask-for-change" => "asked-for-change",
        "disagree" => "disagreed-with-record",
        "sign-with-comment" => "signed-record-with-comment",
        _ => "signed-record",
    };
    if by == going.meeting.who {
        log(pen, going, shared, by, "opened-record", at - TimeDelta::minutes(7), dice);
    }
    log(pen, going, shared, by, act, at, dice);
}

/// The new version differs in one section.
fn put_right(body: &mut Body) {
    let text = body.wording.sections.iter_mut().find_map(|section| match &mut section.content {
        Content::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    });
    if let Some(text) = text {
        text.push_str(" (Corrected as asked.)");
    }
}

/// Rarely the supervisee says that it did not take place like that.
fn contest(pen: &mut Pen<'_>, going: &Going<'_>, dice: &mut Dice) {
    let ago = pen.demo.today.days_since(going.held.on);
    if !(3..60).contains(&ago) || !dice.rarely(45) {
        return;
    }
    let day = pen.demo.working(going.held.on.plus_days(dice.between(1, 4)));
    if day < pen.demo.today {
        let at = in_hours(day, dice).max(going.held.recorded + TimeDelta::hours(1));
        let (id, subject) = (dice.id(at), pen.staff.people[going.meeting.who].id);
        pen.book.session_contest.row(&[&pen.demo.tenant, &id, &going.meeting.id, &subject, &at, &subject]);
        let wording = pen.prose.text("contests", dice);
        pen.book.contest_wording.row(&[&pen.demo.tenant, &id, &subject, &wording]);
    }
}

/// A manager of the line, or somebody else who may, opened it lately and said why.
fn openings(pen: &mut Pen<'_>, going: &Going<'_>, shared: &Shared, dice: &mut Dice) {
    let demo = pen.demo;
    let reads = |reader: Reader| {
        demo.policy.access.iter().any(|row| row.reader == reader && row.of.contains(&Readable::Records))
    };
    if !reads(Reader::ManagementLine) || !dice.chance(4) {
        return;
    }
    let day = demo.working_before(demo.today.minus_days(dice.between(1, 25)));
    let line = pen.staff.people[going.meeting.supervisor].pair_on(day).map(|pair| pair.supervisor);
    let Some(reader) =
        line.filter(|reader| *reader != going.meeting.who && pen.staff.people[*reader].away_on(day).is_none())
    else {
        return;
    };
    let at = in_hours(day, dice);
    // Only who is in the line above today, too: the file of somebody who moved on is no longer theirs.
    let still = pen.staff.people[going.meeting.who]
        .pair_on(day)
        .is_some_and(|pair| pair.supervisor == going.meeting.supervisor);
    if still && at > shared.at {
        let id = log(pen, going, shared, reader, "opened-record", at, dice);
        let reason = pen.prose.text("reasons", dice);
        if let Some(id) = id {
            let (subject, actor) = (pen.staff.people[going.meeting.who].id, pen.staff.people[reader].id);
            pen.book.log_reason.row(&[&demo.tenant, &id, &subject, &actor, &reason]);
        }
    }
}

/// A row of the log, of the last weeks only.
fn log(
    pen: &mut Pen<'_>,
    going: &Going<'_>,
    shared: &Shared,
    actor: usize,
    act: &str,
    at: DateTime<Utc>,
    dice: &mut Dice,
) -> Option<Uuid> {
    let demo = pen.demo;
    if demo.today.days_since(engine::Moment::from(at).day()) > LOGGED {
        return None;
    }
    let id = dice.id(at);
    let (actor, subject) = (pen.staff.people[actor].id, pen.staff.people[going.meeting.who].id);
    pen.book.log.row(&[&demo.tenant, &id, &at, &actor, &act, &subject, &"record", &shared.id]);
    Some(id)
}
