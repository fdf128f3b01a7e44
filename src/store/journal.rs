//! The journal of a person: their own entries, version by version, and the signed records that are part of it.

mod records;

use chrono::{DateTime, Utc};
use domain::ids::{JournalEntryId, PersonId};
use domain::journal::{Entry, Kept, Need};
use engine::Day;
use uuid::Uuid;

use crate::{Membership, Reads, StoreError, WriteTx};
pub use records::{Signable, records};

/// An entry as it is found.
#[derive(Debug, Clone)]
pub enum Found {
    /// Its versions, the first one first; there is one at least.
    There(Vec<Kept>),
    /// It was taken back.
    TakenBack,
}

/// Which entries are meant.
#[derive(Debug, Clone, Copy, Default)]
struct Meant {
    since: Option<Day>,
    with_need: bool,
    most: Option<i64>,
    skip: i64,
}

struct Row {
    entry_id: Uuid,
    number: i32,
    recorded_at: DateTime<Utc>,
    learnt_on: Option<chrono::NaiveDate>,
    minutes: Option<i32>,
    with_peer: bool,
    need_by: Option<chrono::NaiveDate>,
    need_met_on: Option<chrono::NaiveDate>,
    title: String,
    activity: String,
    happened: String,
    learnt: String,
    differently: String,
    impact: String,
    peer: String,
    standards: Vec<String>,
    standards_part: String,
    need: String,
}

impl TryFrom<Row> for Kept {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let minutes = row.minutes.map(u32::try_from).transpose();
        Ok(Self {
            id: row.entry_id.into(),
            number: row.number,
            at: row.recorded_at,
            entry: Entry {
                day: row.learnt_on.ok_or(StoreError::Unreadable("journal_version.learnt_on"))?.into(),
                title: row.title,
                activity: row.activity,
                minutes: minutes.map_err(|_| StoreError::Unreadable("journal_version.minutes"))?,
                happened: row.happened,
                learnt: row.learnt,
                differently: row.differently,
                impact: row.impact,
                peer: row.with_peer.then_some(row.peer),
                standards: row.standards,
                part: row.standards_part,
                need: row.need_by.map(|by| Need { what: row.need, by: by.into(), met: row.need_met_on.map(Day::from) }),
            },
        })
    }
}

/// Whether somebody is, or ever was, supervised: then they have a journal, where the policy speaks of one.
///
/// # Errors
/// When the database fails.
pub async fn was_supervised(db: &mut impl Reads, person: PersonId) -> Result<bool, StoreError> {
    let council = db.council();
    Ok(sqlx::query_scalar!(
        r#"select exists (select from relationship where tenant_id = $1 and subject_id = $2 and superseded_at is null and from_day <= app.today()) as "was!""#,
        council,
        person.uuid()
    )
    .fetch_one(db.conn())
    .await?)
}

/// How many entries one has.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &mut impl Reads, who: &Membership) -> Result<usize, StoreError> {
    let council = db.council();
    let entries = sqlx::query_scalar!(
        r#"select count(*) as "count!" from journal_entry e where e.tenant_id = $1 and e.subject_id = $2
             and not exists (select from journal_version v where v.tenant_id = e.tenant_id and v.entry_id = e.id and v.withdrawn)"#,
        council,
        who.person().uuid()
    )
    .fetch_one(db.conn())
    .await?;
    Ok(usize::try_from(entries).unwrap_or_default())
}

/// One's entries as they stand, by the day they tell of, the latest first: so many, after so many.
///
/// # Errors
/// When the database fails.
pub async fn page(db: &mut impl Reads, who: &Membership, most: usize, skip: usize) -> Result<Vec<Kept>, StoreError> {
    let whole = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let meant = Meant { most: Some(whole(most)), skip: whole(skip), ..Meant::default() };
    entries(db, who, meant).await
}

/// One's entries of a day and later, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn since(db: &mut impl Reads, who: &Membership, day: Day) -> Result<Vec<Kept>, StoreError> {
    entries(db, who, Meant { since: Some(day), ..Meant::default() }).await
}

/// One's entries with a need that is open, or was met on a day or later.
///
/// # Errors
/// When the database fails.
pub async fn plan(db: &mut impl Reads, who: &Membership, day: Day) -> Result<Vec<Kept>, StoreError> {
    entries(db, who, Meant { since: Some(day), with_need: true, ..Meant::default() }).await
}

