//! Clocks of cases have rules of exactly one shape, for categories that are there, and discussions that can meet them.

use std::collections::BTreeSet;

use super::{
    check::{At, Check, at, join},
    check_session::form_of,
    check_stages::interval,
};
use crate::{
    obligation::clocks as reserved,
    policy::{CaseAnchor, CaseClock, CaseRule, FormFor},
};

pub(crate) fn cases(check: &mut Check<'_>) {
    let policy = check.policy;
    let mut taken: BTreeSet<&str> = policy.clocks.iter().map(|clock| clock.id.as_str()).chain(reserved::ALL).collect();
    let mut rules: BTreeSet<&str> =
        policy.clocks.iter().flat_map(|clock| &clock.rules).map(|rule| rule.id.as_str()).collect();
    for (item, clock) in policy.case_clocks.iter().enumerate() {
        name(check, at("case_clock", item, "id"), clock.id.as_str(), &mut taken);
        one_clock(check, item, clock);
        for (index, rule) in clock.rules.iter().enumerate() {
            let path = format!("rule.{index}");
            if !rules.insert(rule.id.as_str()) {
                check.twice(at("case_clock", item, &join(&path, "id")), "rule", rule.id.as_str(), 0);
            }
            one_rule(check, at("case_clock", item, &path), clock, rule);
        }
    }
    let kinds: Vec<&str> = policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    for (item, entry) in policy.case_entries.iter().enumerate() {
        name(check, at("case_entry", item, "id"), entry.id.as_str(), &mut taken);
        check.cites(at("case_entry", item, ""), &entry.clause, entry.reading.as_ref());
        check.refer(at("case_entry", item, "kinds"), "session kind", &entry.kinds, &kinds);
        if entry.kinds.is_empty() {
            check.wrong(at("case_entry", item, "kinds"), "it is about no discussion", "name session kinds in kinds");
        }
    }
    categories(check);
    casework(check, &kinds);
}

/// The form is there, the kinds are there, and every kind that meets a clock of cases can be written down somewhere.
fn casework(check: &mut Check<'_>, kinds: &[&str]) {
    let policy = check.policy;
    for (item, flag) in policy.case_flags.iter().enumerate() {
        check.cites_if_any(at("case_flag", item, ""), &flag.clause, None);
        if policy.case_flags[..item].iter().any(|other| other.id == flag.id) {
            check.twice(at("case_flag", item, "id"), "state of cases", flag.id.as_str(), 0);
        }
    }
    let Some(cases) = &policy.casework else { return };
    check.cites(at("cases", 0, ""), &cases.clause, cases.reading.as_ref());
    form_of(check, at("cases", 0, "form"), cases.form.as_str(), FormFor::Case);
    check.refer(at("cases", 0, "sessions"), "session kind", &cases.sessions, kinds);
    check.refer(at("cases", 0, "between"), "session kind", &cases.between, kinds);
    if let Some((index, kind)) = cases.between.iter().enumerate().find(|(_, kind)| cases.sessions.contains(kind)) {
        let what = format!("`{kind}` is a session and a discussion outside one");
        check.wrong(at("cases", 0, &format!("between.{index}")), what, "let it stand in one of the two lists");
    }
    for (item, clock) in policy.case_clocks.iter().enumerate() {
        for (index, kind) in clock.met_by.iter().enumerate() {
            if !cases.sessions.contains(kind) && !cases.between.contains(kind) {
                let what = format!("no discussion of the kind `{kind}` can be written down");
                let mend = "name the kind in sessions or in between of [cases]";
                check.wrong(at("case_clock", item, &format!("met_by.{index}")), what, mend);
            }
        }
    }
    let unknown = cases.title.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    for name in unknown.filter(|name| !["supervisor", "worker", "reference", "day"].contains(name)) {
        let what = format!("nothing is known as {{{name}}}");
        check.wrong(at("cases", 0, "title"), what, "use {supervisor}, {worker}, {reference} or {day}");
    }
}

fn name<'n>(check: &mut Check<'_>, here: At<'_>, name: &'n str, taken: &mut BTreeSet<&'n str>) {
    if !taken.insert(name) || name.starts_with("planning-") {
        let mend = "call it something else: clocks of people, of cases and of entries share their names";
        check.wrong(here, format!("there is another clock `{name}`"), mend);
    }
}

