//! Clocks have rules of exactly one shape, stages in order, and intervals that can be met.

use std::collections::BTreeSet;

use super::{
    check::{At, Check, at, join},
    check_stages::{anchored, interval, milestones, negotiated, stages},
};
use crate::{
    obligation::clocks as reserved,
    policy::{Clock, Role, Rule, Year},
};

pub(crate) fn clocks(check: &mut Check<'_>) {
    let policy = check.policy;
    let kinds: Vec<&str> = policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    let events: Vec<&str> = policy.events.iter().map(|event| event.id.as_str()).collect();
    let mut rules = BTreeSet::new();
    for (item, clock) in policy.clocks.iter().enumerate() {
        let here = at("clock", item, "");
        if reserved::ALL.contains(&clock.id.as_str()) || clock.id.as_str().starts_with("planning-") {
            check.wrong(
                at("clock", item, "id"),
                format!("the name `{}` belongs to Plumbline", clock.id),
                "call the clock something else",
            );
        }
        check.refer(at("clock", item, "met_by"), "session kind", &clock.met_by, &kinds);
        check.refer(at("clock", item, "met_by_events"), "event", &clock.met_by_events, &events);
        check.refer(at("clock", item, "parts"), "event", &clock.parts, &events);
        let by_one = !clock.met_by.is_empty() || !clock.met_by_events.is_empty();
        if by_one && !clock.parts.is_empty() {
            let mend = "keep `parts` alone: it takes all of them, and nothing else meets the clock";
            check.wrong(at("clock", item, "parts"), "one thing meets the clock, and it takes several", mend);
        }
        let by_milestones = !clock.rules.is_empty() && clock.rules.iter().all(|rule| !rule.milestones.is_empty());
        if clock.met_by.is_empty() && clock.met_by_events.is_empty() && clock.parts.is_empty() && !by_milestones {
            check.wrong(
                at("clock", item, "met_by"),
                "nothing can meet this clock",
                "name session kinds in met_by, or events in met_by_events",
            );
        }
        for (index, passed) in clock.passes_over.iter().enumerate() {
            let path = format!("passes_over.{index}");
            check.cites(At { path: &path, ..here }, &passed.clause, None);
            let path = join(&path, "kinds");
            check.refer(At { path: &path, ..here }, "session kind", &passed.kinds, &kinds);
            if let Some(kind) = passed.kinds.iter().find(|kind| clock.met_by.contains(kind)) {
                check.wrong(
                    At { path: &path, ..here },
                    format!("`{kind}` meets the clock and is passed over"),
                    "take it out of one of the two lists",
                );
            }
        }
        check.cites_if_any(at("clock", item, "no_waiver"), &[], None);
        let known: Vec<&str> = policy.clauses.iter().map(|clause| clause.id.as_str()).collect();
        check.refer(at("clock", item, "no_waiver"), "clause", &clock.no_waiver, &known);
        if let Some(finding) = &clock.each_month {
            check.cites(at("clock", item, "each_month"), &finding.clause, finding.reading.as_ref());
            check.who(at("clock", item, "each_month.who"), &finding.who);
        }
        if let Some(gap) = &clock.gap_reason {
            check.cites(at("clock", item, "gap_reason"), &gap.clause, gap.reading.as_ref());
            check.who(at("clock", item, "gap_reason.who"), &gap.who);
        }
        if clock.rules.is_empty() {
            check.wrong(here, "the clock has no rule", "add [[clock.rule]]");
        }
        for (index, rule) in clock.rules.iter().enumerate() {
            let path = format!("rule.{index}");
            if !rules.insert(rule.id.clone()) {
                check.twice(At { path: &join(&path, "id"), ..here }, "rule", rule.id.as_str(), 0);
            }
            one_rule(check, At { path: &path, ..here }, clock, rule);
        }
    }
}

