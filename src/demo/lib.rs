//! Demonstration councils: the staff and the history of supervision of councils at their true size, with invented people.
//!
//! Everything follows from the policy, from `demo.toml` in the council's folder, and from dice seeded with the council's name and
//! the day of the load: the same every time for the same day. It is written as the migrating role, in one transaction, with
//! COPY. What is made up are facts; what is due is never worked out here.

mod actions;
mod acts;
mod agreement;
mod answer;
mod book;
mod bulk;
mod cases;
mod cast;
mod crowd;
mod diary;
mod dice;
mod directory;
mod doors;
mod duties;
mod file;
mod grants;
mod interval;
mod meeting;
mod model;
mod names;
mod prose;
mod record;
mod run;
mod samples;
mod seats;
mod shape;
mod sheet;
mod staff;
mod states;
mod story;
mod teams;
mod turnover;

use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Instant;

use engine::policy::Council;
use engine::{Calendar, Day, Moment};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::sync::mpsc;

use book::Book;
use bulk::Bulk;
use dice::Dice;
use model::Demo;
use shape::Shape;

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// `demo.toml` of a council cannot be used.
    #[error("{0}: {1}")]
    Shape(String, String),
    /// The council is there already, made-up or real.
    #[error("{0} is there already: demo data is only loaded into a database without it (`make reset` starts afresh)")]
    Present(String),
    /// The database refused.
    #[error("the demo data could not be written: {0}")]
    Database(#[from] sqlx::Error),
    /// Who reads what could not be settled.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

/// How far the load is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The council's name.
    pub council: String,
    /// What is being done.
    pub step: Step,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// People and their history are made up.
    MakingUp,
    /// So many of so many rows are written.
    Writing {
        /// Written.
        rows: usize,
        /// Of so many.
        of: usize,
    },
    /// Who reads what is worked out from the posts and relationships.
    Access,
    /// The council is there.
    Done,
}

/// What was loaded.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Each council, in the order of the policies.
    pub councils: Vec<Loaded>,
    /// How long it took.
    pub seconds: f64,
}

/// A council that was loaded.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The short name in addresses.
    pub slug: String,
    /// The council's name.
    pub name: String,
    /// Rows by table, in the order in which they were written.
    pub rows: Vec<(&'static str, usize)>,
    /// How long it took.
    pub seconds: f64,
}

/// Loads the councils that have a `demo.toml`, as the migrating role. `today` is the day on which the history ends (nothing
/// happens on it yet), `now` the time of the load, `password_hash` the hash of everybody's password.
///
/// # Errors
/// When a council is there already, when its shape does not fit its policy, or when the database fails; then nothing is loaded
/// at all.
pub async fn load(
    migrate_url: &str,
    councils: &[Arc<Council>],
    today: Day,
    now: Moment,
    months: u32,
    password_hash: &str,
    progress: impl Fn(Progress),
) -> Result<Summary, DemoError> {
    let began = Instant::now();
    // Large on purpose: their text in the log as slow ones helps nobody.
    let options =
        PgConnectOptions::from_str(migrate_url)?.application_name("plumbline demo").disable_statement_logging();
    let mut connection = options.connect().await?;
    let mut work = Vec::new();
    for council in councils {
        if let Some(shape) = Shape::read(&council.folder)? {
            // What no page can record yet has no history either.
            let council = &Arc::new(council.without_what_waits());
            if present(&mut connection, council.slug()).await? {
                return Err(DemoError::Present(council.file.name.clone()));
            }
            let seats = seats::grow(&demo(council, &shape, today, months))?.seats.len();
            work.push((seats, Arc::clone(council), shape));
        }
    }
    // The smallest first: then the largest is made up while the others are written.
    work.sort_by_key(|(seats, council, _)| (*seats, council.slug().to_owned()));
    let names: Vec<String> = work.iter().map(|(_, council, _)| council.file.name.clone()).collect();
    let books = made_up(work, today, months, now, password_hash.to_owned());
    let mut loaded = write(&mut connection, &names, today, books, &progress).await?;
    loaded.sort_by_key(|loaded| councils.iter().position(|council| council.slug() == loaded.slug));
    if !loaded.is_empty() {
        book::analyze(&mut connection).await?;
    }
    connection.close().await?;
    Ok(Summary { councils: loaded, seconds: began.elapsed().as_secs_f64() })
}

/// A council as rows, on its way to the database.
struct Made {
    council: Arc<Council>,
    tenant: uuid::Uuid,
    book: Book,
}

