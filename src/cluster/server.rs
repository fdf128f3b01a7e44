//! One running server process: started and waited for, stopped gently, never left behind.

use std::{
    fs,
    os::unix::process::CommandExt,
    process::Stdio,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use tokio::process::Child;

use crate::{
    Kind,
    binaries::Binaries,
    endpoint::Endpoint,
    error::ClusterError,
    folder::Folder,
    leftover,
    processes::{PidFile, signal, wait_until},
};

/// What must not be lost, and what must not be told: on a failed check PostgreSQL would put the whole row into its log.
const ALWAYS: [&str; 10] = [
    "log_error_verbosity=terse",
    "log_min_error_statement=panic",
    "log_parameter_max_length=0",
    "log_parameter_max_length_on_error=0",
    "log_statement=none",
    "log_min_duration_statement=-1",
    "log_timezone=UTC",
    "timezone=UTC",
    "unix_socket_permissions=0700",
    // Short queries: compiling one costs more than running it.
    "jit=off",
];
const DURABLE: [&str; 3] = ["fsync=on", "full_page_writes=on", "synchronous_commit=on"];
const THROWAWAY: [&str; 3] = ["fsync=off", "full_page_writes=off", "max_connections=300"];

/// Recovery after a crash reads the whole log since the last checkpoint.
const READY: Duration = Duration::from_mins(15);
const TELL_AGAIN: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_millis(20);
const FAST: Duration = Duration::from_mins(1);
const HARD: Duration = Duration::from_secs(10);
/// When we ourselves are torn down there is no time for more.
const LAST: Duration = Duration::from_secs(5);
const TRIES: u32 = 3;

/// What it takes to start a server, again and again.
#[derive(Debug, Clone)]
pub(crate) struct Starter {
    pub(crate) folder: Folder,
    pub(crate) binaries: Binaries,
    pub(crate) endpoint: Endpoint,
    pub(crate) kind: Kind,
}

impl Starter {
    /// A server that answers. Tries again when the folder turns out not to be free after all.
    pub(crate) async fn start(&self) -> Result<Server, ClusterError> {
        let mut tries = 1;
        loop {
            leftover::clear(&self.folder).await?;
            let mut server = self.spawn()?;
            match server.ready(&self.folder).await {
                Ok(()) => return Ok(server),
                Err(wrong) if tries == TRIES => return Err(wrong),
                Err(_) => tries += 1,
            }
        }
    }

    fn spawn(&self) -> Result<Server, ClusterError> {
        let program = self.binaries.program("postgres");
        let log = self.folder.open_log()?;
        let log_too = log.try_clone().map_err(ClusterError::file("cannot open", self.folder.log()))?;
        let mut command = self.folder.account.command(&program);
        // In its folder from the first moment, so that it is recognised even before it has written its file.
        command.current_dir(self.folder.postgres()).arg("-D").arg(self.folder.postgres());
        let by_kind = if self.kind == Kind::Durable { DURABLE } else { THROWAWAY };
        for setting in ALWAYS.into_iter().chain(by_kind).map(str::to_owned).chain(self.endpoint.settings()) {
            command.arg("-c").arg(setting);
        }
        // A group of its own: Ctrl-C at the terminal is for Plumbline, which then stops the server in its turn.
        command.process_group(0).stdin(Stdio::null()).stdout(log).stderr(log_too);
        let child = tokio::process::Command::from(command).spawn();
        child.map(Server).map_err(|source| ClusterError::Program { program, source })
    }
}

/// A server process that is ours.
#[derive(Debug)]
pub(crate) struct Server(Child);

impl Server {
    /// Waits for the server to say that it is ready.
    async fn ready(&mut self, folder: &Folder) -> Result<(), ClusterError> {
        let began = Instant::now();
        let mut told = began;
        loop {
            let ours = PidFile::read(&folder.postgres()).filter(|file| Some(file.pid) == self.pid());
            if ours.is_some_and(|file| file.ready) {
                return Ok(());
            }
            if !matches!(self.0.try_wait(), Ok(None)) || began.elapsed() > READY {
                return Err(ClusterError::NotStarted { log: folder.log(), said: last_lines(folder) });
            }
            if told.elapsed() > TELL_AGAIN {
                tracing::info!("PostgreSQL is still recovering after {} seconds", began.elapsed().as_secs());
                told = Instant::now();
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Its process while it lives.
    pub(crate) fn pid(&self) -> Option<i32> {
        self.0.id().and_then(|pid| i32::try_from(pid).ok())
    }

    /// Waits for its end, whoever brings it about.
    pub(crate) async fn ended(&mut self) -> String {
        self.0.wait().await.map_or_else(|wrong| wrong.to_string(), |status| status.to_string())
    }

    /// Ends open transactions, writes a checkpoint, goes.
    pub(crate) async fn stop(mut self, folder: &Folder) -> Result<(), ClusterError> {
        let Some(pid) = self.pid() else { return Ok(()) };
        for (how, patience) in [(Signal::INT, FAST), (Signal::QUIT, HARD)] {
            signal(pid, how);
            if wait_until(|| !matches!(self.0.try_wait(), Ok(None)), patience).await {
                return Ok(());
            }
        }
        Err(ClusterError::NotStopped { pid, log: folder.log() })
    }
}

impl Drop for Server {
    /// For a panic or a runtime that is torn down; the usual way is `stop`.
    fn drop(&mut self) {
        let Some(pid) = self.pid() else { return };
        signal(pid, Signal::INT);
        let began = Instant::now();
        while matches!(self.0.try_wait(), Ok(None)) && began.elapsed() < LAST {
            std::thread::sleep(LOOK);
        }
    }
}

fn last_lines(folder: &Folder) -> String {
    let text = fs::read(folder.log()).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(8)..].join("\n")
}
