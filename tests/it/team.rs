//! My team: what needs the supervisor, how the people stand, and the supervisors below.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::{away, session, words};
use crate::world::World;

/// Ben: last held three weeks ago, not recorded; a session last week nobody spoke of. Priya: last held in September, nothing booked.
async fn scene(world: &World, cast: &Cast, kind: &str) {
    session(world, cast, (cast.ben, cast.amara), kind, "2026-10-20", true).await;
    session(world, cast, (cast.ben, cast.amara), kind, "2026-11-05", false).await;
    session(world, cast, (cast.ben, cast.amara), kind, "2026-11-17", false).await;
    session(world, cast, (cast.priya, cast.amara), kind, "2026-09-08", true).await;
    sqlx::query("insert into action (tenant_id, id, subject_id, owner_id, agreed_on, due_on, recorded_by) select $1, gen_random_uuid(), $2, $2, '2026-09-08', d::date, $3 from unnest(array['2026-10-01', '2026-11-09', '2026-11-10']) d")
        .bind(cast.council.uuid()).bind(cast.priya.uuid()).bind(cast.amara.uuid()).execute(&world.god).await.expect("actions");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_supervisor_sees_what_needs_them_and_why(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    scene(&world, &cast, "one-to-one").await;
    let page = cast.browser(&world, cast.amara).await.open("/my-team").await.expect(200);
    insta::assert_snapshot!("my_team_leeds", words(&page));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_clocks_of_one_person_are_two_rows(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "kent").await;
    scene(&world, &cast, "casework").await;
    let says = words(&cast.browser(&world, cast.amara).await.open("/my-team").await.expect(200));
    assert!(
        says.contains("People (2)")
            && says.contains("Casework supervision\n")
            && says.contains("Professional support supervision\n"),
        "{says}"
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_council_has_a_page(pool: PgPool) {
    let world = World::new(pool).await;
    for slug in ["rutland", "blackburn-with-darwen", "merton"] {
        let cast = Cast::in_council(&world, slug).await;
        let policy = world.councils[slug].policy_on(crate::world::day("2026-11-10").into());
        let kind = policy
            .session_kinds
            .iter()
            .find(|kind| policy.clocks.iter().any(|clock| clock.met_by.contains(&kind.id)))
            .expect("a kind that counts")
            .id
            .to_string();
        scene(&world, &cast, &kind).await;
        let amara = cast.browser(&world, cast.amara).await;
        let says = words(&amara.open("/my-team").await.expect(200));
        assert!(
            says.contains("People (2)")
                && says.contains("Why this date?")
                && says.contains("nobody said whether it was held"),
            "{slug}: {says}"
        );
        assert!(!says.contains("My supervisors"), "{slug}: {says}");
        amara.open(&format!("/relationships/{}/bookings/new", cast.priya_amara)).await.expect(200);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn who_manages_supervisors_sees_them_below(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    scene(&world, &cast, "one-to-one").await;
    away(&world, &cast, cast.amara, "sickness", "2026-10-10", None).await;
    let page = cast.browser(&world, cast.grace).await.open("/my-team").await.expect(200);
    insta::assert_snapshot!("my_supervisors_leeds", words(&page));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_page_is_for_supervisors_of_today(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    for person in [cast.ben, cast.olu, cast.quinn, cast.ada] {
        cast.browser(&world, person).await.open("/my-team").await.expect(404);
    }
    world.stranger("leeds").open("/my-team").await.expect(303);
    let colm = words(&cast.browser(&world, cast.colm).await.open("/my-team").await.expect(200));
    assert!(colm.contains("Dita Novak") && !colm.contains("Ben Carter"), "{colm}");
}
