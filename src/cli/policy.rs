//! `plumbline policy`: for whoever writes or checks a policy; needs no browser and no database.

use std::{
    fmt::Display,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Subcommand;
use engine::policy;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Say everything that is wrong with a policy: file, line, key and the mend.
    Check {
        /// The folder of all policies, or of one council.
        #[arg(default_value = "policies", env = "PLUMBLINE_POLICIES")]
        path: PathBuf,
    },
}

/// Does what is asked; the exit status is 1 if anything is wrong.
pub(crate) fn run(command: &Command) -> ExitCode {
    let done = match command {
        Command::Check { path } => check(path),
    };
    done.unwrap_or_else(|error| {
        drop(writeln!(io::stderr(), "plumbline: {error}"));
        ExitCode::FAILURE
    })
}

fn check(path: &Path) -> io::Result<ExitCode> {
    let problems = policy::check(path);
    let wrong = problems.iter().filter(|problem| !problem.warning).count();
    problems.iter().try_for_each(say)?;
    say(&format!("{wrong} wrong, {} to look at", problems.len() - wrong))?;
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn say(line: &impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}
