//! The council's own calendar: times such as practice weeks, entered and taken back.

use engine::Day;
use uuid::Uuid;

use crate::{About, Acting, Administrator, Reads, StoreError, WriteTx, log};

/// A time of the calendar.
#[derive(Debug, Clone)]
pub struct PeriodRow {
    /// Which.
    pub id: Uuid,
    /// The policy's kind.
    pub kind: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub last: Day,
}

/// What has not ended before a day, the earliest first.
///
/// # Errors
/// When the database fails.
pub async fn since(db: &mut impl Reads, day: Day) -> Result<Vec<PeriodRow>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select id, period, from_day, until_day from council_period where tenant_id = $1 and superseded_at is null and until_day > $2
         order by from_day, id",
        council,
        day.date()
    )
    .fetch_all(db.conn())
    .await?;
    let last = |until: chrono::NaiveDate| Day::from(until).minus_days(1);
    Ok(rows
        .into_iter()
        .map(|r| PeriodRow { id: r.id, kind: r.period, from: r.from_day.into(), last: last(r.until_day) })
        .collect())
}

/// Enters a time; false where one of the kind is there already on one of these days.
///
/// # Errors
/// When the database refuses or fails.
pub async fn add(
    db: &mut WriteTx,
    who: &Acting<Administrator>,
    kind: &str,
    (from, last): (Day, Day),
) -> Result<bool, StoreError> {
    let council = db.council();
    let id = Uuid::now_v7();
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1::text || 'calendar', 0))", council.to_string())
        .execute(db.conn())
        .await?;
    let done = sqlx::query!(
        "insert into council_period (tenant_id, id, period, from_day, until_day, recorded_by) select $1, $2, $3, $4, $5::date + 1, $6
         where not exists (select from council_period p where p.tenant_id = $1 and p.period = $3 and p.superseded_at is null
             and p.from_day <= $5 and p.until_day > $4)",
        council,
        id,
        kind,
        from.date(),
        last.date(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    log(db, who, "added-period", About { subject: None, kind: "period", id }, None).await?;
    Ok(true)
}

/// Takes a time back; false where it is not there.
///
/// # Errors
/// When the database refuses or fails.
pub async fn remove(db: &mut WriteTx, who: &Acting<Administrator>, id: Uuid) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "update council_period set superseded_at = app.now(), superseded_by = $3 where tenant_id = $1 and id = $2 and superseded_at is null",
        council,
        id,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    log(db, who, "removed-period", About { subject: None, kind: "period", id }, None).await?;
    Ok(true)
}
