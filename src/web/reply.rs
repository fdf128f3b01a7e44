//! What handlers give back: a page, a saved act's redirect, or the form again as it was typed.

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::Committed;

use crate::fault::Fault;

/// A page that is shown.
pub struct Shown<V>(pub V);

impl<V: Template> IntoResponse for Shown<V> {
    fn into_response(self) -> Response {
        match self.0.render() {
            Ok(html) => {
                ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], html).into_response()
            }
            Err(error) => Fault::Unexpected(format!("template: {error}")).into_response(),
        }
    }
}

/// The redirect after a committed act: it can only be made from the proof of the commit.
pub struct Saved(Committed);

impl Saved {
    /// Answers with the address that the commit was given.
    pub fn then(committed: Committed) -> Self {
        Self(committed)
    }
}

impl IntoResponse for Saved {
    fn into_response(self) -> Response {
        let location = HeaderValue::from_str(self.0.location()).unwrap_or_else(|_| HeaderValue::from_static("/"));
        (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response()
    }
}

/// What an act answers.
pub enum Reply<V> {
    /// It was done.
    Saved(Saved),
    /// Not yet: a page to look at before it is done (200).
    Check(V),
    /// It was not: the page as the person typed it, with what to mend (422).
    Again(V),
    /// Somebody else changed it meanwhile: both texts side by side (409).
    Clash(V),
}

impl<V: Template> IntoResponse for Reply<V> {
    fn into_response(self) -> Response {
        match self {
            Self::Saved(saved) => saved.into_response(),
            Self::Check(view) => Shown(view).into_response(),
            Self::Again(view) => (StatusCode::UNPROCESSABLE_ENTITY, Shown(view)).into_response(),
            Self::Clash(view) => (StatusCode::CONFLICT, Shown(view)).into_response(),
        }
    }
}

impl<V> From<Committed> for Reply<V> {
    fn from(committed: Committed) -> Self {
        Self::Saved(Saved::then(committed))
    }
}

/// The answer to a form that saves itself.
#[derive(Debug)]
pub enum SelfSaved {
    /// Stored: the version to send next time, and when (London, HH:MM:SS).
    Stored {
        /// The draft's version now.
        version: i32,
        /// The time for the status line.
        saved_at: String,
    },
    /// Somebody else saved meanwhile; the texts wait at this address.
    Clash {
        /// What happened, for the status line.
        message: String,
        /// Where both texts stand side by side.
        view: String,
    },
}

impl IntoResponse for SelfSaved {
    fn into_response(self) -> Response {
        match self {
            Self::Stored { version, saved_at } => {
                Json(serde_json::json!({ "version": version, "saved_at": saved_at })).into_response()
            }
            Self::Clash { message, view } => {
                (StatusCode::CONFLICT, Json(serde_json::json!({ "message": message, "view": view }))).into_response()
            }
        }
    }
}
