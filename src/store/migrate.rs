//! Brings the database to the version this program was built with.

use crate::{DbError, MIGRATOR, StoreError};
use sqlx::{ConnectOptions as _, Connection as _, postgres::PgConnectOptions};
use std::str::FromStr as _;

/// Runs the migrations that are missing, as the migrating role; two at once wait for each other.
pub async fn migrate(url: &str) -> Result<(), DbError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| DbError::Address)?.application_name("plumbline migrate");
    // A migration may well take long; its whole text in the log helps nobody.
    let options = options.disable_statement_logging();
    let unreachable = |e: sqlx::Error| DbError::Unreachable(StoreError::from(e).to_string());
    let mut connection = options.connect().await.map_err(unreachable)?;
    MIGRATOR.run(&mut connection).await.map_err(|e| DbError::Migration(e.to_string()))?;
    connection.close().await.map_err(unreachable)
}
