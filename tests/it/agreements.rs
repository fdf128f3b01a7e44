//! Agreements: drafted in the council's fields, offered, signed by both; new versions, a new supervisor, and how often.

mod intervals;
mod settled;

use domain::ids::RelationshipId;
use sqlx::PgPool;

use crate::cast::Cast;
use crate::world::{Answer, Browser, World};

const WRITER: &str = "0123456789abcdef0123456789abcdef";

struct Scene {
    world: World,
    cast: Cast,
    amara: Browser,
    ben: Browser,
}

impl Scene {
    async fn new(pool: PgPool, slug: &'static str) -> Self {
        let world = World::new(pool).await;
        let cast = Cast::in_council(&world, slug).await;
        let amara = cast.browser(&world, cast.amara).await;
        let ben = cast.browser(&world, cast.ben).await;
        Self { world, cast, amara, ben }
    }

    fn of(&self, pair: RelationshipId) -> String {
        format!("/{}/relationships/{pair}/agreement", self.cast.slug)
    }

    fn address(&self) -> String {
        self.of(self.cast.ben_amara)
    }

    /// Saves a draft with these fields and offers it.
    async fn offer(&self, fields: &[(&str, &str)]) -> Answer {
        self.save(fields).await;
        let check = self.amara.get(&format!("{}/check", self.address())).await.expect(200);
        let version = check.hidden("version").unwrap_or_else(|| panic!("something stops it: {}", check.body));
        self.amara.post(&format!("{}/offers", self.address()), &[("version", &version)]).await
    }

    async fn save(&self, fields: &[(&str, &str)]) {
        let form = self.amara.get(&format!("{}/edit", self.address())).await.expect(200);
        let version = form.hidden("version").expect("a version");
        let mut all = vec![("version", version.as_str()), ("then", "check")];
        all.extend_from_slice(fields);
        self.amara.post(&self.address(), &all).await.expect(303);
    }

