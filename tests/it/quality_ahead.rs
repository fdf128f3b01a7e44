//! Coming up on Quality: what foretells that somebody will not be supervised in time, within four weeks and within eight.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::{away, session, words};
use crate::quality::{every_number_opens, head};
use crate::spreadsheets::both;
use crate::world::{Browser, World, day};

/// Who is on a list, by name, in its order.
async fn listed(browser: &Browser, asked: &str) -> Vec<String> {
    let rows = both(browser, &format!("/leeds/quality/ahead?clock=one-to-one&{asked}")).await;
    rows.iter().map(|row| row[0].to_string()).collect()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn lateness_is_foretold(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-10-27", true).await;
    session(&world, &cast, (cast.priya, cast.amara), "one-to-one", "2026-10-20", true).await;
    session(&world, &cast, (cast.dita, cast.colm), "one-to-one", "2026-11-02", true).await;
    session(&world, &cast, (cast.amara, cast.grace), "one-to-one", "2026-11-09", true).await;
    // Priya is booked before her due day, 20 November, after two moves; Colm is on leave on Dita's, 2 December.
    let booked = session(&world, &cast, (cast.priya, cast.amara), "one-to-one", "2026-11-12", false).await;
    for (at, from, to) in [("2026-11-05", "2026-11-12", "2026-11-16"), ("2026-11-06", "2026-11-16", "2026-11-18")] {
        sqlx::query("insert into session_move (tenant_id, id, session_id, subject_id, from_day, to_day, reason, asked_by, recorded_at, recorded_by) values ($1, gen_random_uuid(), $2, $3, $4, $5, 'court', $6, $7, $6)")
            .bind(cast.council.uuid()).bind(booked.uuid()).bind(cast.priya.uuid()).bind(day(from)).bind(day(to)).bind(cast.amara.uuid()).bind(day(at))
            .execute(&world.god).await.expect("moved");
    }
    away(&world, &cast, cast.colm, "annual-leave", "2026-11-30", Some("2026-12-14")).await;
    let quinn = cast.browser(&world, cast.quinn).await;
    let not_booked = listed(&quinn, "kind=not-booked").await;
    assert_eq!(not_booked, ["Ben Carter", "Dita Novak"], "by due day; Amara is due the day after the four weeks");
    assert_eq!(listed(&quinn, "kind=not-booked&within=56").await, ["Ben Carter", "Dita Novak", "Amara Osei"]);
    // Priya's booking helps for four weeks and not for eight.
    assert!(!listed(&quinn, "").await.contains(&"Priya Shah".to_owned()));
    assert!(listed(&quinn, "within=56").await.contains(&"Priya Shah".to_owned()));
    assert_eq!(listed(&quinn, "kind=away").await, ["Dita Novak"]);
    let page = quinn.open("/quality/ahead?kind=away").await.expect(200);
    assert!(words(&page).contains("Colm Byrne is away from Mon 30 Nov 2026 until Sun 13 Dec 2026"), "{}", words(&page));
    // A session is booked before the leave begins: no longer.
    session(&world, &cast, (cast.dita, cast.colm), "one-to-one", "2026-11-27", false).await;
    let moved = quinn.open("/quality/ahead?kind=moved-twice").await.expect(200);
    assert_eq!(head(&moved.body), 1);
    let said = words(&moved);
    assert!(
        said.contains("Moved from Thu 12 Nov 2026, from Mon 16 Nov 2026") && said.contains("Wed 18 Nov 2026"),
        "{said}"
    );
    // As many people as the policy allows are no warning; one more is.
    let most =
        world.councils["leeds"].policy_on(day("2026-11-10").into()).ratio.as_ref().expect("a ratio").review_above;
    for n in 0..most - 1 {
        let one = world.person(cast.council, "leeds", cast.team, &format!("Newcomer {n}"), "social-worker").await;
        world.relationship(cast.council, one, cast.amara, "line", "2026-11-01", None).await;
    }
    sqlx::query("update fact_version set n = n + 1").execute(&world.god).await.expect("a version");
    let ratio = quinn.open("/quality/ahead?kind=ratio").await.expect(200);
    assert!(
        head(&ratio.body) == 1 && words(&ratio).contains(&format!("Supervises {} people.", most + 1)),
        "{}",
        words(&ratio)
    );
    assert!(listed(&quinn, "kind=away").await.is_empty());
    for page in ["/leeds/quality/ahead", "/leeds/quality/ahead?within=56&kind=not-booked"] {
        every_number_opens(&quinn, page).await;
    }
}
