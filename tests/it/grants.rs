//! Grants: given with every refusal, read under, seen by whose file it is, ended and over.

mod forms;
mod pack;
mod reading;
mod walls;

use domain::ids::{GrantId, PersonId};
use sqlx::PgPool;

use crate::records::Scene;
use crate::world::{Answer, Browser, World};

/// Ben's record, shared with a private part, and Ines, whom a grant may be given to.
pub(crate) struct Granting {
    scene: Scene,
    record: String,
    quinn: Browser,
    ines: PersonId,
}

impl Granting {
    async fn new(pool: PgPool) -> Self {
        let scene = Scene::new(pool).await;
        let record = scene
            .shared(&[
                ("s-wellbeing", "Sleeps badly"),
                ("s-self-care", "A walk at noon."),
                ("private-self-care", "yes"),
                ("action-0-what", "See the doctor"),
                ("action-0-who", &scene.cast.ben.to_string()),
            ])
            .await;
        let ines = outsider(&scene.world, scene.cast.council, "Ines Gray").await;
        let quinn = scene.cast.browser(&scene.world, scene.cast.quinn).await;
        Self { scene, record, quinn, ines }
    }

    fn world(&self) -> &World {
        &self.scene.world
    }

    async fn browser(&self, person: PersonId) -> Browser {
        self.scene.cast.browser(self.world(), person).await
    }

    /// The form as somebody fills it in for an inspector who reads Ben's file, with other values for some fields.
    async fn ask(&self, other: &[(&str, &str)]) -> Answer {
        self.ask_as(&self.quinn, other).await
    }

    async fn ask_as(&self, approver: &Browser, other: &[(&str, &str)]) -> Answer {
        let (ines, ben) = (self.ines.to_string(), self.scene.cast.ben.to_string());
        let usual = [
            ("step", "give"),
            ("kind", "inspector"),
            ("holder", ines.as_str()),
            ("purpose", "The yearly inspection"),
            ("asked_by", "The inspectorate"),
            ("person", ben.as_str()),
            ("opens", "content"),
            ("from_day", "10"),
            ("from_month", "11"),
            ("from_year", "2026"),
            ("last_day", "30"),
            ("last_month", "11"),
            ("last_year", "2026"),
        ];
        let mut fields: Vec<(&str, &str)> =
            usual.into_iter().filter(|(name, _)| !other.iter().any(|(changed, _)| changed == name)).collect();
        fields.extend(other.iter().filter(|(_, value)| !value.is_empty()));
        approver.post("/leeds/quality/grants", &fields).await
    }

    /// Gives it; the address of its page.
    async fn give(&self, other: &[(&str, &str)]) -> String {
        let given = self.ask(other).await.expect(303);
        given.location().split('?').next().expect("an address").to_owned()
    }
}

/// Somebody of the directory without a post.
pub(crate) async fn outsider(world: &World, council: domain::ids::CouncilId, name: &str) -> PersonId {
    let id = PersonId::fresh();
    sqlx::query("insert into person (tenant_id, id, name, employed_from) values ($1, $2, $3, '2026-11-02')")
        .bind(council.uuid())
        .bind(id.uuid())
        .bind(name)
        .execute(&world.god)
        .await
        .expect("a person");
    sqlx::query("insert into door.account (tenant_id, person_id, email) values ($1, $2, $3)")
        .bind(council.uuid())
        .bind(id.uuid())
        .bind(format!("{id}@granted.example"))
        .execute(&world.god)
        .await
        .expect("an account");
    world.derive(council).await;
    id
}

fn id_of(address: &str) -> GrantId {
    address.rsplit('/').next().expect("an id").parse().expect("an id")
}
