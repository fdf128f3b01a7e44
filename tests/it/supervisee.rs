//! The supervisee's side: the agenda of the next session, and the first page of whoever is supervised.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::records::Scene;
use crate::world::World;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn both_of_a_pair_add_to_the_agenda_and_take_back_only_their_own(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await;
    let amara = cast.browser(&world, cast.amara).await;
    let done = ben.post("/leeds/agenda", &[("wording", " My caseload ")]).await.expect(303);
    assert_eq!(done.location(), "/leeds/my-supervision?said=added");
    let person = cast.ben.to_string();
    let done = amara.post("/leeds/agenda", &[("wording", "Training plan"), ("person", &person)]).await.expect(303);
    assert_eq!(done.location(), format!("/leeds/files/{person}/agenda?said=added"));
    let page = ben.open("/agenda").await.expect(200).body;
    assert!(page.contains("My caseload") && page.contains("Training plan") && page.contains("Amara Osei"), "{page}");
    assert_eq!(page.matches("/withdraw\"").count(), 1, "a button at one's own point only");
    let page = amara.open(&format!("/files/{person}/agenda")).await.expect(200).body;
    assert!(page.contains("My caseload") && page.contains("Training plan"), "{page}");
    assert_eq!(page.matches("/withdraw\"").count(), 1);
    assert_eq!(
        world.count("select count(*) from log where act = 'opened-agenda'").await,
        1,
        "the supervisor's opening leaves a row, one's own does not"
    );
    let theirs: uuid::Uuid = sqlx::query_scalar("select id from agenda_item where wording = 'Training plan'")
        .fetch_one(&world.god)
        .await
        .expect("the point");
    ben.post(&format!("/leeds/agenda/{theirs}/withdraw"), &[]).await.expect(404);
    amara.post(&format!("/leeds/agenda/{theirs}/withdraw"), &[]).await.expect(303);
    assert!(!ben.open("/agenda").await.body.contains("Training plan"));
    amara.post(&format!("/leeds/agenda/{theirs}/withdraw"), &[]).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_but_the_pair_reaches_an_agenda(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let kent = Cast::in_council(&world, "kent").await;
    let person = cast.ben.to_string();
    cast.browser(&world, cast.ben).await.post("/leeds/agenda", &[("wording", "Sleep")]).await.expect(303);
    for other in [cast.priya, cast.colm, cast.olu, cast.grace, cast.quinn, cast.ada] {
        let browser = cast.browser(&world, other).await;
        browser.open(&format!("/files/{person}/agenda")).await.expect(404);
        browser.post("/leeds/agenda", &[("wording", "x"), ("person", &person)]).await.expect(404);
    }
    let elsewhere = kent.browser(&world, kent.amara).await;
    elsewhere.post("/kent/agenda", &[("wording", "x"), ("person", &person)]).await.expect(404);
    assert_eq!(world.count("select count(*) from agenda_item").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_point_comes_back_as_typed_and_is_stored_once(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await;
    let empty = ben.post("/leeds/agenda", &[("wording", "  ")]).await.expect(422);
    assert!(empty.body.contains("Write what you want to talk about"), "{}", empty.body);
    let long = "é".repeat(100_000);
    let answer = ben.post("/leeds/agenda", &[("wording", &long)]).await.expect(422);
    assert!(answer.body.contains("must be 4000 characters or fewer; it has 100000"), "says how long it is");
    assert!(answer.body.contains(&long), "nothing typed is lost");
    let token = uuid::Uuid::now_v7().to_string();
    let first = ben.post_as("/leeds/agenda", &token, &[("wording", "🙂 <b>שלום</b>")]).await.expect(303);
    let again = ben.post_as("/leeds/agenda", &token, &[("wording", "🙂 <b>שלום</b>")]).await.expect(303);
    assert_eq!(first.location(), again.location(), "a form posted twice answers the same");
    assert_eq!(world.count("select count(*) from agenda_item").await, 1, "and happens once");
    assert!(ben.open("/agenda").await.body.contains("🙂 &#60;b&#62;שלום"), "text stays text");
    ben.post("/leeds/agenda", &[("wording", "x"), ("person", "nobody")]).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn from_a_sessions_page_one_comes_back_to_it(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let amara = cast.browser(&world, cast.amara).await;
    let session = uuid::Uuid::now_v7().to_string();
    let fields = [("wording", "Court"), ("person", &cast.ben.to_string()), ("session", session.as_str())];
    let done = amara.post("/leeds/agenda", &fields).await.expect(303);
    assert_eq!(done.location(), format!("/leeds/sessions/{session}?said=added"));
    let fields = [("wording", "Court"), ("person", &cast.ben.to_string()), ("session", "//elsewhere.example")];
    let done = amara.post("/leeds/agenda", &fields).await.expect(303);
    assert!(done.location().starts_with("/leeds/files/"), "{}", done.location());
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn my_supervision_begins_with_the_next_session_and_what_waits(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (world, cast) = (&scene.world, &scene.cast);
    let page = scene.ben.open("/my-supervision").await.expect(200);
    assert!(page.body.contains("with Amara Osei") && page.body.contains("Tue 10 Nov 2026, today"), "{}", page.body);
    assert!(page.body.contains("I can’t make it") && page.body.contains(&format!("/sessions/{}/moves", scene.session)));
    assert!(page.body.contains("Nothing waits for your answer") && page.body.contains("You have no open actions"));
    let record = scene
        .shared(&[
            ("s-wellbeing", "Well"),
            ("action-0-what", "Book the training"),
            ("action-0-who", &cast.ben.to_string()),
            ("action-1-what", "Ask for a laptop"),
            ("action-1-who", &cast.amara.to_string()),
        ])
        .await;
    let page = scene.ben.open("/my-supervision").await.expect(200);
    let place = |text: &str| page.body.find(text).unwrap_or_else(|| panic!("{text}: {}", page.body));
    assert!(place(">Next<") < place("To read and sign"));
    assert!(place("To read and sign") < place("My actions"));
    assert!(place("My actions") < place("Agenda <"));
    assert!(place("Agenda <") < place("My file<"));
    assert!(place("My file<") < place("What the policy asks for"), "how the clocks stand comes last");
    assert!(page.body.contains("Record of Tue 10 Nov 2026 with Amara Osei") && page.body.contains(&record));
    assert!(page.body.contains("LEE-"), "the day has its trail");
    assert!(page.body.contains("Agreed today") && page.body.contains("What others do for me"), "{}", page.body);
    let action: uuid::Uuid =
        sqlx::query_scalar("select action_id from action_wording where wording = 'Book the training'")
            .fetch_one(&world.god)
            .await
            .expect("an action");
    let done = scene.ben.post(&format!("/leeds/actions/{action}/steps"), &[("kind", "done")]).await.expect(303);
    assert_eq!(done.location(), "/leeds/my-supervision?said=done");
    scene.answer(&record, &[("answer", "sign")]).await.expect(303);
    let page = scene.ben.open("/my-supervision").await.expect(200);
    assert!(
        page.body.contains("Nothing waits for your answer") && page.body.contains("You have no open actions"),
        "{}",
        page.body
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn each_button_has_a_token_of_its_own(pool: PgPool) {
    let scene = Scene::new(pool).await;
    for point in ["One", "Two"] {
        scene.ben.post("/leeds/agenda", &[("wording", point)]).await.expect(303);
    }
    let page = scene.ben.open("/my-supervision").await.expect(200);
    let forms: Vec<(String, String)> = page
        .body
        .split("action=\"/leeds/agenda/")
        .skip(1)
        .filter_map(|rest| {
            Some((rest.split('/').next()?.to_owned(), rest.split("value=\"").nth(1)?.split('"').next()?.to_owned()))
        })
        .collect();
    assert_eq!(forms.len(), 2);
    // Both pressed on the same page, as one does with the back button.
    for (item, token) in &forms {
        scene.ben.post_as(&format!("/leeds/agenda/{item}/withdraw"), token, &[]).await.expect(303);
    }
    assert_eq!(scene.world.count("select count(*) from agenda_item where withdrawn_at is null").await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn without_a_supervisor_the_page_says_so(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let page = ada.open("/my-supervision").await.expect(200);
    assert!(page.body.contains("Nobody supervises you in Plumbline today"), "{}", page.body);
}
