//! What a page asks of the database: as many statements for many people as for few, and no rows of other councils or of long ago.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use sqlx::{Connection as _, PgConnection, PgPool};
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};
use uuid::Uuid;

use crate::cast::Cast;
use crate::planned::session;
use crate::world::{Browser, World};

/// Every statement that sqlx tells of, as it begins.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

struct Summary(String);

impl Visit for Summary {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "summary" {
            value.clone_into(&mut self.0);
        }
    }
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

impl<S: tracing::Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() != "sqlx::query" {
            return;
        }
        let mut summary = Summary(String::new());
        event.record(&mut summary);
        // The pool's own question to a connection that was used before.
        if summary.0 != "select now() = statement_timestamp()" {
            self.0.lock().expect("the list").push(summary.0);
        }
    }
}

/// The statements of one page. The tests' runtime is one thread, so that whatever it asks is told here.
async fn asked(browser: &Browser, page: &str) -> Vec<String> {
    let statements = Statements::default();
    {
        let _told = tracing::subscriber::set_default(tracing_subscriber::registry().with(statements.clone()));
        browser.open(page).await.expect(200);
    }
    let list = statements.0.lock().expect("the list");
    list.clone()
}

/// The pages that many people open, each with the reader and with how many people are on it.
async fn pages(world: &World, cast: &Cast) -> Vec<(Browser, String, i64)> {
    let of = |person| cast.browser(world, person);
    let (ben, amara, grace, quinn) =
        (of(cast.ben).await, of(cast.amara).await, of(cast.grace).await, of(cast.quinn).await);
    let session: Uuid = sqlx::query_scalar("select id from session where subject_id = $1 and first_day = '2026-10-27'")
        .bind(cast.ben.uuid())
        .fetch_one(&world.god)
        .await
        .expect("a session");
    vec![
        (amara.clone(), "/my-team".to_owned(), 2),
        (grace, "/my-team".to_owned(), 6),
        (ben.clone(), "/my-supervision".to_owned(), 1),
        (ben, format!("/files/{}", cast.ben), 1),
        (amara.clone(), format!("/files/{}", cast.ben), 1),
        (amara.clone(), format!("/sessions/{session}"), 1),
        (amara, "/find?q=ben+carter".to_owned(), 1),
        (quinn.clone(), "/quality".to_owned(), 12),
        (quinn.clone(), "/quality/people?show=late".to_owned(), 12),
        (quinn.clone(), "/quality/children?by=worker".to_owned(), 12),
        (quinn, "/quality/children/cases?show=late".to_owned(), 12),
    ]
}

/// For every pair of a council a session every four weeks since 2020, held, recorded, shared and mostly signed, with an action each.
async fn history(world: &World, council: Uuid) {
    let mut alone = PgConnection::connect_with(&world.god.connect_options()).await.expect("a connection");
    // Rows that fit together by themselves need no foreign key to be checked.
    let rows = "
        set session_replication_role = replica;
        create temporary table met as select r.tenant_id, gen_random_uuid() as session, gen_random_uuid() as record, gen_random_uuid() as action,
            r.subject_id, r.supervisor_id, d::date as day, row_number() over () as n
            from relationship r, generate_series(date '2020-01-06', date '2026-09-07', interval '28 days') d
            where r.tenant_id = (select current_setting('test.council')::uuid) and r.superseded_at is null and r.until_day is null;
        insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, recorded_at, recorded_by)
            select tenant_id, session, subject_id, supervisor_id, 'one-to-one', day, day, supervisor_id from met;
        insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, mode, recorded_at, recorded_by)
            select tenant_id, gen_random_uuid(), session, subject_id, 'one-to-one', day, 'in-person', day, supervisor_id from met;
        insert into session_move (tenant_id, id, session_id, subject_id, from_day, to_day, reason, asked_by, recorded_at, recorded_by)
            select tenant_id, gen_random_uuid(), session, subject_id, day - 1, day, 'other', supervisor_id, day - 1, supervisor_id from met where n % 5 = 0;
        insert into session_cancellation (tenant_id, session_id, subject_id, reason, asked_by, recorded_at, recorded_by)
            select tenant_id, session, subject_id, 'other', supervisor_id, day, supervisor_id from met where n % 50 = 0;
        insert into record (tenant_id, id, session_id, subject_id, author_id, policy_version, form, recorded_at)
            select tenant_id, record, session, subject_id, supervisor_id, '2025-01-01', 'one-to-one', day from met;
        insert into record_sharing (tenant_id, record_id, number, subject_id, commitment, shared_at, shared_by)
            select tenant_id, record, 1, subject_id, sha256(''), day + 2, supervisor_id from met;
        insert into sign_off (tenant_id, id, record_id, number, subject_id, person_id, kind, commitment, signed_at)
            select tenant_id, gen_random_uuid(), record, 1, subject_id, subject_id, 'sign', sha256(''), day + 3 from met where n % 9 > 0;
        insert into action (tenant_id, id, subject_id, owner_id, record_id, agreed_on, recorded_at, recorded_by)
            select tenant_id, action, subject_id, subject_id, record, day, day, supervisor_id from met;
        update action set open = false where id in (select action from met);
        insert into action_step (tenant_id, id, action_id, subject_id, kind, day, recorded_at, recorded_by)
            select tenant_id, gen_random_uuid(), action, subject_id, 'done', day + 20, day + 20, supervisor_id from met;
        insert into absence (tenant_id, id, subject_id, kind, from_day, until_day, recorded_at)
            select tenant_id, gen_random_uuid(), subject_id, 'leave', day + 5, day + 9, day from met where n % 3 = 0;
        drop table met;
        update fact_version set n = n + 1 where tenant_id = (select current_setting('test.council')::uuid);";
    sqlx::query("select set_config('test.council', $1, false)")
        .bind(council.to_string())
        .execute(&mut alone)
        .await
        .expect("which council");
    sqlx::raw_sql(rows).execute(&mut alone).await.expect("a history");
    alone.close().await.expect("closed");
}

