//! Clears what an earlier run left behind, so that the next server finds its folder free.
//!
//! Called under the lock, so no other Plumbline is at work here. There are three remains:
//! - Plumbline was killed and its server lives on: it is told to finish (fast shutdown) and a new one is started, so that we are always the
//!   parent of the server and notice when it dies.
//! - The server was killed and some of its processes live on, holding the shared memory: they are ended. Their work was never
//!   acknowledged, and the next server recovers from the log.
//! - Only the file is left, and its number belongs to somebody else by now, which PostgreSQL cannot tell: the file goes.

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
    if PidFile::read(&postgres).is_some_and(|file| exists(file.pid)) {
        let path = postgres.join("postmaster.pid");
        tracing::warn!(
            "{} is left from a crash and names a process that is not PostgreSQL: removing it",
            path.display()
        );
        fs::remove_file(&path).map_err(ClusterError::file("cannot remove", &path))?;
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
