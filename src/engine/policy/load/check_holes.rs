//! Holes and contradictions that no single table shows: forms that nobody meets, a rule that loosens another.

use std::collections::BTreeSet;

use super::check::{Check, at, join};
use crate::{
    policy::{Interval, Rule, Shape},
    span::Span,
};

pub(super) fn holes(check: &mut Check<'_>) {
    forms(check);
    loosened(check);
}

/// A form that no session and no agreement has, and a section for a part that its sessions never have.
fn forms(check: &mut Check<'_>) {
    let policy = check.policy;
    let agreement = policy.agreement.as_ref().and_then(|agreement| agreement.form.as_ref());
    for (item, form) in policy.forms.iter().enumerate() {
        let kinds = || policy.session_kinds.iter().filter(|kind| kind.form.as_ref() == Some(&form.id));
        if agreement != Some(&form.id) && kinds().next().is_none() {
            check.doubt(
                at("form", item, "id"),
                "nobody meets this form",
                "name it in a session kind or in [agreement]",
            );
            continue;
        }
        let parts: BTreeSet<&str> = kinds().flat_map(|kind| &kind.parts).map(crate::ids::KindId::as_str).collect();
        for (index, section) in form.sections.iter().enumerate() {
            if let Some(part) = section.part.as_ref().filter(|part| !parts.contains(part.as_str())) {
                let path = join(&format!("section.{index}"), "part");
                let what = format!("no session with this form has a part `{part}`: nobody fills the section in");
                check.doubt(at("form", item, &path), what, "add it to the parts of the kind, or take it out");
            }
        }
    }
}

/// A rule that takes the place of a stricter one.
fn loosened(check: &mut Check<'_>) {
    let policy = check.policy;
    for (item, clock) in policy.clocks.iter().enumerate() {
        for (index, rule) in clock.rules.iter().enumerate() {
            let Some(mine) = longest(rule) else { continue };
            for replaced in clock.rules.iter().filter(|other| rule.replaces.contains(&other.id)) {
                if let Some(theirs) = longest(replaced).filter(|theirs| theirs.about_days() < mine.about_days()) {
                    let path = join(&format!("rule.{index}"), "replaces");
                    let what = format!("every {mine} takes the place of every {theirs} (`{}`)", replaced.id);
                    let mend = "check that the policy lets these people have less than everybody else";
                    check.doubt(at("clock", item, &path), what, mend);
                }
            }
        }
    }
}

/// The longest interval that a rule comes to.
fn longest(rule: &Rule) -> Option<Span> {
    let fixed = |interval: &Interval| match interval {
        Interval::Fixed(span) => Some(*span),
        Interval::Local(_) => None,
    };
    match rule.shape() {
        Shape::Every(interval) => fixed(interval),
        Shape::Stages(stages, _) => {
            let spans = stages.iter().filter_map(|stage| fixed(&stage.every));
            spans.max_by(|one, other| one.about_days().total_cmp(&other.about_days()))
        }
        _ => None,
    }
}
