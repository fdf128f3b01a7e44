//! A session that was moved, cancelled or missed is made good within the policy's time.

use super::{Evaluation, absence, diary::Meeting, history::History, person::Asked};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    notice::NoticeKind,
    obligation::{Obligation, Subject, clocks},
    policy::{Owner, Rearrange},
    standing::Standing,
};

/// Until when a session has to be made good.
pub(super) struct Limit<'a> {
    pub(super) rule: &'a Rearrange,
    /// None while nobody is back from being sick.
    pub(super) due: Option<Day>,
    from: Day,
    since: Since,
    /// An accepted reason excuses beyond it, too.
    pub(super) beyond: bool,
}

/// The limit of a session first booked for a day, if the policy has a rule.
pub(super) fn limit<'a>(asked: &Asked<'a, '_>, meeting: &Meeting<'a>, original: Day) -> Option<Limit<'a>> {
    let moving = asked.policy.moving.as_ref()?;
    let fits = |rule: &&Rearrange| rule.kinds.is_empty() || meeting.is_of(&rule.kinds);
    let reason = meeting.cancelled.map(|cancelled| &cancelled.reason).or(meeting.moved.map(|moved| &moved.reason));
    let sick = reason.and_then(|reason| asked.policy.reason(reason)).is_some_and(|reason| reason.sickness);
    let sickness = moving.after_sickness.as_ref().filter(fits).filter(|_| sick);
    if let Some(rule) = sickness {
        let back = sick_return(asked, meeting, original);
        let due = back.map(|back| asked.after(back, rule.within));
        let from = back.unwrap_or(original);
        return Some(Limit { rule, due, from, since: Since::Return, beyond: rule.excused_beyond });
    }
    let rule = moving.rearrange.as_ref().filter(fits)?;
    let due = Some(asked.after(original, rule.within));
    Some(Limit { rule, due, from: original, since: Since::OriginalDay, beyond: rule.excused_beyond })
}

/// The day on which whoever was sick on the day of the session came back.
fn sick_return(asked: &Asked<'_, '_>, meeting: &Meeting<'_>, original: Day) -> Option<Day> {
    let sick = |history: &History<'_>| {
        let spells = history
            .absences
            .iter()
            .filter(|absence| absence.holds(original) && absence::is_sickness(asked.policy, absence.fact));
        spells.map(|absence| absence.until.filter(|back| *back <= asked.day)).next_back()
    };
    let theirs = asked.known.id(&meeting.session.supervisor).map(|id| asked.other(id));
    sick(&asked.me).or_else(|| theirs.as_deref().and_then(sick)).flatten()
}

pub(super) fn evaluate(asked: &Asked<'_, '_>, into: &mut Evaluation) {
    if asked.ended().is_some() {
        return;
    }
    for meeting in
        asked.diary.meetings.iter().filter(|meeting| meeting.session.supervisee.as_ref() == Some(asked.me.id))
    {
        let Some(original) = meeting.original else { continue };
        let missed =
            meeting.held.is_none() && meeting.cancelled.is_none() && meeting.planned.is_some_and(|day| day < asked.day);
        if meeting.moved.is_none() && meeting.cancelled.is_none() && !missed {
            continue;
        }
        let made_good = made_good(asked, meeting, original);
        if missed && made_good.is_none() {
            let day = meeting.planned.unwrap_or(original);
            let says = format!("The session booked for {day} was neither held nor moved.");
            into.notices.push(asked.notice(NoticeKind::Missed, None, says).of_session(&meeting.session.id, day));
        }
        if made_good.is_some_and(|done| !asked.still_shown(done)) {
            continue;
        }
        if let Some(limit) = limit(asked, meeting, original) {
            into.obligations.extend(obligation(asked, meeting, &limit, made_good, missed.then_some(original)));
        }
    }
}

/// When the session itself or another one of its kind was held in its place.
fn made_good(asked: &Asked<'_, '_>, meeting: &Meeting<'_>, original: Day) -> Option<Day> {
    let another = || {
        let same_kind = asked.diary.held(std::slice::from_ref(&meeting.session.kind));
        same_kind.map(|(day, _)| day).find(|day| *day > original)
    };
    meeting.held.or_else(|| if meeting.planned.is_some_and(|day| day >= asked.day) { None } else { another() })
}

fn obligation(
    asked: &Asked<'_, '_>,
    meeting: &Meeting<'_>,
    limit: &Limit<'_>,
    made_good: Option<Day>,
    missed: Option<Day>,
) -> Option<Obligation> {
    let rule = limit.rule;
    let citation = asked.cite(&rule.clause, rule.reading.as_ref(), rule.strength)?;
    let session = &meeting.session;
    let mut owed = Obligation::under(
        citation,
        clocks::REARRANGE.into(),
        Subject::Session { session: session.id.clone() },
        asked.me.id.clone(),
    );
    owed.supervisor = Some(session.supervisor.clone());
    owed.owner = asked.owner(Owner::Supervisor, asked.known.id(&session.supervisor));
    owed.booked = meeting.planned.filter(|day| *day >= asked.day);
    owed.because = Because { places: asked.policy.places(&rule.clause), ..Because::default() };
    owed.because.remarks.extend(missed.map(|day| Remark::Missed { day }));
    if let Some(due) = limit.due {
        owed.because.count = Some(Count { span: Some(rule.within), after: limit.from, since: limit.since.clone() });
        owed.due_on(asked, due);
    } else {
        owed.standing = Standing::Paused { reason: "waits for the return".to_owned() };
        owed.because.remarks.push(Remark::Waits { what: "the return to work".to_owned() });
    }
    if let Some(done) = made_good {
        owed.standing = Standing::Met;
        owed.last = Some(done);
        owed.because.remarks.push(Remark::Done { day: done });
    } else if owed.standing.is_overdue() && limit.beyond {
        excuse(asked, meeting, &mut owed);
    }
    Some(owed)
}

fn excuse(asked: &Asked<'_, '_>, meeting: &Meeting<'_>, owed: &mut Obligation) {
    let reason = meeting.moved.and_then(|moved| asked.policy.reason(&moved.reason)).filter(|reason| reason.accepted);
    if let (Some(reason), Some(new)) = (reason, owed.booked) {
        owed.excused = Some(crate::obligation::Excused { reason: reason.name.clone(), until: new });
        let from = meeting.original.unwrap_or(new);
        owed.because.remarks.push(Remark::Moved { from, to: new, reason: reason.name.clone() });
    }
}
