//! Shared and answered: once however often it is sent, and a signature binds to the wording that was shown.

use sqlx::PgPool;
use uuid::Uuid;

use super::{Scene, WRITER, json, says};

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
