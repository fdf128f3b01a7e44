//! Obligations as pages show them: the tag, the day with its distance, the trail; and the one way to the facts behind them.

use domain::ids::PersonId;
use engine::obligation::clocks;
use engine::policy::{Council, Interval, Policy, Rule, Strength};
use engine::{Day, Facts, Obligation, Remark, Standing as Stands};
use store::facts::Window;
use store::{Reads, StoreError};

use crate::page::Link;
use crate::parts::{Standing, Tone, Trail};
use crate::{urls, when};

/// The tag of an obligation: a word that says everything, and a colour that repeats it.
pub fn standing_tag(obligation: &Obligation) -> Standing {
    match &obligation.standing {
        Stands::Met => Standing::new(met(obligation), Tone::Green),
        Stands::DueSoon if gap(obligation).is_some() => Standing::new("Gap in the diary", Tone::Amber),
        Stands::DueSoon => Standing::new("Due soon", Tone::Blue),
        Stands::Overdue { days } => overdue(obligation, *days),
        Stands::Paused { .. } => Standing::new("Paused", Tone::Grey),
        Stands::Deemed { .. } => Standing::new("Deemed accurate, unsigned", Tone::Grey),
        Stands::Waived { .. } => Standing::new("Exempted", Tone::Grey),
        Stands::NotSet => Standing::new("Not set by the policy", Tone::Grey),
        Stands::Ended { .. } => Standing::new("Ended", Tone::Grey),
    }
}

/// What is done once says so; a clock that runs on is in time.
fn met(obligation: &Obligation) -> &'static str {
    match (obligation.clock.as_str(), obligation.last) {
        (clocks::AGREEMENT | clocks::SIGN, Some(_)) => "Signed",
        (clocks::SHARE, Some(_)) => "Shared",
        (clocks::AGREEMENT | clocks::SIGN | clocks::SHARE, None) => "Not due yet",
        // Once after an event, and it happened.
        (_, Some(_)) if obligation.due.is_none() => "Done",
        _ => "In time",
    }
}

/// The first day on which a clock would be overdue with what is booked, where the policy wants the diary filled.
pub fn gap(obligation: &Obligation) -> Option<Day> {
    obligation
        .because
        .remarks
        .iter()
        .find_map(|remark| if let Remark::Gap { from } = remark { Some(*from) } else { None })
}

/// *12 days late*.
pub fn late(days: u32) -> String {
    match days {
        // A deadline in hours can be overdue on the day itself.
        0 => "late since today".to_owned(),
        1 => "1 day late".to_owned(),
        days => format!("{days} days late"),
    }
}

fn overdue(obligation: &Obligation, days: u32) -> Standing {
    let late = if days == 0 { "Late since today".to_owned() } else { late(days) };
    match (&obligation.excused, obligation.citation.strength) {
        (Some(_), _) => Standing::new(format!("{late}, excused"), Tone::Amber),
        (None, Strength::Must) => Standing::new(late, Tone::Red),
        (None, Strength::Should) => Standing::new(late, Tone::Amber),
        (None, Strength::May | Strength::Info) => Standing::new(late, Tone::Grey),
    }
}

/// The due day with its distance, or why there is none: *Thu 12 Nov 2026, in 3 days*.
pub fn due_text(obligation: &Obligation, today: Day) -> String {
    match (obligation.due_at, obligation.due) {
        (Some(at), _) => at.to_string(),
        // How late it is stands in the tag beside it; while it is paused or set aside, the distance would say nothing.
        (None, Some(due)) if matches!(obligation.standing, Stands::Met | Stands::DueSoon) => dated(due, today),
        (None, Some(due)) => due.to_string(),
        (None, None) => "No day is set".to_owned(),
    }
}

/// A day with its distance where that helps: *Thu 12 Nov 2026, in 3 days*; further than six weeks off the day alone.
pub fn dated(day: Day, today: Day) -> String {
    if day.days_since(today).abs() > 42 { day.to_string() } else { format!("{day}, {}", when::distance(day, today)) }
}

/// A past day as a sentence names it: with its year only where that is another one.
pub fn named(day: Day, today: Day) -> String {
    if day.year() == today.year() { day.short().to_string() } else { format!("{} {}", day.short(), day.year()) }
}

