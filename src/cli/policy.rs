//! `plumbline policy`: for whoever writes or checks a policy; needs no browser and no database.

use std::{
    fmt::Display,
    io::{self, Write},
    path::{Path, PathBuf},
};

use clap::Subcommand;
use engine::policy;

use super::Outcome;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say everything that is wrong with a policy: file, line, key and the mend
    Check {
        /// The folder of all policies, or of one council [default: the folder of --policies]
        path: Option<PathBuf>,
    },
}

/// Does what is asked.
pub(crate) fn run(command: &Command, policies: &Path) -> Outcome {
    match command {
        Command::Check { path } => check(path.as_deref().unwrap_or(policies)),
    }
}

fn check(path: &Path) -> Outcome {
    let problems = policy::check(path);
    problems.iter().try_for_each(say)?;
    let wrong = problems.iter().filter(|problem| !problem.warning).count();
    let doubtful = problems.len() - wrong;
    if wrong > 0 {
        return Err(format!("{wrong} wrong, {doubtful} to look at in {}", path.display()).into());
    }
    Ok(say(&format!("nothing is wrong, {doubtful} to look at"))?)
}

fn say(line: &impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}
