//! Again and again: due on the first day on which the time since the last event has reached the interval then in force.

use super::{person::Asked, timeline};
use crate::{
    day::Day,
    facts::Override,
    ids::{ClockId, ReadingId, RuleId},
    policy::{Negotiated, Policy, Rule, Shape, Stage},
    span::Span,
};

/// An interval that applies on a day, and where it comes from.
#[derive(Clone, Copy)]
pub(super) struct Applied<'a> {
    pub(super) policy: &'a Policy,
    pub(super) rule: &'a Rule,
    pub(super) stage: Option<&'a Stage>,
    pub(super) every: Span,
    /// The council's own number.
    pub(super) local: bool,
    /// The person's own interval.
    pub(super) own: Option<&'a Override>,
}

impl<'a> Applied<'a> {
    /// The clauses: of the stage where it has its own.
    pub(super) fn clauses(&self) -> &'a [crate::ids::ClauseId] {
        self.stage
            .map(|stage| stage.clause.as_slice())
            .filter(|clauses| !clauses.is_empty())
            .unwrap_or(&self.rule.clause)
    }

    pub(super) fn reading(&self) -> Option<&'a ReadingId> {
        self.stage.and_then(|stage| stage.reading.as_ref()).or(self.rule.reading.as_ref())
    }
}

/// An interval in force, whatever it is about.
pub(super) trait InForce: Copy {
    /// How long.
    fn every(&self) -> Span;
    /// Of which rule.
    fn rule(&self) -> &RuleId;
}

impl InForce for Applied<'_> {
    fn every(&self) -> Span {
        self.every
    }
    fn rule(&self) -> &RuleId {
        &self.rule.id
    }
}

/// When it is due, and why.
pub(super) struct Reached<I> {
    pub(super) day: Day,
    pub(super) by: I,
    /// The interval became shorter on this day, and it was due at once.
    pub(super) at_once: bool,
    /// Less strict rules of the same clock, with their days.
    pub(super) others: Vec<(I, Day)>,
}

/// When a person's clock is due.
pub(super) type Due<'a> = Reached<Applied<'a>>;

/// When a person's clock is due that was last met on `event`.
pub(super) fn due<'a>(
    asked: &Asked<'a, '_>,
    clock: &ClockId,
    changes: &[Day],
    event: Day,
    first: bool,
) -> Option<Due<'a>> {
    reached(changes, event, first, |from| intervals(asked, clock, from, event), |every| asked.after(event, every))
}

/// The first day on which the time since `event` has reached the interval in force. Before the `first` event a change
/// never postpones.
pub(super) fn reached<I: InForce>(
    changes: &[Day],
    event: Day,
    first: bool,
    in_force: impl Fn(Day) -> Vec<I>,
    after: impl Fn(Span) -> Day,
) -> Option<Reached<I>> {
    let later = &changes[changes.partition_point(|change| *change <= event)..];
    let mut pending: Vec<(Day, I)> = Vec::new();
    for (index, from) in std::iter::once(&event).chain(later).enumerate() {
        let until = later.get(index);
        let applied = in_force(*from);
        if !first {
            pending.clear();
        }
        for interval in applied {
            let reached = after(interval.every());
            if !pending.iter().any(|(day, known)| *day == reached && known.rule() == interval.rule()) {
                pending.push((reached, interval));
            }
        }
        pending.sort_by_key(|(reached, _)| *reached);
        let Some((reached, by)) = pending.first().copied() else { continue };
        let day = reached.max(*from);
        if until.is_none_or(|until| day < *until) {
            let others = pending.iter().skip(1).filter(|(_, other)| other.rule() != by.rule());
            let others = others.map(|(reached, other)| (*other, (*reached).max(*from))).collect();
            return Some(Reached { day, by, at_once: reached < *from, others });
        }
    }
    // Nothing applies any more when it would fall due: the last interval that did still gives the day.
    let last = std::iter::once(&event).chain(later).rev().find_map(|from| {
        let reached = in_force(*from).into_iter().map(|interval| (after(interval.every()), interval));
        reached.min_by_key(|(day, _)| *day).map(|(day, by)| (day.max(*from), by))
    });
    last.map(|(day, by)| Reached { day, by, at_once: false, others: Vec::new() })
}

