//! What the two settle beside its words: the time to share a record, the end of a stage, the review day, and what stays between them.

use sqlx::PgPool;

use super::Scene;

const DAY: [&str; 3] = ["_day", "_month", "_year"];

/// A day as the three fields of a section.
fn on(field: &str, day: [&str; 3]) -> Vec<(String, String)> {
    DAY.iter().zip(day).map(|(part, value)| (format!("{field}{part}"), value.to_owned())).collect()
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

impl Scene {
    async fn both_sign(&self) {
        self.sign(&self.ben).await.expect(303);
        self.sign(&self.amara).await.expect(303);
    }

    async fn says(&self, sql: &'static str) -> Option<String> {
        sqlx::query_scalar(sql).fetch_optional(&self.world.god).await.expect("an answer")
    }

    async fn flagged(&self, flag: &str) {
        sqlx::query("insert into person_flag (tenant_id, id, subject_id, flag, from_day) values ($1, gen_random_uuid(), $2, $3, '2026-10-05')")
            .bind(self.cast.council.uuid())
            .bind(self.cast.ben.uuid())
            .bind(flag)
            .execute(&self.world.god)
            .await
            .expect("a flag");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn records_are_shared_within_the_time_that_both_have_signed(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    for typed in ["11", "0", "five", "2.5"] {
        scene.save(&[("s-record-time", typed)]).await;
        let check = scene.amara.get(&format!("{}/check", scene.address())).await.expect(200);
        assert!(check.body.contains("Enter a whole number from 1 to 10"), "{typed}: {}", check.body);
        assert!(check.body.contains("edit#s-record-time") && check.hidden("version").is_none(), "{typed}");
    }
    scene.offer(&[("s-record-time", "5"), ("s-ground-rules", "On time")]).await.expect(303);
    scene.both_sign().await;
    assert_eq!(scene.says("select share_within from agreement_offer").await.as_deref(), Some("5 working days"));
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, recorded_by) values ('{0}', '00000000-0000-0000-0000-0000000000ab', '{1}', '{2}', 'one-to-one', '2026-11-10', '{2}');
         insert into session_holding (tenant_id, id, session_id, subject_id, kind, held_on, mode, recorded_by) values ('{0}', gen_random_uuid(), '00000000-0000-0000-0000-0000000000ab', '{1}', 'one-to-one', '2026-11-10', 'in-person', '{2}');",
        scene.cast.council.uuid(),
        scene.cast.ben.uuid(),
        scene.cast.amara.uuid()
    )))
    .execute(&scene.world.god)
    .await
    .expect("a session that was held");
    let team = scene.amara.open("/my-team").await.expect(200);
    assert!(
        team.body.contains("record of 10 Nov is not shared – 5 working days left"),
        "five working days, not ten: {}",
        team.body
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_stage_ends_on_the_day_that_both_have_signed(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    scene.flagged("returner").await;
    let event = "select day::text from dated_event where event = 'returner-period-end' and superseded_at is null";
    let field = "s-fortnightly-until";
    scene.save(&pairs(&on(field, ["1", "11", "2026"]))).await;
    let check = scene.amara.get(&format!("{}/check", scene.address())).await.expect(200);
    assert!(check.body.contains("Sun 1 Nov 2026 is over: enter today or a later day"), "{}", check.body);
    scene.offer(&pairs(&on(field, ["1", "12", "2026"]))).await.expect(303);
    scene.sign(&scene.ben).await.expect(303);
    assert_eq!(scene.says(event).await, None, "not before both have signed");
    scene.sign(&scene.amara).await.expect(303);
    assert_eq!(scene.says(event).await.as_deref(), Some("2026-12-01"));
    // They agree another day: it takes the place of the first, which stays in the table.
    scene.offer(&pairs(&on(field, ["15", "12", "2026"]))).await.expect(303);
    scene.both_sign().await;
    assert_eq!(scene.says(event).await.as_deref(), Some("2026-12-15"));
    assert_eq!(scene.world.count("select count(*) from dated_event where superseded_at is not null").await, 1);
    // A version that says the same day changes nothing.
    scene.offer(&pairs(&on(field, ["15", "12", "2026"]))).await.expect(303);
    scene.both_sign().await;
    assert_eq!(scene.world.count("select count(*) from dated_event").await, 2);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_review_day_is_the_one_that_the_contract_names(pool: PgPool) {
    let scene = Scene::new(pool, "blackburn-with-darwen").await;
    let form = scene.amara.get(&format!("{}/edit", scene.address())).await.expect(200);
    assert!(!form.body.contains("Look at it again by"), "no second field for the same day: {}", form.body);
    let field = "s-review-date";
    scene.save(&pairs(&on(field, ["1", "11", "2026"]))).await;
    let check = scene.amara.get(&format!("{}/check", scene.address())).await.expect(200);
    assert!(check.body.contains("Sun 1 Nov 2026 is not ahead"), "{}", check.body);
    // What the guidance calls usual is a prompt, and no refusal.
    scene.save(&pairs(&on(field, ["1", "3", "2028"]))).await;
    let check = scene.amara.get(&format!("{}/check", scene.address())).await.expect(200);
    assert!(
        check.body.contains("Wed 1 Mar 2028 is later than 1 year, which the policy advises (BWD-22)"),
        "{}",
        check.body
    );
    assert!(check.hidden("version").is_some());
    scene.offer(&pairs(&on(field, ["1", "3", "2027"]))).await.expect(303);
    scene.both_sign().await;
    assert_eq!(scene.says("select review_on::text from agreement_offer").await.as_deref(), Some("2027-03-01"));
    let page = scene.ben.get(&scene.address()).await.expect(200);
    assert!(page.body.contains("To be reviewed by Mon 1 Mar 2027"), "{}", page.body);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_stays_between_the_two_is_for_the_two(pool: PgPool) {
    let scene = Scene::new(pool, "kent").await;
    let address = scene.address();
    scene.offer(&[("s-enrich", "Our own words"), ("s-equality", "yes")]).await.expect(303);
    scene.offer(&[("s-enrich", "Our later words"), ("s-equality", "yes")]).await.expect(303);
    for one in [&scene.ben, &scene.amara] {
        assert!(one.get(&address).await.expect(200).body.contains("Our later words"));
        assert!(one.get(&format!("{address}/versions/1")).await.expect(200).body.contains("Our own words"));
    }
    let told = "select count(*) from agreement_wording where body::text like '%words%'";
    assert_eq!(scene.world.count(told).await, 0, "it stands apart");
    assert_eq!(scene.world.count("select count(*) from agreement_private where body::text like '%words%'").await, 2);
    // A version of before has the words in its body: the page leaves them out all the same.
    sqlx::raw_sql("delete from agreement_private where number = 1;
        update agreement_wording set body = replace(body::text, '\"kept-private\"', '{\"text\": \"Our own words\"}')::jsonb where number = 1")
        .execute(&scene.world.god)
        .await
        .expect("as it was before");
    assert_eq!(scene.world.count(told).await, 1);
    assert!(scene.ben.get(&format!("{address}/versions/1")).await.expect(200).body.contains("Our own words"));
    let grace = scene.cast.browser(&scene.world, scene.cast.grace).await;
    let reason = format!("/kent/files/{}/opening", scene.cast.ben);
    grace.post(&reason, &[("reason", "A complaint"), ("back", &address)]).await.expect(303);
    for page in [address.clone(), format!("{address}/versions/1")] {
        let page = grace.get(&page).await.expect(200);
        assert!(page.body.contains("Kept between the two of them"), "{}", page.body);
        assert!(!page.body.contains("Our own words") && !page.body.contains("Our later words"), "{}", page.body);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_next_supervisor_begins_without_what_the_two_kept(pool: PgPool) {
    let scene = Scene::new(pool, "kent").await;
    scene.offer(&[("s-enrich", "Only ours"), ("s-what-we-want", "For everybody")]).await.expect(303);
    scene.both_sign().await;
    let (cast, world) = (&scene.cast, &scene.world);
    let next = world.relationship(cast.council, cast.ben, cast.colm, "line", "2026-11-01", None).await;
    let colm = cast.browser(world, cast.colm).await;
    let form = colm.get(&format!("{}/edit", scene.of(next))).await.expect(200);
    assert!(form.body.contains("This begins with what Ben Carter had agreed with Amara Osei"), "{}", form.body);
    assert!(form.body.contains("For everybody") && !form.body.contains("Only ours"), "{}", form.body);
    assert!(!form.body.contains("Kept between"), "a field is empty where nothing is handed on: {}", form.body);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_review_day_stands_though_another_section_has_the_same_day(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    scene.flagged("returner").await;
    let day = ["1", "2", "2027"];
    let fields = [on("s-fortnightly-until", day), on("review", day)].concat();
    scene.offer(&pairs(&fields)).await.expect(303);
    let page = scene.ben.get(&scene.address()).await.expect(200);
    let row = page.body.split("Look at it again by").nth(1).expect("the row");
    assert!(row.split("</dd>").next().is_some_and(|text| text.contains("Mon 1 Feb 2027")), "{}", page.body);
}
