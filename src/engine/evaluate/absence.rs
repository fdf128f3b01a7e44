//! Away and back: what pauses, and what is due after the return.

use super::{history::History, history::Spell, person::Asked};
use crate::{day::Day, facts::Absence, ids::PersonId, policy::Policy, span::Span};

/// The absence that holds on a day, of those that pause.
pub(super) fn away<'h, 'a>(history: &'h History<'a>, policy: &Policy, day: Day) -> Option<&'h Spell<'a, Absence>> {
    history.absences.iter().rfind(|absence| absence.holds(day) && pauses(policy, absence))
}

fn pauses(policy: &Policy, absence: &Spell<'_, Absence>) -> bool {
    policy.absence.as_ref().is_none_or(|rule| !rule.not_pausing.contains(&absence.fact.kind))
}

/// The last day in time after a return to work.
pub(super) struct Back<'h, 'a> {
    pub(super) due: Day,
    /// The day of the return.
    pub(super) on: Day,
    /// The time that the policy or the council gives after it.
    pub(super) within: Option<Span>,
    /// That time is the council's own.
    pub(super) local: bool,
    pub(super) absence: &'h Spell<'a, Absence>,
}

/// What an absence does to something due on `own` that has run since `start`: it is due after the latest return.
/// Nothing if nobody was away, or was back in time.
pub(super) fn moved_by<'h, 'a>(asked: &'h Asked<'a, '_>, start: Day, own: Day) -> Option<Back<'h, 'a>> {
    let rule = asked.policy.absence.as_ref();
    let set =
        rule.and_then(|rule| asked.known.setting(rule.return_setting.as_ref()?, asked.when)).and_then(Span::parse);
    let returned =
        asked.me.absences.iter().filter(|absence| pauses(asked.policy, absence) && absence.from <= asked.day);
    let later = returned.filter_map(|absence| {
        let on = absence.until.filter(|on| *on > start)?;
        let sick = rule.and_then(|rule| rule.sickness_within).filter(|_| is_sickness(asked.policy, absence.fact));
        let said = sick.or(rule.and_then(|rule| rule.return_within));
        let within = said.or(set);
        let due = within.map_or(on, |within| asked.after(on, within));
        Some(Back { due, on, within, local: said.is_none() && within.is_some(), absence })
    });
    later.max_by_key(|back| back.due).filter(|back| back.due > own)
}

/// What the absence of the person who owes a signature or a record does to it.
pub(super) enum Owed<'a> {
    /// Nothing: due on this day.
    Due(Day),
    /// Due on this day, after a return from being away since `from`.
    AfterReturn(Day, Day, Day),
    /// They are away.
    Away(&'a Absence),
}

/// Pauses while the person is away who owes it; after the return they have the same time again.
pub(super) fn owed<'a>(
    asked: &Asked<'a, '_>,
    who: &'a PersonId,
    start: Day,
    own: Day,
    within: Option<Span>,
) -> Owed<'a> {
    let theirs;
    let history = if who == asked.me.id {
        &asked.me
    } else {
        theirs = asked.other(who);
        &theirs
    };
    if let Some(absence) = away(history, asked.policy, asked.day) {
        return Owed::Away(absence.fact);
    }
    let mut due = Owed::Due(own);
    let mut last = own;
    for absence in history.absences.iter().filter(|absence| pauses(asked.policy, absence)) {
        // Who was away while it ran; being away after the due day makes nothing good.
        let Some(back) = absence.until.filter(|back| *back > start && absence.from <= last && *back <= asked.day)
        else {
            continue;
        };
        let again = within.map_or(back, |within| asked.after(back, within));
        if again > last {
            last = again;
            due = Owed::AfterReturn(again, absence.from, back);
        }
    }
    due
}

/// The name of a kind of absence, for a sentence.
pub(super) fn name(policy: &Policy, absence: &Absence) -> String {
    policy.absence_kind(&absence.kind).map_or_else(|| absence.kind.to_string(), |kind| kind.name.clone())
}

/// Whether an absence is sickness.
pub(super) fn is_sickness(policy: &Policy, absence: &Absence) -> bool {
    policy.absence_kind(&absence.kind).is_some_and(|kind| kind.sickness)
}

/// Why something is paused, as people say it.
pub(super) fn reason(policy: &Policy, absence: &Spell<'_, Absence>) -> String {
    let name = name(policy, absence.fact);
    match absence.until {
        Some(until) => format!("{name} until {}", until.minus_days(1)),
        None => format!("{name}: waits for the return"),
    }
}
