//! What is saved after a sign-in has expired is held for its person, for twelve hours, with or without script.

use axum::body::Bytes;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use store::SignInState;

use crate::fault::Fault;
use crate::gate::{cap_of, slug_of};
use crate::posted::Fields;
use crate::state::App;

/// Lets everything pass but an act of an expired sign-in, which is kept and answered with the way back in.
pub async fn hold_what_is_late(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let (Some(slug), true) = (slug_of(&path), request.method() == Method::POST) else { return next.run(request).await };
    // What is typed at the door is a password: never held.
    if ["/sign-in", "/sign-out", "/account/password"].iter().any(|end| path.ends_with(end))
        || path.contains("/invitations/")
    {
        return next.run(request).await;
    }
    let Some(cap) = cap_of(request.headers(), slug) else { return next.run(request).await };
    let (council, person) = match app.db.sign_in_state(slug, &cap).await {
        Ok(SignInState::Expired { council, person }) => (council, person),
        Ok(_) => return next.run(request).await,
        Err(error) => return Fault::from(error).into_response(),
    };
    let wants_json =
        request.headers().get(header::ACCEPT).is_some_and(|a| a.as_bytes().starts_with(b"application/json"));
    let slug = slug.to_owned();
    let Ok(body) = Bytes::from_request(request, &()).await else { return Fault::Unreadable.into_response() };
    let Ok(fields) = serde_html_form::from_bytes::<Fields>(&body) else { return Fault::Unreadable.into_response() };
    let typed = serde_json::json!(
        fields.0.iter().map(|(name, value)| [name.clone(), value.replace('\0', "")]).collect::<Vec<_>>()
    );
    if let Err(error) = app.db.hold_draft(council, person, &path, &typed).await {
        return Fault::from(error).into_response();
    }
    if wants_json {
        return (
            StatusCode::UNAUTHORIZED,
            axum::Json(serde_json::json!({ "held": true, "sign_in": crate::urls::sign_in(&slug, "") })),
        )
            .into_response();
    }
    Redirect::to(&format!("/{slug}/sign-in?held=yes&back=/{slug}/held")).into_response()
}
