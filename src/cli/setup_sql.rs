//! `plumbline setup-sql`: the roles and the database, for people with a PostgreSQL of their own.

use std::io::{self, Write};

use super::Outcome;

/// Prints the set-up script, as the private PostgreSQL is set up with it too.
pub(super) fn print() -> Outcome {
    io::stdout().lock().write_all(cluster::ROLES_SQL.as_bytes())?;
    Ok(())
}
