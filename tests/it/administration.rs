//! Administration: an empty council becomes a working one by pages; each change tells first what it does; each refusal says what to do.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::words;
use crate::world::{Answer, Browser, World};

/// Sends a change as the check page would: first to look, then to save.
async fn change(ada: &Browser, person: domain::ids::PersonId, fields: &[(&str, &str)]) -> (Answer, Answer) {
    let address = format!("/leeds/administration/people/{person}/changes");
    let looked = ada.post(&address, fields).await;
    let mut confirmed = fields.to_vec();
    confirmed.push(("confirmed", "yes"));
    let saved = ada.post(&address, &confirmed).await;
    (looked, saved)
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_new_person_gets_a_post_a_supervisor_and_a_link(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let added = ada
        .post(
            "/leeds/administration/people",
            &[
                ("name", "Zofia Ødegård 🙂"),
                ("email", "Zofia@leeds.example"),
                ("employed_day", "2"),
                ("employed_month", "11"),
                ("employed_year", "2026"),
            ],
        )
        .await
        .expect(303);
    let page = added.location().split('?').next().expect("an address").to_owned();
    let id: domain::ids::PersonId = page.rsplit('/').next().expect("an id").parse().expect("an id");
    let unit = cast.team.to_string();
    let post = [
        ("change", "post"),
        ("word", "social-worker"),
        ("employment", "permanent"),
        ("unit", unit.as_str()),
        ("from_day", "2"),
        ("from_month", "11"),
        ("from_year", "2026"),
    ];
    let (looked, saved) = change(&ada, id, &post).await;
    looked.expect(200);
    saved.expect(303);
    let amara = cast.amara.to_string();
    let pair = [
        ("change", "relationship"),
        ("word", "line"),
        ("other", amara.as_str()),
        ("from_day", "2"),
        ("from_month", "11"),
        ("from_year", "2026"),
    ];
    let (looked, saved) = change(&ada, id, &pair).await;
    let looked = looked.expect(200);
    assert!(looked.body.contains("Amara Osei can open it"), "{}", looked.body);
    assert!(
        looked.body.contains("One-to-one") || looked.body.contains("one-to-one"),
        "the new clock is told: {}",
        looked.body
    );
    saved.expect(303);
    assert_eq!(
        world.count("select count(*) from log where act in ('added-person', 'added-post', 'added-relationship')").await,
        3
    );
    let invited =
        ada.post(&format!("{page}/account"), &[("step", "invite"), ("email", "zofia@leeds.example")]).await.expect(200);
    let link = invited
        .body
        .split("href=\"/leeds/invitations/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a link")
        .to_owned();
    let stranger = world.stranger("leeds");
    let address = format!("/leeds/invitations/{link}");
    assert!(stranger.get(&address).await.expect(200).body.contains("Zofia Ødegård 🙂"));
    stranger.post(&address, &[("password", "short"), ("password_again", "short")]).await.expect(422);
    stranger
        .post(&address, &[("password", "three blue wooden chairs"), ("password_again", "three blue wooden chairs")])
        .await
        .expect(303);
    stranger.get(&address).await.expect(410);
    let supervisor = cast.browser(&world, cast.amara).await;
    assert!(supervisor.open("/my-team").await.expect(200).body.contains("Zofia Ødegård"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_post_can_be_without_what_goes_with_its_role(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "kent").await;
    let ada = cast.browser(&world, cast.ada).await;
    let address = format!("/kent/administration/people/{}/changes", cast.priya);
    let unit = cast.team.to_string();
    let post = [
        ("change", "post"),
        ("word", "social-worker"),
        ("employment", "permanent"),
        ("unit", unit.as_str()),
        ("from_day", "2"),
        ("from_month", "11"),
        ("from_year", "2026"),
        ("confirmed", "yes"),
    ];
    let with = |also, without| [&post[..], &[("also", also), ("without", without)]].concat();
    let unknown = ada.post(&address, &with("", "no-such-thing")).await.expect(422);
    assert!(unknown.body.contains("Choose one of the list, or nothing"), "{}", unknown.body);
    let both = ada.post(&address, &with("cases", "cases")).await.expect(422);
    assert!(both.body.contains("the same cannot hold and not hold"), "{}", both.body);
    ada.post(&address, &with("front-door", "cases")).await.expect(303);
    let page = ada.open(&format!("/administration/people/{}", cast.priya)).await.expect(200);
    assert!(page.body.contains("Works at the Front Door · not: Has case responsibility"), "{}", page.body);
    let known = "select count(*) from post where attributes = '{front-door}' and without_attributes = '{cases}' and superseded_at is null";
    assert_eq!(world.count(known).await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_change_of_supervisor_moves_the_file_and_restarts_nothing(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let colm = cast.colm.to_string();
    let fields = [
        ("change", "relationship"),
        ("word", "line"),
        ("other", colm.as_str()),
        ("instead", "yes"),
        ("from_day", "10"),
        ("from_month", "11"),
        ("from_year", "2026"),
    ];
    let (looked, saved) = change(&ada, cast.ben, &fields).await;
    let looked = looked.expect(200);
    assert!(
        looked.body.contains("Amara Osei can no longer open it") && looked.body.contains("Colm Byrne can open it"),
        "{}",
        looked.body
    );
    saved.expect(303);
    let readers =
        "select count(*) from file_access a join person p on p.id = a.reader_id join person s on s.id = a.subject_id
        where s.name = 'Ben Carter' and p.name = 'Amara Osei' and a.level = 'content' and a.until_day > '2026-11-10'";
    assert_eq!(world.count(readers).await, 0);
    assert_eq!(world.count("select count(*) from relationship r join person p on p.id = r.subject_id where p.name = 'Ben Carter' and r.superseded_at is not null").await, 1, "the past is superseded, not overwritten");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_the_check_says_of_an_absence_is_what_comes(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let fields =
        [("change", "absence"), ("word", "sickness"), ("from_day", "9"), ("from_month", "11"), ("from_year", "2026")];
    let (looked, saved) = change(&ada, cast.ben, &fields).await;
    let told = words(&looked.expect(200));
    assert!(told.contains("Paused") && told.contains("What becomes due"), "the one-to-one pauses: {told}");
    assert!(!told.contains("Clocks") && !told.contains("not-set"), "in the words of every other page: {told}");
    saved.expect(303);
    assert_eq!(
        world
            .count(
                "select count(*) from absence where kind = 'sickness' and until_day is null and superseded_at is null"
            )
            .await,
        1
    );
    let row: uuid::Uuid = sqlx::query_scalar("select id from absence").fetch_one(&world.god).await.expect("a row");
    let row = row.to_string();
    let back = [
        ("change", "end-absence"),
        ("row", row.as_str()),
        ("until_day", "10"),
        ("until_month", "11"),
        ("until_year", "2026"),
    ];
    let (looked, saved) = change(&ada, cast.ben, &back).await;
    looked.expect(200);
    saved.expect(303);
    assert_eq!(
        world.count("select count(*) from absence where until_day = '2026-11-10' and superseded_at is null").await,
        1
    );
    assert_eq!(world.count("select count(*) from absence").await, 2);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_cannot_be_is_refused_with_what_to_do(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let (ben, grace, amara) = (cast.ben.to_string(), cast.grace.to_string(), cast.amara.to_string());
    let from = [("from_day", "10"), ("from_month", "11"), ("from_year", "2026")];
    for (person, other, word, says) in [
        (cast.ben, ben.as_str(), "professional", "Nobody supervises themself"),
        (cast.hugo, grace.as_str(), "line", "would run in a circle"),
        (cast.ben, amara.as_str(), "line", "supervises this person in the same way"),
        (cast.ben, "", "line", "Choose who supervises"),
    ] {
        let mut fields = vec![("change", "relationship"), ("word", word), ("other", other)];
        fields.extend(from);
        let (looked, saved) = change(&ada, person, &fields).await;
        assert!(looked.expect(422).body.contains(says), "{says}");
        saved.expect(422);
    }
    let (looked, _) = change(
        &ada,
        cast.ben,
        &[("change", "absence"), ("word", "sickness"), ("from_day", "31"), ("from_month", "2"), ("from_year", "2026")],
    )
    .await;
    let looked = looked.expect(422);
    assert!(
        looked.body.contains("must be a real date") && looked.body.contains("value=\"31\""),
        "the day comes back as typed"
    );
    let (looked, _) = change(
        &ada,
        cast.ben,
        &[
            ("change", "absence"),
            ("word", "sickness"),
            ("from_day", "9"),
            ("from_month", "11"),
            ("from_year", "2026"),
            ("until_day", "1"),
            ("until_month", "11"),
            ("until_year", "2026"),
        ],
    )
    .await;
    assert!(looked.expect(422).body.contains("must not be before the beginning"));
    let taken = ada
        .post(
            "/leeds/administration/people",
            &[
                ("name", "Another Ben"),
                ("email", "ben.carter@leeds.example"),
                ("employed_day", "2"),
                ("employed_month", "11"),
                ("employed_year", "2026"),
            ],
        )
        .await
        .expect(422);
    assert!(taken.body.contains("has this address") && taken.body.contains("Another Ben"));
    assert_eq!(
        world.count("select count(*) from person where name = 'Another Ben'").await,
        0,
        "nothing is half stored"
    );
    let long = "x".repeat(100_000);
    let refused = ada.post("/leeds/administration/units", &[("name", &long)]).await.expect(422);
    assert!(refused.body.contains("200 characters or fewer"));
    ada.post(
        "/leeds/administration/closure-days",
        &[("on_day", "30"), ("on_month", "2"), ("on_year", "2026"), ("name", "No day")],
    )
    .await
    .expect(422);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_refused_about_a_person_leaves_the_account_in_sight(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let page = format!("/leeds/administration/people/{}", cast.ben);
    let absence = [("change", "absence"), ("word", "sickness"), ("from_day", "31"), ("from_month", "2")];
    let unnamed = [("version", "1"), ("name", ""), ("employed_day", "2"), ("employed_month", "1")];
    let outdated = [
        ("version", "7"),
        ("name", "Ben Carter"),
        ("employed_day", "2"),
        ("employed_month", "1"),
        ("employed_year", "2024"),
    ];
    let taken = [("step", "invite"), ("email", "priya.shah@leeds.example")];
    let refused = [
        ada.post(&format!("{page}/changes"), &absence).await.expect(422),
        ada.post(&format!("{page}/details"), &unnamed).await.expect(422),
        ada.post(&format!("{page}/details"), &outdated).await.expect(409),
        ada.post(&format!("{page}/account"), &taken).await.expect(422),
    ];
    for answer in refused {
        assert!(answer.body.contains("There is a problem"), "{}", answer.body);
        assert!(answer.body.contains("ben.carter@leeds.example"), "the account is there: {}", answer.body);
        assert!(!answer.body.contains("E-mail address, to sign in with"), "it is not asked for again: {}", answer.body);
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_form_posted_twice_happens_once(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let token = uuid::Uuid::now_v7().to_string();
    let fields =
        [("name", "Twice Clicked"), ("employed_day", "2"), ("employed_month", "11"), ("employed_year", "2026")];
    let first = ada.post_as("/leeds/administration/people", &token, &fields).await.expect(303);
    let second = ada.post_as("/leeds/administration/people", &token, &fields).await.expect(303);
    assert_eq!(first.location(), second.location());
    // The same token with other words is another act: whoever goes back and sends something else means it.
    let other = [("name", "Once More"), ("employed_day", "2"), ("employed_month", "11"), ("employed_year", "2026")];
    let third = ada.post_as("/leeds/administration/people", &token, &other).await.expect(303);
    assert_ne!(third.location(), first.location());
    let day = [("on_day", "29"), ("on_month", "12"), ("on_year", "2026"), ("name", "Closed between the years")];
    let (fourth, fifth) = tokio::join!(
        ada.post_as("/leeds/administration/closure-days", &token, &day),
        ada.post_as("/leeds/administration/closure-days", &token, &day)
    );
    assert_eq!((fourth.status.as_u16(), fifth.status.as_u16()), (303, 303), "a double click happens once");
    assert_eq!(world.count("select count(*) from closure_day").await, 1);
    assert_eq!(world.count("select count(*) from person where name = 'Twice Clicked'").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_leaver_is_let_out_everywhere(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let (looked, saved) = change(
        &ada,
        cast.amara,
        &[("change", "leaving"), ("until_day", "9"), ("until_month", "11"), ("until_year", "2026")],
    )
    .await;
    looked.expect(200);
    saved.expect(303);
    assert_eq!(world.count("select count(*) from post o join person p on p.id = o.person_id where p.name = 'Amara Osei' and o.superseded_at is null and o.until_day is null").await, 0);
    assert_eq!(world.count("select count(*) from relationship r join person p on p.id = r.supervisor_id where p.name = 'Amara Osei' and r.superseded_at is null and r.until_day is null").await, 0);
    let amara = cast.browser(&world, cast.amara).await;
    amara.open("/my-team").await.expect(404);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_administrators_do_not_overwrite_each_other(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let address = format!("/leeds/administration/people/{}/details", cast.ben);
    let typed = |name: &'static str, version: &'static str| {
        [
            ("name", name),
            ("version", version),
            ("employed_day", "2"),
            ("employed_month", "1"),
            ("employed_year", "2024"),
        ]
    };
    ada.post(&address, &typed("Benjamin Carter", "1")).await.expect(303);
    let clash = ada.post(&address, &typed("Ben C. Carter", "1")).await.expect(409);
    assert!(clash.body.contains("Benjamin Carter") && clash.body.contains("Ben C. Carter"), "both are shown");
    assert_eq!(clash.hidden("version").as_deref(), Some("2"));
}
