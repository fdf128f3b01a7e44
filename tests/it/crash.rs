//! Plumbline and its PostgreSQL are killed in the middle of a stream of autosaves, sharings and signatures: what was acknowledged is there
//! afterwards, nothing is there twice, and the log tells of it once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use domain::ids::{PersonId, RelationshipId};
use engine::Day;
use sqlx::PgPool;
use uuid::Uuid;

use crate::cluster::kill_hard;
use crate::dice::Dice;
use crate::wire::{Heard, Running, cookie, form, get, nothing_left_open, request, send};
use crate::world::World;

/// How many saves a record gets before it is shared.
const SAVES: usize = 6;

/// A pair at work: the supervisor writes and shares, the supervisee signs and adds to the agenda.
struct Pair {
    address: String,
    relationship: RelationshipId,
    supervisor: String,
    supervisee: String,
    day: Day,
    stop: Arc<AtomicBool>,
    acknowledged: Arc<AtomicUsize>,
}

/// What a pair was told is done.
#[derive(Default)]
struct Told {
    /// Each record that was shared and signed, with the last text that was acknowledged before.
    signed: BTreeMap<String, String>,
    /// The record that is still being written, likewise.
    writing: Option<(String, String)>,
    /// Points of the agenda.
    points: Vec<String>,
    saves: usize,
}

