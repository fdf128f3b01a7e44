//! What a policy does under each clause beside its clocks: people, sessions, agreement, records, forms, access.

use crate::policy::{
    AnswerFrom, Capacity, Content, CouncilFile, DueAt, Names, Policy, Reader, Rearrange, Signer, SilenceOutcome,
    TriggerOn,
};

use super::{Register, Topic, words};
use crate::obligation::clocks;

pub(super) fn walk(register: &mut Register, council: &CouncilFile, policy: &Policy) {
    staff(register, policy);
    supervisors(register, policy);
    sessions(register, policy);
    agreement(register, policy);
    records(register, policy);
    moving(register, policy);
    absence(register, council, policy);
    forms(register, policy);
    access(register, policy);
}

fn staff(register: &mut Register, policy: &Policy) {
    for role in &policy.roles {
        let capacities: Vec<&str> = role.capacities.iter().copied().map(capacity).collect();
        let may = if capacities.is_empty() { String::new() } else { format!(" ({})", capacities.join(", ")) };
        register.add(&role.clause, None, Topic::Staff, format!("Role: {}{may}", role.name));
    }
    let mut word = |what: &str, name: &str, clause: &[crate::ids::ClauseId]| {
        register.add(clause, None, Topic::Staff, format!("{what}: {name}"));
    };
    policy.attributes.iter().for_each(|it| word("Kind of work", &it.name, &it.clause));
    policy.team_types.iter().for_each(|it| word("Kind of team", &it.name, &it.clause));
    policy.employments.iter().for_each(|it| word("Employment", &it.name, &it.clause));
    policy.flags.iter().for_each(|it| word("State", &it.name, &it.clause));
    policy.events.iter().for_each(|it| word("Event", &it.name, &it.clause));
    policy.absence_kinds.iter().for_each(|it| word("Absence", &it.name, &it.clause));
}

fn capacity(capacity: Capacity) -> &'static str {
    match capacity {
        Capacity::Supervisor => "supervises",
        Capacity::LineManager => "manages supervisors",
        Capacity::Quality => "quality assurance",
        Capacity::PrincipalSocialWorker => "principal social worker",
        Capacity::SeniorManager => "senior manager",
        Capacity::Workforce => "workforce development",
        Capacity::Administrator => "administers",
    }
}

fn supervisors(register: &mut Register, policy: &Policy) {
    for row in &policy.suitable {
        let says = format!("{} – by: {}", words::who(policy, &row.supervisee), words::who(policy, &row.supervisor));
        register.add(&row.clause, row.reading.as_ref(), Topic::Supervisor, says);
    }
    if let Some(needed) = &policy.required_supervisor {
        let says = format!("Has to have a supervisor: {}", words::who(policy, &needed.who));
        register.add(&needed.clause, needed.reading.as_ref(), Topic::Supervisor, says);
    }
    if let Some(ratio) = &policy.ratio {
        let says = format!(
            "Supervisees of one supervisor: noticed from {} on, reviewed above {}",
            ratio.notice_from, ratio.review_above
        );
        register.add(&ratio.clause, ratio.reading.as_ref(), Topic::Supervisor, says);
    }
}

