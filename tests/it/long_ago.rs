//! What happened long ago stays as it ended: the latest session of a kind is known, however old, and with it what became of its record.

use sqlx::PgPool;
use uuid::Uuid;

use crate::cast::Cast;
use crate::world::World;

/// A one-to-one that was held on a day years ago, with a record that was shared and signed, or neither.
async fn held(world: &World, cast: &Cast, person: Uuid, day: &str, answered: bool) {
    let (session, record) = (Uuid::now_v7(), Uuid::now_v7());
    let rows = [
        "insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, recorded_at, recorded_by) values ($1, $2, $4, $5, 'one-to-one', $6::date, $6::date, $5)",
        "insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, mode, recorded_at, recorded_by) values ($1, gen_random_uuid(), $2, $4, 'one-to-one', $6::date, 'in-person', $6::date, $5)",
        "insert into record (tenant_id, id, session_id, subject_id, author_id, policy_version, form, recorded_at) values ($1, $3, $2, $4, $5, '2023-11-09', 'one-to-one', $6::date)",
        "insert into record_sharing (tenant_id, record_id, number, subject_id, commitment, shared_at, shared_by) values ($1, $3, 1, $4, sha256(''), $6::date + 2, $5)",
        "insert into sign_off (tenant_id, id, record_id, number, subject_id, person_id, kind, commitment, signed_at) values ($1, gen_random_uuid(), $3, 1, $4, $4, 'sign', sha256(''), $6::date + 3)",
    ];
    for row in rows.into_iter().take(if answered { 5 } else { 2 }) {
        // Every statement is given all the values: those that it does not use are named and left alone.
        let row = format!("with it as (select $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5::uuid, $6::text) {row}");
        sqlx::query(sqlx::AssertSqlSafe(row))
            .bind(cast.council.uuid())
            .bind(session)
            .bind(record)
            .bind(person)
            .bind(cast.amara.uuid())
            .bind(day)
            .execute(&world.god)
            .await
            .expect("a row");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_record_that_was_signed_long_ago_is_not_late(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    // Before the days that a page looks back to: known as the latest of its kind.
    held(&world, &cast, cast.ben.uuid(), "2023-12-04", true).await;
    held(&world, &cast, cast.priya.uuid(), "2023-12-05", false).await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let late = quinn.open("/quality/people.csv?measure=records&show=late").await.expect(200).body;
    let of = |name: &str| late.lines().filter(|line| line.starts_with(name) && line.contains("Dec 2023")).count();
    assert_eq!(of("Ben Carter"), 0, "shared and signed in time: {late}");
    assert_eq!(of("Priya"), 1, "never shared: {late}");
}