    async fn sign(&self, who: &Browser) -> Answer {
        let page = who.get(&self.address()).await.expect(200);
        let (number, commitment) =
            (page.hidden("number").expect("a number"), page.hidden("commitment").expect("a commitment"));
        who.post(&format!("{}/signatures", self.address()), &[("number", &number), ("commitment", &commitment)]).await
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_pair_drafts_offers_and_signs(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    let address = scene.address();
    let page = scene.ben.get(&address).await.expect(200);
    assert!(page.body.contains("Amara Osei drafts it; both read it and sign."), "{}", page.body);
    assert!(page.body.contains("Ground rules") && !page.body.contains("Nothing written"), "the council’s headings");
    assert_eq!(scene.world.count("select count(*) from log where act like 'opened-%'").await, 0, "nothing was opened");
    scene.ben.get(&format!("{address}/edit")).await.expect(404);
    scene.save(&[("s-ground-rules", "We begin on time. 🙂 שלום"), ("s-preparation", "Both bring points.")]).await;
    let page = scene.ben.get(&address).await.expect(200);
    assert!(page.body.contains("Amara Osei is working on a first version."), "{}", page.body);
    assert!(!page.body.contains("We begin on time"), "a draft is its author's");
    let check = scene.amara.get(&format!("{address}/check")).await.expect(200);
    assert!(check.body.contains("We begin on time. 🙂 שלום") && check.body.contains("Offer for signature"));
    let version = check.hidden("version").expect("a version");
    let offered = scene.amara.post(&format!("{address}/offers"), &[("version", &version)]).await.expect(303);
    assert_eq!(offered.location(), format!("{address}?said=offered"));
    let mine = scene.ben.open("/my-supervision").await.expect(200);
    assert!(
        mine.body.contains("Read and sign") && mine.body.contains("Supervision Agreement with Amara Osei"),
        "{}",
        mine.body
    );
    scene.sign(&scene.ben).await.expect(303);
    let page = scene.ben.get(&address).await.expect(200);
    assert!(page.body.contains("Version 1 waits for the signature of Amara Osei."), "{}", page.body);
    assert!(page.hidden("commitment").is_none(), "nobody signs twice");
    scene.sign(&scene.amara).await.expect(303);
    let page = scene.ben.get(&address).await.expect(200);
    assert!(
        page.body.contains("Version 1 holds.") && page.body.contains("Signed Tue 10 Nov 2026, 10:00"),
        "{}",
        page.body
    );
    assert!(page.body.contains("To be reviewed by Wed 10 Nov 2027"), "the review day with its why: {}", page.body);
    assert!(page.body.contains("LEE-40"), "{}", page.body);
    assert_eq!(scene.world.count("select count(*) from agreement_signature").await, 2);
    assert_eq!(scene.world.count("select count(*) from log where act = 'signed-agreement'").await, 2);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_first_booking_begins_with_what_the_two_have_agreed(pool: PgPool) {
    let scene = Scene::new(pool, "merton").await;
    let booking = format!("/merton/relationships/{}/bookings/new", scene.cast.ben_amara);
    let begins = |page: &Answer, name: &str, value: &str| {
        page.body.contains(&format!("name=\"{name}\" type=\"text\" value=\"{value}\""))
    };
    scene.offer(&[("s-place", "Room 7, upstairs"), ("s-minutes", "105")]).await.expect(303);
    let offered = scene.amara.get(&booking).await.expect(200);
    assert!(!begins(&offered, "place", "Room 7, upstairs"), "not agreed before it is signed");
    scene.sign(&scene.ben).await.expect(303);
    let page = scene.amara.get(&booking).await.expect(200);
    assert!(begins(&page, "place", "Room 7, upstairs") && begins(&page, "minutes", "105"), "{}", page.body);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_signature_is_for_the_version_that_was_shown(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    let address = scene.address();
    scene.offer(&[("s-ground-rules", "First")]).await.expect(303);
    let shown = scene.ben.get(&address).await.expect(200);
    let (number, commitment) =
        (shown.hidden("number").expect("a number"), shown.hidden("commitment").expect("a commitment"));
    scene.offer(&[("s-ground-rules", "Second")]).await.expect(303);
    let signatures = format!("{address}/signatures");
    let fields = [("number", number.as_str()), ("commitment", commitment.as_str())];
    let clash = scene.ben.post(&signatures, &fields).await.expect(409);
    assert!(clash.body.contains("Nothing was signed") && clash.body.contains("Second"), "{}", clash.body);
    let fields = [("number", "2"), ("commitment", commitment.as_str())];
    scene.ben.post(&signatures, &fields).await.expect(409);
    assert_eq!(scene.world.count("select count(*) from agreement_signature").await, 0);
    let opened =
        scene.world.count("select count(*) from log where act = 'opened-agreement' and actor_id <> subject_id").await;
    assert_eq!(opened, 1, "the supervisor began the second version with the first");
    let page = scene.ben.get(&address).await.expect(200);
    let (number, commitment) =
        (page.hidden("number").expect("a number"), page.hidden("commitment").expect("a commitment"));
    let token = uuid::Uuid::now_v7().to_string();
    let fields = [("number", number.as_str()), ("commitment", commitment.as_str())];
    for _ in 0..2 {
        scene.ben.post_as(&signatures, &token, &fields).await.expect(303);
    }
    scene.ben.post(&signatures, &fields).await.expect(303);
    assert_eq!(
        scene.world.count("select count(*) from agreement_signature").await,
        1,
        "signed once, however often it is sent"
    );
    let first = scene.ben.get(&format!("{address}/versions/1")).await.expect(200);
    assert!(first.body.contains("First") && first.body.contains("Not signed yet"), "{}", first.body);
    scene.ben.get(&format!("{address}/versions/3")).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_else_signs_and_who_is_not_of_the_pair_says_why_first(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    let address = scene.address();
    scene.offer(&[("s-ground-rules", "Between us")]).await.expect(303);
    let kent = Cast::in_council(&scene.world, "kent").await;
    for other in [scene.cast.priya, scene.cast.colm, scene.cast.olu, scene.cast.ada] {
        let browser = scene.cast.browser(&scene.world, other).await;
        browser.get(&address).await.expect(404);
        browser.post(&format!("{address}/signatures"), &[]).await.expect(404);
    }
    let elsewhere = kent.browser(&scene.world, kent.amara).await;
    elsewhere.get(&address.replace("/leeds/", "/kent/")).await.expect(404);
    let grace = scene.cast.browser(&scene.world, scene.cast.grace).await;
    let asked = grace.get(&address).await.expect(303);
    let reason = format!("/leeds/files/{}/opening", scene.cast.ben);
    assert_eq!(asked.location(), format!("{reason}?back={address}"));
    let form = grace.get(asked.location()).await.expect(200);
    assert!(form.body.contains("Ben Carter sees that you opened the file"), "{}", form.body);
    let given = grace.post(&reason, &[("reason", "A complaint"), ("back", &address)]).await.expect(303);
    assert_eq!(given.location(), address);
    assert!(grace.get(&address).await.expect(200).body.contains("Between us"));
    grace.post(&format!("{address}/signatures"), &[("number", "1")]).await.expect(404);
    grace.get(&format!("{address}/edit")).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_new_supervisor_begins_with_what_was_agreed_before(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    let (cast, world) = (&scene.cast, &scene.world);
    let olu_ben: RelationshipId =
        sqlx::query_scalar::<_, uuid::Uuid>("select id from relationship where subject_id = $1 and supervisor_id = $2")
            .bind(cast.ben.uuid())
            .bind(cast.olu.uuid())
            .fetch_one(&world.god)
            .await
            .expect("the relationship before")
            .into();
    let id = uuid::Uuid::now_v7();
    let body = serde_json::json!({ "name": "Supervision Agreement", "sections": [
        { "id": "ground-rules", "heading": "Ground rules", "content": { "text": "As with Olu" } }], "intervals": [] });
    for sql in [
        "insert into agreement (tenant_id, id, relationship_id, subject_id, supervisor_id, policy_version, recorded_by) values ($1, $2, $3, $4, $5, '2023-11-01', $5)",
        "insert into agreement_offer (tenant_id, agreement_id, number, subject_id, commitment, offered_by, offered_at)
         select $1, $2, 1, $4, sha256('x'), $5, '2026-01-05' where $3::uuid is not null",
    ] {
        sqlx::query(sql)
            .bind(cast.council.uuid())
            .bind(id)
            .bind(olu_ben.uuid())
            .bind(cast.ben.uuid())
            .bind(cast.olu.uuid())
            .execute(&world.god)
            .await
            .expect("a row");
    }
    sqlx::query(
        "insert into agreement_wording (tenant_id, agreement_id, number, subject_id, body) values ($1, $2, 1, $3, $4)",
    )
    .bind(cast.council.uuid())
    .bind(id)
    .bind(cast.ben.uuid())
    .bind(body)
    .execute(&world.god)
    .await
    .expect("a wording");
    let form = scene.amara.get(&format!("{}/edit", scene.address())).await.expect(200);
    assert!(form.body.contains("As with Olu"), "{}", form.body);
    assert!(form.body.contains("This begins with what Ben Carter had agreed with Olu Ade"), "{}", form.body);
    assert_eq!(form.hidden("version").as_deref(), Some("0"));
    assert_eq!(
        world.count("select count(*) from log where act = 'opened-agreement'").await,
        1,
        "reading it is an opening"
    );
    let olu = cast.browser(world, cast.olu).await;
    olu.get(&scene.of(olu_ben)).await.expect(404);
    let before = scene.ben.get(&scene.of(olu_ben)).await.expect(200);
    assert!(
        before.body.contains("As with Olu") && !before.body.contains(">Sign<"),
        "it is over, and readable: {}",
        before.body
    );
    let file = scene.ben.open(&format!("/files/{}", cast.ben)).await.expect(200);
    assert!(
        file.body.contains("Olu Ade is no longer line supervisor")
            && file.body.contains("Amara Osei became line supervisor"),
        "{}",
        file.body
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_agreement_follows_its_pair_when_the_relationship_is_corrected(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    scene.offer(&[("s-ground-rules", "Ours")]).await.expect(303);
    scene.sign(&scene.ben).await.expect(303);
    scene.sign(&scene.amara).await.expect(303);
    let (cast, world) = (&scene.cast, &scene.world);
    sqlx::query("update relationship set superseded_at = app.now() where id = $1")
        .bind(cast.ben_amara.uuid())
        .execute(&world.god)
        .await
        .expect("superseded");
    let corrected =
        world.relationship(cast.council, cast.ben, cast.amara, "line", "2026-09-01", Some("2027-03-01")).await;
    let page = scene.ben.get(&scene.of(corrected)).await.expect(200);
    assert!(page.body.contains("Ours") && page.body.contains("Version 1 holds."), "{}", page.body);
    assert!(page.body.contains("To be signed by"), "the engine knows it, too: {}", page.body);
    scene.ben.get(&scene.address()).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn drafts_save_themselves_and_two_tabs_lose_nothing(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    let draft = format!("{}/draft", scene.address());
    let long = "é".repeat(100_000);
    let first = scene
        .amara
        .autosave(
            &draft,
            &[("version", "0"), ("writer", WRITER), ("seq", "1"), ("s-ground-rules", &long), ("review_day", "31")],
        )
        .await
        .expect(200);
    let answer: serde_json::Value = serde_json::from_str(&first.body).expect("JSON");
    assert!(answer["version"].as_i64().is_some_and(|version| version > 0), "{}", first.body);
    let form = scene.amara.get(&format!("{}/edit", scene.address())).await.expect(200);
    assert!(
        form.body.contains(&long) && form.body.contains("value=\"31\""),
        "half a date and a long text are drafts all the same"
    );
    let lost = scene
        .amara
        .autosave(
            &draft,
            &[("version", "0"), ("writer", &WRITER.replace('0', "f")), ("seq", "1"), ("s-ground-rules", "Mine")],
        )
        .await
        .expect(409);
    assert!(lost.body.contains("/clash"), "{}", lost.body);
    let clash = scene.amara.get(&format!("{}/clash", scene.address())).await.expect(200);
    assert!(clash.body.contains("Mine") && clash.body.contains(&long), "both texts stand beside each other");
    let fields: Vec<String> = ["version", "mine", "kept_at"].map(|name| clash.hidden(name).expect("a field")).into();
    let settle = [("version", fields[0].as_str()), ("mine", &fields[1]), ("kept_at", &fields[2]), ("keep", "mine")];
    scene.amara.post(&format!("{}/clash", scene.address()), &settle).await.expect(303);
    assert!(scene.amara.get(&format!("{}/edit", scene.address())).await.expect(200).body.contains("Mine"));
    scene.ben.autosave(&draft, &[("version", "0"), ("s-ground-rules", "x")]).await.expect(404);
    let version: i32 =
        sqlx::query_scalar("select version from draft").fetch_one(&scene.world.god).await.expect("a draft");
    scene.amara.post(&format!("{}/offers", scene.address()), &[("version", &version.to_string())]).await.expect(303);
    let late = scene
        .amara
        .autosave(
            &draft,
            &[("version", &version.to_string()), ("writer", WRITER), ("seq", "9"), ("s-ground-rules", "Too late")],
        )
        .await
        .expect(409);
    assert!(late.body.contains("was offered or begun anew"), "{}", late.body);
    let clash = scene.amara.get(&format!("{}/clash", scene.address())).await.expect(200);
    assert!(clash.body.contains("Too late") && clash.body.contains("Begin a new version with mine"), "{}", clash.body);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_council_has_its_own_fields(pool: PgPool) {
    let world = World::new(pool).await;
    let mut headings = String::new();
    for slug in ["blackburn-with-darwen", "kent", "leeds", "merton", "rutland"] {
        let cast = Cast::in_council(&world, slug).await;
        let amara = cast.browser(&world, cast.amara).await;
        let form = amara.open(&format!("/relationships/{}/agreement/edit", cast.ben_amara)).await.expect(200);
        let fields: Vec<&str> =
            form.body.split(" name=\"s-").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert!(fields.len() >= 3, "{slug}: {fields:?}");
        headings = headings + slug + ": " + &fields.join(" ") + "\n";
    }
    insta::assert_snapshot!("agreement_fields", headings);
}
