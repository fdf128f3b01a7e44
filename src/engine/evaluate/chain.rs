//! From a held session to its signed record: shared in time, signed in time, and what no answer means.

use super::{
    Evaluation,
    absence::{self, Owed},
    diary::Meeting,
    person::Asked,
};
use crate::{
    because::{Because, Count, Remark, Since},
    day::Day,
    facts::{Answer, AnswerKind},
    ids::{ClauseId, PersonId},
    obligation::{Citation, Obligation, Subject, clocks},
    policy::{AnswerFrom, Answering, Chain, Owner, Sharing, Signer, SilenceOutcome},
    span::Span,
    standing::Standing,
};

pub(super) fn evaluate(asked: &Asked<'_, '_>, into: &mut Evaluation) {
    for chain in &asked.policy.chains {
        for meeting in asked.diary.meetings.iter().filter(|meeting| chain.kinds.contains(&meeting.session.kind)) {
            let mine = meeting.session.supervisee.as_ref() == Some(asked.me.id);
            // Only what was held by now has a record; a forecast holds sessions and writes nothing.
            let Some(held) = meeting.session.held.filter(|held| mine && meeting.held == Some(*held)) else { continue };
            Record::of(asked, chain, meeting, held).evaluate(into);
        }
    }
}

/// The record of a session, with what happened to it so far.
struct Record<'q, 'a, 'k> {
    asked: &'q Asked<'a, 'k>,
    chain: &'a Chain,
    meeting: &'q Meeting<'a>,
    held: Day,
    shares: Vec<Day>,
    answers: Vec<&'a Answer>,
}

