//! The sessions of teams, with who came.

use std::collections::HashMap;

use engine::Moment;
use engine::facts::{Cancelled, Happening, Move, Session};
use uuid::Uuid;

use super::{Scope, at, day, id};
use crate::{Reads, StoreError};

/// The sessions of these teams, or of all, planned or held in the window, and before it the latest of each team and kind.
pub(super) async fn sessions(
    db: &mut impl Reads,
    scope: Scope<'_>,
    units: Option<&[Uuid]>,
) -> Result<Vec<Session>, StoreError> {
    let council = db.council();
    let mut moves = moves(db, scope, units).await?;
    let rows = sqlx::query!(
        r#"with near as (
               select s.id from team_session s where s.tenant_id = $1 and s.first_day between $2 and $3 and ($4::uuid[] is null or s.unit_id = any($4))
               union select h.session_id from team_session_holding h where h.tenant_id = $1 and h.superseded_at is null and h.held_on between $2 and $3
                   and ($4::uuid[] is null or h.unit_id = any($4))
               union (select distinct on (h.unit_id, s.kind) h.session_id from team_session_holding h
                   join team_session s on s.tenant_id = h.tenant_id and s.id = h.session_id
                   where h.tenant_id = $1 and h.superseded_at is null and h.held_on < $2 and h.held_on >= $2 - 458 and ($4::uuid[] is null or h.unit_id = any($4))
                   order by h.unit_id, s.kind, h.held_on desc)
           )
           select n.id as "id!", n.unit_id as "unit_id!", n.kind as "kind!", n.leader_id as "leader_id!", n.first_day as "first_day!", n.booked as "booked!",
               n.recorded_at as "recorded_at!", n.held_on as "held_on?", n.held_minutes, n.held_recorded as "held_recorded?", n.cancel_reason as "cancel_reason?",
               n.cancelled_at as "cancelled_at?", n.cancelled_by as "cancelled_by?",
               array(select x.person_id from team_session_presence x where x.tenant_id = n.tenant_id and x.holding_id = n.holding_id and x.came order by x.person_id) as "came!"
           from team_session_now n where n.tenant_id = $1 and n.id = any(array(select id from near)) order by n.first_day, n.id"#,
        council, scope.since, scope.until, units
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Session {
            id: id(r.id),
            kind: r.kind.into(),
            parts: Vec::new(),
            supervisee: None,
            participants: r.came.into_iter().map(id).collect(),
            supervisor: id(r.leader_id),
            team: Some(id(r.unit_id)),
            booked: r.booked.then(|| day(r.first_day)),
            moves: moves.remove(&r.id).unwrap_or_default(),
            cancelled: r.cancelled_at.zip(r.cancel_reason).map(|(when, reason)| Cancelled {
                day: Moment::from(when).day(),
                reason: reason.into(),
                by: r.cancelled_by.map(id),
                recorded: Some(at(when)),
            }),
            held: r.held_on.map(day),
            minutes: r.held_minutes.and_then(|minutes| u32::try_from(minutes).ok()),
            late: false,
            interrupted: false,
            held_recorded: r.held_recorded.map(at),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
        .collect())
}

async fn moves(
    db: &mut impl Reads,
    scope: Scope<'_>,
    units: Option<&[Uuid]>,
) -> Result<HashMap<Uuid, Vec<Move>>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select m.session_id, m.to_day as "to_day!", m.reason, m.recorded_by, m.recorded_at from team_session_step m
           where m.tenant_id = $1 and m.to_day between $2 and $3 and ($4::uuid[] is null or m.unit_id = any($4)) order by m.recorded_at, m.id"#,
        council, scope.since, scope.until, units
    )
    .fetch_all(db.conn())
    .await?;
    let mut moves: HashMap<Uuid, Vec<Move>> = HashMap::new();
    for r in rows {
        let step = Move {
            to: day(r.to_day),
            reason: r.reason.into(),
            by: Some(id(r.recorded_by)),
            recorded: Some(at(r.recorded_at)),
        };
        moves.entry(r.session_id).or_default().push(step);
    }
    Ok(moves)
}

/// What the council did by the end of the window, the whole of it: a few rows a year.
pub(super) async fn happenings(db: &mut impl Reads, scope: Scope<'_>) -> Result<Vec<Happening>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select event, day, recorded_at from council_happening where tenant_id = $1 and superseded_at is null and day <= $2 order by day, id",
        council,
        scope.until
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Happening {
            event: r.event.into(),
            team: None,
            day: day(r.day),
            recorded: Some(at(r.recorded_at)),
            superseded: None,
        })
        .collect())
}
