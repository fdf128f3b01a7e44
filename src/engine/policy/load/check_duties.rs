//! Duties of teams and of the council, processes, patterns, what sessions and files hold: what they name is there, and they can be met.

use std::collections::BTreeSet;

use super::{
    check::{At, Check, at, join},
    check_stages::{anchored, interval},
};
use crate::{
    ids::SettingId,
    obligation::clocks as reserved,
    policy::{Anchor, CaseloadLimit, Duty, DutyOf, Interval, Pattern, Process, SettingKind, Year},
    span::Unit,
};

pub(crate) fn duties(check: &mut Check<'_>) {
    let policy = check.policy;
    let mut taken: BTreeSet<&str> = policy.clocks.iter().map(|clock| clock.id.as_str()).chain(reserved::ALL).collect();
    taken.extend(policy.case_clocks.iter().map(|clock| clock.id.as_str()));
    taken.extend(policy.case_entries.iter().map(|entry| entry.id.as_str()));
    let own = [
        ("duty", policy.duties.iter().map(|it| it.id.as_str()).collect::<Vec<_>>()),
        ("process", policy.processes.iter().map(|it| it.id.as_str()).collect()),
        ("pattern", policy.patterns.iter().map(|it| it.id.as_str()).collect()),
        ("retention", policy.retentions.iter().map(|it| it.id.as_str()).collect()),
    ];
    for (table, names) in own {
        for (item, name) in names.into_iter().enumerate() {
            if !taken.insert(name) || name.starts_with("planning-") {
                let mend = "call it something else: everything that falls due has a name of its own";
                check.wrong(at(table, item, "id"), format!("there is another clock `{name}`"), mend);
            }
        }
    }
    for (item, duty) in policy.duties.iter().enumerate() {
        one_duty(check, at("duty", item, ""), duty);
    }
    for (item, process) in policy.processes.iter().enumerate() {
        one_process(check, at("process", item, ""), process);
    }
    for (item, pattern) in policy.patterns.iter().enumerate() {
        one_pattern(check, at("pattern", item, ""), pattern);
    }
    others(check);
}

fn one_duty(check: &mut Check<'_>, here: At<'_>, duty: &Duty) {
    let policy = check.policy;
    let kinds: Vec<&str> = policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    let events: Vec<&str> = policy.events.iter().map(|event| event.id.as_str()).collect();
    let roles: Vec<&str> = policy.roles.iter().map(|role| role.id.as_str()).collect();
    let types: Vec<&str> = policy.team_types.iter().map(|kind| kind.id.as_str()).collect();
    let periods: Vec<&str> = policy.periods.iter().map(|period| period.id.as_str()).collect();
    check.cites(here, &duty.clause, duty.reading.as_ref());
    check.refer(At { path: "met_by", ..here }, "session kind", &duty.met_by, &kinds);
    check.refer(At { path: "met_by_events", ..here }, "event", &duty.met_by_events, &events);
    check.refer(At { path: "team_types", ..here }, "team type", &duty.team_types, &types);
    check.refer(At { path: "answers", ..here }, "role", &duty.answers, &roles);
    for (path, who) in [("with", &duty.with), ("led_by", &duty.led_by), ("present", &duty.present)] {
        if let Some(who) = who {
            check.who(At { path, ..here }, who);
        }
    }
    if let Some(attendance) = &duty.attendance {
        check.cites(At { path: "attendance", ..here }, &attendance.clause, attendance.reading.as_ref());
        check.who(At { path: "attendance.who", ..here }, &attendance.who);
    }
    if duty.met_by.is_empty() && duty.met_by_events.is_empty() {
        let mend = "name session kinds in met_by, or events in met_by_events";
        check.wrong(At { path: "id", ..here }, "nothing can meet this duty", mend);
    }
    if duty.of == DutyOf::Council && !(duty.team_types.is_empty() && duty.with.is_none()) {
        let mend = "say of = \"team\", or take team_types and with out";
        check.wrong(At { path: "of", ..here }, "a duty of the council is not one of some teams", mend);
    }
    if duty.answers.is_empty() {
        check.wrong(
            At { path: "answers", ..here },
            "nobody answers for it",
            "name the roles that do: answers = [\"…\"]",
        );
    }
    let shapes =
        [("every", duty.every.is_some()), ("per_year", duty.per_year.is_some()), ("no_interval", duty.no_interval)];
    let given: Vec<&str> = shapes.iter().filter(|(_, given)| *given).map(|(key, _)| *key).collect();
    match given.as_slice() {
        [_] => {}
        [] => check.wrong(here, "the duty says nothing about when", "give it one of: every, per_year, no_interval"),
        [_, second, ..] => {
            check.wrong(At { path: second, ..here }, "the duty has several shapes", "keep one of them");
        }
    }
    if let Some(every) = &duty.every {
        interval(check, At { path: "every", ..here }, every);
    }
    if duty.per_year == Some(0) {
        check.wrong(At { path: "per_year", ..here }, "none in a year is no rule", "write how many");
    }
    if duty.per_year.is_none() && duty.year != Year::Rolling {
        let mend = "take it out, or add `per_year`";
        check.wrong(At { path: "year", ..here }, "`year` goes with `per_year` only", mend);
    }
    if let Some(period) = &duty.in_period {
        check.refer(At { path: "in_period", ..here }, "period", std::slice::from_ref(period), &periods);
        if duty.every.is_none() {
            let mend = "add `every`: it holds until the calendar is entered";
            check.wrong(At { path: "in_period", ..here }, "`in_period` goes with `every` only", mend);
        }
    }
}

