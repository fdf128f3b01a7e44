//! How often a person meets under the policy, as far as history is made up from it.
//!
//! This judges nothing: what is due is the engine's to say. The load only has to know about when people would have met.

use engine::ids::EventId;
use engine::policy::{Anchor, Clock, Interval, Rule, Shape, StageEnd, Who};
use engine::{Day, Span};

use crate::model::{Demo, Staff, covers};

/// The shortest interval of a clock for a person on a day; none where nothing asks for it, or nobody set a number.
pub(crate) fn on(demo: &Demo<'_>, staff: &Staff, who: usize, clock: &Clock, day: Day) -> Option<Span> {
    let applying: Vec<&Rule> = clock.rules.iter().filter(|rule| fits(staff, who, &rule.who, day)).collect();
    let replaced = |rule: &Rule| applying.iter().any(|other| other.replaces.contains(&rule.id));
    let spans = applying.iter().filter(|rule| !replaced(rule)).filter_map(|rule| span(demo, staff, who, rule, day));
    let agreed = staff.people[who]
        .overrides
        .iter()
        .filter(|agreed| agreed.clock == clock.id && agreed.from <= day && day < agreed.until);
    let shortest = |a: Span, b: Span| if b.about_days() < a.about_days() { b } else { a };
    spans.reduce(shortest).map(|span| agreed.map(|agreed| agreed.every).fold(span, shortest))
}

/// Whether a clock asks for something of a person on a day, with or without a number.
pub(crate) fn asks(staff: &Staff, who: usize, clock: &Clock, day: Day) -> bool {
    clock.rules.iter().any(|rule| fits(staff, who, &rule.who, day))
}

fn span(demo: &Demo<'_>, staff: &Staff, who: usize, rule: &Rule, day: Day) -> Option<Span> {
    match rule.shape() {
        Shape::Every(interval) => fixed(demo, interval),
        Shape::Stages(stages, anchor) => {
            let start = anchored(staff, who, anchor, day)?;
            let ended = |end: StageEnd<'_>| match end {
                StageEnd::After(span) => demo.calendar.after(start, span) <= day,
                StageEnd::With(event, _) => happened(staff, who, event).is_some_and(|on| on <= day),
                StageEnd::Never => false,
            };
            stages.iter().find(|stage| !ended(stage.end())).and_then(|stage| fixed(demo, &stage.every))
        }
        Shape::PerYear(count, _) => Span::parse(&format!("{} days", 365 / count.max(1))),
        Shape::Within(..) | Shape::Milestones(..) | Shape::NoInterval => None,
    }
}

fn fixed(demo: &Demo<'_>, interval: &Interval) -> Option<Span> {
    match interval {
        Interval::Fixed(span) => Some(*span),
        Interval::Local(setting) => {
            let set = demo.shape.settings.get(setting.as_str()).map(String::as_str);
            let default = || demo.council.file.settings.iter().find(|known| known.id == *setting)?.default.as_deref();
            set.or_else(default).and_then(Span::parse)
        }
    }
}

fn anchored(staff: &Staff, who: usize, anchor: &Anchor, day: Day) -> Option<Day> {
    let person = &staff.people[who];
    match anchor {
        Anchor::Employment => Some(person.started),
        Anchor::Post => {
            let role = &staff.seats[person.post_on(day)?.seat].role;
            person.posts.iter().find(|post| staff.seats[post.seat].role == *role).map(|post| post.from)
        }
        Anchor::Relationship => person.pairs.first().map(|pair| pair.from),
        Anchor::Flag(flag) => person.flags.iter().find(|(known, ..)| known == flag).map(|(_, from, _)| *from),
        Anchor::Event(event) => happened(staff, who, event),
        Anchor::Session(_) => None,
    }
}

/// The day on which something happened to a person.
pub(crate) fn happened(staff: &Staff, who: usize, event: &EventId) -> Option<Day> {
    staff.people[who].events.iter().find(|(known, _)| known == event).map(|(_, day)| *day)
}

/// Whether a selection of staff means this person on that day.
pub(crate) fn fits(staff: &Staff, who: usize, wanted: &Who, day: Day) -> bool {
    let person = &staff.people[who];
    let Some(post) = person.post_on(day) else { return false };
    let seat = &staff.seats[post.seat];
    let team = staff.units[seat.unit].team_type.as_ref();
    let flagged = |flag| person.flags.iter().any(|(known, from, until)| known == flag && covers(*from, *until, day));
    let tagged = |tag| staff.tagged(&seat.role, tag) && !seat.without.contains(tag);
    let any = |given: bool, holds: bool| !given || holds;
    any(!wanted.roles.is_empty(), wanted.roles.contains(&seat.role))
        && !wanted.not_roles.contains(&seat.role)
        && any(!wanted.attributes.is_empty(), wanted.attributes.iter().any(tagged))
        && !wanted.not_attributes.iter().any(tagged)
        && any(!wanted.team_types.is_empty(), team.is_some_and(|team| wanted.team_types.contains(team)))
        && !team.is_some_and(|team| wanted.not_team_types.contains(team))
        && any(!wanted.flags.is_empty(), wanted.flags.iter().any(flagged))
        && !wanted.not_flags.iter().any(flagged)
        && any(!wanted.employment.is_empty(), wanted.employment.contains(&person.employment))
        && !wanted.not_employment.contains(&person.employment)
        && wanted.qualified_within.is_none_or(|span| {
            person.qualified.is_some_and(|on| {
                on <= day && f64::from(u32::try_from(day.days_since(on)).unwrap_or(u32::MAX)) < span.about_days()
            })
        })
}
