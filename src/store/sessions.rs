//! Sessions: planned, moved, cancelled; each as it stands now.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveTime, Utc};
use domain::booking::Booking;
use domain::ids::{PersonId, RecordId, RelationshipId, SessionId};
use domain::moving::{Move, Why};
use domain::session::State;
use engine::Day;
use uuid::Uuid;

use crate::{Membership, Reads, StoreError, WriteTx};

/// A session as it stands now.
#[derive(Debug, Clone)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Who is supervised.
    pub subject: PersonId,
    /// Their name.
    pub subject_name: String,
    /// By whom.
    pub supervisor: PersonId,
    /// Their name.
    pub supervisor_name: String,
    /// The policy's kind.
    pub kind: String,
    /// The day first booked.
    pub first_day: Day,
    /// The day it stands on now.
    pub day: Day,
    /// When it begins.
    pub start: Option<NaiveTime>,
    /// How long it is planned.
    pub minutes: Option<i32>,
    /// Where.
    pub place: Option<String>,
    /// Whether it was booked beforehand.
    pub booked: bool,
    /// How often it was moved.
    pub times_moved: i64,
    /// The policy's reason for cancelling it, if it was.
    pub cancelled: Option<String>,
    /// The day on which it was held, if it was.
    pub held_on: Option<Day>,
    /// Its record, once somebody began one.
    pub record: Option<RecordId>,
}

impl Session {
    /// What became of it, seen today.
    pub fn state(&self, today: Day) -> State {
        State::on(today, self.day, self.times_moved > 0, self.held_on.is_some(), self.cancelled.is_some())
    }
}

/// A relationship as a booking needs it.
#[derive(Debug, Clone)]
pub struct Pair {
    /// Which.
    pub id: RelationshipId,
    /// Who is supervised.
    pub subject: PersonId,
    /// Their name.
    pub subject_name: String,
    /// By whom.
    pub supervisor: PersonId,
    /// Their name.
    pub supervisor_name: String,
    /// Line, professional, …
    pub kind: String,
}

/// What happened to the plan of a session.
#[derive(Debug, Clone)]
pub struct Step {
    /// From which day; for a cancellation the day it stood on.
    pub from: Option<Day>,
    /// To which day; none for a cancellation.
    pub to: Option<Day>,
    /// When it begins there.
    pub start: Option<NaiveTime>,
    /// The policy's reason.
    pub reason: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When it was written down.
    pub recorded_at: DateTime<Utc>,
    /// Why, in own words; only for whoever may read what was written in this file.
    pub note: Option<String>,
}

/// The slot of the pair's last session: what a new booking begins with.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// Its day.
    pub day: Option<Day>,
    /// When it began.
    pub start: Option<NaiveTime>,
    /// How long it was planned.
    pub minutes: Option<i32>,
    /// Where.
    pub place: Option<String>,
}

struct Row {
    id: Uuid,
    subject_id: Uuid,
    subject_name: String,
    supervisor_id: Uuid,
    supervisor_name: String,
    kind: String,
    first_day: chrono::NaiveDate,
    day: chrono::NaiveDate,
    start_at: Option<NaiveTime>,
    minutes: Option<i32>,
    place: Option<String>,
    booked: bool,
    times_moved: i64,
    cancel_reason: Option<String>,
    held_on: Option<chrono::NaiveDate>,
    record_id: Option<Uuid>,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            subject: row.subject_id.into(),
            subject_name: row.subject_name,
            supervisor: row.supervisor_id.into(),
            supervisor_name: row.supervisor_name,
            kind: row.kind,
            first_day: row.first_day.into(),
            day: row.day.into(),
            start: row.start_at,
            minutes: row.minutes,
            place: row.place,
            booked: row.booked,
            times_moved: row.times_moved,
            cancelled: row.cancel_reason,
            held_on: row.held_on.map(Day::from),
            record: row.record_id.map(RecordId::from),
        }
    }
}

