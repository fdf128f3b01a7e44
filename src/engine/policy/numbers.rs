//! The numbers by which a policy makes something due: listed, and changed in a copy, for whoever thinks of changing them.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Council, Interval, Longer, Negotiated, Policy,
    load::{Places, version_check},
};
use crate::{
    day::Day,
    ids::ClauseId,
    register::words,
    span::{Span, Unit},
};

/// One number of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its name: `one-to-one.everybody.every`.
    pub id: String,
    /// What it belongs to, as people say it: a clock, the agreement.
    pub of: String,
    /// What it says there.
    pub label: String,
    /// Under which clauses.
    pub clauses: Vec<ClauseId>,
    /// As it is written: `28 days`, `2`.
    pub value: String,
    /// A bare number, and no length of time.
    pub counts: bool,
}

/// Why a number cannot be changed so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotANumber {
    /// The policy has no number of that name.
    #[error("the policy has no such number")]
    Unknown,
    /// It is no length of time.
    #[error("it is not a length of time")]
    Span,
    /// It is no whole number from one up to a year of weeks.
    #[error("it is not a whole number from 1 to 52")]
    Count,
    /// Nobody waits for ten years.
    #[error("it is longer than ten years")]
    TooLong,
}

/// How long an interval may be made.
const LONGEST: f64 = 3653.0;
/// How many in a year at most.
const MOST: u32 = 52;

/// A place of a number while the policy is walked.
struct Place<'w> {
    of: &'w str,
    id: String,
    label: String,
    clauses: &'w [ClauseId],
}

