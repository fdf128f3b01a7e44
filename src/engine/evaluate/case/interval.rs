//! The interval of a case on a day: the rule's, or the case's own where the rule allows it.

use super::{super::recurring::InForce, seen::Seen};
use crate::{
    day::Day,
    facts::CaseOverride,
    ids::{ClockId, RuleId},
    policy::{CaseRule, CaseShape, Policy},
    span::Span,
};

/// An interval that applies on a day, and where it comes from.
#[derive(Clone, Copy)]
pub(super) struct Applied<'a> {
    pub(super) policy: &'a Policy,
    pub(super) rule: &'a CaseRule,
    pub(super) every: Span,
    /// The council's own number.
    pub(super) local: bool,
    /// The case's own interval.
    pub(super) own: Option<&'a CaseOverride>,
    /// That is shorter than the rule's.
    pub(super) shortened: bool,
}

impl InForce for Applied<'_> {
    fn every(&self) -> Span {
        self.every
    }
    fn rule(&self) -> &RuleId {
        &self.rule.id
    }
}

/// The intervals of a clock in force on a day, for a case that was last discussed on `event`.
pub(super) fn on<'a>(case: &Seen<'a, '_>, clock: &ClockId, day: Day, event: Day) -> Vec<Applied<'a>> {
    let (policy, rules) = case.rules_on(clock, day);
    let one = |rule: &'a CaseRule| {
        let CaseShape::Every(every) = rule.shape() else { return None };
        let (said, local) = case.known.length(every, case.when);
        let own = own(case, clock, day).filter(|(own, until)| allows(case, rule, said, own, *until, event));
        let own = own.map(|(own, _)| own);
        let every = own.map(|own| own.every).or(said)?;
        let shortened = own
            .zip(said)
            .is_some_and(|(own, said)| case.calendar.after(event, own.every) < case.calendar.after(event, said));
        Some(Applied { policy, rule, every, local: local && own.is_none(), own, shortened })
    };
    rules.into_iter().filter_map(one).collect()
}

/// The case's own interval on a day: the latest one.
fn own<'a>(case: &Seen<'a, '_>, clock: &ClockId, day: Day) -> Option<(&'a CaseOverride, Option<Day>)> {
    let mut mine = case.overrides.iter().filter(|own| own.fact.clock == *clock && own.holds(day));
    mine.next_back().map(|own| (own.fact, own.until))
}

/// A shorter interval is free; a longer one needs an approval that the rule knows.
fn allows(
    case: &Seen<'_, '_>,
    rule: &CaseRule,
    said: Option<Span>,
    own: &CaseOverride,
    until: Option<Day>,
    event: Day,
) -> bool {
    let reaches = |span: Span| case.calendar.after(event, span);
    let own_day = reaches(own.every);
    said.is_none_or(|said| own_day <= reaches(said))
        || rule.longer.as_ref().is_some_and(|longer| {
            own.approved_by.as_ref().is_some_and(|role| longer.by.contains(role))
                && longer.longest.is_none_or(|longest| own_day <= reaches(longest))
                && (until.is_some() || !longer.needs_end)
        })
}

/// The case's own interval where it is left aside although it holds on the day.
pub(super) fn refused<'a>(case: &Seen<'a, '_>, clock: &ClockId, event: Day) -> Option<&'a CaseOverride> {
    let (own, _) = own(case, clock, case.day)?;
    let reaches = |span: Span| case.calendar.after(event, span);
    let applied = on(case, clock, case.day, event);
    let strictest = applied.iter().min_by_key(|interval| reaches(interval.every))?;
    (strictest.own.is_none() && reaches(own.every) > reaches(strictest.every)).then_some(own)
}
