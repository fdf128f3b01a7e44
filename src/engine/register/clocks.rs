//! What the clocks of a policy do under each clause.

use crate::policy::{Clock, CouncilFile, Policy, Rule, Shape, Stage, StageEnd};

use super::{Register, Topic, words};

pub(super) fn walk(register: &mut Register, council: &CouncilFile, policy: &Policy) {
    for clock in &policy.clocks {
        for rule in &clock.rules {
            one_rule(register, council, policy, clock, rule);
        }
        findings(register, policy, clock);
    }
    for setting in &council.settings {
        let now = setting.default.as_ref().map_or_else(
            || "nothing is counted until the council sets it".to_owned(),
            |default| format!("{default} until the council sets it"),
        );
        register.add(&setting.clause, None, Topic::Local, format!("{}: {now}", setting.label));
    }
}

fn one_rule(register: &mut Register, council: &CouncilFile, policy: &Policy, clock: &Clock, rule: &Rule) {
    let who = words::who(policy, &rule.who);
    let says = format!("{}: {} – {who}", clock.name, shape(council, policy, rule));
    register.add(&rule.clause, rule.reading.as_ref(), Topic::Clock.clock(&clock.id), says);
    for stage in &rule.stages {
        let says = format!("{}: {} – {who}", clock.name, one_stage(council, policy, stage));
        register.add(&stage.clause, stage.reading.as_ref(), Topic::Clock.clock(&clock.id), says);
    }
    if let Some(longer) = &rule.longer {
        let names: Vec<String> = longer
            .by
            .iter()
            .map(|id| policy.role(id).map_or_else(|| id.to_string(), |role| role.name.clone()))
            .collect();
        let longest = longer.longest.map(|span| format!(", at most {span}")).unwrap_or_default();
        let says = format!("{}: a longer interval may be approved by {}{longest}", clock.name, words::either(&names));
        register.add(&longer.clause, None, Topic::Clock.clock(&clock.id), says);
    }
}

fn shape(council: &CouncilFile, policy: &Policy, rule: &Rule) -> String {
    let shape = match rule.shape() {
        Shape::Every(interval) => words::every(council, interval),
        Shape::Stages(stages, anchor) => {
            let stages: Vec<String> = stages.iter().map(|stage| one_stage(council, policy, stage)).collect();
            format!("{}; counted from {}", stages.join(", then "), words::anchor(policy, anchor))
        }
        Shape::Within(span, anchor) => format!("once, within {span} of {}", words::anchor(policy, anchor)),
        Shape::PerYear(count, year) => format!("{count} a year ({year})"),
        Shape::Milestones(all, anchor) => {
            let each: Vec<String> = all
                .iter()
                .map(|one| {
                    let name = policy.event(&one.event).map_or(one.event.as_str(), |event| &event.name);
                    format!("{name} {} after", one.after)
                })
                .collect();
            format!("{}, counted from {}", each.join(", "), words::anchor(policy, anchor))
        }
        Shape::NoInterval => "it has to be, and no number is set".to_owned(),
    };
    let agreed = rule.negotiated.as_ref().map(|bound| format!(", or as the pair agrees, at most {}", bound.longest));
    format!("{shape}{}", agreed.unwrap_or_default())
}

fn one_stage(council: &CouncilFile, policy: &Policy, stage: &Stage) -> String {
    let every = words::every(council, &stage.every);
    let agreed =
        stage.negotiated.as_ref().map(|bound| format!(" or as agreed, at most {}", bound.longest)).unwrap_or_default();
    match stage.end() {
        StageEnd::After(span) => format!("{every}{agreed} for {span}"),
        StageEnd::With(event, _) => {
            let name =
                policy.events.iter().find(|known| known.id == *event).map_or(event.as_str(), |known| &known.name);
            format!("{every}{agreed} until: {name}")
        }
        StageEnd::Never => format!("{every}{agreed}"),
    }
}

/// What a clock does beside its rules.
fn findings(register: &mut Register, policy: &Policy, clock: &Clock) {
    for passed in &clock.passes_over {
        let says = format!("{}: not met by {}", clock.name, words::kinds(policy, &passed.kinds));
        register.add(&passed.clause, None, Topic::NotCounting.clock(&clock.id), says);
    }
    register.add(
        &clock.no_waiver,
        None,
        Topic::Clock.clock(&clock.id),
        format!("{}: nobody can be exempted", clock.name),
    );
    if let Some(month) = &clock.each_month {
        let says =
            format!("{}: a month without a session is a finding – {}", clock.name, words::who(policy, &month.who));
        register.add(&month.clause, month.reading.as_ref(), Topic::Clock.clock(&clock.id), says);
    }
    if let Some(gap) = &clock.gap_reason {
        let who = words::who(policy, &gap.who);
        let says = format!(
            "{}: more than {} between two sessions asks for a reason on record – {who}",
            clock.name, gap.longer_than
        );
        register.add(&gap.clause, gap.reading.as_ref(), Topic::Clock.clock(&clock.id), says);
    }
}
