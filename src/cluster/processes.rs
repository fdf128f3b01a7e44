//! Which PostgreSQL processes are alive on a data folder, whoever started them.
//!
//! The number in `postmaster.pid` alone proves nothing: after a crash it may belong to any other program. What does prove it is that
//! every process of PostgreSQL works *in* its data folder.

use std::{fs, path::Path, time::Duration};

use rustix::process::{Pid, Signal, kill_process, test_kill_process};

/// How often to look again.
const LOOK: Duration = Duration::from_millis(20);

/// What `postmaster.pid` says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PidFile {
    pub(crate) pid: i32,
    pub(crate) ready: bool,
}

impl PidFile {
    /// The file as it is now, where there is a whole one.
    pub(crate) fn read(postgres: &Path) -> Option<Self> {
        let text = fs::read_to_string(postgres.join("postmaster.pid")).ok()?;
        let pid = text.lines().next()?.trim().parse().ok()?;
        // The eighth line is what the server says about itself.
        Some(Self { pid, ready: text.lines().nth(7).is_some_and(|status| status.trim() == "ready") })
    }
}

/// The processes that work in this folder, the server's own first if it lives.
pub(crate) fn alive_in(postgres: &Path) -> Vec<i32> {
    if Path::new("/proc/self/cwd").exists() { by_working_folder(postgres) } else { by_command_line(postgres) }
}

fn by_working_folder(postgres: &Path) -> Vec<i32> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == postgres))
        // A person's shell may well stand in the folder.
        .filter(|pid| fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "postgres"))
        .collect()
}

/// Where there is no `/proc`, only the server itself shows its folder.
fn by_command_line(postgres: &Path) -> Vec<i32> {
    let Ok(answer) = std::process::Command::new("ps").args(["-axo", "pid=,command="]).output() else {
        return Vec::new();
    };
    let folder = format!("-D {}", postgres.display());
    String::from_utf8_lossy(&answer.stdout)
        .lines()
        .filter(|line| line.contains("postgres") && line.contains(&folder))
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect()
}

/// Sends a signal; a process that is gone already is no failure.
pub(crate) fn signal(pid: i32, signal: Signal) {
    if let Some(pid) = Pid::from_raw(pid) {
        let _ = kill_process(pid, signal);
    }
}

/// Whether any process has this number.
pub(crate) fn exists(pid: i32) -> bool {
    Pid::from_raw(pid).is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
}

/// Waits until this holds; false when the time is up.
pub(crate) async fn wait_until(mut holds: impl FnMut() -> bool, at_most: Duration) -> bool {
    let looks = at_most.as_millis() / LOOK.as_millis();
    for _ in 0..looks {
        if holds() {
            return true;
        }
        tokio::time::sleep(LOOK).await;
    }
    holds()
}
