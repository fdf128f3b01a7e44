//! Stages in order, intervals that can recur, and days to count from that are there.

use super::check::{At, Check, join};
use crate::{
    policy::{Anchor, Interval, Milestone, Negotiated, Stage},
    span::{Span, Unit},
};

pub(super) fn stages(check: &mut Check<'_>, here: At<'_>, stages: &[Stage]) {
    let mut end: Option<Span> = None;
    let mut before: Option<Span> = None;
    for (index, stage) in stages.iter().enumerate() {
        let path = join(here.path, &format!("stages.{index}"));
        let sub = |key: &str| join(&path, key);
        let stands = At { path: &path, ..here };
        check.cites_if_any(stands, &stage.clause, stage.reading.as_ref());
        interval(check, At { path: &sub("every"), ..here }, &stage.every);
        if let Some(bound) = &stage.negotiated {
            negotiated(check, At { path: &sub("negotiated.longest"), ..here }, bound, Some(&stage.every));
        }
        let last = index + 1 == stages.len();
        match (last, stage.until, &stage.until_event) {
            (true, None, None) => {}
            (true, ..) => check.wrong(
                stands,
                "the last stage ends, and nothing comes after it",
                "add a stage without an end, or take the end out",
            ),
            (false, Some(_), Some(_)) => check.wrong(
                At { path: &sub("until_event"), ..here },
                "the stage has two ends",
                "keep until or until_event",
            ),
            (false, None, None) => {
                check.wrong(stands, "the stage has no end, so those after it never come", "add until or until_event");
            }
            _ => {}
        }
        if let Some(event) = &stage.until_event {
            anchored(check, At { path: &sub("until_event"), ..here }, &Anchor::Event(event.clone()));
        } else if stage.expected.is_some() {
            check.wrong(
                At { path: &sub("expected"), ..here },
                "`expected` goes with `until_event` only",
                "take it out, or end the stage with an event",
            );
        }
        if let Some(until) = stage.until.or(stage.expected) {
            if matches!(until.unit(), Unit::Hours | Unit::WorkingDays) {
                check.wrong(
                    At { path: &sub("until"), ..here },
                    format!("a stage cannot end after {until}"),
                    "count it in days, weeks, months or years",
                );
            }
            if let Some(earlier) = end.filter(|earlier| earlier.about_days() >= until.about_days()) {
                let what =
                    format!("the stage ends after {until}, inside the one before it, which ends after {earlier}");
                check.wrong(
                    At { path: &sub("until"), ..here },
                    what,
                    "count every end from the anchor, each later than the one before",
                );
            }
            end = Some(until);
        }
        if let Interval::Fixed(every) = stage.every {
            if let Some(rarer) = before.filter(|rarer| rarer.about_days() > every.about_days()) {
                check.doubt(
                    At { path: &sub("every"), ..here },
                    format!("every {every} is more often than the stage before, every {rarer}"),
                    "check that the stages are in order",
                );
            }
            before = Some(every);
        }
    }
}

/// Milestones are in order, each with a happening of its own.
pub(super) fn milestones(check: &mut Check<'_>, here: At<'_>, milestones: &[Milestone]) {
    for (index, one) in milestones.iter().enumerate() {
        let sub = |key: &str| join(here.path, &format!("milestones.{index}.{key}"));
        anchored(check, At { path: &sub("event"), ..here }, &Anchor::Event(one.event.clone()));
        if matches!(one.after.unit(), Unit::Hours) {
            let what = format!("a milestone cannot be due after {}", one.after);
            check.wrong(At { path: &sub("after"), ..here }, what, "count it in days, weeks, months or years");
        }
        let before = &milestones[..index];
        if before.iter().any(|other| other.event == one.event) {
            let mend = "give each milestone a happening of its own";
            check.wrong(At { path: &sub("event"), ..here }, format!("`{}` meets two milestones", one.event), mend);
        }
        if let Some(other) = before.last().filter(|other| other.after.about_days() >= one.after.about_days()) {
            let what = format!("the milestone after {} comes behind the one after {}", one.after, other.after);
            check.wrong(At { path: &sub("after"), ..here }, what, "put them in order, each counted from the anchor");
        }
    }
}

pub(super) fn interval(check: &mut Check<'_>, here: At<'_>, interval: &Interval) {
    match interval {
        Interval::Fixed(span) if span.unit() == Unit::Hours => {
            check.wrong(
                here,
                format!("nothing recurs every {span}"),
                "count it in days, working days, weeks, months or years",
            );
        }
        Interval::Fixed(_) => {}
        Interval::Local(setting) => check.span_setting(here, setting),
    }
}

pub(super) fn negotiated(check: &mut Check<'_>, here: At<'_>, bound: &Negotiated, every: Option<&Interval>) {
    if let Some(Interval::Fixed(every)) = every
        && every.about_days() > bound.longest.about_days()
    {
        let what = format!("every {every}, which holds until something is agreed, is longer than {}", bound.longest);
        check.wrong(here, what, "let `every` be at most `longest`");
    }
}

pub(super) fn anchored(check: &mut Check<'_>, here: At<'_>, anchor: &Anchor) {
    let policy = check.policy;
    let flags: Vec<&str> = policy.flags.iter().map(|flag| flag.id.as_str()).collect();
    let events: Vec<&str> = policy.events.iter().map(|event| event.id.as_str()).collect();
    let kinds: Vec<&str> = policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    match anchor {
        Anchor::Flag(flag) if !flags.contains(&flag.as_str()) => check.unknown(here, "flag", flag, &flags),
        Anchor::Event(event) if !events.contains(&event.as_str()) => check.unknown(here, "event", event, &events),
        Anchor::Session(kind) if !kinds.contains(&kind.as_str()) => check.unknown(here, "session kind", kind, &kinds),
        _ => {}
    }
}
