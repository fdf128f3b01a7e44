//! A person's file: who they are, how their clocks stand, and what happened, for each reader as much as they may see.

use sqlx::PgPool;

use crate::records::{Scene, book};

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_pair_reads_the_file_with_its_words_and_others_dates_and_states(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (world, cast) = (&scene.world, &scene.cast);
    let record = scene
        .shared(&[
            ("s-wellbeing", "Sleeps badly"),
            ("action-0-what", "See the doctor"),
            ("action-0-who", &cast.ben.to_string()),
            ("action-0-by_day", "1"),
            ("action-0-by_month", "12"),
            ("action-0-by_year", "2026"),
        ])
        .await;
    scene.answer(&record, &[("answer", "sign")]).await.expect(303);
    sqlx::query("insert into absence (tenant_id, id, subject_id, kind, from_day, until_day) values ($1, gen_random_uuid(), $2, 'sickness', '2026-10-05', '2026-10-12')")
        .bind(cast.council.uuid())
        .bind(cast.ben.uuid())
        .execute(&world.god)
        .await
        .expect("an absence");
    let below = format!("/files/{}", cast.ben);
    let page = scene.amara.open(&below).await.expect(200);
    for says in [
        "Ben Carter",
        "Social Worker",
        "Amara Osei, line supervisor",
        "November 2026",
        "See the doctor",
        "signed by Ben Carter on Tue 10 Nov 2026",
        "Held",
        "Away (",
        "October 2026",
    ] {
        assert!(page.body.contains(says), "{says}: {}", page.body);
    }
    assert!(page.body.contains(&record), "the record is one click away");
    let own = scene.ben.open(&below).await.expect(200);
    assert!(own.body.contains("My file") && own.body.contains("See the doctor"));
    let quinn = cast.browser(world, cast.quinn).await.open(&below).await.expect(200);
    assert!(
        quinn.body.contains("Action agreed for Ben Carter") && !quinn.body.contains("See the doctor"),
        "{}",
        quinn.body
    );
    let ada = cast.browser(world, cast.ada).await.open(&below).await.expect(200);
    assert!(
        !ada.body.contains("See the doctor") && !ada.body.contains(&record) && !ada.body.contains("Who opened"),
        "{}",
        ada.body
    );
    for other in [cast.priya, cast.colm, cast.olu] {
        cast.browser(world, other).await.open(&below).await.expect(404);
    }
    assert!(!page.body.contains("Sleeps badly"), "what was written is opened on its own page");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn versions_are_folded_under_their_session(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.shared(&[("s-wellbeing", "One")]).await;
    scene.answer(&record, &[("answer", "ask-for-change"), ("words-ask-for-change", "Not like this")]).await;
    scene.amara.post(&format!("{record}/amendment"), &[]).await;
    scene.save(&record, &[("s-wellbeing", "Two")]).await;
    scene.share(&record).await.expect(303);
    let page = scene.ben.open(&format!("/files/{}?kind=sessions", scene.cast.ben)).await.expect(200);
    assert!(page.body.contains("2 versions") && page.body.contains("Version 1, shared by Amara Osei"), "{}", page.body);
    assert!(!page.body.contains("became line supervisor"), "narrowed to sessions");
    let page = scene.ben.open(&format!("/files/{}?kind=supervisors", scene.cast.ben)).await.expect(200);
    assert!(
        page.body.contains("Amara Osei became line supervisor") && !page.body.contains("2 versions"),
        "{}",
        page.body
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn months_are_paged_in_the_address_and_gaps_are_skipped(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (world, cast) = (&scene.world, &scene.cast);
    for day in ["2024-02-06", "2025-06-03", "2026-12-01"] {
        book(world, cast, "one-to-one", day).await;
    }
    let below = format!("/files/{}", cast.ben);
    let first = scene.ben.open(&below).await.expect(200);
    assert!(
        first.body.contains("December 2026") && first.body.contains("June 2026 to November 2026 and what is booked"),
        "{}",
        first.body
    );
    let earlier = |page: &str| {
        page.split("href=\"")
            .find(|rest| rest.contains(">Earlier<"))
            .and_then(|rest| rest.split('"').next())
            .map(str::to_owned)
    };
    let second = scene.ben.get(&earlier(&first.body).expect("a way back")).await.expect(200);
    assert!(
        second.body.contains("to=2025-06") || second.body.contains("June 2025"),
        "straight to the month with something in it"
    );
    assert!(second.body.contains("January 2025 to June 2025"), "{}", second.body);
    assert!(second.body.contains(">Later<"));
    let third = scene.ben.get(&earlier(&second.body).expect("a way back")).await.expect(200);
    assert!(third.body.contains("February 2024"), "{}", third.body);
    assert_eq!(earlier(&third.body), None, "the file ends where it began");
    for odd in ["?to=2026-13", "?to=9999-01", "?to=x", "?to=2030-01", "?kind=%3Cb%3E", "?to=0001-01&kind=sessions"] {
        scene.ben.open(&format!("{below}{odd}")).await.expect(200);
    }
}
