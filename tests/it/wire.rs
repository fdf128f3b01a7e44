//! A program that runs, met over the wire: HTTP of the plainest kind, so that a test can break it off where it likes.

use std::time::{Duration, Instant};

use cluster::Role;
use domain::ids::PersonId;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::cast::Cast;
use crate::cluster::{Guarded, Place, plumbline_at};
use crate::world::{Browser, World, policies};

/// A running Plumbline with a data folder and a port of its own.
pub(crate) struct Running {
    pub(crate) place: Place,
    pub(crate) address: String,
    pub(crate) program: Guarded,
}

impl Running {
    pub(crate) async fn start() -> Self {
        let place = Place::new();
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address").to_string();
        drop(free);
        let program = plumbline_at(&place, &address).await;
        let running = Self { place, address, program };
        running.ready().await;
        running
    }

    /// Starts the program again after its end.
    pub(crate) async fn again(&mut self) {
        self.program = plumbline_at(&self.place, &self.address).await;
        self.ready().await;
    }

    /// Whether the program has ended.
    pub(crate) fn ended(&mut self) -> bool {
        !matches!(self.program.0.try_wait(), Ok(None))
    }

    async fn ready(&self) {
        let began = Instant::now();
        while get(&self.address, "", "/readyz").await.is_none_or(|answer| answer.status != 200) {
            assert!(began.elapsed() < Duration::from_mins(1), "it is never ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Its database, behind the walls.
    pub(crate) async fn god(&self) -> PgPool {
        let url = cluster::running_url(&self.place.settings(), Role::Superuser).expect("it runs").expect("an address");
        PgPoolOptions::new().max_connections(4).connect(&url).await.expect("the superuser connects")
    }

    /// A council with the cast of the tests; nothing here stops the time.
    pub(crate) async fn people(&self, god: PgPool) -> (World, Cast) {
        let world = World { app: axum::Router::new(), god, councils: policies() };
        let cast = Cast::in_council(&world, "leeds").await;
        (world, cast)
    }
}

/// Fails if a connection of the app is left in a transaction.
pub(crate) async fn nothing_left_open(god: &PgPool) {
    let open =
        "select count(*) from pg_stat_activity where usename = 'plumbline_app' and state like 'idle in transaction%'";
    let began = Instant::now();
    while sqlx::query_scalar::<_, i64>(open).fetch_one(god).await.expect("a count") > 0 {
        assert!(began.elapsed() < Duration::from_secs(10), "a connection is left in a transaction");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What came back, whole.
#[derive(Debug, Clone)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) location: String,
    pub(crate) body: String,
}

impl Heard {
    /// The value of a hidden field.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let after = self.body.split(&format!("name=\"{name}\" value=\"")).nth(1);
        let value = after.and_then(|rest| rest.split('"').next());
        value.unwrap_or_else(|| panic!("no field {name} in {}", self.body)).to_owned()
    }
}

/// The bytes of a request.
pub(crate) fn request(method: &str, cookie: &str, path: &str, body: &str, script: bool) -> Vec<u8> {
    let accept = if script { "application/json" } else { "text/html" };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nSec-Fetch-Site: same-origin\r\nAccept: {accept}\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends a request and hears the whole answer; nothing if the connection breaks before.
pub(crate) async fn send(address: &str, bytes: &[u8]) -> Option<Heard> {
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(bytes).await.ok()?;
    let mut raw = Vec::new();
    stream.read_to_end(&mut raw).await.ok()?;
    let text = String::from_utf8_lossy(&raw);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    let length: usize = header("content-length").unwrap_or("0").parse().ok()?;
    (body.len() == length).then_some(())?;
    Some(Heard {
        status: head.split(' ').nth(1)?.parse().ok()?,
        location: header("location").unwrap_or_default().to_owned(),
        body: body.to_owned(),
    })
}

pub(crate) async fn get(address: &str, cookie: &str, path: &str) -> Option<Heard> {
    send(address, &request("GET", cookie, path, "", false)).await
}

/// A form's fields as the browser sends them.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    serde_html_form::to_string(fields).expect("fields")
}

/// Somebody's cookie, as `world` makes it.
pub(crate) async fn cookie(world: &World, cast: &Cast, person: PersonId) -> String {
    let Browser { cookie, .. } = cast.browser(world, person).await;
    cookie
}
