//! Drafts: their author's alone until they are shared; saved by version, so that nobody's words are overwritten or dropped.

use chrono::{DateTime, Utc};
use domain::draft::Typed;
use domain::ids::PersonId;
use uuid::Uuid;

use crate::{Membership, Reads, StoreError, WriteTx};

/// What a draft is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Of {
    /// `record` or `agreement`.
    pub about: &'static str,
    /// Its id.
    pub id: Uuid,
    /// In whose file.
    pub subject: PersonId,
}

/// A draft as it stands.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What was typed.
    pub typed: Typed,
    /// Counts the saves.
    pub version: i32,
    /// Whose it is.
    pub author: PersonId,
    /// Who saved last, by name; none before the first save.
    pub saved_by: Option<(PersonId, String)>,
    /// When.
    pub saved_at: DateTime<Utc>,
    writer: Option<String>,
    seq: Option<i64>,
}

/// A page that saves: which, and its how many-th save this is.
#[derive(Debug, Clone, Default)]
pub struct Writer {
    /// 32 hex digits, new with each showing of the page; none without script.
    pub name: Option<String>,
    /// Counts its saves.
    pub seq: Option<i64>,
}

impl Writer {
    /// From the fields of a form; what is not ours is as if it were not there.
    pub fn from_fields(name: &str, seq: &str) -> Self {
        let sound = name.len() == 32 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        Self { name: sound.then(|| name.to_owned()), seq: seq.parse().ok().filter(|_| sound) }
    }
}

/// What became of a save.
#[derive(Debug, Clone)]
pub enum Saved {
    /// It is stored, or was before: the version now.
    Stored {
        /// The version.
        version: i32,
        /// When it was saved.
        at: DateTime<Utc>,
    },
    /// Somebody else, or another page, saved in between: both texts are kept.
    Clash {
        /// Who.
        by: Option<(PersonId, String)>,
        /// When.
        at: DateTime<Utc>,
    },
}

/// A text that lost a race.
#[derive(Debug, Clone)]
pub struct Mine {
    /// Its id.
    pub id: Uuid,
    /// What was typed.
    pub typed: Typed,
    /// When it came.
    pub kept_at: DateTime<Utc>,
}

/// That a draft exists, and never what it says.
#[derive(Debug, Clone)]
pub struct DraftState {
    /// `record` or `agreement`.
    pub about: String,
    /// Of which.
    pub id: Uuid,
    /// In whose file.
    pub subject: PersonId,
    /// Whose it is.
    pub author: PersonId,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
}

/// The draft, if there is one that the reader may see.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, of: Of) -> Result<Option<Draft>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select d.body, d.version, d.author_id, d.saved_by, p.name as "saved_name?", d.saved_at, d.writer, d.seq from draft d
           left join person p on p.tenant_id = d.tenant_id and p.id = d.saved_by
           where d.tenant_id = $1 and d.about = $2 and d.about_id = $3"#,
        council, of.about, of.id
    )
    .fetch_optional(db.conn())
    .await?;
    row.map(|r| {
        Ok(Draft {
            typed: serde_json::from_value(r.body).map_err(|_| StoreError::Unreadable("draft.body"))?,
            version: r.version,
            author: r.author_id.into(),
            saved_by: r.saved_by.map(PersonId::from).zip(r.saved_name),
            saved_at: r.saved_at,
            writer: r.writer,
            seq: r.seq,
        })
    })
    .transpose()
}

/// The same, and nobody else saves it before this transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn lock(db: &mut WriteTx, of: Of) -> Result<Option<Draft>, StoreError> {
    let council = db.council();
    sqlx::query!(
        "select version from draft where tenant_id = $1 and about = $2 and about_id = $3 for update",
        council,
        of.about,
        of.id
    )
    .fetch_optional(db.conn())
    .await?;
    find(db, of).await
}

