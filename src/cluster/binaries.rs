//! Which installed PostgreSQL to use: the programs it needs, in one folder, new enough and able to read the data.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::error::ClusterError;

/// The oldest version that row security as we use it was tried on.
pub(crate) const OLDEST: u32 = 15;

const NEEDED: [&str; 3] = ["initdb", "postgres", "psql"];

/// Where packages put the programs; a star stands for a version.
const USUAL: [&str; 12] = [
    "/usr/lib/postgresql/*/bin",
    "/usr/lib/postgresql*/bin",
    "/usr/libexec/postgresql*",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/usr/local/bin",
    "/usr/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/opt/homebrew/bin",
    "/opt/local/lib/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
];

/// A folder with PostgreSQL's programs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The programs to use: those of `PG_BIN` and no others where it is set, else the version that made the data, else the newest.
    pub(crate) fn find(pg_bin: Option<&Path>, data: &Path) -> Result<Self, ClusterError> {
        let folders = pg_bin.map_or_else(candidates, |only| vec![only.to_owned()]);
        let found: Vec<Self> = folders.into_iter().filter_map(Self::look).collect();
        Self::choose(&found, made_by(data), data)
    }

    fn choose(found: &[Self], made_by: Option<u32>, data: &Path) -> Result<Self, ClusterError> {
        let versions = || {
            let versions: Vec<String> =
                found.iter().map(|one| format!("{} in {}", one.major, one.folder.display())).collect();
            if versions.is_empty() { "none at all".to_owned() } else { versions.join(", ") }
        };
        let Some(newest) = found.iter().filter(|one| one.major >= OLDEST).max_by_key(|one| one.major) else {
            return Err(ClusterError::NotInstalled { seen: versions() });
        };
        let Some(made_by) = made_by else { return Ok(newest.clone()) };
        found.iter().find(|one| one.major == made_by).cloned().ok_or_else(|| ClusterError::OtherVersion {
            folder: data.to_owned(),
            made_by,
            installed: versions(),
        })
    }

    fn look(folder: PathBuf) -> Option<Self> {
        if !NEEDED.iter().all(|program| folder.join(program).is_file()) {
            return None;
        }
        let answer = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = major(&String::from_utf8_lossy(&answer.stdout))?;
        Some(Self { folder, major })
    }

    /// The path of one of the programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Folders worth a look, each once.
fn candidates() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = pg_config().into_iter().collect();
    folders.extend(USUAL.iter().flat_map(|pattern| spread(pattern)));
    folders.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    let mut seen = std::collections::HashSet::new();
    folders.retain(|folder| seen.insert(folder.clone()));
    folders
}

fn pg_config() -> Option<PathBuf> {
    let answer = Command::new("pg_config").arg("--bindir").output().ok()?;
    answer.status.success().then(|| PathBuf::from(String::from_utf8_lossy(&answer.stdout).trim()))
}

/// The folders a pattern with at most one star stands for.
fn spread(pattern: &str) -> Vec<PathBuf> {
    let Some((before, after)) = pattern.split_once('*') else { return vec![PathBuf::from(pattern)] };
    let (parent, prefix) = before.rsplit_once('/').unwrap_or(("", before));
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(prefix))
        .map(|name| PathBuf::from(format!("{parent}/{name}{after}")))
        .collect()
}

/// `15` from `postgres (PostgreSQL) 15.18 (Debian …)`.
fn major(answer: &str) -> Option<u32> {
    let (_, version) = answer.split_once("(PostgreSQL) ")?;
    let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The version that made the data, where there is any.
fn made_by(data: &Path) -> Option<u32> {
    fs::read_to_string(data.join("PG_VERSION")).ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed(major: u32) -> Binaries {
        Binaries { folder: PathBuf::from(format!("/pg/{major}")), major }
    }

    #[test]
    fn the_version_is_read_from_every_way_of_writing_it() {
        assert_eq!(major("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn the_newest_is_taken_unless_the_data_needs_another() {
        let found = [installed(14), installed(17), installed(15)];
        let choose = |made_by| Binaries::choose(&found, made_by, Path::new("/data"));
        assert_eq!(choose(None).expect("there is one"), installed(17));
        assert_eq!(choose(Some(15)).expect("there is one"), installed(15));
        assert!(matches!(choose(Some(16)), Err(ClusterError::OtherVersion { made_by: 16, .. })));
    }

    #[test]
    fn too_old_is_as_good_as_none_and_says_what_to_install() {
        let refused = Binaries::choose(&[installed(14)], None, Path::new("/data")).expect_err("14 is too old");
        let said = refused.to_string();
        assert!(said.contains("14 in /pg/14") && said.contains("apt-get install postgresql"), "{said}");
    }
}
