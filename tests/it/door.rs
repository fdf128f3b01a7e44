//! The door: signing in and out, throttling, invitations, expired sign-ins, and what comes from elsewhere.

use sqlx::PgPool;

use crate::cast::Cast;
use crate::world::World;

async fn with_password(world: &World, cast: &Cast) {
    let hash = store::password::hash("three blue wooden chairs").expect("a hash");
    sqlx::query("update door.account set password_hash = $1 where person_id = $2")
        .bind(hash)
        .bind(cast.ben.uuid())
        .execute(&world.god)
        .await
        .expect("a password");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn the_right_password_opens_and_a_sign_out_closes(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    with_password(&world, &cast).await;
    let stranger = world.stranger("leeds");
    let answer = stranger
        .post("/leeds/sign-in", &[("email", "Ben.Carter@leeds.example "), ("password", "three blue wooden chairs")])
        .await
        .expect(303);
    assert_eq!(answer.location(), "/leeds");
    let cookie = answer.headers["set-cookie"].to_str().expect("text").to_owned();
    assert!(
        cookie.starts_with("__Host-plumbline-leeds=") && cookie.contains("; Path=/; Secure; HttpOnly; SameSite=Lax"),
        "{cookie}"
    );
    let token = cookie.split(['=', ';']).nth(1).expect("a token");
    assert_eq!(world.count("select count(*) from door.sign_in").await, 1);
    assert_eq!(
        sqlx::query_scalar::<_, i64>("select count(*) from door.sign_in where token_hash = decode($1, 'hex')")
            .bind(store::TokenHash::of(token).to_hex())
            .fetch_one(&world.god)
            .await
            .expect("a count"),
        1
    );
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_wrong_password_and_an_unknown_address_read_the_same(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    with_password(&world, &cast).await;
    let stranger = world.stranger("leeds");
    let wrong =
        stranger.post("/leeds/sign-in", &[("email", "ben.carter@leeds.example"), ("password", "no")]).await.expect(422);
    let unknown =
        stranger.post("/leeds/sign-in", &[("email", "nobody@leeds.example"), ("password", "no")]).await.expect(422);
    for answer in [&wrong, &unknown] {
        assert!(answer.body.contains("The e-mail address or the password is not right."), "{}", answer.body);
    }
    assert!(wrong.body.contains("value=\"ben.carter@leeds.example\""), "the address comes back as typed");
    assert!(!wrong.body.contains("value=\"no\""), "a password never comes back");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn whoever_keeps_guessing_waits_longer_and_is_never_locked_out(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    with_password(&world, &cast).await;
    let stranger = world.stranger("leeds");
    let guess = [("email", "ben.carter@leeds.example"), ("password", "guess")];
    for _ in 0..5 {
        stranger.post("/leeds/sign-in", &guess).await.expect(422);
    }
    let held_off = stranger.post("/leeds/sign-in", &guess).await.expect(429);
    assert!(held_off.body.contains("Too many tries. Wait "), "{}", held_off.body);
    sqlx::query("update door.attempt set at = at - interval '16 minutes'")
        .execute(&world.god)
        .await
        .expect("time passes");
    stranger
        .post("/leeds/sign-in", &[("email", "ben.carter@leeds.example"), ("password", "three blue wooden chairs")])
        .await
        .expect(303);
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_expired_sign_in_leads_to_the_door_and_back(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await;
    ben.open("/account").await.expect(200);
    world.let_expire(cast.ben).await;
    let answer = ben.open("/account").await.expect(303);
    assert_eq!(answer.location(), "/leeds/sign-in?back=/leeds/account");
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_is_sent_after_expiry_is_held_and_shown_again(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ben = cast.browser(&world, cast.ben).await;
    world.let_expire(cast.ben).await;
    let long = "Überraschung 🙂 שלום\r\n".repeat(5_000);
    let answer = ben.post("/leeds/account/sign-ins/end", &[("text", &long)]).await.expect(303);
    assert_eq!(answer.location(), "/leeds/sign-in?held=yes&back=/leeds/held");
    let again = cast.browser(&world, cast.ben).await;
    let page = again.open("/held").await.expect(200);
    assert_eq!(page.hidden("text").map(|t| t.len()), Some(long.len()), "not a character lost");
    let held: uuid::Uuid =
        sqlx::query_scalar("select id from door.held_draft").fetch_one(&world.god).await.expect("one held");
    let other = cast.browser(&world, cast.priya).await;
    assert!(!other.open("/held").await.expect(200).body.contains("Überraschung"), "nobody else sees it");
    again.post(&format!("/leeds/held/{held}/drop"), &[]).await.expect(303);
    assert!(!again.open("/held").await.body.contains("Überraschung"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn acts_from_elsewhere_are_refused(pool: PgPool) {
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt as _;
    let world = World::new(pool).await;
    world.council("leeds").await;
    for (name, value) in
        [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.example"), ("x-nothing", "said")]
    {
        let request = Request::post("/leeds/sign-in")
            .header("host", "127.0.0.1:3000")
            .header(name, value)
            .body(Body::empty())
            .expect("a request");
        let status = world.app.clone().oneshot(request).await.expect("an answer").status();
        assert_eq!(status, 403, "{name}: {value}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_unknown_council_is_not_found_and_every_answer_carries_the_headers(pool: PgPool) {
    let world = World::new(pool).await;
    world.council("leeds").await;
    let answer = world.stranger("leeds").get("/atlantis/sign-in").await.expect(404);
    assert!(answer.body.contains("Page not found"));
    assert_eq!(answer.headers["cache-control"], "no-store");
    assert_eq!(answer.headers["referrer-policy"], "same-origin");
    assert!(answer.headers["content-security-policy"].to_str().expect("text").starts_with("default-src 'none'"));
    assert!(!answer.headers.contains_key("server"));
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn an_answer_and_a_point_of_the_agenda_sent_after_expiry_are_put_back_once(pool: PgPool) {
    let scene = crate::records::Scene::new(pool).await;
    let (world, cast) = (&scene.world, &scene.cast);
    let record = scene.shared(&[("s-wellbeing", "Well.")]).await;
    let page = scene.ben.get(&record).await.expect(200);
    let (number, commitment) =
        (page.hidden("number").expect("a number"), page.hidden("commitment").expect("a commitment"));
    let words = "We did not agree on this. 🙂 שלום ".repeat(300);
    world.let_expire(cast.ben).await;
    let answer = [
        ("number", number.as_str()),
        ("commitment", commitment.as_str()),
        ("answer", "disagree"),
        ("words-disagree", words.as_str()),
    ];
    scene.ben.post(&format!("{record}/sign-off"), &answer).await.expect(303);
    scene.ben.post("/leeds/agenda", &[("wording", "Leave in August")]).await.expect(303);
    assert_eq!(world.count("select (select count(*) from sign_off) + (select count(*) from agenda_item)").await, 0);
    let again = cast.browser(world, cast.ben).await;
    let kept = again.open("/held").await.expect(200);
    assert!(kept.body.contains("Leave in August") && kept.body.contains("We did not agree on this."));
    // Each comes back as the plain form that the page makes of it.
    for (address, marker, mut fields) in [
        (format!("{record}/sign-off"), "We did not agree", answer.to_vec()),
        ("/leeds/agenda".to_owned(), "Leave in August", vec![("wording", "Leave in August")]),
    ] {
        let page = again.open("/held").await.expect(200);
        let card = page.body.split("app-card").find(|card| card.contains(marker)).expect("it waits").to_owned();
        let held = card.split("name=\"held\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("its id");
        fields.push(("held", held));
        again.post(&address, &fields).await.expect(303);
        assert!(!again.open("/held").await.expect(200).body.contains(marker), "it waits no more");
    }
    let stored: String =
        sqlx::query_scalar("select wording from sign_off_wording").fetch_one(&world.god).await.expect("words");
    assert_eq!(stored, words.trim(), "not a character lost");
    assert_eq!(world.count("select count(*) from agenda_item where wording = 'Leave in August'").await, 1);
}