fn one_process(check: &mut Check<'_>, here: At<'_>, process: &Process) {
    if process.steps.is_empty() {
        check.wrong(here, "the process has no step", "add [[process.step]]");
    }
    for (index, step) in process.steps.iter().enumerate() {
        let path = format!("step.{index}");
        let stands = At { path: &path, ..here };
        check.cites(stands, &step.clause, step.reading.as_ref());
        if process.steps[..index].iter().any(|other| other.id == step.id) {
            check.twice(At { path: &join(&path, "id"), ..here }, "step", step.id.as_str(), 0);
        }
        match &step.within {
            Some(Interval::Fixed(span)) if span.unit() == Unit::Hours => {
                let mend = "count it in days, working days, weeks or months";
                check.wrong(At { path: &join(&path, "within"), ..here }, format!("no step is due after {span}"), mend);
            }
            Some(Interval::Local(setting)) => check.span_setting(At { path: &join(&path, "within"), ..here }, setting),
            _ => {}
        }
    }
    check.cites_if_any(here, &process.clause, None);
    let steps: Vec<&str> = process.steps.iter().map(|step| step.id.as_str()).collect();
    for (index, outcome) in process.outcomes.iter().enumerate() {
        let path = format!("outcome.{index}");
        check.cites_if_any(At { path: &path, ..here }, &outcome.clause, None);
        check.refer(At { path: &join(&path, "needs"), ..here }, "step", &outcome.needs, &steps);
        if process.outcomes[..index].iter().any(|other| other.id == outcome.id) {
            check.twice(At { path: &join(&path, "id"), ..here }, "outcome", outcome.id.as_str(), 0);
        }
    }
}

fn one_pattern(check: &mut Check<'_>, here: At<'_>, pattern: &Pattern) {
    let kinds: Vec<&str> = check.policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    check.cites(here, &pattern.clause, pattern.reading.as_ref());
    check.refer(At { path: "kinds", ..here }, "session kind", &pattern.kinds, &kinds);
    anchored(check, At { path: "settled_by", ..here }, &Anchor::Event(pattern.settled_by.clone()));
    interval(check, At { path: "within", ..here }, &pattern.within);
    if pattern.counts.is_empty() {
        let mend = "say what counts: late, interrupted, moved, cancelled, missed";
        check.wrong(At { path: "counts", ..here }, "it counts nothing", mend);
    }
    match (pattern.times, &pattern.times_setting) {
        (Some(0), _) => check.wrong(At { path: "times", ..here }, "none of them is no pattern", "write how many"),
        (Some(_), None) => {}
        (None, Some(id)) => holds_a_number(check, At { path: "times_setting", ..here }, id),
        _ => {
            let mend = "give it one of: times, times_setting";
            check.wrong(At { path: "times", ..here }, "it does not say how many make a pattern", mend);
        }
    }
}

