//! The sessions of one team: what is due, what is planned, and what was held, a page at a time.

use askama::Template;
use axum::extract::Path;
use axum_extra::extract::Query;
use domain::access::{TeamWish, allows};
use domain::ids::UnitId;
use engine::policy::Policy;
use store::Member;
use store::team_sessions::{self, TeamSession};

use super::parts::{DutyLine, due, duty_lines};
use super::{of_team, state};
use crate::fault::Fault;
use crate::gate::{Here, Reading};
use crate::page::{Link, Page};
use crate::pages::Pages;
use crate::parts::Standing;
use crate::plan::kind_name;
use crate::reply::Shown;
use crate::sessions::tag;
use crate::{standings, urls};

/// How many past sessions a page shows.
const MOST: usize = 25;

/// The page.
#[derive(Template)]
#[template(path = "team_sessions/list.html")]
pub struct ListView {
    page: Page,
    duties: Vec<DutyLine>,
    ahead: Vec<Line>,
    past: Vec<Line>,
    count: usize,
    pages: Pages,
    plan_href: String,
}

/// A session in a list.
pub(super) struct Line {
    what: Link,
    day: String,
    leader: String,
    /// The case that is prepared.
    case: String,
    /// Who came, of those who were expected.
    came: String,
    state: Standing,
}

/// Which page.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Which {
    page: String,
}

/// Shows them.
pub async fn page(
    Reading { who, mut db, here }: Reading<Member>,
    Path((_, unit)): Path<(String, UnitId)>,
    Query(which): Query<Which>,
) -> Result<Shown<ListView>, Fault> {
    let (team, ties) = of_team(&mut db, &who, unit).await?;
    let policy = here.council()?.policy_on(here.today);
    let since = standings::window(here.council()?, here.today).since;
    let open = team_sessions::open_of(&mut db, &[unit], None, since).await?;
    let number = which.page.parse::<usize>().unwrap_or(1).max(1);
    let skip = i64::try_from((number - 1).saturating_mul(MOST)).unwrap_or(i64::MAX);
    let (count, past) = team_sessions::past_of(&mut db, unit, (skip, i64::try_from(MOST).unwrap_or(i64::MAX))).await?;
    let count = usize::try_from(count).unwrap_or(0);
    let due = due(&mut db, &here, &[unit]).await?;
    let address = urls::team_sessions(&here.slug, unit);
    let lines = |list: Vec<TeamSession>| list.iter().map(|one| line(&here, policy, one)).collect::<Vec<_>>();
    Ok(Shown(ListView {
        page: here.frame.page(format!("Sessions of the team {}", team.name)),
        duties: due.iter().flat_map(|(_, found)| duty_lines(&here, policy, &found.obligations)).collect(),
        ahead: lines(open),
        past: lines(past),
        count,
        pages: Pages::new(count, MOST, number, |number| format!("{address}?page={number}#past")),
        plan_href: if allows(&ties, TeamWish::Run) { format!("{address}/new") } else { String::new() },
    }))
}

fn line(here: &Here, policy: &Policy, session: &TeamSession) -> Line {
    Line {
        what: Link::new(kind_name(policy, &session.kind), urls::team_session(&here.slug, session.id)),
        day: session.held_on.unwrap_or(session.day).to_string(),
        leader: session.leader_name.clone(),
        case: session
            .case
            .as_ref()
            .map_or_else(String::new, |case| format!("{}, presented by {}", case.reference, case.presenter_name)),
        came: session.held_on.map_or_else(String::new, |_| format!("{} of {}", session.came, session.expected)),
        state: tag(state(session, here.today)),
    }
}
