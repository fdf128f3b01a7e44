//! Under which user PostgreSQL's processes run: ours, or another one where we are root, which PostgreSQL refuses.

use std::{
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Stdio},
};

use crate::error::ClusterError;

/// A user of this machine.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

/// Whether we are root, so that PostgreSQL needs another user.
pub(crate) fn are_root() -> bool {
    rustix::process::geteuid().is_root()
}

impl Account {
    /// Ourselves.
    pub(crate) fn own() -> Self {
        let uid = rustix::process::geteuid().as_raw();
        Self { name: uid.to_string(), uid, gid: rustix::process::getegid().as_raw() }
    }

    /// A user that can stand in for root.
    pub(crate) fn stand_in() -> Result<Self, ClusterError> {
        ["postgres", "nobody"].into_iter().find_map(Self::named).ok_or(ClusterError::NoAccount)
    }

    /// The user with this name or number. `id` knows every source of users that the machine has, `/etc/passwd` does not.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let ask = |what: &str| -> Option<String> {
            let answer = Command::new("id").args([what, name]).stderr(Stdio::null()).output().ok()?;
            answer.status.success().then(|| String::from_utf8_lossy(&answer.stdout).trim().to_owned())
        };
        let account = Self { name: name.to_owned(), uid: ask("-u")?.parse().ok()?, gid: ask("-g")?.parse().ok()? };
        (account.uid != 0).then_some(account)
    }

    /// A program to run as this user, without our environment: it holds settings and passwords that are no business of it.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LC_ALL", "C").env("TZ", "UTC");
        if are_root() {
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this user gets into a folder, through everything above it.
    pub(crate) fn reaches(&self, folder: &Path) -> bool {
        let mut probe = self.command(Path::new("/bin/sh"));
        probe.args(["-c", "cd -- \"$0\""]).arg(folder).current_dir("/").stderr(Stdio::null());
        probe.status().is_ok_and(|status| status.success())
    }
}