async fn more_people(world: &World, cast: &Cast, number: usize) {
    let role: String = sqlx::query_scalar("select role from post where person_id = $1")
        .bind(cast.ben.uuid())
        .fetch_one(&world.god)
        .await
        .expect("a role");
    for one in 0..number {
        let name = format!("Worker {one}");
        let person = world.person(cast.council, cast.slug, cast.team, &name, &role).await;
        let supervisor = if one % 2 == 0 { cast.amara } else { cast.colm };
        world.relationship(cast.council, person, supervisor, "line", "2024-01-02", None).await;
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_page_asks_as_often_for_many_people_as_for_few(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-10-27", true).await;
    let pages = pages(&world, &cast).await;
    let mut few = Vec::new();
    for (reader, page, _) in &pages {
        few.push(asked(reader, page).await);
    }
    more_people(&world, &cast, 12).await;
    history(&world, cast.council.uuid()).await;
    for ((reader, page, _), few) in pages.iter().zip(few) {
        let many = asked(reader, page).await;
        assert!(many.len() > 3, "{page}: the statements are told: {many:?}");
        assert_eq!(few.len(), many.len(), "{page}: {few:#?} and then {many:#?}");
    }
}

/// Rows read since the last time, and whole tables read, by table.
async fn read(world: &World) -> BTreeMap<String, (i64, i64)> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "select relname::text, coalesce(seq_scan, 0), coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) from pg_stat_user_tables",
    )
    .fetch_all(&world.god)
    .await
    .expect("what was read");
    rows.into_iter().map(|(table, whole, rows)| (table, (whole, rows))).collect()
}

/// Lets every connection of the test itself tell what it has read, so that none does so in the middle of a measurement.
async fn tell_what_was_read(world: &World) {
    let mut all = Vec::new();
    for _ in 0..world.god.size() {
        all.push(world.god.acquire().await.expect("a connection"));
    }
    for connection in &mut all {
        sqlx::raw_sql("select pg_stat_force_next_flush()").execute(&mut **connection).await.expect("told");
    }
}

