//! Drafts: saved by themselves, in two pages, after expiry, by two people; nothing typed is lost.

use sqlx::PgPool;
use uuid::Uuid;

use super::{OTHER, Scene, WRITER, held_today, json, says};
use crate::world::Answer;

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
