//! What can become of a session that cannot take place: another day always, none at all where the policy allows it, and never under another name.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::{session, words};
use crate::world::World;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn where_the_policy_lets_it_go_either_of_the_two_can_say_so_without_a_day(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "kent").await;
    let id = session(&world, &cast, (cast.ben, cast.amara), "casework", "2026-11-17", false).await;
    let (ben, amara) = (cast.browser(&world, cast.ben).await, cast.browser(&world, cast.amara).await);
    let address = format!("/kent/sessions/{id}/cancellation");
    let theirs = amara.open(&format!("/sessions/{id}")).await.expect(200);
    assert!(words(&theirs).contains("Cancel the session") && words(&theirs).contains("Move"), "{}", words(&theirs));
    for page in ["/my-supervision".to_owned(), format!("/sessions/{id}")] {
        let page = ben.open(&page).await.expect(200);
        assert!(words(&page).contains("I can’t make it") && page.body.contains(&format!("href=\"{address}\"")));
    }
    let asks = ben.get(&address).await.expect(200);
    assert!(words(&asks).contains("It does not take place."), "{}", words(&asks));
    assert!(!asks.body.contains("name=\"day_day\"") && asks.body.contains(&format!("/kent/sessions/{id}/moves")));
    let who = cast.ben.to_string();
    let ill = [("version", "0"), ("reason", "sickness"), ("asked_by", who.as_str())];
    let done = ben.post(&address, &ill).await.expect(303);
    assert_eq!(done.location(), format!("/kent/sessions/{id}?said=cancelled"));
    assert_eq!(world.count("select count(*) from session_cancellation where reason = 'sickness'").await, 1);
    let says = words(&amara.open(&format!("/sessions/{id}")).await.expect(200));
    assert!(says.contains("Ben Carter could not make it"), "{says}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn where_it_wants_a_new_day_nothing_is_called_cancelling(pool: PgPool) {
    let world = World::new(pool).await;
    for slug in ["leeds", "merton", "rutland"] {
        let cast = Cast::in_council(&world, slug).await;
        let kind =
            world.councils[slug].policy_on(crate::world::day("2026-11-10").into()).session_kinds[0].id.to_string();
        let id = session(&world, &cast, (cast.ben, cast.amara), &kind, "2026-11-17", false).await;
        for person in [cast.ben, cast.amara] {
            let browser = cast.browser(&world, person).await;
            let page = browser.open(&format!("/sessions/{id}")).await.expect(200);
            assert!(!page.body.contains("/cancellation"), "{slug}: {}", words(&page));
            for form in ["moves", "cancellation"] {
                let form = browser.open(&format!("/sessions/{id}/{form}")).await.expect(200);
                let says = words(&form);
                assert!(
                    says.contains("to another day") && says.contains("The policy wants a new day"),
                    "{slug}: {says}"
                );
                assert!(!says.contains("Cancel"), "{slug}: {says}");
            }
        }
    }
}
