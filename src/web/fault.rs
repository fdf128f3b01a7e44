//! What a handler answers when it cannot answer: one enum, a page each; details go to the log, not to the reader.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use store::{Refusal, StoreError};

use crate::page::Page;
use crate::reply::Shown;
use crate::state::App;

/// Why there is no page.
#[derive(Debug, Clone)]
pub enum Fault {
    /// Nobody is signed in to this council in this browser.
    Anonymous,
    /// There is nothing here, or nothing that this person may see: the two look the same.
    NotFound,
    /// Another page comes first: this address.
    First(String),
    /// What was sent cannot be read as a form of ours.
    Unreadable,
    /// What was sent is longer than any form of ours.
    TooLong,
    /// What was sent did not arrive in time.
    TooSlow,
    /// The database went away while it was told to keep what was sent: it may have, or not. The text is for the log.
    Unsure(String),
    /// Something failed that should not; the text is for the log.
    Unexpected(String),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Anonymous => Self::Anonymous,
            Refusal::NotTheirs => Self::NotFound,
            Refusal::Store(error) => error.into(),
        }
    }
}
impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Unsure(_) => Self::Unsure(error.to_string()),
            other => Self::Unexpected(other.to_string()),
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Anonymous => StatusCode::UNAUTHORIZED,
            Self::First(_) => StatusCode::SEE_OTHER,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unreadable => StatusCode::BAD_REQUEST,
            Self::TooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Unsure(_) | Self::Unexpected(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// One page for what is not there, cannot be read, or failed.
#[derive(Template)]
#[template(path = "fault.html")]
pub struct FaultView {
    /// The frame.
    pub page: Page,
    /// What happened and what to do, a paragraph each.
    pub says: Vec<String>,
    /// What to name when asking for help; empty when there is nothing to look up.
    pub reference: String,
}

/// Whether something was allowed: not found is no; what failed stays a failure.
///
/// # Errors
/// Every fault but `NotFound`.
pub fn granted<T>(asked: Result<T, Fault>) -> Result<bool, Fault> {
    match asked {
        Ok(_) => Ok(true),
        Err(Fault::NotFound) => Ok(false),
        Err(fault) => Err(fault),
    }
}

impl FaultView {
    fn of(fault: &Fault, app: &App, reference: String, act: bool) -> Self {
        let (title, says): (&str, &[&str]) = match fault {
            Fault::NotFound => (
                "Page not found",
                &[
                    "There is no such page, or it is not one that you can open.",
                    "Check the address, or go back to your first page.",
                ],
            ),
            Fault::Unreadable => (
                "This form could not be read",
                &[
                    "Nothing was stored.",
                    "Go back with your browser’s back button: what you typed is still there. Load the page again before you send it.",
                ],
            ),
            Fault::First(_) => ("Another page comes first", &["Go there to carry on."]),
            Fault::Anonymous => ("Sign in", &["Sign in to see this page."]),
            Fault::TooLong => (
                "This is too long",
                &[
                    "Nothing was stored: more than 4 megabytes cannot be sent at once.",
                    "Go back with your browser’s back button: what you typed is still there. Shorten it, and send it again.",
                ],
            ),
            Fault::TooSlow => (
                "This did not arrive in time",
                &[
                    "Nothing was stored.",
                    "Go back with your browser’s back button: what you typed is still there. Send it again when your connection is better.",
                ],
            ),
            Fault::Unsure(_) => (
                "Send this again",
                &[
                    "The connection to the database broke while what you sent was being stored. It may be stored, or not.",
                    "Go back with your browser’s back button and send the same again: it is never stored twice.",
                ],
            ),
            Fault::Unexpected(_) if !act => {
                ("Something went wrong", &["This page could not be shown.", "Load it again in a minute."])
            }
            Fault::Unexpected(_) => (
                "Something went wrong",
                &[
                    "What you sent was not stored.",
                    "Go back with your browser’s back button: what you typed is still there. Try again in a minute.",
                ],
            ),
        };
        Self {
            page: Page { title: title.to_owned(), assets: app.assets.clone(), ..Page::default() },
            says: says.iter().map(|&text| text.to_owned()).collect(),
            reference,
        }
    }
}

/// Turns faults into pages; the outermost of the layers that see handlers.
pub async fn into_pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let address = request.uri().clone();
    let method = request.method().clone();
    let reference = request.headers().get("x-request-id").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    let wants_json =
        request.headers().get(header::ACCEPT).is_some_and(|a| a.as_bytes().starts_with(b"application/json"));
    let mut response = next.run(request).await;
    let bare = response.status() == StatusCode::NOT_FOUND && !response.headers().contains_key(header::CONTENT_TYPE);
    let Some(fault) = response.extensions_mut().remove::<Fault>().or_else(|| bare.then_some(Fault::NotFound)) else {
        return response;
    };
    match &fault {
        Fault::Unexpected(detail) | Fault::Unsure(detail) => {
            tracing::error!(%reference, %method, detail, "a page failed");
        }
        Fault::First(address) => return Redirect::to(address).into_response(),
        Fault::Anonymous if !wants_json => {
            let slug = address.path().split('/').nth(1).unwrap_or_default();
            // Only pages are worth coming back to: an act is not repeated by following a link.
            let back = if method == Method::GET {
                address.path_and_query().map(axum::http::uri::PathAndQuery::as_str).unwrap_or_default()
            } else {
                ""
            };
            return Redirect::to(&crate::urls::sign_in(slug, back)).into_response();
        }
        _ => {}
    }
    let status = response.status();
    let mut answer = Shown(FaultView::of(&fault, &app, reference, method == Method::POST)).into_response();
    *answer.status_mut() = status;
    answer
}
