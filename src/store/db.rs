//! The pools: one of the app role, one of the door; both refuse roles that could step over the walls.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};

/// Where the database is, role by role.
#[derive(Clone)]
pub struct Urls {
    /// The app role's: serves pages.
    pub app: String,
    /// The door role's: sign-ins before a council is known.
    pub door: String,
}

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The address cannot be read.
    #[error("the address of the database cannot be read")]
    Address,
    /// No connection.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The role is a superuser, bypasses row security or owns the tables.
    #[error("the role {0} could step over row security; run `plumbline setup-sql` and connect as plumbline_app")]
    TooStrong(String),
    /// The migrations were not run, or a different version of Plumbline ran them.
    #[error("the database is not at the version this program was built with; run `plumbline migrate`")]
    NotMigrated,
    /// A migration failed, or the database has one that this program does not know.
    #[error("the database could not be brought up to date: {0}")]
    Migration(String),
}

/// The database as the rest of the program sees it.
#[derive(Debug, Clone)]
pub struct Db {
    pub(crate) app: PgPool,
    pub(crate) door: PgPool,
}

impl Db {
    /// Connects both roles and refuses what could step over the walls.
    ///
    /// # Errors
    /// `DbError`, each with what to do.
    pub async fn connect(urls: &Urls, connections: u32) -> Result<Self, DbError> {
        let app = pool(&urls.app, connections).await?;
        let door = pool(&urls.door, connections.div_ceil(4).max(2)).await?;
        for pool in [&app, &door] {
            let role = sqlx::query!(
                r#"select r.rolname as "name!", r.rolsuper or r.rolbypassrls or pg_has_role(r.oid, c.relowner, 'member') as "strong!"
                   from pg_roles r, pg_class c where r.rolname = current_user and c.oid = to_regclass('public.council')"#
            )
            .fetch_optional(pool)
            .await
            .map_err(|e| DbError::Unreachable(crate::StoreError::from(e).to_string()))?
            .ok_or(DbError::NotMigrated)?;
            if role.strong {
                return Err(DbError::TooStrong(role.name));
            }
        }
        Ok(Self { app, door })
    }

    /// Whether the database answers.
    pub async fn ready(&self) -> bool {
        sqlx::query_scalar!("select 1 as one").fetch_one(&self.app).await.is_ok()
    }

    /// How many connections are open and how many of them idle, for tests of leaks.
    pub fn connections(&self) -> (u32, usize) {
        (self.app.size(), self.app.num_idle())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.app.close().await;
        self.door.close().await;
    }
}

async fn pool(url: &str, connections: u32) -> Result<PgPool, DbError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| DbError::Address)?.application_name("plumbline");
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        // A request cancelled during BEGIN can leave a connection inside a transaction: a later write on it would be
        // acknowledged and lost. In a transaction now() stands still, so the two differ; such a connection is closed.
        .before_acquire(|connection, _| {
            Box::pin(async move {
                use sqlx::Row as _;
                let row = sqlx::raw_sql("select now() = statement_timestamp()").fetch_one(connection).await?;
                row.try_get_unchecked::<bool, _>(0)
            })
        })
        .connect_with(options)
        .await
        .map_err(|e| DbError::Unreachable(crate::StoreError::from(e).to_string()))
}
