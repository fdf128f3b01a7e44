//! The data folder: where everything of the private PostgreSQL is, and who may reach it.
//!
//! ```text
//! .plumbline/           ours; 0700, or 0711 where PostgreSQL runs under another user
//!   lock                who runs on this folder
//!   passwords           of the database roles, 0600
//!   postgres/           the database, its user's alone
//!   socket/             where it listens, where the path is short enough
//!   postgres.log        what it says
//! ```

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, chown, fchown},
    path::{Path, PathBuf},
};

use crate::{
    account::{Account, are_root},
    error::ClusterError,
};

/// Where the data goes as root when PostgreSQL's user cannot reach the folder we are in.
const FOR_ROOT: &str = "/var/lib/plumbline";
const USUAL: &str = ".plumbline";
/// A log larger than this is put aside at the next start.
const LARGE_LOG: u64 = 10 << 20;

/// An existing data folder and the user its PostgreSQL runs as.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    path: PathBuf,
    pub(crate) account: Account,
}

impl Folder {
    /// The folder asked for, made where it is missing; without one, `.plumbline` or what stands in for it.
    pub(crate) fn open(asked: Option<&Path>) -> Result<Self, ClusterError> {
        if !are_root() {
            let path = made(asked.unwrap_or(Path::new(USUAL)), 0o700)?;
            let owner = fs::metadata(&path).map_err(ClusterError::file("cannot look at", &path))?.uid();
            let account = Account::own();
            return if owner == account.uid {
                Ok(Self { path, account })
            } else {
                Err(ClusterError::SomebodyElses { folder: path })
            };
        }
        let wanted = asked.unwrap_or(Path::new(USUAL));
        let there_before = wanted.exists();
        let folder = Self::for_root(wanted)?;
        if folder.account.reaches(&folder.path) {
            return Ok(folder);
        }
        if !there_before {
            // Made a moment ago for nothing; what is not empty stays.
            let _ = fs::remove_dir(&folder.path);
        }
        if asked.is_some() {
            return Err(ClusterError::Unreachable { folder: folder.path, account: folder.account.name });
        }
        tracing::warn!(
            "PostgreSQL refuses to run as root: it runs as `{}`, which cannot reach {}, so the data is in {FOR_ROOT}",
            folder.account.name,
            folder.path.display(),
        );
        Self::for_root(Path::new(FOR_ROOT))
    }

    /// As root: the folder's owner runs PostgreSQL, or a stand-in where that is root too.
    fn for_root(wanted: &Path) -> Result<Self, ClusterError> {
        let path = made(wanted, 0o711)?;
        let owner = fs::metadata(&path).map_err(ClusterError::file("cannot look at", &path))?.uid();
        let account = if owner == 0 {
            Account::stand_in()?
        } else {
            Account::named(&owner.to_string()).ok_or(ClusterError::NoAccount)?
        };
        Ok(Self { path, account })
    }

    /// Where the data would be, without making anything: for whoever wants to throw it away.
    pub(crate) fn existing(asked: Option<&Path>) -> Option<PathBuf> {
        let fallback = (asked.is_none() && are_root()).then(|| Path::new(FOR_ROOT));
        let places = [Some(asked.unwrap_or(Path::new(USUAL))), fallback];
        places
            .into_iter()
            .flatten()
            .find(|place| place.join("postgres").exists())
            .and_then(|place| place.canonicalize().ok())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.path.join("lock")
    }

    pub(crate) fn passwords(&self) -> PathBuf {
        self.path.join("passwords")
    }

    pub(crate) fn postgres(&self) -> PathBuf {
        self.path.join("postgres")
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.path.join("socket")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.path.join("postgres.log")
    }

    /// An empty folder that only PostgreSQL's user may enter.
    pub(crate) fn make_private(&self, path: &Path) -> Result<(), ClusterError> {
        match DirBuilder::new().mode(0o700).create(path) {
            Err(wrong) if wrong.kind() != io::ErrorKind::AlreadyExists => {
                return Err(ClusterError::file("cannot make", path)(wrong));
            }
            _ => {}
        }
        self.give(path)
    }

    /// Hands a file or folder to PostgreSQL's user.
    pub(crate) fn give(&self, path: &Path) -> Result<(), ClusterError> {
        if !are_root() {
            return Ok(());
        }
        chown(path, Some(self.account.uid), Some(self.account.gid))
            .map_err(ClusterError::file("cannot hand over", path))
    }

    /// Opens a file of ours: nobody else's to read, never through a link, the folder owner's even where root made it.
    pub(crate) fn open_own(&self, path: &Path, how: &mut OpenOptions) -> Result<File, ClusterError> {
        let no_link = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default();
        let file = how.mode(0o600).custom_flags(no_link).open(path).map_err(ClusterError::file("cannot open", path))?;
        if are_root() {
            let owner = fs::metadata(&self.path).map_err(ClusterError::file("cannot look at", &self.path))?;
            fchown(&file, Some(owner.uid()), Some(owner.gid()))
                .map_err(ClusterError::file("cannot hand over", path))?;
        }
        Ok(file)
    }

    /// The server's log, to append to.
    pub(crate) fn open_log(&self) -> Result<File, ClusterError> {
        let path = self.log();
        if fs::metadata(&path).is_ok_and(|log| log.len() > LARGE_LOG) {
            let aside = self.path.join("postgres.log.1");
            fs::rename(&path, &aside).map_err(ClusterError::file("cannot put aside", &path))?;
        }
        self.open_own(&path, OpenOptions::new().create(true).append(true))
    }
}

/// The folder, made with this mode where it is missing, by its full path.
fn made(path: &Path, mode: u32) -> Result<PathBuf, ClusterError> {
    let cannot = |wrong| ClusterError::file("cannot make", path)(wrong);
    if !path.exists() {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(cannot)?;
        }
        DirBuilder::new().mode(mode).create(path).map_err(cannot)?;
        fs::set_permissions(path, Permissions::from_mode(mode)).map_err(cannot)?;
    }
    path.canonicalize().map_err(ClusterError::file("cannot find", path))
}
