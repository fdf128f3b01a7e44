//! `plumbline run`: database, migrations, demo data, pages; and everything in the opposite order when told to stop.

use std::{future::Future, io, io::Write};

use store::Db;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use super::{Outcome, database::Database};
use crate::config::Settings;

/// Connections of the app role: more would only queue inside PostgreSQL.
const CONNECTIONS: u32 = 20;

/// Serves until a signal comes or the database is lost.
pub(super) async fn run(settings: &Settings) -> Outcome {
    let mut stop = Stop::listen()?;
    // A taken address is told before anything is started.
    let listener = TcpListener::bind(settings.listen).await.map_err(|wrong| {
        format!("cannot listen on {}: {wrong}. Choose another address with PLUMBLINE_LISTEN.", settings.listen)
    })?;
    let database = tokio::select! {
        opened = Database::open(settings) => opened?,
        () = stop.asked() => return Ok(()),
    };
    let outcome = tokio::select! {
        served = with(&database, settings, listener, stop.asked()) => served,
        lost = database.lost() => Err(lost.into()),
    };
    database.close().await?;
    tracing::info!("stopped");
    outcome
}

async fn with(
    database: &Database,
    settings: &Settings,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> Outcome {
    tokio::pin!(stop);
    let db = tokio::select! {
        prepared = prepare(database, settings) => prepared?,
        () = &mut stop => return Ok(()),
    };
    let served = serve(&db, settings, listener, stop).await;
    db.close().await;
    served
}

/// Everything that must be there before the first request.
async fn prepare(database: &Database, settings: &Settings) -> Result<Db, Box<dyn std::error::Error>> {
    database.migrate().await?;
    let db = Db::connect(&database.urls, CONNECTIONS).await?;
    if database.private().is_some() && !settings.no_demo {
        load_demo(database).await?;
    }
    Ok(db)
}

/// Loads the demonstration councils where none is there yet.
#[expect(clippy::unused_async, reason = "the demo room is still empty; its loading is async")]
async fn load_demo(_database: &Database) -> Outcome {
    Ok(())
}

/// Serves the pages until told to stop, then lets open requests finish.
async fn serve(_db: &Db, settings: &Settings, listener: TcpListener, stop: impl Future<Output = ()>) -> Outcome {
    writeln!(io::stdout().lock(), "Plumbline: http://{}/", settings.listen)?;
    stop.await;
    drop(listener);
    Ok(())
}

/// The signals that mean stop: Ctrl-C at the terminal, or whoever supervises us.
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
        tracing::info!("stopping");
    }
}
