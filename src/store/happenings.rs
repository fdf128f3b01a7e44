//! What happened to a person on a day, by a name of the policy: training, an appraisal, a plan put on the file.

use domain::ids::{HappeningId, PersonId};
use engine::Day;
use engine::ids::EventId;

use crate::{Membership, Reads, StoreError, WriteTx};

/// Something that happened, as it was noted.
#[derive(Debug, Clone)]
pub struct Happening {
    /// Its id.
    pub id: HappeningId,
    /// What, in the policy's words.
    pub event: EventId,
    /// When.
    pub day: Day,
    /// Who noted it.
    pub noted_by: PersonId,
    /// That person's name; nothing where it came with a file.
    pub noted_by_name: String,
}

/// What happened to a person and was not taken back, the latest first, so many.
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &mut impl Reads, subject: PersonId, most: i64) -> Result<Vec<Happening>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select e.id, e.event, e.day, e.recorded_by, coalesce(p.name, '') as "name!" from dated_event e
           left join person p on p.tenant_id = e.tenant_id and p.id = e.recorded_by
           where e.tenant_id = $1 and e.subject_id = $2 and e.superseded_at is null order by e.day desc, e.id desc limit $3"#,
        council,
        subject.uuid(),
        most
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Happening {
            id: row.id.into(),
            event: row.event.into(),
            day: row.day.into(),
            noted_by: row.recorded_by.map_or(subject, PersonId::from),
            noted_by_name: row.name,
        })
        .collect())
}

/// Notes that something happened.
///
/// # Errors
/// When the database refuses or fails.
pub async fn note(
    db: &mut WriteTx,
    who: &Membership,
    subject: PersonId,
    event: &EventId,
    day: Day,
) -> Result<HappeningId, StoreError> {
    let id = HappeningId::fresh();
    sqlx::query!(
        "insert into dated_event (tenant_id, id, subject_id, event, day, recorded_by) values ($1, $2, $3, $4, $5, $6)",
        db.council(),
        id.uuid(),
        subject.uuid(),
        event.as_str(),
        day.date(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(id)
}

/// Takes back what one noted oneself; false when it was somebody else, or was taken back before.
///
/// # Errors
/// When the database fails.
pub async fn take_back(
    db: &mut WriteTx,
    who: &Membership,
    subject: PersonId,
    id: HappeningId,
) -> Result<bool, StoreError> {
    let taken = sqlx::query!(
        "update dated_event set superseded_at = app.now(), superseded_by = $4
         where tenant_id = $1 and id = $2 and subject_id = $3 and recorded_by = $4 and superseded_at is null",
        db.council(),
        id.uuid(),
        subject.uuid(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}
