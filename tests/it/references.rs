//! Families by number alone, where the policy wants no name: what holds more than a number stops the record, and nothing is lost.

use sqlx::PgPool;

use crate::records::Scene;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn where_only_numbers_may_stand_a_name_stops_the_record(pool: PgPool) {
    let scene = Scene::in_council(pool, "kent", "professional-support").await;
    sqlx::query("update post set role = 'front-door-social-worker' where person_id = $1")
        .bind(scene.cast.ben.uuid())
        .execute(&scene.world.god)
        .await
        .expect("a post at the Front Door");
    let record = scene.begin().await;
    for line in ["The Smith family", "Smith", "4711 Smith", "Child 4711", "AnnaB1"] {
        scene.save(&record, &[("s-front-door-families", &format!("KCC-20817\n{line}"))]).await;
        let check = scene.amara.get(&format!("{record}/check")).await.expect(200);
        assert!(check.hidden("version").is_none(), "{line} stops it");
        assert!(
            check.body.contains(&format!("Front Door: families looked at: enter the number alone, one in a line; “{line}” holds more than a number")),
            "{}",
            check.body
        );
        assert!(!check.body.contains("“KCC-20817”"), "a number is a number");
        let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
        assert!(form.body.contains(line), "what was typed stands there");
    }
    scene.save(&record, &[("s-front-door-families", "KCC-20817\n4711/2026\nA12345")]).await;
    scene.share(&record).await.expect(303);
}