/// From the clause to the day, in sentences, with every clause leading to its place on the Policy page.
pub fn trail(obligation: &Obligation, slug: &str) -> Trail {
    let citation = &obligation.citation;
    let mut sentences = vec![obligation.because.sentence()];
    let said_local = obligation.because.remarks.iter().any(|remark| matches!(remark, Remark::Local));
    if citation.local && !said_local {
        sentences.push(Remark::Local.to_string());
    }
    sentences.extend(standing_sentence(obligation));
    let mut clauses: Vec<Link> =
        citation.clauses.iter().map(|id| Link::new(id.as_str(), urls::clause(slug, id.as_str()))).collect();
    if let Some(reading) = &citation.reading {
        sentences.push(format!("The clause can be read in more than one way; this is reading {reading}."));
        clauses.push(Link::new(format!("{reading} (a reading)"), urls::clause(slug, reading.as_str())));
    }
    Trail { sentences, clauses }
}

/// Leaves out why somebody was away, which may be an illness: for whoever reads under a grant. That they were stays, because it counts.
pub fn discreet(policy: &Policy, obligations: &mut [Obligation]) {
    for obligation in obligations {
        if let Some(excused) = &mut obligation.excused {
            "not told here".clone_into(&mut excused.reason);
        }
        if let Stands::Paused { reason } = &mut obligation.standing {
            let kind = policy.absence_kinds.iter().find_map(|kind| reason.strip_prefix(kind.name.as_str()));
            if let Some(rest) = kind {
                *reason = format!("away{rest}");
            }
        }
    }
}

/// What the standing itself has to say beside the day.
fn standing_sentence(obligation: &Obligation) -> Option<String> {
    if let Some(excused) = &obligation.excused {
        return Some(format!(
            "The policy accepts the reason ({}) until {} has passed: late, and excused.",
            excused.reason, excused.until
        ));
    }
    match &obligation.standing {
        Stands::Paused { reason } => Some(format!("Paused: {reason}.")),
        Stands::Waived { by, reason, until } => {
            let until = until.map(|day| format!(", until {}", day.minus_days(1))).unwrap_or_default();
            Some(format!("Exempted by {by}{until}: {reason}."))
        }
        Stands::Ended { on } => Some(format!("It applies no longer from {on} on.")),
        _ => None,
    }
}

/// What a clock is called: by the policy, or by us where it comes from another table of the policy.
pub fn clock_name(policy: &Policy, clock: &str) -> String {
    let of_policy = |id: &str| policy.clocks.iter().find(|known| known.id == *id).map(|known| known.name.clone());
    let agreement = || policy.agreement.as_ref().map_or("Agreement", |agreement| agreement.name.as_str());
    let of_cases = || policy.case_clocks.iter().find(|known| known.id == *clock).map(|known| known.name.clone());
    let entries =
        || policy.case_entries.iter().find(|known| known.id.as_str() == clock).map(|known| known.name.clone());
    let duties = || policy.duties.iter().find(|known| known.id == *clock).map(|known| known.name.clone());
    let patterns = || policy.patterns.iter().find(|known| known.id.as_str() == clock).map(|known| known.name.clone());
    if let Some(name) = of_policy(clock).or_else(of_cases).or_else(entries).or_else(duties).or_else(patterns) {
        return name;
    }
    match clock {
        clocks::AGREEMENT => agreement().to_owned(),
        clocks::AGREEMENT_REVIEW => format!("{}: review", agreement()),
        clocks::SHARE => "Record shared".to_owned(),
        clocks::SIGN => "Record signed".to_owned(),
        clocks::REARRANGE => "Session made good".to_owned(),
        clocks::COVER => "Cover".to_owned(),
        other => match other.strip_prefix(clocks::PLANNING).and_then(|rest| rest.strip_prefix('-')).and_then(of_policy)
        {
            Some(name) => format!("{name}: booked ahead"),
            None => other.to_owned(),
        },
    }
}

