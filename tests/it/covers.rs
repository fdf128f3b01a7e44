//! Cover: the line manager of a supervisor who is away arranges it from My team, and what it opens ends with it.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::{away, words};
use crate::walls::as_app;
use crate::world::{Browser, World};

struct Scene {
    world: World,
    cast: Cast,
    grace: Browser,
    address: String,
}

impl Scene {
    /// Amara has been away for three weeks and comes back on 30 November.
    async fn new(pool: PgPool) -> Self {
        let world = World::new(pool).await;
        let cast = Cast::in_council(&world, "leeds").await;
        away(&world, &cast, cast.amara, "sickness", "2026-10-20", Some("2026-11-30")).await;
        let grace = cast.browser(&world, cast.grace).await;
        let address = format!("/leeds/relationships/{}/cover", cast.ben_amara);
        Self { world, cast, grace, address }
    }

    fn fields(by: domain::ids::PersonId, from: &'static str) -> Vec<(&'static str, String)> {
        let fixed = [("from_month", "11"), ("from_year", "2026"), ("until_day", "30"), ("until_month", "11")];
        let mut fields = vec![("by", by.to_string()), ("from_day", from.to_owned()), ("until_year", "2026".to_owned())];
        fields.extend(fixed.map(|(name, value)| (name, value.to_owned())));
        fields
    }

    async fn post(&self, fields: &[(&str, String)]) -> crate::world::Answer {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.grace.post(&self.address, &fields).await
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_line_manager_arranges_cover_and_it_opens_the_file_until_it_ends(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (cast, world) = (&scene.cast, &scene.world);
    let colm = cast.browser(world, cast.colm).await;
    colm.open(&format!("/files/{}", cast.ben)).await.expect(404);
    let team = scene.grace.open("/my-team").await.expect(200);
    let says = words(&team);
    assert!(says.contains("Amara Osei is away: 2 people need somebody who stands in"), "{says}");
    assert!(team.body.contains(&scene.address), "My team leads to where cover is arranged");
    let page = scene.grace.get(&scene.address).await.expect(200);
    let says = words(&page);
    for expected in ["Cover for Ben Carter while Amara Osei is away", "Why this date?", "Colm Byrne, Team Manager"] {
        assert!(says.contains(expected), "{expected}: {says}");
    }
    assert!(!says.contains("Amara Osei, Team Manager"), "who is away stands in for nobody: {says}");
    // From today at the earliest, until the day of the return.
    for (name, value) in [("from_day", "10"), ("until_day", "30")] {
        assert!(page.body.contains(&format!("name=\"{name}\" type=\"text\" value=\"{value}\"")), "{}", page.body);
    }
    let done = scene.post(&Scene::fields(cast.colm, "10")).await.expect(303);
    assert_eq!(done.location(), "/leeds/my-team?said=covered");
    colm.open(&format!("/files/{}", cast.ben)).await.expect(200);
    assert!(words(&colm.open("/my-team").await).contains("you stand in"));
    assert!(words(&scene.grace.open("/my-team").await).contains("Priya Shah needs somebody who stands in"));
    assert_eq!(world.count("select count(*) from log where act = 'arranged-cover'").await, 1);
    // It ends tomorrow; from then on the file is closed to who stood in.
    let page = scene.grace.get(&scene.address).await.expect(200);
    let id = page.hidden("cover").expect("the cover");
    assert!(words(&page).contains("From Tue 10 Nov 2026 until Sun 29 Nov 2026."), "{}", words(&page));
    let end =
        |day: &'static str| [("cover", id.as_str()), ("until_day", day), ("until_month", "11"), ("until_year", "2026")];
    let wrong = scene.grace.post(&scene.address, &end("9")).await.expect(422);
    assert!(words(&wrong).contains("Enter a day after Tue 10 Nov 2026"), "{}", words(&wrong));
    scene.grace.post(&scene.address, &end("11")).await.expect(303);
    let reads =
        "select count(*) from file_access where because = 'cover' and until_day = '2026-11-11' and level = 'content'";
    assert_eq!(world.count(reads).await, 1);
    // Ended a second time from an old page: it says so.
    scene.grace.post(&scene.address, &end("12")).await.expect(422);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_cover_that_cannot_be_comes_back_as_typed(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let cast = &scene.cast;
    let mut nobody = Scene::fields(cast.dita, "9");
    nobody.retain(|(name, _)| *name != "until_day");
    nobody.push(("until_day", "31".to_owned()));
    let says = words(&scene.post(&nobody).await.expect(422));
    for expected in ["Choose who stands in", "Enter today or a later day", "must be a real date"] {
        assert!(says.contains(expected), "{expected}: {says}");
    }
    scene.post(&Scene::fields(cast.colm, "12")).await.expect(303);
    let twice = scene.post(&Scene::fields(cast.olu, "16")).await.expect(422);
    assert!(words(&twice).contains("Colm Byrne stands in then"), "{}", words(&twice));
    assert_eq!(scene.world.count("select count(*) from relationship where kind = 'cover'").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_but_the_line_arranges_it(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (cast, world) = (&scene.cast, &scene.world);
    for person in [cast.amara, cast.colm, cast.ben, cast.quinn, cast.ada] {
        cast.browser(world, person).await.get(&scene.address).await.expect(404);
    }
    // Not even past the gate: the database lets no row in for one's own file.
    for person in [cast.ben, cast.amara, cast.quinn] {
        let mut connection = as_app(world, Some((cast, person))).await;
        let row = "insert into relationship (tenant_id, id, subject_id, supervisor_id, kind, from_day) values ($1, gen_random_uuid(), $2, $3, 'cover', '2026-11-10')";
        let refused = sqlx::query(row).bind(cast.council.uuid()).bind(cast.ben.uuid()).bind(cast.colm.uuid());
        let error = refused.execute(&mut connection).await.expect_err("row security refuses it");
        assert_eq!(
            error.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref(),
            Some("42501"),
            "{error}"
        );
    }
}
