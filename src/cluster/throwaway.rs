//! `throwaway-cluster COMMAND…`: runs a command beside a PostgreSQL that is gone afterwards.
//!
//! Tests and the compile-time check of queries run inside it: `DATABASE_URL` is the superuser of a database `check` that has
//! the roles and every migration, applied as the migrating role. It knows nothing of the rest of the house, so it builds even while a query
//! elsewhere does not.

use std::{
    env,
    error::Error,
    fs::{self, DirBuilder},
    io::{self, IsTerminal, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt},
    path::{Path, PathBuf},
    process::ExitCode,
};

use cluster::{Cluster, Kind, Role, Settings};
use rustix::process::{Pid, Signal, kill_process};
use tokio::signal::unix::{SignalKind, signal};

const DATABASE: &str = "check";
const PREFIX: &str = "plumbline-throwaway-";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .without_time()
        .with_target(false)
        .init();
    match run().await {
        Ok(code) => code,
        Err(wrong) => {
            // Nothing is left to tell it to when even standard error is closed.
            let _ = writeln!(io::stderr(), "throwaway-cluster: {wrong}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<ExitCode, Box<dyn Error>> {
    let mut command = env::args_os().skip(1);
    let program = command.next().ok_or("which command? throwaway-cluster COMMAND [ARGUMENT…]")?;
    sweep().await;
    let data = place().join(format!("{PREFIX}{}", std::process::id()));
    // Ours from the start: somebody else's folder of that name is refused.
    DirBuilder::new().mode(0o711).create(&data)?;
    let settings =
        Settings { data: Some(data.clone()), pg_bin: env::var_os("PG_BIN").map(PathBuf::from), kind: Kind::Throwaway };
    let cluster = Cluster::start(&settings).await?;
    let outcome = with(&cluster, program, command).await;
    cluster.stop().await?;
    fs::remove_dir_all(&data)?;
    outcome
}

async fn with(
    cluster: &Cluster,
    program: std::ffi::OsString,
    arguments: impl Iterator<Item = std::ffi::OsString>,
) -> Result<ExitCode, Box<dyn Error>> {
    cluster.set_up(DATABASE).await?;
    for migration in migrations(Path::new("migrations"))? {
        let script = format!("begin;\n{}\ncommit;\n", fs::read_to_string(&migration)?);
        let applied = cluster.run(Role::Migrate, DATABASE, &script).await;
        applied.map_err(|wrong| format!("{}: {wrong}", migration.display()))?;
    }
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .env("DATABASE_URL", cluster.superuser_url(DATABASE))
        .kill_on_drop(true)
        .spawn()?;
    let status = tokio::select! {
        status = child.wait() => status?,
        // The terminal has told the command as well.
        _ = interrupt.recv() => child.wait().await?,
        _ = terminate.recv() => {
            if let Some(pid) = child.id().and_then(|pid| i32::try_from(pid).ok()).and_then(Pid::from_raw) {
                let _ = kill_process(pid, Signal::TERM);
            }
            child.wait().await?
        }
    };
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Short enough for a socket, and open to the user that stands in for root.
fn place() -> PathBuf {
    let short = Path::new("/tmp");
    if short.is_dir() { short.to_owned() } else { env::temp_dir() }
}

/// Removes what runs that were killed have left.
async fn sweep() {
    let Ok(entries) = fs::read_dir(place()) else { return };
    for entry in entries.flatten() {
        let ours = entry.metadata().is_ok_and(|folder| folder.uid() == rustix::process::geteuid().as_raw());
        if ours && entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX)) {
            let settings = Settings { data: Some(entry.path()), pg_bin: None, kind: Kind::Throwaway };
            // A refusal means that its run is still at work.
            if cluster::remove_data(&settings).await.is_ok() {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}

/// The migrations in their order.
fn migrations(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "sql") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