/// A session, if it is in a file whose dates the reader may see.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, id: SessionId) -> Result<Option<Session>, StoreError> {
    let council = db.council();
    let row = sqlx::query_as!(
        Row,
        r#"select n.id as "id!", n.subject_id as "subject_id!", p.name as subject_name, n.supervisor_id as "supervisor_id!", v.name as supervisor_name,
               n.kind as "kind!", n.first_day as "first_day!", n.day as "day!", n.start_at, n.minutes, n.place, n.booked as "booked!",
               n.times_moved as "times_moved!", n.cancel_reason, n.held_on, n.record_id
           from session_now n join person p on p.tenant_id = n.tenant_id and p.id = n.subject_id
           join person v on v.tenant_id = n.tenant_id and v.id = n.supervisor_id
           where n.tenant_id = $1 and n.id = $2"#,
        council, id.uuid()
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map(Session::from))
}

/// The sessions of these people that nothing became of yet, on a day from this one on; soonest first.
///
/// # Errors
/// When the database fails.
pub async fn open_from(db: &mut impl Reads, people: &[PersonId], since: Day) -> Result<Vec<Session>, StoreError> {
    open_of(db, people, &[], since, since).await
}

/// The same, where it is known which of those booked for a day before `ahead` are open. The others are found by their days:
/// booked for `ahead` or later, or moved at some time. Whose they are is asked where they are found and not once more: by it
/// the database would walk through all earlier years of one person.
///
/// # Errors
/// When the database fails.
pub async fn open_of(
    db: &mut impl Reads,
    people: &[PersonId],
    known: &[SessionId],
    since: Day,
    ahead: Day,
) -> Result<Vec<Session>, StoreError> {
    let council = db.council();
    let people: Vec<Uuid> = people.iter().map(|id| id.uuid()).collect();
    let known: Vec<Uuid> = known.iter().map(|id| id.uuid()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select n.id as "id!", n.subject_id as "subject_id!", p.name as subject_name, n.supervisor_id as "supervisor_id!", v.name as supervisor_name,
               n.kind as "kind!", n.first_day as "first_day!", n.day as "day!", n.start_at, n.minutes, n.place, n.booked as "booked!",
               n.times_moved as "times_moved!", n.cancel_reason, n.held_on, n.record_id
           from session_now n join person p on p.tenant_id = n.tenant_id and p.id = n.subject_id
           join person v on v.tenant_id = n.tenant_id and v.id = n.supervisor_id
           where n.tenant_id = $1 and n.day >= $3 and n.held_on is null and n.cancelled_at is null
             and n.id = any(array(select unnest($4::uuid[])
                 union select s.id from session s where s.tenant_id = $1 and s.subject_id = any($2) and s.first_day >= $5
                 union select m.session_id from session_move m where m.tenant_id = $1 and m.subject_id = any($2) and m.to_day >= $3))
           order by n.day, n.start_at, n.id"#,
        council, &people, since.date(), &known, ahead.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// The sessions of these people that are ahead, soonest first.
///
/// # Errors
/// When the database fails.
pub async fn upcoming(db: &mut impl Reads, people: &[PersonId], today: Day) -> Result<Vec<Session>, StoreError> {
    open_from(db, people, today).await
}

/// What a supervisor has ahead between two days, in the files that the reader may see.
///
/// # Errors
/// When the database fails.
pub async fn ahead_of_supervisor(
    db: &mut impl Reads,
    supervisor: PersonId,
    since: Day,
    until: Day,
) -> Result<Vec<Session>, StoreError> {
    let council = db.council();
    let rows = sqlx::query_as!(
        Row,
        r#"select n.id as "id!", n.subject_id as "subject_id!", p.name as subject_name, n.supervisor_id as "supervisor_id!", v.name as supervisor_name,
               n.kind as "kind!", n.first_day as "first_day!", n.day as "day!", n.start_at, n.minutes, n.place, n.booked as "booked!",
               n.times_moved as "times_moved!", n.cancel_reason, n.held_on, n.record_id
           from session_now n join person p on p.tenant_id = n.tenant_id and p.id = n.subject_id
           join person v on v.tenant_id = n.tenant_id and v.id = n.supervisor_id
           where n.tenant_id = $1 and n.supervisor_id = $2 and n.day between $3 and $4 and n.held_on is null and n.cancelled_at is null
           order by n.day, n.start_at, n.id"#,
        council, supervisor.uuid(), since.date(), until.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(Session::from).collect())
}

/// What happened to the plan, oldest first, with the notes that the reader may see.
///
/// # Errors
/// When the database fails.
pub async fn steps(db: &mut impl Reads, id: SessionId) -> Result<Vec<Step>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select m.from_day as "from_day?", m.to_day as "to_day?", m.to_start as "to_start?", m.reason as "reason!", p.name as "asked_by!",
               m.recorded_at as "recorded_at!", (select n.wording from fact_note n where n.tenant_id = m.tenant_id and n.subject_id = m.subject_id
                   and n.about = 'move' and n.about_id = m.id) as note, m.id as "id!"
           from session_move m join person p on p.tenant_id = m.tenant_id and p.id = m.asked_by
           where m.tenant_id = $1 and m.session_id = $2
           union all
           select null, null, null, c.reason, p.name, c.recorded_at, (select n.wording from fact_note n where n.tenant_id = c.tenant_id
                   and n.subject_id = c.subject_id and n.about = 'cancellation' and n.about_id = c.session_id), c.session_id
           from session_cancellation c join person p on p.tenant_id = c.tenant_id and p.id = c.asked_by
           where c.tenant_id = $1 and c.session_id = $2
           order by 6, 2 nulls last, 8"#,
        council, id.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|r| Step {
            from: r.from_day.map(Day::from),
            to: r.to_day.map(Day::from),
            start: r.to_start,
            reason: r.reason,
            asked_by: r.asked_by,
            recorded_at: r.recorded_at,
            note: r.note,
        })
        .collect())
}

