//! What a team's sessions are on the first pages of those who meet them: what is due, what is next, what is still to be done.

use domain::access::{TeamTie, TeamWish, allows};
use domain::ids::UnitId;
use engine::ids::TeamId;
use engine::policy::{DutyOf, Participants, Policy, Strength};
use engine::{Evaluation, Known, Obligation, When};
use store::team_sessions::{self, TeamSession};
use store::{Membership, Reads};

use crate::fault::Fault;
use crate::gate::Here;
use crate::needs::{Gravity, Need};
use crate::page::Link;
use crate::parts::{Standing, Trail};
use crate::plan::kind_name;
use crate::{standings, urls};

/// A team, as a first page shows it.
pub struct Part {
    /// Its name and the page of its sessions.
    pub team: Link,
    /// What the policy asks of it.
    pub duties: Vec<DutyLine>,
    /// What is planned, the soonest first.
    pub ahead: Vec<Link>,
    /// Where a session is planned; empty for whoever may not.
    pub plan_href: String,
    due: Vec<Obligation>,
    open: Vec<TeamSession>,
    runs: bool,
    unit: UnitId,
}

/// One thing that the policy asks of a team.
pub struct DutyLine {
    /// What.
    pub name: String,
    /// When it was last done.
    pub last: String,
    /// When it is due.
    pub due: String,
    /// How that stands.
    pub standing: Standing,
    /// Why.
    pub trail: Trail,
}

/// The lines of what is due for a team.
pub(super) fn duty_lines(here: &Here, policy: &Policy, obligations: &[Obligation]) -> Vec<DutyLine> {
    let line = |one: &Obligation| DutyLine {
        name: standings::clock_name(policy, one.clock.as_str()),
        last: one.last.map_or_else(|| "Not yet".to_owned(), |day| day.to_string()),
        due: standings::due_text(one, here.today),
        standing: standings::standing_tag(one),
        trail: standings::trail(one, &here.slug),
    };
    obligations.iter().map(line).collect()
}

/// What is due for these teams today, each with its evaluation: nothing is asked of the database where the policy asks nothing of teams.
pub(super) async fn due(
    db: &mut impl Reads,
    here: &Here,
    units: &[UnitId],
) -> Result<Vec<(UnitId, Evaluation)>, Fault> {
    let council = here.council()?;
    if !council.policy_on(here.today).duties.iter().any(|duty| duty.of == DutyOf::Team) {
        return Ok(units.iter().map(|unit| (*unit, Evaluation::default())).collect());
    }
    let reach = standings::window(council, here.today);
    let facts = store::facts::of_teams(db, units, reach.since, reach.until).await?;
    let known = Known::new(council, &facts);
    let when = When::at(here.now);
    Ok(units.iter().map(|unit| (*unit, known.of_team(&TeamId::from(unit.to_string()), &when))).collect())
}

/// Whether the policy knows sessions of teams.
pub(super) fn any(policy: &Policy) -> bool {
    policy.session_kinds.iter().any(|kind| kind.participants == Participants::Group)
}

/// The teams in which somebody works or supervises, with a number of queries that does not grow with them.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &mut impl Reads, here: &Here, who: &Membership) -> Result<Vec<Part>, Fault> {
    let policy = here.council()?.policy_on(here.today);
    if !any(policy) {
        return Ok(Vec::new());
    }
    let teams = team_sessions::teams_of(db, who.person()).await?;
    let units: Vec<UnitId> = teams.iter().map(|team| team.id).collect();
    let runs = team_sessions::run_teams(db).await?;
    let due = due(db, here, &units).await?;
    let since = standings::window(here.council()?, here.today).since;
    let open = team_sessions::open_of(db, &units, Some(who.person()), since).await?;
    let part = |(team, (_, evaluation)): (&team_sessions::Team, (UnitId, Evaluation))| {
        let runs = runs.contains(&team.id);
        let ties = if runs { vec![TeamTie::Supervises] } else { vec![TeamTie::Member] };
        let open: Vec<TeamSession> = open.iter().filter(|one| one.unit == team.id).cloned().collect();
        let ahead = open.iter().filter(|one| one.day >= here.today).take(3);
        let address = urls::team_sessions(&here.slug, team.id);
        Part {
            team: Link::new(&team.name, address.as_str()),
            duties: duty_lines(here, policy, &evaluation.obligations),
            ahead: ahead.map(|one| link(here, policy, one)).collect(),
            plan_href: if allows(&ties, TeamWish::Run) { format!("{address}/new") } else { String::new() },
            due: evaluation.obligations,
            open,
            runs,
            unit: team.id,
        }
    };
    Ok(teams.iter().zip(due).map(part).collect())
}

/// *Reflective supervision, Thu 12 Nov 2026*.
pub(super) fn link(here: &Here, policy: &Policy, session: &TeamSession) -> Link {
    let text = format!("{}, {}", kind_name(policy, &session.kind), session.held_on.unwrap_or(session.day));
    Link::new(text, urls::team_session(&here.slug, session.id))
}

/// What of it needs a supervisor now: a duty that is overdue with nothing planned, a session that nobody wrote up, a case to choose.
pub fn needs(here: &Here, policy: &Policy, parts: &[Part]) -> Vec<Need> {
    let mut needs = Vec::new();
    for part in parts.iter().filter(|part| part.runs) {
        let planned = || part.open.iter().filter(|one| one.day >= here.today);
        for one in part.due.iter().filter(|one| one.standing.is_overdue()) {
            let meets = |session: &TeamSession| {
                policy.duties.iter().any(|duty| {
                    duty.id == one.clock && duty.met_by.iter().any(|kind| kind.as_str() == session.kind.as_str())
                })
            };
            if planned().any(meets) {
                continue;
            }
            let days = one.standing.days_overdue();
            let gravity = if one.citation.strength == Strength::Must { Gravity::Duty } else { Gravity::Recommended };
            let name = standings::clock_name(policy, one.clock.as_str());
            let what = format!("{}: {name} {}, nothing planned", part.team.text, standings::late(days));
            let href = format!("{}/new", urls::team_sessions(&here.slug, part.unit));
            needs.push(Need::new(gravity, days.into(), what, "Plan", href));
        }
        for session in &part.open {
            needs.extend(of_session(here, policy, part, session));
        }
    }
    needs
}

fn of_session(here: &Here, policy: &Policy, part: &Part, session: &TeamSession) -> Option<Need> {
    let kind = kind_name(policy, &session.kind);
    let href = urls::team_session(&here.slug, session.id);
    let team = &part.team.text;
    let days = here.today.days_since(session.day);
    if days > 0 {
        let what = format!("{team}: {kind} of {} is not written up", standings::named(session.day, here.today));
        return Some(Need::new(Gravity::Open, days, what, "Say how it was", href));
    }
    let prepared = policy.session_kind(&session.kind.as_str().into())?.prepared.as_ref()?;
    if session.case.is_some() || days < -14 {
        return None;
    }
    let clauses: Vec<&str> = prepared.clause.iter().map(engine::ids::ClauseId::as_str).collect();
    let what = format!(
        "{team}: no case is chosen for {kind} on {} ({})",
        standings::named(session.day, here.today),
        clauses.join(", ")
    );
    Some(Need::new(Gravity::Soon, days, what, "Choose a case", format!("{href}/case")))
}
