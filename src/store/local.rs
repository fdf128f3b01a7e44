//! What a council has set for itself where its policy is silent, as it stands on a day.

use std::collections::HashMap;

use engine::Day;
use engine::ids::SettingId;

use crate::{Reads, StoreError};

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