/// A setting of the council that has to be a number.
fn holds_a_number(check: &mut Check<'_>, here: At<'_>, id: &SettingId) {
    let settings = check.council.map_or(&[][..], |council| &council.settings);
    let known: Vec<&str> = settings.iter().map(|setting| setting.id.as_str()).collect();
    match settings.iter().find(|setting| setting.id == *id) {
        Some(setting) if setting.kind != SettingKind::Number => {
            let mend = "give it kind = \"number\" in council.toml";
            check.wrong(here, format!("the setting `{id}` holds no number"), mend);
        }
        Some(_) => {}
        None => check.unknown(here, "setting", id, &known),
    }
}

fn one_limit(check: &mut Check<'_>, item: usize, limit: &CaseloadLimit) {
    check.cites(at("caseload_limit", item, ""), &limit.clause, limit.reading.as_ref());
    check.who(at("caseload_limit", item, "who"), &limit.who);
    match (limit.most, &limit.most_setting) {
        (Some(_), None) => {}
        (None, Some(id)) => holds_a_number(check, at("caseload_limit", item, "most_setting"), id),
        _ => {
            let mend = "give it one of: most, most_setting";
            check.wrong(at("caseload_limit", item, "most"), "it does not say how many at most", mend);
        }
    }
}

fn others(check: &mut Check<'_>) {
    let policy = check.policy;
    let kinds: Vec<&str> = policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    for (item, mix) in policy.case_mixes.iter().enumerate() {
        check.cites(at("case_mix", item, ""), &mix.clause, mix.reading.as_ref());
        check.refer(at("case_mix", item, "kinds"), "session kind", &mix.kinds, &kinds);
        check.who(at("case_mix", item, "who"), &mix.who);
        let asks = [mix.min, mix.max, mix.detailed, mix.criteria].iter().any(Option::is_some) || mix.each_chosen;
        if !asks {
            let mend = "give it one of: min, max, detailed, criteria, each_chosen";
            check.wrong(at("case_mix", item, "kinds"), "it asks nothing of a session", mend);
        }
        if mix.min.zip(mix.max).is_some_and(|(min, max)| min > max) {
            check.wrong(at("case_mix", item, "max"), "the most is less than the least", "let max be at least min");
        }
    }
    for (item, limit) in policy.caseload_limits.iter().enumerate() {
        one_limit(check, item, limit);
    }
    for (item, kept) in policy.file_items.iter().enumerate() {
        check.cites(at("file_item", item, ""), &kept.clause, kept.reading.as_ref());
        check.who(at("file_item", item, "who"), &kept.who);
        anchored(check, at("file_item", item, "event"), &Anchor::Event(kept.event.clone()));
    }
    for (item, folder) in policy.file_folders.iter().enumerate() {
        check.cites(at("file_folder", item, ""), &folder.clause, folder.reading.as_ref());
    }
    if let Some(disclosing) = &policy.disclosing {
        check.cites(at("disclosing", 0, ""), &disclosing.clause, disclosing.reading.as_ref());
        for (path, list) in [("to", &disclosing.to), ("reasons", &disclosing.reasons)] {
            if list.is_empty() {
                check.wrong(at("disclosing", 0, path), "there is nothing to choose from", "name one at least");
            }
        }
    }
    for (item, kept) in policy.retentions.iter().enumerate() {
        check.cites(at("retention", item, ""), &kept.clause, kept.reading.as_ref());
        anchored(check, at("retention", item, "settled_by"), &Anchor::Event(kept.settled_by.clone()));
        if let Some(hold) = &kept.hold {
            anchored(check, at("retention", item, "hold"), &Anchor::Flag(hold.clone()));
        }
    }
}
