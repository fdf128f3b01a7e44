//! What the council itself did on a day, with what came of it.

use domain::ids::HappeningId;
use engine::Day;
use engine::ids::EventId;

use crate::{Membership, Reads, StoreError, WriteTx};

/// Something that the council did.
#[derive(Debug, Clone)]
pub struct Done {
    /// Its id.
    pub id: HappeningId,
    /// What, in the policy's words.
    pub event: EventId,
    /// When.
    pub day: Day,
    /// What came of it.
    pub outcome: String,
    /// Who noted it.
    pub by: domain::ids::PersonId,
    /// That person's name.
    pub by_name: String,
}

/// What was done and not taken back, the latest first, so many.
///
/// # Errors
/// When the database fails.
pub async fn latest(db: &mut impl Reads, most: i64) -> Result<Vec<Done>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select h.id, h.event, h.day, h.outcome, h.recorded_by, p.name from council_happening h
         join person p on p.tenant_id = h.tenant_id and p.id = h.recorded_by
         where h.tenant_id = $1 and h.superseded_at is null order by h.day desc, h.id desc limit $2",
        council,
        most
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Done {
            id: row.id.into(),
            event: row.event.into(),
            day: row.day.into(),
            outcome: row.outcome,
            by: row.recorded_by.into(),
            by_name: row.name,
        })
        .collect())
}

/// Notes that something was done.
///
/// # Errors
/// When the database refuses or fails.
pub async fn note(
    db: &mut WriteTx,
    who: &Membership,
    event: &EventId,
    day: Day,
    outcome: &str,
) -> Result<HappeningId, StoreError> {
    let id = HappeningId::fresh();
    sqlx::query!(
        "insert into council_happening (tenant_id, id, event, day, outcome, recorded_by) values ($1, $2, $3, $4, $5, $6)",
        db.council(),
        id.uuid(),
        event.as_str(),
        day.date(),
        outcome,
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
pub async fn take_back(db: &mut WriteTx, who: &Membership, id: HappeningId) -> Result<bool, StoreError> {
    let taken = sqlx::query!(
        "update council_happening set superseded_at = app.now(), superseded_by = $3
         where tenant_id = $1 and id = $2 and recorded_by = $3 and superseded_at is null",
        db.council(),
        id.uuid(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    Ok(taken.rows_affected() == 1)
}