/// Makes councils up on a thread of their own, one ahead of the writing.
fn made_up(
    work: Vec<(usize, Arc<Council>, Shape)>,
    today: Day,
    months: u32,
    now: Moment,
    password_hash: String,
) -> mpsc::Receiver<Result<Made, DemoError>> {
    let (send, receive) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        for (_, council, shape) in work {
            let demo = demo(&council, &shape, today, months);
            let tenant = demo.tenant;
            let book = make_up(&demo, now, &password_hash);
            drop(demo);
            let made = book.map(|book| Made { council, tenant, book });
            if send.blocking_send(made).is_err() {
                // The writing failed: nobody waits for the others.
                return;
            }
        }
    });
    receive
}

/// Writes all councils in one transaction: all are there, or none is.
async fn write(
    connection: &mut PgConnection,
    names: &[String],
    today: Day,
    mut books: mpsc::Receiver<Result<Made, DemoError>>,
    progress: &impl Fn(Progress),
) -> Result<Vec<Loaded>, DemoError> {
    let mut transaction = connection.begin().await?;
    let bulk = Bulk::begin(&mut transaction).await?;
    let mut loaded = Vec::new();
    for name in names {
        let began = Instant::now();
        let tell = |step| progress(Progress { council: name.clone(), step });
        tell(Step::MakingUp);
        let Some(made) = books.recv().await else { break };
        let Made { council, tenant, book } = made?;
        let of = book.rows();
        let mut written = 0;
        let copied = book.copy(&mut transaction, |rows| {
            written += rows;
            tell(Step::Writing { rows: written, of });
        });
        let rows = copied.await?;
        tell(Step::Access);
        let settings = domain::access::settings(council.policy_on(today));
        store::access::settle(&mut transaction, tenant.into(), &settings).await?;
        let slug = council.slug().to_owned();
        loaded.push(Loaded { slug, name: name.clone(), rows, seconds: began.elapsed().as_secs_f64() });
    }
    bulk.end(&mut transaction).await?;
    transaction.commit().await?;
    for name in names {
        progress(Progress { council: name.clone(), step: Step::Done });
    }
    Ok(loaded)
}

fn demo<'a>(council: &'a Council, shape: &'a Shape, today: Day, months: u32) -> Demo<'a> {
    let since = today.minus_months(months);
    let closed = directory::days(shape, since, today);
    let tenant = Dice::of(&["council", council.slug()]).id(model::at(today, 0));
    let calendar = Calendar::new(&council.bank_holidays, closed.into_iter().map(|(day, _)| day));
    Demo { council, policy: council.policy_on(today), shape, calendar, tenant, today, since }
}

async fn present(connection: &mut PgConnection, slug: &str) -> Result<bool, sqlx::Error> {
    let found = sqlx::query_scalar!(r#"select exists (select from council where slug = $1) as "there!""#, slug)
        .fetch_one(connection)
        .await?;
    Ok(found)
}

/// Everything of a council as rows.
fn make_up(demo: &Demo<'_>, now: Moment, password_hash: &str) -> Result<Book, DemoError> {
    let mut book = Book::new();
    let tree = seats::grow(demo)?;
    let (mut staff, stages) = staff::fill(demo, tree);
    states::settle(demo, &mut staff, &stages);
    book.council.row(&[&demo.tenant, &demo.council.slug(), &demo.council.file.name, &true, &now.instant()]);
    book.fact_version.row(&[&demo.tenant, &1_u32]);
    directory::write(demo, &staff, &mut book);
    let mut diaries = diary::Diaries::default();
    let meetings: Vec<_> = (0..staff.people.len()).map(|who| diaries.of(demo, &staff, who)).collect();
    let cast = cast::Cast::choose(demo, &staff, &meetings);
    let prose = prose::Prose::new()?;
    let mut waiting = doors::Waiting::new(demo, &meetings);
    for (who, meetings) in meetings.iter().enumerate() {
        let book = &mut book;
        let mut pen = file::Pen { demo, staff: &staff, prose: &prose, cast: &cast, book, waiting: &mut waiting };
        file::write(&mut pen, who, meetings);
        let first = |pair: &model::Pair| {
            let with = meetings.iter().filter(|meeting| meeting.supervisor == pair.supervisor);
            with.filter_map(|meeting| meeting.held.as_ref()).map(|held| held.on).find(|on| *on >= pair.from)
        };
        agreement::write(&mut pen, who, first);
    }
    let worked = cases::write(demo, &staff, &meetings, &prose, &mut book);
    samples::write(demo, &staff, &meetings, &mut book);
    teams::write(demo, &staff, &prose, &mut book);
    teams::presented(demo, &staff, &meetings, &worked, &mut book);
    doors::accounts(demo, &staff, now, password_hash, &mut book);
    duties::write(demo, &staff, &mut book);
    let outsiders = grants::write(demo, &staff, &cast, now, password_hash, &mut book);
    doors::people_to_try(demo, &staff, &stages, (&cast, &waiting), &outsiders, &mut book);
    Ok(book)
}
