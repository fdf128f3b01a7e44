//! The sessions of teams: group, peer and reflective supervision, team meetings. What their pages have in common stands here.

mod case;
mod discuss;
mod list;
mod notes;
mod parts;
mod plan;
mod show;
mod steps;

pub use case::{choose, entry, page as case_page};
pub use discuss::{begin as discuss, journal};
pub use list::page as list;
pub use notes::{begin as begin_notes, clash_page, draft, edit_page, save, settle};
pub use parts::{DutyLine, Part, needs, of as parts};
pub use plan::{create, page as plan_page};
pub use show::page as show;
pub use steps::{page as steps_page, step};

use domain::access::{TeamTie, TeamWish, allows};
use domain::ids::{TeamSessionId, UnitId};
use domain::session::State;
use engine::Day;
use store::team_sessions::{self, Team, TeamSession};
use store::{Membership, Reads};

use crate::fault::Fault;

/// A team of which the reader may see the sessions, with how they stand to it.
async fn of_team(db: &mut impl Reads, who: &Membership, unit: UnitId) -> Result<(Team, Vec<TeamTie>), Fault> {
    let team = team_sessions::team(db, unit).await?.ok_or(Fault::NotFound)?;
    let ties = team_sessions::ties(db, who, unit).await?;
    if allows(&ties, TeamWish::See) { Ok((team, ties)) } else { Err(Fault::NotFound) }
}

/// A session with which the person may do this, with how they stand to it; the invisible and the forbidden answer alike.
async fn allowed(
    db: &mut impl Reads,
    who: &Membership,
    id: TeamSessionId,
    wish: TeamWish,
) -> Result<(TeamSession, Vec<TeamTie>), Fault> {
    let session = team_sessions::find(db, id).await?.ok_or(Fault::NotFound)?;
    let mut ties = team_sessions::ties(db, who, session.unit).await?;
    if session.leader == who.person() {
        ties.push(TeamTie::Leads);
    }
    if allows(&ties, wish) { Ok((session, ties)) } else { Err(Fault::NotFound) }
}

/// What became of a session, seen today.
fn state(session: &TeamSession, today: Day) -> State {
    State::on(today, session.day, session.times_moved > 0, session.held_on.is_some(), session.cancelled.is_some())
}