/// Begins a draft with what is known; one that exists stays as it is.
///
/// # Errors
/// When the database fails.
pub async fn begin(db: &mut WriteTx, who: &Membership, of: Of, typed: &Typed) -> Result<(), StoreError> {
    let body = json(typed)?;
    sqlx::query!(
        "insert into draft (tenant_id, about, about_id, subject_id, author_id, body) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
        db.council(), of.about, of.id, of.subject.uuid(), who.person().uuid(), body
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// Saves what was typed on `version` of the draft. The page that saved last may save again whatever version it heard of, if
/// this save is a later one of it; an earlier one was overtaken. A save of anybody else on an older version is a clash: the
/// text is kept beside the other.
///
/// # Errors
/// `NotFound` when there is no draft that the writer may change; or the database fails.
pub async fn save(
    db: &mut WriteTx,
    who: &Membership,
    of: Of,
    on: (i32, &Writer),
    typed: &Typed,
) -> Result<Saved, StoreError> {
    let (version, writer) = on;
    let draft = lock(db, of).await?.ok_or(StoreError::NotFound)?;
    let same_page = writer.name.is_some() && writer.name == draft.writer;
    let later = writer.seq > draft.seq;
    if same_page && !later || draft.version != version && draft.typed == *typed {
        return Ok(Saved::Stored { version: draft.version, at: draft.saved_at });
    }
    if draft.version == version || same_page {
        return store(db, who, of, writer, typed).await;
    }
    keep_mine(db, who, of, writer, typed).await?;
    Ok(Saved::Clash { by: draft.saved_by, at: draft.saved_at })
}

async fn store(
    db: &mut WriteTx,
    who: &Membership,
    of: Of,
    writer: &Writer,
    typed: &Typed,
) -> Result<Saved, StoreError> {
    let body = json(typed)?;
    let row =
        sqlx::query!(
        "update draft set body = $4, version = version + 1, writer = $5, seq = $6, saved_by = $7, saved_at = app.now()
         where tenant_id = $1 and about = $2 and about_id = $3 returning version, saved_at",
        db.council(), of.about, of.id, body, writer.name.as_deref(), writer.seq, who.person().uuid()
    )
        .fetch_one(db.conn())
        .await?;
    Ok(Saved::Stored { version: row.version, at: row.saved_at })
}

/// Keeps a text that lost a race; a later one of the same person takes its place, one that was overtaken does not.
///
/// # Errors
/// When the database refuses or fails.
pub async fn keep_mine(
    db: &mut WriteTx,
    who: &Membership,
    of: Of,
    writer: &Writer,
    typed: &Typed,
) -> Result<(), StoreError> {
    let body = json(typed)?;
    sqlx::query!(
        "insert into draft_clash as c (tenant_id, id, about, about_id, subject_id, author_id, body, writer, seq) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (tenant_id, about, about_id, author_id) where settled_at is null
         do update set body = excluded.body, kept_at = app.now(), writer = excluded.writer, seq = excluded.seq
            where c.writer is distinct from excluded.writer or excluded.seq is null or c.seq is null or excluded.seq > c.seq",
        db.council(), Uuid::now_v7(), of.about, of.id, of.subject.uuid(), who.person().uuid(), body, writer.name.as_deref(), writer.seq
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// The reader's own text that lost a race and is not settled.
///
/// # Errors
/// When the database fails.
pub async fn mine(db: &mut impl Reads, who: &Membership, of: Of) -> Result<Option<Mine>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        "select id, body, kept_at from draft_clash
         where tenant_id = $1 and about = $2 and about_id = $3 and author_id = $4 and settled_at is null",
        council,
        of.about,
        of.id,
        who.person().uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    row.map(|r| {
        let typed = serde_json::from_value(r.body).map_err(|_| StoreError::Unreadable("draft_clash.body"))?;
        Ok(Mine { id: r.id, typed, kept_at: r.kept_at })
    })
    .transpose()
}

/// Who else opened the draft in the last half hour, if anybody did.
///
/// # Errors
/// When the database fails.
pub async fn open_elsewhere(
    db: &mut impl Reads,
    who: &Membership,
    of: Of,
) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        "select p.name, l.at from log l join person p on p.tenant_id = l.tenant_id and p.id = l.actor_id
         where l.tenant_id = $1 and l.subject_id = $2 and l.about = $3 and l.about_id = $4 and l.act = 'opened-draft' and l.actor_id <> $5
           and l.at > app.now() - interval '30 minutes' order by l.at desc limit 1",
        council, of.subject.uuid(), of.about, of.id, who.person().uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map(|r| (r.name, r.at)))
}

/// Begins a draft with the reader's own text that had lost a race, when the draft it lost to was shared meanwhile.
///
/// # Errors
/// `Clash` when mine was saved again since it was shown.
pub async fn begin_with_mine(
    db: &mut WriteTx,
    who: &Membership,
    of: Of,
    shown: (Uuid, DateTime<Utc>),
) -> Result<(), StoreError> {
    let mine = mine(db, who, of).await?.ok_or(StoreError::NotFound)?;
    if (mine.id, mine.kept_at) != shown {
        return Err(StoreError::Clash);
    }
    begin(db, who, of, &mine.typed).await?;
    drop_mine(db, mine.id).await
}

/// Puts the reader's own text aside for good: the other one holds. It stays in the database.
///
/// # Errors
/// When the database fails.
pub async fn drop_mine(db: &mut WriteTx, mine: Uuid) -> Result<(), StoreError> {
    sqlx::query!("update draft_clash set settled_at = app.now() where tenant_id = $1 and id = $2", db.council(), mine)
        .execute(db.conn())
        .await?;
    Ok(())
}

/// Settles a clash: mine takes the draft's place and the other text is kept in its stead, or mine stays kept aside.
///
/// # Errors
/// `Clash` when the draft was saved again since both were shown, or mine was.
pub async fn settle(
    db: &mut WriteTx,
    who: &Membership,
    of: Of,
    shown: (i32, Uuid, DateTime<Utc>),
    keep_mine: bool,
) -> Result<(), StoreError> {
    let draft = lock(db, of).await?.ok_or(StoreError::NotFound)?;
    let mine = mine(db, who, of).await?.ok_or(StoreError::NotFound)?;
    if draft.version != shown.0 || mine.id != shown.1 || mine.kept_at != shown.2 {
        return Err(StoreError::Clash);
    }
    let kept = if keep_mine { &draft.typed } else { &mine.typed };
    sqlx::query!(
        "update draft_clash set settled_at = app.now(), body = $3 where tenant_id = $1 and id = $2",
        db.council(),
        mine.id,
        json(kept)?
    )
    .execute(db.conn())
    .await?;
    if keep_mine {
        store(db, who, of, &Writer::default(), &mine.typed).await?;
    }
    Ok(())
}

/// Ends a draft: it was shared. A release that had opened it opens nothing any more.
///
/// # Errors
/// When the database fails.
pub async fn end(db: &mut WriteTx, who: &Membership, of: Of) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from draft where tenant_id = $1 and about = $2 and about_id = $3",
        db.council(),
        of.about,
        of.id
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "update draft_release set ended_at = app.now() where tenant_id = $1 and about = $2 and about_id = $3 and to_person = $4 and ended_at is null",
        db.council(), of.about, of.id, who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// Which drafts exist in these people's files, whose they are and when they were saved.
///
/// # Errors
/// When the database fails.
pub async fn states(db: &mut impl Reads, people: &[PersonId]) -> Result<Vec<DraftState>, StoreError> {
    let people: Vec<Uuid> = people.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select about as "about!", about_id as "about_id!", subject_id as "subject_id!", author_id as "author_id!", saved_at as "saved_at!"
           from app.draft_states($1)"#,
        &people
    )
    .fetch_all(db.conn())
    .await?;
    let state = |(about, id, subject, author, saved_at): (String, Uuid, Uuid, Uuid, DateTime<Utc>)| DraftState {
        about,
        id,
        subject: subject.into(),
        author: author.into(),
        saved_at,
    };
    Ok(rows.into_iter().map(|r| state((r.about, r.about_id, r.subject_id, r.author_id, r.saved_at))).collect())
}

/// Who supervises this person today, by id and name: the people a draft can be released to.
///
/// # Errors
/// When the database fails.
pub async fn supervisors_of(db: &mut impl Reads, subject: PersonId) -> Result<Vec<(PersonId, String)>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select distinct p.id, p.name from relationship r join person p on p.tenant_id = r.tenant_id and p.id = r.supervisor_id
         where r.tenant_id = $1 and r.subject_id = $2 and r.superseded_at is null and r.from_day <= app.today()
           and (r.until_day is null or r.until_day > app.today()) order by p.name",
        council, subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|r| (r.id.into(), r.name)).collect())
}

/// Releases a draft to somebody under a reason.
///
/// # Errors
/// `Refused("draft_release_open")` when it is released to them already.
pub async fn release(db: &mut WriteTx, who: &Membership, of: Of, to: PersonId, reason: &str) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into draft_release (tenant_id, id, about, about_id, to_person, subject_id, reason, released_by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        db.council(), Uuid::now_v7(), of.about, of.id, to.uuid(), of.subject.uuid(), reason, who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

fn json(typed: &Typed) -> Result<serde_json::Value, StoreError> {
    serde_json::to_value(typed).map_err(|_| StoreError::Unreadable("draft.body"))
}