fn one_clock(check: &mut Check<'_>, item: usize, clock: &CaseClock) {
    let kinds: Vec<&str> = check.policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    let here = at("case_clock", item, "");
    check.refer(at("case_clock", item, "met_by"), "session kind", &clock.met_by, &kinds);
    if clock.met_by.is_empty() && clock.met_if.is_empty() {
        let mend = "name session kinds in met_by, or in met_if with what they need";
        check.wrong(at("case_clock", item, "met_by"), "no discussion can meet this clock", mend);
    }
    for (index, rule) in clock.met_if.iter().enumerate() {
        let path = format!("met_if.{index}");
        check.cites(At { path: &path, ..here }, &rule.clause, rule.reading.as_ref());
        check.refer(At { path: &join(&path, "kinds"), ..here }, "session kind", &rule.kinds, &kinds);
        if let Some(who) = &rule.present {
            check.who(At { path: &join(&path, "present"), ..here }, who);
        }
        if let Some(kind) = rule.kinds.iter().find(|kind| clock.met_by.contains(kind)) {
            let what = format!("`{kind}` meets the clock without any condition");
            check.wrong(At { path: &join(&path, "kinds"), ..here }, what, "take it out of one of the two lists");
        }
        if rule.present.is_none() && !rule.on_record {
            check.wrong(
                At { path: &path, ..here },
                "nothing is asked of these discussions",
                "say `present` or `on_record`, or name the kinds in met_by",
            );
        }
    }
    for (index, passed) in clock.passes_over.iter().enumerate() {
        let path = format!("passes_over.{index}");
        check.cites(At { path: &path, ..here }, &passed.clause, None);
        let path = join(&path, "kinds");
        check.refer(At { path: &path, ..here }, "session kind", &passed.kinds, &kinds);
        if let Some(kind) = passed.kinds.iter().find(|kind| clock.met_by.contains(kind)) {
            let what = format!("`{kind}` meets the clock and is passed over");
            check.wrong(At { path: &path, ..here }, what, "take it out of one of the two lists");
        }
    }
    if clock.rules.is_empty() {
        check.wrong(here, "the clock has no rule", "add [[case_clock.rule]]");
    }
}

fn one_rule(check: &mut Check<'_>, here: At<'_>, clock: &CaseClock, rule: &CaseRule) {
    let policy = check.policy;
    let sub = |key: &str| join(here.path, key);
    let known: Vec<&str> = policy.categories.iter().map(|category| category.id.as_str()).collect();
    check.cites(here, &rule.clause, rule.reading.as_ref());
    check.cites_if_any(At { path: &sub("shorter"), ..here }, &rule.shorter, None);
    check.who(At { path: &sub("who"), ..here }, &rule.who);
    check.refer(At { path: &sub("categories"), ..here }, "category", &rule.categories, &known);
    check.refer(At { path: &sub("not_categories"), ..here }, "category", &rule.not_categories, &known);
    if rule.from.zip(rule.until).is_some_and(|(from, until)| from >= until) {
        let mend = "let until be later than from";
        check.wrong(At { path: &sub("until"), ..here }, "the rule ends before it begins", mend);
    }
    match (&rule.every, rule.within) {
        (None, None) => check.wrong(here, "the rule says nothing about when", "give it one of: every, within"),
        (Some(_), Some(_)) => {
            let mend = "keep one of them; make a second rule for the other";
            check.wrong(At { path: &sub("within"), ..here }, "the rule has several shapes: every, within", mend);
        }
        _ => {}
    }
    if rule.within.is_some() && rule.of.is_none() {
        let mend = "add of = \"allocation\", \"opening\" or \"event:NAME\"";
        check.wrong(At { path: &sub("within"), ..here }, "`within` does not say from when it is counted", mend);
    }
    if rule.within.is_none() && rule.of.is_some() {
        check.wrong(At { path: &sub("of"), ..here }, "`of` goes with `within` only", "take it out, or add `within`");
    }
    if let Some(every) = &rule.every {
        interval(check, At { path: &sub("every"), ..here }, every);
    }
    if let Some(CaseAnchor::Event(event)) = &rule.of {
        let events: Vec<&str> = policy.case_events.iter().map(|event| event.id.as_str()).collect();
        if !events.contains(&event.as_str()) {
            check.unknown(At { path: &sub("of"), ..here }, "event", event, &events);
        }
    }
    if let Some(longer) = &rule.longer {
        let roles: Vec<&str> = policy.roles.iter().map(|role| role.id.as_str()).collect();
        check.refer(At { path: &sub("longer.by"), ..here }, "role", &longer.by, &roles);
        check.cites_if_any(At { path: &sub("longer"), ..here }, &longer.clause, None);
        if longer.by.is_empty() {
            let mend = "name the roles that may";
            check.wrong(At { path: &sub("longer.by"), ..here }, "nobody may allow the longer interval", mend);
        }
    }
    let others: Vec<&str> = clock.rules.iter().filter(|one| one.id != rule.id).map(|one| one.id.as_str()).collect();
    for (index, replaced) in rule.replaces.iter().enumerate() {
        if !others.contains(&replaced.as_str()) {
            let what = format!("`{replaced}` is no other rule of this clock");
            let mend = super::tree::name_of(replaced.as_str(), &others, "rule");
            check.wrong(At { path: &sub(&format!("replaces.{index}")), ..here }, what, mend);
        }
    }
}

/// A category that no rule means is either meant to have none, or was forgotten.
fn categories(check: &mut Check<'_>) {
    let policy = check.policy;
    let rules = || policy.case_clocks.iter().flat_map(|clock| &clock.rules);
    for (item, category) in policy.categories.iter().enumerate() {
        check.cites_if_any(at("category", item, ""), &category.clause, None);
        let meant = rules().any(|rule| {
            (rule.categories.is_empty() || rule.categories.contains(&category.id))
                && !rule.not_categories.contains(&category.id)
        });
        if category.no_clock && category.clause.is_empty() {
            let mend = "name the clause that lets it be so: clause = [\"…\"]";
            check.wrong(at("category", item, "no_clock"), "it cites no clause for having no clock", mend);
        }
        if !meant && !category.no_clock {
            let what = format!("no clock applies to a case of the category `{}`", category.id);
            check.doubt(
                at("category", item, "id"),
                what,
                "add a rule for it, or say no_clock = true where that is meant",
            );
        }
    }
}