fn sessions(register: &mut Register, policy: &Policy) {
    for kind in &policy.session_kinds {
        register.add(&kind.clause, None, Topic::Session.form(kind.form.as_ref()), kind.name.clone());
        if let Some(prepared) = &kind.prepared {
            let reasons =
                if prepared.reasons.is_empty() { String::new() } else { format!(": {}", prepared.reasons.join("; ")) };
            let says = format!("{}: a case is chosen and prepared beforehand{reasons}", kind.name);
            register.add(&prepared.clause, prepared.reading.as_ref(), Topic::Session, says);
        }
    }
    for rule in &policy.durations {
        let length: Vec<String> = [
            rule.min.map(|minutes| format!("at least {minutes} minutes")),
            rule.max.map(|minutes| format!("at most {minutes} minutes")),
            rule.guide.map(|minutes| format!("about {minutes} minutes (a guide)")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let (kinds, who) = (words::kinds(policy, &rule.kinds), words::who(policy, &rule.who));
        let says = format!("{kinds}: {} – {who}", length.join(", "));
        register.add(&rule.clause, rule.reading.as_ref(), Topic::Length, says);
    }
}

fn agreement(register: &mut Register, policy: &Policy) {
    let Some(agreement) = &policy.agreement else { return };
    let name = &agreement.name;
    let who = words::who(policy, &agreement.who);
    register.add(
        &agreement.clause,
        None,
        Topic::Agreement.form(agreement.form.as_ref()),
        format!("{name}, signed by {} – {who}", signers(&agreement.signers)),
    );
    let due = match (agreement.due.at, agreement.due.within) {
        (Some(DueAt::Start), _) => "on the day the relationship begins".to_owned(),
        (Some(DueAt::FirstSession), _) => "on the day of the pair’s first session".to_owned(),
        (None, Some(within)) => format!("within {within} of the start of the relationship"),
        (None, None) => "with no day set".to_owned(),
    };
    register.add(
        &agreement.due.clause,
        agreement.due.reading.as_ref(),
        Topic::Agreement.clock(&clocks::AGREEMENT.into()),
        format!("{name}: due {due}"),
    );
    if let Some(review) = &agreement.review {
        let also = if review.met_by.is_empty() {
            String::new()
        } else {
            format!("; {} is a review, too", words::kinds(policy, &review.met_by))
        };
        let says = format!("{name}: reviewed every {}{also}", review.every);
        let found = Topic::Agreement.clock(&clocks::AGREEMENT_REVIEW.into());
        register.add(&review.clause, review.reading.as_ref(), found, says);
    }
    for trigger in &agreement.triggers {
        let says = match trigger.on {
            TriggerOn::NewSupervisor => format!("{name}: a new supervisor asks for a new one"),
            TriggerOn::IntervalChanged => format!("{name}: brought up to date when the interval changes"),
        };
        register.add(&trigger.clause, trigger.reading.as_ref(), Topic::Agreement.form(agreement.form.as_ref()), says);
    }
}

fn signers(signers: &[Signer]) -> String {
    let names: Vec<&str> = signers
        .iter()
        .map(|signer| match signer {
            Signer::Supervisee => "the supervisee",
            Signer::Supervisor => "the supervisor",
        })
        .collect();
    names.join(" and ")
}

fn records(register: &mut Register, policy: &Policy) {
    for chain in &policy.chains {
        let name = &chain.name;
        if let Some(share) = &chain.share {
            let says =
                format!("{name}: shared by {} within {} of the session", words::owner(share.owner), share.within);
            register.add(&share.clause, share.reading.as_ref(), Topic::Record.clock(&clocks::SHARE.into()), says);
        }
        if let Some(sign) = &chain.sign {
            let of = match sign.of {
                AnswerFrom::Shared => "the sharing",
                AnswerFrom::Held => "the session",
            };
            let says = format!("{name}: signed by {} within {} of {of}", signers(&sign.signers), sign.within);
            register.add(&sign.clause, sign.reading.as_ref(), Topic::Record.clock(&clocks::SIGN.into()), says);
        }
        if let Some(silence) = &chain.silence {
            let says = match silence.outcome {
                SilenceOutcome::DeemedAccurate => {
                    format!("{name}: no answer means that it is taken as accurate, unsigned")
                }
                SilenceOutcome::None => format!("{name}: no answer means nothing, the signature stays due"),
            };
            register.add(&silence.clause, silence.reading.as_ref(), Topic::Record, says);
        }
    }
}

fn moving(register: &mut Register, policy: &Policy) {
    let Some(moving) = &policy.moving else { return };
    let names = |accepted: bool| -> Vec<String> {
        moving.reasons.iter().filter(|reason| reason.accepted == accepted).map(|reason| reason.name.clone()).collect()
    };
    let (accepted, others) = (names(true), names(false));
    let accepted = if accepted.is_empty() {
        "no reason excuses".to_owned()
    } else {
        format!("accepted: {}", words::either(&accepted))
    };
    let others =
        if others.is_empty() { String::new() } else { format!("; also asked for: {}", words::either(&others)) };
    register.add(
        &moving.clause,
        moving.reading.as_ref(),
        Topic::Moving,
        format!("Reasons for moving – {accepted}{others}"),
    );
    let mut rearranged = |rule: &Option<Rearrange>, of: &str| {
        if let Some(rule) = rule {
            let says = format!("The new session is due within {} of {of}", rule.within);
            let found = Topic::Moving.clock(&clocks::REARRANGE.into());
            register.add(&rule.clause, rule.reading.as_ref(), found, says);
        }
    };
    rearranged(&moving.rearrange, "the original day");
    rearranged(&moving.after_sickness, "the return to work");
}

fn absence(register: &mut Register, council: &CouncilFile, policy: &Policy) {
    if let Some(absence) = &policy.absence {
        let back = match (&absence.return_within, &absence.return_setting) {
            (Some(within), _) => format!("within {within} of the return"),
            (None, Some(id)) => {
                let set = council.settings.iter().find(|setting| setting.id == *id);
                set.map_or_else(
                    || "as the council sets for itself".to_owned(),
                    |set| format!("by a number of the council’s own: {}", set.label),
                )
            }
            (None, None) => "on the day of the return, or later on its own day".to_owned(),
        };
        let sick = absence
            .sickness_within
            .map_or_else(String::new, |within| format!(", after sickness within {within} of the return"));
        register.add(
            &absence.clause,
            absence.reading.as_ref(),
            Topic::Absence,
            format!("Clocks pause; due again {back}{sick}"),
        );
    }
    if let Some(cover) = &policy.cover {
        let says =
            format!("A supervisor away for longer than {}: {} arranges cover", cover.after, words::owner(cover.owner));
        register.add(&cover.clause, cover.reading.as_ref(), Topic::Absence.clock(&clocks::COVER.into()), says);
    }
    if let Some(planning) = &policy.planning {
        let ahead = planning.horizon.map_or_else(
            || "the next session is in the diary".to_owned(),
            |span| format!("sessions are in the diary for {span} ahead"),
        );
        register.add(&planning.clause, planning.reading.as_ref(), Topic::Diary, ahead);
    }
}

fn forms(register: &mut Register, policy: &Policy) {
    for form in &policy.forms {
        register.add(
            &form.clause,
            None,
            Topic::Form.form(Some(&form.id)),
            format!("{}{}", form.name, named(form.names)),
        );
        for section in &form.sections {
            let required = if section.required { " (asked for before sharing)" } else { "" };
            let says = format!("{}: {}{required}{}", form.name, section.heading, named(section.names));
            if section.dated {
                let dated = format!("{}: {}, each with a day before it is shared", form.name, section.heading);
                register.add(&section.clause, None, Topic::Case.form(Some(&form.id)), dated);
            }
            register.add(&section.clause, section.reading.as_ref(), Topic::Form.form(Some(&form.id)), says);
        }
    }
}

fn named(names: Option<Names>) -> &'static str {
    match names {
        Some(Names::Block) => "; what looks like a child’s name or number is not shared",
        Some(Names::Warn) => "; what looks like a child’s name or number is asked about",
        Some(Names::Allow) => "; a child’s name may stand here",
        None => "",
    }
}

fn access(register: &mut Register, policy: &Policy) {
    for row in &policy.access {
        let reader = match row.reader {
            Reader::Supervisee => "The supervisee",
            Reader::Supervisor => "The supervisor",
            Reader::ManagementLine => "The management line",
            Reader::Quality => "Quality assurance",
            Reader::PrincipalSocialWorker => "The principal social worker",
            Reader::SeniorManager => "Senior managers",
            Reader::Workforce => "Workforce development",
        };
        let of: Vec<&str> = row
            .of
            .iter()
            .map(|content| match content {
                Content::Figures => "figures",
                Content::Records => "records",
                Content::Private => "what the pair keeps to itself",
                Content::Agreements => "agreements",
                Content::Actions => "actions",
            })
            .collect();
        let kinds =
            if row.kinds.is_empty() { String::new() } else { format!(" of: {}", words::kinds(policy, &row.kinds)) };
        let reason = if row.needs_reason { ", under a reason" } else { "" };
        register.add(
            &row.clause,
            row.reading.as_ref(),
            Topic::Access,
            format!("{reader}: {}{kinds}{reason}", of.join(", ")),
        );
    }
}
