//! The door: the front page, signing in and out, taking up an invitation, and the signs of life.

use askama::Template;
use axum::extract::{ConnectInfo, Extension, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::{CouncilAtDoor, DemoPerson, SignedIn, TokenHash};

use crate::fault::Fault;
use crate::form::Errors;
use crate::gate::{cap_of, cookie_name};
use crate::page::{Council, Link, Page};
use crate::posted::Posted;
use crate::reply::Shown;
use crate::state::App;
use crate::urls;

/// The shortest password taken; length is what makes one hard to guess.
const SHORTEST_PASSWORD: usize = 12;
/// The longest, so that hashing one stays bounded.
const LONGEST_PASSWORD: usize = 200;

/// The councils of this installation.
#[derive(Template)]
#[template(path = "front.html")]
pub struct FrontView {
    /// The frame.
    pub page: Page,
    /// Each council's sign-in page.
    pub councils: Vec<Link>,
}

/// E-mail and password, and in a demo the people to try.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInView {
    /// The frame.
    pub page: Page,
    /// The council's part of the address.
    pub slug: String,
    /// As typed.
    pub email: String,
    /// Where to go afterwards.
    pub back: String,
    /// Something typed waits for this person.
    pub held: bool,
    /// Whom to try, in a demo.
    pub demo_people: Vec<DemoPerson>,
    /// Everybody's password in a demo.
    pub demo_password: &'static str,
}

/// A one-time link: choose a password.
#[derive(Template)]
#[template(path = "invitation.html")]
pub struct InvitationView {
    /// The frame.
    pub page: Page,
    /// Where the form goes; empty when the link is no longer good.
    pub action: String,
    /// Whose link it is.
    pub name: String,
    /// The shortest password taken.
    pub shortest: usize,
}

/// What the sign-in page's address may say.
#[derive(Debug, Default, serde::Deserialize)]
pub struct SignInQuery {
    #[serde(default)]
    back: String,
    #[serde(default)]
    held: String,
}

/// The sign-in form as typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct SignInTyped {
    #[serde(default)]
    email: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    back: String,
}

/// The invitation's form as typed.
#[derive(Debug, Default, serde::Deserialize)]
pub struct TakeUpTyped {
    #[serde(default)]
    password: String,
    #[serde(default)]
    password_again: String,
}

/// The process lives.
pub async fn healthz() -> &'static str {
    "alive\n"
}

/// The process can serve.
pub async fn readyz(State(app): State<App>) -> Response {
    if app.db.ready().await {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
    }
}

/// The councils of this installation.
pub async fn front(State(app): State<App>) -> Result<Shown<FrontView>, Fault> {
    let councils = app.db.councils_at_door().await?;
    let page = Page { title: "Choose your council".to_owned(), assets: app.assets.clone(), ..Page::default() };
    Ok(Shown(FrontView {
        page,
        councils: councils.into_iter().map(|(slug, name)| Link::new(name, urls::sign_in(&slug, ""))).collect(),
    }))
}

/// Shows the sign-in form.
pub async fn sign_in_page(
    State(app): State<App>,
    Path(slug): Path<String>,
    Query(query): Query<SignInQuery>,
) -> Result<Shown<SignInView>, Fault> {
    let council = app.db.council_at_door(&slug).await?.ok_or(Fault::NotFound)?;
    let typed = SignInTyped { back: query.back, ..SignInTyped::default() };
    Ok(Shown(sign_in_view(&app, slug, &council, typed, !query.held.is_empty(), Errors::none()).await?))
}

