//! A person's sessions as they are seen from a moment: booked, moved, cancelled, held.

use super::{Known, When, history::Spell, history::spells};
use crate::{
    day::Day,
    facts::{Cancelled, Move, Override, Session, Waiver},
    ids::{EventId, KindId, PersonId},
};

/// A session as it is seen.
pub(super) struct Meeting<'a> {
    pub(super) session: &'a Session,
    /// The day it was held, or will have been in a forecast.
    pub(super) held: Option<Day>,
    /// The day for which it is booked now; none once it was held or cancelled.
    pub(super) planned: Option<Day>,
    /// The day first booked.
    pub(super) original: Option<Day>,
    /// The latest move.
    pub(super) moved: Option<&'a Move>,
    pub(super) cancelled: Option<&'a Cancelled>,
}

impl Meeting<'_> {
    /// All that can be seen of it, to tell two rows apart: what was written into one of them later has no say.
    fn says(&self) -> String {
        let Session { kind, parts, supervisee, participants, supervisor, team, minutes, late, interrupted, .. } =
            self.session;
        let seen = (self.held, self.planned, self.original, self.moved, self.cancelled);
        let how = (minutes, late, interrupted);
        format!("{seen:?} {kind} {parts:?} {supervisee:?} {participants:?} {supervisor} {team:?} {how:?}")
    }

    /// Whether it is of one of these kinds, or has a part that is.
    pub(super) fn is_of(&self, kinds: &[KindId]) -> bool {
        kinds.contains(&self.session.kind) || self.session.parts.iter().any(|part| kinds.contains(part))
    }
}

/// What a person did and agreed, as it is seen.
pub(super) struct Diary<'a> {
    pub(super) meetings: Vec<Meeting<'a>>,
    pub(super) overrides: Vec<Spell<'a, Override>>,
    pub(super) waivers: Vec<Spell<'a, Waiver>>,
    pub(super) events: Vec<Happened<'a>>,
}

/// Something happened to a person, by itself or in a session that counts as it.
pub(super) struct Happened<'a> {
    pub(super) event: &'a EventId,
    pub(super) day: Day,
}

impl<'a> Diary<'a> {
    pub(super) fn of(known: &Known<'a>, person: &PersonId, when: &When) -> Diary<'a> {
        let mine = known.mine(person);
        let meetings = meetings(&mine.sessions, known.rewritten.sessions, when);
        let seen = mine.events.iter().filter(|event| when.sees(event.written(), Some(event.day)));
        let mut events: Vec<Happened<'a>> =
            seen.map(|event| Happened { event: &event.event, day: event.day }).collect();
        for (day, meeting) in meetings.iter().filter_map(|meeting| Some((meeting.held?, meeting))) {
            if meeting.session.supervisee.as_ref() != Some(person) {
                continue;
            }
            let policy = known.council.policy_on(day);
            let kinds = std::iter::once(&meeting.session.kind).chain(&meeting.session.parts);
            let given = kinds.filter_map(|kind| policy.session_kind(kind)?.gives.as_ref());
            events.extend(given.map(|event| Happened { event, day }));
        }
        events.sort_by(|a, b| (a.day, a.event).cmp(&(b.day, b.event)));
        Diary { meetings, overrides: spells!(mine.overrides, when), waivers: spells!(mine.waivers, when), events }
    }

    /// The held sessions of these kinds, oldest first.
    pub(super) fn held<'d>(&'d self, kinds: &'d [KindId]) -> impl DoubleEndedIterator<Item = (Day, &'d Meeting<'a>)> {
        self.meetings.iter().filter(|meeting| meeting.is_of(kinds)).filter_map(|meeting| Some((meeting.held?, meeting)))
    }

    /// The days for which sessions of these kinds are booked from a day on, the next first.
    pub(super) fn booked(&self, kinds: &[KindId], from: Day) -> Vec<Day> {
        let mine = self.meetings.iter().filter(|meeting| meeting.is_of(kinds));
        let mut days: Vec<Day> = mine.filter_map(|meeting| meeting.planned).filter(|day| *day >= from).collect();
        days.sort();
        days
    }
}

/// Sessions as they are seen, the oldest first.
pub(super) fn meetings<'a>(sessions: &[&'a Session], rewritten: bool, when: &When) -> Vec<Meeting<'a>> {
    let mut meetings: Vec<Meeting<'a>> = sessions.iter().filter_map(|session| seen(session, when)).collect();
    if rewritten {
        once_each(&mut meetings);
    }
    meetings.sort_by(|a, b| (a.held, a.planned, &a.session.id).cmp(&(b.held, b.planned, &b.session.id)));
    meetings
}

/// One row for each session: where two were not replaced, the later one, whatever their order in the facts.
fn once_each(meetings: &mut Vec<Meeting<'_>>) {
    meetings.sort_by(|a, b| {
        let (one, other) = (a.session, b.session);
        let written = one.id.cmp(&other.id).then(other.recorded.cmp(&one.recorded));
        written.then_with(|| a.says().cmp(&b.says()))
    });
    meetings.dedup_by(|later, first| later.session.id == first.session.id);
}

fn seen<'a>(session: &'a Session, when: &When) -> Option<Meeting<'a>> {
    if !when.sees(session.written(), None) {
        return None;
    }
    let today = when.as_of.day();
    let told = session.held_recorded.or(session.recorded);
    let in_time = when.known_on.is_none_or(|known_on| told.is_none_or(|at| at <= known_on));
    let held = session.held.filter(|held| *held <= today && in_time);
    let cancelled =
        session.cancelled.as_ref().filter(|cancelled| cancelled.day <= today && when.was_known(cancelled.recorded));
    let original = session.booked.filter(|_| when.was_known(session.recorded));
    let moved = session.moves.iter().rfind(|moved| original.is_some() && when.was_known(moved.recorded));
    let current = moved.map(|moved| moved.to).or(original);
    let open = held.is_none() && cancelled.is_none();
    let foreseen = current.filter(|day| open && when.forecast_to.is_some() && (today..=when.day()).contains(day));
    let planned = current.filter(|_| open && foreseen.is_none());
    Some(Meeting { session, held: held.or(foreseen), planned, original, moved, cancelled })
}
