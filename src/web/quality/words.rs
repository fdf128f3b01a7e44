//! Numbers, filters and findings in words.

use domain::quality::{Chosen, Filter, Measure, Show};
use domain::survey::Survey;
use engine::ids::{ClockId, PersonId, RoleId, TeamId};
use engine::obligation::clocks;
use engine::policy::Policy;
use engine::{Figure, NoticeKind};

use crate::standings;

/// A number with commas: *8,359*.
pub(crate) fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// *861 of 932*; nothing where there is nothing to count.
pub(super) fn n_of_m(figure: &Figure) -> String {
    if figure.m == 0 { "–".to_owned() } else { format!("{} of {}", count(figure.n), count(figure.m)) }
}

/// *92 %*, a dash where there is nothing to count.
pub(super) fn share(figure: &Figure) -> String {
    figure.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
}

/// How the share moved, in points: *+3*, *−2*, *0*; nothing where one of the two has none.
pub(super) fn change(now: &Figure, before: &Figure) -> String {
    let (Some(now), Some(before)) = (now.percent(), before.percent()) else { return String::new() };
    match now.cmp(&before) {
        std::cmp::Ordering::Greater => format!("+{}", now - before),
        std::cmp::Ordering::Less => format!("−{}", before - now),
        std::cmp::Ordering::Equal => "0".to_owned(),
    }
}

/// What a head figure counts.
pub(super) fn measure(measure: Measure) -> &'static str {
    match measure {
        Measure::Supervised => "Supervised in time",
        Measure::Records => "Records shared and signed in time",
        Measure::Agreements => "Agreements in time",
        Measure::Children => "Children discussed and recorded in time",
        Measure::Arranged => "Diary, moved sessions and cover",
        Measure::Other => "Other clocks",
    }
}

/// The part of a figure that a list shows.
pub(super) fn show(show: Show) -> &'static str {
    match show {
        Show::Counted => "All counted",
        Show::InTime => "In time",
        Show::Late => "Late",
        Show::Excused => "Late, excused",
        Show::Paused => "Paused",
        Show::Waived => "Exempted",
        Show::NotSet => "No number set",
    }
}

/// What a part of a figure is of, at the head of its list.
pub(super) fn of(show: Show, figure: &Figure) -> String {
    match show {
        Show::Counted => format!("{} in time", n_of_m(figure)),
        Show::InTime | Show::Late => format!("of {}", count(figure.m)),
        Show::Excused => "late for a reason that the policy accepts: counted, and not as in time".to_owned(),
        Show::Paused => "not counted while somebody is away".to_owned(),
        Show::Waived => "exempted: not counted".to_owned(),
        Show::NotSet => "it has to be, and neither policy nor council has set a number: not counted".to_owned(),
    }
}

/// The clocks in the order of the policy, then those of its other tables.
pub(super) fn clock_order(policy: &Policy, clock: &ClockId) -> (usize, String) {
    let of_policy = policy.clocks.iter().position(|known| known.id == *clock);
    let own =
        [clocks::SHARE, clocks::SIGN, clocks::AGREEMENT, clocks::AGREEMENT_REVIEW, clocks::REARRANGE, clocks::COVER];
    let other = || own.iter().position(|known| clock == known).unwrap_or(own.len());
    // Clocks of children come last, by their names.
    (of_policy.unwrap_or_else(|| policy.clocks.len() + other()), clock.to_string())
}

/// The name of a role.
pub(super) fn role(policy: &Policy, id: Option<&RoleId>) -> String {
    id.map_or_else(
        || "No post".to_owned(),
        |id| policy.role(id).map_or_else(|| id.to_string(), |role| role.name.clone()),
    )
}

/// The name of a unit.
pub(super) fn unit(survey: &Survey, id: Option<&TeamId>, none: &str) -> String {
    id.map_or_else(
        || none.to_owned(),
        |id| survey.units.get(id).map_or_else(|| id.to_string(), |unit| unit.name.clone()),
    )
}

/// Those in no team, and so on.
pub(super) const NO_TEAM: &str = "In no team";
/// As `NO_TEAM`.
pub(super) const NO_SERVICE: &str = "In no service";
/// As `NO_TEAM`.
pub(super) const NO_SUPERVISOR: &str = "No supervisor";

/// A supervisor's name.
pub(super) fn supervisor(survey: &Survey, id: Option<&PersonId>) -> String {
    id.map_or_else(|| NO_SUPERVISOR.to_owned(), |id| survey.name(id).to_owned())
}

/// That only some people are shown, and how many.
pub(super) fn only(survey: &Survey) -> String {
    let people: std::collections::HashSet<_> = survey.rows.iter().map(|row| &row.obligation.person).collect();
    format!(
        "These are the figures of the {} people whose figures you may see, not of the whole council.",
        count(people.len())
    )
}

