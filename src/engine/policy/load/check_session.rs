//! Sessions, records, agreements, moving, absence, cover, planning, forms and access refer only to what is there.

use std::collections::BTreeSet;

use super::check::{At, Check, at, join};
use crate::policy::{DueAt, FormFor, Gives, Participants, Section, SectionKind, SessionKind, Shape};

pub(crate) fn sessions(check: &mut Check<'_>) {
    let policy = check.policy;
    let kinds: Vec<&str> = policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    let events: Vec<&str> = policy.events.iter().map(|event| event.id.as_str()).collect();
    for (item, kind) in policy.session_kinds.iter().enumerate() {
        check.cites_if_any(at("session_kind", item, ""), &kind.clause, None);
        check.refer(at("session_kind", item, "parts"), "session kind", &kind.parts, &kinds);
        check.who(at("session_kind", item, "who"), &kind.who);
        check.refer(at("session_kind", item, "gives"), "event", kind.gives.as_slice(), &events);
        if let Some(form) = &kind.form {
            let known = policy.form(form).map(|form| form.of);
            let team = kind.participants == Participants::Group && known == Some(FormFor::Team);
            let of = if team { FormFor::Team } else { FormFor::Session };
            form_of(check, at("session_kind", item, "form"), form.as_str(), of);
        }
        of_group(check, item, kind);
    }
    agreement(check, &kinds);
    chains(check, &kinds);
    for (item, rule) in policy.durations.iter().enumerate() {
        check.cites(at("duration", item, ""), &rule.clause, rule.reading.as_ref());
        check.who(at("duration", item, "who"), &rule.who);
        check.refer(at("duration", item, "kinds"), "session kind", &rule.kinds, &kinds);
        if rule.min.zip(rule.max).is_some_and(|(min, max)| min > max) {
            check.wrong(
                at("duration", item, "min"),
                "the shortest is longer than the longest",
                "let min be at most max",
            );
        }
        if rule.min.or(rule.max).or(rule.guide).is_none() {
            check.wrong(
                at("duration", item, ""),
                "it says nothing about the length",
                "add min, max or guide, in minutes",
            );
        }
    }
    moving(check, &kinds);
    around(check);
}

/// What only the session of a team has, and what it cannot have.
fn of_group(check: &mut Check<'_>, item: usize, kind: &SessionKind) {
    if kind.gives.is_some() && kind.participants == Participants::Group {
        let what = "it happens to one supervisee, and this is a session of a team";
        check.wrong(at("session_kind", item, "gives"), what, "take it out, or make it a session of a pair");
    }
    let types: Vec<&str> = check.policy.team_types.iter().map(|kind| kind.id.as_str()).collect();
    check.refer(at("session_kind", item, "team_types"), "team type", &kind.team_types, &types);
    if let Some(prepared) = &kind.prepared {
        check.cites(at("session_kind", item, "prepared"), &prepared.clause, prepared.reading.as_ref());
    }
    for (key, there) in [("team_types", !kind.team_types.is_empty()), ("prepared", kind.prepared.is_some())] {
        if there && kind.participants != Participants::Group {
            let what = "only a team holds it, or prepares a case for it";
            check.wrong(at("session_kind", item, key), what, "add participants = \"group\", or take it out");
        }
    }
}

pub(super) fn form_of(check: &mut Check<'_>, here: At<'_>, form: &str, of: FormFor) {
    let forms = &check.policy.forms;
    match forms.iter().find(|known| known.id == form) {
        Some(found) if found.of != of => {
            let word = match of {
                FormFor::Session => "session",
                FormFor::Agreement => "agreement",
                FormFor::Case => "case",
                FormFor::Team => "team",
            };
            check.wrong(
                here,
                format!("`{form}` is a form for something else"),
                format!("give that form for = \"{word}\", or name another"),
            );
        }
        Some(_) => {}
        None => {
            let known: Vec<&str> = forms.iter().map(|form| form.id.as_str()).collect();
            check.unknown(here, "form", &form, &known);
        }
    }
}

