//! The commands of `plumbline`, one file each.

mod compare;
mod council;
mod database;
mod db_url;
mod demo;
mod import;
mod migrate;
mod policy;
mod register;
mod reset;
mod run;
mod setup_sql;
mod welcome;

use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{self, LogFormat, Settings};

/// Staff supervision for councils' children's services, run by each council's own policy.
#[derive(Debug, Parser)]
#[command(name = "plumbline", version, about, max_term_width = 100)]
struct Arguments {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check a policy, ask what it makes due, or print the formats
    #[command(subcommand)]
    Policy(policy::Command),
    /// Serve, with a private PostgreSQL unless `DATABASE_URL` names another
    Run,
    /// Bring the database to the version of this program
    Migrate,
    /// Remove the private database for good
    Reset {
        /// Without asking
        #[arg(long)]
        yes: bool,
    },
    /// Print the address of the running private database, with its password: psql "$(plumbline db-url)"
    DbUrl {
        /// As which role
        #[arg(long, default_value = "plumbline_app")]
        role: String,
    },
    /// Add a council, or list those there are
    #[command(subcommand)]
    Council(council::CouncilCommand),
    /// Invite the first people of a council
    #[command(subcommand)]
    Person(council::PersonCommand),
    /// Load staff, absences and the caseload of a council from the CSV files of a folder
    Import(import::Import),
    /// Load demonstration councils with invented people
    #[command(subcommand)]
    Demo(demo::Command),
    /// Print the SQL that makes Plumbline's roles and database on a PostgreSQL of your own
    SetupSql,
}

/// What a command ends with: a message for the person at the terminal when it failed.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Reads flags and environment, and runs the command asked for.
pub(crate) fn main() -> ExitCode {
    let mut command = Arguments::command();
    command.build();
    let arguments = match Arguments::from_arg_matches(&command.clone().get_matches()) {
        Ok(arguments) => arguments,
        Err(wrong) => wrong.exit(),
    };
    let outcome = config::refuse_unknown(&command).map_err(Into::into).and_then(|()| carry_out(arguments));
    match outcome {
        Ok(code) => code,
        Err(wrong) => {
            // Nothing is left to tell it to when even standard error is closed.
            let _ = writeln!(io::stderr(), "plumbline: {wrong}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(Arguments { settings, command }: Arguments) -> Result<ExitCode, Box<dyn std::error::Error>> {
    log(&settings)?;
    let runtime = tokio::runtime::Runtime::new()?;
    let outcome = match command {
        Command::Import(command) => return runtime.block_on(import::run(&command, &settings)),
        Command::Policy(command) => policy::run(&command, &settings.policies),
        Command::Run => runtime.block_on(run::run(&settings)),
        Command::Migrate => runtime.block_on(migrate::migrate(&settings)),
        Command::Reset { yes } => runtime.block_on(reset::reset(&settings, yes)),
        Command::DbUrl { role } => db_url::print(&settings, &role),
        Command::Council(command) => runtime.block_on(council::council(&command, &settings)),
        Command::Person(command) => runtime.block_on(council::person(&command, &settings)),
        Command::Demo(command) => runtime.block_on(demo::run(&command, &settings)),
        Command::SetupSql => setup_sql::print(),
    };
    outcome.map(|()| ExitCode::SUCCESS)
}

/// Log lines go to standard error; standard output is for what was asked for.
fn log(settings: &Settings) -> Outcome {
    let filter = EnvFilter::try_new(&settings.log).map_err(|wrong| format!("PLUMBLINE_LOG: {wrong}"))?;
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    match settings.log_format {
        LogFormat::Text => lines.with_target(false).init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}
