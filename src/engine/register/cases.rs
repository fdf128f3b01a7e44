//! What a policy does under each clause for children and families.

use crate::policy::{CaseAnchor, CaseClock, CaseNames, CaseRule, CaseShape, CouncilFile, Counts, Policy};

use super::{Register, Topic, words};

pub(super) fn walk(register: &mut Register, council: &CouncilFile, policy: &Policy) {
    for category in &policy.categories {
        let none = if category.no_clock { ": no clock applies" } else { "" };
        let topic = if category.no_clock { Topic::Case } else { Topic::Staff };
        register.add(&category.clause, None, topic, format!("Kind of case: {}{none}", category.name));
    }
    for flag in &policy.case_flags {
        let first = if flag.first { ": comes first when a session is prepared" } else { "" };
        register.add(&flag.clause, None, Topic::Case, format!("State of a case: {}{first}", flag.name));
    }
    if let Some(cases) = &policy.casework {
        let kinds = words::kinds(policy, &[cases.sessions.clone(), cases.between.clone()].concat());
        let form = policy.case_form().map_or_else(|| cases.form.to_string(), |form| form.name.clone());
        let named = match cases.names {
            CaseNames::Reference => "by reference alone",
            CaseNames::NameAndReference => "by name and reference",
            CaseNames::Initials => "by initials and reference",
        };
        let says = format!(
            "Discussions of a child or family ({kinds}) are written on “{form}”, {named}, and ticked when they stand on the child’s record"
        );
        register.add(&cases.clause, cases.reading.as_ref(), Topic::Case, says);
    }
    for event in &policy.case_events {
        register.add(&event.clause, None, Topic::Staff, format!("Event of a case: {}", event.name));
    }
    for clock in &policy.case_clocks {
        for rule in &clock.rules {
            one_rule(register, council, policy, clock, rule);
        }
        for met in &clock.met_if {
            let present = met.present.as_ref().map(|who| format!("with {} present", words::who(policy, who)));
            let asked: Vec<String> = present
                .into_iter()
                .chain(met.on_record.then(|| "once it stands on the child’s record".to_owned()))
                .collect();
            let says = format!("{}: met by {} {}", clock.name, words::kinds(policy, &met.kinds), asked.join(" and "));
            register.add(&met.clause, met.reading.as_ref(), Topic::Case, says);
        }
        for passed in &clock.passes_over {
            let says = format!("{}: not met by {}", clock.name, words::kinds(policy, &passed.kinds));
            register.add(&passed.clause, None, Topic::NotCounting, says);
        }
    }
    for entry in &policy.case_entries {
        let says = format!("{}: within {} of {}", entry.name, entry.within, words::kinds(policy, &entry.kinds));
        register.add(&entry.clause, entry.reading.as_ref(), Topic::Case, says);
    }
}

fn one_rule(register: &mut Register, council: &CouncilFile, policy: &Policy, clock: &CaseClock, rule: &CaseRule) {
    let named = |ids: &[crate::ids::CategoryId]| {
        let names = ids.iter().map(|id| policy.category(id).map_or_else(|| id.to_string(), |it| it.name.clone()));
        words::either(&names.collect::<Vec<_>>())
    };
    let mut about = if rule.categories.is_empty() { "every case".to_owned() } else { named(&rule.categories) };
    if !rule.not_categories.is_empty() {
        about = format!("{about}, not {}", named(&rule.not_categories));
    }
    let since = match clock.counts {
        Counts::Discussions => "",
        Counts::Entries => " between two entries on the child’s record",
    };
    let shape = match rule.shape() {
        CaseShape::Every(interval) => format!("{}{since}", words::every(council, interval)),
        CaseShape::Within(within, CaseAnchor::Allocation) => format!("once, within {within} of an allocation"),
        CaseShape::Within(within, CaseAnchor::Opening) => format!("once, within {within} of the opening"),
        CaseShape::Within(within, CaseAnchor::Event(id)) => {
            let event = policy.case_event(id).map_or_else(|| id.to_string(), |event| event.name.clone());
            format!("once, within {within} of: {event}")
        }
        CaseShape::Nothing => String::new(),
    };
    let topic = Topic::Case;
    let workers = words::who(policy, &rule.who);
    let workers = if workers == "everybody" { String::new() } else { format!(", with {workers}") };
    register.add(&rule.clause, rule.reading.as_ref(), topic, format!("{}: {shape} – {about}{workers}", clock.name));
    register.add(&rule.shorter, None, topic, format!("{}: one case may have a shorter time of its own", clock.name));
    if let Some(longer) = &rule.longer {
        let roles = longer.by.iter().map(|id| policy.role(id).map_or_else(|| id.to_string(), |role| role.name.clone()));
        let longest = longer.longest.map(|span| format!(", at most {span}")).unwrap_or_default();
        let says = format!(
            "{}: a longer time for one case may be approved by {}{longest}",
            clock.name,
            words::either(&roles.collect::<Vec<_>>())
        );
        register.add(&longer.clause, None, Topic::Case, says);
    }
}