enum Slot<'p> {
    Span(&'p mut Span),
    Count(&'p mut u32),
}

impl Policy {
    /// Every number by which something falls due, in the order of the policy. Numbers that the council sets for itself are not
    /// the policy's.
    pub fn numbers(&self) -> Vec<Number> {
        let mut numbers = Vec::new();
        self.clone().walk(&mut |place, slot| {
            let (value, counts) = match slot {
                Slot::Span(span) => (span.to_string(), false),
                Slot::Count(count) => (count.to_string(), true),
            };
            let Place { of, id, label, clauses } = place;
            let label = capital(&label);
            numbers.push(Number { id, of: of.to_owned(), label, clauses: clauses.to_vec(), value, counts });
        });
        numbers
    }

    /// A copy with some of its numbers changed, each as it is typed.
    ///
    /// # Errors
    /// Each number that cannot be what it should be, and why.
    pub fn with_numbers(&self, wanted: &BTreeMap<String, String>) -> Result<Policy, BTreeMap<String, NotANumber>> {
        let mut policy = self.clone();
        let mut wrong: BTreeMap<String, NotANumber> =
            wanted.keys().map(|id| (id.clone(), NotANumber::Unknown)).collect();
        policy.walk(&mut |place, slot| {
            let Some(typed) = wanted.get(&place.id) else { return };
            wrong.remove(&place.id);
            if let Err(problem) = put(slot, typed.trim()) {
                wrong.insert(place.id, problem);
            }
        });
        if wrong.is_empty() { Ok(policy) } else { Err(wrong) }
    }

    /// What contradicts itself in this policy and did not in the other: what `policy check` would say of the file.
    pub fn contradictions_since(&self, before: &Policy) -> Vec<String> {
        let wrong = |policy: &Policy| -> Vec<String> {
            let mut problems = Vec::new();
            version_check(policy, None, &Places::default(), &mut problems);
            problems.into_iter().filter(|problem| !problem.warning).map(|problem| problem.what).collect()
        };
        let known = wrong(before);
        wrong(self).into_iter().filter(|what| !known.contains(what)).collect()
    }

    fn walk(&mut self, see: &mut dyn FnMut(Place<'_>, Slot<'_>)) {
        let words = self.clone();
        self.walk_clocks(&words, see);
        self.walk_cases(&words, see);
        self.walk_others(&words, see);
    }

    fn walk_clocks(&mut self, words: &Policy, see: &mut dyn FnMut(Place<'_>, Slot<'_>)) {
        for (clock, known) in self.clocks.iter_mut().zip(&words.clocks) {
            for (rule, said) in clock.rules.iter_mut().zip(&known.rules) {
                let who = words::who(words, &said.who);
                let place = |key: &str, label: &str| Place {
                    of: &known.name,
                    id: format!("{}.{}.{key}", known.id, said.id),
                    label: format!("{who}: {label}"),
                    clauses: &said.clause,
                };
                interval(place("every", "every"), &mut rule.every, see);
                span(place("within", "within"), &mut rule.within, see);
                if let Some(count) = &mut rule.per_year {
                    see(place("per-year", "how many a year"), Slot::Count(count));
                }
                bounds(&place, (&mut rule.negotiated, &mut rule.longer), see);
                for (at, stage) in rule.stages.iter_mut().enumerate() {
                    let nth = at + 1;
                    if let Interval::Fixed(every) = &mut stage.every {
                        see(place(&format!("stage-{nth}.every"), &format!("stage {nth}, every")), Slot::Span(every));
                    }
                    let ends = format!("stage {nth} ends after");
                    span(place(&format!("stage-{nth}.until"), &ends), &mut stage.until, see);
                    if let Some(bound) = &mut stage.negotiated {
                        let label = format!("stage {nth}, agreed by the pair at most");
                        see(place(&format!("stage-{nth}.longest"), &label), Slot::Span(&mut bound.longest));
                    }
                }
                for (at, one) in rule.milestones.iter_mut().enumerate() {
                    let name = words.event(&one.event).map_or(one.event.as_str(), |event| &event.name).to_owned();
                    see(place(&format!("milestone-{}", at + 1), &format!("{name}, after")), Slot::Span(&mut one.after));
                }
            }
        }
    }

    fn walk_cases(&mut self, words: &Policy, see: &mut dyn FnMut(Place<'_>, Slot<'_>)) {
        for (clock, known) in self.case_clocks.iter_mut().zip(&words.case_clocks) {
            for (rule, said) in clock.rules.iter_mut().zip(&known.rules) {
                let place = |key: &str, label: &str| Place {
                    of: &known.name,
                    id: format!("{}.{}.{key}", known.id, said.id),
                    label: format!("{}: {label}", said.id),
                    clauses: &said.clause,
                };
                interval(place("every", "every"), &mut rule.every, see);
                span(place("within", "within"), &mut rule.within, see);
                bounds(&place, (&mut None, &mut rule.longer), see);
            }
        }
        for (entry, known) in self.case_entries.iter_mut().zip(&words.case_entries) {
            let (id, label) = (format!("{}.within", known.id), "within".to_owned());
            see(Place { of: &known.name, id, label, clauses: &known.clause }, Slot::Span(&mut entry.within));
        }
        for (duty, known) in self.duties.iter_mut().zip(&words.duties) {
            let place = |key: &str, label: &str| Place {
                of: &known.name,
                id: format!("{}.{key}", known.id),
                label: label.to_owned(),
                clauses: &known.clause,
            };
            interval(place("every", "every"), &mut duty.every, see);
            if let Some(count) = &mut duty.per_year {
                see(place("per-year", "how many a year"), Slot::Count(count));
            }
        }
    }

    fn walk_others(&mut self, words: &Policy, see: &mut dyn FnMut(Place<'_>, Slot<'_>)) {
        if let Some((agreement, known)) = self.agreement.as_mut().zip(words.agreement.as_ref()) {
            let place = |key: &str, label: &str, clauses| Place {
                of: &known.name,
                id: format!("agreement.{key}"),
                label: label.to_owned(),
                clauses,
            };
            span(place("due", "signed within", &known.due.clause), &mut agreement.due.within, see);
            if let Some((review, said)) = agreement.review.as_mut().zip(known.review.as_ref()) {
                see(place("review", "reviewed every", &said.clause), Slot::Span(&mut review.every));
            }
        }
        for (chain, known) in self.chains.iter_mut().zip(&words.chains) {
            let place = |key: &str, label: &str, clauses| Place {
                of: &known.name,
                id: format!("{}.{key}", known.id),
                label: label.to_owned(),
                clauses,
            };
            if let Some((share, said)) = chain.share.as_mut().zip(known.share.as_ref()) {
                see(place("share", "shared within", &said.clause), Slot::Span(&mut share.within));
            }
            if let Some((sign, said)) = chain.sign.as_mut().zip(known.sign.as_ref()) {
                see(place("sign", "signed within", &said.clause), Slot::Span(&mut sign.within));
            }
        }
        if let Some((moving, known)) = self.moving.as_mut().zip(words.moving.as_ref()) {
            let of_the_day = "a moved session, within so long of the original day";
            let of_the_return = "a session moved for sickness, within so long of the return";
            for (rule, said, id, label) in [
                (&mut moving.rearrange, &known.rearrange, "moving.rearrange", of_the_day),
                (&mut moving.after_sickness, &known.after_sickness, "moving.after-sickness", of_the_return),
            ] {
                if let Some((rule, said)) = rule.as_mut().zip(said.as_ref()) {
                    see(place("Moving", id, label, &said.clause), Slot::Span(&mut rule.within));
                }
            }
        }
        if let Some((absence, known)) = self.absence.as_mut().zip(words.absence.as_ref()) {
            let back = place("Absence", "absence.return", "due within so long of the return", &known.clause);
            span(back, &mut absence.return_within, see);
            let sick =
                place("Absence", "absence.sickness", "due within so long of the return from sickness", &known.clause);
            span(sick, &mut absence.sickness_within, see);
        }
        if let Some((cover, known)) = self.cover.as_mut().zip(words.cover.as_ref()) {
            let label = "a supervisor away for longer than";
            see(place("Cover", "cover.after", label, &known.clause), Slot::Span(&mut cover.after));
        }
        if let Some((planning, known)) = self.planning.as_mut().zip(words.planning.as_ref()) {
            let ahead = place("The diary", "planning.horizon", "filled so far ahead", &known.clause);
            span(ahead, &mut planning.horizon, see);
        }
    }
}

impl Council {
    /// The council if a policy had held all along up to the version in force on a day; what is published for later stays.
    #[must_use]
    pub fn with_policy(&self, day: Day, mut policy: Policy) -> Council {
        let now = self.policy_on(day).document.in_force;
        policy.document.in_force = self.versions.iter().map(|version| version.document.in_force).min().unwrap_or(now);
        policy.reindex();
        let later = self.versions.iter().filter(|version| version.document.in_force > now).map(Arc::clone);
        let versions = std::iter::once(Arc::new(policy)).chain(later).collect();
        Council { versions, ..self.clone() }
    }
}

fn place<'w>(of: &'w str, id: &str, label: &str, clauses: &'w [ClauseId]) -> Place<'w> {
    Place { of, id: id.to_owned(), label: label.to_owned(), clauses }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn put(slot: Slot<'_>, typed: &str) -> Result<(), NotANumber> {
    match slot {
        Slot::Span(span) => {
            let wanted = Span::parse(typed).filter(|span| span.unit() != Unit::Hours).ok_or(NotANumber::Span)?;
            if wanted.about_days() > LONGEST {
                return Err(NotANumber::TooLong);
            }
            *span = wanted;
        }
        Slot::Count(count) => {
            let wanted = typed.parse().ok().filter(|count| (1..=MOST).contains(count));
            *count = wanted.ok_or(NotANumber::Count)?;
        }
    }
    Ok(())
}

fn interval(place: Place<'_>, interval: &mut Option<Interval>, see: &mut dyn FnMut(Place<'_>, Slot<'_>)) {
    if let Some(Interval::Fixed(span)) = interval {
        see(place, Slot::Span(span));
    }
}

fn span(place: Place<'_>, span: &mut Option<Span>, see: &mut dyn FnMut(Place<'_>, Slot<'_>)) {
    if let Some(span) = span {
        see(place, Slot::Span(span));
    }
}

fn bounds<'w>(
    place: &impl Fn(&str, &str) -> Place<'w>,
    (negotiated, longer): (&mut Option<Negotiated>, &mut Option<Longer>),
    see: &mut dyn FnMut(Place<'_>, Slot<'_>),
) {
    if let Some(bound) = negotiated {
        see(place("agreed", "agreed by the pair at most"), Slot::Span(&mut bound.longest));
    }
    if let Some(longest) = longer.as_mut().and_then(|longer| longer.longest.as_mut()) {
        see(place("longer", "longer with approval, at most"), Slot::Span(longest));
    }
}
