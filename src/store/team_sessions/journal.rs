//! The record of whoever presented a case in a team's session: a session of their own file, written and signed as any other.

use domain::ids::{PersonId, SessionId, TeamSessionId};
use domain::team_session::How;
use uuid::Uuid;

use super::TeamSession;
use crate::{About, Membership, Reads, StoreError, WriteTx, log};

/// Whose record is written of a session that somebody presented: with whom.
#[derive(Debug, Clone, Copy)]
pub struct Journal {
    /// Who presented.
    pub presenter: PersonId,
    /// Their supervisor, who signs with them.
    pub supervisor: PersonId,
}

/// The session of whoever presented stands in their own file, once: there its record is written and signed.
///
/// # Errors
/// When the database refuses or fails.
pub async fn begin_journal(
    db: &mut WriteTx,
    who: &Membership,
    session: &TeamSession,
    how: &How,
    journal: Journal,
) -> Result<SessionId, StoreError> {
    let council = db.council();
    let id = SessionId::fresh();
    let minutes = how.minutes.and_then(|minutes| i32::try_from(minutes).ok());
    let made = sqlx::query!(
        "insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, start_at, minutes, booked, recorded_by, team_session_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, false, $9, $10) on conflict (tenant_id, team_session_id) where team_session_id is not null do nothing",
        council, id.uuid(), journal.presenter.uuid(), journal.supervisor.uuid(), session.kind, how.day.date(), how.start, minutes,
        who.person().uuid(), session.id.uuid()
    )
    .execute(db.conn())
    .await?;
    if made.rows_affected() == 0 {
        return journal_of(db, session.id).await?.ok_or(StoreError::NotFound);
    }
    sqlx::query!(
        "insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, start_at, minutes, mode, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        council, Uuid::now_v7(), id.uuid(), journal.presenter.uuid(), session.kind, how.day.date(), how.start, minutes, how.mode.word(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    log(db, who, "held-session", About { subject: Some(journal.presenter), kind: "session", id: id.uuid() }, None)
        .await?;
    Ok(id)
}

/// The session in the file of whoever presented, if the reader may know of it.
///
/// # Errors
/// When the database fails.
pub async fn journal_of(db: &mut impl Reads, id: TeamSessionId) -> Result<Option<SessionId>, StoreError> {
    let council = db.council();
    let row =
        sqlx::query_scalar!("select id from session where tenant_id = $1 and team_session_id = $2", council, id.uuid())
            .fetch_optional(db.conn())
            .await?;
    Ok(row.map(SessionId::from))
}
