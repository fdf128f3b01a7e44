//! The walls of the database: for every table and every command, what the app's role gets without a sign-in's capability, with
//! one of another council, and with one of a colleague whose file it is not.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};
use store::{Token, TokenHash};
use uuid::Uuid;

use crate::cast::Cast;
use crate::world::{World, app_url};

/// One row of Ben's in every table that holds files, and of the council in every other.
pub(crate) async fn fill_every_table(world: &World, cast: &Cast) {
    let sql = include_str!("walls_scene.sql")
        .replace("$council", &format!("'{}'", cast.council))
        .replace("$unit", &format!("'{}'", cast.team))
        .replace("$ben_amara", &format!("'{}'", cast.ben_amara))
        .replace("$ben", &format!("'{}'", cast.ben))
        .replace("$amara", &format!("'{}'", cast.amara))
        .replace("$quinn", &format!("'{}'", cast.quinn));
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&world.god).await.expect("the scene is set");
}

pub(crate) async fn tables(world: &World, schema: &str) -> Vec<String> {
    sqlx::query_scalar("select c.relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and n.nspname = $1 and c.relname <> '_sqlx_migrations' order by 1")
        .bind(schema)
        .fetch_all(&world.god)
        .await
        .expect("tables")
}

pub(crate) async fn has_column(world: &World, table: &str, column: &str) -> bool {
    sqlx::query_scalar("select exists (select from information_schema.columns where table_schema = 'public' and table_name = $1 and column_name = $2)")
        .bind(table)
        .bind(column)
        .fetch_one(&world.god)
        .await
        .expect("columns")
}

/// A connection of the app's role with a person's capability in force for the whole session; none = no capability.
pub(crate) async fn as_app(world: &World, cast: Option<(&Cast, domain::ids::PersonId)>) -> PgConnection {
    let mut connection = PgConnection::connect(&app_url(&world.god)).await.expect("the app's role connects");
    if let Some((cast, person)) = cast {
        let token = Token::fresh().expect("randomness");
        let hash = TokenHash::of(token.expose()).to_hex();
        sqlx::query("insert into door.sign_in (tenant_id, id, person_id, token_hash, how, ends_at) values ($1, $2, $3, decode($4, 'hex'), 'password', now() + interval '1 hour')")
            .bind(cast.council.uuid()).bind(Uuid::now_v7()).bind(person.uuid()).bind(&hash).execute(&world.god).await.expect("a sign-in");
        sqlx::query("select set_config('app.cap', $1, false)")
            .bind(hash)
            .execute(&mut connection)
            .await
            .expect("a capability");
    }
    connection
}

/// Who holds the scene's grants: the inspector reads Ben's records, the investigating officer what he and Amara keep, too, and workforce
/// development sees the figures of his team.
pub(crate) fn granted() -> [(&'static str, domain::ids::PersonId); 3] {
    let holder = |number: u128| domain::ids::PersonId::from(Uuid::from_u128(number));
    [("inspector", holder(0x31)), ("investigating officer", holder(0x32)), ("workforce development", holder(0x33))]
}

/// How many of the rows that meet the condition this connection sees, changes, deletes; what it is refused counts as none.
pub(crate) async fn reach(connection: &mut PgConnection, table: &str, condition: &str) -> [u64; 3] {
    let mut reached = [0; 3];
    for (place, command) in [
        format!("select * from {table} where {condition}"),
        format!("update {table} set tenant_id = tenant_id where {condition}"),
        format!("delete from {table} where {condition}"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut tx = connection.begin().await.expect("a transaction");
        reached[place] = match sqlx::query(AssertSqlSafe(command)).execute(&mut *tx).await {
            Ok(done) => done.rows_affected(),
            Err(error) => {
                let code = error.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned));
                assert_eq!(code.as_deref(), Some("42501"), "{table}: {error}");
                0
            }
        };
        tx.rollback().await.expect("rolled back");
    }
    reached
}

