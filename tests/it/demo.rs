//! The demo councils: nothing in them that could not be in real life, everything in them that a visitor is told to look for, and
//! the same every time.

mod policy;
mod scene;
mod start;
mod visit;

use chrono::NaiveDate;
use sqlx::PgPool;

use crate::world::{World, day};
use scene::{all_rows, at, impossible, load, set, wipe};

const COUNCILS: [&str; 5] = ["rutland", "blackburn-with-darwen", "leeds", "merton", "kent"];

/// Loading is the expensive part, so everything about the five is asked of one load.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_five_councils_are_possible_plausible_and_the_same_every_time(pool: PgPool) {
    scene::patience(&pool).await;
    let world = World::new(pool).await;
    load(&world, &COUNCILS, day("2026-11-10")).await;
    set(&world).await;
    let mut wrong = impossible(&world).await;
    let first = all_rows(&world, "rutland").await;
    for slug in COUNCILS {
        wrong.extend(policy::against(&world, slug).await);
        wrong.extend(visit::each(&world, slug).await);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // Alone, and a second time, it is the same council.
    wipe(&world, "rutland").await;
    load(&world, &["rutland"], day("2026-11-10")).await;
    assert_eq!(first, all_rows(&world, "rutland").await);
}

/// Loaded on days when nobody works, after the long holidays and on the last of February.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_small_council_is_possible_whatever_day_it_is_loaded(pool: PgPool) {
    let world = World::new(pool).await;
    let days = ["2026-11-15", "2026-12-25", "2027-01-02", "2027-03-29", "2028-02-29"];
    let mut wrong = Vec::new();
    for today in days.map(day) {
        at(&world, today).await;
        load(&world, &["rutland"], today).await;
        set(&world).await;
        let mut found = impossible(&world).await;
        found.extend(visit::found(&world, "rutland").await);
        wrong.extend(found.into_iter().map(|what| format!("loaded on {today}: {what}")));
        wipe(&world, "rutland").await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A question that cannot find anything would be none: each of these wrongs is found by name.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_questions_find_what_is_wrong(pool: PgPool) {
    let world = World::new(pool).await;
    load(&world, &["rutland"], day("2026-11-10")).await;
    let wrongs = scene::do_wrong(&world).await;
    set(&world).await;
    let found = impossible(&world).await;
    for wrong in wrongs {
        assert!(found.iter().any(|what| what.starts_with(wrong)), "not found: {wrong}\n{}", found.join("\n"));
    }
}

/// Loading puts keys and indexes aside for its own transaction: all are back, and every key was checked.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_wall_key_and_index_stands_as_before(pool: PgPool) {
    let world = World::new(pool).await;
    let before = scene::walls(&world).await;
    load(&world, &["rutland"], day("2026-11-10")).await;
    assert_eq!(before, scene::walls(&world).await);
    // Into a database with councils nothing is put aside, and what comes is written all the same.
    load(&world, &["merton"], day("2026-11-10")).await;
    assert_eq!(before, scene::walls(&world).await);
    set(&world).await;
    let wrong = impossible(&world).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A flag makes the history longer; what is there is not loaded over.
#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_history_is_as_long_as_asked_and_never_loaded_twice(pool: PgPool) {
    let world = World::new(pool).await;
    for (months, first) in [(6, day("2026-05-10")), (30, day("2024-05-10"))] {
        scene::load_months(&world, &["rutland"], day("2026-11-10"), months).await.expect("loaded");
        let earliest: NaiveDate =
            sqlx::query_scalar("select min(held_on) from session_holding").fetch_one(&world.god).await.expect("a day");
        let after = (earliest - first).num_days();
        assert!((-30..45).contains(&after), "{months} months begin on {earliest}, {after} days after {first}");
        let rows = all_rows(&world, "rutland").await;
        let again = scene::load_months(&world, &["rutland"], day("2026-11-10"), months).await;
        assert!(matches!(again, Err(demo::DemoError::Present(_))), "{again:?}");
        assert_eq!(rows, all_rows(&world, "rutland").await);
        wipe(&world, "rutland").await;
    }
}
