//! The walls of the database under a grant: exactly the tables that it opens, nothing of anybody else, and nothing to write.

use sqlx::{AssertSqlSafe, PgPool};

use crate::cast::Cast;
use crate::walls::{as_app, can_insert, fill_every_table, granted, has_column, reach, tables};
use crate::world::World;

const FIGURES: [&str; 17] = [
    "person_flag",
    "dated_event",
    "interval_override",
    "waiver",
    "session",
    "session_move",
    "session_cancellation",
    "session_holding",
    "session_contest",
    "record",
    "record_sharing",
    "sign_off",
    "agreement",
    "agreement_offer",
    "agreement_signature",
    "action",
    "action_step",
];
const CONTENT: [&str; 4] = ["record_wording", "sign_off_wording", "contest_wording", "agreement_wording"];
const PRIVATE: [&str; 2] = ["record_private", "agreement_private"];

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn each_kind_reads_what_its_grant_opens_and_writes_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    let bens = format!("subject_id = '{}'", cast.ben);
    for (opens, (name, person)) in [1, 2, 0].into_iter().zip(granted()) {
        let mut connection = as_app(&world, Some((&cast, person))).await;
        for table in tables(&world, "public").await {
            if table == "relationship" || !has_column(&world, &table, "subject_id").await {
                continue;
            }
            let it = table.as_str();
            let reads = FIGURES.contains(&it)
                || it == "absence"
                || (opens > 0 && CONTENT.contains(&it))
                || (opens > 1 && PRIVATE.contains(&it));
            // Their own rights, and the scope that names Ben, they see as holders.
            let own = match it {
                "file_access" => true,
                "file_grant_scope" => opens > 0,
                _ => false,
            };
            let [seen, changed, deleted] = reach(&mut connection, it, &bens).await;
            assert_eq!(seen > 0, reads || own, "{it} for the {name}");
            assert_eq!((changed, deleted), (0, 0), "{it} for the {name}");
            assert!(!can_insert(&world, &mut connection, it, &bens).await, "insert into {it} by the {name}");
        }
        for table in [
            "case_ref",
            "case_member",
            "discussion",
            "discussion_wording",
            "team_session_wording",
            "team_session_case",
            "draft",
        ] {
            assert_eq!(reach(&mut connection, table, "true").await, [0; 3], "{table} for the {name}");
        }
        assert_eq!(reach(&mut connection, "team_session_presence", "true").await[0], 1, "that Ben came counts");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn over_ended_or_of_another_council_there_is_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let kent = Cast::in_council(&world, "kent").await;
    fill_every_table(&world, &cast).await;
    let nothing = async |who: &str| {
        for (name, person) in granted() {
            let mut connection = as_app(&world, Some((&cast, person))).await;
            for table in FIGURES.into_iter().chain(CONTENT).chain(PRIVATE).chain(["absence", "team_session"]) {
                assert_eq!(reach(&mut connection, table, "true").await, [0; 3], "{who}: {table} for the {name}");
            }
        }
    };
    // Amara's file was open to the inspector under a grant that was ended.
    let mut inspector = as_app(&world, Some((&cast, granted()[0].1))).await;
    let amaras = format!(
        "subject_id = '{}' and reader_id <> subject_id and grant_id is not null and level <> 'granted-presence'",
        cast.amara
    );
    assert_eq!(reach(&mut inspector, "file_access", &amaras).await[0], 0, "ended");
    for person in [kent.quinn, kent.hugo, kent.ada] {
        let mut connection = as_app(&world, Some((&kent, person))).await;
        for table in ["file_grant", "file_grant_purpose", "file_grant_scope", "file_grant_term", "file_grant_end"] {
            assert_eq!(reach(&mut connection, table, "true").await, [0; 3], "{table} in another council");
        }
    }
    // The day after the last one, with nothing derived anew.
    let after = "create or replace function app.now() returns timestamptz language sql stable as $$ select timestamptz '2026-12-01T00:30:00Z' $$";
    sqlx::raw_sql(after).execute(&world.god).await.expect("time goes on");
    nothing("over").await;
    let back = "create or replace function app.now() returns timestamptz language sql stable as $$ select timestamptz '2026-11-10T10:00:00Z' $$";
    sqlx::raw_sql(back).execute(&world.god).await.expect("time goes back");
    let ended = format!(
        "insert into file_grant_end (tenant_id, grant_id, reason, ended_by) select tenant_id, id, 'Enough', approved_by from file_grant
             where tenant_id = '{0}' on conflict do nothing; select app.derive_access_of('{0}')",
        cast.council
    );
    sqlx::raw_sql(AssertSqlSafe(ended)).execute(&world.god).await.expect("ended");
    nothing("ended").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_gives_a_grant_to_themself_or_in_anothers_name(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    fill_every_table(&world, &cast).await;
    for (name, person, holder, approver, kind, opens) in [
        ("a holder", granted()[0].1, granted()[0].1, cast.quinn, "inspector", "content"),
        ("a supervisor", cast.amara, cast.colm, cast.amara, "inspector", "content"),
        ("an administrator", cast.ada, cast.colm, cast.ada, "inspector", "content"),
        ("in another's name", cast.quinn, cast.colm, cast.hugo, "inspector", "content"),
        ("to oneself", cast.quinn, cast.quinn, cast.quinn, "inspector", "content"),
        ("private to an inspector", cast.quinn, cast.colm, cast.quinn, "inspector", "private"),
    ] {
        let mut connection = as_app(&world, Some((&cast, person))).await;
        let put = format!(
            "insert into file_grant (tenant_id, id, holder_id, kind, opens, from_day, approved_by)
             values ('{}', gen_random_uuid(), '{holder}', '{kind}', '{opens}', '2026-11-10', '{approver}')",
            cast.council
        );
        assert!(sqlx::query(AssertSqlSafe(put)).execute(&mut connection).await.is_err(), "{name}");
    }
    // A holder neither lengthens nor widens what they hold; nobody keeps another's grant in the log.
    let officer = "00000000-0000-0000-0000-000000000042";
    let mut connection = as_app(&world, Some((&cast, granted()[1].1))).await;
    for put in [
        format!(
            "insert into file_grant_term (tenant_id, grant_id, number, until_day, approved_by) values ('{}', '{officer}', 2, '2027-02-01', '{}')",
            cast.council,
            granted()[1].1
        ),
        format!(
            "insert into file_grant_scope (tenant_id, id, grant_id, subject_id) values ('{}', gen_random_uuid(), '{officer}', '{}')",
            cast.council, cast.priya
        ),
        format!(
            "insert into log (tenant_id, id, actor_id, act, subject_id, tie, grant_id) values ('{}', gen_random_uuid(), '{}', 'opened-file', '{}', 'inspector', '00000000-0000-0000-0000-000000000041')",
            cast.council,
            granted()[1].1,
            cast.ben
        ),
    ] {
        assert!(sqlx::query(AssertSqlSafe(put.clone())).execute(&mut connection).await.is_err(), "{put}");
    }
}
