//! A file on its way: sent by the administrator, looked at, applied.

use domain::ids::PersonId;
use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::words;
use crate::world::{Answer, Browser, World};

/// A council of the cast with its administrator.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) cast: Cast,
    pub(crate) ada: Browser,
}

impl Scene {
    /// In Merton.
    pub(crate) async fn new(pool: PgPool) -> Self {
        Self::in_council(pool, "merton").await
    }

    /// In a council that is founded for it.
    pub(crate) async fn in_council(pool: PgPool, slug: &'static str) -> Self {
        let world = World::new(pool).await;
        let cast = Cast::in_council(&world, slug).await;
        let ada = cast.browser(&world, cast.ada).await;
        Self { world, cast, ada }
    }

    /// Sends a file of a kind.
    pub(crate) async fn send(&self, kind: &str, file: &[u8]) -> Answer {
        self.ada.post_file(&format!("/{}/administration/files/{kind}", self.cast.slug), file).await
    }

    /// Sends a file and shows what it changes: the address and the page.
    pub(crate) async fn look(&self, kind: &str, file: &str) -> (String, String) {
        let address = self.send(kind, file.as_bytes()).await.expect(303).location().to_owned();
        let page = self.ada.get(&address).await.expect(200);
        (address, words(&page))
    }

    /// Sends a file and applies it: the page that showed what it changes.
    pub(crate) async fn apply(&self, kind: &str, file: &str) -> String {
        let (address, page) = self.look(kind, file).await;
        self.ada.post(&address, &[]).await.expect(303);
        page
    }

    /// Neither another administrator nor anybody else of the council sees or applies the file.
    pub(crate) async fn is_nobody_elses(&self, address: &str) {
        let (world, cast) = (&self.world, &self.cast);
        let other = world.person(cast.council, cast.slug, cast.team, "Olive Brand", "system-administrator").await;
        for stranger in [other, cast.ben, cast.amara, cast.quinn] {
            let browser = cast.browser(world, stranger).await;
            browser.get(address).await.expect(404);
            browser.post(address, &[]).await.expect(404);
        }
    }

    /// Every row that a file may write.
    pub(crate) async fn rows(&self) -> i64 {
        self.world
            .count("select (select count(*) from person) + (select count(*) from post) + (select count(*) from relationship) + (select count(*) from unit) + (select count(*) from absence) + (select count(*) from person_number) + (select count(*) from door.account)")
            .await
    }

    /// What runs of somebody, as the database has it.
    pub(crate) async fn spells(&self, sql: &'static str, person: PersonId) -> Vec<String> {
        sqlx::query_scalar(sql).bind(person.uuid()).fetch_all(&self.world.god).await.expect("spells")
    }
}