fn agreement(check: &mut Check<'_>, kinds: &[&str]) {
    let Some(agreement) = &check.policy.agreement else { return };
    check.cites(at("agreement", 0, ""), &agreement.clause, None);
    check.who(at("agreement", 0, "who"), &agreement.who);
    check.refer(at("agreement", 0, "due.kinds"), "session kind", &agreement.due.kinds, kinds);
    if !agreement.due.kinds.is_empty() && agreement.due.at != Some(DueAt::FirstSession) {
        let mend = "take the kinds out, or add at = \"first-session\"";
        check.wrong(at("agreement", 0, "due.kinds"), "no session begins the time", mend);
    }
    check.cites(at("agreement", 0, "due"), &agreement.due.clause, agreement.due.reading.as_ref());
    if let Some(form) = &agreement.form {
        form_of(check, at("agreement", 0, "form"), form.as_str(), FormFor::Agreement);
    }
    if agreement.due.at.is_some() == agreement.due.within.is_some() {
        check.wrong(
            at("agreement", 0, "due"),
            "it does not say when the agreement is due, or says it twice",
            "give it one of: at, within",
        );
    }
    if agreement.signers.is_empty() {
        check.wrong(at("agreement", 0, "signers"), "nobody signs the agreement", "name supervisee, supervisor or both");
    }
    if let Some(review) = &agreement.review {
        check.cites(at("agreement", 0, "review"), &review.clause, review.reading.as_ref());
        check.refer(at("agreement", 0, "review.met_by"), "session kind", &review.met_by, kinds);
    }
    for (index, trigger) in agreement.triggers.iter().enumerate() {
        check.cites(at("agreement", 0, &format!("trigger.{index}")), &trigger.clause, trigger.reading.as_ref());
    }
}

fn chains(check: &mut Check<'_>, kinds: &[&str]) {
    let mut taken = BTreeSet::new();
    for (item, chain) in check.policy.chains.iter().enumerate() {
        check.refer(at("chain", item, "kinds"), "session kind", &chain.kinds, kinds);
        if let Some(kind) = chain.kinds.iter().find(|kind| !taken.insert(kind.as_str())) {
            check.wrong(
                at("chain", item, "kinds"),
                format!("the records of `{kind}` have a chain already"),
                "let each kind of session stand in one chain",
            );
        }
        if let Some(share) = &chain.share {
            check.cites(at("chain", item, "share"), &share.clause, share.reading.as_ref());
        }
        if let Some(sign) = &chain.sign {
            check.cites(at("chain", item, "sign"), &sign.clause, sign.reading.as_ref());
            if sign.signers.is_empty() {
                check.wrong(
                    at("chain", item, "sign.signers"),
                    "nobody signs the record",
                    "name supervisee, supervisor or both",
                );
            }
        }
        if let Some(silence) = &chain.silence {
            check.cites(at("chain", item, "silence"), &silence.clause, silence.reading.as_ref());
            if chain.sign.is_none() {
                check.wrong(
                    at("chain", item, "silence"),
                    "silence means something only where a signature is due",
                    "add sign, or take silence out",
                );
            }
        }
        if chain.share.is_none() && chain.sign.is_none() {
            check.wrong(at("chain", item, ""), "the chain has no link", "add share or sign");
        }
    }
}

fn moving(check: &mut Check<'_>, kinds: &[&str]) {
    let Some(moving) = &check.policy.moving else { return };
    check.cites(at("moving", 0, ""), &moving.clause, moving.reading.as_ref());
    let mut seen = BTreeSet::new();
    for (index, reason) in moving.reasons.iter().enumerate() {
        if !seen.insert(reason.id.as_str()) {
            check.twice(at("moving", 0, &format!("reason.{index}.id")), "reason", reason.id.as_str(), 0);
        }
    }
    for (key, rule) in [("rearrange", &moving.rearrange), ("after_sickness", &moving.after_sickness)] {
        if let Some(rule) = rule {
            check.cites(at("moving", 0, key), &rule.clause, rule.reading.as_ref());
            check.refer(at("moving", 0, &join(key, "kinds")), "session kind", &rule.kinds, kinds);
        }
    }
}

