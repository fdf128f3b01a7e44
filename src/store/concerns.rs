//! Concerns: raised, taken from step to step, ended; seen by the person, who supervises them and the line above, and by nobody else.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::access::concern::party;
use domain::concern::{Act, Concern, Raise, Way};
use domain::ids::{ConcernId, PersonId};
use engine::policy::Owner;
use uuid::Uuid;

use crate::{Membership, Reads, StoreError, WriteTx};

/// A concern with the names that a list shows.
#[derive(Debug, Clone)]
pub struct ConcernRow {
    /// The concern.
    pub concern: Concern,
    /// Whom it concerns.
    pub subject_name: String,
    /// Who raised it.
    pub raised_by_name: String,
}

/// Something that was written of a concern.
#[derive(Debug, Clone)]
pub struct Words {
    /// The step it was written with, if it was.
    pub step: Option<String>,
    /// When it was raised, with a step, between, or at the end.
    pub of: String,
    /// What.
    pub wording: String,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// In which place the reader stands to this person's concerns today; none = they know of none.
///
/// # Errors
/// When the database fails.
pub async fn place(db: &mut impl Reads, who: &Membership, subject: PersonId) -> Result<Option<Owner>, StoreError> {
    let council = db.council();
    let words = sqlx::query_scalar!(
        "select distinct because from file_access where tenant_id = $1 and reader_id = $2 and subject_id = $3
           and level = 'figures' and from_day <= app.today() and until_day > app.today()",
        council,
        who.person().uuid(),
        subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(party(&words))
}

/// The concerns of these people that the reader is a party to, the latest first; ended ones only if they are asked for.
///
/// # Errors
/// When the database fails.
pub async fn of_people(
    db: &mut impl Reads,
    people: &[PersonId],
    ended_too: bool,
) -> Result<Vec<ConcernRow>, StoreError> {
    let ids: Vec<Uuid> = people.iter().map(|id| id.uuid()).collect();
    list(db, None, &ids, ended_too).await
}

/// One of them.
///
/// # Errors
/// When the database fails.
pub async fn find(db: &mut impl Reads, id: ConcernId) -> Result<Option<ConcernRow>, StoreError> {
    Ok(list(db, Some(id.uuid()), &[], true).await?.pop())
}

async fn list(
    db: &mut impl Reads,
    id: Option<Uuid>,
    people: &[Uuid],
    ended_too: bool,
) -> Result<Vec<ConcernRow>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select c.id, c.subject_id, c.process, c.told, c.opened_on, c.raised_by, s.name as subject_name, r.name as raised_by_name,
               e.outcome as "outcome?", e.ended_on as "ended_on?"
           from concern c join person s on s.tenant_id = c.tenant_id and s.id = c.subject_id
           join person r on r.tenant_id = c.tenant_id and r.id = c.raised_by
           left join concern_end e on e.tenant_id = c.tenant_id and e.concern_id = c.id
           where c.tenant_id = $1 and (c.id = $2 or c.subject_id = any($3)) and ($4 or e.concern_id is null)
           order by c.opened_on desc, c.id desc"#,
        council,
        id,
        people,
        ended_too
    )
    .fetch_all(db.conn())
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let steps = sqlx::query!(
        "select concern_id, step, taken_on from concern_step where tenant_id = $1 and concern_id = any($2) order by recorded_at, id",
        council,
        &ids
    )
    .fetch_all(db.conn())
    .await?;
    let mut taken: HashMap<Uuid, Vec<_>> = HashMap::new();
    for step in steps {
        taken.entry(step.concern_id).or_default().push((step.step.into(), step.taken_on.into()));
    }
    Ok(rows
        .into_iter()
        .map(|row| ConcernRow {
            concern: Concern {
                steps: taken.remove(&row.id).unwrap_or_default(),
                id: row.id.into(),
                subject: row.subject_id.into(),
                process: row.process.into(),
                told: row.told,
                opened: row.opened_on.into(),
                raised_by: row.raised_by.into(),
                ended: row.outcome.zip(row.ended_on).map(|(outcome, day)| (outcome.into(), day.into())),
            },
            subject_name: row.subject_name,
            raised_by_name: row.raised_by_name,
        })
        .collect())
}