/// A relationship that is in force on a day.
///
/// # Errors
/// When the database fails.
pub async fn pair(db: &mut impl Reads, id: RelationshipId, today: Day) -> Result<Option<Pair>, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select r.id, r.subject_id, p.name as subject_name, r.supervisor_id, v.name as supervisor_name, r.kind
           from relationship r join person p on p.tenant_id = r.tenant_id and p.id = r.subject_id
           join person v on v.tenant_id = r.tenant_id and v.id = r.supervisor_id
           where r.tenant_id = $1 and r.id = $2 and r.superseded_at is null and r.from_day <= $3 and (r.until_day is null or r.until_day > $3)"#,
        council, id.uuid(), today.date()
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map(|r| Pair {
        id: r.id.into(),
        subject: r.subject_id.into(),
        subject_name: r.subject_name,
        supervisor: r.supervisor_id.into(),
        supervisor_name: r.supervisor_name,
        kind: r.kind,
    }))
}

/// The slot of the pair's latest session that was not cancelled, booked ones included.
///
/// # Errors
/// When the database fails.
pub async fn last_slot(db: &mut impl Reads, pair: &Pair, kind: &str) -> Result<Slot, StoreError> {
    let council = db.council();
    let row = sqlx::query!(
        r#"select coalesce(n.held_on, n.day) as "day!", n.start_at, n.minutes, n.place from session_now n
           where n.tenant_id = $1 and n.subject_id = $2 and n.supervisor_id = $3 and n.kind = $4 and n.cancelled_at is null and n.booked
           order by n.first_day desc limit 1"#,
        council, pair.subject.uuid(), pair.supervisor.uuid(), kind
    )
    .fetch_optional(db.conn())
    .await?;
    Ok(row.map_or_else(Slot::default, |r| Slot {
        day: Some(r.day.into()),
        start: r.start_at,
        minutes: r.minutes,
        place: r.place,
    }))
}

