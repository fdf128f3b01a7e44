//! `plumbline demo load`: the demonstration councils, into a database that has none of them yet.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::Arc,
};

use demo::{Progress, Step, Summary};
use engine::policy::Council;
use web::{clock::Clock, door::DEMO_PASSWORD};

use super::{Outcome, database::Database};
use crate::config::Settings;

/// What to do with demo data.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Command {
    /// Load the demonstration councils: invented people, a history that ends today
    Load {
        /// Months of history, where it is not what --demo-months says
        #[arg(long, value_parser = clap::value_parser!(u32).range(2..=120))]
        months: Option<u32>,
        /// Only this council (may be given several times)
        #[arg(long = "council", value_name = "SLUG")]
        councils: Vec<String>,
    },
}

/// Loads into the private database, or into the one that the settings name.
pub(super) async fn run(command: &Command, settings: &Settings) -> Outcome {
    let Command::Load { months, councils: wanted } = command;
    let policies = engine::Policies::load(&settings.policies).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("the policies in {} cannot be used:\n{}", settings.policies.display(), lines.join("\n"))
    })?;
    let mut councils = policies.councils().to_vec();
    if let Some(unknown) = wanted.iter().find(|slug| policies.council(slug).is_none()) {
        return Err(format!("there is no policy of {unknown} in {}", settings.policies.display()).into());
    }
    councils.retain(|council| wanted.is_empty() || wanted.iter().any(|slug| slug == council.slug()));
    let database = Database::open(settings).await?;
    let outcome = into(&database, &councils, months.unwrap_or(settings.demo_months)).await;
    database.close().await?;
    outcome
}

async fn into(database: &Database, councils: &[Arc<Council>], months: u32) -> Outcome {
    database.migrate().await?;
    let Some(url) = database.migrate_url() else {
        return Err("PLUMBLINE_MIGRATE_URL is not set: the same database as the role plumbline_migrate, which writes the demo data".into());
    };
    let summary = load(url, councils, months).await?;
    tell(&summary)?;
    Ok(())
}

/// Loads councils as the migrating role, showing how far it is.
pub(super) async fn load(
    migrate_url: &str,
    councils: &[Arc<Council>],
    months: u32,
) -> Result<Summary, Box<dyn std::error::Error>> {
    let now = Clock::System.now();
    let hash = store::password::hash(DEMO_PASSWORD)?;
    Ok(demo::load(migrate_url, councils, now.day(), now, months, &hash, show).await?)
}

#[expect(clippy::needless_pass_by_value, reason = "the loader hands each step over")]
fn show(progress: Progress) {
    let mut out = io::stderr().lock();
    // On a terminal one line is written over and over; into a file only what is finished.
    let shown = match progress.step {
        Step::Done if out.is_terminal() => writeln!(out, "\r\x1b[2KDemo data: {} is loaded.", progress.council),
        Step::Done => writeln!(out, "Demo data: {} is loaded.", progress.council),
        _ if !out.is_terminal() => Ok(()),
        Step::MakingUp => write!(out, "\r\x1b[2KDemo data: {}, making people and history up", progress.council),
        Step::Writing { rows, of } => {
            write!(out, "\r\x1b[2KDemo data: {}, {} %", progress.council, (rows * 100).checked_div(of).unwrap_or(100))
        }
        Step::Access => write!(out, "\r\x1b[2KDemo data: {}, working out who reads what", progress.council),
    };
    // Nothing depends on progress being seen.
    let _ = shown.and_then(|()| out.flush());
}

/// What was loaded, table by table.
fn tell(summary: &Summary) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for council in &summary.councils {
        let all: usize = council.rows.iter().map(|(_, rows)| rows).sum();
        writeln!(out, "{} ({}): {all} rows in {:.1} s", council.name, council.slug, council.seconds)?;
        for (table, rows) in council.rows.iter().filter(|(_, rows)| *rows > 0) {
            writeln!(out, "  {rows:>8}  {table}")?;
        }
    }
    writeln!(out, "All in {:.1} s. Everybody's password: {DEMO_PASSWORD}", summary.seconds)
}
