//! What was said in supervision and told to others; whose file it is in sees each.

use chrono::{DateTime, Utc};
use domain::disclosure::{Disclosure, Explained};
use domain::ids::{DisclosureId, PersonId};

use crate::{Membership, Reads, StoreError, WriteTx};

/// Something that was told, with who noted it.
#[derive(Debug, Clone)]
pub struct Told {
    /// Its id.
    pub id: DisclosureId,
    /// What was told, to whom, why.
    pub disclosure: Disclosure,
    /// Who noted it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// How many were told to others of a person since a day, without a word of them.
///
/// # Errors
/// When the database fails.
pub async fn count(db: &mut impl Reads, subject: PersonId, since: engine::Day) -> Result<i64, StoreError> {
    let council = db.council();
    Ok(sqlx::query_scalar!(
        r#"select count(*) as "count!" from disclosure where tenant_id = $1 and subject_id = $2 and told_on >= $3"#,
        council,
        subject.uuid(),
        since.date()
    )
    .fetch_one(db.conn())
    .await?)
}

/// What was told to others of a person, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn of_person(db: &mut impl Reads, subject: PersonId) -> Result<Vec<Told>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select d.id, d.told_on, d.explained, d.recorded_at, p.name, w.to_whom, w.reason, w.what, w.next_steps from disclosure d
         join disclosure_wording w on w.tenant_id = d.tenant_id and w.disclosure_id = d.id
         join person p on p.tenant_id = d.tenant_id and p.id = d.recorded_by
         where d.tenant_id = $1 and d.subject_id = $2 order by d.told_on desc, d.id desc",
        council,
        subject.uuid()
    )
    .fetch_all(db.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Told {
                id: row.id.into(),
                disclosure: Disclosure {
                    day: row.told_on.into(),
                    to: row.to_whom,
                    reason: row.reason,
                    what: row.what,
                    next_steps: row.next_steps,
                    explained: Explained::from_word(&row.explained)
                        .ok_or(StoreError::Unreadable("disclosure.explained"))?,
                },
                by: row.name,
                at: row.recorded_at,
            })
        })
        .collect()
}

/// Notes what was told.
///
/// # Errors
/// When the database refuses or fails.
pub async fn note(
    db: &mut WriteTx,
    who: &Membership,
    subject: PersonId,
    told: &Disclosure,
) -> Result<DisclosureId, StoreError> {
    let id = DisclosureId::fresh();
    sqlx::query!(
        "insert into disclosure (tenant_id, id, subject_id, told_on, explained, recorded_by) values ($1, $2, $3, $4, $5, $6)",
        db.council(),
        id.uuid(),
        subject.uuid(),
        told.day.date(),
        told.explained.word(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    sqlx::query!(
        "insert into disclosure_wording (tenant_id, disclosure_id, subject_id, to_whom, reason, what, next_steps) values ($1, $2, $3, $4, $5, $6, $7)",
        db.council(),
        id.uuid(),
        subject.uuid(),
        told.to,
        told.reason,
        told.what,
        told.next_steps
    )
    .execute(db.conn())
    .await?;
    Ok(id)
}
