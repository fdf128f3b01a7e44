//! The agreement of a pair: signed in time, reviewed in time.

use super::{
    Evaluation,
    absence::{self, Owed},
    history::Spell,
    person::Asked,
};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    facts::{self, Relationship},
    ids::{KindId, PersonId},
    notice::NoticeKind,
    obligation::{Obligation, Subject, clocks},
    policy::{Agreement, AgreementReview, DueAt, Owner, Signer, TriggerOn},
    standing::Standing,
};

pub(super) fn evaluate(asked: &Asked<'_, '_>, into: &mut Evaluation) {
    let Some(agreement) = &asked.policy.agreement else { return };
    if asked.ended().is_some() || !asked.is(&agreement.who, asked.policy, asked.day) {
        return;
    }
    for pair in asked.me.supervisors_on(asked.day, &agreement.kinds) {
        let signed = signatures(asked, agreement, pair);
        into.obligations.extend(first(asked, agreement, pair, &signed, &mut into.notices));
        if let (Some(review), Some(latest)) = (&agreement.review, signed.last()) {
            into.obligations.extend(reviewed(asked, review, pair, *latest));
        }
        if let Some(latest) = signed.last() {
            outdated(asked, agreement, *latest, &mut into.notices);
        }
    }
}

/// The days on which versions of the pair's agreement were signed by all who have to, in order.
fn signatures(asked: &Asked<'_, '_>, agreement: &Agreement, pair: &Spell<'_, Relationship>) -> Vec<Day> {
    let mut days: Vec<Day> =
        versions(asked, agreement, pair).filter_map(|version| complete(agreement, version)).collect();
    days.retain(|day| *day <= asked.day);
    days.sort();
    days
}

/// The versions of the pair's agreement, and of those before where a change of supervisor asks for no new one.
fn versions<'q>(
    asked: &'q Asked<'_, '_>,
    agreement: &Agreement,
    pair: &'q Spell<'_, Relationship>,
) -> impl Iterator<Item = &'q facts::Agreement> {
    let own_only = agreement.triggers.iter().any(|trigger| trigger.on == TriggerOn::NewSupervisor);
    let pairs = asked.me.supervised.iter().filter(move |other| {
        other.fact.id == pair.fact.id || (!own_only && other.from < pair.from && other.fact.kind == pair.fact.kind)
    });
    let all = pairs.flat_map(|pair| asked.known.agreements(&pair.fact.id).iter().copied());
    all.filter(|version| asked.when.sees(version.written(), None))
}

fn complete(agreement: &Agreement, version: &facts::Agreement) -> Option<Day> {
    let days = agreement.signers.iter().map(|signer| match signer {
        Signer::Supervisee => version.supervisee_signed,
        Signer::Supervisor => version.supervisor_signed,
    });
    days.collect::<Option<Vec<Day>>>()?.into_iter().max()
}

/// The agreement is there, signed.
fn first<'a>(
    asked: &Asked<'a, '_>,
    agreement: &Agreement,
    pair: &Spell<'a, Relationship>,
    signed: &[Day],
    notices: &mut Vec<crate::notice::Notice>,
) -> Option<Obligation> {
    let due = &agreement.due;
    let citation = asked.cite(&due.clause, due.reading.as_ref(), due.strength)?;
    let mut owed = Obligation::under(citation.clone(), clocks::AGREEMENT.into(), subject(pair), asked.me.id.clone());
    owed.supervisor = Some(pair.fact.supervisor.clone());
    owed.because = Because { places: asked.policy.places(&due.clause), ..Because::default() };
    let start = [Some(pair.from), in_force(asked), asked.known.facts.go_live].into_iter().flatten().max()?;
    if let Some(count) = counted(asked, agreement, pair, start) {
        owed.due_on(asked, count.span.map_or(count.after, |span| asked.after(count.after, span)));
        owed.because.count = Some(count);
    } else {
        owed.standing = Standing::DueSoon;
        owed.because.remarks.push(Remark::Waits { what: "the first session of the pair".to_owned() });
    }
    if let Some(done) = signed.first() {
        owed.standing = Standing::Met;
        owed.last = signed.last().copied();
        owed.because.remarks.push(Remark::Done { day: *done });
        return Some(owed);
    }
    let missing = missing(asked, agreement, pair);
    owed.owner = missing.cloned();
    if let (Some(due), Some(missing)) = (owed.due, missing) {
        pause(asked, &mut owed, missing, start, due, agreement.due.within);
    }
    let says = "The pair has no signed agreement.".to_owned();
    let notice = asked.notice(NoticeKind::AgreementMissing, Some(citation), says).since(pair.from);
    notices.push(notice.with(&pair.fact.supervisor));
    Some(owed)
}

fn subject(pair: &Spell<'_, Relationship>) -> Subject {
    Subject::Pair { relationship: pair.fact.id.clone() }
}

/// The first day on which a policy with an agreement was in force.
fn in_force(asked: &Asked<'_, '_>) -> Option<Day> {
    let versions = &asked.known.council.versions;
    versions.iter().find(|version| version.agreement.is_some()).map(|version| version.document.in_force)
}

/// How the due day is counted; nothing while the pair has neither held nor booked a session.
fn counted(asked: &Asked<'_, '_>, agreement: &Agreement, pair: &Spell<'_, Relationship>, start: Day) -> Option<Count> {
    match (agreement.due.at, agreement.due.within) {
        (_, Some(span)) => Some(Count { span: Some(span), after: start, since: Since::Pair }),
        (Some(DueAt::FirstSession), None) => {
            let after = first_session(asked, &agreement.due.kinds, pair, start)?;
            Some(Count { span: None, after, since: Since::FirstSession })
        }
        (_, None) => Some(Count { span: None, after: start, since: Since::Pair }),
    }
}

