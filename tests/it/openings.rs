//! Reading under a reason, and who opened a file.

use sqlx::PgPool;

use crate::records::Scene;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn whoever_is_not_of_the_pair_says_why_and_the_supervisee_sees_it(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.shared(&[("s-wellbeing", "Sleeps badly")]).await;
    let (world, cast) = (&scene.world, &scene.cast);
    let person = cast.ben;
    let quinn = cast.browser(world, cast.quinn).await;
    let asked = quinn.get(&record).await.expect(303);
    assert_eq!(asked.location(), format!("/leeds/files/{person}/opening?back={record}"));
    let form = quinn.get(asked.location()).await.expect(200);
    assert!(!form.body.contains("Sleeps badly"));
    let address = format!("/leeds/files/{person}/opening");
    let empty = quinn.post(&address, &[("reason", "  "), ("back", &record)]).await.expect(422);
    assert!(empty.body.contains("Write why you open this file"), "{}", empty.body);
    assert_eq!(empty.hidden("back").as_deref(), Some(record.as_str()));
    let long = "x".repeat(100_000);
    assert!(quinn.post(&address, &[("reason", &long)]).await.expect(422).body.contains(&long), "nothing typed is lost");
    assert_eq!(world.count("select count(*) from log_reason").await, 0);
    let given = quinn.post(&address, &[("reason", "Audit <sample> 🙂"), ("back", &record)]).await.expect(303);
    assert_eq!(given.location(), record);
    assert!(quinn.get(&record).await.expect(200).body.contains("Sleeps badly"));
    scene.amara.get(&record).await.expect(200);
    scene.ben.get(&record).await.expect(200);
    let list = scene.ben.open(&format!("/files/{person}/openings")).await.expect(200);
    assert!(list.body.contains("Quinn Ward") && list.body.contains("quality assurance"), "{}", list.body);
    assert!(list.body.contains("Audit &#60;sample&#62; 🙂") && list.body.contains("Record: "), "{}", list.body);
    assert!(list.body.contains("Amara Osei") && list.body.contains("no reason is asked"), "{}", list.body);
    assert!(!list.body.contains(">Ben Carter<") || !list.body.contains("their own file"), "one's own are left out");
    for reader in [cast.amara, cast.quinn, cast.grace] {
        let browser = cast.browser(world, reader).await;
        assert!(browser.open(&format!("/files/{person}/openings")).await.expect(200).body.contains("Audit"));
    }
    for other in [cast.priya, cast.colm, cast.olu, cast.ada] {
        let browser = cast.browser(world, other).await;
        browser.open(&format!("/files/{person}/openings")).await.expect(404);
        browser.get(&address).await.expect(404);
        browser.post(&address, &[("reason", "Curious")]).await.expect(404);
    }
    assert_eq!(world.count("select count(*) from log_reason").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_reason_holds_for_eight_hours_and_for_one_file(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.shared(&[("s-wellbeing", "Well")]).await;
    let (world, cast) = (&scene.world, &scene.cast);
    let grace = cast.browser(world, cast.grace).await;
    let give = |person: domain::ids::PersonId| format!("/leeds/files/{person}/opening");
    grace.post(&give(cast.priya), &[("reason", "Another file")]).await.expect(303);
    grace.get(&record).await.expect(303);
    let done = grace.post(&give(cast.ben), &[("reason", "Cover"), ("back", "//elsewhere.example/x")]).await.expect(303);
    assert_eq!(done.location(), format!("/leeds/files/{}", cast.ben), "an address of somebody else is not followed");
    grace.get(&record).await.expect(200);
    sqlx::query("update log set at = at - interval '8 hours' where act = 'gave-reason'")
        .execute(&world.god)
        .await
        .expect("hours pass");
    grace.get(&record).await.expect(303);
    let own = scene.ben.get(&format!("{}?back={record}", give(cast.ben))).await.expect(303);
    assert_eq!(own.location(), record, "whoever needs no reason is not asked");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_long_list_of_openings_comes_in_parts(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (world, cast) = (&scene.world, &scene.cast);
    sqlx::query(
        "insert into log (tenant_id, id, at, actor_id, act, subject_id, about, about_id)
         select $1, gen_random_uuid(), '2026-11-01'::timestamptz - n * interval '1 hour', $2, 'opened-agenda', $3, 'agenda', $3 from generate_series(1, 120) n",
    )
    .bind(cast.council.uuid())
    .bind(cast.amara.uuid())
    .bind(cast.ben.uuid())
    .execute(&world.god)
    .await
    .expect("rows");
    let mut next = format!("/leeds/files/{}/openings", cast.ben);
    let mut shown = Vec::new();
    while !next.is_empty() {
        let page = scene.ben.get(&next).await.expect(200);
        shown.push(page.body.matches("data-label=\"Who\"").count());
        next = page
            .body
            .split("href=\"")
            .find(|rest| rest.contains(">Earlier openings<"))
            .and_then(|rest| rest.split('"').next())
            .unwrap_or_default()
            .to_owned();
    }
    assert_eq!(shown, [50, 50, 20]);
    scene.ben.get(&format!("/leeds/files/{}/openings?before=nonsense", cast.ben)).await.expect(200);
}
