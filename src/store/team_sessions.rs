//! The sessions of teams: planned, moved, cancelled, held with who came; each as it stands now.

mod journal;
mod plan;
mod who;
mod written;

pub use journal::{Journal, begin_journal, journal_of};
pub use plan::{choose, plan, step, steps};
pub use who::{Somebody, Team, leaders, members, run_teams, team, teams_of, ties};
pub use written::{Shared, TeamWriting, begin, finish, go_on, how, latest, mine, note_entry, presences, running};

use chrono::NaiveTime;
use domain::ids::{PersonId, TeamSessionId, UnitId};
use engine::Day;
use uuid::Uuid;

use crate::{About, Reads, StoreError};

/// A session of a team as it stands now.
#[derive(Debug, Clone)]
pub struct TeamSession {
    /// Which.
    pub id: TeamSessionId,
    /// Of which team.
    pub unit: UnitId,
    /// That team's name.
    pub team: String,
    /// That team's kind.
    pub team_type: Option<String>,
    /// The policy's kind.
    pub kind: String,
    /// Who leads it.
    pub leader: PersonId,
    /// That person's name.
    pub leader_name: String,
    /// The day it stands on now.
    pub day: Day,
    /// The day first planned.
    pub first_day: Day,
    /// When it begins.
    pub start: Option<NaiveTime>,
    /// How long it is planned.
    pub minutes: Option<u32>,
    /// Where.
    pub place: Option<String>,
    /// How often it was moved.
    pub times_moved: i64,
    /// The policy's reason for cancelling it, if it was.
    pub cancelled: Option<String>,
    /// The day on which it was held, if it was.
    pub held_on: Option<Day>,
    /// The case that is prepared.
    pub case: Option<PreparedCase>,
    /// How many came, once it was held.
    pub came: i64,
    /// How many were expected.
    pub expected: i64,
}

/// The case that somebody prepares and presents.
#[derive(Debug, Clone)]
pub struct PreparedCase {
    /// Its reference.
    pub reference: String,
    /// Who presents it.
    pub presenter: PersonId,
    /// That person's name.
    pub presenter_name: String,
    /// Why it was chosen.
    pub reason: Option<String>,
    /// The day on which the child's case notes say that the session took place.
    pub noted_on: Option<Day>,
}

impl TeamSession {
    /// As the log names it.
    pub fn about(&self) -> About {
        about(self.id)
    }
}

fn about(id: TeamSessionId) -> About {
    About { subject: None, kind: "team-session", id: id.uuid() }
}

macro_rules! rows {
    ($db:expr, $where:literal, $($value:expr),+) => {{
        let council = $db.council();
        let rows = sqlx::query!(
            r#"select n.id as "id!", n.unit_id as "unit_id!", u.name as team, u.team_type, n.kind as "kind!", n.leader_id as "leader_id!", l.name as leader_name,
                   n.day as "day!", n.first_day as "first_day!", coalesce(n.held_at, n.start_at) as start_at, coalesce(n.held_minutes, n.minutes) as minutes,
                   n.place, n.times_moved as "times_moved!", n.cancel_reason as "cancel_reason?", n.held_on as "held_on?", c.reference as "reference?", c.presenter_id as "presenter_id?",
                   p.name as "presenter_name?", c.reason as "reason?", c.noted_on as "noted_on?", coalesce(w.came, 0) as "came!", coalesce(w.expected, 0) as "expected!"
               from team_session_now n join unit u on u.tenant_id = n.tenant_id and u.id = n.unit_id
               join person l on l.tenant_id = n.tenant_id and l.id = n.leader_id
               left join team_session_case c on c.tenant_id = n.tenant_id and c.session_id = n.id and c.superseded_at is null
               left join person p on p.tenant_id = c.tenant_id and p.id = c.presenter_id
               left join lateral (select count(*) filter (where x.came) as came, count(*) as expected from team_session_presence x
                   where x.tenant_id = n.tenant_id and x.holding_id = n.holding_id) w on true
               where n.tenant_id = $1 and "# + $where,
            council, $($value),+
        )
        .fetch_all($db.conn())
        .await?;
        rows.into_iter()
            .map(|r| TeamSession {
                id: r.id.into(),
                unit: r.unit_id.into(),
                team: r.team,
                team_type: r.team_type,
                kind: r.kind,
                leader: r.leader_id.into(),
                leader_name: r.leader_name,
                day: r.day.into(),
                first_day: r.first_day.into(),
                start: r.start_at,
                minutes: r.minutes.and_then(|minutes| u32::try_from(minutes).ok()),
                place: r.place,
                times_moved: r.times_moved,
                cancelled: r.cancel_reason,
                held_on: r.held_on.map(Day::from),
                case: match (r.reference, r.presenter_id, r.presenter_name) {
                    (Some(reference), Some(presenter), Some(presenter_name)) => Some(PreparedCase {
                        reference,
                        presenter: presenter.into(),
                        presenter_name,
                        reason: r.reason,
                        noted_on: r.noted_on.map(Day::from),
                    }),
                    _ => None,
                },
                came: r.came,
                expected: r.expected,
            })
            .collect::<Vec<_>>()
    }};
}

/// A session, if the reader may know of it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, id: TeamSessionId) -> Result<Option<TeamSession>, StoreError> {
    Ok(rows!(db, "n.id = $2", id.uuid()).into_iter().next())
}

/// What nothing became of yet: planned since a day, in these teams or led by this person; the soonest first.
///
/// # Errors
/// When the database fails.
pub async fn open_of(
    db: &mut impl Reads,
    units: &[UnitId],
    leader: Option<PersonId>,
    since: Day,
) -> Result<Vec<TeamSession>, StoreError> {
    let units: Vec<Uuid> = units.iter().map(|id| id.uuid()).collect();
    Ok(rows!(
        db,
        "n.id = any(array(select s.id from team_session s where s.tenant_id = $1 and (s.unit_id = any($2) or s.leader_id = $3) and s.first_day >= $4
             union select m.session_id from team_session_step m where m.tenant_id = $1 and m.unit_id = any($2) and m.to_day >= $4))
         and n.held_on is null and n.cancelled_at is null order by n.day, n.start_at, n.id",
        &units,
        leader.map(PersonId::uuid),
        since.date()
    ))
}

/// How many sessions a team has held, or that came to nothing, and a page of them, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn past_of(
    db: &mut impl Reads,
    unit: UnitId,
    (skip, most): (i64, i64),
) -> Result<(i64, Vec<TeamSession>), StoreError> {
    let council = db.council();
    let all = sqlx::query_scalar!(
        r#"select (select count(*) from team_session_holding h where h.tenant_id = $1 and h.unit_id = $2 and h.superseded_at is null)
             + (select count(distinct x.session_id) from team_session_step x where x.tenant_id = $1 and x.unit_id = $2 and x.to_day is null) as "all!""#,
        council,
        unit.uuid()
    )
    .fetch_one(db.conn())
    .await?;
    let page = rows!(
        db,
        "n.id = any(array(select y.id from (
             select h.session_id as id, h.held_on as day from team_session_holding h where h.tenant_id = $1 and h.unit_id = $2 and h.superseded_at is null
             union all select x.session_id, (x.recorded_at at time zone 'Europe/London')::date from team_session_step x
                 where x.tenant_id = $1 and x.unit_id = $2 and x.to_day is null) y order by y.day desc, y.id limit $3 offset $4))
         order by coalesce(n.held_on, n.day) desc, n.id",
        unit.uuid(),
        most,
        skip
    );
    Ok((all, page))
}
