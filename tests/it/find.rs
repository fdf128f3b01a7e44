//! Find: only whom the reader may open, whatever is typed.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::words;
use crate::world::World;

async fn found(world: &World, cast: &Cast, person: domain::ids::PersonId, q: &str) -> String {
    let browser = cast.browser(world, person).await;
    words(&browser.open(&format!("/find?q={q}")).await.expect(200))
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn everybody_finds_only_whom_they_may_open(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let kent = Cast::in_council(&world, "kent").await;
    let names = ["Ben Carter", "Priya Shah", "Dita Novak", "Amara Osei"];
    let whom = async |person| {
        let mut seen = Vec::new();
        for name in names {
            if found(&world, &cast, person, &name.replace(' ', "+")).await.contains(&format!("{name}\n")) {
                seen.push(name);
            }
        }
        seen
    };
    assert_eq!(whom(cast.amara).await, ["Ben Carter", "Priya Shah", "Amara Osei"]);
    assert_eq!(whom(cast.ben).await, ["Ben Carter"]);
    assert_eq!(whom(cast.olu).await, [""; 0], "a former supervisor");
    assert_eq!(whom(cast.grace).await, names);
    assert_eq!(whom(cast.quinn).await, names);
    let two = found(&world, &kent, kent.quinn, "Carter").await;
    assert_eq!(two.matches("Ben Carter\n").count(), 1, "another council has its own: {two}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_typed_is_a_name_and_nothing_else(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let nobody = "Nobody whose file you can open has this in their name";
    assert!(found(&world, &cast, cast.quinn, "cart+BEN").await.contains("Ben Carter"), "any order, any case, any part");
    for q in ["%25", "_", "%5C", "%F0%9F%99%82", "%D7%A9%D7%9C%D7%95%D7%9D", "%3Cscript%3E"] {
        assert!(found(&world, &cast, cast.quinn, q).await.contains(nobody), "{q}");
    }
    assert!(!found(&world, &cast, cast.quinn, "++").await.contains("Found"), "nothing was asked for");
    assert!(
        found(&world, &cast, cast.quinn, &"a".repeat(20_000)).await.contains("Enter a name of 200 characters or fewer")
    );
    let said = cast.browser(&world, cast.quinn).await.open("/find?q=Ben").await.body;
    assert!(said.contains(&format!("/leeds/files/{}", cast.ben)) && said.contains("Duty and assessment"), "{said}");
    world.stranger("leeds").open("/find?q=Ben").await.expect(303);
}
