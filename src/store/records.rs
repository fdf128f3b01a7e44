//! Records: what was written of a session, shared version by version.

use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, Utc};
use domain::draft::Typed;
use domain::ids::{AgendaItemId, PersonId, RecordId, SessionId};
use domain::record::Shareable;
use domain::sheet::AgendaPoint;
use domain::wording::{Wording, Written};
use engine::Day;
use uuid::Uuid;

use crate::drafts::{self, Of};
use crate::holdings::{self, Holding};
use crate::{About, Commitment, Membership, Reads, StoreError, WriteTx, actions, log};

/// A record with the session it is of.
#[derive(Debug, Clone)]
pub struct RecordRow {
    /// Its id.
    pub id: RecordId,
    /// Of which session.
    pub session: SessionId,
    /// The kind of that session.
    pub kind: String,
    /// In whose file.
    pub subject: PersonId,
    /// That person's name.
    pub subject_name: String,
    /// Whose session it was.
    pub supervisor: PersonId,
    /// That person's name.
    pub supervisor_name: String,
    /// Who began the record.
    pub author: PersonId,
    /// That person's name.
    pub author_name: String,
    /// The day from which the policy is in force by which it is written.
    pub policy_version: String,
    /// The form it is written on.
    pub form: String,
    /// The day it was held, as far as that is said; else the day it was planned for.
    pub day: Day,
    /// The number of the latest version that was shared; none yet.
    pub latest: Option<i32>,
}

/// A shared version.
#[derive(Debug, Clone)]
pub struct Sharing {
    /// Its number.
    pub number: i32,
    /// What a signature binds to.
    pub commitment: Commitment,
    /// When it was shared.
    pub shared_at: DateTime<Utc>,
    /// By whom.
    pub shared_by: String,
    /// What it says.
    pub wording: Wording,
    /// What the pair keeps; empty where the reader may not see it.
    pub private: Vec<Written>,
}

/// What a new record begins with.
#[derive(Debug, Clone)]
pub struct NewRecord<'a> {
    /// Of which session.
    pub session: SessionId,
    /// In whose file.
    pub subject: PersonId,
    /// The day from which its policy is in force.
    pub policy_version: &'a str,
    /// The form.
    pub form: &'a str,
}

impl RecordRow {
    /// Its draft, as the store names it.
    pub fn draft(&self) -> Of {
        Of { about: "record", id: self.id.uuid(), subject: self.subject }
    }

    /// As the log names it.
    pub fn about(&self) -> About {
        About { subject: Some(self.subject), kind: "record", id: self.id.uuid() }
    }
}

/// A record, if the reader may know of it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, id: RecordId) -> Result<Option<RecordRow>, StoreError> {
    rows(db, Some(id.uuid()), None).await.map(|rows| rows.into_iter().next())
}

/// The record of a session.
///
/// # Errors
/// When the database fails.
pub async fn of_session(db: &mut impl Reads, session: SessionId) -> Result<Option<RecordRow>, StoreError> {
    rows(db, None, Some(session.uuid())).await.map(|rows| rows.into_iter().next())
}

async fn rows(db: &mut impl Reads, id: Option<Uuid>, session: Option<Uuid>) -> Result<Vec<RecordRow>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select r.id, r.session_id, s.kind, r.subject_id, p.name as subject_name, s.supervisor_id, v.name as supervisor_name, r.author_id,
               a.name as author_name, r.policy_version, r.form,
               coalesce(h.held_on, (select m.to_day from session_move m where m.tenant_id = r.tenant_id and m.session_id = s.id
                   order by m.recorded_at desc, m.id desc limit 1), s.first_day) as "day!",
               (select max(x.number) from record_sharing x where x.tenant_id = r.tenant_id and x.record_id = r.id) as latest
           from record r join session s on s.tenant_id = r.tenant_id and s.id = r.session_id
           join person p on p.tenant_id = r.tenant_id and p.id = r.subject_id
           join person v on v.tenant_id = r.tenant_id and v.id = s.supervisor_id
           join person a on a.tenant_id = r.tenant_id and a.id = r.author_id
           left join session_holding h on h.tenant_id = r.tenant_id and h.session_id = s.id and h.superseded_at is null
           where r.tenant_id = $1 and ($2::uuid is null or r.id = $2) and ($3::uuid is null or r.session_id = $3)
             and ($2::uuid is not null or $3::uuid is not null)"#,
        council, id, session
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| RecordRow {
            id: r.id.into(),
            session: r.session_id.into(),
            kind: r.kind,
            subject: r.subject_id.into(),
            subject_name: r.subject_name,
            supervisor: r.supervisor_id.into(),
            supervisor_name: r.supervisor_name,
            author: r.author_id.into(),
            author_name: r.author_name,
            policy_version: r.policy_version,
            form: r.form,
            day: r.day.into(),
            latest: r.latest,
        })
        .collect())
}

