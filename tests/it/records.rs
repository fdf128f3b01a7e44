//! Records: written, saved, checked, shared, read and answered; two tabs, two people, expired sign-ins, late pages.

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
async fn a_draft_keeps_everything_exactly_as_typed(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    let long = "Überraschung 🙂 שלום \u{202e}ab\u{202c}\n".repeat(5_000);
    assert!(long.chars().count() > 100_000);
    let fields = [
        ("version", "1"),
        ("writer", WRITER),
        ("seq", "1"),
        ("when_day", "31"),
        ("when_month", "2"),
        ("when_year", "soon"),
        ("minutes", "-5 <b>"),
        ("s-wellbeing", long.as_str()),
        ("s-not-in-the-form", "kept all the same"),
        ("action-0-by_day", "99"),
    ];
    let answer = scene.amara.autosave(&format!("{record}/draft"), &fields).await.expect(200);
    assert_eq!(json(&answer), serde_json::json!({ "version": 2, "saved_at": "10:00:00" }));
    let stored = scene.text("select body::text from draft").await;
    let stored: Vec<(String, String)> = serde_json::from_str(&stored).expect("pairs");
    let sent: Vec<(String, String)> =
        fields[3..].iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    assert_eq!(stored, sent);
    let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    assert!(
        form.body.contains("value=\"soon\"")
            && form.body.contains("value=\"99\"")
            && form.body.contains("-5 &#60;b&#62;")
    );
    let check = scene.amara.get(&format!("{record}/check")).await.expect(200);
    assert!(check.hidden("version").is_none(), "a record without a day cannot be shared");
    assert!(says(&check, "Mend this before you share"));
    let refused = scene.amara.post(&format!("{record}/sharing"), &[("version", "2")]).await.expect(422);
    assert!(says(&refused, "Mend this before you share"));
    assert_eq!(scene.world.count("select count(*) from record_sharing").await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_page_that_saves_twice_or_late_is_told_from_a_clash(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    let draft = format!("{record}/draft");
    let save = async |version: &str, writer: &str, seq: &str, text: &str| {
        scene
            .amara
            .autosave(&draft, &[("version", version), ("writer", writer), ("seq", seq), ("s-wellbeing", text)])
            .await
    };
    assert_eq!(json(&save("1", WRITER, "1", "one").await.expect(200))["version"], 2);
    // The answer was lost: the page still names version 1, with a later save.
    assert_eq!(json(&save("1", WRITER, "2", "one two").await.expect(200))["version"], 3);
    // A repeat, and a save that was overtaken: nothing is written.
    assert_eq!(json(&save("1", WRITER, "2", "one two").await.expect(200))["version"], 3);
    assert_eq!(json(&save("1", WRITER, "1", "one").await.expect(200))["version"], 3);
    assert!(scene.text("select body::text from draft").await.contains("one two"));
    // Another tab on the old version: both are kept.
    let clash = save("1", OTHER, "1", "other words").await.expect(409);
    assert_eq!(json(&clash)["view"], format!("{record}/clash"));
    assert!(
        json(&clash)["message"].as_str().expect("a text").starts_with("You saved this in another place at 10:00:00.")
    );
    // Its last save on leaving takes the place of the text kept, one that was overtaken does not.
    save("1", OTHER, "3", "other words, more").await.expect(409);
    save("1", OTHER, "2", "other words,").await.expect(409);
    assert!(scene.text("select body::text from draft").await.contains("one two"), "nothing was overwritten");
    let both = scene.amara.get(&format!("{record}/clash")).await.expect(200);
    assert!(says(&both, "one two") && says(&both, "other words, more"));
    // Forged counters are as if they were not there.
    save("3", "nonsense", "x", "three").await.expect(200);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_clash_is_settled_either_way_and_the_other_text_stays(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    scene.amara.post(&record, &[("version", "1"), ("s-wellbeing", "first words")]).await.expect(303);
    let shown = scene.amara.post(&record, &[("version", "1"), ("s-wellbeing", "later words")]).await.expect(409);
    assert!(says(&shown, "first words") && says(&shown, "later words"), "the button answers with both texts");
    let fields = |keep: &'static str, page: &Answer| {
        [("keep".to_owned(), keep.to_owned())]
            .into_iter()
            .chain(["version", "mine", "kept_at"].map(|name| (name.to_owned(), page.hidden(name).expect(name))))
            .collect::<Vec<_>>()
    };
    let settle = fields("mine", &shown);
    // The draft is saved once more before the choice: what was chosen between is no longer what there is.
    scene.amara.post(&record, &[("version", "2"), ("s-wellbeing", "first words, more")]).await.expect(303);
    let as_refs: Vec<(&str, &str)> = settle.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let again = scene.amara.post(&format!("{record}/clash"), &as_refs).await.expect(409);
    assert!(says(&again, "first words, more"));
    let settle = fields("mine", &again);
    let as_refs: Vec<(&str, &str)> = settle.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    scene.amara.post(&format!("{record}/clash"), &as_refs).await.expect(303);
    assert!(scene.text("select body::text from draft").await.contains("later words"));
    assert!(
        scene
            .text("select body::text from draft_clash where settled_at is not null")
            .await
            .contains("first words, more"),
        "the other text stays"
    );
    // The other way round.
    let shown = scene.amara.post(&record, &[("version", "1"), ("s-wellbeing", "an old tab")]).await.expect(409);
    let settle = fields("theirs", &shown);
    let as_refs: Vec<(&str, &str)> = settle.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    scene.amara.post(&format!("{record}/clash"), &as_refs).await.expect(303);
    assert!(scene.text("select body::text from draft").await.contains("later words"));
    assert_eq!(scene.world.count("select count(*) from draft_clash where body::text like '%an old tab%'").await, 1);
    let gone = scene.amara.get(&format!("{record}/clash")).await.expect(303);
    assert_eq!(gone.location(), format!("{record}/edit"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_save_button_pressed_twice_stores_once_and_answers_the_same(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    let token = Uuid::now_v7().to_string();
    let fields = [("version", "1"), ("s-wellbeing", "words"), ("then", "stay")];
    for _ in 0..2 {
        let answer = scene.amara.post_as(&record, &token, &fields).await.expect(303);
        assert_eq!(answer.location(), format!("{record}/edit?said=saved"));
    }
    assert_eq!(scene.world.count("select version::bigint from draft").await, 2);
    // Going back and writing on: the same token with other words is no repeat, and nothing of it is lost.
    let back = [("version", "1"), ("s-wellbeing", "words and more"), ("then", "stay")];
    let both = scene.amara.post_as(&record, &token, &back).await.expect(409);
    assert!(says(&both, "words and more"));
    let on =
        scene.amara.post(&record, &[("version", "2"), ("s-wellbeing", "words"), ("then", "check")]).await.expect(303);
    assert_eq!(on.location(), format!("{record}/check"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_pages_that_save_at_once_lose_nothing(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    let draft = format!("{record}/draft");
    for (version, round) in (1..).zip(0..10) {
        let (a, b) = (format!("left {round}"), format!("right {round}"));
        let version_text = version.to_string();
        let left = [("version", version_text.as_str()), ("writer", WRITER), ("seq", "1"), ("s-wellbeing", a.as_str())];
        let right = [("version", version_text.as_str()), ("writer", OTHER), ("seq", "1"), ("s-wellbeing", b.as_str())];
        // New pages in each round: the last round's writers are gone.
        sqlx::query("update draft set writer = null, seq = null").execute(&scene.world.god).await.expect("new pages");
        sqlx::query("update draft_clash set settled_at = now() where settled_at is null")
            .execute(&scene.world.god)
            .await
            .expect("settled");
        let (one, two) = tokio::join!(scene.amara.autosave(&draft, &left), scene.amara.autosave(&draft, &right));
        let mut codes = [one.status.as_u16(), two.status.as_u16()];
        codes.sort_unstable();
        assert_eq!(codes, [200, 409], "{} {}", one.body, two.body);
        let stored = scene.text("select body::text from draft").await;
        let kept = scene.text("select body::text from draft_clash where settled_at is null").await;
        assert!(
            (stored.contains(&a) && kept.contains(&b)) || (stored.contains(&b) && kept.contains(&a)),
            "{stored} {kept}"
        );
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_saved_after_expiry_is_held_and_put_back(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    let draft = format!("{record}/draft");
    scene
        .amara
        .autosave(&draft, &[("version", "1"), ("writer", WRITER), ("seq", "1"), ("s-wellbeing", "before")])
        .await
        .expect(200);
    scene.world.let_expire(scene.cast.amara).await;
    let text = "before and after 🙂\n".repeat(4_000);
    let fields = [("version", "2"), ("writer", WRITER), ("seq", "2"), ("s-wellbeing", text.as_str())];
    let held = scene.amara.autosave(&draft, &fields).await.expect(401);
    assert_eq!(json(&held)["held"], true);
    assert!(!scene.text("select body::text from draft").await.contains("after"));
    // Signed in again: what is kept comes back as a plain form post.
    let again = scene.cast.browser(&scene.world, scene.cast.amara).await;
    let page = again.open("/held").await.expect(200);
    let id = page.hidden("held").expect("its id");
    let mut back = fields.to_vec();
    back.push(("held", id.as_str()));
    let answer = again.post(&draft, &back).await.expect(303);
    assert_eq!(answer.location(), format!("{record}/edit?said=put-back"));
    let stored: String =
        sqlx::query_scalar("select body->0->>1 from draft").fetch_one(&scene.world.god).await.expect("a text");
    assert_eq!(stored, text, "not a character lost");
    assert_eq!(scene.world.count("select count(*) from door.held_draft where taken_at is null").await, 0);
    // Put back twice: nothing changes.
    again.post(&draft, &back).await.expect(303);
    assert_eq!(scene.world.count("select version::bigint from draft").await, 3);
    assert_eq!(scene.world.count("select count(*) from draft_clash").await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn every_page_that_shows_a_draft_leaves_a_row(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    scene.amara.post(&record, &[("version", "1"), ("s-wellbeing", "newer")]).await.expect(303);
    scene.amara.post(&record, &[("version", "1"), ("s-wellbeing", "older")]).await.expect(409);
    let rows = async || scene.world.count("select count(*) from log where act = 'opened-draft'").await;
    for page in ["edit", "check", "clash"] {
        let before = rows().await;
        scene.amara.get(&format!("{record}/{page}")).await.expect(200);
        assert_eq!(rows().await, before + 1, "{page}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_long_record_sent_by_the_button_after_expiry_comes_back_whole(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    scene.world.let_expire(scene.cast.amara).await;
    let text: String = "Ünïcødé & <b>\"quotes\"</b> 🙂 שלום ".chars().cycle().take(100_000).collect();
    scene.amara.post(&record, &[("version", "1"), ("s-wellbeing", &text)]).await.expect(303);
    let again = scene.cast.browser(&scene.world, scene.cast.amara).await;
    // The page's own form, pressed without script.
    let page = again.open("/held").await.expect(200);
    let field = |name| page.hidden(name).expect("a field of the form");
    let back = [("version", field("version")), ("s-wellbeing", field("s-wellbeing")), ("held", field("held"))];
    let back: Vec<(&str, &str)> = back.iter().map(|(name, value)| (*name, value.as_str())).collect();
    again.post_as(&record, &field("form_token"), &back).await.expect(303);
    let stored: String =
        sqlx::query_scalar("select body->0->>1 from draft").fetch_one(&scene.world.god).await.expect("a text");
    assert_eq!(stored, text, "not a character lost");
    assert_eq!(scene.world.count("select count(*) from door.held_draft where taken_at is null").await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_held_text_that_lost_a_race_is_kept_beside_the_other(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    scene.world.let_expire(scene.cast.amara).await;
    scene.amara.post(&record, &[("version", "1"), ("s-wellbeing", "held words")]).await.expect(303);
    let again = scene.cast.browser(&scene.world, scene.cast.amara).await;
    again.post(&record, &[("version", "1"), ("s-wellbeing", "newer words")]).await.expect(303);
    let id = again.open("/held").await.hidden("held").expect("its id");
    let both = again.post(&record, &[("version", "1"), ("s-wellbeing", "held words"), ("held", &id)]).await.expect(409);
    assert!(says(&both, "held words") && says(&both, "newer words"));
    assert_eq!(scene.world.count("select count(*) from door.held_draft where taken_at is null").await, 0);
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
async fn open_actions_follow_from_session_to_session_until_they_are_closed(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let first = book(&scene.world, &scene.cast, "one-to-one", "2026-09-15").await;
    let record = scene.begin_of(first).await;
    let amara_id = scene.cast.amara.to_string();
    scene
        .save(
            &record,
            &[
                ("when_day", "15"),
                ("when_month", "9"),
                ("action-0-what", "Ring the school"),
                ("action-1-what", "Ask for the laptop"),
                ("action-1-who", &amara_id),
                ("action-2-what", "Read the new guidance"),
                ("action-3-what", "Visit the nursery"),
            ],
        )
        .await;
    scene.share(&record).await.expect(303);
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select a.id from action a join action_wording w on w.action_id = a.id order by w.wording")
            .fetch_all(&scene.world.god)
            .await
            .expect("ids");
    let [laptop, guidance, school, nursery] = ids[..] else { panic!("four actions") };
    let second = book(&scene.world, &scene.cast, "one-to-one", "2026-10-13").await;
    let record = scene.begin_of(second).await;
    let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    for what in [
        "Ring the school – Ben Carter",
        "Ask for the laptop – Amara Osei",
        "Read the new guidance – Ben Carter",
        "Visit the nursery – Ben Carter",
    ] {
        assert!(says(&form, what), "{what}");
    }
    let fields: Vec<(String, &str)> = vec![
        ("when_day".into(), "13"),
        ("when_month".into(), "10"),
        (format!("before-{laptop}"), "done"),
        (format!("before-{guidance}"), "drop"),
        (format!("before-{school}"), "redate"),
        (format!("new-day-{school}_day"), "1"),
        (format!("new-day-{school}_month"), "12"),
        (format!("new-day-{school}_year"), "2026"),
    ];
    let borrowed: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    scene.save(&record, &borrowed).await;
    let check = scene.amara.get(&format!("{record}/check")).await.expect(200);
    assert!(
        says(&check, "Say why “Read the new guidance” is dropped")
            && says(&check, "Say why “Ring the school” gets a new day")
    );
    let mut reasons = borrowed.clone();
    let (dropped, redated) = (format!("dropped-why-{guidance}"), format!("redated-why-{school}"));
    reasons.push((dropped.as_str(), "Overtaken by the new law."));
    reasons.push((redated.as_str(), "The school was closed."));
    scene.save(&record, &reasons).await;
    scene.share(&record).await.expect(303);
    assert_eq!(
        scene.text("select string_agg(kind, ',' order by kind) from action_step").await,
        "done,dropped,kept,redated"
    );
    assert_eq!(scene.world.count("select count(*) from action_step_wording").await, 2);

    let record = scene.begin().await;
    let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    assert!(!says(&form, "Ask for the laptop") && !says(&form, "Read the new guidance"), "closed ones are gone");
    assert!(says(&form, "Due Tue 1 Dec 2026, in 21 days; agreed Tue 15 Sep 2026; survived 1 session"));
    let _ = nursery;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn agenda_items_that_were_discussed_leave_the_agenda(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let mut items = Vec::new();
    for (author, wording) in [(scene.cast.ben, "My caseload"), (scene.cast.amara, "The away day")] {
        let id = Uuid::now_v7();
        sqlx::query(
            "insert into agenda_item (tenant_id, id, subject_id, author_id, wording) values ($1, $2, $3, $4, $5)",
        )
        .bind(scene.cast.council.uuid())
        .bind(id)
        .bind(scene.cast.ben.uuid())
        .bind(author.uuid())
        .bind(wording)
        .execute(&scene.world.god)
        .await
        .expect("an item");
        items.push(id);
    }
    let record = scene.begin().await;
    let form = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    assert!(says(&form, "My caseload") && says(&form, "The away day"));
    scene.save(&record, &[(&format!("agenda-{}", items[0]), "yes")]).await;
    scene.share(&record).await.expect(303);
    assert_eq!(
        scene.text("select string_agg(wording, ',') from agenda_item where discussed_in is not null").await,
        "My caseload"
    );
    assert!(says(&scene.ben.get(&record).await, "My caseload (Ben Carter)"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn shared_twice_at_once_it_is_shared_once(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    scene.save(&record, &[("s-wellbeing", "Well."), ("action-0-what", "Ring the school")]).await;
    let version = scene.amara.get(&format!("{record}/check")).await.hidden("version").expect("a version");
    let address = format!("{record}/sharing");
    let fields = [("version", version.as_str())];
    let token = Uuid::now_v7().to_string();
    let (one, two, three) = tokio::join!(
        scene.amara.post_as(&address, &token, &fields),
        scene.amara.post_as(&address, &token, &fields),
        scene.amara.post(&address, &fields),
    );
    for answer in [one, two, three] {
        assert!(answer.expect(303).location().starts_with(&record));
    }
    for (sql, wanted) in [
        ("select count(*) from record_sharing", 1),
        ("select count(*) from action", 1),
        ("select count(*) from session_holding", 1),
        ("select count(*) from log where act = 'shared-record'", 1),
    ] {
        assert_eq!(scene.world.count(sql).await, wanted, "{sql}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_was_saved_after_the_check_is_shown_before_it_is_shared(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.begin().await;
    scene.save(&record, &[("s-wellbeing", "As checked.")]).await;
    let version = scene.amara.get(&format!("{record}/check")).await.hidden("version").expect("a version");
    scene.save(&record, &[("s-wellbeing", "As changed.")]).await;
    let stale = scene.amara.post(&format!("{record}/sharing"), &[("version", &version)]).await.expect(409);
    assert!(says(&stale, "As changed."));
    assert_eq!(scene.world.count("select count(*) from record_sharing").await, 0);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_typed_after_the_sharing_is_kept_and_can_begin_an_amendment(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.shared(&[("s-wellbeing", "As shared.")]).await;
    let late = [
        ("version", "2"),
        ("writer", WRITER),
        ("seq", "9"),
        ("s-wellbeing", "As shared, and more."),
        ("when_day", "10"),
        ("when_month", "11"),
        ("when_year", "2026"),
    ];
    let answer = scene.amara.autosave(&format!("{record}/draft"), &late).await.expect(409);
    assert!(json(&answer)["message"].as_str().expect("a text").contains("What you typed is kept"));
    let both = scene.amara.get(&format!("{record}/clash")).await.expect(200);
    assert!(says(&both, "As shared, and more."));
    let fields: Vec<(&str, String)> =
        ["version", "mine", "kept_at"].iter().map(|name| (*name, both.hidden(name).unwrap_or_default())).collect();
    let mut fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fields.push(("keep", "mine"));
    scene.amara.post(&format!("{record}/clash"), &fields).await.expect(303);
    scene.share(&record).await.expect(303);
    assert!(says(&scene.ben.get(&record).await, "Changed in version 2"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_signature_binds_to_the_wording_that_stands_in_the_database(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene
        .shared(&[
            ("s-wellbeing", "Zebra \u{1F600} and Äpfel."),
            ("s-self-care", "Private."),
            ("private-self-care", "yes"),
        ])
        .await;
    scene.answer(&record, &[("answer", "sign")]).await.expect(303);
    let (id, number, body, private, shared, signed): (Uuid, i32, serde_json::Value, serde_json::Value, Vec<u8>, Vec<u8>) = sqlx::query_as(
        "select w.record_id, w.number, w.body, p.body, s.commitment, o.commitment from record_wording w join record_private p using (record_id, number)
         join record_sharing s using (record_id, number) join sign_off o using (record_id, number)",
    )
    .fetch_one(&scene.world.god)
    .await
    .expect("one");
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    let again = store::records::commitment(id.into(), number, &body, &private);
    assert!(again.is(&hex(&shared)) && again.is(&hex(&signed)));
    let mut forged = body.clone();
    forged["sections"][0]["content"]["text"] = "Otherwise.".into();
    assert!(!store::records::commitment(id.into(), number, &forged, &private).is(&hex(&signed)));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_stale_page_signs_nothing_and_keeps_the_words(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.shared(&[("s-wellbeing", "First wording.")]).await;
    let page = scene.ben.get(&record).await.expect(200);
    let (number, commitment) =
        (page.hidden("number").expect("a number"), page.hidden("commitment").expect("a commitment"));
    scene.amara.post(&format!("{record}/amendment"), &[]).await.expect(303);
    scene.save(&record, &[("s-wellbeing", "Second wording.")]).await;
    scene.share(&record).await.expect(303);
    let fields = [
        ("number", number.as_str()),
        ("commitment", commitment.as_str()),
        ("answer", "sign-with-comment"),
        ("words-sign-with-comment", "My own words."),
    ];
    let stale = scene.ben.post(&format!("{record}/sign-off"), &fields).await.expect(409);
    assert!(says(&stale, "Second wording.") && says(&stale, "My own words.") && says(&stale, "nothing was signed"));
    // The right number with another wording's commitment is no better.
    let forged = scene
        .ben
        .post(&format!("{record}/sign-off"), &[("number", "2"), ("commitment", &commitment), ("answer", "sign")])
        .await;
    forged.expect(409);
    assert_eq!(scene.world.count("select count(*) from sign_off").await, 0);
    scene.answer(&record, &[("answer", "sign")]).await.expect(303);
    assert_eq!(scene.world.count("select number::bigint from sign_off").await, 2);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn signing_while_it_is_shared_again_binds_to_one_wording(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.shared(&[("s-wellbeing", "First wording.")]).await;
    for _ in 0..5 {
        let page = scene.ben.get(&record).await.expect(200);
        let (number, commitment) =
            (page.hidden("number").expect("a number"), page.hidden("commitment").expect("a commitment"));
        scene.amara.post(&format!("{record}/amendment"), &[]).await.expect(303);
        scene.save(&record, &[("s-wellbeing", &format!("After version {number}."))]).await;
        let (address, fields) = (
            format!("{record}/sign-off"),
            [("number", number.as_str()), ("commitment", commitment.as_str()), ("answer", "sign")],
        );
        let (signed, shared) = tokio::join!(scene.ben.post(&address, &fields), scene.share(&record));
        shared.expect(303);
        assert!([303, 409].contains(&signed.status.as_u16()), "{}", signed.body);
        let found: i64 = sqlx::query_scalar("select count(*) from sign_off where number = $1")
            .bind(number.parse::<i32>().expect("a number"))
            .fetch_one(&scene.world.god)
            .await
            .expect("a count");
        assert_eq!(found, i64::from(signed.status == 303), "what was answered is what stands there");
    }
    assert_eq!(
        scene.world.count("select count(*) from sign_off o join record_sharing s using (record_id, number) where o.commitment <> s.commitment").await,
        0
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn nobody_signs_twice(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene.shared(&[("s-wellbeing", "Well.")]).await;
    let page = scene.ben.get(&record).await.expect(200);
    let (number, commitment) =
        (page.hidden("number").expect("a number"), page.hidden("commitment").expect("a commitment"));
    let fields = [("number", number.as_str()), ("commitment", commitment.as_str()), ("answer", "sign")];
    let token = page.hidden("form_token").expect("a token");
    let address = format!("{record}/sign-off");
    let (one, two, three) = tokio::join!(
        scene.ben.post_as(&address, &token, &fields),
        scene.ben.post_as(&address, &token, &fields),
        scene.ben.post(&address, &fields)
    );
    let mut codes = [one.status.as_u16(), two.status.as_u16(), three.status.as_u16()];
    codes.sort_unstable();
    assert!([[303, 303, 409], [303, 409, 409]].contains(&codes), "{codes:?}");
    // Back, and pressed again: the form's own answer, and nothing twice.
    let back = scene
        .ben
        .post_as(
            &address,
            &token,
            &[
                ("number", number.as_str()),
                ("commitment", commitment.as_str()),
                ("answer", "disagree"),
                ("words-disagree", "No."),
            ],
        )
        .await;
    assert!([303, 409].contains(&back.status.as_u16()));
    let other = scene
        .ben
        .post(
            &address,
            &[
                ("number", number.as_str()),
                ("commitment", commitment.as_str()),
                ("answer", "disagree"),
                ("words-disagree", "No."),
            ],
        )
        .await
        .expect(409);
    assert!(says(&other, "You have answered version 1 already"));
    assert_eq!(scene.world.count("select count(*) from sign_off").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_change_asked_for_comes_back_as_a_draft_and_is_answered_anew(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let record = scene
        .shared(&[
            ("s-wellbeing", "Ben was late.\nThe rest is fine."),
            ("s-self-care", "A walk."),
            ("private-self-care", "yes"),
            ("action-0-what", "Ring the school"),
            ("action-1-what", "Buy a bell"),
        ])
        .await;
    let empty = scene.answer(&record, &[("answer", "ask-for-change"), ("words-ask-for-change", " ")]).await.expect(422);
    assert!(says(&empty, "Say what should change"));
    let answer = scene
        .answer(&record, &[("answer", "ask-for-change"), ("words-ask-for-change", "I was on time.")])
        .await
        .expect(303);
    assert_eq!(answer.location(), format!("{record}?said=change-asked"));
    let page = scene.amara.get(&record).await.expect(200);
    assert!(says(&page, "I was on time.") && says(&page, "Change the record"));
    let edit = scene.amara.post(&format!("{record}/amendment"), &[]).await.expect(303);
    let form = scene.amara.get(edit.location()).await.expect(200);
    for kept in ["Ben was late.\nThe rest is fine.", "A walk.", "Ring the school", "Buy a bell", "I was on time."] {
        assert!(says(&form, kept), "{kept}");
    }
    // As it comes back it says the same: no step, no new action.
    let ids: Vec<String> = sqlx::query_scalar(
        "select a.id::text from action a join action_wording w on w.action_id = a.id order by w.wording desc",
    )
    .fetch_all(&scene.world.god)
    .await
    .expect("ids");
    let ben = scene.cast.ben.to_string();
    let fields = [
        ("s-wellbeing", "Ben was on time.\nThe rest is fine."),
        ("s-self-care", "A walk."),
        ("private-self-care", "yes"),
        ("action-0-id", ids[0].as_str()),
        ("action-0-what", "Ring the school"),
        ("action-0-who", ben.as_str()),
    ];
    scene.save(&record, &fields).await;
    scene.share(&record).await.expect(303);
    assert_eq!(scene.world.count("select count(*) from action").await, 2, "the one that stays is not made again");
    assert_eq!(scene.text("select string_agg(s.kind || ' ' || w.wording, ',') from action_step s join action_wording w using (action_id)").await, "dropped Buy a bell");
    let page = scene.ben.get(&record).await.expect(200);
    assert!(says(&page, "Changed in version 2"));
    assert!(
        page.body.contains("<del>Ben was late.</del>") && page.body.contains("<ins>Ben was on time.</ins>"),
        "{}",
        page.body
    );
    assert!(says(&page, "Version 1. Shared by Amara Osei"), "the earlier version is folded below");
    scene.answer(&record, &[("answer", "disagree"), ("words-disagree", "I see it otherwise.")]).await.expect(303);
    let page = scene.amara.get(&record).await.expect(200);
    assert!(says(&page, "The other view") && says(&page, "I see it otherwise."));
    assert_eq!(
        scene.world.count("select count(*) from session_holding where superseded_at is null").await,
        1,
        "it counts as held"
    );
    assert_eq!(scene.world.count("select count(*) from log where act = 'reopened-record'").await, 1);
    assert_eq!(scene.world.count("select count(*) from record_wording").await, 2, "what was shared stays");
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

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_departed_supervisors_draft_is_sealed_and_handed_on_under_a_reason(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (world, cast) = (&scene.world, &scene.cast);
    let record = scene.begin().await;
    scene.save(&record, &[("s-wellbeing", "Half a sentence")]).await;
    let grace = cast.browser(world, cast.grace).await;
    grace.get(&format!("{record}/release")).await.expect(404);
    // Amara goes, Colm takes over.
    sqlx::query("update relationship set until_day = '2026-11-10' where id = $1")
        .bind(cast.ben_amara.uuid())
        .execute(&world.god)
        .await
        .expect("it ends");
    world.relationship(cast.council, cast.ben, cast.colm, "line", "2026-11-10", None).await;
    scene.amara.get(&format!("{record}/edit")).await.expect(404);
    scene.amara.autosave(&format!("{record}/draft"), &[("version", "2")]).await.expect(404);
    let colm = cast.browser(world, cast.colm).await;
    let waiting = colm.get(&format!("{record}/edit")).await.expect(200);
    assert!(says(&waiting, "Amara Osei is writing this record") && !says(&waiting, "Half a sentence"));
    colm.get(&format!("{record}/release")).await.expect(404);
    let page = grace.get(&format!("{record}/release")).await.expect(200);
    assert!(says(&page, "Colm Byrne") && !says(&page, "Half a sentence"));
    let colm_id = cast.colm.to_string();
    grace.post(&format!("{record}/release"), &[("to", &colm_id)]).await.expect(422);
    grace
        .post(&format!("{record}/release"), &[("to", &cast.dita.to_string()), ("reason", "She left.")])
        .await
        .expect(422);
    grace.post(&format!("{record}/release"), &[("to", &colm_id), ("reason", "She left.")]).await.expect(303);
    let form = colm.get(&format!("{record}/edit")).await.expect(200);
    assert!(says(&form, "Half a sentence"));
    let version = form.hidden("version").expect("a version");
    let mut fields = held_today();
    fields.extend([("s-wellbeing", "A whole sentence."), ("version", version.as_str())]);
    colm.post(&record, &fields).await.expect(303);
    let version = colm.get(&format!("{record}/check")).await.expect(200).hidden("version").expect("a version");
    colm.post(&format!("{record}/sharing"), &[("version", &version)]).await.expect(303);
    assert!(says(&scene.ben.get(&record).await, "A whole sentence."));
    assert_eq!(world.count("select count(*) from log l join log_reason r on r.log_id = l.id where l.act = 'released-draft' and r.wording = 'She left.'").await, 1);
    assert_eq!(world.count("select count(*) from draft_release where ended_at is not null").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn when_two_people_have_it_open_the_notice_comes_before_saving_by_itself(pool: PgPool) {
    let scene = Scene::new(pool).await;
    let (world, cast) = (&scene.world, &scene.cast);
    let record = scene.begin().await;
    world.relationship(cast.council, cast.ben, cast.colm, "cover", "2026-11-01", None).await;
    sqlx::query("insert into draft_release (tenant_id, about, about_id, to_person, subject_id, reason, released_by) select tenant_id, 'record', id, $1, subject_id, 'Cover.', $2 from record")
        .bind(cast.colm.uuid()).bind(cast.grace.uuid()).execute(&world.god).await.expect("released");
    let first = scene.amara.get(&format!("{record}/edit")).await.expect(200);
    assert!(first.body.contains("data-autosave="));
    assert!(
        scene.amara.get(&format!("{record}/edit")).await.body.contains("data-autosave="),
        "one's own reload is nobody else"
    );
    let colm = cast.browser(world, cast.colm).await;
    let second = colm.get(&format!("{record}/edit")).await.expect(200);
    assert!(says(&second, "Amara Osei opened this at 10:00:00.") && !second.body.contains("data-autosave="));
    let on = colm.get(&format!("{record}/edit?carry-on=yes")).await.expect(200);
    assert!(on.body.contains("data-autosave="));
    let save = [("version", "1"), ("s-wellbeing", "Colm's words")];
    colm.autosave(&format!("{record}/draft"), &save).await.expect(200);
    let clash = scene
        .amara
        .autosave(&format!("{record}/draft"), &[("version", "1"), ("s-wellbeing", "Amara's words")])
        .await
        .expect(409);
    assert_eq!(json(&clash)["message"], "Colm Byrne saved this at 10:00:00. Both texts are kept.");
    let both = scene.amara.get(&format!("{record}/clash")).await.expect(200);
    assert!(says(&both, "Colm's words") && says(&both, "Amara's words") && says(&both, "Saved by Colm Byrne"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn actions_are_done_and_noted_outside_a_session(pool: PgPool) {
    let scene = Scene::new(pool).await;
    scene.shared(&[("action-0-what", "Ring the school")]).await;
    let action = scene.text("select id::text from action").await;
    let address = format!("/leeds/actions/{action}");
    for person in [scene.cast.priya, scene.cast.colm, scene.cast.ada, scene.cast.quinn, scene.cast.grace] {
        let other = scene.cast.browser(&scene.world, person).await;
        other.get(&address).await.expect(404);
        other.post(&format!("{address}/steps"), &[("kind", "done")]).await.expect(404);
    }
    assert!(says(&scene.ben.get(&address).await.expect(200), "Ring the school"));
    scene.ben.post(&format!("{address}/steps"), &[("kind", "note"), ("note", "")]).await.expect(422);
    let noted = scene
        .ben
        .post(&format!("{address}/steps"), &[("kind", "note"), ("note", "They ring back. שלום")])
        .await
        .expect(303);
    assert_eq!(noted.location(), "/leeds/my-supervision?said=noted");
    let page = scene.amara.get(&address).await.expect(200);
    assert!(says(&page, "They ring back. שלום"));
    let token = Uuid::now_v7().to_string();
    for _ in 0..2 {
        scene.amara.post_as(&format!("{address}/steps"), &token, &[("kind", "done")]).await.expect(303);
    }
    let late = scene.ben.post(&format!("{address}/steps"), &[("kind", "note"), ("note", "Too late")]).await.expect(409);
    assert!(says(&late, "closed meanwhile"));
    assert_eq!(scene.text("select string_agg(kind, ',' order by id) from action_step").await, "kept,done");
}

/// Every form of a council's policy that a pair fills in: recorded, shared, read and signed.
async fn every_form_of(pool: PgPool, slug: &'static str) {
    let scene = Scene::in_council(pool, slug, "none").await;
    let policy = scene.world.councils[slug].policy_on(crate::world::day("2026-11-10").into()).clone();
    let kinds = policy.session_kinds.iter().filter(|kind| kind.participants != engine::policy::Participants::Group);
    let mut forms = 0;
    for kind in kinds.filter(|kind| kind.form.is_some()) {
        let form = policy.form(kind.form.as_ref().expect("a form")).expect("the form");
        let session = book(&scene.world, &scene.cast, kind.id.as_str(), "2026-11-10").await;
        let record = scene.begin_of(session).await;
        let page = scene.amara.get(&format!("{record}/edit")).await.expect(200);
        let asked = form.sections.iter().filter(|section| page.body.contains(&format!("name=\"s-{}", section.id)));
        let fields: Vec<(String, String)> = asked
            .map(|section| {
                (format!("s-{}", section.id), section.options.first().cloned().unwrap_or_else(|| "yes".to_owned()))
            })
            .chain([("action-0-what".to_owned(), format!("An action of {}", kind.id))])
            .collect();
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        scene.save(&record, &fields).await;
        scene.share(&record).await.expect(303);
        let read = scene.ben.get(&record).await.expect(200);
        assert!(says(&read, &form.name), "{slug} {}", kind.id);
        for (name, _) in &fields[..fields.len() - 1] {
            let heading =
                &form.sections.iter().find(|section| format!("s-{}", section.id) == *name).expect("a section").heading;
            assert!(says(&read, heading), "{slug} {}: {heading}", kind.id);
        }
        scene.answer(&record, &[("answer", "sign")]).await.expect(303);
        forms += 1;
    }
    assert!(forms > 0, "{slug} has a form");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn leeds_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "leeds").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn kent_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "kent").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn merton_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "merton").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn rutland_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "rutland").await;
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn blackburn_with_darwen_on_its_own_forms(pool: PgPool) {
    every_form_of(pool, "blackburn-with-darwen").await;
}
