//! `plumbline migrate`: brings the database to this program's version, as a step of a deploy.

use super::{Outcome, database::Database};
use crate::config::Settings;

/// Runs the missing migrations.
pub(super) async fn migrate(settings: &Settings) -> Outcome {
    let database = Database::open(settings).await?;
    let migrated = database.migrate().await;
    database.close().await?;
    if migrated? {
        Ok(())
    } else {
        Err("PLUMBLINE_MIGRATE_URL is not set: the same database as the role plumbline_migrate, which changes the tables".into())
    }
}