impl<'q, 'a, 'k> Record<'q, 'a, 'k> {
    fn of(asked: &'q Asked<'a, 'k>, chain: &'a Chain, meeting: &'q Meeting<'a>, held: Day) -> Record<'q, 'a, 'k> {
        let (known, id) = (asked.known, &meeting.session.id);
        let seen = |written, day: Day| asked.when.sees(written, None) && day <= asked.day;
        let mut shares: Vec<Day> =
            known.shares(id).iter().filter(|share| seen(share.written(), share.day)).map(|share| share.day).collect();
        shares.sort();
        let mut answers: Vec<&Answer> =
            known.answers(id).iter().copied().filter(|answer| seen(answer.written(), answer.day)).collect();
        answers.sort_by_key(|answer| (answer.day, answer.kind, answer.person.clone()));
        Record { asked, chain, meeting, held, shares, answers }
    }

    fn evaluate(&self, into: &mut Evaluation) {
        if self.asked.ended().is_some() {
            return;
        }
        let share = self.chain.share.as_ref().and_then(|share| self.shared(share));
        let sign = self.chain.sign.as_ref().and_then(|sign| self.signed(sign));
        into.obligations.extend(share.into_iter().chain(sign));
    }

    fn supervisor(&self) -> &'a PersonId {
        &self.meeting.session.supervisor
    }

    fn obligation(&self, clock: &str, citation: Citation, clauses: &[ClauseId], count: Count) -> Obligation {
        let subject = Subject::Session { session: self.meeting.session.id.clone() };
        let mut owed = Obligation::under(citation, clock.into(), subject, self.asked.me.id.clone());
        owed.supervisor = Some(self.supervisor().clone());
        owed.because = Because { places: self.asked.policy.places(clauses), count: Some(count), ..Because::default() };
        owed
    }

    /// Judged by the first sharing.
    fn shared(&self, share: &Sharing) -> Option<Obligation> {
        let asked = self.asked;
        if self.shares.first().is_some_and(|first| !asked.still_shown(*first)) {
            return None;
        }
        let citation = asked.cite(&share.clause, share.reading.as_ref(), share.strength)?;
        let within = self.agreed_time(share.within);
        let count = Count { span: Some(within), after: self.held, since: Since::Session };
        let mut owed = self.obligation(clocks::SHARE, citation, &share.clause, count);
        owed.owner = asked.owner(share.owner, Some(self.supervisor()));
        let own = asked.after(self.held, within);
        if let Some(first) = self.shares.first() {
            owed.due_on(asked, own);
            return Some(done(owed, *first));
        }
        let who = if share.owner == Owner::Supervisee { asked.me.id } else { self.supervisor() };
        self.due(&mut owed, who, self.held, own, within);
        Some(owed)
    }

    /// The pair's agreement may shorten the time for sharing, never lengthen it.
    fn agreed_time(&self, within: Span) -> Span {
        let asked = self.asked;
        let own_day = asked.after(self.held, within);
        let pairs = asked
            .me
            .supervised
            .iter()
            .filter(|pair| pair.fact.supervisor == *self.supervisor() && pair.from <= self.held);
        let versions = pairs.flat_map(|pair| asked.known.agreements(&pair.fact.id)).filter(|version| {
            let signed = version.supervisor_signed.zip(version.supervisee_signed);
            asked.when.sees(version.written(), None) && signed.is_some_and(|(one, other)| one.max(other) <= self.held)
        });
        let latest = versions.max_by_key(|version| {
            (version.supervisor_signed.max(version.supervisee_signed), version.share_within.map(Span::amount))
        });
        let agreed = latest.and_then(|version| version.share_within);
        agreed.filter(|agreed| asked.after(self.held, *agreed) <= own_day).unwrap_or(within)
    }

    /// Due on its own day, or later after a return, or waiting for one.
    fn due(&self, owed: &mut Obligation, who: &'a PersonId, start: Day, own: Day, within: Span) {
        let asked = self.asked;
        match absence::owed(asked, who, start, own, Some(within)) {
            Owed::Due(due) => owed.due_on(asked, due),
            Owed::AfterReturn(due, from, back) => {
                owed.due_on(asked, due);
                owed.because.remarks.push(Remark::Away { from, until: Some(back), own: Some(own) });
            }
            Owed::Away(absence) => {
                owed.due_on(asked, own);
                owed.standing = Standing::Paused { reason: absence::name(asked.policy, absence) };
                owed.because.remarks.push(Remark::Away { from: absence.from, until: absence.until, own: Some(own) });
            }
        }
    }

    /// Runs from the latest sharing; waits while a change is asked for.
    fn signed(&self, sign: &Answering) -> Option<Obligation> {
        let asked = self.asked;
        let latest = self.shares.last().copied();
        let (start, since) = match sign.of {
            AnswerFrom::Shared => (latest?, Since::Shared),
            AnswerFrom::Held => (self.held, Since::Session),
        };
        let from = latest.unwrap_or(start);
        let missing = sign.signers.iter().find(|signer| self.answer_of(**signer, from).is_none());
        let last = sign.signers.iter().filter_map(|signer| self.answer_of(*signer, from)).max();
        if missing.is_none() && last.is_some_and(|last| !asked.still_shown(last)) {
            return None;
        }
        let citation = asked.cite(&sign.clause, sign.reading.as_ref(), sign.strength)?;
        let count = Count { span: Some(sign.within), after: start, since };
        let mut owed = self.obligation(clocks::SIGN, citation, &sign.clause, count);
        let own = asked.after(start, sign.within);
        let Some(missing) = missing else {
            owed.due_on(asked, own);
            self.remember_silence(&mut owed, own, last?);
            return Some(done(owed, last?));
        };
        if let Some(change) = self.open_change() {
            owed.owner = Some(self.supervisor().clone());
            owed.standing = Standing::Paused { reason: format!("a change was asked for on {change}") };
            owed.because.remarks.push(Remark::ChangeAsked { day: change });
            return Some(owed);
        }
        let who = if *missing == Signer::Supervisee { asked.me.id } else { self.supervisor() };
        owed.owner = Some(who.clone());
        self.due(&mut owed, who, start, own, sign.within);
        if *missing == Signer::Supervisee && latest.is_some() { self.silence(owed) } else { Some(owed) }
    }

    /// The day of an answer that settles it, since the latest sharing.
    fn answer_of(&self, signer: Signer, from: Day) -> Option<Day> {
        let who = if signer == Signer::Supervisee { self.asked.me.id } else { self.supervisor() };
        let theirs = self.answers.iter().filter(|answer| answer.person == *who && answer.day >= from);
        theirs.filter(|answer| answer.kind != AnswerKind::ChangeAsked).map(|answer| answer.day).min()
    }

    /// A change that was asked for, the record not being shared again since. Every wish needs a sharing of its own.
    fn open_change(&self) -> Option<Day> {
        let asks: Vec<Day> = self
            .answers
            .iter()
            .filter(|answer| answer.kind == AnswerKind::ChangeAsked)
            .map(|answer| answer.day)
            .collect();
        let last = *asks.last()?;
        let shared_since = self.shares.last().is_some_and(|share| *share > last) || self.shares.len() > asks.len();
        (!shared_since).then_some(last)
    }

    fn deemed(&self) -> Option<&'a [ClauseId]> {
        let silence = self.chain.silence.as_ref()?;
        (silence.outcome == SilenceOutcome::DeemedAccurate).then_some(&silence.clause)
    }

    /// No answer in time: what the policy says of it, and never a signature.
    fn silence(&self, mut owed: Obligation) -> Option<Obligation> {
        if let (Some(clauses), true, Some(due)) = (self.deemed(), owed.standing.is_overdue(), owed.due) {
            let since = due.plus_days(1);
            owed.standing = Standing::Deemed { since };
            owed.because.remarks.push(Remark::Silence { since, clauses: clauses.to_vec() });
            return self.asked.still_shown(since).then_some(owed);
        }
        Some(owed)
    }

    /// A signature after the record was deemed accurate makes it met; the trail tells of the days between.
    fn remember_silence(&self, owed: &mut Obligation, due: Day, signed: Day) {
        if let Some(clauses) = self.deemed().filter(|_| signed > due) {
            owed.because.remarks.push(Remark::Silence { since: due.plus_days(1), clauses: clauses.to_vec() });
        }
    }
}

/// Done: still listed for a while, so that the figures have it.
fn done(mut owed: Obligation, day: Day) -> Obligation {
    owed.standing = Standing::Met;
    owed.last = Some(day);
    owed.because.remarks.push(Remark::Done { day });
    owed
}
