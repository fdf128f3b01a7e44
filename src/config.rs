//! Every setting, in one struct: a flag and an environment variable of the same name for each.

use std::{env, fmt, net::SocketAddr, path::PathBuf, str::FromStr};

use clap::{Args, Command, ValueEnum};

/// What can be set. `--listen` is `PLUMBLINE_LISTEN`, and so on; the flag wins.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Settings (flag or environment variable)")]
pub(crate) struct Settings {
    /// Address and port to serve on
    #[arg(long, env = "PLUMBLINE_LISTEN", global = true, value_name = "ADDRESS", default_value = "127.0.0.1:3000")]
    pub(crate) listen: SocketAddr,

    /// Folder of the private PostgreSQL and its passwords
    /// [default: .plumbline, or /var/lib/plumbline as root where PostgreSQL's user cannot reach it]
    #[arg(long, env = "PLUMBLINE_DATA", global = true, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,

    /// Folder with one folder for each council's policy
    #[arg(long, env = "PLUMBLINE_POLICIES", global = true, value_name = "FOLDER", default_value = "policies")]
    pub(crate) policies: PathBuf,

    /// Folder with the built style sheets and scripts
    #[arg(
        long = "static",
        env = "PLUMBLINE_STATIC",
        global = true,
        value_name = "FOLDER",
        default_value = "static/dist"
    )]
    pub(crate) static_files: PathBuf,

    /// Folder with PostgreSQL's programs (initdb, postgres, psql)
    /// [default: looked for with `pg_config` and in the usual places]
    #[arg(long, env = "PG_BIN", global = true, value_name = "FOLDER")]
    pub(crate) pg_bin: Option<PathBuf>,

    /// A PostgreSQL of your own, as the app role; without it Plumbline runs a private one
    #[arg(long, env = "DATABASE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<Url>,

    /// The same database as the migrating role
    #[arg(long, env = "PLUMBLINE_MIGRATE_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub(crate) migrate_url: Option<Url>,

    /// The same database as the role that makes sign-ins
    #[arg(long, env = "PLUMBLINE_DOOR_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub(crate) door_url: Option<Url>,

    /// The same database as the role of the background jobs
    #[arg(long, env = "PLUMBLINE_JOBS_URL", global = true, value_name = "URL", hide_env_values = true)]
    pub(crate) jobs_url: Option<Url>,

    /// Do not load the demonstration councils into a new private database
    #[arg(long, env = "PLUMBLINE_NO_DEMO", global = true)]
    pub(crate) no_demo: bool,

    /// Months of history that the demonstration councils begin with
    #[arg(
        long,
        env = "PLUMBLINE_DEMO_MONTHS",
        global = true,
        value_name = "MONTHS",
        default_value_t = 18,
        value_parser = clap::value_parser!(u32).range(2..=120)
    )]
    pub(crate) demo_months: u32,

    /// Trust the client address that a proxy in front of Plumbline writes into X-Forwarded-For
    #[arg(long, env = "PLUMBLINE_BEHIND_PROXY", global = true)]
    pub(crate) behind_proxy: bool,

    /// What to log, as tracing filters
    #[arg(long, env = "PLUMBLINE_LOG", global = true, value_name = "FILTER", default_value = "info,sqlx=warn")]
    pub(crate) log: String,

    /// How to log
    #[arg(long, env = "PLUMBLINE_LOG_FORMAT", global = true, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For a person at a terminal
    Text,
    /// One JSON object a line, for a collector
    Json,
}

/// A database address; it carries a password, so it does not print itself.
#[derive(Clone)]
pub(crate) struct Url(String);

impl Url {
    /// The address with its password, for whoever connects.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl FromStr for Url {
    type Err = &'static str;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        if typed.starts_with("postgres://") || typed.starts_with("postgresql://") {
            Ok(Self(typed.to_owned()))
        } else {
            Err("a database address begins with postgres://, such as postgres://plumbline_app:PASSWORD@HOST/plumbline")
        }
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Url(…)")
    }
}

/// Refuses `PLUMBLINE_…` variables that nothing reads: a misspelt setting would otherwise be silently ignored.
pub(crate) fn refuse_unknown(command: &Command) -> Result<(), String> {
    let known: Vec<&str> = command.get_arguments().filter_map(|argument| argument.get_env()?.to_str()).collect();
    let mut complaints: Vec<String> = env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| name.starts_with("PLUMBLINE_") && !known.contains(&name.as_str()))
        .map(|name| match nearest(&name, &known) {
            Some(meant) => format!("{name} is not a setting. Did you mean {meant}?"),
            None => format!("{name} is not a setting. `plumbline help` lists them all."),
        })
        .collect();
    complaints.sort();
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

/// The known name that is at most a third of its letters away.
fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    known
        .iter()
        .map(|candidate| (distance(name, candidate), *candidate))
        .min()
        .filter(|(steps, candidate)| *steps <= candidate.len() / 3)
        .map(|(_, candidate)| candidate)
}

/// Letters to insert, delete or replace to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_setting_finds_the_one_that_was_meant() {
        let known = ["PLUMBLINE_LISTEN", "PLUMBLINE_DATA", "PLUMBLINE_POLICIES"];
        assert_eq!(nearest("PLUMBLINE_LISTNE", &known), Some("PLUMBLINE_LISTEN"));
        assert_eq!(nearest("PLUMBLINE_POLICY", &known), Some("PLUMBLINE_POLICIES"));
        assert_eq!(nearest("PLUMBLINE_SOMETHING_ELSE_ALTOGETHER", &known), None);
    }

    #[test]
    fn an_address_keeps_its_password_to_itself() {
        let url: Url = "postgres://plumbline_app:hunter2@db/plumbline".parse().expect("a good address");
        assert!(!format!("{url:?}").contains("hunter2"));
        assert!("mysql://x".parse::<Url>().is_err());
    }
}
