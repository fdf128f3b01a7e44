//! Accounts as administrators keep them: what takes something away asks first, and a one-time link is shown in full only where that is safe.

use axum::http::{HeaderMap, HeaderValue, header};
use sqlx::PgPool;
use web::administration::accounts::origin;

use crate::cast::Cast;
use crate::planned::words;
use crate::world::World;

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn what_takes_something_away_asks_first(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let ben = cast.browser(&world, cast.ben).await;
    let page = format!("/leeds/administration/people/{}", cast.ben);
    let account = format!("{page}/account");
    let shown = ada.get(&page).await.expect(200);
    for step in ["lock", "reset", "end"] {
        assert!(shown.body.contains(&format!("href=\"{account}?step={step}\"")), "{step}: {}", shown.body);
        assert!(!shown.body.contains(&format!("value=\"{step}\"")), "{step} is not done from here");
        let asks = ada.get(&format!("{account}?step={step}")).await.expect(200);
        assert!(words(&asks).contains("Ben Carter is signed out everywhere"), "{}", words(&asks));
        assert_eq!(asks.hidden("step").as_deref(), Some(step));
    }
    ben.open("/my-supervision").await.expect(200);
    let asks = ada.get(&format!("{account}?step=lock")).await.expect(200);
    let email = asks.hidden("email").expect("the address");
    ada.post(&account, &[("step", "lock"), ("email", &email)]).await.expect(303);
    ben.open("/my-supervision").await.expect(303);
    let locked = ada.get(&page).await.expect(200);
    assert!(words(&locked).contains("Unlock") && !locked.body.contains("step=lock"), "{}", words(&locked));
    ada.post(&account, &[("step", "unlock")]).await.expect(303);
    assert_eq!(world.count("select count(*) from door.account where locked_at is not null").await, 0);
    ada.get(&format!("{account}?step=invite")).await.expect(400);
}

#[test]
fn a_link_is_whole_only_where_the_browser_and_the_request_name_one_address() {
    let of = |origin_says: Option<&'static str>, host: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if let Some(says) = origin_says {
            headers.insert(header::ORIGIN, HeaderValue::from_static(says));
        }
        origin(&headers).map(str::to_owned)
    };
    let here = "plumbline.council.example";
    assert_eq!(
        of(Some("https://plumbline.council.example"), here).as_deref(),
        Some("https://plumbline.council.example")
    );
    assert_eq!(of(Some("http://localhost:3000"), "localhost:3000").as_deref(), Some("http://localhost:3000"));
    for (says, host) in [
        (None, here),
        (Some("null"), here),
        (Some("https://plumbline.council.example"), "evil.example"),
        (Some("https://evil.example"), here),
        (Some("https://plumbline.council.example.evil.example"), here),
        (Some("javascript://plumbline.council.example"), here),
    ] {
        assert_eq!(of(says, host), None, "{says:?} at {host}");
    }
}

#[sqlx::test(migrator = "store::MIGRATOR")]
async fn a_link_without_its_address_says_so(pool: PgPool) {
    let world = World::new(pool).await;
    let cast = Cast::in_council(&world, "leeds").await;
    let ada = cast.browser(&world, cast.ada).await;
    let address = format!("/leeds/administration/people/{}/account", cast.ben);
    let invited = ada.post(&address, &[("step", "invite"), ("email", "ben.carter@leeds.example")]).await.expect(200);
    assert!(invited.body.contains("href=\"/leeds/invitations/"), "{}", invited.body);
    assert!(words(&invited).contains("Plumbline cannot tell under which address it is open"), "{}", words(&invited));
}
