//! The passwords of the private PostgreSQL: generated once, kept where only we can read them.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
};

use crate::{error::ClusterError, folder::Folder, role::Role};

/// One password for each role that signs in.
#[derive(Clone)]
pub(crate) struct Passwords(Vec<(Role, String)>);

impl Passwords {
    /// The kept ones; a role that has none yet gets one.
    pub(crate) fn keep(folder: &Folder, alike: bool) -> Result<Self, ClusterError> {
        let path = folder.passwords();
        let kept = read(folder)?;
        if kept.is_none() && folder.postgres().exists() {
            return Err(ClusterError::PasswordsLost { passwords: path });
        }
        let kept = kept.unwrap_or_default();
        let known = |role: Role| {
            kept.lines().find_map(|line| line.strip_prefix(role.name())?.strip_prefix('=').map(str::to_owned))
        };
        let mut all: Vec<(Role, String)> = Vec::new();
        let mut fresh = false;
        for role in Role::ALL {
            let password = match (known(role), all.first()) {
                (Some(password), _) => password,
                (None, Some((_, same))) if alike => same.clone(),
                (None, _) => {
                    fresh = true;
                    generated().map_err(ClusterError::file("no randomness for", &path))?
                }
            };
            all.push((role, password));
        }
        let passwords = Self(all);
        if fresh {
            passwords.write(folder)?;
        }
        Ok(passwords)
    }

    /// The password of a role.
    pub(crate) fn of(&self, role: Role) -> &str {
        self.0.iter().find(|(one, _)| *one == role).map_or("", |(_, password)| password)
    }

    /// Written beside and renamed, so that a crash leaves the old file or the new one.
    fn write(&self, folder: &Folder) -> Result<(), ClusterError> {
        let path = folder.passwords();
        let cannot = || ClusterError::file("cannot write", &path);
        let beside = folder.path().join("passwords.new");
        let _ = fs::remove_file(&beside);
        let mut file = folder.open_own(&beside, OpenOptions::new().create_new(true).write(true))?;
        for (role, password) in &self.0 {
            writeln!(file, "{}={password}", role.name()).map_err(cannot())?;
        }
        file.sync_all().map_err(cannot())?;
        fs::rename(&beside, &path).map_err(cannot())?;
        File::open(folder.path()).and_then(|folder| folder.sync_all()).map_err(cannot())
    }
}

fn read(folder: &Folder) -> Result<Option<String>, ClusterError> {
    match folder.open_own(&folder.passwords(), OpenOptions::new().read(true)) {
        Ok(mut file) => {
            let mut text = String::new();
            file.read_to_string(&mut text).map_err(ClusterError::file("cannot read", folder.passwords()))?;
            Ok(Some(text))
        }
        Err(ClusterError::File { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(wrong) => Err(wrong),
    }
}

/// 192 bits as letters and digits that need no quoting anywhere.
fn generated() -> io::Result<String> {
    let mut bytes = [0_u8; 24];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}")))
}
