//! The database a command works with: the private one, or the one that `DATABASE_URL` names.

use cluster::{Cluster, DATABASE, Kind, Role};
use store::Urls;

use crate::config::Settings;

/// An open database; a private one runs until `close`.
pub(super) struct Database {
    private: Option<Cluster>,
    /// The addresses of the roles that serve.
    pub(super) urls: Urls,
    migrate_url: Option<String>,
}

impl Database {
    /// Starts the private PostgreSQL, unless the settings name another one.
    pub(super) async fn open(settings: &Settings) -> Result<Self, Box<dyn std::error::Error>> {
        if let Some(app) = &settings.database_url {
            let Some(door) = &settings.door_url else {
                return Err("DATABASE_URL is set, but PLUMBLINE_DOOR_URL is not: the same database as the role plumbline_door, \
                            which makes the sign-ins. `plumbline setup-sql` prints how to make the roles."
                    .into());
            };
            let urls = Urls { app: app.reveal().to_owned(), door: door.reveal().to_owned() };
            let migrate_url = settings.migrate_url.as_ref().map(|url| url.reveal().to_owned());
            return Ok(Self { private: None, urls, migrate_url });
        }
        let cluster = Cluster::start(&private(settings)).await?;
        let url = |role| cluster.url(role, DATABASE);
        let urls = Urls { app: url(Role::App), door: url(Role::Door) };
        let migrate_url = Some(url(Role::Migrate));
        Ok(Self { private: Some(cluster), urls, migrate_url })
    }

    /// The private PostgreSQL, where it is one.
    pub(super) fn private(&self) -> Option<&Cluster> {
        self.private.as_ref()
    }

    /// The address of the migrating role, where it is known.
    pub(super) fn migrate_url(&self) -> Option<&str> {
        self.migrate_url.as_deref()
    }

    /// Runs missing migrations; false where nobody gave the address of the migrating role, so that this is left to the deploy.
    pub(super) async fn migrate(&self) -> Result<bool, store::DbError> {
        let Some(url) = &self.migrate_url else { return Ok(false) };
        store::migrate(url).await?;
        Ok(true)
    }

    /// Waits until the database is gone for good; one that is not ours is not for us to watch.
    pub(super) async fn lost(&self) -> cluster::ClusterError {
        match &self.private {
            Some(cluster) => cluster.lost().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the private PostgreSQL.
    pub(super) async fn close(self) -> Result<(), cluster::ClusterError> {
        match self.private {
            Some(cluster) => cluster.stop().await,
            None => Ok(()),
        }
    }
}

/// The database for one command: a running one as it is, or one that is started for it.
pub(super) enum Opened {
    /// Somebody else runs it.
    Running {
        /// The migrating role's.
        migrate: String,
        /// Those of the roles that serve.
        urls: Urls,
    },
    /// It runs until `close`.
    Started(Box<Database>),
}

impl Opened {
    /// Takes the private database that runs, or starts one, or takes the one that the settings name.
    pub(super) async fn of(settings: &Settings) -> Result<Self, Box<dyn std::error::Error>> {
        let running = |role| cluster::running_url(&private(settings), role);
        if settings.database_url.is_none()
            && let (Some(migrate), Some(app), Some(door)) =
                (running(Role::Migrate)?, running(Role::App)?, running(Role::Door)?)
        {
            return Ok(Self::Running { migrate, urls: Urls { app, door } });
        }
        let database = Database::open(settings).await?;
        database.migrate().await?;
        Ok(Self::Started(Box::new(database)))
    }

    /// The address of the migrating role.
    pub(super) fn url(&self) -> Result<&str, Box<dyn std::error::Error>> {
        match self {
            Self::Running { migrate, .. } => Ok(migrate),
            Self::Started(database) => database.migrate_url().ok_or_else(|| {
                "PLUMBLINE_MIGRATE_URL is not set: the same database as the role plumbline_migrate".into()
            }),
        }
    }

    /// The addresses of the roles that serve.
    pub(super) fn urls(&self) -> &Urls {
        match self {
            Self::Running { urls, .. } => urls,
            Self::Started(database) => &database.urls,
        }
    }

    /// Stops what was started.
    pub(super) async fn close(self) -> super::Outcome {
        if let Self::Started(database) = self {
            database.close().await?;
        }
        Ok(())
    }
}

/// The private PostgreSQL that the settings mean.
pub(super) fn private(settings: &Settings) -> cluster::Settings {
    cluster::Settings { data: settings.data.clone(), pg_bin: settings.pg_bin.clone(), kind: Kind::Durable }
}
