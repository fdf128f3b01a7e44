//! Answers to shared records: signatures, comments, changes asked for, disagreement, silence; and who opened what lately.

use chrono::{DateTime, TimeDelta, Utc};
use domain::wording::Content;
use engine::policy::{Access, Content as Readable, Reader, Signer, SilenceOutcome};
use engine::{Day, Moment};
use uuid::Uuid;

use crate::acts::{self, Act, OPENINGS};
use crate::cast::Scene;
use crate::dice::Dice;
use crate::file::{Going, Pen, answer_due};
use crate::model::in_hours;
use crate::record::{self, Body};
use crate::sheet::Hex;

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
    let who = going.meeting.who;
    let on = Moment::from(shared.at).day();
    contest(pen, going, dice);
    if let Some(at) = answered_at(pen, going, on, shared.at, dice) {
        let kind = match going.scene {
            Some(Scene::Change) => "ask-for-change",
            Some(Scene::Disagreed) => "disagree",
            _ => ["sign", "sign-with-comment", "ask-for-change", "disagree"][dice.weighted([868, 88, 36, 8])],
        };
        sign(pen, going, &shared, who, kind, at, dice);
        if kind == "ask-for-change" && !again(pen, going, &mut shared, at, dice) {
            pen.waiting.to_change[going.meeting.supervisor] += 1;
            return;
        }
    } else if pen.demo.today.days_since(on) < 12 {
        pen.waiting.to_sign[who] += 1;
    }
    let both = going.chain.and_then(|chain| chain.sign.as_ref());
    let both = both.is_some_and(|sign| sign.signers.contains(&Signer::Supervisor));
    if both && !dice.chance(2) {
        sign(pen, going, &shared, going.meeting.supervisor, "sign", shared.at + TimeDelta::minutes(4), dice);
    }
    openings(pen, going, &shared, dice);
}

/// The version that was asked for, and its answer; false where it is still to come.
fn again(pen: &mut Pen<'_>, going: &Going<'_>, shared: &mut Shared, asked: DateTime<Utc>, dice: &mut Dice) -> bool {
    let demo = pen.demo;
    let author = &pen.staff.people[going.meeting.supervisor];
    let meant = Moment::from(asked).day().plus_days(dice.between(1, 5));
    let tied = |day: &Day| pen.staff.people[going.meeting.who].tied_to(going.meeting.supervisor, *day).is_some();
    let day = demo.next_at_work(author, meant).filter(tied).filter(|_| going.scene.is_none());
    let Some(on) = day else { return false };
    shared.number += 1;
    shared.at = in_hours(on, dice).max(asked + TimeDelta::hours(1));
    put_right(&mut shared.wording);
    shared.commitment = record::share(pen, going, shared.id, shared.number, shared.at, &shared.wording, dice);
    if let Some(at) = answered_at(pen, going, on, shared.at, dice) {
        sign(pen, going, shared, going.meeting.who, "sign", at, dice);
    }
    true
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
    match going.scene {
        Some(Scene::Unanswered) => return None,
        Some(Scene::Change | Scene::Disagreed) => {
            let day = demo.next_at_work(person, shared.plus_days(1))?;
            return Some(in_hours(day, dice));
        }
        _ => {}
    }
    let (due, asked) = answer_due(demo, going, shared);
    let days = u32::try_from(due.days_since(shared)).unwrap_or(6);
    // Where silence has a meaning some stay silent; where a signature is asked for, hardly anybody does for good.
    let meaning = going
        .chain
        .and_then(|chain| chain.silence.as_ref())
        .is_some_and(|silence| silence.outcome == SilenceOutcome::DeemedAccurate);
    let silent = match (asked, meaning) {
        (false, _) => 10,
        (true, true) => 5 + going.late / 8,
        (true, false) => 1,
    };
    let day = match dice.below(100) {
        rest if rest < silent => return None,
        rest if rest < silent + 3 + going.late / 8 => due.plus_days(dice.between(1, 14)),
        _ => shared.plus_days(dice.below(days + 1)),
    };
    let day = demo.next_at_work(person, day)?;
    Some(in_hours(day, dice).max(after + TimeDelta::minutes(15)))
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
    let does = match kind {
        "ask-for-change" => "asked-for-change",
        "disagree" => "disagreed-with-record",
        "sign-with-comment" => "signed-record-with-comment",
        _ => "signed-record",
    };
    let (file, what) = (going.meeting.who, ("record", shared.id));
    let lately = pen.demo.today.days_since(Moment::from(at).day()) <= OPENINGS;
    if by == file && lately {
        acts::log(pen, &Act { file, by, does: "opened-record", what, at: at - TimeDelta::minutes(7) }, dice);
    }
    acts::log(pen, &Act { file, by, does, what, at }, dice);
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
    let wanted = going.scene == Some(Scene::Contested);
    if !wanted && (!(3..60).contains(&ago) || !dice.rarely(45)) {
        return;
    }
    let meant = going.held.on.plus_days(if wanted { 1 } else { dice.between(1, 4) });
    let recorded = Moment::from(going.held.recorded).day();
    let who = going.meeting.who;
    if let Some(day) = pen.demo.next_at_work(&pen.staff.people[who], meant.max(recorded)) {
        let at = in_hours(day, dice).max(going.held.recorded + TimeDelta::hours(1));
        let (id, subject) = (dice.id(at), pen.staff.people[who].id);
        let session = going.meeting.id;
        pen.book.session_contest.row(&[&pen.demo.tenant, &id, &session, &subject, &at, &subject]);
        let wording = pen.prose.text("contests", dice);
        pen.book.contest_wording.row(&[&pen.demo.tenant, &id, &subject, &wording]);
        let what = ("session", session);
        acts::log(pen, &Act { file: who, by: who, does: "contested-session", what, at }, dice);
    }
}

/// A manager of the line, where the policy lets that read records, opened it lately and said why.
fn openings(pen: &mut Pen<'_>, going: &Going<'_>, shared: &Shared, dice: &mut Dice) {
    let demo = pen.demo;
    let (file, supervisor) = (going.meeting.who, going.meeting.supervisor);
    let reads = |row: &Access| row.reader == Reader::ManagementLine && row.of.contains(&Readable::Records);
    if !demo.policy.access.iter().any(reads) || !dice.chance(4) {
        return;
    }
    let day = demo.working_before(demo.today.minus_days(dice.between(1, 25)));
    // Only who is in the line above on that day: the file of somebody who moved on is no longer theirs.
    let line = |who: usize| pen.staff.people[who].line_on(day).map(|pair| pair.supervisor);
    let reader = line(file).filter(|lead| *lead == supervisor).and_then(line).filter(|reader| *reader != file);
    let Some(by) = reader.filter(|reader| demo.at_work(&pen.staff.people[*reader], day)) else { return };
    let at = in_hours(day, dice);
    if at > shared.at + TimeDelta::minutes(5) {
        let (subject, actor) = (pen.staff.people[file].id, pen.staff.people[by].id);
        let said = at - TimeDelta::minutes(2);
        let why = acts::log(pen, &Act { file, by, does: "gave-reason", what: ("file", subject), at: said }, dice);
        let reason = pen.prose.text("reasons", dice);
        pen.book.log_reason.row(&[&demo.tenant, &why, &subject, &actor, &reason]);
        acts::log(pen, &Act { file, by, does: "opened-record", what: ("record", shared.id), at }, dice);
    }
}
