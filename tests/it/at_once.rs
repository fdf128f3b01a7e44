//! Two acts at the same moment, in an order that locks held from outside decide: nothing is lost, nothing is there twice.

use sqlx::{PgPool, Postgres, Transaction};

use crate::records::Scene;
use crate::world::{Answer, Browser};

/// Waits until so many connections wait for a lock.
async fn waiting(god: &PgPool, many: i64) {
    let sql = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    for _ in 0..2_000 {
        let found: i64 = sqlx::query_scalar(sql).fetch_one(god).await.expect("a count");
        if found >= many {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("never were {many} waiting");
}

fn post(
    browser: &Browser,
    address: &str,
    fields: &[(&'static str, String)],
    script: bool,
) -> tokio::task::JoinHandle<Answer> {
    let (browser, address, fields) = (browser.clone(), address.to_owned(), fields.to_vec());
    tokio::spawn(async move {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if script { browser.autosave(&address, &fields).await } else { browser.post(&address, &fields).await }
    })
}

/// A transaction of somebody outside that makes the application wait.
async fn holding(god: &PgPool, sql: &'static str) -> Transaction<'static, Postgres> {
    let mut outside = god.begin().await.expect("a transaction");
    sqlx::query(sql).execute(&mut *outside).await.expect("a lock");
    outside
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_saved_while_the_record_is_shared_for_the_first_time_is_kept(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    scene.save(&record, &[("s-wellbeing", "As shared.")]).await;
    let version = scene.amara.get(&format!("{record}/check")).await.hidden("version").expect("a version");
    let god = &scene.world.god;
    // The sharing comes to the draft first, the save stands behind it and has seen the record unshared.
    let outside = holding(god, "select from draft for update").await;
    let sharing = post(&scene.amara, &format!("{record}/sharing"), &[("version", version.clone())], false);
    waiting(god, 1).await;
    let saved = [
        ("version", version),
        ("writer", "0123456789abcdef0123456789abcdef".to_owned()),
        ("seq", "9".to_owned()),
        ("s-wellbeing", "As shared, and a last word.".to_owned()),
    ];
    let save = post(&scene.amara, &format!("{record}/draft"), &saved, true);
    waiting(god, 2).await;
    outside.rollback().await.expect("let go");
    sharing.await.expect("an answer").expect(303);
    let save = save.await.expect("an answer").expect(409);
    assert!(save.body.contains("What you typed is kept"), "{}", save.body);
    let both = scene.amara.get(&format!("{record}/clash")).await.expect(200);
    assert!(both.body.contains("As shared, and a last word."), "{}", both.body);
    assert_eq!(scene.world.count("select count(*) from record_sharing").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_session_that_two_say_was_held_is_held_once(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let holding_page = format!("/leeds/sessions/{}/holding", scene.session);
    let outside = holding(
        &scene.world.god,
        "select pg_advisory_xact_lock(hashtextextended('plan ' || subject_id::text, 0)) from session",
    )
    .await;
    let both = [1, 2].map(|_| post(&scene.amara, &holding_page, &[], false));
    waiting(&scene.world.god, 2).await;
    outside.rollback().await.expect("let go");
    for answer in both {
        answer.await.expect("an answer").expect(303);
    }
    assert_eq!(scene.world.count("select count(*) from session_holding").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_session_is_cancelled_or_held_whichever_comes_first(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let session = format!("/leeds/sessions/{}", scene.session);
    let form = scene.amara.get(&format!("{session}/cancellation")).await.expect(200);
    let version = form.hidden("version").expect("a version");
    let (_, reason) = form.body.split_once("name=\"reason\"").expect("reasons");
    let reason = reason.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a reason").to_owned();
    let asked_by = scene.cast.ben.to_string();
    let (day, month, year) = ("24".to_owned(), "11".to_owned(), "2026".to_owned());
    let fields = [
        ("version", version),
        ("reason", reason),
        ("asked_by", asked_by),
        ("note", "The building is closed.".to_owned()),
        ("confirmed", "yes".to_owned()),
        ("day_day", day),
        ("day_month", month),
        ("day_year", year),
    ];
    let outside = holding(
        &scene.world.god,
        "select pg_advisory_xact_lock(hashtextextended('plan ' || subject_id::text, 0)) from session",
    )
    .await;
    let held = post(&scene.amara, &format!("{session}/holding"), &[], false);
    waiting(&scene.world.god, 1).await;
    let cancelled = post(&scene.amara, &format!("{session}/cancellation"), &fields, false);
    waiting(&scene.world.god, 2).await;
    outside.rollback().await.expect("let go");
    held.await.expect("an answer").expect(303);
    let cancelled = cancelled.await.expect("an answer").expect(409);
    assert!(cancelled.body.contains("This session was held."), "it says why not: {}", cancelled.body);
    assert_eq!(scene.world.count("select count(*) from session_holding").await, 1);
    assert_eq!(
        scene
            .world
            .count("select (select count(*) from session_cancellation) + (select count(*) from session_move)")
            .await,
        0
    );
}
