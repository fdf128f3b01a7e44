//! Loading into a test's database, the questions of impossible.sql, and all rows of a council as one text.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use demo::{DemoError, Summary};
use engine::Day;
use sqlx::{AssertSqlSafe, PgPool, Row as _};

use crate::world::{World, app_url};

/// Wrongs to do to a possible council, and how the question begins that has to find each.
const WRONGS: [(&str, &str); 14] = [
    (
        "a move was written down before",
        "update session_move set recorded_at = recorded_at - interval '120 days' where id = (select min(id::text)::uuid from session_move)",
    ),
    (
        "two absences of one person at once",
        "insert into absence select tenant_id, gen_random_uuid(), subject_id, kind, from_day, until_day from absence limit 1",
    ),
    (
        "a step after an action was closed",
        "update action_step s set recorded_at = now() where id = (select a.id from action_step a join action_step b using (tenant_id, action_id) where b.kind = 'done' and a.kind = 'kept' limit 1)",
    ),
    (
        "a relationship before a start or beyond",
        "update relationship set until_day = null where id = (select r.id from relationship r join person p on p.id = r.subject_id where p.left_on is not null limit 1)",
    ),
    (
        "an opening without a tie",
        "update log set tie = null where id = (select id from log where act like 'opened-%' limit 1)",
    ),
    (
        "a sharing does not have its row",
        "delete from log where id = (select id from log where act = 'shared-record' limit 1)",
    ),
    (
        "the log tells something that did not happen",
        "update log set at = at + interval '1 minute' where id = (select id from log where act = 'signed-record' limit 1)",
    ),
    (
        "a session was held, or is planned, on a weekend",
        "update session_holding set held_on = held_on - extract(isodow from held_on)::int where id = (select id from session_holding limit 1)",
    ),
    (
        "a record was answered before it was shared",
        "update sign_off set signed_at = signed_at - interval '60 days' where id = (select id from sign_off limit 1)",
    ),
    (
        "a draft of a record that is shared",
        "update draft set about_id = (select record_id from record_sharing limit 1) where about_id = (select min(about_id::text)::uuid from draft)",
    ),
    (
        "somebody sits in two sessions at once",
        "update session s set start_at = '09:00', minutes = 500 from session o where o.supervisor_id = s.supervisor_id and o.first_day = s.first_day and o.id <> s.id",
    ),
    (
        "a post outside the employment",
        "update post set from_day = from_day + 1 where id = (select id from post limit 1)",
    ),
    (
        "an account that is open though somebody left",
        "update door.account set locked_at = null where person_id = (select id from person where left_on is not null limit 1)",
    ),
    (
        "an agreement was signed before it was offered",
        "update agreement_signature set signed_at = signed_at - interval '9 days' where signed_at = (select min(signed_at) from agreement_signature)",
    ),
];
const SCENE: &str = include_str!("scene.sql");
const IMPOSSIBLE: &str = include_str!("impossible.sql");
/// What the scene leaves in the database.
const LEFTOVERS: &str = "drop table if exists bank_holiday, off, told, met, sits; drop function if exists day_of;
    drop index if exists log_of_what";

/// Surveying the largest council is slow where the engine is built without optimisation and other tests run beside.
pub(super) async fn patience(god: &PgPool) {
    let database: String = sqlx::query_scalar("select current_database()").fetch_one(god).await.expect("a name");
    let longer = ["idle_in_transaction_session_timeout", "statement_timeout"]
        .map(|setting| format!(r#"alter role plumbline_app in database "{database}" set {setting} = '5min'"#));
    sqlx::raw_sql(AssertSqlSafe(longer.join("; "))).execute(god).await.expect("set");
}

/// Loads councils with eighteen months of history.
pub(super) async fn load(world: &World, slugs: &[&str], today: NaiveDate) {
    load_months(world, slugs, today, 18).await.expect("loaded");
}

/// Loads councils as the migrating role does.
pub(super) async fn load_months(
    world: &World,
    slugs: &[&str],
    today: NaiveDate,
    months: u32,
) -> Result<Summary, DemoError> {
    let councils: Vec<_> = slugs.iter().map(|slug| Arc::clone(&world.councils[*slug])).collect();
    let url = app_url(&world.god).replace("plumbline_app:", "plumbline_migrate:");
    // As the set-up script leaves it.
    sqlx::raw_sql("alter schema public owner to plumbline_owner").execute(&world.god).await.expect("handed over");
    let now = morning(today);
    demo::load(&url, &councils, today.into(), now.into(), months, "nobody signs in", |_| {}).await
}

fn morning(today: NaiveDate) -> DateTime<Utc> {
    today.and_hms_opt(10, 0, 0).expect("a time").and_utc()
}

/// It is that day in the database.
pub(super) async fn at(world: &World, today: NaiveDate) {
    let still = format!(
        "create or replace function app.now() returns timestamptz language sql stable as $$ select timestamptz '{}' $$",
        morning(today).to_rfc3339()
    );
    sqlx::raw_sql(AssertSqlSafe(still)).execute(&world.god).await.expect("time stands still");
}

/// Every constraint, index, trigger and policy, and which tables force row security, as the catalogue tells them.
pub(super) async fn walls(world: &World) -> Vec<String> {
    sqlx::query_scalar(
        "select w from (
            select 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || convalidated || ' ' || pg_get_constraintdef(oid) from pg_constraint where conrelid <> 0
            union all select 'index ' || indrelid::regclass || ' ' || indisvalid || ' ' || pg_get_indexdef(indexrelid) from pg_index i join pg_class c on c.oid = i.indrelid
                where c.relnamespace in ('public'::regnamespace, 'door'::regnamespace)
            union all select 'trigger ' || tgrelid::regclass || ' ' || tgenabled::text || ' ' || pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
            union all select 'key trigger ' || tgrelid::regclass || ' ' || tgenabled::text || ' ' || tgtype || ' ' || count(*) from pg_trigger where tgisinternal group by tgrelid, tgenabled, tgtype
            union all select 'policy ' || p::text from pg_policies p
            union all select 'security ' || oid::regclass || ' ' || relrowsecurity || ' ' || relforcerowsecurity from pg_class where relkind = 'r'
        ) all_of_them (w) where w not like '% pg_toast%' order by 1",
    )
    .fetch_all(&world.god)
    .await
    .expect("the catalogue")
}

/// Lays out what the questions ask of.
pub(super) async fn set(world: &World) {
    let holidays = &world.councils["rutland"].bank_holidays;
    let first = Day::new(2015, 1, 1).expect("a day");
    let days = (0..6_000).map(|days| first.plus_days(days)).filter(|day| holidays.contains(*day));
    let values: Vec<String> = days.map(|day| format!("('{}')", day.date())).collect();
    let text = format!(
        "{LEFTOVERS}; create table bank_holiday (day date primary key); insert into bank_holiday values {}; {SCENE}",
        values.join(", ")
    );
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&world.god).await.expect("the scene is set");
}