/// What was written of a concern, the first first.
///
/// # Errors
/// When the database fails.
pub async fn words(db: &mut impl Reads, id: ConcernId) -> Result<Vec<Words>, StoreError> {
    let council = db.council();
    Ok(sqlx::query_as!(
        Words,
        "select w.step, w.of, w.wording, p.name as author, w.recorded_at as at from concern_wording w
         join person p on p.tenant_id = w.tenant_id and p.id = w.author_id
         where w.tenant_id = $1 and w.concern_id = $2 order by w.recorded_at, w.id",
        council,
        id.uuid()
    )
    .fetch_all(db.conn())
    .await?)
}

/// Raises a concern.
///
/// # Errors
/// When the database refuses or fails.
pub async fn raise(
    db: &mut WriteTx,
    who: &Membership,
    subject: PersonId,
    raise: &Raise,
) -> Result<ConcernId, StoreError> {
    let id = ConcernId::fresh();
    sqlx::query!(
        "insert into concern (tenant_id, id, subject_id, process, told, opened_on, raised_by) values ($1, $2, $3, $4, $5, $6, $7)",
        db.council(),
        id.uuid(),
        subject.uuid(),
        raise.process.as_str(),
        raise.told,
        raise.day.date(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    let written = Written { of: "raised", step: None, wording: &raise.wording };
    write(db, who, (id, subject, raise.told), &written).await?;
    Ok(id)
}

/// Takes the next step, ends it, or writes a note. False when the step was taken, or the concern ended, meanwhile.
///
/// # Errors
/// When the database refuses or fails.
pub async fn act(db: &mut WriteTx, who: &Membership, concern: &Concern, act: &Act<'_>) -> Result<bool, StoreError> {
    let (council, me, subject) = (db.council(), who.person().uuid(), concern.subject.uuid());
    let (of, step) = match act.way {
        Way::Note => ("note", None),
        Way::Step(step) => {
            let taken = sqlx::query!(
                "insert into concern_step (tenant_id, id, concern_id, subject_id, told, step, taken_on, recorded_by)
                 select $1, gen_random_uuid(), $2, $3, $4, $5, $6, $7
                 where not exists (select from concern_end e where e.tenant_id = $1 and e.concern_id = $2)
                 on conflict do nothing",
                council,
                concern.id.uuid(),
                subject,
                concern.told,
                step.id.as_str(),
                act.day.date(),
                me
            )
            .execute(db.conn())
            .await?;
            if taken.rows_affected() != 1 {
                return Ok(false);
            }
            ("step", Some(step.id.to_string()))
        }
        Way::End(outcome) => {
            let ended = sqlx::query!(
                "insert into concern_end (tenant_id, concern_id, subject_id, told, outcome, ended_on, recorded_by)
                 values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
                council,
                concern.id.uuid(),
                subject,
                concern.told,
                outcome.id.as_str(),
                act.day.date(),
                me
            )
            .execute(db.conn())
            .await?;
            if ended.rows_affected() != 1 {
                return Ok(false);
            }
            ("end", None)
        }
    };
    let written = Written { of, step: step.as_deref(), wording: &act.wording };
    write(db, who, (concern.id, concern.subject, concern.told), &written).await?;
    Ok(true)
}

struct Written<'a> {
    of: &'static str,
    step: Option<&'a str>,
    wording: &'a str,
}

async fn write(
    db: &mut WriteTx,
    who: &Membership,
    (id, subject, told): (ConcernId, PersonId, bool),
    written: &Written<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into concern_wording (tenant_id, id, concern_id, subject_id, told, of, step, wording, author_id)
         values ($1, gen_random_uuid(), $2, $3, $4, $5, $6, $7, $8)",
        db.council(),
        id.uuid(),
        subject.uuid(),
        told,
        written.of,
        written.step,
        written.wording,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(())
}

/// How many are open of a process, and how many of them for long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// The process.
    pub process: String,
    /// All of them.
    pub open: i64,
    /// Those that have been open for longer than asked.
    pub old: i64,
}

/// How many concerns are open in the council: numbers and no names, for whoever sees Quality.
///
/// # Errors
/// When the database fails.
pub async fn figures(db: &mut impl Reads, older_than: i32) -> Result<Vec<Open>, StoreError> {
    Ok(sqlx::query_as!(
        Open,
        r#"select process as "process!", open as "open!", old as "old!" from app.concern_figures($1)"#,
        older_than
    )
    .fetch_all(db.conn())
    .await?)
}
