//! Planning a session of a team; one that was held without a plan is entered in the same way.

use askama::Template;
use axum::extract::Path;
use domain::access::{TeamWish, allows};
use domain::ids::UnitId;
use domain::team_session::{Plan, PlanTyped, kinds};
use engine::policy::SessionKind;
use store::team_sessions::{self, Somebody, Team};
use store::{Claim, Member, Membership, Reads};

use super::of_team;
use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{Here, Reading, Writing};
use crate::page::Page;
use crate::parts::{Choice, DateTyped};
use crate::posted::Posted;
use crate::reply::{Reply, Shown};
use crate::urls;

/// The form.
#[derive(Template)]
#[template(path = "team_sessions/plan.html")]
pub struct PlanView {
    page: Page,
    action: String,
    kinds: Vec<Choice>,
    leaders: Vec<Choice>,
    day: DateTyped,
    typed: PlanTyped,
}

/// A team whose sessions the person plans, with those who can lead.
async fn to_run(db: &mut impl Reads, who: &Membership, unit: UnitId) -> Result<(Team, Vec<Somebody>), Fault> {
    let (team, ties) = of_team(db, who, unit).await?;
    if !allows(&ties, TeamWish::Run) {
        return Err(Fault::NotFound);
    }
    let leaders = team_sessions::leaders(db, unit).await?;
    Ok((team, leaders))
}

/// The kinds of session that the team can hold today.
fn kinds_of<'a>(here: &'a Here, team: &Team) -> Result<Vec<&'a SessionKind>, Fault> {
    Ok(kinds(here.council()?.policy_on(here.today), team.kind.as_deref()).collect())
}

/// Shows the form.
pub async fn page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, unit)): Path<(String, UnitId)>,
) -> Result<Shown<PlanView>, Fault> {
    let (team, leaders) = to_run(&mut db, &who, unit).await?;
    let kinds = kinds_of(&here, &team)?;
    let first = kinds.first().ok_or(Fault::NotFound)?;
    let typed = PlanTyped {
        kind: if kinds.len() == 1 { first.id.to_string() } else { String::new() },
        minutes: first.minutes.map(|minutes| minutes.to_string()).unwrap_or_default(),
        leader: who.person().to_string(),
        day_year: here.today.date().format("%Y").to_string(),
        ..PlanTyped::default()
    };
    Ok(Shown(view(&here, &team, (&kinds, &leaders), typed, Errors::none())))
}

/// Plans it.
pub async fn create(
    Writing { who, mut db, here }: Writing<Member>,
    Path((_, unit)): Path<(String, UnitId)>,
    Posted { token, typed }: Posted<PlanTyped>,
) -> Result<Reply<PlanView>, Fault> {
    if let Claim::Before(done) = db.claim(token).await? {
        return Ok(done.into());
    }
    let (team, leaders) = to_run(&mut db, &who, unit).await?;
    let kinds = kinds_of(&here, &team)?;
    let ids: Vec<_> = leaders.iter().map(|one| one.id).collect();
    let plan = match Plan::parse(&typed, &kinds, &ids, here.today) {
        Ok(plan) => plan,
        Err(wrong) => {
            return Ok(Reply::Again(view(&here, &team, (&kinds, &leaders), typed, wrong.into_iter().collect())));
        }
    };
    let id = team_sessions::plan(&mut db, &who, unit, &plan, here.today).await?;
    Ok(db.commit(urls::said(urls::team_session(&here.slug, id), "team-planned")).await?.into())
}

fn view(
    here: &Here,
    team: &Team,
    (kinds, leaders): (&[&SessionKind], &[Somebody]),
    typed: PlanTyped,
    errors: Errors,
) -> PlanView {
    let address = urls::team_sessions(&here.slug, team.id);
    let page = here.frame.page_below(
        format!("Plan a session of the team {}", team.name),
        "Sessions of the team",
        address.as_str(),
    );
    let none = std::iter::once((String::new(), "Choose".to_owned()));
    PlanView {
        page: Page { errors, ..page },
        action: address,
        kinds: Choice::list(kinds.iter().map(|kind| (kind.id.as_str(), kind.name.as_str())), &typed.kind),
        leaders: Choice::list(
            none.chain(leaders.iter().map(|one| (one.id.to_string(), one.name.clone()))),
            &typed.leader,
        ),
        day: DateTyped { day: typed.day_day.clone(), month: typed.day_month.clone(), year: typed.day_year.clone() },
        typed,
    }
}