fn around(check: &mut Check<'_>) {
    let policy = check.policy;
    if let Some(absence) = &policy.absence {
        let away: Vec<&str> = policy.absence_kinds.iter().map(|kind| kind.id.as_str()).collect();
        check.refer(at("absence", 0, "not_pausing"), "kind of absence", &absence.not_pausing, &away);
        check.cites_if_any(at("absence", 0, ""), &absence.clause, absence.reading.as_ref());
        if absence.return_within.or(absence.sickness_within).is_some() && absence.clause.is_empty() {
            check.wrong(
                at("absence", 0, "return_within"),
                "it cites no clause",
                "name the clause it comes from, or use a local setting: return_setting",
            );
        }
        if absence.return_within.is_some() && absence.return_setting.is_some() {
            check.wrong(
                at("absence", 0, "return_setting"),
                "the time after a return is said twice",
                "keep return_within or return_setting",
            );
        }
        if let Some(setting) = &absence.return_setting {
            check.span_setting(at("absence", 0, "return_setting"), setting);
        }
    }
    if let Some(cover) = &policy.cover {
        let roles: Vec<&str> = policy.roles.iter().map(|role| role.id.as_str()).collect();
        check.cites(at("cover", 0, ""), &cover.clause, cover.reading.as_ref());
        check.refer(at("cover", 0, "roles"), "role", &cover.roles, &roles);
    }
    if let Some(planning) = &policy.planning {
        let known: Vec<&str> = policy.clocks.iter().map(|clock| clock.id.as_str()).collect();
        check.cites(at("planning", 0, ""), &planning.clause, planning.reading.as_ref());
        check.refer(at("planning", 0, "clocks"), "clock", &planning.clocks, &known);
        for (index, id) in planning.clocks.iter().enumerate() {
            let recurs = |clock: &crate::policy::Clock| {
                clock.rules.iter().any(|rule| matches!(rule.shape(), Shape::Every(_) | Shape::Stages(..)))
            };
            if policy.clock(id).is_some_and(|clock| !recurs(clock)) {
                let path = format!("clocks.{index}");
                check.wrong(
                    at("planning", 0, &path),
                    format!("`{id}` does not recur, so no diary can be filled for it"),
                    "name clocks with every or stages",
                );
            }
        }
    }
}

