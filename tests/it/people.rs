//! The list of people and the closure days: what is not complete leads to who it is, and what is removed is asked about first.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::{closed, words};
use crate::world::World;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn whoever_has_no_post_is_listed_and_a_leaver_keeps_the_last_one(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let list = "/leeds/administration/people";
    assert!(ada.open("/administration").await.expect(200).body.contains(&format!("href=\"{list}?which=unposted\"")));
    let nobody = words(&ada.get(&format!("{list}?which=unposted")).await.expect(200));
    assert!(nobody.contains("(0)") && nobody.contains("Nobody fits this filter"), "{nobody}");
    for (person, sql) in [
        (cast.priya, "update post set until_day = '2026-11-01' where person_id = $1"),
        (cast.ben, "update post set until_day = '2026-11-01' where person_id = $1"),
        (cast.ben, "update person set left_on = '2026-11-01' where id = $1"),
    ] {
        sqlx::query(sql).bind(person.uuid()).execute(&world.god).await.expect("changed");
    }
    let unposted = words(&ada.get(&format!("{list}?which=unposted")).await.expect(200));
    assert!(unposted.contains("(1)") && unposted.contains("Priya Shah"), "{unposted}");
    let today = words(&ada.get(list).await.expect(200));
    assert!(!today.contains("Last day") && !today.contains("Ben Carter"), "{today}");
    let leavers = words(&ada.get(&format!("{list}?which=leavers&name=ben")).await.expect(200));
    let row = "Ben Carter\nSocial Worker\nDuty and assessment\n";
    assert!(leavers.contains(row) && leavers.contains("Sat 31 Oct 2026"), "{leavers}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_closure_day_is_removed_only_after_its_page_said_what_hangs_on_it(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    closed(&world, &cast, "2026-12-29").await;
    let ada = cast.browser(&world, cast.ada).await;
    let list = ada.open("/administration/closure-days").await.expect(200);
    let removal = "/leeds/administration/closure-days/2026-12-29/removal";
    assert!(
        list.body.contains(&format!("href=\"{removal}\"")) && !list.body.contains(&format!("action=\"{removal}\""))
    );
    let asks = words(&ada.get(removal).await.expect(200));
    assert!(asks.contains("Tue 29 Dec 2026 (Christmas) counts as a working day again"), "{asks}");
    assert_eq!(world.count("select count(*) from closure_day").await, 1, "looking removes nothing");
    ada.post(removal, &[]).await.expect(303);
    assert_eq!(world.count("select count(*) from closure_day").await, 0);
    ada.get(removal).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_numbers_of_the_overview_are_those_of_their_lists(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let role = "student-social-worker";
    let student = world.person(cast.council, cast.slug, cast.team, "Stu Dent", role).await;
    world.relationship(cast.council, student, cast.amara, "practice-educator", "2024-01-02", None).await;
    let alone = world.person(cast.council, cast.slug, cast.team, "Al One", "social-worker").await;
    let later = world.person(cast.council, cast.slug, cast.team, "La Ter", "social-worker").await;
    let sql = "update person set employed_from = '2026-12-01' where id = $1";
    sqlx::query(sql).bind(later.uuid()).execute(&world.god).await.expect("employed later");
    let sql = "update post set until_day = '2026-11-01' where person_id = $1 or person_id = $2";
    sqlx::query(sql).bind(alone.uuid()).bind(later.uuid()).execute(&world.god).await.expect("without a post");
    let overview = words(&ada.open("/administration").await.expect(200));
    for (which, heading, there) in
        [("unposted", "Without a post", "Al One"), ("unsupervised", "Without a supervisor", "Al One")]
    {
        let number = overview.lines().skip_while(|line| *line != heading).nth(1).expect("a number").to_owned();
        let list = words(&ada.get(&format!("/leeds/administration/people?which={which}")).await.expect(200));
        assert!(list.contains(&format!("({number})")), "{which}: {number} and {list}");
        assert!(list.contains(there) && !list.contains("La Ter") && !list.contains("Stu Dent"), "{which}: {list}");
    }
}