/// The intervals of a clock in force on a day.
pub(super) fn intervals<'a>(asked: &Asked<'a, '_>, clock: &ClockId, day: Day, event: Day) -> Vec<Applied<'a>> {
    let (policy, rules) = timeline::rules_on(asked, clock, day);
    rules.into_iter().filter_map(|rule| interval(asked, clock, policy, rule, day, event)).collect()
}

fn interval<'a>(
    asked: &Asked<'a, '_>,
    clock: &ClockId,
    policy: &'a Policy,
    rule: &'a Rule,
    day: Day,
    event: Day,
) -> Option<Applied<'a>> {
    let (every, stage) = match rule.shape() {
        Shape::Every(every) => (every, None),
        Shape::Stages(stages, anchor) => {
            let begin = timeline::anchor_on(asked, anchor, day);
            let stage = begin.map_or(stages.first(), |begin| timeline::stage_on(asked, stages, begin, day))?;
            (&stage.every, Some(stage))
        }
        Shape::Within(..) | Shape::PerYear(..) | Shape::Milestones(..) | Shape::NoInterval => return None,
    };
    let (said, local) = asked.known.length(every, asked.when);
    let own = own_interval(asked, clock, day);
    let bound = stage.map_or(rule.negotiated.as_ref(), |stage| stage.negotiated.as_ref());
    let allowed = own.filter(|(own, until)| allows(asked, rule, bound, said, own, *until, event)).map(|(own, _)| own);
    let every = allowed.map(|own| own.every).or(said)?;
    Some(Applied { policy, rule, stage, every, local: local && allowed.is_none(), own: allowed })
}

/// The person's own interval of a clock on a day: the latest one.
pub(super) fn own_interval<'a>(
    asked: &Asked<'a, '_>,
    clock: &ClockId,
    day: Day,
) -> Option<(&'a Override, Option<Day>)> {
    let mut mine = asked.diary.overrides.iter().filter(|own| own.fact.clock == *clock && own.holds(day));
    mine.next_back().map(|own| (own.fact, own.until))
}

/// A shorter interval is free; a longer one needs the bound of a negotiation or an approval that the rule knows.
fn allows(
    asked: &Asked<'_, '_>,
    rule: &Rule,
    bound: Option<&Negotiated>,
    said: Option<Span>,
    own: &Override,
    until: Option<Day>,
    event: Day,
) -> bool {
    let reaches = |span: Span| asked.after(event, span);
    let own_day = reaches(own.every);
    if bound.is_some_and(|bound| own_day <= reaches(bound.longest)) || said.is_some_and(|said| own_day <= reaches(said))
    {
        return true;
    }
    if said.is_none() {
        return bound.is_none();
    }
    rule.longer.as_ref().is_some_and(|longer| {
        own.approved_by.as_ref().is_some_and(|role| longer.by.contains(role))
            && longer.longest.is_none_or(|longest| own_day <= reaches(longest))
            && (until.is_some() || !longer.needs_end)
    })
}

/// Whether the person's own interval is left aside although it holds on the day.
pub(super) fn refused<'a>(asked: &Asked<'a, '_>, clock: &ClockId, event: Day) -> Option<&'a Override> {
    let (own, _) = own_interval(asked, clock, asked.day)?;
    let applied = intervals(asked, clock, asked.day, event);
    let strictest = applied.iter().min_by_key(|interval| asked.after(event, interval.every))?;
    (strictest.own.is_none() && asked.after(event, own.every) > asked.after(event, strictest.every)).then_some(own)
}

/// Whether any of the rules recurs.
pub(super) fn recurs(rule: &Rule) -> bool {
    matches!(rule.shape(), Shape::Every(_) | Shape::Stages(..))
}

/// Whether an interval is so short that no calendar month goes by without a session.
pub(super) fn within_a_month(every: Span) -> bool {
    every.about_days() < 31.0
}
