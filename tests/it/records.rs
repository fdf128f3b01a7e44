//! Records: written, saved, checked, shared, read and answered; two tabs, two people, expired sign-ins, late pages.

mod actions;
mod answers;
mod drafts;
mod forms;

use domain::ids::{PersonId, SessionId};
use sqlx::PgPool;
use uuid::Uuid;

use crate::cast::Cast;
use crate::world::{Answer, Browser, World};

/// Amara and Ben with a session booked for today.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) cast: Cast,
    pub(crate) amara: Browser,
    pub(crate) ben: Browser,
    pub(crate) session: SessionId,
}

impl Scene {
    pub(crate) async fn new(pool: PgPool) -> Self {
        Self::in_council(pool, "leeds", "one-to-one").await
    }

    pub(crate) async fn in_council(pool: PgPool, slug: &'static str, kind: &str) -> Self {
        let world = World::new(pool).await;
        let cast = Cast::in_council(&world, slug).await;
        let amara = cast.browser(&world, cast.amara).await;
        let ben = cast.browser(&world, cast.ben).await;
        let session = book(&world, &cast, kind, "2026-11-10").await;
        Self { world, cast, amara, ben, session }
    }

    /// Begins the record; its address.
    pub(crate) async fn begin(&self) -> String {
        self.begin_of(self.session).await
    }

    pub(crate) async fn begin_of(&self, session: SessionId) -> String {
        let answer = self.amara.post(&format!("/{}/sessions/{session}/record", self.cast.slug), &[]).await.expect(303);
        answer.location().trim_end_matches("/edit").to_owned()
    }

    /// Saves these fields on the draft as it stands and shares it; the address of the record.
    pub(crate) async fn shared(&self, fields: &[(&str, &str)]) -> String {
        let record = self.begin().await;
        self.save(&record, fields).await;
        self.share(&record).await.expect(303);
        record
    }

    pub(crate) async fn save(&self, record: &str, fields: &[(&str, &str)]) {
        let form = self.amara.get(&format!("{record}/edit")).await.expect(200);
        let version = form.hidden("version").expect("a version");
        let mut all = held_today();
        all.retain(|(name, _)| !fields.iter().any(|(other, _)| other == name));
        all.extend_from_slice(fields);
        all.push(("version", &version));
        self.amara.post(record, &all).await.expect(303);
    }

    pub(crate) async fn share(&self, record: &str) -> Answer {
        let check = self.amara.get(&format!("{record}/check")).await.expect(200);
        let version = check.hidden("version").expect("nothing stops it");
        self.amara.post(&format!("{record}/sharing"), &[("version", &version)]).await
    }

    /// Answers the record as its page shows it to Ben.
    pub(crate) async fn answer(&self, record: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.ben.get(record).await.expect(200);
        let (number, commitment) =
            (page.hidden("number").expect("a number"), page.hidden("commitment").expect("a commitment"));
        let mut all = vec![("number", number.as_str()), ("commitment", commitment.as_str())];
        all.extend_from_slice(fields);
        self.ben.post(&format!("{record}/sign-off"), &all).await
    }

    async fn text(&self, sql: &'static str) -> String {
        sqlx::query_scalar(sql).fetch_one(&self.world.god).await.expect("a text")
    }
}

pub(crate) async fn book(world: &World, cast: &Cast, kind: &str, day: &str) -> SessionId {
    let id = SessionId::fresh();
    sqlx::query(
        "insert into session (tenant_id, id, subject_id, supervisor_id, kind, first_day, start_at, minutes, recorded_by)
         values ($1, $2, $3, $4, $5, $6::date, '09:00', 90, $4)",
    )
    .bind(cast.council.uuid())
    .bind(id.uuid())
    .bind(cast.ben.uuid())
    .bind(cast.amara.uuid())
    .bind(kind)
    .bind(day.parse::<chrono::NaiveDate>().expect("a day"))
    .execute(&world.god)
    .await
    .expect("a session");
    id
}