/// From when to when facts are needed to say what is due, and of which kinds of session.
#[derive(Debug, Clone)]
pub struct Reach {
    /// The first day.
    pub since: Day,
    /// The last day.
    pub until: Day,
    /// Cases closed by this day are of no concern.
    pub cases_since: Day,
    /// The kinds of session that any version of the policy knows.
    pub kinds: Vec<String>,
    /// The kinds of discussion that count for a case; none where the policy speaks of no cases.
    pub case_kinds: Option<Vec<String>>,
}

impl Reach {
    /// The window over these people, or over everybody whom the reader may see.
    pub fn over<'a>(&'a self, people: Option<&'a [PersonId]>) -> Window<'a> {
        let case_kinds = self.case_kinds.as_deref();
        Window {
            people,
            since: self.since,
            until: self.until,
            kinds: &self.kinds,
            cases_since: self.cases_since,
            case_kinds,
        }
    }
}

/// How far the facts must reach for a day: fifteen months back, or as far as the longest interval of the policy; four months
/// ahead, or as far as the diary must be filled.
pub fn window(council: &Council, today: Day) -> Reach {
    let spans = council.versions.iter().flat_map(|policy| longest(council, policy));
    let back = spans.fold(458.0_f64, f64::max);
    let horizon = council.versions.iter().filter_map(|policy| policy.planning.as_ref()?.horizon);
    let ahead = horizon.map(|span| span.about_days() + 31.0).fold(123.0_f64, f64::max);
    let mut kinds: Vec<String> = council
        .versions
        .iter()
        .flat_map(|policy| &policy.session_kinds)
        .map(|kind| kind.id.as_str().to_owned())
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    let case_kinds = council.versions.iter().any(|policy| policy.casework.is_some()).then(|| case_kinds(council));
    Reach {
        since: today.minus_days(whole_days(back)),
        until: today.plus_days(whole_days(ahead)),
        cases_since: today.minus_days(council.file.figure_days),
        kinds,
        case_kinds,
    }
}

/// The kinds of discussion that meet a clock of cases, or have to be entered, in any version of the policy.
fn case_kinds(council: &Council) -> Vec<String> {
    let mut kinds: Vec<String> = Vec::new();
    for policy in &council.versions {
        for clock in &policy.case_clocks {
            let met = clock.met_by.iter().chain(clock.met_if.iter().flat_map(|rule| &rule.kinds));
            kinds.extend(met.map(|kind| kind.as_str().to_owned()));
        }
        kinds.extend(policy.case_entries.iter().flat_map(|entry| &entry.kinds).map(|kind| kind.as_str().to_owned()));
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Every length of time that a version of the policy counts with, in rough days, with a month to spare.
fn longest<'a>(council: &'a Council, policy: &'a Policy) -> impl Iterator<Item = f64> + 'a {
    let local = council.file.settings.iter().filter_map(|setting| engine::Span::parse(setting.default.as_deref()?));
    // What sessions meet: other happenings are fetched as far back as they are known.
    let by_sessions = policy.clocks.iter().filter(|clock| !policy.kinds_meeting(clock).is_empty());
    by_sessions.flat_map(|clock| &clock.rules).flat_map(spans).chain(local).map(|span| span.about_days() + 31.0)
}

fn spans(rule: &Rule) -> impl Iterator<Item = engine::Span> + '_ {
    let fixed = |interval: &Interval| if let Interval::Fixed(span) = interval { Some(*span) } else { None };
    let stages = rule.stages.iter().flat_map(move |stage| [fixed(&stage.every), stage.until].into_iter().flatten());
    let longer = rule.longer.as_ref().and_then(|longer| longer.longest);
    rule.every.as_ref().and_then(fixed).into_iter().chain(rule.within).chain(longer).chain(stages)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a policy's spans are a few thousand days at most"
)]
fn whole_days(days: f64) -> u32 {
    days.ceil() as u32
}

/// The facts behind what is due today for these people, or for everybody whom the reader may see.
///
/// # Errors
/// When the database fails.
pub async fn load(
    db: &mut impl Reads,
    council: &Council,
    people: Option<&[PersonId]>,
    today: Day,
) -> Result<Facts, StoreError> {
    store::facts::of(db, &window(council, today).over(people)).await
}