/// Begins the record of a session with its first draft; where it was begun before, that is the record.
///
/// # Errors
/// When the database refuses or fails.
pub async fn begin(
    db: &mut WriteTx,
    who: &Membership,
    new: &NewRecord<'_>,
    typed: &Typed,
) -> Result<RecordId, StoreError> {
    let id = RecordId::fresh();
    let begun = sqlx::query!(
        "insert into record (tenant_id, id, session_id, subject_id, author_id, policy_version, form) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (tenant_id, session_id) do nothing",
        db.council(), id.uuid(), new.session.uuid(), new.subject.uuid(), who.person().uuid(), new.policy_version, new.form
    )
    .execute(db.conn())
    .await?
    .rows_affected();
    if begun == 0 {
        return Ok(of_session(db, new.session).await?.ok_or(StoreError::NotFound)?.id);
    }
    drafts::begin(db, who, Of { about: "record", id: id.uuid(), subject: new.subject }, typed).await?;
    log(db, who, "began-record", About { subject: Some(new.subject), kind: "record", id: id.uuid() }, None).await?;
    Ok(id)
}

/// Makes whoever shares or answers this record wait until this transaction ends.
///
/// # Errors
/// `NotFound`, or the database fails.
pub async fn lock(db: &mut WriteTx, id: RecordId) -> Result<(), StoreError> {
    let found =
        sqlx::query_scalar!(r#"select app.lock_record($1) as "found!""#, id.uuid()).fetch_one(db.conn()).await?;
    if found { Ok(()) } else { Err(StoreError::NotFound) }
}

/// Every shared version, the first one first.
///
/// # Errors
/// When the database fails or holds a body that cannot be read.
pub async fn sharings(db: &mut impl Reads, id: RecordId) -> Result<Vec<Sharing>, StoreError> {
    Ok(sharings_of(db, &[id]).await?.remove(&id).unwrap_or_default())
}

/// The same of several records.
///
/// # Errors
/// As `sharings`.
pub async fn sharings_of(db: &mut impl Reads, ids: &[RecordId]) -> Result<HashMap<RecordId, Vec<Sharing>>, StoreError> {
    let council = db.council();
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select x.record_id, x.number, x.commitment, x.shared_at, p.name as shared_by, w.body, v.body as "private?"
           from record_sharing x join person p on p.tenant_id = x.tenant_id and p.id = x.shared_by
           join record_wording w on w.tenant_id = x.tenant_id and w.record_id = x.record_id and w.number = x.number
           left join record_private v on v.tenant_id = x.tenant_id and v.record_id = x.record_id and v.number = x.number
           where x.tenant_id = $1 and x.record_id = any($2) order by x.record_id, x.number"#,
        council,
        &ids
    )
    .fetch_all(db.conn())
    .await?;
    let mut found: HashMap<RecordId, Vec<Sharing>> = HashMap::new();
    for r in rows {
        let private = r.private.map(serde_json::from_value).transpose();
        found.entry(r.record_id.into()).or_default().push(Sharing {
            number: r.number,
            commitment: Commitment::stored(&r.commitment)?,
            shared_at: r.shared_at,
            shared_by: r.shared_by,
            wording: serde_json::from_value(r.body).map_err(|_| StoreError::Unreadable("record_wording.body"))?,
            private: private.map_err(|_| StoreError::Unreadable("record_private.body"))?.unwrap_or_default(),
        });
    }
    Ok(found)
}

/// The latest version alone.
///
/// # Errors
/// As `sharings`.
pub async fn latest(db: &mut impl Reads, id: RecordId) -> Result<Option<Sharing>, StoreError> {
    Ok(sharings(db, id).await?.pop())
}

/// The record before this one: the latest of the same kind in the same file that was shared, of an earlier session.
///
/// # Errors
/// When the database fails.
pub async fn before(db: &mut impl Reads, record: &RecordRow) -> Result<Option<RecordId>, StoreError> {
    let council = db.council();
    let id = sqlx::query_scalar!(
        "select r.id from session_holding h join record r on r.tenant_id = h.tenant_id and r.session_id = h.session_id
         where h.tenant_id = $1 and h.subject_id = $2 and h.kind = $3 and h.superseded_at is null and h.held_on <= $4 and r.id <> $5
           and exists (select from record_sharing x where x.tenant_id = r.tenant_id and x.record_id = r.id)
         order by h.held_on desc, h.recorded_at desc limit 1",
        council, record.subject.uuid(), record.kind, record.day.date(), record.id.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(id.map(RecordId::from))
}

/// Both people's open points of the agenda, and those that this record has ticked.
///
/// # Errors
/// When the database fails.
pub async fn agenda(db: &mut impl Reads, subject: PersonId, record: RecordId) -> Result<Vec<AgendaPoint>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select i.id, p.name, i.wording, i.discussed_in is not null as "discussed!" from agenda_item i
           join person p on p.tenant_id = i.tenant_id and p.id = i.author_id
           where i.tenant_id = $1 and i.subject_id = $2 and i.withdrawn_at is null and (i.discussed_in is null or i.discussed_in = $3)
           order by i.added_at, i.id"#,
        council, subject.uuid(), record.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| AgendaPoint { id: r.id.into(), by: r.name, wording: r.wording, discussed: r.discussed })
        .collect())
}

