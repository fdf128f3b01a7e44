//! Makes the database files, whole or not at all.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::Path,
};

use crate::{Kind, binaries::Binaries, error::ClusterError, folder::Folder, passwords::Passwords, role::Role};

/// Tried in this order: not every system has the first.
const LOCALES: [&str; 2] = ["C.UTF-8", "C"];
const UNFINISHED: &str = "postgres.new";

/// Makes `postgres/` where there is none. Under another name first: a crash half-way leaves nothing that looks finished.
pub(crate) async fn make_where_missing(
    folder: &Folder,
    binaries: &Binaries,
    passwords: &Passwords,
    kind: Kind,
) -> Result<(), ClusterError> {
    if folder.postgres().exists() {
        return Ok(());
    }
    tracing::info!("making a PostgreSQL in {}", folder.path().display());
    clear_unfinished(folder);
    // An initdb that outlived its Plumbline may still write: it never gets the same name.
    let unfinished = folder.path().join(format!("{UNFINISHED}-{}", std::process::id()));
    folder.make_private(&unfinished)?;

    let password_file = folder.path().join("initdb.password");
    let _ = fs::remove_file(&password_file);
    let mut file = folder.open_own(&password_file, OpenOptions::new().create_new(true).write(true))?;
    writeln!(file, "{}", passwords.of(Role::Superuser)).map_err(ClusterError::file("cannot write", &password_file))?;
    folder.give(&password_file)?;
    let made = run(folder, binaries, &unfinished, &password_file, kind).await;
    let _ = fs::remove_file(&password_file);
    made?;

    fs::rename(&unfinished, folder.postgres()).map_err(ClusterError::file("cannot rename", &unfinished))?;
    File::open(folder.path()).and_then(|path| path.sync_all()).map_err(ClusterError::file("cannot sync", folder.path()))
}

fn clear_unfinished(folder: &Folder) {
    let Ok(entries) = fs::read_dir(folder.path()) else { return };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) {
            // What cannot be removed now is in nobody's way.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

async fn run(
    folder: &Folder,
    binaries: &Binaries,
    target: &Path,
    password_file: &Path,
    kind: Kind,
) -> Result<(), ClusterError> {
    let program = binaries.program("initdb");
    let mut said = String::new();
    for locale in LOCALES {
        let mut command = folder.account.command(&program);
        command.current_dir(target).arg("--pgdata").arg(target).arg("--pwfile").arg(password_file);
        command.args([
            "--username",
            Role::Superuser.name(),
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--data-checksums",
        ]);
        command.args(["--no-instructions", "--locale", locale]);
        if kind == Kind::Throwaway {
            command.arg("--no-sync");
        }
        let answer = tokio::process::Command::from(command).kill_on_drop(true).output().await;
        let answer = answer.map_err(|source| ClusterError::Program { program: program.clone(), source })?;
        if answer.status.success() {
            return Ok(());
        }
        String::from_utf8_lossy(&answer.stderr).trim().clone_into(&mut said);
        if !said.contains("locale") {
            break;
        }
    }
    Err(ClusterError::NotMade { folder: folder.path().to_owned(), said })
}
