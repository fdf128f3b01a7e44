//! The private PostgreSQL: started, stopped, killed, started twice, in short folders and long ones, as root or not.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use cluster::{Cluster, ClusterError, DATABASE, Kind, Role, Settings};
use sqlx::{Connection, PgConnection};

/// A data folder of its own, gone with the test.
pub(crate) struct Place(pub(crate) PathBuf);

impl Place {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let short = Path::new("/tmp");
        let parent = if short.is_dir() { short.to_owned() } else { std::env::temp_dir() };
        let name = format!("plumbline-it-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        Self(parent.join(name))
    }

    pub(crate) fn settings(&self) -> Settings {
        Settings { data: Some(self.0.clone()), pg_bin: None, kind: Kind::Throwaway }
    }

    fn pid_file(&self) -> PathBuf {
        self.0.join("postgres/postmaster.pid")
    }

    pub(crate) fn server(&self) -> i32 {
        let text = fs::read_to_string(self.pid_file()).expect("a running server has a pid file");
        text.lines().next().and_then(|line| line.trim().parse().ok()).expect("its first line is the process")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        // After a failed test a server may be left that nobody watches.
        let left =
            fs::read_to_string(self.pid_file()).ok().and_then(|text| text.lines().next()?.trim().parse::<i32>().ok());
        if let Some(pid) = left
            && fs::read_to_string(format!("/proc/{pid}/comm")).is_ok_and(|name| name.trim() == "postgres")
        {
            kill_hard(pid);
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A process of ours that does not outlive its test.
pub(crate) struct Guarded(pub(crate) Child);

impl Guarded {
    fn end(&mut self) {
        self.0.kill().and_then(|()| self.0.wait()).expect("ours to end");
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn start(place: &Place) -> Cluster {
    Cluster::start(&place.settings()).await.expect("it starts")
}

async fn connect(cluster: &Cluster, role: Role) -> PgConnection {
    PgConnection::connect(&cluster.url(role, DATABASE)).await.expect("it answers")
}

async fn shown(connection: &mut PgConnection, setting: &str) -> String {
    sqlx::query_scalar("select current_setting($1)").bind(setting).fetch_one(connection).await.expect("a setting")
}

/// By the shell's own kill: not every machine has the program.
pub(crate) fn tell(how: &str, pid: i32) {
    let told = Command::new("sh").args(["-c", &format!("kill -{how} {pid}")]).status().expect("there is a shell");
    assert!(told.success());
}

pub(crate) fn kill_hard(pid: i32) {
    tell("KILL", pid);
}

/// A zombie that nobody has collected yet does not live.
fn lives(pid: i32) -> bool {
    let state = if Path::new("/proc/self/stat").exists() {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit_once(')').map(|(_, rest)| rest.trim().to_owned()).unwrap_or_default()
    } else {
        let state = Command::new("ps").args(["-o", "stat=", "-p", &pid.to_string()]).output().expect("there is a ps");
        String::from_utf8_lossy(&state.stdout).trim().to_owned()
    };
    !state.is_empty() && !state.starts_with('Z')
}

/// Keeps a backend busy: such a one outlives its server and holds the shared memory. The task says whether it failed.
async fn busy_backend(url: &str, superuser: &str) -> (i32, tokio::task::JoinHandle<bool>) {
    let mut watcher = PgConnection::connect(superuser).await.expect("it answers");
    let mut busy = PgConnection::connect(url).await.expect("it answers");
    let pid: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(&mut busy).await.expect("a backend");
    let endless = "do $$ begin loop end loop; end $$";
    let task = tokio::spawn(async move { sqlx::raw_sql(endless).execute(&mut busy).await.is_err() });
    loop {
        let active =
            "select exists (select from pg_stat_activity where pid = $1 and state = 'active' and query like 'do %')";
        if sqlx::query_scalar(active).bind(pid).fetch_one(&mut watcher).await.expect("an answer") {
            return (pid, task);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_mins(1), "waited a minute for: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// `plumbline run` on this folder, once its server answers.
async fn plumbline(place: &Place) -> Guarded {
    plumbline_at(place, "127.0.0.1:0").await
}

/// The same, listening at an address.
pub(crate) async fn plumbline_at(place: &Place, listen: &str) -> Guarded {
    let log = fs::File::create(place.0.with_extension("log")).expect("a log");
    let front = place.0.join("front");
    fs::create_dir_all(&front).expect("a folder");
    fs::write(front.join("manifest.json"), r#"{"css":"","js":"","icon":""}"#).expect("an empty front");
    let child = Command::new(env!("CARGO_BIN_EXE_plumbline"))
        .args(["run", "--no-demo", "--listen", listen, "--data"])
        .arg(&place.0)
        .arg("--static")
        .arg(&front)
        .env_remove("DATABASE_URL")
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("plumbline runs");
    let mut child = Guarded(child);
    let log = place.0.with_extension("log");
    until("plumbline's server", || {
        assert!(matches!(child.0.try_wait(), Ok(None)), "it ended: {}", fs::read_to_string(&log).unwrap_or_default());
        fs::read_to_string(place.pid_file())
            .is_ok_and(|text| text.lines().nth(7).is_some_and(|line| line.trim() == "ready"))
    })
    .await;
    let _ = fs::remove_file(log);
    child
}

#[tokio::test]
async fn a_new_one_is_durable_closed_and_tight_lipped() {
    let place = Place::new();
    let cluster = Cluster::start(&Settings { kind: Kind::Durable, ..place.settings() }).await.expect("it starts");
    assert!(cluster.is_new());

    let mut app = connect(&cluster, Role::App).await;
    for (setting, wanted) in [
        ("fsync", "on"),
        ("full_page_writes", "on"),
        ("synchronous_commit", "on"),
        ("data_checksums", "on"),
        ("server_encoding", "UTF8"),
        ("log_error_verbosity", "terse"),
        ("log_min_error_statement", "panic"),
        ("log_parameter_max_length_on_error", "0"),
        ("statement_timeout", "10s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "15s"),
    ] {
        assert_eq!(shown(&mut app, setting).await, wanted, "{setting}");
    }
    for forbidden in ["create table public.mine (a int)", "create temp table mine (a int)", "create schema mine"] {
        let refused = sqlx::raw_sql(forbidden).execute(&mut app).await.expect_err(forbidden);
        let code = refused.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
        assert_eq!(code.as_deref(), Some("42501"), "{forbidden}");
    }
    let strong: Vec<String> = sqlx::query_scalar(
        "select rolname::text from pg_roles where rolname like 'plumbline%'
         and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
    )
    .fetch_all(&mut app)
    .await
    .expect("roles");
    assert_eq!(strong, Vec::<String>::new());

    let mut migrate = connect(&cluster, Role::Migrate).await;
    let owner: String = sqlx::query_scalar("select current_user::text").fetch_one(&mut migrate).await.expect("a user");
    assert_eq!(owner, "plumbline_owner", "what a migration makes belongs to the owner");

    for name in ["passwords", "lock", "postgres.log"] {
        let mode = fs::metadata(place.0.join(name)).expect(name).permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name} is for nobody else to read");
    }
    let log = fs::read_to_string(place.0.join("postgres.log")).expect("a log");
    assert!(!log.contains("password"), "no password in the log:\n{log}");
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_wrong_password_does_not_open_it() {
    let place = Place::new();
    let cluster = start(&place).await;
    let url = cluster.url(Role::App, DATABASE);
    let (before, rest) = url.split_once("plumbline_app:").expect("a role");
    let (_, after) = rest.split_once('@').expect("a host");
    let refused = PgConnection::connect(&format!("{before}plumbline_app:guess@{after}")).await.expect_err("a guess");
    assert!(refused.as_database_error().is_some_and(|error| error.code().as_deref() == Some("28P01")), "{refused}");
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn stopping_leaves_no_process_and_the_next_start_finds_the_data() {
    let place = Place::new();
    let first = start(&place).await;
    let pid = first.pid().expect("it runs");
    let mut owner = connect(&first, Role::Migrate).await;
    sqlx::raw_sql("create table kept (a int); insert into kept values (7)").execute(&mut owner).await.expect("written");
    let url = first.url(Role::Migrate, DATABASE);
    first.stop().await.expect("it stops");
    assert!(!lives(pid) && !place.pid_file().exists());
    assert!(PgConnection::connect(&url).await.is_err());

    let second = start(&place).await;
    assert!(!second.is_new());
    let kept: i32 = sqlx::query_scalar("select a from kept")
        .fetch_one(&mut connect(&second, Role::Migrate).await)
        .await
        .expect("kept");
    assert_eq!(kept, 7);
    second.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_server_killed_under_us_comes_back_at_the_same_address_with_what_was_acknowledged() {
    let place = Place::new();
    let cluster = start(&place).await;
    let url = cluster.url(Role::Migrate, DATABASE);
    let mut owner = connect(&cluster, Role::Migrate).await;
    sqlx::raw_sql("create table kept (a int)").execute(&mut owner).await.expect("written");
    for round in 1..=3_i32 {
        let mut owner = PgConnection::connect(&url).await.expect("it answers");
        sqlx::query("insert into kept values ($1)").bind(round).execute(&mut owner).await.expect("acknowledged");
        let (_, busy) = busy_backend(&url, &cluster.superuser_url(DATABASE)).await;
        let before = cluster.pid().expect("it runs");
        kill_hard(before);
        until("a new server", || cluster.pid().is_some_and(|now| now != before)).await;
        assert!(busy.await.expect("the task ended"), "nothing was acknowledged");
        let mut owner = PgConnection::connect(&url).await.expect("the same address answers");
        let kept: i64 = sqlx::query_scalar("select count(*) from kept").fetch_one(&mut owner).await.expect("kept");
        assert_eq!(kept, i64::from(round));
    }
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_second_start_is_refused_and_told_who_runs() {
    let place = Place::new();
    let cluster = start(&place).await;
    let pid = cluster.pid();
    let refused = Cluster::start(&place.settings()).await.err().expect("it is taken");
    assert!(matches!(refused, ClusterError::AlreadyRunning { .. }), "{refused}");
    let said = refused.to_string();
    assert!(said.contains(&format!("process {}", std::process::id())) && said.contains("PLUMBLINE_DATA"), "{said}");
    assert!(matches!(cluster::remove_data(&place.settings()).await, Err(ClusterError::AlreadyRunning { .. })));
    assert_eq!(cluster.pid(), pid, "the first one is untouched");
    connect(&cluster, Role::App).await;
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn a_killed_plumbline_leaves_a_server_that_the_next_start_replaces() {
    let place = Place::new();
    let mut killed = plumbline(&place).await;
    let old = place.server();
    killed.end();
    assert!(lives(old), "the server outlives it");

    let cluster = start(&place).await;
    assert!(!lives(old));
    assert_ne!(cluster.pid(), Some(old));
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn plumbline_and_its_server_both_killed_with_a_backend_left_over() {
    let place = Place::new();
    let cluster = start(&place).await;
    let (url, superuser) = (cluster.url(Role::Migrate, DATABASE), cluster.superuser_url(DATABASE));
    sqlx::raw_sql("create table public.kept (a int)")
        .execute(&mut connect(&cluster, Role::Migrate).await)
        .await
        .expect("written");
    cluster.stop().await.expect("it stops");

    let mut killed = plumbline(&place).await;
    let mut owner = PgConnection::connect(&url).await.expect("it answers");
    sqlx::raw_sql("insert into public.kept values (1)").execute(&mut owner).await.expect("acknowledged");
    let (backend, busy) = busy_backend(&url, &superuser).await;
    let server = place.server();
    killed.end();
    kill_hard(server);
    until("the server's end", || !lives(server)).await;
    assert!(lives(backend), "a busy backend outlives its server");

    let cluster = start(&place).await;
    assert!(!lives(backend));
    assert!(busy.await.expect("the task ended"), "nothing was acknowledged");
    let kept: i64 = sqlx::query_scalar("select count(*) from kept")
        .fetch_one(&mut connect(&cluster, Role::Migrate).await)
        .await
        .expect("kept");
    assert_eq!(kept, 1);
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn plumbline_told_to_stop_takes_its_server_along() {
    let place = Place::new();
    let mut child = plumbline(&place).await;
    let server = place.server();
    tell("TERM", i32::try_from(child.0.id()).expect("a process"));
    let mut ended = None;
    until("plumbline's end", || {
        ended = child.0.try_wait().expect("a child of ours");
        ended.is_some()
    })
    .await;
    assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
    assert!(!lives(server) && !place.pid_file().exists());
}

#[tokio::test]
async fn a_stale_pid_file_does_not_matter_whatever_it_says() {
    let place = Place::new();
    start(&place).await.stop().await.expect("it stops");
    let stranger = Command::new("sleep").arg("600").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut stranger = Guarded(stranger.expect("a process that is not PostgreSQL"));
    for stale in [
        "4194300".to_owned(),
        stranger.0.id().to_string(),
        std::process::id().to_string(),
        String::new(),
        "torn".to_owned(),
    ] {
        fs::write(place.pid_file(), format!("{stale}\n{}\n", place.0.join("postgres").display())).expect("written");
        if stale.is_empty() {
            fs::write(place.pid_file(), "").expect("written");
        }
        let cluster = start(&place).await;
        connect(&cluster, Role::App).await;
        cluster.stop().await.expect("it stops");
    }
    assert!(matches!(stranger.0.try_wait(), Ok(None)), "a stranger is never touched");
}

#[tokio::test]
async fn a_short_path_listens_on_a_socket_and_a_long_one_on_loopback() {
    let short = Place::new();
    let cluster = start(&short).await;
    assert!(cluster.url(Role::App, DATABASE).contains("?host=/"), "a socket");
    connect(&cluster, Role::App).await;
    cluster.stop().await.expect("it stops");

    let outer = Place::new();
    let long = Settings { data: Some(outer.0.join("an-ordinary-folder-name".repeat(5))), ..outer.settings() };
    fs::create_dir(&outer.0).expect("a folder");
    let cluster = Cluster::start(&long).await.expect("it starts");
    assert!(cluster.url(Role::App, DATABASE).contains("@127.0.0.1:"), "a port");
    connect(&cluster, Role::App).await;
    cluster.stop().await.expect("it stops");
}

#[tokio::test]
async fn lost_passwords_and_missing_programs_say_what_to_do() {
    let place = Place::new();
    let nowhere = Settings { pg_bin: Some(PathBuf::from("/nonexistent")), ..place.settings() };
    let missing = Cluster::start(&nowhere).await.err().expect("nothing there").to_string();
    assert!(missing.contains("apt-get install") && missing.contains("PG_BIN"), "{missing}");

    start(&place).await.stop().await.expect("it stops");
    fs::remove_file(place.0.join("passwords")).expect("there");
    let lost = Cluster::start(&place.settings()).await.err().expect("nobody knows them").to_string();
    assert!(lost.contains("plumbline reset"), "{lost}");

    cluster::remove_data(&place.settings()).await.expect("removed");
    let again = start(&place).await;
    assert!(again.is_new());
    again.stop().await.expect("it stops");
}
