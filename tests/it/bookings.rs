//! Booking, moving and cancelling sessions, and the page of a session.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::planned::{away, closed, session, words};
use crate::world::{Answer, Browser, World};

const ONE: [(&str, &str); 8] = [
    ("kind", "one-to-one"),
    ("day_day", "24"),
    ("day_month", "11"),
    ("day_year", "2026"),
    ("start", "10:30"),
    ("minutes", "90"),
    ("place", "Room 4"),
    ("rhythm", "once"),
];

/// The fields with some of them typed differently.
fn typed<'a>(fields: &[(&'a str, &'a str)], other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !other.iter().any(|(changed, _)| changed == name));
    kept.chain(other).copied().collect()
}

async fn amara(world: &World, slug: &'static str) -> (Cast, Browser, String) {
    let cast = Cast::in_council(world, slug).await;
    let browser = cast.browser(world, cast.amara).await;
    let address = format!("/{slug}/relationships/{}/bookings", cast.ben_amara);
    (cast, browser, address)
}

/// The days that stand ticked on the list.
fn ticked(answer: &Answer) -> Vec<String> {
    let boxes = answer.body.split("name=\"days\" type=\"checkbox\" value=\"").skip(1);
    boxes
        .filter(|rest| rest.split('>').next().is_some_and(|attributes| attributes.contains("checked")))
        .map(|rest| rest[..10].to_owned())
        .collect()
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_form_begins_with_the_slot_and_the_interval_of_the_pair(pool: PgPool) {
    let world = World::new(pool).await;
    let (cast, browser, address) = amara(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-10-27", true).await;
    let page = browser.get(&format!("{address}/new")).await.expect(200);
    for (name, value) in
        [("start", "10:00"), ("minutes", "75"), ("place", "Room 3"), ("day_day", "27"), ("day_month", "11")]
    {
        assert!(
            page.body.contains(&format!("name=\"{name}\" type=\"text\" value=\"{value}\"")),
            "{name}: {}",
            page.body
        );
    }
    assert!(page.body.contains("type=\"radio\" value=\"1 month\" checked"), "{}", page.body);
    assert!(words(&page).contains("As often as it is due for Ben Carter"));
    assert!(words(&page).contains("Why this date?"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_session_with_nothing_against_it_is_booked_at_once_and_only_once(pool: PgPool) {
    let world = World::new(pool).await;
    let (cast, browser, address) = amara(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-03", true).await;
    let token = uuid::Uuid::now_v7().to_string();
    let first = browser.post_as(&address, &token, &ONE).await.expect(303);
    let again = browser.post_as(&address, &token, &ONE).await.expect(303);
    assert_eq!(first.location(), "/leeds/my-team?said=booked");
    assert_eq!(again.location(), first.location());
    assert_eq!(world.count("select count(*) from session where first_day = '2026-11-24' and start_at = '10:30' and minutes = 90 and place = 'Room 4' and booked").await, 1);
    assert_eq!(world.count("select count(*) from session").await, 2);
    assert_eq!(world.count("select count(*) from log where act = 'booked-session'").await, 1);
    let page = browser.open("/my-team").await.expect(200);
    assert!(words(&page).contains("Tue 24 Nov 2026"), "{}", words(&page));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_run_goes_around_closure_days_absences_and_says_why(pool: PgPool) {
    let world = World::new(pool).await;
    let (cast, browser, address) = amara(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-03", true).await;
    for day in ["2026-12-24", "2026-12-29", "2026-12-30", "2026-12-31"] {
        closed(&world, &cast, day).await;
    }
    away(&world, &cast, cast.amara, "leave", "2027-01-18", Some("2027-01-20")).await;
    let fields = typed(&ONE, &[("day_day", "1"), ("day_month", "12"), ("rhythm", "4 weeks")]);
    let look = browser.post(&address, &fields).await.expect(200);
    let says = words(&look);
    assert_eq!(ticked(&look), ["2026-12-01", "2026-12-23", "2027-01-15", "2027-02-09"], "{says}");
    assert!(says.contains("Instead of Tue 29 Dec 2026: the council is closed (Christmas)"), "{says}");
    assert!(says.contains("Instead of Tue 19 Jan 2027: Amara Osei is away"), "{says}");
    assert_eq!(world.count("select count(*) from session").await, 1, "nothing is stored by looking");
    // One tick taken off.
    let book = [
        fields.clone(),
        vec![("days", "2026-12-01"), ("days", "2026-12-23"), ("days", "2027-02-09"), ("step", "book")],
    ]
    .concat();
    browser.post(&address, &book).await.expect(303);
    assert_eq!(
        world.count("select count(*) from session where first_day in ('2026-12-01', '2026-12-23', '2027-02-09')").await,
        3
    );
    assert_eq!(world.count("select count(*) from log where act = 'booked-session'").await, 3);
    // The same again: every day is taken.
    let clash = browser.post(&address, &book).await.expect(409);
    assert!(
        words(&clash).contains("A session is booked already on Tue 1 Dec 2026, Wed 23 Dec 2026, Tue 9 Feb 2027"),
        "{}",
        words(&clash)
    );
    assert_eq!(world.count("select count(*) from session").await, 4);
    // Back to the form with everything as typed.
    let back = browser.post(&address, &typed(&fields, &[("step", "change")])).await.expect(200);
    assert!(back.body.contains("value=\"Room 4\"") && back.body.contains("value=\"4 weeks\" checked"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_speaks_against_a_day_is_shown_before_it_is_booked(pool: PgPool) {
    let world = World::new(pool).await;
    let (cast, browser, address) = amara(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-03", true).await;
    session(&world, &cast, (cast.priya, cast.amara), "one-to-one", "2026-11-17", false).await;
    away(&world, &cast, cast.ben, "leave", "2026-11-16", Some("2026-11-18")).await;
    let busy = browser.post(&address, &typed(&ONE, &[("day_day", "17")])).await.expect(200);
    assert!(
        words(&busy).contains("Ben Carter is away; amara Osei has")
            || words(&busy).contains("Ben Carter is away; Amara Osei has a session with Priya Shah at 10:00"),
        "{}",
        words(&busy)
    );
    assert!(
        words(&busy).contains("Check the day\n") && busy.hidden("days").as_deref() == Some("2026-11-17"),
        "a single day is not a list to choose from: {}",
        words(&busy)
    );
    let weekend = browser.post(&address, &typed(&ONE, &[("day_day", "21")])).await.expect(200);
    assert!(words(&weekend).contains("It is a weekend"), "{}", words(&weekend));
    let late = browser.post(&address, &typed(&ONE, &[("day_day", "8"), ("day_month", "12")])).await.expect(200);
    assert!(words(&late).contains("5 days after the due day, Thu 3 Dec 2026"), "{}", words(&late));
    // Said, and done all the same.
    let book = typed(&ONE, &[("day_day", "21"), ("days", "2026-11-21"), ("step", "book")]);
    browser.post(&address, &book).await.expect(303);
    assert_eq!(world.count("select count(*) from session where first_day = '2026-11-21'").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_cannot_be_booked_comes_back_as_typed_with_what_to_do(pool: PgPool) {
    let world = World::new(pool).await;
    let (_, browser, address) = amara(&world, "leeds").await;
    let long = "🙂".repeat(100_000);
    let cases: [(&[(&str, &str)], &str); 11] = [
        (&[("day_day", "31"), ("day_month", "2")], "The day of the session must be a real date"),
        (&[("day_day", ""), ("day_month", ""), ("day_year", "")], "Enter the day of the session"),
        (&[("day_month", "")], "The day of the session must have a month"),
        (&[("day_day", "9")], "Mon 9 Nov 2026 is over: choose today or a later day"),
        (&[("day_year", "2096")], "more than a year away"),
        (&[("start", "25:00")], "Enter the time as hours and minutes"),
        (&[("start", "")], "Enter when it begins"),
        (&[("minutes", "0")], "between 1 and 1,440"),
        (&[("kind", "dance")], "Choose what kind of session it is"),
        (&[("rhythm", "1 hour")], "Choose how often"),
        (&[("place", &long)], "The place must be 200 characters or fewer; it has 100000"),
    ];
    for (changed, says) in cases {
        let answer = browser.post(&address, &typed(&ONE, changed)).await.expect(422);
        assert!(words(&answer).contains(says), "{says}: {}", &words(&answer)[..600]);
        assert!(answer.body.contains("<title>Error: "), "{says}");
        for (name, value) in changed.iter().filter(|(name, _)| !["kind", "rhythm"].contains(name)) {
            assert!(
                answer.body.contains(&format!("name=\"{name}\" type=\"text\" value=\"{value}\"")),
                "{name} comes back"
            );
        }
    }
    assert_eq!(world.count("select count(*) from session").await, 0);
    let other = "חדר 4 <b>🙂</b>";
    browser
        .post(&address, &typed(&ONE, &[("place", other), ("days", "2026-11-24"), ("step", "book")]))
        .await
        .expect(303);
    let id: uuid::Uuid = sqlx::query_scalar("select id from session").fetch_one(&world.god).await.expect("one");
    let page = browser.open(&format!("/sessions/{id}")).await.expect(200);
    assert!(page.body.contains("חדר 4 &#60;b&#62;🙂"), "{}", page.body);
    for days in [&[("days", "2026-02-31")][..], &[("days", "2020-01-01")], &[]] {
        let fields = typed(&ONE, &[days, &[("step", "book")]].concat());
        browser.post(&address, &fields).await.expect(422);
    }
    assert_eq!(world.count("select count(*) from session").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn only_the_pair_books_and_only_while_it_is_one(pool: PgPool) {
    let world = World::new(pool).await;
    let (cast, _, address) = amara(&world, "leeds").await;
    let kent = Cast::in_council(&world, "kent").await;
    for person in [cast.priya, cast.colm, cast.olu, cast.grace, cast.hugo, cast.quinn, cast.ada] {
        let browser = cast.browser(&world, person).await;
        browser.get(&format!("{address}/new")).await.expect(404);
        browser.post(&address, &ONE).await.expect(404);
    }
    let elsewhere = kent.browser(&world, kent.amara).await;
    elsewhere.get(&format!("/kent/relationships/{}/bookings/new", cast.ben_amara)).await.expect(404);
    elsewhere.post(&format!("/kent/relationships/{}/bookings", cast.ben_amara), &ONE).await.expect(404);
    let ben = cast.browser(&world, cast.ben).await;
    ben.get(&format!("{address}/new")).await.expect(200);
    let done = ben.post(&address, &typed(&ONE, &[("days", "2026-11-24"), ("step", "book")])).await.expect(303);
    assert_eq!(done.location(), "/leeds/my-supervision?said=booked");
    // The relationship with Olu is over.
    let old: uuid::Uuid = sqlx::query_scalar("select id from relationship where supervisor_id = $1")
        .bind(cast.olu.uuid())
        .fetch_one(&world.god)
        .await
        .expect("one");
    ben.get(&format!("/leeds/relationships/{old}/bookings/new")).await.expect(404);
    assert_eq!(world.count("select count(*) from session").await, 1);
}

fn moved<'a>(cast: &'a str, day: &'a str, reason: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("day_day", day),
        ("day_month", "11"),
        ("day_year", "2026"),
        ("start", ""),
        ("reason", reason),
        ("asked_by", cast),
        ("note", "My train 🙂"),
        ("version", "0"),
    ]
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_moved_session_keeps_its_first_day_and_the_note_stays_between_the_two(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-03", true).await;
    let id = session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-17", false).await;
    let ben = cast.browser(&world, cast.ben).await;
    let page = ben.open(&format!("/sessions/{id}")).await.expect(200);
    assert!(words(&page).contains("I can’t make it"), "{}", words(&page));
    ben.open(&format!("/sessions/{id}/moves")).await.expect(200);
    let who = cast.ben.to_string();
    let done = ben.post(&format!("/leeds/sessions/{id}/moves"), &moved(&who, "19", "urgent-work")).await.expect(303);
    assert_eq!(done.location(), format!("/leeds/sessions/{id}?said=moved"));
    assert_eq!(world.count("select count(*) from session where first_day = '2026-11-17'").await, 1);
    assert_eq!(world.count("select count(*) from session_move where from_day = '2026-11-17' and to_day = '2026-11-19' and to_start = '10:00'").await, 1);
    let amara = cast.browser(&world, cast.amara).await;
    let says = words(&amara.open(&format!("/sessions/{id}")).await.expect(200));
    for part in [
        "Moved from Tue 17 Nov 2026 to Thu 19 Nov 2026, at 10:00",
        "a reason that the policy accepts; Ben Carter could not make it",
        "My train 🙂",
        "First booked for\nTue 17 Nov 2026",
    ] {
        assert!(says.contains(part), "{part}: {says}");
    }
    let grace = words(&cast.browser(&world, cast.grace).await.open(&format!("/sessions/{id}")).await.expect(200));
    assert!(grace.contains("Moved from") && !grace.contains("My train"), "{grace}");
    assert!(
        !grace.contains("Cancel the session") && !grace.contains("Record it"),
        "who is not of the pair has no buttons: {grace}"
    );
    for person in [cast.priya, cast.colm, cast.olu] {
        let browser = cast.browser(&world, person).await;
        browser.open(&format!("/sessions/{id}")).await.expect(404);
        browser.open(&format!("/sessions/{id}/moves")).await.expect(404);
        browser.post(&format!("/leeds/sessions/{id}/moves"), &moved(&who, "20", "urgent-work")).await.expect(404);
    }
    assert!(world.count("select count(*) from log where act = 'opened-session'").await >= 3);
    assert_eq!(world.count("select count(*) from log where act = 'moved-session'").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn two_who_move_the_same_session_do_not_overwrite_each_other(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-03", true).await;
    let id = session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-17", false).await;
    let (ben, amara) = (cast.browser(&world, cast.ben).await, cast.browser(&world, cast.amara).await);
    let (of_ben, of_amara) = (cast.ben.to_string(), cast.amara.to_string());
    let address = format!("/leeds/sessions/{id}/moves");
    ben.post(&address, &moved(&of_ben, "19", "leave")).await.expect(303);
    let clash = amara.post(&address, &moved(&of_amara, "18", "shift")).await.expect(409);
    assert!(words(&clash).contains("It stands on Thu 19 Nov 2026 now"), "{}", words(&clash));
    assert!(clash.body.contains("My train"), "what was typed comes back");
    assert_eq!(clash.hidden("version").as_deref(), Some("1"));
    amara.post(&address, &typed(&moved(&of_amara, "18", "shift"), &[("version", "1")])).await.expect(303);
    assert_eq!(world.count("select count(*) from session_move").await, 2);
    assert_eq!(
        world.count("select count(*) from session_move where from_day = '2026-11-19' and to_day = '2026-11-18'").await,
        1
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn moving_checks_the_day_the_reason_and_the_state(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let held = session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-03", true).await;
    let id = session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-17", false).await;
    closed(&world, &cast, "2026-11-23").await;
    let amara = cast.browser(&world, cast.amara).await;
    let who = cast.amara.to_string();
    let address = format!("/leeds/sessions/{id}/moves");
    let long = "x".repeat(100_000);
    let fields = moved(&who, "19", "leave");
    for (changed, says) in [
        (&[("day_day", "31")][..], "The new day must be a real date"),
        (&[("day_day", "17")], "Tue 17 Nov 2026 is the day it stands on"),
        (&[("day_day", "9")], "Mon 9 Nov 2026 is over"),
        (&[("reason", "")], "Choose why"),
        (&[("reason", "boredom")], "Choose why"),
        (&[("asked_by", "somebody")], "Choose who cannot make it"),
        (&[("start", "half ten")], "Enter the time as hours and minutes"),
        (&[("note", &long)], "The note must be 4000 characters or fewer"),
    ] {
        let answer = amara.post(&address, &typed(&fields, changed)).await.expect(422);
        assert!(words(&answer).contains(says), "{says}: {}", &words(&answer)[..600]);
    }
    assert!(
        amara.post(&address, &typed(&fields, &[("note", &long)])).await.body.contains(&long),
        "not a character lost"
    );
    // Another time on the same day is a move too.
    let look = amara.post(&address, &typed(&fields, &[("day_day", "23")])).await.expect(200);
    assert!(words(&look).contains("The council is closed (Christmas)"), "{}", words(&look));
    let confirmed = look.hidden("confirmed").expect("what was shown");
    // Another day than the one shown is looked at again.
    amara.post(&address, &typed(&fields, &[("day_day", "22"), ("confirmed", &confirmed)])).await.expect(200);
    assert_eq!(world.count("select count(*) from session_move").await, 0);
    amara.post(&address, &typed(&fields, &[("day_day", "23"), ("confirmed", &confirmed)])).await.expect(303);
    amara
        .post(
            &address,
            &typed(
                &fields,
                &[("day_day", "23"), ("version", "1"), ("start", "2pm"), ("confirmed", "2026-11-23 14:00")],
            ),
        )
        .await
        .expect(303);
    assert_eq!(
        world.count("select count(*) from session_move where to_start = '14:00' and from_day = to_day").await,
        1
    );
    let closed = amara.open(&format!("/sessions/{held}/moves")).await.expect(200);
    assert!(words(&closed).contains("What was held is not moved or cancelled"));
    amara.post(&format!("/leeds/sessions/{held}/moves"), &fields).await.expect(409);
    amara.post(&format!("/leeds/sessions/{held}/cancellation"), &fields).await.expect(409);
    assert_eq!(world.count("select count(*) from session_move").await, 2);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn where_the_policy_wants_a_new_day_a_cancellation_asks_for_it(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-03", true).await;
    let id = session(&world, &cast, (cast.ben, cast.amara), "one-to-one", "2026-11-17", false).await;
    let amara = cast.browser(&world, cast.amara).await;
    let who = cast.ben.to_string();
    let address = format!("/leeds/sessions/{id}/cancellation");
    let form = words(&amara.get(&address).await.expect(200));
    assert!(
        form.contains("The policy wants a new day whenever a session cannot take place") && form.contains("LEE-100"),
        "{form}"
    );
    let without = typed(&moved(&who, "", "sickness"), &[("day_month", ""), ("day_year", "")]);
    let refused = amara.post(&address, &without).await.expect(422);
    assert!(words(&refused).contains("Enter the new day"), "{}", words(&refused));
    amara.post(&address, &moved(&who, "19", "sickness")).await.expect(303);
    assert_eq!(world.count("select count(*) from session_cancellation").await, 0);
    assert_eq!(world.count("select count(*) from session_move").await, 1);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn where_it_does_not_a_session_is_cancelled_once(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "kent").await;
    let id = session(&world, &cast, (cast.ben, cast.amara), "casework", "2026-11-17", false).await;
    let amara = cast.browser(&world, cast.amara).await;
    let who = cast.amara.to_string();
    let address = format!("/kent/sessions/{id}/cancellation");
    let without = typed(&moved(&who, "", "sickness"), &[("day_month", ""), ("day_year", "")]);
    let done = amara.post(&address, &without).await.expect(303);
    assert_eq!(done.location(), format!("/kent/sessions/{id}?said=cancelled"));
    amara.post(&address, &without).await.expect(409);
    assert_eq!(world.count("select count(*) from session_cancellation where reason = 'sickness'").await, 1);
    assert_eq!(world.count("select count(*) from fact_note where about = 'cancellation'").await, 1);
    let says = words(&amara.open(&format!("/sessions/{id}")).await.expect(200));
    assert!(says.contains("Cancelled") && says.contains("My train"), "{says}");
    assert!(!says.contains("Record it"), "{says}");
}