fn first_session(asked: &Asked<'_, '_>, kinds: &[KindId], pair: &Spell<'_, Relationship>, start: Day) -> Option<Day> {
    let theirs = || {
        asked.diary.meetings.iter().filter(|meeting| {
            (kinds.is_empty() || meeting.is_of(kinds))
                && meeting.session.supervisee.as_ref() == Some(asked.me.id)
                && meeting.session.supervisor == pair.fact.supervisor
        })
    };
    let held = theirs().filter_map(|meeting| meeting.held).filter(|day| *day >= start).min();
    held.or_else(|| {
        theirs().filter_map(|meeting| meeting.planned).filter(|day| *day >= start && *day >= asked.day).min()
    })
}

/// Who has to do something next: whoever of the signers has not signed the latest version; the supervisor drafts it.
fn missing<'a>(asked: &Asked<'a, '_>, agreement: &Agreement, pair: &Spell<'a, Relationship>) -> Option<&'a PersonId> {
    let drafts =
        asked.known.agreements(&pair.fact.id).iter().filter(|version| asked.when.sees(version.written(), None));
    let latest = drafts.max_by_key(|version| (version.recorded, version.supervisor_signed, version.supervisee_signed));
    let signed = |day: Option<Day>| day.is_some_and(|day| day <= asked.day);
    let supervisor_signed = latest.is_some_and(|version| signed(version.supervisor_signed));
    let supervisee_signed = latest.is_some_and(|version| signed(version.supervisee_signed));
    let of_supervisor = agreement.signers.contains(&Signer::Supervisor) && !supervisor_signed;
    if of_supervisor || latest.is_none() {
        Some(&pair.fact.supervisor)
    } else {
        (!supervisee_signed).then_some(asked.me.id)
    }
}

/// What the absence of who owes it does: it waits, and after the return there is the same time again.
fn pause<'a>(
    asked: &Asked<'a, '_>,
    owed: &mut Obligation,
    who: &'a PersonId,
    start: Day,
    due: Day,
    within: Option<crate::span::Span>,
) {
    match absence::owed(asked, who, start, due, within) {
        Owed::Due(_) => {}
        Owed::AfterReturn(later, from, back) => {
            owed.due_on(asked, later);
            owed.because.remarks.push(Remark::Away { from, until: Some(back), own: Some(due) });
        }
        Owed::Away(absence) => {
            owed.standing = Standing::Paused { reason: absence::name(asked.policy, absence) };
            owed.because.remarks.push(Remark::Away { from: absence.from, until: absence.until, own: Some(due) });
        }
    }
}

/// The agreement is reviewed again and again, from the later signature on.
fn reviewed(
    asked: &Asked<'_, '_>,
    review: &AgreementReview,
    pair: &Spell<'_, Relationship>,
    signed: Day,
) -> Option<Obligation> {
    let citation = asked.cite(&review.clause, review.reading.as_ref(), review.strength)?;
    let mut owed = Obligation::under(citation, clocks::AGREEMENT_REVIEW.into(), subject(pair), asked.me.id.clone());
    owed.supervisor = Some(pair.fact.supervisor.clone());
    owed.owner = asked.owner(Owner::Supervisor, asked.known.id(&pair.fact.supervisor));
    let versions =
        asked.known.agreements(&pair.fact.id).iter().filter(|version| asked.when.sees(version.written(), None));
    let looked_at = versions.filter_map(|version| version.reviewed).filter(|day| *day <= asked.day).max();
    // A session with somebody else looks at nothing that these two agreed.
    let theirs =
        asked.diary.held(&review.met_by).filter(|(_, meeting)| meeting.session.supervisor == pair.fact.supervisor);
    let session = theirs.map(|(day, _)| day).filter(|day| *day <= asked.day).max();
    let (after, since) = [(Some(signed), Since::Signed), (looked_at, Since::Reviewed), (session, Since::Session)]
        .into_iter()
        .filter_map(|(day, since)| Some((day?, since)))
        .max_by_key(|(day, _)| *day)?;
    owed.last = Some(after);
    owed.because = Because { places: asked.policy.places(&review.clause), ..Because::default() };
    owed.because.count = Some(Count { span: Some(review.every), after, since });
    let mut due = asked.after(after, review.every);
    let agreed =
        asked.known.agreements(&pair.fact.id).iter().filter(|version| asked.when.sees(version.written(), None));
    let latest =
        agreed.max_by_key(|version| (version.supervisor_signed.max(version.supervisee_signed), version.review_by));
    if let Some(by) = latest.and_then(|version| version.review_by).filter(|by| *by > after) {
        due = by;
        owed.because.count = Some(Count { span: None, after: by, since: Since::AgreedReview });
    }
    owed.due_on(asked, due);
    if let Some(supervisor) = asked.known.id(&pair.fact.supervisor) {
        pause(asked, &mut owed, supervisor, after, due, None);
    }
    Some(owed)
}

/// The interval was changed after the signature: the agreement no longer says what the pair does.
fn outdated(asked: &Asked<'_, '_>, agreement: &Agreement, signed: Day, notices: &mut Vec<crate::notice::Notice>) {
    let Some(trigger) = agreement.triggers.iter().find(|trigger| trigger.on == TriggerOn::IntervalChanged) else {
        return;
    };
    let changed =
        asked.diary.overrides.iter().map(|own| own.from).filter(|from| *from > signed && *from <= asked.day).max();
    if let Some(changed) = changed {
        let says = format!("The interval was changed on {changed}, after the agreement was signed.");
        let citation = asked.cite(&trigger.clause, trigger.reading.as_ref(), None);
        notices.push(asked.notice(NoticeKind::AgreementOutdated, citation, says).since(changed));
    }
}
