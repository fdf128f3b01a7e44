//! The people of the tests: two teams under one manager, quality and administration beside them; the same in any council.

use domain::ids::{CouncilId, PersonId, RelationshipId, UnitId};

use crate::world::{Browser, World};

/// Amara supervises Ben and Priya; Colm supervises Dita in another team; Grace manages Amara and Colm; Hugo manages Grace; Quinn leads quality; Ada
/// administers; Olu supervised Ben before Amara.
pub(crate) struct Cast {
    pub(crate) slug: &'static str,
    pub(crate) council: CouncilId,
    pub(crate) team: UnitId,
    pub(crate) ben: PersonId,
    pub(crate) priya: PersonId,
    pub(crate) amara: PersonId,
    pub(crate) colm: PersonId,
    pub(crate) dita: PersonId,
    pub(crate) grace: PersonId,
    pub(crate) hugo: PersonId,
    pub(crate) quinn: PersonId,
    pub(crate) ada: PersonId,
    pub(crate) olu: PersonId,
    pub(crate) ben_amara: RelationshipId,
    pub(crate) priya_amara: RelationshipId,
    pub(crate) dita_colm: RelationshipId,
}

/// Which roles of a council's policy the cast holds: worker, supervisor, manager, head, quality, administrator.
fn roles(slug: &str) -> [&'static str; 6] {
    match slug {
        "leeds" => [
            "social-worker",
            "team-manager",
            "service-delivery-manager",
            "head-of-service",
            "quality-lead",
            "system-administrator",
        ],
        "blackburn-with-darwen" => [
            "family-support-worker",
            "supervisor",
            "senior-manager",
            "head-of-service",
            "quality-lead",
            "system-administrator",
        ],
        _ => [
            "social-worker",
            "team-manager",
            "service-manager",
            "head-of-service",
            "quality-lead",
            "system-administrator",
        ],
    }
}

impl Cast {
    /// In a council that is founded for it.
    pub(crate) async fn in_council(world: &World, slug: &'static str) -> Self {
        let council = world.council(slug).await;
        let [worker, supervisor, manager, head, quality, administrator] = roles(slug);
        let team = world.unit(council, "Duty and assessment", None).await;
        let other = world.unit(council, "Looked after children", None).await;
        let service = world.unit(council, "Children’s services", None).await;
        let ben = world.person(council, slug, team, "Ben Carter", worker).await;
        let priya = world.person(council, slug, team, "Priya Shah", worker).await;
        let amara = world.person(council, slug, team, "Amara Osei", supervisor).await;
        let dita = world.person(council, slug, other, "Dita Novak", worker).await;
        let colm = world.person(council, slug, other, "Colm Byrne", supervisor).await;
        let olu = world.person(council, slug, other, "Olu Ade", supervisor).await;
        let grace = world.person(council, slug, service, "Grace Hall", manager).await;
        let hugo = world.person(council, slug, service, "Hugo Lind", head).await;
        let quinn = world.person(council, slug, service, "Quinn Ward", quality).await;
        let ada = world.person(council, slug, service, "Ada Field", administrator).await;
        world.relationship(council, ben, olu, "line", "2024-01-02", Some("2026-09-01")).await;
        let ben_amara = world.relationship(council, ben, amara, "line", "2026-09-01", None).await;
        let priya_amara = world.relationship(council, priya, amara, "line", "2024-01-02", None).await;
        let dita_colm = world.relationship(council, dita, colm, "line", "2024-01-02", None).await;
        for supervisor in [amara, colm, olu] {
            world.relationship(council, supervisor, grace, "line", "2024-01-02", None).await;
        }
        world.relationship(council, grace, hugo, "line", "2024-01-02", None).await;
        Self {
            slug,
            council,
            team,
            ben,
            priya,
            amara,
            colm,
            dita,
            grace,
            hugo,
            quinn,
            ada,
            olu,
            ben_amara,
            priya_amara,
            dita_colm,
        }
    }

    /// A browser in which one of them is signed in.
    pub(crate) async fn browser(&self, world: &World, person: PersonId) -> Browser {
        world.browser(self.council, self.slug, person).await
    }
}
