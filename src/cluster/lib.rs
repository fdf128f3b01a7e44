//! A private PostgreSQL: made, started, stopped and recovered from whatever programs are installed.
//!
//! - One Plumbline for one data folder, by a lock that dies with its holder.
//! - The server is our child in a process group of its own. Stopping is a fast shutdown. When it dies under us it is started again at
//!   the same place, and recovers from its log; connections made before are gone, a pool makes new ones.
//! - When Plumbline itself is killed the server lives on. The next start stops it gently and starts its own (see `leftover`).
//! - As root the server runs under another user (see `folder`).

mod account;
mod binaries;
mod endpoint;
mod error;
mod folder;
mod initdb;
mod leftover;
mod lock;
mod passwords;
mod processes;
mod psql;
mod role;
mod server;
mod watch;

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    binaries::Binaries, endpoint::Endpoint, folder::Folder, lock::Lock, passwords::Passwords, psql::Psql,
    server::Starter, watch::Watch,
};
pub use crate::{error::ClusterError, role::Role};

/// The roles and the database, as psql reads them; may run again at any time.
pub const ROLES_SQL: &str = include_str!("../../migrations/setup/roles.sql");

/// The database that `roles.sql` makes unless told otherwise.
pub const DATABASE: &str = "plumbline";

/// Where and how to run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The data folder; without one `.plumbline`, or `/var/lib/plumbline` as root where PostgreSQL's user cannot reach that.
    pub data: Option<PathBuf>,
    /// Where the programs are; without it they are looked for.
    pub pg_bin: Option<PathBuf>,
    /// What the data is worth.
    pub kind: Kind,
}

/// What the data is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Survives a power cut.
    Durable,
    /// For tests: quick, gone after a power cut, one password for all roles (so that a test changes only the name in an address).
    Throwaway,
}

/// A running PostgreSQL of our own.
pub struct Cluster {
    folder: Folder,
    endpoint: Endpoint,
    passwords: Passwords,
    psql: Psql,
    watch: Watch,
    new: bool,
}

impl Cluster {
    /// Makes, recovers, starts; returns when the server answers and the roles and the database are there.
    pub async fn start(settings: &Settings) -> Result<Self, ClusterError> {
        let folder = Folder::open(settings.data.as_deref())?;
        let lock = Lock::take(&folder).await?;
        let binaries = Binaries::find(settings.pg_bin.as_deref(), &folder.postgres())?;
        let passwords = Passwords::keep(&folder, settings.kind == Kind::Throwaway)?;
        let new = !folder.postgres().exists();
        initdb::make_where_missing(&folder, &binaries, &passwords, settings.kind).await?;
        folder.make_private(&folder.socket())?;
        let endpoint = Endpoint::choose(&folder).map_err(ClusterError::file("no free port for", folder.path()))?;
        let psql = Psql::new(&binaries, &endpoint, &passwords);
        let starter = Starter { folder: folder.clone(), binaries, endpoint: endpoint.clone(), kind: settings.kind };
        let server = starter.start().await?;
        let watch = Watch::over(server, starter, lock);
        let cluster = Self { folder, endpoint, passwords, psql, watch, new };
        match cluster.set_up(DATABASE).await {
            Ok(()) => Ok(cluster),
            Err(wrong) => {
                cluster.stop().await?;
                Err(wrong)
            }
        }
    }

    /// Whether this start made the database files.
    pub fn is_new(&self) -> bool {
        self.new
    }

    /// Where the data is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The address of a database for one of the roles, password included.
    pub fn url(&self, role: Role, database: &str) -> String {
        self.endpoint.url(role, self.passwords.of(role), database)
    }

    /// The address of a database for the superuser, who makes roles and databases and nothing else.
    pub fn superuser_url(&self, database: &str) -> String {
        self.url(Role::Superuser, database)
    }

    /// The server's process; another one after it died and was started again.
    pub fn pid(&self) -> Option<i32> {
        self.watch.pid()
    }

    /// Makes a database as `roles.sql` would make `plumbline`. The name is of letters, digits and underscores.
    pub async fn set_up(&self, database: &str) -> Result<(), ClusterError> {
        self.psql.set_up(database).await
    }

    /// Runs an SQL script through psql.
    pub async fn run(&self, role: Role, database: &str, script: &str) -> Result<(), ClusterError> {
        self.psql.run(role, database, script).await
    }

    /// Waits until the server is gone for good: it died and could not be started again.
    pub async fn lost(&self) -> ClusterError {
        self.watch.lost().await
    }

    /// Fast shutdown; gives the folder free.
    pub async fn stop(self) -> Result<(), ClusterError> {
        self.watch.stop().await
    }
}

/// The folder with data that these settings mean, where there is one.
pub fn existing_data(settings: &Settings) -> Option<PathBuf> {
    Folder::existing(settings.data.as_deref())
}

/// The address of a server that a Plumbline runs right now, for a person with psql.
pub fn running_url(settings: &Settings, role: Role) -> Result<Option<String>, ClusterError> {
    let Some(path) = existing_data(settings) else { return Ok(None) };
    let folder = Folder::open(Some(&path))?;
    let Some(endpoint) = Endpoint::of_running(&folder.postgres()) else { return Ok(None) };
    let passwords = Passwords::keep(&folder, false)?;
    Ok(Some(endpoint.url(role, passwords.of(role), DATABASE)))
}

/// Throws the data away for good. Stops a server that a killed Plumbline left; refuses while a Plumbline runs.
pub async fn remove_data(settings: &Settings) -> Result<(), ClusterError> {
    let Some(path) = existing_data(settings) else { return Ok(()) };
    let folder = Folder::open(Some(&path))?;
    let _lock = Lock::take(&folder).await?;
    leftover::clear(&folder).await?;
    for part in [folder.postgres(), folder.socket()] {
        if part.exists() {
            fs::remove_dir_all(&part).map_err(ClusterError::file("cannot remove", &part))?;
        }
    }
    for part in [folder.passwords(), folder.log(), folder.path().join("postgres.log.1")] {
        if part.exists() {
            fs::remove_file(&part).map_err(ClusterError::file("cannot remove", &part))?;
        }
    }
    Ok(())
}
