//! Selections of staff, intervals and owners in words.

use crate::policy::{Anchor, CouncilFile, Interval, Owner, Policy, Who};

/// Which staff a rule means: *Social worker or Team manager; newly qualified*.
pub fn who(policy: &Policy, who: &Who) -> String {
    let role = |id| policy.role(id).map_or_else(|| named(id), |role| role.name.clone());
    let attribute = |id| name_in(policy.attributes.iter().map(|it| (&it.id, &it.name)), id);
    let team_type = |id| name_in(policy.team_types.iter().map(|it| (&it.id, &it.name)), id);
    let flag = |id| name_in(policy.flags.iter().map(|it| (&it.id, &it.name)), id);
    let employment = |id| name_in(policy.employments.iter().map(|it| (&it.id, &it.name)), id);
    let mut parts = Vec::new();
    let mut part = |before: &str, names: Vec<String>| {
        if !names.is_empty() {
            parts.push(format!("{before}{}", either(&names)));
        }
    };
    part("", who.roles.iter().map(role).collect());
    part("not ", who.not_roles.iter().map(role).collect());
    part("", who.attributes.iter().map(attribute).collect());
    part("without: ", who.not_attributes.iter().map(attribute).collect());
    part("in teams: ", who.team_types.iter().map(team_type).collect());
    part("not in teams: ", who.not_team_types.iter().map(team_type).collect());
    part("while: ", who.flags.iter().map(flag).collect());
    part("while not: ", who.not_flags.iter().map(flag).collect());
    part("employed: ", who.employment.iter().map(employment).collect());
    part("not employed: ", who.not_employment.iter().map(employment).collect());
    part("", who.supervises.then(|| "who supervises somebody".to_owned()).into_iter().collect());
    part("qualified for less than ", who.qualified_within.iter().map(ToString::to_string).collect());
    if parts.is_empty() { "everybody".to_owned() } else { parts.join("; ") }
}

/// How often: the policy's length, or the council's own.
pub(super) fn every(council: &CouncilFile, interval: &Interval) -> String {
    match interval {
        Interval::Fixed(span) => format!("every {span}"),
        Interval::Local(id) => {
            let setting = council.settings.iter().find(|setting| setting.id == *id);
            let default = setting.and_then(|setting| setting.default.as_deref());
            default.map_or_else(
                || "as the council sets for itself".to_owned(),
                |span| format!("as the council sets for itself ({span} until it does)"),
            )
        }
    }
}

/// A length of time that something has.
pub(super) fn within(council: &CouncilFile, interval: &Interval) -> String {
    match interval {
        Interval::Fixed(span) => format!("within {span}"),
        Interval::Local(_) => format!("within a time {}", every(council, interval)),
    }
}

/// A day to count from.
pub(super) fn anchor(policy: &Policy, anchor: &Anchor) -> String {
    match anchor {
        Anchor::Employment => "the first day of employment".to_owned(),
        Anchor::Post => "the first day in the post".to_owned(),
        Anchor::Relationship => "the day the first relationship began".to_owned(),
        Anchor::Flag(id) => {
            format!("the first day of: {}", name_in(policy.flags.iter().map(|it| (&it.id, &it.name)), id))
        }
        Anchor::Event(id) => name_in(policy.events.iter().map(|it| (&it.id, &it.name)), id),
        Anchor::Session(id) => format!("the first {}", kind(policy, id)),
    }
}

/// Whose task.
pub(super) fn owner(owner: Owner) -> &'static str {
    match owner {
        Owner::Supervisor => "the supervisor",
        Owner::Supervisee => "the supervisee",
        Owner::LineManager => "the line manager",
    }
}

/// Kinds of session by name.
pub(super) fn kinds(policy: &Policy, ids: &[crate::ids::KindId]) -> String {
    either(&ids.iter().map(|id| kind(policy, id)).collect::<Vec<_>>())
}

fn kind(policy: &Policy, id: &crate::ids::KindId) -> String {
    policy.session_kind(id).map_or_else(|| named(id), |kind| kind.name.clone())
}

/// *A, B or C*.
pub(super) fn either(names: &[String]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

fn name_in<'a, I: PartialEq + AsRef<str> + 'a>(mut known: impl Iterator<Item = (&'a I, &'a String)>, id: &I) -> String {
    known.find(|(known, _)| *known == id).map_or_else(|| named(id), |(_, name)| name.clone())
}

fn named(id: &impl AsRef<str>) -> String {
    id.as_ref().replace('-', " ")
}