async fn entries(db: &mut impl Reads, who: &Membership, meant: Meant) -> Result<Vec<Kept>, StoreError> {
    let council = db.council();
    let since = meant.since.map(Day::date);
    let rows = sqlx::query_as!(
        Row,
        r#"select v.entry_id, v.number, v.recorded_at, v.learnt_on, v.minutes, v.with_peer, v.need_by, v.need_met_on,
               w.title, w.activity, w.happened, w.learnt, w.differently, w.impact, w.peer, w.standards, w.standards_part, w.need
           from journal_version v
           join journal_wording w on w.tenant_id = v.tenant_id and w.entry_id = v.entry_id and w.number = v.number
           where v.tenant_id = $1 and v.subject_id = $2
             and not exists (select from journal_version x where x.tenant_id = v.tenant_id and x.entry_id = v.entry_id and x.number > v.number)
             and (($4 and v.need_by is not null and (v.need_met_on is null or v.need_met_on >= $3))
                 or (not $4 and ($3::date is null or v.learnt_on >= $3)))
           order by case when $4 then v.need_by end, v.learnt_on desc, v.entry_id desc limit $5 offset $6"#,
        council,
        who.person().uuid(),
        since,
        meant.with_need,
        meant.most,
        meant.skip
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// An entry of one's own, with every version of it.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, who: &Membership, id: JournalEntryId) -> Result<Option<Found>, StoreError> {
    let council = db.council();
    let rows = sqlx::query_as!(
        Row,
        r#"select v.entry_id, v.number, v.recorded_at, v.learnt_on, v.minutes, v.with_peer, v.need_by, v.need_met_on,
               w.title, w.activity, w.happened, w.learnt, w.differently, w.impact, w.peer, w.standards, w.standards_part, w.need
           from journal_version v
           join journal_wording w on w.tenant_id = v.tenant_id and w.entry_id = v.entry_id and w.number = v.number
           where v.tenant_id = $1 and v.subject_id = $2 and v.entry_id = $3 order by v.number"#,
        council,
        who.person().uuid(),
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    if rows.is_empty() {
        return Ok(None);
    }
    let withdrawn = sqlx::query_scalar!(
        r#"select exists (select from journal_version where tenant_id = $1 and entry_id = $2 and withdrawn) as "withdrawn!""#,
        council,
        id.uuid()
    )
    .fetch_one(db.conn())
    .await?;
    if withdrawn {
        return Ok(Some(Found::TakenBack));
    }
    Ok(Some(Found::There(rows.into_iter().map(Kept::try_from).collect::<Result<_, _>>()?)))
}

/// Keeps a new entry.
///
/// # Errors
/// When the database refuses or fails.
pub async fn add(db: &mut WriteTx, who: &Membership, entry: &Entry) -> Result<JournalEntryId, StoreError> {
    let id = JournalEntryId::fresh();
    sqlx::query!(
        "insert into journal_entry (tenant_id, id, subject_id) values ($1, $2, $3)",
        db.council(),
        id.uuid(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    write(db, who, id, 1, entry).await?;
    Ok(id)
}

/// Changes an entry by the version after this one; false when that version was written before, from another place.
///
/// # Errors
/// When the database refuses or fails.
pub async fn change(db: &mut WriteTx, who: &Membership, before: &Kept, entry: &Entry) -> Result<bool, StoreError> {
    write(db, who, before.id, before.number + 1, entry).await
}

async fn write(
    db: &mut WriteTx,
    who: &Membership,
    id: JournalEntryId,
    number: i32,
    entry: &Entry,
) -> Result<bool, StoreError> {
    let (council, subject) = (db.council(), who.person().uuid());
    let minutes = entry.minutes.and_then(|minutes| i32::try_from(minutes).ok());
    let (by, met) = entry.need.as_ref().map(|need| (need.by.date(), need.met.map(Day::date))).unzip();
    let written = sqlx::query!(
        "insert into journal_version (tenant_id, entry_id, number, subject_id, learnt_on, minutes, with_peer, need_by, need_met_on)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (tenant_id, entry_id, number) do nothing",
        council,
        id.uuid(),
        number,
        subject,
        entry.day.date(),
        minutes,
        entry.peer.is_some(),
        by,
        met.flatten()
    )
    .execute(db.conn())
    .await?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "insert into journal_wording (tenant_id, entry_id, number, subject_id, title, activity, happened, learnt, differently, impact, peer, standards, standards_part, need)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        council,
        id.uuid(),
        number,
        subject,
        entry.title,
        entry.activity,
        entry.happened,
        entry.learnt,
        entry.differently,
        entry.impact,
        entry.peer.as_deref().unwrap_or_default(),
        &entry.standards,
        entry.part,
        entry.need.as_ref().map_or("", |need| need.what.as_str())
    )
    .execute(db.conn())
    .await?;
    Ok(true)
}

/// Takes an entry back by a version without words; false when another version came before.
///
/// # Errors
/// When the database refuses or fails.
pub async fn take_back(db: &mut WriteTx, who: &Membership, before: &Kept) -> Result<bool, StoreError> {
    let taken = sqlx::query!(
        "insert into journal_version (tenant_id, entry_id, number, subject_id, withdrawn) values ($1, $2, $3, $4, true)
         on conflict (tenant_id, entry_id, number) do nothing",
        db.council(),
        before.id.uuid(),
        before.number + 1,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}
