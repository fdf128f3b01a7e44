//! That a session was held, by whom it was said and when; and what the supervisee says against it.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, Utc};
use domain::ids::{PersonId, SessionId};
use domain::wording::Mode;
use engine::Day;
use uuid::Uuid;

use crate::sessions::{Pair, wait_for};
use crate::{Membership, Reads, StoreError, WriteTx};

/// How a session was held.
#[derive(Debug, Clone)]
pub struct Holding {
    /// Which.
    pub session: SessionId,
    /// In whose file.
    pub subject: PersonId,
    /// Of which kind.
    pub kind: String,
    /// On which day.
    pub day: Day,
    /// From when.
    pub start: Option<NaiveTime>,
    /// For how long.
    pub minutes: Option<u32>,
    /// In which way.
    pub mode: Mode,
    /// In a private place.
    pub in_private: Option<bool>,
    /// It was interrupted.
    pub interrupted: Option<bool>,
    /// It started late.
    pub late_start: Option<bool>,
    /// Kinds that it had as a part.
    pub parts: Vec<String>,
}

/// The supervisee's own words against a session.
#[derive(Debug, Clone)]
pub struct Contest {
    /// What they say; empty where the words were not asked for or may not be read.
    pub wording: String,
    /// When they said it.
    pub at: DateTime<Utc>,
}

/// How the supervisor last met this person: the mode that is usual.
///
/// # Errors
/// When the database fails.
pub async fn usual_mode(db: &mut impl Reads, subject: PersonId, kind: &str) -> Result<Mode, StoreError> {
    let council = db.council();
    let mode = sqlx::query_scalar!(
        "select mode from session_holding where tenant_id = $1 and subject_id = $2 and kind = $3 and superseded_at is null order by held_on desc limit 1",
        council, subject.uuid(), kind
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(mode.and_then(|mode| Mode::from_word(&mode)).unwrap_or_default())
}

/// Says that a session was held; what was said before is superseded. The same said again changes nothing.
///
/// # Errors
/// When the database refuses or fails.
pub async fn hold(db: &mut WriteTx, who: &Membership, holding: &Holding) -> Result<(), StoreError> {
    // Two who say it at the same moment: the second waits, and finds what the first has said.
    wait_for(db, holding.subject.uuid()).await?;
    let minutes = holding.minutes.and_then(|minutes| i32::try_from(minutes).ok());
    let same = sqlx::query_scalar!(
        r#"select held_on = $3 and start_at is not distinct from $4 and minutes is not distinct from $5 and mode = $6 and in_private is not distinct from $7
               and interrupted is not distinct from $8 and late_start is not distinct from $9 and parts = $10 as "same!"
           from session_holding where tenant_id = $1 and session_id = $2 and superseded_at is null for update"#,
        db.council(), holding.session.uuid(), holding.day.date(), holding.start, minutes, holding.mode.word(), holding.in_private, holding.interrupted,
        holding.late_start, &holding.parts
    )
    .fetch_optional(db.conn())
    .await?;
    if same == Some(true) {
        return Ok(());
    }
    sqlx::query!(
        "update session_holding set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and session_id = $2 and superseded_at is null",
        db.council(), holding.session.uuid(), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, start_at, minutes, mode, in_private, interrupted, late_start, parts, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        db.council(), Uuid::now_v7(), holding.session.uuid(), holding.subject.uuid(), holding.kind, holding.day.date(), holding.start, minutes,
        holding.mode.word(), holding.in_private, holding.interrupted, holding.late_start, &holding.parts, who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// Enters a session that was not booked, on the day it was held.
///
/// # Errors
/// When the database refuses or fails.
pub async fn enter_late(
    db: &mut WriteTx,
    who: &Membership,
    pair: &Pair,
    kind: &str,
    day: Day,
    start: Option<NaiveTime>,
    minutes: Option<u32>,
) -> Result<SessionId, StoreError> {
    let id = SessionId::fresh();
    sqlx::query!(
        "insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, start_at, minutes, booked, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, false, $9)",
        db.council(), id.uuid(), pair.subject.uuid(), pair.supervisor.uuid(), kind, day.date(), start, minutes.and_then(|m| i32::try_from(m).ok()), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(id)
}

/// The supervisee contests that a session was held as it is said.
///
/// # Errors
/// When the database refuses or fails.
pub async fn contest(db: &mut WriteTx, who: &Membership, session: SessionId, wording: &str) -> Result<(), StoreError> {
    let id = Uuid::now_v7();
    let (council, me) = (db.council(), who.person().uuid());
    sqlx::query!(
        "insert into session_contest (tenant_id, id, session_id, subject_id, recorded_by) values ($1, $2, $3, $4, $4)",
        council,
        id,
        session.uuid(),
        me
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into contest_wording (tenant_id, contest_id, subject_id, wording) values ($1, $2, $3, $4)",
        council,
        id,
        me,
        wording
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// What the supervisee says against a session, the first first: that they do, and in which words where these are asked for and
/// the reader may read what was written.
///
/// # Errors
/// When the database fails.
pub async fn contests(db: &mut impl Reads, session: SessionId, in_words: bool) -> Result<Vec<Contest>, StoreError> {
    let mut all = contests_of(db, &[session], in_words).await?;
    Ok(all.remove(&session).unwrap_or_default())
}

/// The same of several sessions.
///
/// # Errors
/// As `contests`.
pub async fn contests_of(
    db: &mut impl Reads,
    sessions: &[SessionId],
    in_words: bool,
) -> Result<HashMap<SessionId, Vec<Contest>>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = sessions.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select c.session_id, w.wording as "wording?", c.recorded_at from session_contest c
           left join contest_wording w on w.tenant_id = c.tenant_id and w.contest_id = c.id and $3
           where c.tenant_id = $1 and c.session_id = any($2) and c.withdrawn_at is null order by c.recorded_at, c.id"#,
        council,
        &ids,
        in_words
    )
    .fetch_all(db.conn())
    .await?;
    let mut found: HashMap<SessionId, Vec<Contest>> = HashMap::new();
    for r in rows {
        let contest = Contest { wording: r.wording.unwrap_or_default(), at: r.recorded_at };
        found.entry(r.session_id.into()).or_default().push(contest);
    }
    Ok(found)
}

/// What was known at a moment of a session that was held: on which day, for how long, and since when that was known.
#[derive(Debug, Clone, Copy)]
pub struct KnownThen {
    /// The day.
    pub day: Day,
    /// For how long, in minutes.
    pub minutes: Option<i32>,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// What was known at a moment of the sessions of a person that were held; what was corrected later stands as it was.
///
/// # Errors
/// When the database fails.
pub async fn known_then(
    db: &mut impl Reads,
    subject: PersonId,
    moment: DateTime<Utc>,
) -> Result<HashMap<SessionId, KnownThen>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select session_id, held_on, minutes, recorded_at from session_holding
         where tenant_id = $1 and subject_id = $2 and recorded_at <= $3 and (superseded_at is null or superseded_at > $3)",
        council,
        subject.uuid(),
        moment
    )
    .fetch_all(db.conn())
    .await?;
    let known = |day: chrono::NaiveDate, minutes, since| KnownThen { day: day.into(), minutes, since };
    Ok(rows.into_iter().map(|r| (r.session_id.into(), known(r.held_on, r.minutes, r.recorded_at))).collect())
}
