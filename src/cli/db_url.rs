//! `plumbline db-url`: where the running private database is, for a person with psql.

use std::io::{self, Write};

use cluster::Role;

use super::{Outcome, database::private};
use crate::config::Settings;

/// Prints the address, password included.
pub(super) fn print(settings: &Settings, role: &str) -> Outcome {
    let Some(role) = Role::ALL.into_iter().find(|one| one.name() == role) else {
        let names = Role::ALL.map(Role::name).join(", ");
        return Err(format!("there is no role {role}; there are {names}").into());
    };
    let Some(url) = cluster::running_url(&private(settings), role)? else {
        return Err("no private PostgreSQL is running; `plumbline run` starts it".into());
    };
    writeln!(io::stdout().lock(), "{url}")?;
    Ok(())
}
