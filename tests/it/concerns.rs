//! Concerns: a difficulty goes from the two to the line manager and ends with another supervisor; a serious concern rests; what is told to
//! others stands in the file.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::words;
use crate::world::{Answer, Browser, World};

struct Scene {
    world: World,
    cast: Cast,
    ben: Browser,
    amara: Browser,
    grace: Browser,
}

impl Scene {
    async fn new(pool: PgPool, slug: &'static str) -> Self {
        let world = World::new(pool).await;
        let cast = Cast::in_council(&world, slug).await;
        let ben = cast.browser(&world, cast.ben).await;
        let amara = cast.browser(&world, cast.amara).await;
        let grace = cast.browser(&world, cast.grace).await;
        Self { world, cast, ben, amara, grace }
    }

    fn address(&self) -> String {
        format!("/{}/files/{}/concerns", self.cast.slug, self.cast.ben)
    }

    /// Raised by somebody; the address of it.
    async fn raised(&self, by: &Browser, process: &str) -> String {
        let done = by.post(&self.address(), &fields(&[("process", process), ("wording", "Sessions end early.")])).await;
        done.expect(303).location().split('?').next().expect("an address").to_owned()
    }
}

const DAY: [(&str, &str); 3] = [("day_day", "9"), ("day_month", "11"), ("day_year", "2026")];

fn fields<'a>(some: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    DAY.into_iter().chain(some.iter().copied()).collect()
}

