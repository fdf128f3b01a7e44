//! `plumbline run`: database, migrations, demo data, pages; and everything in the opposite order when told to stop.

use std::{
    future::Future,
    io::{self, Write},
    sync::Arc,
    thread,
};

use store::Db;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Semaphore,
};
use web::{
    assets::Assets,
    clock::Clock,
    state::{App, Parts},
};

use super::{Outcome, database::Database};
use crate::config::Settings;

/// Connections of the app role: more would only queue inside PostgreSQL.
const CONNECTIONS: u32 = 20;

/// Serves until a signal comes or the database is lost.
pub(super) async fn run(settings: &Settings) -> Outcome {
    let mut stop = Stop::listen()?;
    // What is wrong with the files or the address is told before anything is started.
    let policies = policies(settings)?;
    let assets = Assets::load(&settings.static_files)?;
    let listener = TcpListener::bind(settings.listen).await.map_err(|wrong| {
        format!("cannot listen on {}: {wrong}. Choose another address with PLUMBLINE_LISTEN.", settings.listen)
    })?;
    let database = tokio::select! {
        opened = Database::open(settings) => opened?,
        () = stop.asked() => return Ok(()),
    };
    let outcome = tokio::select! {
        served = with(&database, settings, policies, assets, listener, stop.asked()) => served,
        lost = database.lost() => Err(lost.into()),
    };
    database.close().await?;
    tracing::info!("stopped");
    outcome
}

async fn with(
    database: &Database,
    settings: &Settings,
    policies: engine::Policies,
    assets: Assets,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> Outcome {
    tokio::pin!(stop);
    let db = tokio::select! {
        prepared = prepare(database, settings) => prepared?,
        () = &mut stop => return Ok(()),
    };
    let councils = policies.councils().iter().map(|council| (council.slug().to_owned(), Arc::clone(council))).collect();
    let app = App::new(Parts {
        db: db.clone(),
        councils,
        clock: Clock::System,
        assets,
        password_permits: Semaphore::new(thread::available_parallelism().map_or(1, usize::from)),
        behind_proxy: settings.behind_proxy,
    });
    let application = web::serve::application(app, &settings.static_files);
    welcome(database, &listener)?;
    let served = web::serve::serve(listener, application, stop).await;
    db.close().await;
    Ok(served?)
}

fn policies(settings: &Settings) -> Result<engine::Policies, String> {
    engine::Policies::load(&settings.policies).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        format!("the policies in {} cannot be used:\n{}", settings.policies.display(), lines.join("\n"))
    })
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

/// Loads the demonstration councils into a database that has none yet.
#[expect(clippy::unused_async, reason = "the demo room is still empty; its loading is async")]
async fn load_demo(_database: &Database) -> Outcome {
    Ok(())
}

fn welcome(database: &Database, listener: &TcpListener) -> Outcome {
    let mut out = io::stdout().lock();
    writeln!(out, "Plumbline: http://{}/", listener.local_addr()?)?;
    if let Some(private) = database.private() {
        writeln!(out, "Data: {} (Ctrl-C stops Plumbline and its PostgreSQL)", private.folder().display())?;
    }
    Ok(())
}

/// The signals that mean stop: Ctrl-C at the terminal, the terminal closed, or whoever supervises us.
struct Stop {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
        tracing::info!("stopping");
    }
}
