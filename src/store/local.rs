//! What a council has set for itself where its policy is silent, as it stands on a day.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use engine::Day;
use engine::ids::SettingId;
use uuid::Uuid;

use crate::{About, Membership, Reads, StoreError, WriteTx, log};

/// The value of each setting on a day, for those that have one.
///
/// # Errors
/// When the database fails.
pub async fn settings_on(db: &mut impl Reads, day: Day) -> Result<HashMap<SettingId, String>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        "select distinct on (setting) setting, value from local_setting
         where tenant_id = $1 and superseded_at is null and from_day <= $2 order by setting, from_day desc, recorded_at desc, value desc",
        council,
        day.date()
    )
    .fetch_all(db.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.setting.into(), row.value)).collect())
}

/// A value that the council set.
#[derive(Debug, Clone)]
pub struct Set {
    /// Which row.
    pub id: Uuid,
    /// The value.
    pub value: String,
    /// From which day it holds.
    pub from: Day,
    /// When it was set.
    pub recorded_at: DateTime<Utc>,
    /// By whom, if it was not there from the beginning.
    pub by: Option<String>,
}

/// The values of one setting, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &mut impl Reads, setting: &SettingId) -> Result<Vec<Set>, StoreError> {
    let council = db.council();
    let rows = sqlx::query!(
        r#"select l.id, l.value, l.from_day, l.recorded_at, p.name as "by?" from local_setting l
           left join person p on p.tenant_id = l.tenant_id and p.id = l.recorded_by
           where l.tenant_id = $1 and l.setting = $2 and l.superseded_at is null order by l.from_day desc, l.recorded_at desc, l.value desc"#,
        council,
        setting.as_str()
    )
    .fetch_all(db.conn())
    .await?;
    let set = rows.into_iter().map(|r| Set {
        id: r.id,
        value: r.value,
        from: r.from_day.into(),
        recorded_at: r.recorded_at,
        by: r.by,
    });
    Ok(set.collect())
}

/// Sets a value from a day on.
///
/// # Errors
/// When the database fails.
pub async fn set(
    db: &mut WriteTx,
    who: &Membership,
    setting: &SettingId,
    value: &str,
    from: Day,
) -> Result<(), StoreError> {
    let (council, id) = (db.council(), Uuid::now_v7());
    sqlx::query!(
        "insert into local_setting (tenant_id, id, setting, value, from_day, recorded_by) values ($1, $2, $3, $4, $5, $6)",
        council,
        id,
        setting.as_str(),
        value,
        from.date(),
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    let about = About { subject: None, kind: "local-setting", id };
    log(db, who, "set-local-setting", about, Some(&format!("{setting}: {value} from {from}"))).await?;
    Ok(())
}

/// Takes a value back: the one before it holds again. Whether it was there.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(db: &mut WriteTx, who: &Membership, setting: &SettingId, id: Uuid) -> Result<bool, StoreError> {
    let council = db.council();
    let done = sqlx::query!(
        "update local_setting set superseded_at = app.now(), superseded_by = $4
         where tenant_id = $1 and setting = $2 and id = $3 and superseded_at is null",
        council,
        setting.as_str(),
        id,
        who.person().uuid()
    )
    .execute(db.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let about = About { subject: None, kind: "local-setting", id };
    log(db, who, "withdrew-local-setting", about, Some(setting.as_str())).await?;
    Ok(true)
}
