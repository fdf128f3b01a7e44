//! Cases that the policy has sampled: drawn by a seed, nominated by either of the pair, and the finding where they are too few.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::session;
use crate::world::{Answer, World};

fn words(answer: &Answer) -> String {
    crate::planned::words(answer).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn front_door_cases_are_drawn_nominated_and_stand_in_the_record(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "kent").await;
    sqlx::query("update post set role = 'front-door-practitioner' where person_id = $1")
        .bind(cast.ben.uuid())
        .execute(&world.god)
        .await
        .expect("a post at the Front Door");
    let (amara, ben) = (cast.browser(&world, cast.amara).await, cast.browser(&world, cast.ben).await);
    let support = session(&world, &cast, (cast.ben, cast.amara), "professional-support", "2026-11-10", false).await;
    let address = format!("/kent/sessions/{support}/sample");
    assert!(amara.get(&format!("/kent/sessions/{support}")).await.expect(200).body.contains("Cases to look at"));
    let page = words(&amara.get(&address).await.expect(200));
    assert!(
        page.contains("3 to 4 cases, chosen for at least 2 different reasons") && page.contains("KEN-12"),
        "{page}"
    );
    // What is wrong is said at its field, and the lists stay.
    let wrong = [("do", "draw"), ("seed", ""), ("count", "9"), ("list-0", "no number here")];
    let again = amara.post(&address, &wrong).await.expect(422);
    let says = words(&again);
    assert!(
        says.contains("Enter a seed") && says.contains("from 3 to 4") && says.contains("is no reference"),
        "{says}"
    );
    assert!(again.body.contains("no number here"));
    let lists = [
        ("do", "draw"),
        ("seed", "Tuesday"),
        ("count", "3"),
        ("list-0", "9000001\n9000002\n9000003"),
        ("list-3", "9000011, 9000012"),
    ];
    ben.post(&address, &lists).await.expect(404);
    amara.post(&address, &lists).await.expect(303);
    let page = words(&ben.get(&address).await.expect(200));
    assert!(page.contains("Chosen (3)") && page.contains("Drawn by Amara Osei, seed Tuesday"), "{page}");
    assert!(!page.contains("Draw at random"), "drawing is the supervisor's");
    let kept: serde_json::Value = sqlx::query_scalar("select lists from session_draw")
        .fetch_one(&world.god)
        .await
        .expect("what it was drawn from");
    assert_eq!(kept[0]["numbers"].as_array().map(Vec::len), Some(3));
    // The supervisee nominates one; twice the same is said.
    let fourth = [("do", "nominate"), ("number", "9 000 099"), ("criterion", "advice-only")];
    ben.post(&address, &fourth).await.expect(303);
    let twice = ben.post(&address, &fourth).await.expect(422);
    assert!(words(&twice).contains("9000099 is among the cases already"), "{}", words(&twice));
    let page = amara.get(&address).await.expect(200);
    assert!(words(&page).contains("Nominated by Ben Carter, the supervisee"), "{}", words(&page));
    // The record begins with the numbers.
    let record = amara.post(&format!("/kent/sessions/{support}/record"), &[]).await.expect(303);
    let form = amara.get(record.location()).await.expect(200);
    assert!(form.body.contains("9000099") && form.body.contains("90000"), "the list of cases is filled");
    // Taken out, it is gone.
    let row: uuid::Uuid = sqlx::query_scalar("select id from session_sample where number = '9000099'")
        .fetch_one(&world.god)
        .await
        .expect("a row");
    let out = row.to_string();
    amara.post(&address, &[("out", out.as_str())]).await.expect(303);
    amara.post(&address, &[("out", out.as_str())]).await.expect(404);
    // A colleague and another council know nothing of it; nor has another kind of work a sample.
    cast.browser(&world, cast.priya).await.get(&address).await.expect(404);
    let other = session(&world, &cast, (cast.priya, cast.amara), "professional-support", "2026-11-10", false).await;
    amara.get(&format!("/kent/sessions/{other}/sample")).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn too_few_or_too_alike_is_a_finding(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "kent").await;
    sqlx::query("update post set role = 'front-door-practitioner' where person_id = $1")
        .bind(cast.ben.uuid())
        .execute(&world.god)
        .await
        .expect("a post at the Front Door");
    let amara = cast.browser(&world, cast.amara).await;
    let support = session(&world, &cast, (cast.ben, cast.amara), "professional-support", "2026-11-09", true).await;
    let address = format!("/kent/sessions/{support}/sample");
    for number in ["9000001", "9000002"] {
        let one = [("do", "nominate"), ("number", number), ("criterion", "advice-only")];
        amara.post(&address, &one).await.expect(303);
    }
    let quinn = cast.browser(&world, cast.quinn).await;
    let found = words(&quinn.get("/kent/quality/findings?kind=case-mix").await.expect(200));
    assert!(found.contains("2 cases, fewer than 3; cases chosen for 1 different reasons, fewer than 2"), "{found}");
}