fn one_rule(check: &mut Check<'_>, here: At<'_>, clock: &Clock, rule: &Rule) {
    let sub = |key: &str| join(here.path, key);
    check.cites(here, &rule.clause, rule.reading.as_ref());
    check.who(At { path: &sub("who"), ..here }, &rule.who);
    if rule.from.zip(rule.until).is_some_and(|(from, until)| from >= until) {
        check.wrong(
            At { path: &sub("until"), ..here },
            "the rule ends before it begins",
            "let until be later than from",
        );
    }
    shape(check, here, rule);
    if let Some(every) = &rule.every {
        interval(check, At { path: &sub("every"), ..here }, every);
    }
    if let Some(tolerance) = &rule.tolerance {
        interval(check, At { path: &sub("tolerance"), ..here }, tolerance);
    }
    if !rule.stages.is_empty() {
        stages(check, here, &rule.stages);
    }
    milestones(check, here, &rule.milestones);
    for (key, anchor) in [("anchor", &rule.anchor), ("of", &rule.of)] {
        if let Some(anchor) = anchor {
            anchored(check, At { path: &sub(key), ..here }, anchor);
        }
    }
    if let Some(bound) = &rule.negotiated {
        negotiated(check, At { path: &sub("negotiated.longest"), ..here }, bound, rule.every.as_ref());
    }
    if let Some(longer) = &rule.longer {
        let roles: Vec<&str> = check.policy.roles.iter().map(|role| role.id.as_str()).collect();
        check.refer(At { path: &sub("longer.by"), ..here }, "role", &longer.by, &roles);
        check.cites_if_any(At { path: &sub("longer"), ..here }, &longer.clause, None);
        if longer.by.is_empty() {
            check.wrong(
                At { path: &sub("longer.by"), ..here },
                "nobody may allow the longer interval",
                "name the roles that may",
            );
        }
    }
    for (index, replaced) in rule.replaces.iter().enumerate() {
        let path = sub(&format!("replaces.{index}"));
        let known: Vec<&str> =
            clock.rules.iter().filter(|other| other.id != rule.id).map(|other| other.id.as_str()).collect();
        if !known.contains(&replaced.as_str()) {
            check.wrong(
                At { path: &path, ..here },
                format!("`{replaced}` is no other rule of this clock"),
                super::tree::name_of(replaced.as_str(), &known, "rule"),
            );
        }
    }
}

fn shape(check: &mut Check<'_>, here: At<'_>, rule: &Rule) {
    let shapes = [
        ("every", rule.every.is_some()),
        ("stages", !rule.stages.is_empty()),
        ("within", rule.within.is_some()),
        ("per_year", rule.per_year.is_some()),
        ("milestones", !rule.milestones.is_empty()),
        ("no_interval", rule.no_interval),
    ];
    let given: Vec<&str> = shapes.iter().filter(|(_, given)| *given).map(|(key, _)| *key).collect();
    match given.as_slice() {
        [_] => {}
        [] => check.wrong(
            here,
            "the rule says nothing about when",
            "give it one of: every, stages, within, per_year, milestones, no_interval",
        ),
        [_, second, ..] => {
            let what = format!("the rule has several shapes: {}", given.join(", "));
            check.wrong(
                At { path: &join(here.path, second), ..here },
                what,
                "keep one of them; make a second rule for the other",
            );
        }
    }
    let (staged, by_milestones) = (!rule.stages.is_empty(), !rule.milestones.is_empty());
    let with = if by_milestones { "milestones" } else { "stages" };
    let needs = [
        // A count in a year may begin with a happening; it need not.
        ("anchor", rule.anchor.is_some() && rule.per_year.is_none(), staged || by_milestones, with),
        ("of", rule.of.is_some(), rule.within.is_some(), "within"),
    ];
    for (key, given, wanted, with) in needs {
        let path = join(here.path, key);
        if given && !wanted {
            check.wrong(
                At { path: &path, ..here },
                format!("`{key}` goes with `{with}` only"),
                format!("take it out, or add `{with}`"),
            );
        } else if wanted && !given {
            let mend = format!(
                "add {key} = \"employment\", \"post\", \"relationship\", \"flag:NAME\", \"event:NAME\" or \"session:KIND\""
            );
            check.wrong(
                At { path: &join(here.path, with), ..here },
                format!("`{with}` does not say from when it is counted"),
                mend,
            );
        }
    }
    if rule.per_year == Some(0) {
        check.wrong(At { path: &join(here.path, "per_year"), ..here }, "none in a year is no rule", "write how many");
    }
    if rule.per_year.is_none() && rule.year != Year::Rolling {
        check.wrong(
            At { path: &join(here.path, "year"), ..here },
            "`year` goes with `per_year` only",
            "take it out, or add `per_year`",
        );
    }
    if rule.negotiated.is_some() && rule.every.is_none() {
        check.wrong(
            At { path: &join(here.path, "negotiated"), ..here },
            "`negotiated` goes with `every` only",
            "move it to the stage that it is about, or add `every`",
        );
    }
}

/// A role that no rule means is either new to the policy or was forgotten.
pub(crate) fn roles_without_clock(check: &mut Check<'_>) {
    let policy = check.policy;
    for (item, role) in policy.roles.iter().enumerate() {
        let meant = policy.clocks.iter().flat_map(|clock| &clock.rules).any(|rule| may_mean(rule, role));
        if !meant && !role.no_clock {
            let what = format!("no clock applies to everybody in the role `{}`", role.id);
            check.doubt(at("role", item, "id"), what, "add a rule for it, or say no_clock = true where that is meant");
        }
    }
}

fn may_mean(applies: &Rule, role: &Role) -> bool {
    let who = &applies.who;
    let tagged = |tag| role.attributes.contains(tag);
    (who.roles.is_empty() || who.roles.contains(&role.id))
        && !who.not_roles.contains(&role.id)
        && (who.attributes.is_empty() || who.attributes.iter().any(tagged))
        && !who.not_attributes.iter().any(tagged)
        && who.flags.is_empty()
        && who.employment.is_empty()
        && who.qualified_within.is_none()
        && !who.supervises
}
