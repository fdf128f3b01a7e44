//! My supervisors: for who manages supervisors, how each of them keeps up.

use std::collections::BTreeMap;

use engine::obligation::clocks;
use engine::policy::Policy;
use engine::{Day, Figure, Known, NoticeKind, When};
use store::team::Supervisee;

use crate::gate::Here;
use crate::page::Link;
use crate::parts::{Standing, Tone};
use crate::team::{self, Member, Team};
use crate::urls;

/// One supervisor.
pub struct SupervisorRow {
    /// Who, and their file.
    pub name: Link,
    /// *5 of 6*: clocks of their people that are in time.
    pub in_time: String,
    /// The share of it, or a dash.
    pub share: String,
    /// Late, and excused for the time being.
    pub excused: String,
    /// Shared records without an answer.
    pub unsigned: String,
    /// How many people they supervise, beside what the policy allows.
    pub people: String,
    /// What the policy says of that number.
    pub ratio: Option<Standing>,
    /// People who need somebody to stand in, each with where that is arranged.
    pub cover: Vec<Link>,
    /// When they last held a session.
    pub last_held: String,
}

/// A row for each of my people who supervises others, by name.
pub fn rows(here: &Here, policy: &Policy, known: &Known<'_>, team: &Team, theirs: &[Member<'_>]) -> Vec<SupervisorRow> {
    let mut by_supervisor: BTreeMap<(&str, _), (&Supervisee, Vec<&Member<'_>>)> = BTreeMap::new();
    for member in theirs {
        let Some(supervisor) = team.mine.iter().find(|mine| mine.person == member.supervisee.supervisor) else {
            continue;
        };
        let key = (supervisor.name.as_str(), supervisor.person);
        by_supervisor.entry(key).or_insert_with(|| (supervisor, Vec::new())).1.push(member);
    }
    by_supervisor
        .into_values()
        .map(|(supervisor, people)| row(here, policy, known, team, supervisor, &people))
        .collect()
}

fn row(
    here: &Here,
    policy: &Policy,
    known: &Known<'_>,
    team: &Team,
    supervisor: &Supervisee,
    people: &[&Member<'_>],
) -> SupervisorRow {
    let figure = Figure::of(people.iter().flat_map(|member| member.clocks(policy)));
    let unsigned: usize = people.iter().map(|member| team::waiting(&member.evaluation).count()).sum();
    let cover = people
        .iter()
        .filter(|member| owes_cover(member))
        .map(|member| Link::new(&member.supervisee.name, urls::cover(&here.slug, member.supervisee.relationship)));
    let heads = team::people(people.iter().map(|member| member.supervisee)).len();
    let most =
        policy.ratio.as_ref().map_or_else(String::new, |ratio| format!(" (review above {})", ratio.review_above));
    SupervisorRow {
        name: Link::new(&supervisor.name, urls::file(&here.slug, supervisor.person)),
        in_time: format!("{} of {}", figure.n, figure.m),
        share: figure.percent().map_or_else(|| "–".to_owned(), |share| format!("{share} %")),
        excused: if figure.excused_late > 0 { format!("{} late, excused", figure.excused_late) } else { String::new() },
        unsigned: unsigned.to_string(),
        people: format!("{heads}{most}"),
        ratio: ratio(here, known, supervisor),
        cover: cover.collect(),
        last_held: last_held(team, supervisor).map_or_else(|| "Not yet".to_owned(), |day| day.to_string()),
    }
}

/// Whether somebody has to stand in with this person and nobody does yet.
pub fn owes_cover(member: &Member<'_>) -> bool {
    member.evaluation.obligations.iter().any(|o| {
        let about_this = o.id == format!("{}:{}", clocks::COVER, member.supervisee.relationship);
        about_this && o.last.is_none() && o.standing.counts()
    })
}

fn ratio(here: &Here, known: &Known<'_>, supervisor: &Supervisee) -> Option<Standing> {
    let notices = known.person(&team::engine_id(supervisor), &When::at(here.now)).notices;
    notices.iter().find_map(|notice| match notice.kind {
        NoticeKind::RatioExceeded => Some(Standing::new("More than the policy allows", Tone::Amber)),
        NoticeKind::RatioNear => Some(Standing::new("Near the most", Tone::Blue)),
        _ => None,
    })
}

fn last_held(team: &Team, supervisor: &Supervisee) -> Option<Day> {
    let id = supervisor.person.to_string();
    team.facts
        .sessions
        .iter()
        .filter(|session| session.supervisor.as_str() == id)
        .filter_map(|session| session.held)
        .max()
}
