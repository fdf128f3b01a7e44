//! Teams and services: the list is narrowed by a name, and a unit gets another name in a form of its own.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::words;
use crate::world::World;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_unit_is_found_and_renamed(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let list = "/leeds/administration/units";
    let found = words(&ada.get(&format!("{list}?part=duty")).await.expect(200));
    let table = found.split("Add a team or service").nth(1).expect("the list").to_owned();
    assert!(table.contains("Duty and assessment") && !table.contains("Looked after children"), "{table}");
    let none = words(&ada.get(&format!("{list}?part=nowhere")).await.expect(200));
    assert!(none.contains("No team or service has this in its name"), "{none}");
    let form = ada.get(&format!("{list}?rename={}", cast.team)).await.expect(200);
    assert!(words(&form).contains("Rename Duty and assessment") && form.body.contains("value=\"Duty and assessment\""));
    let address = format!("{list}/{}", cast.team);
    let version = form.hidden("version").expect("the version");
    let refused = ada.post(&address, &[("version", &version), ("name", " ")]).await.expect(422);
    assert!(refused.body.contains("id=\"new-name-error\""), "the message stands at the field: {}", refused.body);
    ada.post(&address, &[("version", &version), ("name", "Duty")]).await.expect(303);
    let clash = ada.post(&address, &[("version", &version), ("name", "Assessment")]).await.expect(409);
    assert!(words(&clash).contains("it is now called Duty") && clash.body.contains("value=\"Assessment\""));
    let newer = clash.hidden("version").expect("the version that stands");
    ada.post(&address, &[("version", &newer), ("name", "Assessment")]).await.expect(303);
    assert_eq!(world.count("select count(*) from unit where name = 'Assessment'").await, 1);
}