/// How many connections serve.
async fn serving(world: &World) -> i64 {
    world
        .count("select count(*) from pg_stat_activity where datname = current_database() and usename in ('plumbline_app', 'plumbline_door')")
        .await
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_page_reads_neither_other_councils_nor_long_ago(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-10-27", true).await;
    let pages = pages(&world, &cast).await;
    // Ben has years behind him, and so have forty people of another council.
    history(&world, cast.council.uuid()).await;
    let other = Cast::in_council(&world, "merton").await;
    more_people(&world, &other, 40).await;
    history(&world, other.council.uuid()).await;
    let idle = serving(&world).await;
    sqlx::raw_sql("analyze").execute(&world.god).await.expect("analyzed");
    tell_what_was_read(&world).await;
    let big = [
        "session",
        "session_holding",
        "session_move",
        "record",
        "record_sharing",
        "sign_off",
        "action",
        "action_step",
        "absence",
    ];
    for (reader, page, people) in pages.iter().filter(|(_, page, _)| !page.starts_with("/quality")) {
        let before = read(&world).await;
        let (app, db) = world.another_app().await;
        let reader = reader.through(app);
        // Again and again, until the database keeps one plan for whatever comes.
        for _ in 0..8 {
            reader.open(page).await.expect(200);
        }
        db.close().await;
        // A connection tells what it has read when it ends at the latest.
        while serving(&world).await > idle {
            tokio::task::yield_now().await;
        }
        let after = read(&world).await;
        let mut any = 0;
        for table in big {
            let ((whole, rows), (whole_before, rows_before)) = (after[table], before[table]);
            assert_eq!(whole - whole_before, 0, "{page} reads the whole of {table}");
            let each = (rows - rows_before) / 8;
            any += each;
            // Fifteen months are seventeen sessions of a person, and a page has up to eight questions that begin with them.
            let most = people * 17 * 8;
            assert!(each <= most, "{page} reads {each} rows of {table}, not {most} at most");
        }
        assert!(any > 0 || page.starts_with("/find"), "{page}: what is read is counted");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn figures_are_kept_for_whoever_may_see_the_same_files_and_nobody_else(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    world.relationship(cast.council, cast.ada, cast.quinn, "line", "2026-01-05", None).await;
    // The policy lets neither of them see the whole council any more: what each sees comes from the line.
    sqlx::query("delete from access_setting where tenant_id = $1 and reader in ('quality', 'senior-manager')")
        .bind(cast.council.uuid())
        .execute(&world.god)
        .await
        .expect("settled");
    world.derive(cast.council).await;
    let (hugo, quinn) = (cast.browser(&world, cast.hugo).await, cast.browser(&world, cast.quinn).await);
    for _ in 0..2 {
        let hugos = hugo.open("/quality/people").await.expect(200).body;
        let quinns = quinn.open("/quality/people").await.expect(200).body;
        assert!(hugos.contains("Ben Carter") && !hugos.contains("Ada Field"), "{hugos}");
        assert!(quinns.contains("Ada Field") && !quinns.contains("Ben Carter"), "{quinns}");
    }
    // The facts were not fetched again for the second look; a change of facts, or of whose files they are, fetches them.
    let fetched = async || {
        asked(&quinn, "/quality/people").await.iter().any(|one| one.starts_with("select id, name, employed_from"))
    };
    assert!(!fetched().await);
    history(&world, cast.council.uuid()).await;
    assert!(fetched().await);
    assert!(!fetched().await);
    world.relationship(cast.council, cast.olu, cast.quinn, "professional", "2026-01-05", None).await;
    assert!(fetched().await);
    assert!(quinn.open("/quality/people").await.expect(200).body.contains("Olu Ade"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_action_is_open_by_its_latest_step_in_whatever_order_they_arrive(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let action = Uuid::now_v7();
    sqlx::query("insert into action (tenant_id, id, subject_id, owner_id, agreed_on, recorded_by) values ($1, $2, $3, $3, '2026-01-05', $3)")
        .bind(cast.council.uuid()).bind(action).bind(cast.ben.uuid()).execute(&world.god).await.expect("an action");
    for (kind, at, open) in [
        ("kept", "2026-02-02", true),
        ("done", "2026-05-04", false),
        ("redated", "2026-03-02", false),
        ("redated", "2026-06-01", true),
        ("dropped", "2026-07-06", false),
    ] {
        sqlx::query("insert into action_step (tenant_id, id, action_id, subject_id, kind, day, recorded_by, recorded_at) values ($1, $2, $3, $4, $5, $6::date, $4, $6::date)")
            .bind(cast.council.uuid()).bind(Uuid::now_v7()).bind(action).bind(cast.ben.uuid()).bind(kind).bind(crate::world::day(at))
            .execute(&world.god).await.expect("a step");
        let stands: bool = sqlx::query_scalar("select open from action where id = $1")
            .bind(action)
            .fetch_one(&world.god)
            .await
            .expect("it");
        assert_eq!(stands, open, "after {kind} of {at}");
    }
}
