//! What can go wrong with the private PostgreSQL, each with what to do about it.

use std::{io, path::PathBuf};

use crate::binaries::OLDEST;

/// Why there is no private PostgreSQL.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No programs, or only old ones.
    #[error(
        "no PostgreSQL server of version {OLDEST} or newer was found ({seen}).\n  \
         Debian, Ubuntu:  apt-get install postgresql\n  \
         Fedora, RHEL:    dnf install postgresql-server\n  \
         Alpine:          apk add postgresql15\n  \
         macOS:           brew install postgresql@17\n\
         If it is installed elsewhere, set PG_BIN to the folder with initdb, postgres and psql.\n\
         Or use a PostgreSQL of your own: `plumbline setup-sql` prints how, DATABASE_URL says where."
    )]
    NotInstalled {
        /// What was found instead.
        seen: String,
    },
    /// The programs cannot read what another version has written.
    #[error(
        "{folder} was made by PostgreSQL {made_by}, but only {installed} is installed. Install PostgreSQL {made_by}, or give up \
         what is in the folder (`plumbline reset`)."
    )]
    OtherVersion {
        /// The data folder.
        folder: PathBuf,
        /// The version that made it.
        made_by: u32,
        /// The versions at hand.
        installed: String,
    },
    /// Root, and nobody else to run as.
    #[error(
        "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody` to run it as. Add one \
         (useradd --system postgres), or start Plumbline as an ordinary user."
    )]
    NoAccount,
    /// The chosen folder is closed to that user.
    #[error(
        "PostgreSQL refuses to run as root, so it runs as `{account}`, which cannot reach {folder}. Choose another folder \
         (PLUMBLINE_DATA), or leave PLUMBLINE_DATA out: then it is /var/lib/plumbline."
    )]
    Unreachable {
        /// The folder asked for.
        folder: PathBuf,
        /// The user PostgreSQL runs as.
        account: String,
    },
    /// Another user made the folder, such as root.
    #[error(
        "{folder} belongs to another user. Run Plumbline as that user again (with sudo, if it was root), or choose another \
         folder (PLUMBLINE_DATA)."
    )]
    SomebodyElses {
        /// The folder asked for.
        folder: PathBuf,
    },
    /// Somebody holds the lock.
    #[error(
        "Plumbline is already running on {folder}{}. Use that one, or stop it first{}; a second one beside it needs a folder \
         and an address of its own (PLUMBLINE_DATA, PLUMBLINE_LISTEN).",
        pid.map(|pid| format!(" (process {pid})")).unwrap_or_default(),
        pid.map(|pid| format!(" (kill {pid})")).unwrap_or_default()
    )]
    AlreadyRunning {
        /// The data folder.
        folder: PathBuf,
        /// Who holds it, where known.
        pid: Option<i32>,
    },
    /// A file or folder would not do as told.
    #[error("{doing} {path}: {source}")]
    File {
        /// What was tried, as in "cannot write".
        doing: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A program of PostgreSQL could not be run at all.
    #[error("cannot run {program}: {source}")]
    Program {
        /// Which.
        program: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// initdb refused.
    #[error("initdb could not make a PostgreSQL in {folder}:\n{said}")]
    NotMade {
        /// The data folder.
        folder: PathBuf,
        /// What it said.
        said: String,
    },
    /// There is a database but nobody knows its passwords.
    #[error(
        "{passwords} is missing, without which the PostgreSQL beside it cannot be opened. Put it back from a copy, or give up what \
         is in there (`plumbline reset`)."
    )]
    PasswordsLost {
        /// Where they should be.
        passwords: PathBuf,
    },
    /// The server ended before it was ready.
    #[error("PostgreSQL did not start. The end of {log}:\n{said}")]
    NotStarted {
        /// Its log.
        log: PathBuf,
        /// The last lines.
        said: String,
    },
    /// The server does not end.
    #[error("PostgreSQL (process {pid}) does not stop. Look at {log}; `kill -QUIT {pid}` ends it the hard way.")]
    NotStopped {
        /// Its process.
        pid: i32,
        /// Its log.
        log: PathBuf,
    },
    /// It died and could not be started again.
    #[error("PostgreSQL is gone: {said}")]
    Lost {
        /// Why.
        said: String,
    },
    /// A script failed in psql.
    #[error("the database could not be set up:\n{said}")]
    NotSetUp {
        /// What psql said.
        said: String,
    },
}

impl ClusterError {
    /// For `map_err` on file work.
    pub(crate) fn file(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { doing, path, source }
    }
}
