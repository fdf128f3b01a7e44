//! How the session of a team was: who came, and what the team wrote, in versions; each writer with a draft of their own.

use chrono::{DateTime, Utc};
use domain::discussion::Wording;
use domain::draft::Typed;
use domain::ids::{PersonId, TeamSessionId, TeamWritingId};
use domain::team_session::How;
use domain::wording::Mode;
use engine::Day;
use uuid::Uuid;

use super::journal::{Journal, begin_journal};
use super::plan::replace;
use super::{TeamSession, find};
use crate::drafts::{self, Of};
use crate::{Membership, Reads, StoreError, WriteTx, log};

/// Somebody's writing up of a session, until it is shared.
#[derive(Debug, Clone)]
pub struct TeamWriting {
    /// Which.
    pub id: TeamWritingId,
    /// Whose.
    pub author: PersonId,
    /// That person's name.
    pub author_name: String,
    /// The day from which its policy is in force.
    pub policy_version: String,
    /// When it was shared; none while it runs.
    pub ended_at: Option<DateTime<Utc>>,
}

impl TeamWriting {
    /// Its draft, as the store names it: in the writer's own file.
    pub fn draft(&self) -> Of {
        Of { about: "team-session", id: self.id.uuid(), subject: self.author }
    }
}

/// A version of what a team wrote.
#[derive(Debug, Clone)]
pub struct Shared {
    /// Its number.
    pub number: i32,
    /// When it was shared.
    pub at: DateTime<Utc>,
    /// By whom.
    pub by: String,
    /// What it says.
    pub wording: Wording,
}

macro_rules! writings {
    ($db:expr, $where:literal, $($value:expr),+) => {{
        let council = $db.council();
        let rows = sqlx::query!(
            "select w.id, w.author_id, p.name, w.policy_version, w.ended_at from team_session_writing w
             join person p on p.tenant_id = w.tenant_id and p.id = w.author_id where w.tenant_id = $1 and " + $where,
            council, $($value),+
        )
        .fetch_all($db.conn())
        .await?;
        rows.into_iter()
            .map(|r| TeamWriting {
                id: r.id.into(),
                author: r.author_id.into(),
                author_name: r.name,
                policy_version: r.policy_version,
                ended_at: r.ended_at,
            })
            .collect::<Vec<_>>()
    }};
}

/// Who writes a session up just now.
///
/// # Errors
/// When the database fails.
pub async fn running(db: &mut impl Reads, id: TeamSessionId) -> Result<Vec<TeamWriting>, StoreError> {
    Ok(writings!(db, "w.session_id = $2 and w.ended_at is null order by w.begun_at, w.id", id.uuid()))
}

/// The reader's own writing of a session: the one that runs, or else the last one.
///
/// # Errors
/// When the database fails.
pub async fn mine(db: &mut impl Reads, who: &Membership, id: TeamSessionId) -> Result<Option<TeamWriting>, StoreError> {
    let all = writings!(
        db,
        "w.session_id = $2 and w.author_id = $3 order by w.ended_at desc nulls first limit 1",
        id.uuid(),
        who.person().uuid()
    );
    Ok(all.into_iter().next())
}

/// Goes on with a writing that was shared: somebody's text that came later holds again as its draft.
///
/// # Errors
/// When the database refuses or fails.
pub async fn go_on(db: &mut WriteTx, writing: &TeamWriting) -> Result<(), StoreError> {
    let council = db.council();
    sqlx::query!(
        "update team_session_writing w set ended_at = null where w.tenant_id = $1 and w.id = $2 and w.ended_at is not null
             and exists (select from draft d where d.tenant_id = w.tenant_id and d.about = 'team-session' and d.about_id = w.id)",
        council,
        writing.id.uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// Begins to write a session up, with a first draft; what was begun before is gone on with.
///
/// # Errors
/// When the database refuses or fails.
pub async fn begin(
    db: &mut WriteTx,
    who: &Membership,
    session: &TeamSession,
    policy_version: &str,
    first: &Typed,
) -> Result<TeamWriting, StoreError> {
    let mine = |all: Vec<TeamWriting>| all.into_iter().find(|writing| PersonId::eq(&writing.author, &who.person()));
    if let Some(begun) = mine(running(db, session.id).await?) {
        return Ok(begun);
    }
    let council = db.council();
    let id = TeamWritingId::fresh();
    sqlx::query!(
        "insert into team_session_writing (tenant_id, id, session_id, unit_id, author_id, policy_version) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing",
        council, id.uuid(), session.id.uuid(), session.unit.uuid(), who.person().uuid(), policy_version
    )
    .execute(db.conn())
    .await?;
    let begun = mine(running(db, session.id).await?).ok_or(StoreError::NotFound)?;
    if begun.id == id {
        drafts::begin(db, who, begun.draft(), first).await?;
        log(db, who, "began-team-notes", session.about(), None).await?;
    }
    Ok(begun)
}

/// Everybody of whom it is known whether they came, by name.
///
/// # Errors
/// When the database fails.
pub async fn presences(db: &mut impl Reads, id: TeamSessionId) -> Result<Vec<(PersonId, String, bool)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select x.person_id, p.name, x.came from team_session_presence x
         join team_session_holding h on h.tenant_id = x.tenant_id and h.id = x.holding_id and h.superseded_at is null
         join person p on p.tenant_id = x.tenant_id and p.id = x.person_id
         where x.tenant_id = $1 and x.session_id = $2 order by p.name, p.id",
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.person_id.into(), r.name, r.came)).collect())
}