/// Checks e-mail and password, slowly for whoever keeps guessing.
pub async fn sign_in(
    State(app): State<App>,
    Path(slug): Path<String>,
    (headers, peer): (HeaderMap, Option<Extension<ConnectInfo<std::net::SocketAddr>>>),
    Posted { typed, .. }: Posted<SignInTyped>,
) -> Result<Response, Fault> {
    let council = app.db.council_at_door(&slug).await?.ok_or(Fault::NotFound)?;
    let network = network(&app, &headers, peer.map(|Extension(ConnectInfo(address))| address));
    let account_key = TokenHash::of(&format!("account {slug} {}", typed.email.trim().to_lowercase()));
    let keys = [account_key, TokenHash::of(&format!("network {network}"))];
    let wait = app.db.throttle(&keys).await?.wait_seconds;
    if wait > 0 {
        let message = format!("Too many tries. Wait {wait} seconds, then try again.");
        return again(&app, slug, &council, typed, ("email", &message), StatusCode::TOO_MANY_REQUESTS).await;
    }
    let account = app.db.account_at_door(council.id, typed.email.trim()).await?;
    let stored = account.as_ref().and_then(|a| a.password_hash.clone());
    let fits = check_password(&app, typed.password.clone(), stored).await?;
    let Some(account) = account.filter(|a| fits && !a.locked) else {
        app.db.note_failure(&keys).await?;
        let message = "The e-mail address or the password is not right. Check both and try again.";
        return again(&app, slug, &council, typed, ("email", message), StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    app.db.forget_failures(account_key).await?;
    let signed_in = app.db.sign_in(council.id, account.person, &browser(&headers)).await?;
    enter(&app, &slug, &signed_in, &headers, &typed.back).await
}

/// Ends this browser's sign-in.
pub async fn sign_out(State(app): State<App>, Path(slug): Path<String>, headers: HeaderMap) -> Result<Response, Fault> {
    if let Some(cap) = cap_of(&headers, &slug) {
        app.db.sign_out(&cap).await?;
    }
    let gone = format!("{}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0", cookie_name(&slug));
    redirect(&urls::sign_in(&slug, ""), &gone)
}

/// Shows the form of a one-time link.
pub async fn invitation_page(
    State(app): State<App>,
    Path((slug, token)): Path<(String, String)>,
) -> Result<Response, Fault> {
    invitation_view(&app, &slug, &token, Errors::none(), StatusCode::OK).await
}

/// Sets the password and signs in.
pub async fn take_up(
    State(app): State<App>,
    Path((slug, token)): Path<(String, String)>,
    headers: HeaderMap,
    Posted { typed, .. }: Posted<TakeUpTyped>,
) -> Result<Response, Fault> {
    let council = app.db.council_at_door(&slug).await?.ok_or(Fault::NotFound)?;
    if let Err(errors) = new_password(&typed.password, &typed.password_again) {
        return invitation_view(&app, &slug, &token, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let hash = hash_password(&app, typed.password).await?;
    match app.db.take_up(council.id, &TokenHash::of(&token), &hash, &browser(&headers)).await {
        Ok(signed_in) => enter(&app, &slug, &signed_in, &headers, "").await,
        Err(store::StoreError::NotFound) => {
            invitation_view(&app, &slug, &token, Errors::none(), StatusCode::GONE).await
        }
        Err(error) => Err(error.into()),
    }
}

/// What is wrong with a new password, if anything.
///
/// # Errors
/// A message for each field, with what to do.
pub fn new_password(password: &str, again: &str) -> Result<(), Errors> {
    let mut errors = Errors::none();
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        errors.add(
            "password",
            format!(
                "Choose a password of {SHORTEST_PASSWORD} characters or more; three or four words are easy to remember."
            ),
        );
    } else if length > LONGEST_PASSWORD {
        errors.add("password", format!("Choose a password of at most {LONGEST_PASSWORD} characters."));
    } else if password.chars().collect::<std::collections::HashSet<_>>().len() < 5 {
        errors.add("password", "Choose a password with more different characters.");
    }
    if password != again {
        errors.add("password_again", "Type the same password again.");
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// Hashes where blocking is allowed, behind as many permits as there are cores.
///
/// # Errors
/// When the system has no randomness.
pub async fn hash_password(app: &App, password: String) -> Result<String, Fault> {
    let _permit = app.password_permits.acquire().await.map_err(|e| Fault::Unexpected(e.to_string()))?;
    let hashed = tokio::task::spawn_blocking(move || store::password::hash(&password)).await;
    Ok(hashed.map_err(|e| Fault::Unexpected(e.to_string()))??)
}

/// Whether the password fits; costs the same when there is none stored.
///
/// # Errors
/// When the work could not be done.
pub async fn check_password(app: &App, password: String, stored: Option<String>) -> Result<bool, Fault> {
    let _permit = app.password_permits.acquire().await.map_err(|e| Fault::Unexpected(e.to_string()))?;
    tokio::task::spawn_blocking(move || store::password::verify(&password, stored.as_deref()))
        .await
        .map_err(|e| Fault::Unexpected(e.to_string()))
}

async fn sign_in_view(
    app: &App,
    slug: String,
    council: &CouncilAtDoor,
    typed: SignInTyped,
    held: bool,
    errors: Errors,
) -> Result<SignInView, Fault> {
    let demo_people = if council.demo { app.db.demo_people(council.id).await? } else { Vec::new() };
    let page = Page { errors, ..door_page(app, &slug, council, "Sign in") };
    Ok(SignInView { page, slug, email: typed.email, back: typed.back, held, demo_people, demo_password: DEMO_PASSWORD })
}

/// Everybody's password in a demo, printed on the sign-in page; demo data is never loaded beside real people.
pub const DEMO_PASSWORD: &str = "plumbline-demo";

async fn again(
    app: &App,
    slug: String,
    council: &CouncilAtDoor,
    typed: SignInTyped,
    (field, message): (&str, &str),
    status: StatusCode,
) -> Result<Response, Fault> {
    let errors = [(field, message)].into_iter().collect();
    let view = sign_in_view(app, slug, council, typed, false, errors).await?;
    Ok((status, Shown(view)).into_response())
}

async fn invitation_view(
    app: &App,
    slug: &str,
    token: &str,
    errors: Errors,
    status: StatusCode,
) -> Result<Response, Fault> {
    let council = app.db.council_at_door(slug).await?.ok_or(Fault::NotFound)?;
    let name = app.db.invitation(council.id, &TokenHash::of(token)).await?;
    let status = if name.is_none() { StatusCode::GONE } else { status };
    let action = if name.is_some() { format!("/{slug}/invitations/{}", urls::escape(token)) } else { String::new() };
    let title = if name.is_some() { "Choose your password" } else { "This link is no longer good" };
    let page = Page { errors, ..door_page(app, slug, &council, title) };
    Ok((status, Shown(InvitationView { page, action, name: name.unwrap_or_default(), shortest: SHORTEST_PASSWORD }))
        .into_response())
}

fn door_page(app: &App, slug: &str, council: &CouncilAtDoor, title: &str) -> Page {
    Page {
        title: title.to_owned(),
        council: Some(Council { slug: slug.to_owned(), name: council.name.clone() }),
        demo: council.demo,
        form_token: domain::ids::FormToken::fresh().to_string(),
        assets: app.assets.clone(),
        ..Page::default()
    }
}

/// Sets the cookie and goes where the person wanted; a sign-in that this browser had before is ended.
async fn enter(
    app: &App,
    slug: &str,
    signed_in: &SignedIn,
    headers: &HeaderMap,
    back: &str,
) -> Result<Response, Fault> {
    if let Some(before) = cap_of(headers, slug) {
        app.db.sign_out(&before).await?;
    }
    let cookie = format!("{}={}; Path=/; Secure; HttpOnly; SameSite=Lax", cookie_name(slug), signed_in.token.expose());
    let inside = urls::inside(slug, back).is_some();
    redirect(if inside { back } else { "" }.trim(), &cookie).map(|mut response| {
        if !inside {
            response.headers_mut().insert(
                header::LOCATION,
                HeaderValue::from_str(&urls::home(slug)).unwrap_or(HeaderValue::from_static("/")),
            );
        }
        response
    })
}

fn redirect(to: &str, cookie: &str) -> Result<Response, Fault> {
    let header_value = |text: &str| HeaderValue::from_str(text).map_err(|_| Fault::Unreadable);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, header_value(to)?), (header::SET_COOKIE, header_value(cookie)?)])
        .into_response())
}

fn browser(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("unknown browser").to_owned()
}

/// The client's network: told by the proxy only where one is configured.
fn network(app: &App, headers: &HeaderMap, peer: Option<std::net::SocketAddr>) -> String {
    let told = headers
        .get("x-forwarded-for")
        .and_then(|v| v.to_str().ok())
        .and_then(|list| list.rsplit(',').next())
        .map(|a| a.trim().to_owned());
    match told {
        Some(address) if app.behind_proxy => address,
        _ => peer.map_or_else(|| "unknown".to_owned(), |p| p.ip().to_string()),
    }
}
