//! `plumbline run`: database, migrations, demo data, pages; and everything in the opposite order when told to stop.

use std::{fs, future::Future, io, sync::Arc, thread};

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

use super::{Outcome, database::Database, demo, welcome};
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
        prepared = prepare(database, settings, &policies) => prepared?,
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
    welcome::print(&db, database, listener.local_addr()?).await?;
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
async fn prepare(
    database: &Database,
    settings: &Settings,
    policies: &engine::Policies,
) -> Result<Db, Box<dyn std::error::Error>> {
    database.migrate().await?;
    let db = Db::connect(&database.urls, CONNECTIONS).await?;
    if !settings.no_demo {
        load_demo(&db, database, policies, settings.demo_months).await?;
    }
    // A policy's files may say otherwise than at the last start who reads what.
    if let Some(url) = database.migrate_url() {
        let councils = policies.councils().iter().map(AsRef::as_ref);
        store::founding::settle_access(url, councils, Clock::System.today()).await?;
    }
    Ok(db)
}

/// Loads the demonstration councils into a private database without any council, and goes on with a load that was interrupted; whoever has
/// councils of their own gets no others.
async fn load_demo(db: &Db, database: &Database, policies: &engine::Policies, months: u32) -> Outcome {
    let (Some(private), Some(url)) = (database.private(), database.migrate_url()) else { return Ok(()) };
    let unfinished = private.folder().join("demo-unfinished");
    let there = db.councils_at_door().await?;
    if !there.is_empty() && !unfinished.exists() {
        return Ok(());
    }
    let councils = policies.councils().iter().filter(|council| there.iter().all(|(slug, _)| slug != council.slug()));
    let councils: Vec<_> = councils.map(Arc::clone).collect();
    fs::write(&unfinished, "")?;
    demo::load(url, &councils, months).await?;
    Ok(fs::remove_file(&unfinished)?)
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
