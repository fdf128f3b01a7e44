//! What a policy does under each clause for teams and the council, in processes, patterns and files.

use crate::policy::{CaseMix, CouncilFile, Duty, DutyOf, Policy, Year};

use super::{Register, Topic, words};

pub(super) fn walk(register: &mut Register, council: &CouncilFile, policy: &Policy) {
    let mut word = |what: &str, name: &str, clause: &[crate::ids::ClauseId]| {
        register.add(clause, None, Topic::Staff, format!("{what}: {name}"));
    };
    policy.periods.iter().for_each(|it| word("Calendar", &it.name, &it.clause));
    policy.criteria.iter().for_each(|it| word("Reason for choosing a case", &it.name, &it.clause));
    for duty in &policy.duties {
        let says = format!("{}: {}", duty.name, one_duty(council, policy, duty));
        register.add(&duty.clause, duty.reading.as_ref(), Topic::Clock.clock(&duty.id), says);
        if let Some(attendance) = &duty.attendance {
            let says = format!("{}: who did not come and was not away is a finding", duty.name);
            register.add(&attendance.clause, attendance.reading.as_ref(), Topic::Clock.clock(&duty.id), says);
        }
    }
    for process in &policy.processes {
        for step in &process.steps {
            let within = step.within.as_ref().map(|within| format!(", {}", words::within(council, within)));
            let rests = if step.rests { "; until then the matter rests" } else { "" };
            let owner = words::owner(step.owner);
            let says = format!("{}: {} – {owner}{}{rests}", process.name, step.name, within.unwrap_or_default());
            register.add(&step.clause, step.reading.as_ref(), Topic::Clock.clock(&process.id), says);
        }
        let by = process.raised_by.iter().map(|owner| words::owner(*owner)).collect::<Vec<_>>().join(", ");
        let says = format!("{}: begun by {by}", process.name);
        register.add(&process.clause, None, Topic::Clock.clock(&process.id), says);
        for outcome in &process.outcomes {
            let says = format!("{}: can end with {}", process.name, outcome.name);
            register.add(&outcome.clause, None, Topic::Clock.clock(&process.id), says);
        }
    }
    for pattern in &policy.patterns {
        let times = pattern.times.map_or_else(|| "a number of the council’s own".to_owned(), |times| times.to_string());
        let says = format!("{}: {times} {} ask for a talk", pattern.name, words::within(council, &pattern.within));
        register.add(&pattern.clause, pattern.reading.as_ref(), Topic::Clock.clock(&pattern.id), says);
    }
    for mix in &policy.case_mixes {
        let says = format!("{}: {}", words::kinds(policy, &mix.kinds), one_mix(mix));
        register.add(&mix.clause, mix.reading.as_ref(), Topic::Case, says);
    }
    for limit in &policy.caseload_limits {
        let most = limit.most.map_or_else(|| "a number of the council’s own".to_owned(), |most| most.to_string());
        let says = format!("Cases at most: {most} – {}", words::who(policy, &limit.who));
        register.add(&limit.clause, limit.reading.as_ref(), Topic::Case, says);
    }
    for item in &policy.file_items {
        let says = format!("In the file: {} – {}", item.name, words::who(policy, &item.who));
        register.add(&item.clause, item.reading.as_ref(), Topic::Record, says);
    }
    for folder in &policy.file_folders {
        let never =
            if folder.never.is_empty() { String::new() } else { format!("; never {}", folder.never.join(", ")) };
        let says = format!("{}: {}{never}", folder.name, folder.holds.join(", "));
        register.add(&folder.clause, folder.reading.as_ref(), Topic::Record, says);
    }
    if let Some(disclosing) = &policy.disclosing {
        let says = format!(
            "Told to others: to whom, why and when is kept, and the person sees it ({})",
            disclosing.to.join(", ")
        );
        register.add(&disclosing.clause, disclosing.reading.as_ref(), Topic::Record, says);
    }
    journal(register, policy);
    for kept in &policy.retentions {
        let says = format!("{}: kept for {} after the last day, then looked at", kept.name, kept.keep);
        register.add(&kept.clause, kept.reading.as_ref(), Topic::Clock.clock(&kept.id), says);
    }
}

/// The person’s own page *My journal*, and what of it comes from where.
fn journal(register: &mut Register, policy: &Policy) {
    let Some(journal) = &policy.journal else { return };
    let name = &journal.name;
    let standards = if journal.standards.is_empty() {
        String::new()
    } else {
        format!(", with what they are evidence for ({})", journal.standards.join(", "))
    };
    let says = format!(
        "{name}: on their page “My journal” people keep entries of what they learn{standards}, and a development plan; nobody else reads it"
    );
    register.add(&journal.clause, journal.reading.as_ref(), Topic::Record, says);
    if let Some(records) = &journal.records {
        let kinds = words::kinds(policy, &records.kinds);
        let says = format!(
            "{name}: the person’s signed records of {kinds} stand on “My journal”, to be read and to be kept as a file"
        );
        register.add(&records.clause, records.reading.as_ref(), Topic::Record, says);
    }
    if let Some(appraisal) = &journal.appraisal {
        let says = format!(
            "{name}: its last twelve months are one page for the appraisal, “My journal” – “For the appraisal”, to be printed and to be kept as a file"
        );
        register.add(&appraisal.clause, appraisal.reading.as_ref(), Topic::Record, says);
    }
}

fn one_duty(council: &CouncilFile, policy: &Policy, duty: &Duty) -> String {
    let shape = match (&duty.every, duty.per_year) {
        (Some(every), _) => words::every(council, every),
        (None, Some(count)) if duty.year == Year::Rolling => format!("{count} a year"),
        (None, Some(count)) => format!("{count} a year ({})", duty.year),
        (None, None) => "it has to be, and no number is set".to_owned(),
    };
    let of = match duty.of {
        DutyOf::Team => "for each team",
        DutyOf::Council => "for the council",
    };
    let only = |what: &str, who: &Option<crate::policy::Who>| {
        who.as_ref().map(|who| format!(", {what} {}", words::who(policy, who))).unwrap_or_default()
    };
    format!("{shape}, {of}{}{}", only("led by", &duty.led_by), only("with", &duty.present))
}

fn one_mix(mix: &CaseMix) -> String {
    let parts = [
        mix.min.map(|min| format!("at least {min} cases")),
        mix.max.map(|max| format!("at most {max} cases")),
        mix.detailed.map(|least| format!("at least {least} in detail")),
        mix.criteria.map(|least| format!("for at least {least} different reasons")),
        mix.each_chosen.then(|| "each with the reason for choosing it".to_owned()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