impl Pair {
    /// Sends the same bytes until somebody answers; what breaks or fails is sent again, as the page does.
    async fn insist(&self, bytes: &[u8]) -> Heard {
        let began = Instant::now();
        loop {
            match send(&self.address, bytes).await {
                Some(heard) if heard.status < 500 => {
                    self.acknowledged.fetch_add(1, Ordering::Relaxed);
                    return heard;
                }
                _ => assert!(began.elapsed() < Duration::from_mins(2), "nobody answers any more"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn act(&self, who: &str, path: &str, fields: &[(&str, &str)]) -> Heard {
        let token = Uuid::now_v7().to_string();
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        let heard = self.insist(&request("POST", who, path, &form(&all), false)).await;
        assert_eq!(heard.status, 303, "{path}: {}", heard.body);
        heard
    }

    async fn page(&self, who: &str, path: &str) -> Heard {
        let began = Instant::now();
        loop {
            match get(&self.address, who, path).await {
                Some(heard) if heard.status == 200 => return heard,
                _ => assert!(began.elapsed() < Duration::from_mins(2), "{path} is never shown"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Begins a record and saves it several times; its address and the last text that was acknowledged.
    async fn write(&self, told: &mut Told) -> (String, String) {
        let date = self.day.date();
        let [day, month, year] = ["%-d", "%-m", "%Y"].map(|shape| date.format(shape).to_string());
        let held = [("when_day", day.as_str()), ("when_month", &month), ("when_year", &year), ("mode", "in-person")];
        let late = format!("/leeds/relationships/{}/sessions/new", self.relationship);
        let mut fields = vec![("kind", "one-to-one"), ("then", "record")];
        fields.extend_from_slice(&held);
        let begun = self.act(&self.supervisor, &late, &fields).await;
        let record = begun.location.trim_end_matches("/edit").to_owned();
        let writer = Uuid::now_v7().simple().to_string();
        let mut version = "1".to_owned();
        let mut text = String::new();
        for save in 1..=SAVES {
            text = format!("Save {save} of {}", Uuid::now_v7());
            let (seq, token) = (save.to_string(), Uuid::now_v7().to_string());
            let mut fields =
                vec![("form_token", token.as_str()), ("version", &version), ("writer", &writer), ("seq", &seq)];
            fields.extend_from_slice(&held);
            fields.push(("s-wellbeing", &text));
            let saved =
                self.insist(&request("POST", &self.supervisor, &format!("{record}/draft"), &form(&fields), true)).await;
            assert_eq!(saved.status, 200, "{}", saved.body);
            let answer: serde_json::Value = serde_json::from_str(&saved.body).expect("JSON");
            version = answer["version"].to_string();
            told.saves += 1;
        }
        (record, text)
    }

    async fn work(self) -> Told {
        let mut told = Told::default();
        while !self.stop.load(Ordering::Relaxed) {
            let (record, text) = self.write(&mut told).await;
            let version = self.page(&self.supervisor, &format!("{record}/check")).await.hidden("version");
            self.act(&self.supervisor, &format!("{record}/sharing"), &[("version", &version)]).await;
            let shown = self.page(&self.supervisee, &record).await;
            let (number, commitment) = (shown.hidden("number"), shown.hidden("commitment"));
            let signed = [("number", number.as_str()), ("commitment", &commitment), ("answer", "sign")];
            self.act(&self.supervisee, &format!("{record}/sign-off"), &signed).await;
            told.signed.insert(record, text);
            let point = format!("Point {}", Uuid::now_v7());
            self.act(&self.supervisee, "/leeds/agenda", &[("wording", &point)]).await;
            told.points.push(point);
        }
        told.writing = Some(self.write(&mut told).await);
        told
    }
}

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Victim {
    Program,
    Postmaster,
    Backend,
    Both,
}

async fn kill(victim: Victim, running: &mut Running) {
    let program = i32::try_from(running.program.0.id()).expect("a process");
    match victim {
        Victim::Program => kill_hard(program),
        Victim::Postmaster => kill_hard(running.place.server()),
        Victim::Both => {
            kill_hard(running.place.server());
            kill_hard(program);
        }
        Victim::Backend => {
            let god = running.god().await;
            let backend =
                "select pid from pg_stat_activity where usename = 'plumbline_app' order by state_change desc limit 1";
            let found: Option<i32> = sqlx::query_scalar(backend).fetch_optional(&god).await.expect("a list");
            god.close().await;
            found.into_iter().for_each(kill_hard);
        }
    }
}

async fn number(god: &PgPool, sql: &'static str) -> usize {
    let found: i64 = sqlx::query_scalar(sql).fetch_one(god).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    usize::try_from(found).expect("a count")
}

async fn texts(god: &PgPool, sql: &'static str) -> Vec<(String, String)> {
    sqlx::query_as(sql).fetch_all(god).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// Everything that was acknowledged is there, once, and the log says so.
async fn check(god: &PgPool, told: &[Told]) {
    let signed: Vec<(&String, &String)> = told.iter().flat_map(|told| &told.signed).collect();
    let writing: Vec<&(String, String)> = told.iter().filter_map(|told| told.writing.as_ref()).collect();
    let points: Vec<&String> = told.iter().flat_map(|told| &told.points).collect();
    let id = |record: &str| record.rsplit('/').next().expect("an id").to_owned();
    let shared = texts(god, "select record_id::text, body::text from record_wording").await;
    assert_eq!(shared.len(), signed.len(), "each was shared once");
    for (record, text) in &signed {
        let found = shared.iter().find(|(shared, _)| *shared == id(record)).expect("what was shared is there");
        assert!(found.1.contains(text.as_str()), "{record} lost {text}");
    }
    let drafts = texts(god, "select about_id::text, body::text from draft").await;
    assert_eq!(drafts.len(), writing.len(), "drafts end when they are shared");
    for (record, text) in &writing {
        let found = drafts.iter().find(|(draft, _)| *draft == id(record)).expect("what was saved is there");
        assert!(found.1.contains(text.as_str()), "{record} lost {text}");
    }
    let noted = texts(god, "select wording, id::text from agenda_item").await;
    assert_eq!(noted.len(), points.len(), "each point is there once");
    assert!(points.iter().all(|point| noted.iter().any(|(wording, _)| wording == *point)));
    let begun = signed.len() + writing.len();
    for (sql, wanted) in [
        ("select count(*) from record", begun),
        ("select count(*) from session", begun),
        ("select count(*) from session_holding", signed.len()),
        ("select count(*) from record_sharing", signed.len()),
        ("select count(*) from sign_off where kind = 'sign'", signed.len()),
        ("select count(*) from draft_clash", 0),
        ("select count(*) from answered_form where location <> ''", begun + 2 * signed.len() + points.len()),
        ("select count(*) from answered_form where location = ''", 0),
        ("select count(*) from log where act = 'entered-session'", begun),
        ("select count(*) from log where act = 'began-record'", begun),
        ("select count(*) from log where act = 'shared-record'", signed.len()),
        ("select count(*) from log where act = 'signed-record'", signed.len()),
        ("select count(*) from log where act = 'added-agenda-item'", points.len()),
        (
            "select count(*) from record_sharing s where not exists (select from log l where l.act = 'shared-record' and l.about_id = s.record_id)",
            0,
        ),
        (
            "select count(*) from sign_off s where not exists (select from log l where l.act = 'signed-record' and l.about_id = s.record_id and l.actor_id = s.person_id)",
            0,
        ),
    ] {
        assert_eq!(number(god, sql).await, wanted, "{sql}");
    }
}

async fn pairs(running: &Running, stop: &Arc<AtomicBool>, acknowledged: &Arc<AtomicUsize>) -> Vec<Pair> {
    let god = running.god().await;
    let (world, cast) = running.people(god).await;
    let today: chrono::NaiveDate = sqlx::query_scalar("select app.today()").fetch_one(&world.god).await.expect("a day");
    let mut pairs = Vec::new();
    for (relationship, supervisor, supervisee) in [
        (cast.ben_amara, cast.amara, cast.ben),
        (cast.priya_amara, cast.amara, cast.priya),
        (cast.dita_colm, cast.colm, cast.dita),
    ] {
        let signed_in = async |person: PersonId| -> String { cookie(&world, &cast, person).await };
        pairs.push(Pair {
            address: running.address.clone(),
            relationship,
            supervisor: signed_in(supervisor).await,
            supervisee: signed_in(supervisee).await,
            day: Day::from(today).minus_days(1),
            stop: Arc::clone(stop),
            acknowledged: Arc::clone(acknowledged),
        });
    }
    let World { god, .. } = world;
    god.close().await;
    pairs
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_the_middle_nothing_acknowledged_is_lost_and_nothing_is_there_twice() {
    let rounds: usize = std::env::var("CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(4);
    let seed = std::env::var("CRASH_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(20_261_126);
    let mut dice = Dice(seed);
    let began = Instant::now();
    let mut running = Running::start().await;
    let (stop, acknowledged) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let work: Vec<_> =
        pairs(&running, &stop, &acknowledged).await.into_iter().map(|pair| tokio::spawn(pair.work())).collect();
    let mut kills: BTreeMap<Victim, usize> = BTreeMap::new();
    for round in 0..rounds {
        // A random instant in the middle of the stream.
        tokio::time::sleep(Duration::from_millis(100 + dice.below(900))).await;
        let victims = [Victim::Program, Victim::Postmaster, Victim::Backend, Victim::Both];
        let victim =
            if rounds < 8 { victims[round % 4] } else { victims[usize::try_from(dice.below(4)).expect("small")] };
        kill(victim, &mut running).await;
        *kills.entry(victim).or_default() += 1;
        // A program whose server was killed may recover it or end; whichever, somebody serves again.
        let down = Instant::now();
        loop {
            if running.ended() {
                running.again().await;
            }
            if get(&running.address, "", "/readyz").await.is_some_and(|answer| answer.status == 200) {
                break;
            }
            assert!(down.elapsed() < Duration::from_mins(1), "round {round}: it does not come back after {victim:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    stop.store(true, Ordering::Relaxed);
    let mut told = Vec::new();
    for worker in work {
        told.push(worker.await.expect("a worker ends by itself"));
    }
    let god = running.god().await;
    check(&god, &told).await;
    nothing_left_open(&god).await;
    let signed: usize = told.iter().map(|told| told.signed.len()).sum();
    let saves: usize = told.iter().map(|told| told.saves).sum();
    // Of a whole run the figures are wanted, whatever became of it.
    let figures = format!(
        "{rounds} rounds ({kills:?}), seed {seed}: {} acknowledged ({saves} saves, {signed} sharings, {signed} signatures) in {:?}",
        acknowledged.load(Ordering::Relaxed),
        began.elapsed()
    );
    if let Ok(file) = std::env::var("CRASH_FIGURES") {
        std::fs::write(file, figures).expect("the figures are written");
    }
    assert!(signed > 0 && saves > 0, "something was going on");
    god.close().await;
}