async fn act(browser: &Browser, address: &str, way: &str) -> Answer {
    browser.post(address, &fields(&[("way", way), ("wording", "We agreed to end on time.")])).await
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_difficulty_goes_from_the_two_to_the_line_and_to_another_supervisor(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    let page = scene.ben.open(&format!("/files/{}/concerns/new", scene.cast.ben)).await.expect(200);
    assert!(words(&page).contains("Difficulty in supervision"), "{}", words(&page));
    assert!(!words(&page).contains("Performance that does not improve"), "that is not the supervisee’s to raise");
    let address = scene.raised(&scene.ben, "difficulty").await;
    for browser in [&scene.ben, &scene.amara, &scene.grace] {
        let says = words(&browser.get(&address).await.expect(200));
        for expected in ["Sessions end early.", "Next: Talk between the two (the supervisee)", "LEE-154"] {
            assert!(says.contains(expected), "{expected}: {says}");
        }
    }
    assert_eq!(scene.world.count("select count(*) from log where act = 'opened-concern'").await, 3);
    // It stands where each of them begins.
    for (browser, place) in [(&scene.ben, "/my-supervision"), (&scene.amara, "/my-team"), (&scene.grace, "/my-team")] {
        assert!(
            words(&browser.open(place).await.expect(200)).contains("Difficulty in supervision: Ben Carter"),
            "{place}"
        );
    }
    // The supervisor may not say that the supervisee’s step was taken, nor end it so early; and nobody the second step before the first.
    for (browser, way) in
        [(&scene.amara, "step-talk"), (&scene.amara, "end-other-supervisor"), (&scene.grace, "step-meeting")]
    {
        let again = act(browser, &address, way).await.expect(422);
        assert!(words(&again).contains("Choose what happened"), "{way}: {}", words(&again));
        assert!(again.body.contains("We agreed to end on time."), "what was typed stays");
    }
    act(&scene.ben, &address, "step-talk").await.expect(303);
    act(&scene.ben, &address, "step-talk").await.expect(422);
    act(&scene.grace, &address, "end-other-supervisor").await.expect(422);
    act(&scene.grace, &address, "step-meeting").await.expect(303);
    act(&scene.amara, &address, "end-other-supervisor").await.expect(422);
    act(&scene.amara, &address, "note").await.expect(303);
    act(&scene.grace, &address, "end-other-supervisor").await.expect(303);
    let says = words(&scene.ben.get(&address).await.expect(200));
    assert!(says.contains("Another supervisor, as the last option, Mon 9 Nov 2026"), "{says}");
    assert!(!says.contains("What happens now"), "it has ended: {says}");
    act(&scene.grace, &address, "note").await.expect(422);
    assert!(!words(&scene.ben.open("/my-supervision").await).contains("Difficulty in supervision: Ben Carter"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_else_knows_of_it(pool: PgPool) {
    let scene = Scene::new(pool, "leeds").await;
    let address = scene.raised(&scene.ben, "difficulty").await;
    let cast = &scene.cast;
    for person in [cast.priya, cast.colm, cast.olu, cast.quinn, cast.ada] {
        let browser = cast.browser(&scene.world, person).await;
        browser.get(&address).await.expect(404);
        browser.get(&scene.address()).await.expect(404);
        act(&browser, &address, "note").await.expect(404);
    }
    let quinn = cast.browser(&scene.world, cast.quinn).await;
    let says = words(&quinn.open("/quality").await.expect(200));
    assert!(!says.contains("Ben Carter"), "{says}");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_serious_concern_rests_and_its_words_are_kept_from_the_person(pool: PgPool) {
    let scene = Scene::new(pool, "rutland").await;
    // Not the supervisee’s to raise.
    scene.ben.open(&format!("/files/{}/concerns/new", scene.cast.ben)).await.expect(404);
    let address = scene.raised(&scene.amara, "serious-concern").await;
    let says = words(&scene.ben.get(&address).await.expect(200));
    assert!(!says.contains("Sessions end early.") && says.contains("keeps what is written"), "{says}");
    act(&scene.ben, &address, "note").await.expect(422);
    let says = words(&scene.amara.get(&address).await.expect(200));
    assert!(says.contains("It rests: until “Formal management investigation” is on record"), "{says}");
    // While it rests every record of the two says so.
    let late = format!("/rutland/relationships/{}/sessions/new", scene.cast.ben_amara);
    let session = [
        ("kind", "one-to-one"),
        ("when_day", "9"),
        ("when_month", "11"),
        ("when_year", "2026"),
        ("start", "10:00"),
        ("minutes", "60"),
        ("mode", "in-person"),
    ];
    let record = scene.amara.post(&late, &session).await.expect(303).location().to_owned();
    let warning = "Serious concern rests since Mon 9 Nov 2026";
    assert!(words(&scene.amara.get(&record).await.expect(200)).contains(warning));
    act(&scene.amara, &address, "step-investigation").await.expect(422);
    act(&scene.grace, &address, "step-investigation").await.expect(303);
    assert!(words(&scene.amara.get(&record).await.expect(200)).contains("The Senior Manager’s decision"));
    act(&scene.grace, &address, "step-decision").await.expect(303);
    assert!(!words(&scene.amara.get(&record).await.expect(200)).contains(warning), "decided: it is back");
    act(&scene.grace, &address, "end-back").await.expect(303);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn bad_input_says_what_to_do_and_keeps_what_was_typed(pool: PgPool) {
    let scene = Scene::new(pool, "merton").await;
    let address = scene.address();
    for (some, says) in [
        (vec![("process", "nothing"), ("wording", "Words")], "Choose what it is"),
        (vec![("process", "dispute"), ("wording", " ")], "Write what it is about"),
        (vec![("process", "dispute"), ("wording", "Words"), ("day_day", "31")], "real date"),
        (vec![("process", "dispute"), ("wording", "Words"), ("day_day", "12")], "must be today or earlier"),
    ] {
        let mut all: Vec<_> = some.clone();
        all.extend(DAY.into_iter().filter(|(name, _)| !some.iter().any(|(known, _)| known == name)));
        let again = scene.ben.post(&address, &all).await.expect(422);
        assert!(words(&again).contains(says), "{says}: {}", words(&again));
    }
    let concern = scene.raised(&scene.ben, "dispute").await;
    let early = [
        ("way", "step-manager-informed"),
        ("wording", "Told."),
        ("day_day", "1"),
        ("day_month", "11"),
        ("day_year", "2026"),
    ];
    let again = scene.amara.post(&concern, &early).await.expect(422);
    assert!(words(&again).contains("The day must be Mon 9 Nov 2026 or later"), "{}", words(&again));
    // Posted twice it happens once.
    let page = scene.amara.get(&concern).await.expect(200);
    let token = page.hidden("form_token").expect("a token");
    let note = fields(&[("way", "note"), ("wording", "Called.")]);
    for _ in 0..2 {
        scene.amara.post_as(&concern, &token, &note).await.expect(303);
    }
    assert_eq!(scene.world.count("select count(*) from concern_wording where of = 'note'").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_told_to_others_stands_in_the_file(pool: PgPool) {
    let scene = Scene::new(pool, "merton").await;
    let address = format!("/merton/files/{}/disclosures", scene.cast.ben);
    let told = |some: &'static [(&'static str, &'static str)]| {
        let mut all = vec![
            ("to", "HR"),
            ("reason", "To get advice on how to support"),
            ("what", "That he asked for fewer hours."),
            ("explained", "before"),
        ];
        all.retain(|(name, _)| !some.iter().any(|(known, _)| known == name));
        fields(&[all, some.to_vec()].concat())
    };
    scene.ben.post(&address, &told(&[])).await.expect(404);
    for (some, says) in [
        (&[("to", "")][..], "Choose to whom it was told"),
        (&[("reason", "because")][..], "Choose why it was told"),
        (&[("what", "  ")][..], "Write what was told"),
        (&[("explained", "")][..], "Say whether it was explained"),
    ] {
        let again = scene.amara.post(&address, &told(some)).await.expect(422);
        assert!(words(&again).contains(says), "{says}: {}", words(&again));
    }
    scene.amara.post(&address, &told(&[("next_steps", "A talk with Occupational Health.")])).await.expect(303);
    let says = words(&scene.ben.get(&address).await.expect(200));
    for expected in [
        "That he asked for fewer hours.",
        "HR",
        "Yes, before it was told",
        "A talk with Occupational Health.",
        "Amara Osei",
    ] {
        assert!(says.contains(expected), "{expected}: {says}");
    }
    // The line says why first; a colleague gets nothing.
    assert!(scene.grace.get(&address).await.expect(303).location().contains("/opening?"));
    scene.cast.browser(&scene.world, scene.cast.priya).await.get(&address).await.expect(404);
    // A policy that says nothing of it has no such page.
    let kent = Cast::in_council(&scene.world, "kent").await;
    kent.browser(&scene.world, kent.ben).await.open(&format!("/files/{}/disclosures", kent.ben)).await.expect(404);
}
