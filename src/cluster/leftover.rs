//! Clears what an earlier run left behind, so that the next server finds its folder free.
//!
//! Called under the lock, so no other Plumbline is at work here. There are three remains:
//! - Plumbline was killed and its server lives on: it is told to finish (fast shutdown) and a new one is started, so that we are always the
//!   parent of the server and notice when it dies.
//! - The server was killed and some of its processes live on, holding the shared memory: they are ended. Their work was never
//!   acknowledged, and the next server recovers from the log.
//! - Only the file is left, half written or with a number that belongs to somebody else by now: PostgreSQL would not dare to start, so
//!   the file goes, and the socket with its own such file. (A plain stale file PostgreSQL clears itself, after a look at the shared memory.)

use std::{fs, time::Duration};

use rustix::process::Signal;

use crate::{
    error::ClusterError,
    folder::Folder,
    processes::{PidFile, alive_in, exists, signal, wait_until},
};

/// A fast shutdown ends with a checkpoint, which may take a while on a slow disk.
const FAST: Duration = Duration::from_mins(1);
const HARD: Duration = Duration::from_secs(10);

/// Leaves the folder without processes and without a misleading `postmaster.pid`.
pub(crate) async fn clear(folder: &Folder) -> Result<(), ClusterError> {
    let postgres = folder.postgres();
    if let Some(file) = PidFile::read(&postgres)
        && alive_in(&postgres).contains(&file.pid)
    {
        tracing::warn!(
            "an earlier Plumbline ended without stopping its PostgreSQL (process {}): stopping it",
            file.pid
        );
        signal(file.pid, Signal::INT);
        let gone = || !alive_in(&postgres).contains(&file.pid);
        if !wait_until(gone, FAST).await {
            signal(file.pid, Signal::QUIT);
            if !wait_until(gone, HARD).await {
                return Err(ClusterError::NotStopped { pid: file.pid, log: folder.log() });
            }
        }
    }
    end_orphans(folder).await?;
    remove_files(folder)
}

/// Nobody lives here any more, so every file that says otherwise is wrong.
fn remove_files(folder: &Folder) -> Result<(), ClusterError> {
    let path = folder.postgres().join("postmaster.pid");
    if path.exists() && PidFile::read(&folder.postgres()).is_none_or(|file| exists(file.pid)) {
        tracing::warn!("{} is left from a crash and names no process of this PostgreSQL: removing it", path.display());
        fs::remove_file(&path).map_err(ClusterError::file("cannot remove", &path))?;
    }
    let Ok(sockets) = fs::read_dir(folder.socket()) else { return Ok(()) };
    for socket in sockets.flatten() {
        fs::remove_file(socket.path()).map_err(ClusterError::file("cannot remove", socket.path()))?;
    }
    Ok(())
}

async fn end_orphans(folder: &Folder) -> Result<(), ClusterError> {
    let postgres = folder.postgres();
    for hard in [Signal::QUIT, Signal::KILL] {
        let orphans = alive_in(&postgres);
        if orphans.is_empty() {
            return Ok(());
        }
        tracing::warn!("ending {} process(es) of a PostgreSQL that was killed", orphans.len());
        for pid in &orphans {
            signal(*pid, hard);
        }
        if wait_until(|| alive_in(&postgres).is_empty(), HARD).await {
            return Ok(());
        }
    }
    let pid = alive_in(&postgres).first().copied().unwrap_or_default();
    Err(ClusterError::NotStopped { pid, log: folder.log() })
}