/// What a filter narrows down to, a part each: *Team: Duty*.
pub(super) fn filter(survey: &Survey, policy: &Policy, filter: &Filter) -> Vec<String> {
    let mut parts = Vec::new();
    if let Some(known) = filter.measure {
        parts.push(measure(known).to_owned());
    }
    if let Some(clock) = &filter.clock {
        parts.push(standings::clock_name(policy, clock.as_str()));
    }
    if let Some(clauses) = &filter.clauses {
        parts.push(clauses.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join(", "));
    }
    if let Some(strength) = filter.strength {
        parts.push(strength.to_string());
    }
    places(survey, policy, filter, &mut parts);
    parts
}

fn places(survey: &Survey, policy: &Policy, filter: &Filter, parts: &mut Vec<String>) {
    fn named<T>(chosen: &Chosen<T>, name: impl Fn(Option<&T>) -> String) -> Option<String> {
        match chosen {
            Chosen::Any => None,
            Chosen::None => Some(name(None)),
            Chosen::One(id) => Some(name(Some(id))),
        }
    }
    parts.extend(named(&filter.service, |id| unit(survey, id, NO_SERVICE)));
    parts.extend(named(&filter.team, |id| unit(survey, id, NO_TEAM)));
    parts.extend(named(&filter.role, |id| role(policy, id)));
    parts.extend(named(&filter.supervisor, |id| format!("Supervisor: {}", supervisor(survey, id))));
}

/// What a finding is about, and its word in addresses.
pub(super) fn finding(kind: NoticeKind) -> (&'static str, &'static str) {
    match kind {
        NoticeKind::SupervisorMissing => ("supervisor-missing", "No supervisor"),
        NoticeKind::SupervisorGone => ("supervisor-gone", "The supervisor has left"),
        NoticeKind::SupervisorUnsuitable => ("supervisor-unsuitable", "The supervisor is not one the policy asks for"),
        NoticeKind::AgreementMissing => ("agreement-missing", "No signed agreement"),
        NoticeKind::CoverUnsuitable => ("cover-unsuitable", "Cover by somebody the policy does not name"),
        NoticeKind::NobodyAnswers => ("nobody-answers", "Nobody answers for it"),
        NoticeKind::NotThere => ("not-there", "Not at a session of the team"),
        NoticeKind::CaseMix => ("case-mix", "Other cases in a session than the policy says"),
        NoticeKind::CaseloadLimit => ("caseload-limit", "More cases than a reduced caseload has"),
        NoticeKind::FileItemMissing => ("file-item-missing", "Missing from the file"),
        NoticeKind::ProcessUnknown => ("process-unknown", "A process that the policy does not know"),
        NoticeKind::RatioNear => ("ratio-near", "About as many supervisees as the policy allows"),
        NoticeKind::RatioExceeded => ("ratio-exceeded", "More supervisees than the policy allows"),
        NoticeKind::AgreementOutdated => ("agreement-outdated", "Agreement to be brought up to date"),
        NoticeKind::Duration => ("duration", "Session shorter or longer than the policy says"),
        NoticeKind::MonthWithout => ("month-without", "A month without a session"),
        NoticeKind::GapWithoutReason => ("gap-without-reason", "A long gap without a reason on record"),
        NoticeKind::StageOverrun => ("stage-overrun", "A stage that should have ended"),
        NoticeKind::CategoryMissing => {
            ("category-missing", "A family without a category: nothing says how often it is discussed")
        }
        NoticeKind::OverrideRefused => ("override-refused", "An interval that is not allowed, left aside"),
        NoticeKind::OverrideOld => ("override-old", "An interval agreed in an earlier stage"),
        NoticeKind::WaiverRefused => ("waiver-refused", "An exemption that is not allowed, left aside"),
        NoticeKind::BookedLate => ("booked-late", "Booked after the due day"),
        NoticeKind::Missed => ("missed", "Booked, and neither held nor moved"),
        NoticeKind::RoleUnknown => ("role-unknown", "A role that the policy does not know"),
        NoticeKind::SettingRefused => ("setting-refused", "A local number that cannot be used"),
    }
}

/// Whether a finding is about who supervises whom.
pub(super) fn is_about_the_chain(kind: NoticeKind) -> bool {
    matches!(
        kind,
        NoticeKind::SupervisorMissing
            | NoticeKind::SupervisorGone
            | NoticeKind::SupervisorUnsuitable
            | NoticeKind::AgreementMissing
            | NoticeKind::CoverUnsuitable
            | NoticeKind::RatioNear
            | NoticeKind::RatioExceeded
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_well() {
        assert_eq!(
            ["0", "12", "932", "1,234", "12,345", "1,234,567"].map(str::to_owned),
            [0, 12, 932, 1234, 12345, 1_234_567].map(count)
        );
        let figure = |n, m| Figure { n, m, ..Figure::default() };
        assert_eq!(share(&figure(999, 1000)), "99 %");
        assert_eq!(share(&figure(0, 0)), "–");
        assert_eq!(n_of_m(&figure(0, 0)), "–");
        assert_eq!(n_of_m(&figure(861, 1932)), "861 of 1,932");
        assert_eq!(change(&figure(90, 100), &figure(93, 100)), "−3");
        assert_eq!(change(&figure(1, 1), &figure(0, 0)), "");
    }
}
