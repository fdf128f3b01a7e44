//! `plumbline reset`: gives up the private database, after saying so.

use std::io::{self, IsTerminal, Write};

use super::{Outcome, database::private};
use crate::config::Settings;

/// Removes the private data when the person agrees.
pub(super) async fn reset(settings: &Settings, yes: bool) -> Outcome {
    if settings.database_url.is_some() {
        return Err(
            "DATABASE_URL names a PostgreSQL of your own; reset only removes the private one. Unset it first.".into()
        );
    }
    let settings = private(settings);
    let Some(folder) = cluster::existing_data(&settings) else {
        writeln!(io::stdout(), "There is no private database to remove.")?;
        return Ok(());
    };
    writeln!(
        io::stdout(),
        "This removes the private database in {} with everything in it, for good.",
        folder.display()
    )?;
    if !yes && !agreed()? {
        return Err("nothing was removed".into());
    }
    cluster::remove_data(&settings).await?;
    writeln!(io::stdout(), "Removed. The next `plumbline run` starts with a new one.")?;
    Ok(())
}

fn agreed() -> Result<bool, Box<dyn std::error::Error>> {
    if !io::stdin().is_terminal() {
        return Err("there is nobody to ask; `plumbline reset --yes` does it without asking".into());
    }
    write!(io::stdout(), "Type yes to go on: ")?;
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim().eq_ignore_ascii_case("yes"))
}
