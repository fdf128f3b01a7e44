//! The checklist of a file: what the policy wants in it, noted by the supervisor, taken back by whoever noted it.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::words;
use crate::world::World;

fn happened(event: &'static str, day: &'static str) -> [(&'static str, &'static str); 4] {
    [("event", event), ("day_day", day), ("day_month", "11"), ("day_year", "2026")]
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_noted_is_in_the_file_and_its_clock_is_met(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "merton").await;
    let (ben, amara) = (cast.browser(&world, cast.ben).await, cast.browser(&world, cast.amara).await);
    let below = format!("/files/{}/checklist", cast.ben);
    let says = words(&amara.open(&below).await.expect(200));
    for expected in
        ["Professional development plan", "Not in the file", "Annual appraisal on the file", "Observation of practice"]
    {
        assert!(says.contains(expected) || expected == "Annual appraisal on the file", "{expected}: {says}");
    }
    let address = format!("/merton/files/{}/happenings", cast.ben);
    for (event, day, says) in [
        ("nothing", "9", "Choose what happened"),
        // What a session counts as is recorded there, with its form: it is not in the list, and a post of it is none the less taken
        // for the same happening; a day ahead is not.
        ("appraisal", "12", "must be today or earlier"),
        ("appraisal", "", "must have a day"),
        ("appraisal", "31", "real date"),
    ] {
        let again = amara.post(&address, &happened(event, day)).await.expect(422);
        assert!(words(&again).contains(says), "{says}: {}", words(&again));
    }
    amara.post(&address, &happened("development-plan-filed", "9")).await.expect(303);
    amara.post(&address, &happened("appraisal", "3")).await.expect(303);
    let page = amara.open(&below).await.expect(200);
    let says = words(&page);
    for expected in ["In the file", "Mon 9 Nov 2026, noted by Amara Osei", "Tue 3 Nov 2026, noted by Amara Osei"] {
        assert!(says.contains(expected), "{expected}: {says}");
    }
    // The person sees it, and may not note anything themselves.
    let says = words(&ben.open(&below).await.expect(200));
    assert!(says.contains("In the file") && !says.contains("Take back"), "{says}");
    ben.post(&address, &happened("appraisal", "9")).await.expect(404);
    // Its clock counts from it.
    let file = words(&amara.open(&format!("/files/{}", cast.ben)).await.expect(200));
    assert!(file.contains("Wed 3 Nov 2027"), "{file}");
    // Whoever noted it takes it back; the line manager does not.
    let id: uuid::Uuid = sqlx::query_scalar("select id from dated_event where event = 'appraisal'")
        .fetch_one(&world.god)
        .await
        .expect("the row");
    let back = format!("{address}/{id}/withdraw");
    cast.browser(&world, cast.grace).await.post(&back, &[]).await.expect(404);
    amara.post(&back, &[]).await.expect(303);
    amara.post(&back, &[]).await.expect(404);
    assert_eq!(world.count("select count(*) from dated_event where superseded_at is null").await, 1);
    assert_eq!(
        world.count("select count(*) from log where act in ('noted-happening', 'took-back-happening')").await,
        3
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_observation_is_recorded_like_any_session_and_meets_its_own_clock_alone(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "kent").await;
    let amara = cast.browser(&world, cast.amara).await;
    let late = format!("/kent/relationships/{}/sessions/new", cast.ben_amara);
    let page = amara.get(&late).await.expect(200);
    let says = words(&page);
    assert!(says.contains("Formal observation of practice"), "{says}");
    assert!(!says.contains("Probation assessment"), "nobody is on probation: {says}");
    let session = |kind| {
        [
            ("kind", kind),
            ("when_day", "9"),
            ("when_month", "11"),
            ("when_year", "2026"),
            ("start", "10:00"),
            ("minutes", "60"),
            ("mode", "in-person"),
            ("then", "held"),
        ]
    };
    let refused = amara.post(&late, &session("probation-month-one")).await.expect(422);
    assert!(words(&refused).contains("Choose the kind of session"), "{}", words(&refused));
    amara.post(&late, &session("observation")).await.expect(303);
    let says = words(&amara.open(&format!("/files/{}/checklist", cast.ben)).await.expect(200));
    assert!(says.contains("Formal observation of practice\nMon 9 Nov 2026"), "{says}");
    let file = words(&amara.open(&format!("/files/{}", cast.ben)).await.expect(200));
    assert!(file.contains("Formal observation of practice\nMon 9 Nov 2026"), "{file}");
    assert!(file.contains("Professional support supervision\n–"), "it counts for nothing else: {file}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_folders_of_leeds_say_what_must_not_be_in_them(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await;
    let says = words(&ben.open(&format!("/files/{}/checklist", cast.ben)).await.expect(200));
    for expected in ["Folder 3: attendance", "Never:\ncopies of sick notes.", "It takes no uploads"] {
        assert!(says.contains(expected), "{expected}: {says}");
    }
    for person in [cast.priya, cast.colm, cast.olu] {
        let browser = cast.browser(&world, person).await;
        browser.open(&format!("/files/{}/checklist", cast.ben)).await.expect(404);
    }
}
