//! What the council sets for itself: by an administrator, from a day on, and due dates follow.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::session;
use crate::world::World;

fn from(day: &'static str) -> [(&'static str, &'static str); 3] {
    [("from_day", day), ("from_month", "10"), ("from_year", "2026")]
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_number_is_set_from_a_day_on_and_taken_back_and_due_dates_follow(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let kim = world.person(cast.council, cast.slug, cast.team, "Kim Lowe", "business-support").await;
    world.relationship(cast.council, kim, cast.amara, "line", "2024-01-02", None).await;
    session(&world, &cast, (kim, cast.amara), "one-to-one", "2026-10-05", true).await;
    let (ada, kims) = (cast.browser(&world, cast.ada).await, cast.browser(&world, kim).await);
    // One month after 5 October, until the council says otherwise.
    let due = async || kims.open("/my-supervision").await.expect(200).body;
    assert!(due().await.contains("Thu 5 Nov 2026"), "{}", due().await);
    let list = ada.open("/administration/local-settings").await.expect(200);
    assert!(list.body.contains("1 month, until the council sets it"), "{}", list.body);
    let address = "/leeds/administration/local-settings/other-staff-interval";
    ada.get(address).await.expect(200);
    let mut six_weeks = from("1").to_vec();
    six_weeks.push(("value", "6 weeks"));
    ada.post(address, &six_weeks).await.expect(303);
    // 5 October and 42 days are 16 November.
    assert!(due().await.contains("Mon 16 Nov 2026"), "{}", due().await);
    let page = ada.get(address).await.expect(200);
    assert!(page.body.contains("Now: 6 weeks.") && page.body.contains("6 weeks from Thu 1 Oct 2026"), "{}", page.body);
    assert!(page.body.contains("by Ada Field"), "who set it stands there: {}", page.body);
    assert_eq!(world.count("select count(*) from log where act = 'set-local-setting'").await, 1);
    let row = page.hidden("row").expect("the value");
    ada.post(&format!("{address}/withdrawal"), &[("row", &row)]).await.expect(303);
    assert!(due().await.contains("Thu 5 Nov 2026"), "what held before holds again");
    ada.post(&format!("{address}/withdrawal"), &[("row", &row)]).await.expect(404);
    assert_eq!(
        world.count("select count(*) from local_setting where superseded_at is not null").await,
        1,
        "it stays on record"
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_a_setting_cannot_take_comes_back_as_typed(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let address = "/leeds/administration/local-settings/return-days";
    for (value, day, says) in [
        ("soon", "1", "Enter a length of time, such as 28 days"),
        ("", "1", "Enter a length of time, such as 28 days"),
        ("0 days", "1", "Enter a length of time, such as 28 days"),
        ("5 working days", "32", "real date"),
    ] {
        let mut fields = from(day).to_vec();
        fields.push(("value", value));
        let again = ada.post(address, &fields).await.expect(422);
        assert!(again.body.contains(says), "{value} {day}: {}", again.body);
        assert!(again.body.contains(&format!("value=\"{value}\"")) && again.body.contains(&format!("value=\"{day}\"")));
    }
    assert_eq!(world.count("select count(*) from local_setting").await, 0);
    ada.get("/leeds/administration/local-settings/no-such-thing").await.expect(404);
    // Nobody else sets it, and no other council's administrator.
    for person in [cast.amara, cast.quinn, cast.ben] {
        let browser = cast.browser(&world, person).await;
        let mut fields = from("1").to_vec();
        fields.push(("value", "5 working days"));
        browser.post(address, &fields).await.expect(404);
    }
}