/// How it was held, as the form posts it.
fn held_today() -> Vec<(&'static str, &'static str)> {
    vec![
        ("when_day", "10"),
        ("when_month", "11"),
        ("when_year", "2026"),
        ("start", "09:00"),
        ("minutes", "90"),
        ("mode", "in-person"),
        ("conditions", "in-private"),
    ]
}

const WRITER: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "fedcba9876543210fedcba9876543210";

fn json(answer: &Answer) -> serde_json::Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("not JSON: {}", answer.body))
}

/// What a page says, without its tags.
fn says(answer: &Answer, text: &str) -> bool {
    answer.body.replace("&#39;", "'").replace("&#34;", "\"").contains(text)
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_record_is_begun_saved_shared_read_and_signed(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    assert_eq!(form.hidden("version").as_deref(), Some("1"));
    for filled in ["value=\"10\"", "value=\"11\"", "value=\"2026\"", "value=\"09:00\"", "value=\"90\""] {
        assert!(form.body.contains(filled), "the booking fills {filled}");
    }
    assert!(says(&form, "Wellbeing") && says(&form, "Only you see this until you share it"));
    assert!(form.body.contains(&format!("data-autosave=\"{record}/draft\"")));
    scene.ben.get(&format!("{record}/edit")).await.expect(404);
    scene.ben.get(&record).await.expect(404);
    scene
        .save(
            &record,
            &[
                ("s-wellbeing", "Tired after the court week. Ben: 🙂 שלום\nTwo lines."),
                ("s-self-care", "A walk at noon."),
                ("private-self-care", "yes"),
                ("action-0-what", "Ring the school"),
                ("action-0-who", &scene.cast.ben.to_string()),
                ("action-0-by_day", "20"),
                ("action-0-by_month", "11"),
                ("action-0-by_year", "2026"),
            ],
        )
        .await;
    let check = scene.amara.get(&format!("{record}/check")).await.expect(200);
    assert!(says(&check, "Ring the school (Ben Carter), by Fri 20 Nov 2026"));
    assert!(says(&check, "Only the two of you read this."));
    let answer = scene.share(&record).await.expect(303);
    assert_eq!(answer.location(), format!("{record}?said=shared"));

    let page = scene.ben.get(&record).await.expect(200);
    assert!(says(&page, "Tired after the court week. Ben: 🙂 שלום\nTwo lines."));
    assert!(says(&page, "A walk at noon."), "what is kept private is Ben's, too");
    assert!(says(&page, "LEE-149") && says(&page, "LEE-150"), "the policy's words on signing and silence");
    let answer = scene.answer(&record, &[("answer", "sign")]).await.expect(303);
    assert_eq!(answer.location(), format!("{record}?said=signed"));
    let page = scene.amara.get(&record).await.expect(200);
    assert!(says(&page, "Ben Carter signed version 1"));

    let world = &scene.world;
    assert_eq!(world.count("select count(*) from draft").await, 0);
    assert_eq!(
        world
            .count("select count(*) from session_holding where held_on = '2026-11-10' and minutes = 90 and in_private")
            .await,
        1
    );
    assert_eq!(world.count("select count(*) from action a join action_wording w on w.action_id = a.id where a.due_on = '2026-11-20' and w.wording = 'Ring the school'").await, 1);
    assert_eq!(world.count("select count(*) from record_wording where body::text like '%walk at noon%'").await, 0);
    assert_eq!(world.count("select count(*) from record_private where body::text like '%walk at noon%'").await, 1);
    for act in ["began-record", "opened-draft", "shared-record", "opened-record", "signed-record"] {
        let told: i64 = sqlx::query_scalar("select count(*) from log where act = $1")
            .bind(act)
            .fetch_one(&world.god)
            .await
            .expect("a count");
        assert!(told > 0, "{act} is in the log");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn prompts_ask_and_do_not_block(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let text = "We talked about the workload and what would make it lighter.";
    let earlier = book(&scene.world, &scene.cast, "one-to-one", "2026-10-13").await;
    let first = scene.begin_of(earlier).await;
    scene.save(&first, &[("when_day", "13"), ("when_month", "10"), ("s-workload", text)]).await;
    scene.share(&first).await.expect(303);
    let record = scene.begin().await;
    scene.save(&record, &[("s-workload", text), ("action-0-what", "Ring the school"), ("minutes", "")]).await;
    let check = scene.amara.get(&format!("{record}/check")).await.expect(200);
    for prompt in [
        "Wellbeing is empty.",
        "“Ring the school” has no day.",
        "“Ring the school” has no owner: it will be Ben Carter’s.",
        "Workload says the same as last time, word for word.",
    ] {
        assert!(says(&check, prompt), "{prompt}: {}", check.body);
    }
    scene.share(&record).await.expect(303);
    assert_eq!(scene.world.count("select count(*) from action where due_on is null").await, 1);
    let owner: Uuid =
        sqlx::query_scalar("select owner_id from action").fetch_one(&scene.world.god).await.expect("an owner");
    assert_eq!(PersonId::from(owner), scene.cast.ben);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_makes_a_record_meaningless_stops_it(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[("when_day", ""), ("when_month", ""), ("when_year", "")], "Enter the day it was held"),
        (&[("when_day", "31"), ("when_month", "2")], "Enter a day that exists, for example 10 11 2026"),
        (&[("when_day", "11")], "The day it was held must be today or earlier"),
        (
            &[("action-0-by_day", "20"), ("action-0-by_month", "11"), ("action-0-by_year", "2026")],
            "Say what is to be done by that day",
        ),
        (
            &[
                ("action-0-what", "Ring"),
                ("action-0-by_day", "31"),
                ("action-0-by_month", "11"),
                ("action-0-by_year", "2026"),
            ],
            "Enter a day that exists, or leave it empty",
        ),
    ];
    for (fields, says_what) in cases {
        scene.save(&record, fields).await;
        let check = scene.amara.get(&format!("{record}/check")).await.expect(200);
        assert!(says(&check, says_what), "{says_what}: {}", check.body);
        assert!(check.hidden("version").is_none(), "{says_what}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn only_those_whom_the_policy_names_read_it_and_what_is_private_stays_with_the_pair(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene
        .shared(&[("s-wellbeing", "Well."), ("s-self-care", "A walk at noon."), ("private-self-care", "yes")])
        .await;
    for person in [scene.cast.priya, scene.cast.colm, scene.cast.olu, scene.cast.ada] {
        let browser = scene.cast.browser(&scene.world, person).await;
        for below in ["", "/edit", "/check", "/clash", "/text", "/release"] {
            browser.get(&format!("{record}{below}")).await.expect(404);
        }
        for below in ["", "/draft", "/sharing", "/sign-off", "/amendment", "/clash", "/release"] {
            browser.post(&format!("{record}{below}"), &[("version", "1")]).await.expect(404);
        }
    }
    let kent = Cast::in_council(&scene.world, "kent").await;
    let elsewhere = kent.browser(&scene.world, kent.amara).await;
    elsewhere.get(&record.replace("/leeds/", "/kent/")).await.expect(404);
    // Amara reads and does not answer for Ben.
    scene.amara.post(&format!("{record}/sign-off"), &[("answer", "sign"), ("number", "1")]).await.expect(404);
    let panel = scene.ben.get(&format!("{record}/text")).await.expect(200);
    assert!(
        json(&panel)["sections"]
            .as_array()
            .expect("sections")
            .iter()
            .any(|section| section["text"] == "A walk at noon.")
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_session_that_was_not_booked_is_entered_late_and_visibly(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let address = format!("/leeds/relationships/{}/sessions/new", scene.cast.ben_amara);
    let page = scene.amara.get(&address).await.expect(200);
    assert!(says(&page, "Record a session with Ben Carter"));
    let wrong = scene
        .amara
        .post(
            &address,
            &[
                ("kind", "one-to-one"),
                ("when_day", "31"),
                ("when_month", "2"),
                ("when_year", "2026"),
                ("minutes", "many"),
            ],
        )
        .await
        .expect(422);
    assert!(
        says(&wrong, "must be a real date")
            && wrong.body.contains("value=\"31\"")
            && wrong.body.contains("value=\"many\"")
    );
    scene
        .amara
        .post(&address, &[("kind", "one-to-one"), ("when_day", "11"), ("when_month", "11"), ("when_year", "2026")])
        .await
        .expect(422);
    scene
        .amara
        .post(&address, &[("kind", "group"), ("when_day", "9"), ("when_month", "11"), ("when_year", "2026")])
        .await
        .expect(422);
    let fields = [
        ("kind", "one-to-one"),
        ("when_day", "20"),
        ("when_month", "10"),
        ("when_year", "2026"),
        ("start", "2pm"),
        ("mode", "video"),
        ("then", "record"),
    ];
    let token = Uuid::now_v7().to_string();
    let one = scene.amara.post_as(&address, &token, &fields).await.expect(303);
    let two = scene.amara.post_as(&address, &token, &fields).await.expect(303);
    assert_eq!(one.location(), two.location());
    let form = scene.amara.get(one.location()).await.expect(200);
    assert!(form.body.contains("value=\"20\"") && form.body.contains("value=\"14:00\""));
    assert_eq!(
        scene.world.count("select count(*) from session where not booked and first_day = '2026-10-20'").await,
        1
    );
    // Held without a record.
    scene
        .amara
        .post(
            &address,
            &[("kind", "one-to-one"), ("when_day", "6"), ("when_month", "10"), ("when_year", "2026"), ("then", "held")],
        )
        .await
        .expect(303);
    assert_eq!(scene.world.count("select count(*) from session_holding h where held_on = '2026-10-06' and not exists (select from record r where r.session_id = h.session_id)").await, 1);
    // Not for somebody else's pair, and not for one's own supervisor.
    scene.amara.get(&format!("/leeds/relationships/{}/sessions/new", scene.cast.dita_colm)).await.expect(404);
    scene.ben.get(&address).await.expect(404);
    scene.ben.post(&address, &fields).await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn held_without_a_record_and_contested(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let session = format!("/leeds/sessions/{}", scene.session);
    scene.ben.post(&format!("{session}/contest"), &[("wording", "No.")]).await.expect(404);
    scene.ben.post(&format!("{session}/holding"), &[]).await.expect(404);
    scene.amara.post(&format!("{session}/holding"), &[]).await.expect(303);
    scene.amara.post(&format!("{session}/holding"), &[]).await.expect(303);
    assert_eq!(
        scene.world.count("select count(*) from session_holding where held_on = '2026-11-10' and minutes = 90").await,
        1,
        "the same said again changes nothing"
    );
    scene
        .amara
        .post(&format!("{session}/holding"), &[("when_day", "9"), ("when_month", "11"), ("when_year", "2026")])
        .await
        .expect(303);
    assert_eq!(
        scene
            .world
            .count("select count(*) from session_holding where superseded_at is null and held_on = '2026-11-09'")
            .await,
        1
    );
    assert_eq!(scene.world.count("select count(*) from session_holding").await, 2);
    scene.amara.post(&format!("{session}/contest"), &[("wording", "No.")]).await.expect(404);
    scene.ben.post(&format!("{session}/contest"), &[("wording", "  ")]).await.expect(422);
    let long = "x".repeat(20_001);
    assert!(
        scene.ben.post(&format!("{session}/contest"), &[("wording", &long)]).await.expect(422).body.contains(&long),
        "it comes back as typed"
    );
    scene.ben.post(&format!("{session}/contest"), &[("wording", "We met for five minutes.")]).await.expect(303);
    let record = scene.shared(&[("s-wellbeing", "Well.")]).await;
    assert!(says(&scene.amara.get(&record).await, "We met for five minutes."));
}