/// Does every wrong, as nobody but a test may; how the questions begin that have to find them.
pub(super) async fn do_wrong(world: &World) -> Vec<&'static str> {
    for (question, wrong) in WRONGS {
        let text = format!("begin; set local session_replication_role = replica; {wrong}; commit");
        sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&world.god)
            .await
            .unwrap_or_else(|error| panic!("{question}: {error}"));
    }
    WRONGS.iter().map(|(question, _)| *question).collect()
}

/// Every question that finds something, with how much and the first of it.
pub(super) async fn impossible(world: &World) -> Vec<String> {
    let questions: Vec<(&str, &str)> =
        IMPOSSIBLE.split("-- name: ").skip(1).filter_map(|part| part.split_once('\n')).collect();
    assert!(questions.len() > 60, "only {} questions", questions.len());
    let mut wrong = Vec::new();
    for (name, query) in questions {
        let query = query.trim().trim_end_matches(';');
        let counted = format!("select count(*) as many, min(q::text) as first from ({query}) q");
        let row = sqlx::query(AssertSqlSafe(counted)).fetch_one(&world.god).await;
        let row = row.unwrap_or_else(|error| panic!("{name}: {error}"));
        if let (many @ 1.., first) =
            (row.get::<i64, _>("many"), row.get::<Option<String>, _>("first").unwrap_or_default())
        {
            wrong.push(format!("{name}: {many}, such as {first}"));
        }
    }
    wrong
}

/// The tables with rows of councils.
async fn tables(world: &World) -> Vec<String> {
    sqlx::query_scalar(
        "select table_schema || '.' || table_name from information_schema.columns c where column_name = 'tenant_id' and table_schema in ('public', 'door')
           and exists (select from information_schema.tables t where t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE')
           and table_name not in ('off', 'told', 'met', 'sits') order by 1",
    )
    .fetch_all(&world.god)
    .await
    .expect("tables")
}

/// Every table of a council with the number of its rows and one hash over all they say.
pub(super) async fn all_rows(world: &World, slug: &str) -> Vec<(String, i64, String)> {
    let mut found = Vec::new();
    for table in tables(world).await {
        let text = format!(
            "select count(*) as many, coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as hash from {table} t
             where tenant_id = (select id from council where slug = '{slug}')"
        );
        let row = sqlx::query(AssertSqlSafe(text)).fetch_one(&world.god).await.expect("rows");
        found.push((table, row.get("many"), row.get("hash")));
    }
    assert!(found.iter().map(|(_, many, _)| many).sum::<i64>() > 5_000, "{found:?}");
    found
}

/// Takes a council out again, as nobody but a test may.
pub(super) async fn wipe(world: &World, slug: &str) {
    let of_council = format!("(select id from council where slug = '{slug}')");
    let rows =
        tables(world).await.into_iter().map(|table| format!("delete from {table} where tenant_id = {of_council}; "));
    let text = format!(
        "begin; set local session_replication_role = replica; {} delete from council where slug = '{slug}'; commit; {LEFTOVERS}",
        rows.collect::<Vec<_>>().concat()
    );
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&world.god).await.expect("wiped");
}
