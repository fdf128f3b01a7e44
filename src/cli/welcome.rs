//! What a person reads when Plumbline has started: where it is, and in a demo who to sign in as.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    net::SocketAddr,
};

use store::{Db, StoreError};
use web::{door::DEMO_PASSWORD, urls};

use super::database::Database;

/// Prints the address, the sign-ins of the demo councils, and where the data is.
pub(super) async fn print(db: &Db, database: &Database, address: SocketAddr) -> Result<(), Box<dyn std::error::Error>> {
    let mut text = format!("\nPlumbline: http://{address}/\n");
    text.push_str(&demo(db, address).await?);
    if let Some(private) = database.private() {
        writeln!(text, "\nData: {} (Ctrl-C stops Plumbline and its PostgreSQL)", private.folder().display())?;
    }
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

async fn demo(db: &Db, address: SocketAddr) -> Result<String, StoreError> {
    let mut text = String::new();
    for (slug, name) in db.councils_at_door().await? {
        let Some(council) = db.council_at_door(&slug).await?.filter(|council| council.demo) else { continue };
        let sign_in = urls::sign_in(&slug, "");
        // Writing to a String does not fail.
        let _ = writeln!(text, "\n{name} (demo): http://{address}{sign_in}");
        for person in db.demo_people(council.id).await? {
            let _ = writeln!(text, "  {}   {}", person.email, person.label);
        }
    }
    if !text.is_empty() {
        let _ = writeln!(text, "\nEverybody's password in a demo: {DEMO_PASSWORD}");
    }
    Ok(text)
}
