//! A session's page: the way back to its record, what the supervisee says against it, and what the line can do with it.

use sqlx::PgPool;

use crate::planned::words;
use crate::records::Scene;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_record_that_was_begun_is_carried_on_from_the_session(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let session = format!("/leeds/sessions/{}", scene.session);
    let record = scene.begin().await;
    let page = scene.amara.get(&session).await.expect(200);
    assert!(words(&page).contains("Carry on with the record") && page.body.contains(&format!("{record}/edit")));
    let theirs = scene.ben.get(&session).await.expect(200);
    assert!(!theirs.body.contains(&record), "a record that is not shared is not shown to the supervisee");
    scene.save(&record, &[("s-wellbeing", "Well.")]).await;
    // Held, and still not shared.
    scene.amara.post(&format!("{session}/holding"), &[]).await.expect(303);
    assert!(!scene.ben.get(&session).await.expect(200).body.contains(&record));
    assert!(words(&scene.amara.get(&session).await).contains("Carry on with the record"));
    scene.share(&record).await.expect(303);
    for browser in [&scene.amara, &scene.ben] {
        let page = browser.get(&session).await.expect(200);
        assert!(words(&page).contains("Open the record") && page.body.contains(&record));
        assert!(!words(&page).contains("Carry on with the record"));
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_the_supervisee_says_stands_beside_the_session(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let session = format!("/leeds/sessions/{}", scene.session);
    scene.amara.post(&format!("{session}/holding"), &[]).await.expect(303);
    scene.ben.post(&format!("{session}/contest"), &[("wording", "We met for five minutes.")]).await.expect(303);
    for browser in [&scene.amara, &scene.ben] {
        let says = words(&browser.get(&session).await.expect(200));
        assert!(
            says.contains("Ben Carter says that it was not like this") && says.contains("We met for five minutes.")
        );
    }
    // The line above sees that it is contested; the words are the pair's until somebody says why they read the file.
    let grace = scene.cast.browser(&scene.world, scene.cast.grace).await;
    let says = words(&grace.get(&session).await.expect(200));
    assert!(says.contains("Ben Carter says that it was not like this") && !says.contains("five minutes"), "{says}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_session_that_was_not_booked_is_recorded_from_my_team(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let address = format!("/leeds/relationships/{}/sessions/new", scene.cast.ben_amara);
    assert!(scene.amara.open("/my-team").await.expect(200).body.contains(&address));
    let page = scene.amara.get(&address).await.expect(200);
    assert!(words(&page).contains("Booked, and nothing is said of it yet"), "{}", words(&page));
    assert!(page.body.contains(&format!("/leeds/sessions/{}", scene.session)), "the booked one is recorded there");
    scene.amara.post(&format!("/leeds/sessions/{}/holding", scene.session), &[]).await.expect(303);
    let page = scene.amara.get(&address).await.expect(200);
    assert!(!words(&page).contains("Booked, and nothing is said of it yet"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_departed_supervisors_draft_is_handed_on_from_the_session(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (world, cast) = (&scene.world, &scene.cast);
    let session = format!("/leeds/sessions/{}", scene.session);
    let record = scene.begin().await;
    scene.amara.post(&format!("{session}/holding"), &[]).await.expect(303);
    let grace = cast.browser(world, cast.grace).await;
    let release = format!("{record}/release");
    assert!(!grace.get(&session).await.expect(200).body.contains(&release), "its author still supervises Ben");
    sqlx::query("update relationship set until_day = '2026-11-10' where id = $1")
        .bind(cast.ben_amara.uuid())
        .execute(&world.god)
        .await
        .expect("it ends");
    world.relationship(cast.council, cast.ben, cast.colm, "line", "2026-11-10", None).await;
    let team = grace.open("/my-team").await.expect(200);
    assert!(words(&team).contains("who began it no longer supervises Ben Carter"), "{}", words(&team));
    assert!(grace.get(&session).await.expect(200).body.contains(&release));
    let colm = cast.browser(world, cast.colm).await;
    assert!(!words(&colm.open("/my-team").await).contains("record to share"), "nobody can finish it yet");
    grace.post(&release, &[("to", &cast.colm.to_string()), ("reason", "She left.")]).await.expect(303);
    assert!(words(&colm.open("/my-team").await).contains("Ben Carter’s record of 10 Nov is not shared"));
    assert!(!words(&grace.open("/my-team").await).contains("no longer supervises"));
}