pub(crate) fn forms(check: &mut Check<'_>) {
    let policy = check.policy;
    let kinds: Vec<&str> = policy.session_kinds.iter().map(|kind| kind.id.as_str()).collect();
    for (item, form) in policy.forms.iter().enumerate() {
        check.cites_if_any(at("form", item, ""), &form.clause, None);
        if form.sections.is_empty() {
            check.wrong(at("form", item, "id"), "the form has no section", "add [[form.section]]");
        }
        let mut seen = BTreeSet::new();
        let mut given = BTreeSet::new();
        for (index, section) in form.sections.iter().enumerate() {
            let path = format!("section.{index}");
            let here = at("form", item, &path);
            if !seen.insert(section.id.as_str()) {
                check.twice(At { path: &join(&path, "id"), ..here }, "section", section.id.as_str(), 0);
            }
            check.cites(here, &section.clause, section.reading.as_ref());
            check.who(At { path: &join(&path, "who"), ..here }, &section.who);
            if let Some(part) = section.part.as_ref().filter(|part| !kinds.contains(&part.as_str())) {
                check.unknown(At { path: &join(&path, "part"), ..here }, "session kind", part, &kinds);
            }
            if let Some(gives) = section.gives {
                let here = At { path: &join(&path, "gives"), ..here };
                let wanted = match gives {
                    Gives::Place => SectionKind::Text,
                    Gives::Minutes | Gives::ShareWithin => SectionKind::Number,
                    Gives::Review => SectionKind::Date,
                };
                if form.of != FormFor::Agreement || section.kind != wanted {
                    check.wrong(
                        here,
                        "what stands in this section cannot settle that",
                        "in the form of the agreement, give place to a text, minutes and share-within to a number, review to a date",
                    );
                } else if gives == Gives::ShareWithin && !policy.chains.iter().any(|chain| chain.share.is_some()) {
                    check.wrong(here, "no record is shared within a time", "add [chain.share], or take it out");
                } else if !given.insert(gives) {
                    check.wrong(here, "another section gives the same", "let one section of the form give it");
                }
            }
            if let Some(event) = &section.event {
                let here = At { path: &join(&path, "event"), ..here };
                if form.of != FormFor::Agreement || section.kind != SectionKind::Date {
                    check.wrong(
                        here,
                        "no day is agreed in this section",
                        "give an event to a date, in the form of the agreement",
                    );
                }
                let events: Vec<&str> = policy.events.iter().map(|event| event.id.as_str()).collect();
                if !events.contains(&event.as_str()) {
                    check.unknown(here, "event", event, &events);
                }
            }
            of_case(check, here, &path, form.of, section);
            let chooses = matches!(section.kind, SectionKind::Choice | SectionKind::Choices);
            if chooses && section.options.len() < 2 {
                check.wrong(
                    At { path: &join(&path, "options"), ..here },
                    "there is nothing to choose from",
                    "add two options or more",
                );
            } else if !chooses && !section.options.is_empty() {
                check.wrong(
                    At { path: &join(&path, "options"), ..here },
                    "options stand where nothing is chosen",
                    "give it kind = \"choice\" or \"choices\", or take them out",
                );
            }
        }
    }
    for (item, access) in policy.access.iter().enumerate() {
        check.cites(at("access", item, ""), &access.clause, access.reading.as_ref());
        check.refer(at("access", item, "kinds"), "session kind", &access.kinds, &kinds);
        if access.of.is_empty() {
            check.wrong(at("access", item, "of"), "it opens nothing", "name what may be read, or take it out");
        }
    }
}

/// What only the form of a case has, and what it cannot have.
fn of_case(check: &mut Check<'_>, here: At<'_>, path: &str, of: FormFor, section: &Section) {
    let own = section.carries || section.dated || section.kind == SectionKind::Decisions;
    if own && of != FormFor::Case {
        let what = "only what is written about a case is carried on, and decided with reasons";
        check.wrong(here, what, "give the form for = \"case\", or take `carries`, `dated` or kind = \"decisions\" out");
    }
    if section.dated && section.kind != SectionKind::Actions {
        let what = "a day is asked for where there are no actions";
        check.wrong(At { path: &join(path, "dated"), ..here }, what, "give it kind = \"actions\", or take it out");
    }
    let asked_of_a_pair = [
        ("kind", matches!(section.kind, SectionKind::PreviousActions | SectionKind::Cases)),
        ("private_allowed", section.private_allowed),
        ("part", section.part.is_some()),
    ];
    for (key, _) in asked_of_a_pair.into_iter().filter(|(_, asked)| *asked && of == FormFor::Case) {
        let what = "this is asked of a pair, and the form is about one child or family";
        check.wrong(At { path: &join(path, key), ..here }, what, "take it out of the form with for = \"case\"");
    }
    let with_actions = matches!(section.kind, SectionKind::Actions);
    for (key, _) in
        asked_of_a_pair.into_iter().chain([("kind", with_actions)]).filter(|(_, asked)| *asked && of == FormFor::Team)
    {
        let what = "this is asked of a pair, and the form is what a team writes";
        check.wrong(At { path: &join(path, key), ..here }, what, "take it out of the form with for = \"team\"");
    }
}
