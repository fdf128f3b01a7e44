//! What follows from a record: actions from session to session, points of the agenda.

use sqlx::PgPool;
use uuid::Uuid;

use super::{Scene, book, says};

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn open_actions_follow_from_session_to_session_until_they_are_closed(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let first = book(&scene.world, &scene.cast, "one-to-one", "2026-09-15").await;
    let record = scene.begin_of(first).await;
    let amara_id = scene.cast.amara.to_string();
    scene
        .save(
            &record,
            &[
                ("when_day", "15"),
                ("when_month", "9"),
                ("action-0-what", "Ring the school"),
                ("action-1-what", "Ask for the laptop"),
                ("action-1-who", &amara_id),
                ("action-2-what", "Read the new guidance"),
                ("action-3-what", "Visit the nursery"),
            ],
        )
        .await;
    scene.share(&record).await.expect(303);
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select a.id from action a join action_wording w on w.action_id = a.id order by w.wording")
            .fetch_all(&scene.world.god)
            .await
            .expect("ids");
    let [laptop, guidance, school, nursery] = ids[..] else { panic!("four actions") };
    let second = book(&scene.world, &scene.cast, "one-to-one", "2026-10-13").await;
    let record = scene.begin_of(second).await;
    let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    for what in [
        "Ring the school – Ben Carter",
        "Ask for the laptop – Amara Osei",
        "Read the new guidance – Ben Carter",
        "Visit the nursery – Ben Carter",
    ] {
        assert!(says(&form, what), "{what}");
    }
    let fields: Vec<(String, &str)> = vec![
        ("when_day".into(), "13"),
        ("when_month".into(), "10"),
        (format!("before-{laptop}"), "done"),
        (format!("before-{guidance}"), "drop"),
        (format!("before-{school}"), "redate"),
        (format!("new-day-{school}_day"), "1"),
        (format!("new-day-{school}_month"), "12"),
        (format!("new-day-{school}_year"), "2026"),
    ];
    let borrowed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    scene.save(&record, &borrowed).await;
    let check = scene.amara.get(&format!("{record}/check")).await.expect(200);
    assert!(
        says(&check, "Say why “Read the new guidance” is dropped")
            && says(&check, "Say why “Ring the school” gets a new day")
    );
    let mut reasons = borrowed.clone();
    let (dropped, redated) = (format!("dropped-why-{guidance}"), format!("redated-why-{school}"));
    reasons.push((dropped.as_str(), "Overtaken by the new law."));
    reasons.push((redated.as_str(), "The school was closed."));
    scene.save(&record, &reasons).await;
    scene.share(&record).await.expect(303);
    assert_eq!(
        scene.text("select string_agg(kind, ',' order by kind) from action_step").await,
        "done,dropped,kept,redated"
    );
    assert_eq!(scene.world.count("select count(*) from action_step_wording").await, 2);

    let record = scene.begin().await;
    let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    assert!(!says(&form, "Ask for the laptop") && !says(&form, "Read the new guidance"), "closed ones are gone");
    assert!(says(&form, "Due Tue 1 Dec 2026, in 21 days; agreed Tue 15 Sep 2026; survived 1 session"));
    let _ = nursery;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn agenda_items_that_were_discussed_leave_the_agenda(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut items = Vec::new();
    for (author, wording) in [(scene.cast.ben, "My caseload"), (scene.cast.amara, "The away day")] {
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into agenda_item (tenant_id, id, subject_id, author_id, wording) values ($1, $2, $3, $4, $5)",
        )
        .bind(scene.cast.council.uuid())
        .bind(id)
        .bind(scene.cast.ben.uuid())
        .bind(author.uuid())
        .bind(wording)
        .execute(&scene.world.god)
        .await
        .expect("an item");
        items.push(id);
    }
    let record = scene.begin().await;
    let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    assert!(says(&form, "My caseload") && says(&form, "The away day"));
    scene.save(&record, &[(&format!("agenda-{}", items[0]), "yes")]).await;
    scene.share(&record).await.expect(303);
    assert_eq!(
        scene.text("select string_agg(wording, ',') from agenda_item where discussed_in is not null").await,
        "My caseload"
    );
    assert!(says(&scene.ben.get(&record).await, "My caseload (Ben Carter)"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn actions_are_done_and_noted_outside_a_session(pool: PgPool) {
    let scene = Scene::new(pool).await;
    scene.shared(&[("action-0-what", "Ring the school")]).await;
    let action = scene.text("select id::text from action").await;
    let address = format!("/leeds/actions/{action}");
    for person in [scene.cast.priya, scene.cast.colm, scene.cast.ada, scene.cast.quinn, scene.cast.grace] {
        let other = scene.cast.browser(&scene.world, person).await;
        other.get(&address).await.expect(404);
        other.post(&format!("{address}/steps"), &[("kind", "done")]).await.expect(404);
    }
    assert!(says(&scene.ben.get(&address).await.expect(200), "Ring the school"));
    scene.ben.post(&format!("{address}/steps"), &[("kind", "note"), ("note", "")]).await.expect(422);
    let noted = scene
        .ben
        .post(&format!("{address}/steps"), &[("kind", "note"), ("note", "They ring back. שלום")])
        .await
        .expect(303);
    assert_eq!(noted.location(), "/leeds/my-supervision?said=noted");
    let page = scene.amara.get(&address).await.expect(200);
    assert!(says(&page, "They ring back. שלום"));
    let token = Uuid::now_v7().to_string();
    for _ in 0..2 {
        scene.amara.post_as(&format!("{address}/steps"), &token, &[("kind", "done")]).await.expect(303);
    }
    let late = scene.ben.post(&format!("{address}/steps"), &[("kind", "note"), ("note", "Too late")]).await.expect(409);
    assert!(says(&late, "closed meanwhile"));
    assert_eq!(scene.text("select string_agg(kind, ',' order by id) from action_step").await, "kept,done");
}