/// The latest version of what the team wrote, if the reader may read it.
///
/// # Errors
/// When the database fails or holds a body that cannot be read.
pub async fn latest(db: &mut impl Reads, id: TeamSessionId) -> Result<Option<Shared>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        "select x.number, x.shared_at, p.name, x.body from team_session_wording x join person p on p.tenant_id = x.tenant_id and p.id = x.shared_by
         where x.tenant_id = $1 and x.session_id = $2 order by x.number desc limit 1",
        council,
        id.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    row.map(|r| {
        let wording =
            serde_json::from_value(r.body).map_err(|_| StoreError::Unreadable("team_session_wording.body"))?;
        Ok(Shared { number: r.number, at: r.shared_at, by: r.name, wording })
    })
    .transpose()
}

/// How a session was held, as it was written down last.
///
/// # Errors
/// When the database fails or holds a word the code does not know.
pub async fn how(db: &mut impl Reads, session: &TeamSession) -> Result<Option<How>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        "select held_on, start_at, minutes, mode from team_session_holding where tenant_id = $1 and session_id = $2 and superseded_at is null",
        council,
        session.id.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let came = presences(db, session.id).await?.into_iter().filter(|(_, _, came)| *came).map(|(id, ..)| id).collect();
    Ok(Some(How {
        day: row.held_on.into(),
        start: row.start_at,
        minutes: row.minutes.and_then(|minutes| u32::try_from(minutes).ok()),
        mode: Mode::from_word(&row.mode).ok_or(StoreError::Unreadable("team_session_holding.mode"))?,
        came,
    }))
}

/// Says how a session was, who came of those who were expected, and what was written; ends the draft. Somebody's who joined stands beside.
///
/// # Errors
/// When the database refuses or fails.
pub async fn finish(
    db: &mut WriteTx,
    who: &Membership,
    (session, writing): (&TeamSession, &TeamWriting),
    (how, wording): (&How, Option<&Wording>),
    (expected, journal): (&[PersonId], Option<Journal>),
) -> Result<(), StoreError> {
    let council = db.council();
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1::text, 0))", session.id.to_string())
        .execute(db.conn())
        .await?;
    let session = &find(db, session.id).await?.filter(|now| now.cancelled.is_none()).ok_or(StoreError::Clash)?;
    hold(db, who, session, how, expected).await?;
    if let Some(wording) = wording {
        let body = serde_json::to_value(wording).map_err(|_| StoreError::Unreadable("team_session_wording.body"))?;
        sqlx::query!(
            "insert into team_session_wording (tenant_id, session_id, number, unit_id, body, shared_by)
             select $1, $2, coalesce((select max(x.number) from team_session_wording x where x.tenant_id = $1 and x.session_id = $2), 0) + 1, $3, $4, $5",
            council, session.id.uuid(), session.unit.uuid(), body, who.person().uuid()
        )
        .execute(db.conn())
        .await?;
    }
    if let Some(journal) = journal {
        begin_journal(db, who, session, how, journal).await?;
    }
    sqlx::query!(
        "update team_session_writing set ended_at = app.now() where tenant_id = $1 and id = $2",
        council,
        writing.id.uuid()
    )
    .execute(db.conn())
    .await?;
    drafts::end(db, who, writing.draft()).await?;
    log(db, who, "held-team-session", session.about(), None).await?;
    Ok(())
}

async fn hold(
    db: &mut WriteTx,
    who: &Membership,
    session: &TeamSession,
    how: &How,
    expected: &[PersonId],
) -> Result<(), StoreError> {
    let council = db.council();
    sqlx::query!(
        "update team_session_holding set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and session_id = $2 and superseded_at is null",
        council,
        session.id.uuid(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into team_session_holding (tenant_id, id, session_id, unit_id, held_on, start_at, minutes, mode, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        council, id, session.id.uuid(), session.unit.uuid(), how.day.date(), how.start,
        how.minutes.and_then(|minutes| i32::try_from(minutes).ok()), how.mode.word(), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    let mut people: Vec<Uuid> = expected.iter().chain(&how.came).map(|person| person.uuid()).collect();
    people.sort_unstable();
    people.dedup();
    let came: Vec<bool> = people.iter().map(|id| how.came.iter().any(|person| person.uuid() == *id)).collect();
    sqlx::query!(
        "insert into team_session_presence (tenant_id, holding_id, session_id, unit_id, person_id, came)
         select $1, $2, $3, $4, x.id, x.came from unnest($5::uuid[], $6::bool[]) x (id, came)",
        council,
        id,
        session.id.uuid(),
        session.unit.uuid(),
        &people,
        &came
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// Says that the case notes of the child tell of the session, from a day on.
///
/// # Errors
/// When the database refuses or fails.
pub async fn note_entry(db: &mut WriteTx, who: &Membership, session: &TeamSession, day: Day) -> Result<(), StoreError> {
    let Some(case) = &session.case else { return Err(StoreError::NotFound) };
    replace(db, who, session, (&case.reference, case.presenter, case.reason.as_deref()), Some(day)).await?;
    log(db, who, "noted-team-session", session.about(), None).await?;
    Ok(())
}
