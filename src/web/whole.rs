//! A form is here in full before anybody works on it: whoever stalls in the middle of sending holds nothing of the database.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest as _, Request};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::fault::Fault;

/// The longest form, in bytes: a long record with every field filled is a tenth of it.
pub const LONGEST: usize = 4 * 1024 * 1024;
/// How long a client may take to send a form.
const DEADLINE: Duration = Duration::from_secs(40);

/// Waits for the whole request, then lets it pass.
pub async fn wait_for_it(request: Request, next: Next) -> Response {
    match within(DEADLINE, request).await {
        Ok(request) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

async fn within(deadline: Duration, request: Request) -> Result<Request, Fault> {
    let (parts, body) = request.into_parts();
    let reading = Bytes::from_request(Request::from_parts(parts.clone(), body), &());
    match tokio::time::timeout(deadline, reading).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(refused)) if refused.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(Fault::TooLong),
        Ok(Err(_)) => Err(Fault::Unreadable),
        Err(_) => Err(Fault::TooSlow),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use axum::body::HttpBody;
    use hyper::body::Frame;

    use super::*;

    /// What a client sends that was cut off and does not know it.
    struct Stalled;

    impl HttpBody for Stalled {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn what_stalls_is_given_up_and_what_is_here_passes() {
        let soon = Duration::from_millis(5);
        let stalled = within(soon, Request::new(Body::new(Stalled))).await;
        assert!(matches!(stalled, Err(Fault::TooSlow)), "{stalled:?}");
        let whole = within(DEADLINE, Request::new(Body::from("wording=Leave"))).await.expect("it passes");
        assert_eq!(Bytes::from_request(whole, &()).await.expect("its text"), "wording=Leave");
    }
}
