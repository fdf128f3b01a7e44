//! The days on which what applies to a person changes, and since when a clock has applied without a break.

use super::person::Asked;
use crate::{
    day::Day,
    ids::ClockId,
    policy::{Anchor, Policy, Rule, Stage, StageEnd},
};

/// The days on which a version, a post, a flag or the employment begins or ends, in order.
pub(super) fn changes(asked: &Asked<'_, '_>) -> Vec<Day> {
    let me = &asked.me;
    let mut days: Vec<Day> = asked.known.council.versions.iter().map(|version| version.document.in_force).collect();
    days.extend(me.posts.iter().flat_map(|post| [Some(post.from), post.until]).flatten());
    days.extend(me.flags.iter().flat_map(|flag| [Some(flag.from), flag.until]).flatten());
    days.extend(me.left);
    if asked.known.council.versions.iter().any(|version| version.asks_who_supervises()) {
        let mine = asked.known.supervises(me.id, asked.when);
        days.extend(mine.flat_map(|(from, until)| [Some(from), until]).flatten());
    }
    days.sort();
    days.dedup();
    days
}

/// The rules of a clock that apply to the person on a day, with the version they stand in.
pub(super) fn rules_on<'a>(asked: &Asked<'a, '_>, clock: &ClockId, day: Day) -> (&'a Policy, Vec<&'a Rule>) {
    let policy = asked.known.council.policy_on(day);
    if day < policy.document.in_force {
        return (policy, Vec::new());
    }
    let all = policy.clock(clock).map_or(&[][..], |clock| &clock.rules);
    let in_time = |rule: &Rule| rule.from.is_none_or(|from| from <= day) && rule.until.is_none_or(|until| day < until);
    let mut rules: Vec<&Rule> = all.iter().filter(|rule| in_time(rule) && asked.is(&rule.who, policy, day)).collect();
    if rules.iter().any(|rule| !rule.replaces.is_empty()) {
        let replaced: Vec<_> = rules.iter().flat_map(|rule| rule.replaces.clone()).collect();
        rules.retain(|rule| !replaced.contains(&rule.id));
    }
    (policy, rules)
}

/// Days on which the rules of one clock change for the person, besides those of everything.
pub(super) fn clock_changes(asked: &Asked<'_, '_>, clock: &ClockId) -> Vec<Day> {
    let mut days = asked.changes.clone();
    for version in &asked.known.council.versions {
        for rule in version.clock(clock).into_iter().flat_map(|clock| &clock.rules) {
            days.extend(rule.from);
            days.extend(rule.until);
            if let Some((qualified, within)) = asked.me.qualified.zip(rule.who.qualified_within) {
                days.push(qualified);
                days.push(asked.after(qualified, within));
            }
        }
    }
    days.sort();
    days.dedup();
    days
}

/// Adds the days on which the interval of a clock changes: stages and the person's own intervals.
pub(super) fn interval_changes(asked: &Asked<'_, '_>, clock: &ClockId, days: &mut Vec<Day>) {
    for version in &asked.known.council.versions {
        for rule in version.clock(clock).into_iter().flat_map(|clock| &clock.rules) {
            let Some(anchor) = rule.anchor.as_ref().filter(|_| !rule.stages.is_empty()) else { continue };
            let begins: Vec<Day> = anchors(asked, anchor);
            for begin in begins {
                days.extend(rule.stages.iter().filter_map(|stage| stage_end(asked, stage, begin)));
                days.push(begin);
            }
        }
    }
    let own = asked.diary.overrides.iter().filter(|own| own.fact.clock == *clock);
    days.extend(own.flat_map(|own| [Some(own.from), own.until]).flatten());
    days.sort();
    days.dedup();
}

/// The day on which a stage ends that is counted from a day; none if it has no end or what ends it has not happened.
pub(super) fn stage_end(asked: &Asked<'_, '_>, stage: &Stage, begin: Day) -> Option<Day> {
    match stage.end() {
        StageEnd::After(span) => Some(asked.after(begin, span)),
        StageEnd::With(event, _) => asked
            .diary
            .events
            .iter()
            .find(|happened| *happened.event == *event && happened.day >= begin)
            .map(|event| event.day),
        StageEnd::Never => None,
    }
}

/// The stage in force on a day, counted from a day.
pub(super) fn stage_on<'r>(asked: &Asked<'_, '_>, stages: &'r [Stage], begin: Day, day: Day) -> Option<&'r Stage> {
    stages.iter().find(|stage| stage_end(asked, stage, begin).is_none_or(|end| day < end)).or(stages.last())
}

/// The day from which something is counted for the person on a day.
pub(super) fn anchor_on(asked: &Asked<'_, '_>, anchor: &Anchor, day: Day) -> Option<Day> {
    match anchor {
        Anchor::Post => asked.me.run_of_posts(day, true),
        Anchor::Employment => asked.me.started.or_else(|| asked.me.posts.first().map(|post| post.from)),
        Anchor::Relationship => first_relationship(asked, day),
        _ => anchors(asked, anchor).into_iter().rfind(|begin| *begin <= day),
    }
}

pub(super) fn anchors(asked: &Asked<'_, '_>, anchor: &Anchor) -> Vec<Day> {
    match anchor {
        Anchor::Post => asked.me.posts.iter().filter_map(|post| asked.me.run_of_posts(post.from, true)).collect(),
        Anchor::Employment => anchor_on(asked, anchor, asked.day).into_iter().collect(),
        Anchor::Relationship => asked.me.posts.iter().filter_map(|post| first_relationship(asked, post.from)).collect(),
        Anchor::Flag(flag) => {
            asked.me.flags.iter().filter(|spell| spell.fact.flag == *flag).map(|spell| spell.from).collect()
        }
        Anchor::Event(event) => {
            asked.diary.events.iter().filter(|fact| *fact.event == *event).map(|fact| fact.day).collect()
        }
        Anchor::Session(kind) => asked.diary.held(std::slice::from_ref(kind)).map(|(day, _)| day).take(1).collect(),
    }
}

/// The first day of a supervisory relationship within the unbroken run of posts that holds on a day.
pub(super) fn first_relationship(asked: &Asked<'_, '_>, day: Day) -> Option<Day> {
    let run = asked.me.run_of_posts(day, false)?;
    let within = asked.me.supervised.iter().filter(|pair| pair.until.is_none_or(|until| until > run));
    within.map(|pair| pair.from.max(run)).min()
}

/// Since when a clock has applied to the person without a break, on a day on which it does.
pub(super) fn run_of_clock(asked: &Asked<'_, '_>, clock: &ClockId, changes: &[Day], day: Day) -> Option<Day> {
    let before = changes.partition_point(|change| *change <= day);
    let mut start = None;
    for change in changes[..before].iter().rev() {
        if rules_on(asked, clock, *change).1.is_empty() {
            break;
        }
        start = Some(*change);
    }
    start
}