/// Shares a record: the next version with its commitment, the session as held, what becomes of actions, and the end of the
/// draft. Call it under `lock`; everything happens, or nothing.
///
/// # Errors
/// When the database refuses or fails.
pub async fn share(
    db: &mut WriteTx,
    who: &Membership,
    record: &RecordRow,
    shareable: &Shareable,
) -> Result<i32, StoreError> {
    let number = record.latest.unwrap_or(0) + 1;
    write(db, who, record, number, shareable).await?;
    let how = &shareable.wording.how;
    let holding = Holding {
        session: record.session,
        subject: record.subject,
        kind: record.kind.clone(),
        day: how.day,
        start: how.start.as_deref().and_then(|start| NaiveTime::parse_from_str(start, "%H:%M").ok()),
        minutes: how.minutes,
        mode: how.mode,
        in_private: Some(how.in_private),
        interrupted: Some(how.interrupted),
        late_start: Some(how.late_start),
        parts: how.parts.iter().map(|(id, _)| id.clone()).collect(),
    };
    holdings::hold(db, who, &holding).await?;
    actions::add(db, who, record.subject, record.id, how.day, &shareable.new_actions).await?;
    actions::step(db, who, record.subject, Some(record.id), how.day, &shareable.steps).await?;
    discuss(db, record, &shareable.discussed, &shareable.not_discussed).await?;
    drafts::end(db, who, record.draft()).await?;
    log(db, who, if number == 1 { "shared-record" } else { "shared-record-again" }, record.about(), None).await?;
    Ok(number)
}

async fn write(
    db: &mut WriteTx,
    who: &Membership,
    record: &RecordRow,
    number: i32,
    shareable: &Shareable,
) -> Result<(), StoreError> {
    let body = serde_json::to_value(&shareable.wording).map_err(|_| StoreError::Unreadable("record_wording.body"))?;
    let private =
        serde_json::to_value(&shareable.private).map_err(|_| StoreError::Unreadable("record_private.body"))?;
    let commitment = commitment(record.id, number, &body, &private);
    let (council, id, subject) = (db.council(), record.id.uuid(), record.subject.uuid());
    sqlx::query!(
        "insert into record_sharing (tenant_id, record_id, number, subject_id, commitment, shared_by) values ($1, $2, $3, $4, $5, $6)",
        council, id, number, subject, &commitment.0[..], who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into record_wording (tenant_id, record_id, number, subject_id, body) values ($1, $2, $3, $4, $5)",
        council,
        id,
        number,
        subject,
        body
    )
    .execute(db.conn())
    .await?;
    if !shareable.private.is_empty() {
        sqlx::query!(
            "insert into record_private (tenant_id, record_id, number, subject_id, body) values ($1, $2, $3, $4, $5)",
            council,
            id,
            number,
            subject,
            private
        )
        .execute(db.conn())
        .await?;
    }
    Ok(())
}

/// What a signature binds to: the record, the number of the version, and both bodies. A body's keys are written in one order,
/// so that it can be shown later that what stands in the database is what was signed.
pub fn commitment(record: RecordId, number: i32, body: &serde_json::Value, private: &serde_json::Value) -> Commitment {
    Commitment::over(&[
        record.uuid().as_bytes(),
        &number.to_be_bytes(),
        body.to_string().as_bytes(),
        private.to_string().as_bytes(),
    ])
}

async fn discuss(
    db: &mut WriteTx,
    record: &RecordRow,
    discussed: &[AgendaItemId],
    not: &[AgendaItemId],
) -> Result<(), StoreError> {
    for (list, within) in [(discussed, Some(record.id.uuid())), (not, None)] {
        let items: Vec<Uuid> = list.iter().map(|item| item.uuid()).collect();
        sqlx::query!(
            "update agenda_item set discussed_in = $4 where tenant_id = $1 and subject_id = $2 and id = any($3) and (discussed_in is null or discussed_in = $5)",
            db.council(), record.subject.uuid(), &items, within, record.id.uuid()
        )
        .execute(db.conn())
        .await?;
    }
    Ok(())
}
