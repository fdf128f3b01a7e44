//! What becomes of the plan of a team's session: planned, moved, cancelled, its case chosen.

use chrono::{DateTime, NaiveTime, Utc};
use domain::ids::{PersonId, TeamSessionId, UnitId};
use domain::team_session::{Chosen, Plan};
use engine::Day;
use uuid::Uuid;

use super::{TeamSession, about, find};
use crate::{Membership, Reads, StoreError, WriteTx, log};

/// Plans a session.
///
/// # Errors
/// When the database refuses or fails.
pub async fn plan(
    db: &mut WriteTx,
    who: &Membership,
    unit: UnitId,
    new: &Plan,
    today: Day,
) -> Result<TeamSessionId, StoreError> {
    let id = TeamSessionId::fresh();
    sqlx::query!(
        "insert into team_session (tenant_id, id, unit_id, kind, leader_id, first_day, start_at, minutes, place, booked, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        db.council(), id.uuid(), unit.uuid(), new.kind.as_str(), new.leader.uuid(), new.day.date(), new.start,
        new.minutes.and_then(|minutes| i32::try_from(minutes).ok()), new.place, new.day >= today, who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    log(db, who, "planned-team-session", about(id), None).await?;
    Ok(id)
}

/// Moves a session, or cancels it where there is no new day; false where something became of it since it was shown.
///
/// # Errors
/// When the database refuses or fails.
pub async fn step(
    db: &mut WriteTx,
    who: &Membership,
    shown: &TeamSession,
    (to, start): (Option<Day>, Option<NaiveTime>),
    reason: &str,
) -> Result<bool, StoreError> {
    let council = db.council();
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1::text, 0))", shown.id.to_string())
        .execute(db.conn())
        .await?;
    let now = find(db, shown.id).await?.filter(|now| now.held_on.is_none() && now.cancelled.is_none());
    if now.is_none_or(|now| now.times_moved != shown.times_moved) {
        return Ok(false);
    }
    sqlx::query!(
        "insert into team_session_step (tenant_id, id, session_id, unit_id, to_day, to_start, reason, recorded_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        council, Uuid::now_v7(), shown.id.uuid(), shown.unit.uuid(), to.map(Day::date), start, reason, who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    let act = if to.is_some() { "moved-team-session" } else { "cancelled-team-session" };
    log(db, who, act, shown.about(), None).await?;
    Ok(true)
}

/// Chooses the case of a session, in the place of one that was chosen before.
///
/// # Errors
/// When the database refuses or fails.
pub async fn choose(
    db: &mut WriteTx,
    who: &Membership,
    session: &TeamSession,
    chosen: &Chosen,
) -> Result<(), StoreError> {
    replace(db, who, session, (chosen.reference.as_str(), chosen.presenter, chosen.reason.as_deref()), None).await?;
    log(db, who, "chose-case", session.about(), None).await?;
    Ok(())
}

pub(super) async fn replace(
    db: &mut WriteTx,
    who: &Membership,
    session: &TeamSession,
    (reference, presenter, reason): (&str, PersonId, Option<&str>),
    noted_on: Option<Day>,
) -> Result<(), StoreError> {
    let council = db.council();
    sqlx::query!(
        "update team_session_case set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and session_id = $2 and superseded_at is null",
        council,
        session.id.uuid(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into team_session_case (tenant_id, id, session_id, unit_id, reference, presenter_id, reason, noted_on, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        council, Uuid::now_v7(), session.id.uuid(), session.unit.uuid(), reference, presenter.uuid(), reason, noted_on.map(Day::date), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// What happened to the plan of a session: to which day, why, when, by whom.
///
/// # Errors
/// When the database fails.
pub async fn steps(
    db: &mut impl Reads,
    id: TeamSessionId,
) -> Result<Vec<(Option<Day>, String, DateTime<Utc>, String)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select x.to_day, x.reason, x.recorded_at, p.name from team_session_step x join person p on p.tenant_id = x.tenant_id and p.id = x.recorded_by
         where x.tenant_id = $1 and x.session_id = $2 order by x.recorded_at, x.id",
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.to_day.map(Day::from), r.reason, r.recorded_at, r.name)).collect())
}