/// Whether a copy of a row of this table can be put in; row security speaks before keys do.
pub(crate) async fn can_insert(world: &World, connection: &mut PgConnection, table: &str, condition: &str) -> bool {
    let row: serde_json::Value =
        sqlx::query_scalar(AssertSqlSafe(format!("select to_jsonb(t) from {table} t where {condition} limit 1")))
            .fetch_one(&world.god)
            .await
            .unwrap_or_else(|_| panic!("the scene has no row of {table} where {condition}"));
    let mut tx = connection.begin().await.expect("a transaction");
    let done = sqlx::query(AssertSqlSafe(format!(
        "insert into {table} select * from jsonb_populate_record(null::public.\"{table}\", $1)"
    )))
    .bind(row)
    .execute(&mut *tx)
    .await;
    tx.rollback().await.expect("rolled back");
    match done {
        Ok(_) => true,
        Err(error) => error.as_database_error().and_then(|e| e.code().map(|c| c != "42501")).unwrap_or(true),
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_table_has_forced_row_security(pool: PgPool) {
    let open: Vec<String> = sqlx::query_scalar(
        "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and c.relname <> '_sqlx_migrations'
           and not (c.relrowsecurity and c.relforcerowsecurity) order by 1",
    )
    .fetch_all(&pool)
    .await
    .expect("tables");
    assert_eq!(open, Vec::<String>::new());
    let keys: Vec<String> = sqlx::query_scalar(
        "select conrelid::regclass || ' ' || conname from pg_constraint where contype = 'f' and confrelid <> 'council'::regclass and array_length(conkey, 1) < 2",
    )
    .fetch_all(&pool)
    .await
    .expect("keys");
    assert_eq!(keys, Vec::<String>::new(), "foreign keys begin with the tenant");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn without_a_capability_there_is_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    for forged in [None, Some("00ff"), Some("")] {
        let mut connection = as_app(&world, None).await;
        if let Some(text) = forged {
            sqlx::query("select set_config('app.cap', $1, false)")
                .bind(text)
                .execute(&mut connection)
                .await
                .expect("set");
        }
        for table in tables(&world, "public").await {
            let tenant = if has_column(&world, &table, "tenant_id").await { "true" } else { continue };
            assert_eq!(reach(&mut connection, &table, tenant).await, [0; 3], "{table} with {forged:?}");
            assert!(!can_insert(&world, &mut connection, &table, "true").await, "insert into {table} with {forged:?}");
        }
        assert_eq!(
            sqlx::query_scalar::<_, i64>("select count(*) from council")
                .fetch_one(&mut connection)
                .await
                .expect("a count"),
            0
        );
    }
    let mut connection = as_app(&world, Some((&cast, cast.ben))).await;
    for table in tables(&world, "door").await {
        let refused = sqlx::query(AssertSqlSafe(format!("select * from door.{table}")))
            .execute(&mut connection)
            .await
            .expect_err("the door is not the app's");
        assert_eq!(
            refused.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned)).as_deref(),
            Some("42501"),
            "{table}"
        );
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn another_council_is_not_there(pool: PgPool) {
    let world = World::new(pool).await;
    let leeds = Cast::in_council(&world, "leeds").await;
    let kent = Cast::in_council(&world, "kent").await;
    fill_every_table(&world, &leeds).await;
    for person in [kent.ben, kent.amara, kent.quinn, kent.ada, kent.hugo] {
        let mut connection = as_app(&world, Some((&kent, person))).await;
        for table in tables(&world, "public").await {
            if !has_column(&world, &table, "tenant_id").await {
                continue;
            }
            let theirs = format!("tenant_id = '{}'", leeds.council);
            assert_eq!(reach(&mut connection, &table, &theirs).await, [0; 3], "{table}");
            assert!(!can_insert(&world, &mut connection, &table, &theirs).await, "insert into {table}");
        }
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_colleagues_file_is_not_there(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    let bens = format!("subject_id = '{}'", cast.ben);
    let mut seen = BTreeSet::new();
    for (name, person) in
        [("colleague", cast.priya), ("other team's supervisor", cast.colm), ("former supervisor", cast.olu)]
    {
        let mut connection = as_app(&world, Some((&cast, person))).await;
        for table in tables(&world, "public").await {
            // Who supervises whom is the council's directory, not the file.
            if table == "relationship" || !has_column(&world, &table, "subject_id").await {
                continue;
            }
            seen.insert(table.clone());
            assert_eq!(reach(&mut connection, &table, &bens).await, [0; 3], "{table} for the {name}");
            assert!(!can_insert(&world, &mut connection, &table, &bens).await, "insert into {table} by the {name}");
        }
    }
    assert!(seen.len() >= 30, "the scene covers the file: {seen:?}");
    let mut connection = as_app(&world, Some((&cast, cast.amara))).await;
    assert_eq!(reach(&mut connection, "record_wording", &bens).await[0], 1, "the supervisor reads it");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_two_keep_between_them_is_theirs_whatever_a_page_does(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    let bens = format!("subject_id = '{}'", cast.ben);
    for table in ["record_private", "agreement_private"] {
        for (who, seen) in [(cast.amara, 1), (cast.ben, 1), (cast.grace, 0), (cast.quinn, 0), (cast.priya, 0)] {
            let mut connection = as_app(&world, Some((&cast, who))).await;
            assert_eq!(reach(&mut connection, table, &bens).await[0], seen, "{table} for {who}");
        }
    }
    let mut grace = as_app(&world, Some((&cast, cast.grace))).await;
    assert_eq!(reach(&mut grace, "agreement_wording", &bens).await[0], 1, "the line may read the rest");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_administrator_reads_nothing_that_was_written(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    let mut connection = as_app(&world, Some((&cast, cast.ada))).await;
    for table in [
        "record_wording",
        "record_private",
        "agreement_wording",
        "agreement_private",
        "sign_off_wording",
        "contest_wording",
        "action_wording",
        "action_step_wording",
        "agenda_item",
        "draft",
        "draft_clash",
        "fact_note",
    ] {
        assert_eq!(reach(&mut connection, table, "true").await, [0; 3], "{table}");
    }
    assert_eq!(reach(&mut connection, "session_holding", "true").await[0], 1, "dates and states only");
}

/// The sessions of a team are the team's, of those who see a file there, and of whoever leads; what was written is of those who may read.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_teams_sessions_are_the_teams(pool: PgPool) {
    const DATES: [&str; 5] =
        ["team_session", "team_session_step", "team_session_case", "team_session_holding", "team_session_presence"];
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    let theirs = format!("unit_id = '{}'", cast.team);
    // Who, whether they see that it was held and who came, whether they read what was written, whether they may add to it.
    for (name, person, sees, reads, adds) in [
        ("a member", cast.ben, true, true, false),
        ("another member", cast.priya, true, true, false),
        ("who leads and supervises there", cast.amara, true, true, true),
        ("the line", cast.grace, true, true, true),
        ("quality", cast.quinn, true, false, false),
        ("an administrator", cast.ada, true, false, false),
        ("another team’s supervisor", cast.colm, false, false, false),
        ("another team’s member", cast.dita, false, false, false),
        ("a former supervisor", cast.olu, false, false, false),
    ] {
        let mut connection = as_app(&world, Some((&cast, person))).await;
        for table in DATES {
            assert_eq!(reach(&mut connection, table, &theirs).await[0] == 1, sees, "{table} for {name}");
        }
        assert_eq!(reach(&mut connection, "team_session_wording", &theirs).await[0] == 1, reads, "wording for {name}");
        if !adds {
            for table in DATES.into_iter().chain(["team_session_writing", "team_session_wording"]) {
                assert!(!can_insert(&world, &mut connection, table, &theirs).await, "insert into {table} by {name}");
            }
        }
    }
    let mut amara = as_app(&world, Some((&cast, cast.amara))).await;
    for table in ["team_session", "team_session_step", "team_session_case", "team_session_holding"] {
        assert!(can_insert(&world, &mut amara, table, &theirs).await, "insert into {table} by who supervises");
    }
}

/// A concern is between the person, who supervises them in the line, and the line above; where its words are kept from the person, they
/// see the days alone.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_concern_is_its_parties(pool: PgPool) {
    const DAYS: [&str; 3] = ["concern", "concern_step", "concern_end"];
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    let emil = world.person(cast.council, "leeds", cast.team, "Emil Roth", "advanced-practitioner").await;
    world.relationship(cast.council, cast.ben, emil, "professional", "2026-09-01", None).await;
    let bens = format!("subject_id = '{}'", cast.ben);
    let readers = [
        ("the person", cast.ben, true),
        ("the supervisor", cast.amara, true),
        ("the line", cast.grace, true),
        ("the line above that", cast.hugo, true),
        ("a professional supervisor", emil, false),
        ("quality", cast.quinn, false),
        ("an administrator", cast.ada, false),
        ("a colleague", cast.priya, false),
        ("another supervisor", cast.colm, false),
        ("a former supervisor", cast.olu, false),
    ];
    for kept in [false, true] {
        if kept {
            let sql = "alter table concern_step drop constraint concern_step_tenant_id_concern_id_subject_id_told_fkey, alter column told drop not null;
                       alter table concern_end drop constraint concern_end_tenant_id_concern_id_subject_id_told_fkey;
                       alter table concern_wording drop constraint concern_wording_tenant_id_concern_id_subject_id_told_fkey;
                       update concern set told = false; update concern_wording set told = false";
            sqlx::raw_sql(sql).execute(&world.god).await.expect("kept from the person");
        }
        for (name, person, party) in readers {
            let mut connection = as_app(&world, Some((&cast, person))).await;
            for table in DAYS {
                assert_eq!(reach(&mut connection, table, &bens).await[0] == 1, party, "{table} for {name}");
                assert_eq!(reach(&mut connection, table, &bens).await[1..], [0, 0], "{table} for {name}");
            }
            let reads = party && !(kept && person == cast.ben);
            assert_eq!(reach(&mut connection, "concern_wording", &bens).await[0] == 1, reads, "words for {name}");
            if !party {
                for table in DAYS.into_iter().chain(["concern_wording"]) {
                    assert!(!can_insert(&world, &mut connection, table, &bens).await, "insert into {table} by {name}");
                }
            }
        }
    }
    // What was told to others the person sees, and cannot write.
    let mut ben = as_app(&world, Some((&cast, cast.ben))).await;
    for table in ["disclosure", "disclosure_wording"] {
        assert_eq!(reach(&mut ben, table, &bens).await, [1, 0, 0], "{table}");
        assert!(!can_insert(&world, &mut ben, table, &bens).await, "insert into {table}");
    }
    let mut quinn = as_app(&world, Some((&cast, cast.quinn))).await;
    assert_eq!(reach(&mut quinn, "disclosure_wording", &bens).await[0], 0, "quality does not");
    // Numbers for quality, and nothing for whoever has no such post.
    for (person, rows) in [(cast.quinn, 1), (cast.ada, 0), (cast.ben, 0)] {
        sqlx::query("delete from concern_end").execute(&world.god).await.expect("open again");
        let mut connection = as_app(&world, Some((&cast, person))).await;
        let seen: i64 = sqlx::query_scalar("select count(*) from app.concern_figures(28)")
            .fetch_one(&mut connection)
            .await
            .expect("figures");
        assert_eq!(seen, rows, "{person}");
    }
}

/// A journal is the person’s own: whatever somebody is to them, and whatever grant opens their file, nobody else sees a row of it or of who
/// wrote one; nobody changes or deletes what was written, and nobody writes in the name of somebody else.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_journal_is_the_persons_alone(pool: PgPool) {
    const JOURNAL: [&str; 3] = ["journal_entry", "journal_version", "journal_wording"];
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    let logged = format!(
        "insert into log (tenant_id, id, actor_id, act, subject_id, about, about_id) values ('{}', gen_random_uuid(), '{ben}', 'added-journal-entry', '{ben}', 'journal', gen_random_uuid())",
        cast.council,
        ben = cast.ben
    );
    sqlx::raw_sql(AssertSqlSafe(logged)).execute(&world.god).await.expect("logged");
    let bens = format!("subject_id = '{}'", cast.ben);
    let line = format!("about = 'journal' and {bens}");
    let others = [cast.amara, cast.grace, cast.hugo, cast.quinn, cast.ada, cast.priya, cast.colm, cast.olu];
    for person in others.into_iter().chain(granted().map(|(_, person)| person)) {
        let mut connection = as_app(&world, Some((&cast, person))).await;
        for table in JOURNAL {
            assert_eq!(reach(&mut connection, table, &bens).await, [0; 3], "{table} for {person}");
            assert!(!can_insert(&world, &mut connection, table, &bens).await, "insert into {table} by {person}");
        }
        assert_eq!(reach(&mut connection, "log", &line).await[0], 0, "the log for {person}");
    }
    let mut ben = as_app(&world, Some((&cast, cast.ben))).await;
    for table in JOURNAL {
        assert_eq!(reach(&mut ben, table, &bens).await, [1, 0, 0], "{table} for the person");
        assert!(can_insert(&world, &mut ben, table, &bens).await, "insert into {table} by the person");
    }
    assert_eq!(reach(&mut ben, "log", &line).await[0], 1);
}

/// A case belongs to whoever works with it today and to whoever reads their files, and to nobody else.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_case_goes_with_its_worker(pool: PgPool) {
    const DATES: [&str; 9] = [
        "case_opening",
        "case_category",
        "case_allocation",
        "case_state",
        "case_event",
        "case_interval",
        "discussion",
        "discussion_sharing",
        "discussion_entry",
    ];
    const WRITTEN: [&str; 3] = ["case_member", "case_interval_reason", "discussion_wording"];
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    let sees = async |who, tables: &[&str]| {
        let mut connection = as_app(&world, Some((&cast, who))).await;
        let mut seen = 0;
        for table in tables {
            seen += reach(&mut connection, table, "true").await[0];
        }
        (seen, reach(&mut connection, "case_ref", "true").await[0])
    };
    for (who, dates, written) in [
        (cast.ben, 9, 3),
        (cast.amara, 9, 3),
        (cast.grace, 9, 3),
        (cast.ada, 9, 0),
        (cast.priya, 0, 0),
        (cast.colm, 0, 0),
        (cast.olu, 0, 0),
    ] {
        assert_eq!(sees(who, &DATES).await.0, dates, "dates for {who}");
        assert_eq!(
            sees(who, &WRITTEN).await,
            (written, u64::from(dates > 0)),
            "what was written, and the reference, for {who}"
        );
    }
    // The case goes to Priya: Ben loses it, and Priya's supervisor keeps it.
    let moved = format!(
        "update case_allocation set until_day = app.today();
         insert into case_allocation (tenant_id, id, case_id, worker_id, part, from_day)
             values ('{}', gen_random_uuid(), '00000000-0000-0000-0000-000000000010', '{}', 'lead', app.today())",
        cast.council, cast.priya
    );
    sqlx::raw_sql(AssertSqlSafe(moved)).execute(&world.god).await.expect("moved");
    assert_eq!(sees(cast.ben, &WRITTEN).await, (0, 0), "a former worker");
    assert_eq!(sees(cast.priya, &WRITTEN).await, (3, 1), "the new one");
    assert_eq!(sees(cast.amara, &WRITTEN).await, (3, 1), "who supervises both");
    // Nobody has it any more, and the discussion is still to be entered: it stays with those of who discussed it.
    sqlx::raw_sql("update case_allocation set until_day = app.today() where until_day is null and from_day < app.today();
                   update case_allocation set superseded_at = app.now() where until_day is null; update discussion set open = true")
        .execute(&world.god)
        .await
        .expect("closed");
    assert_eq!(sees(cast.ben, &WRITTEN).await, (3, 1), "owes it to the record");
    assert_eq!(sees(cast.priya, &WRITTEN).await, (0, 0), "owes nothing");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_apps_role_can_make_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let mut connection = as_app(&world, None).await;
    for command in [
        "create table mine (id int)",
        "truncate person",
        "alter table person disable row level security",
        "set role plumbline_owner",
        "create schema mine",
        "drop table log",
    ] {
        assert!(sqlx::query(command).execute(&mut connection).await.is_err(), "{command}");
    }
}
