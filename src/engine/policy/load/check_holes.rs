//! Holes and contradictions that no single table shows: forms that nobody meets, a rule that loosens another.

use std::collections::BTreeSet;

use super::check::{Check, at, join};
use crate::{
    policy::{AnswerFrom, DurationRule, Interval, Rule, Shape, Who},
    span::Span,
};

pub(super) fn holes(check: &mut Check<'_>) {
    forms(check);
    loosened(check);
    below_the_base(check);
    records(check);
    lengths(check);
    bounds(check);
}

/// Stages of some people that come to less than what everybody else has, though the policy calls them people to see more often.
fn below_the_base(check: &mut Check<'_>) {
    let policy = check.policy;
    for (item, clock) in policy.clocks.iter().enumerate() {
        for (index, rule) in clock.rules.iter().enumerate().filter(|(_, rule)| !rule.stages.is_empty()) {
            let Some(mine) = longest(rule) else { continue };
            let base = clock.rules.iter().filter(|other| {
                other.stages.is_empty() && rule.who.flags.iter().any(|flag| other.who.not_flags.contains(flag))
            });
            let shortest =
                base.filter_map(longest).min_by(|one, other| one.about_days().total_cmp(&other.about_days()));
            if let Some(theirs) = shortest.filter(|theirs| theirs.about_days() < mine.about_days()) {
                let path = join(&format!("rule.{index}"), "stages");
                let what = format!("a stage of every {mine} is less than the {theirs} of everybody else");
                check.doubt(at("clock", item, &path), what, "check that the stages never come to less than the rule");
            }
        }
    }
}

/// A chain of a record that nobody can write, or whose signature is due before the record has to be shared.
fn records(check: &mut Check<'_>) {
    let policy = check.policy;
    for (item, chain) in policy.chains.iter().enumerate() {
        let bare = chain
            .kinds
            .iter()
            .enumerate()
            .find(|(_, kind)| policy.session_kinds.iter().any(|known| known.id == **kind && known.form.is_none()));
        if let Some((index, kind)) = bare {
            let what = format!("`{kind}` has no form, so no record of it is ever shared or signed");
            check.wrong(at("chain", item, &format!("kinds.{index}")), what, "give the kind a form, or take it out");
        }
        if let (Some(share), Some(sign)) = (&chain.share, &chain.sign)
            && sign.of == AnswerFrom::Held
            && sign.within.about_days() < share.within.about_days()
        {
            let what = format!("it is signed within {} and shared within {}", sign.within, share.within);
            let mend = "count both from the session, the sharing first, or the signature from the sharing";
            check.wrong(at("chain", item, "sign.within"), what, mend);
        }
    }
    let clocks = policy.planning.iter().flat_map(|planning| planning.clocks.iter().enumerate());
    for (index, id) in clocks {
        if policy.clock(id).is_some_and(|clock| clock.met_by.is_empty()) {
            let what = format!("no session meets `{id}`, so nothing can be booked for it");
            check.wrong(at("planning", 0, &format!("clocks.{index}")), what, "name a clock that sessions meet");
        }
    }
    for (item, duty) in policy.duties.iter().enumerate() {
        let asks = [("led_by", duty.led_by.is_some()), ("present", duty.present.is_some())];
        for (key, _) in asks.into_iter().filter(|(_, given)| *given && duty.met_by.is_empty()) {
            let what = format!("`{key}` asks something of sessions, and no session meets the duty");
            check.wrong(at("duty", item, key), what, "name session kinds in met_by, or take it out");
        }
    }
}

/// A usual length that the policy itself finds too short or too long.
fn lengths(check: &mut Check<'_>) {
    let policy = check.policy;
    for (item, kind) in policy.session_kinds.iter().enumerate() {
        let Some(usual) = kind.minutes else { continue };
        let rules = policy.durations.iter().filter(|rule| rule.kinds.contains(&kind.id) && rule.who == Who::default());
        let outside =
            |rule: &&DurationRule| rule.min.is_some_and(|min| usual < min) || rule.max.is_some_and(|max| usual > max);
        if rules.filter(outside).count() > 0 {
            let what = format!("a session of {usual} minutes is a finding under a [[duration]] of this policy");
            check.wrong(
                at("session_kind", item, "minutes"),
                what,
                "let the usual length be one that the policy allows",
            );
        }
    }
}

/// A longer interval that is none.
fn bounds(check: &mut Check<'_>) {
    let policy = check.policy;
    let clocks = policy.clocks.iter().enumerate().flat_map(|(item, clock)| {
        let rules = clock.rules.iter().enumerate();
        rules.map(move |(index, rule)| ("clock", item, index, rule.every.as_ref(), rule.longer.as_ref()))
    });
    let cases = policy.case_clocks.iter().enumerate().flat_map(|(item, clock)| {
        let rules = clock.rules.iter().enumerate();
        rules.map(move |(index, rule)| ("case_clock", item, index, rule.every.as_ref(), rule.longer.as_ref()))
    });
    for (table, item, index, every, longer) in clocks.chain(cases) {
        let (Some(Interval::Fixed(every)), Some(longest)) = (every, longer.and_then(|longer| longer.longest)) else {
            continue;
        };
        if longest.about_days() <= every.about_days() {
            let path = join(&format!("rule.{index}"), "longer.longest");
            let what = format!("at most {longest} is no longer than every {every}");
            check.wrong(at(table, item, &path), what, "let `longest` be longer than the rule, or take `longer` out");
        }
    }
}

/// A form that no session and no agreement has, and a section for a part that its sessions never have.
fn forms(check: &mut Check<'_>) {
    let policy = check.policy;
    let agreement = policy.agreement.as_ref().and_then(|agreement| agreement.form.as_ref());
    for (item, form) in policy.forms.iter().enumerate() {
        let kinds = || policy.session_kinds.iter().filter(|kind| kind.form.as_ref() == Some(&form.id));
        let of_cases = policy.casework.as_ref().is_some_and(|cases| cases.form == form.id);
        if agreement != Some(&form.id) && !of_cases && kinds().next().is_none() {
            check.doubt(
                at("form", item, "id"),
                "nobody meets this form",
                "name it in a session kind, in [agreement] or in [cases]",
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