/// Books the sessions of a form. Whoever else books for the same person waits; days that were taken meanwhile come back.
///
/// # Errors
/// When the database fails.
pub async fn book(
    db: &mut WriteTx,
    who: &Membership,
    pair: &Pair,
    booking: &Booking,
    days: &BTreeSet<Day>,
) -> Result<Result<Vec<SessionId>, Vec<Day>>, StoreError> {
    let council = db.council();
    wait_for(db, pair.subject.uuid()).await?;
    let days: Vec<chrono::NaiveDate> = days.iter().map(|day| day.date()).collect();
    let taken = sqlx::query_scalar!(
        r#"select n.day as "day!" from session_now n where n.tenant_id = $1 and n.subject_id = $2 and n.supervisor_id = $3 and n.kind = $4
               and n.day = any($5) and n.held_on is null and n.cancelled_at is null order by 1"#,
        council, pair.subject.uuid(), pair.supervisor.uuid(), booking.kind.as_str(), &days
    )
    .fetch_all(db.conn())
    .await?;
    if !taken.is_empty() {
        return Ok(Err(taken.into_iter().map(Day::from).collect()));
    }
    let ids: Vec<SessionId> = days.iter().map(|_| SessionId::fresh()).collect();
    let bare: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    sqlx::query!(
        "insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, start_at, minutes, place, recorded_by)
         select $1, x.id, $4, $5, $6, x.day, $7, $8, $9, $10 from unnest($2::uuid[], $3::date[]) x (id, day)",
        council, &bare, &days, pair.subject.uuid(), pair.supervisor.uuid(), booking.kind.as_str(), booking.start,
        i32::try_from(booking.minutes).unwrap_or(i32::MAX), booking.place, who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(Ok(ids))
}

/// Moves a session; false if it was moved, cancelled or held since the form was shown.
///
/// # Errors
/// When the database fails.
pub async fn move_to(db: &mut WriteTx, who: &Membership, shown: &Session, new: &Move) -> Result<bool, StoreError> {
    let Some(now) = unchanged(db, shown).await? else { return Ok(false) };
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into session_move (tenant_id, id, session_id, subject_id, from_day, to_day, to_start, reason, asked_by, recorded_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        db.council(), id, now.id.uuid(), now.subject.uuid(), now.day.date(), new.to.date(), new.start.or(now.start), new.because.reason.as_str(),
        new.because.asked_by.uuid(), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    note(db, &now, "move", id, &new.because).await?;
    Ok(true)
}

/// Cancels a session; false if it was moved, cancelled or held since the form was shown.
///
/// # Errors
/// When the database fails.
pub async fn cancel(db: &mut WriteTx, who: &Membership, shown: &Session, why: &Why) -> Result<bool, StoreError> {
    let Some(now) = unchanged(db, shown).await? else { return Ok(false) };
    sqlx::query!(
        "insert into session_cancellation (tenant_id, session_id, subject_id, reason, asked_by, recorded_by) values ($1, $2, $3, $4, $5, $6)",
        db.council(), now.id.uuid(), now.subject.uuid(), why.reason.as_str(), why.asked_by.uuid(), who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    note(db, &now, "cancellation", now.id.uuid(), why).await?;
    Ok(true)
}

/// The session as it is once nobody else changes the person's plan before this transaction ends.
///
/// # Errors
/// `NotFound`, or the database fails.
pub async fn lock(db: &mut WriteTx, session: &Session) -> Result<Session, StoreError> {
    wait_for(db, session.subject.uuid()).await?;
    find(db, session.id).await?.ok_or(StoreError::NotFound)
}

/// The session behind a lock, if it is still as it was shown.
async fn unchanged(db: &mut WriteTx, shown: &Session) -> Result<Option<Session>, StoreError> {
    let now = lock(db, shown).await?;
    let same = now.times_moved == shown.times_moved && now.cancelled.is_none() && now.held_on.is_none();
    Ok(same.then_some(now))
}

/// One plan of a person changes at a time: rows that do not exist yet cannot be locked.
pub(crate) async fn wait_for(db: &mut WriteTx, subject: Uuid) -> Result<(), StoreError> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended('plan ' || $1::text, 0))", subject.to_string())
        .execute(db.conn())
        .await?;
    Ok(())
}

async fn note(db: &mut WriteTx, session: &Session, about: &str, id: Uuid, why: &Why) -> Result<(), StoreError> {
    if let Some(wording) = &why.note {
        sqlx::query!(
            "insert into fact_note (tenant_id, id, subject_id, about, about_id, wording) values ($1, $2, $3, $4, $5, $6)",
            db.council(), Uuid::now_v7(), session.subject.uuid(), about, id, wording
        )
        .execute(db.conn())
        .await?;
    }
    Ok(())
}
