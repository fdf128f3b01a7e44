//! The layers around the routes, and serving them with time limits that no slow client can wear out.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};

use crate::state::App;
use crate::{assets, fault, held, routes, whole};

/// How long a client may take to send a request's header.
const HEADER_DEADLINE: Duration = Duration::from_secs(15);
/// How long a whole request may take, its body included.
const REQUEST_DEADLINE: Duration = Duration::from_mins(1);
/// How many connections are served at once.
const MOST_CONNECTIONS: usize = 2_000;
/// How long open requests are waited for at the end.
const DRAIN: Duration = Duration::from_secs(20);

/// The whole application, ready to be served or asked by `oneshot`.
pub fn application(app: App, front: &std::path::Path) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    routes::all()
        .router()
        .layer(middleware::from_fn_with_state(app.clone(), held::hold_what_is_late))
        .layer(middleware::from_fn(whole::wait_for_it))
        .layer(DefaultBodyLimit::max(whole::LONGEST))
        .layer(middleware::from_fn_with_state(app.clone(), fault::into_pages))
        .layer(middleware::from_fn(no_store))
        .with_state(app)
        .nest_service("/static", assets::serve::<()>(front).with_state(()))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(headers))
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
        .layer(CsrfLayer::new())
        .layer(middleware::from_fn(from_a_browser))
        .layer(middleware::from_fn(in_its_own_task))
}

/// A request runs to its end in a task of its own: a client that goes away drops no half-done database work.
async fn in_its_own_task(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Acts come from browsers, and browsers say where from; what says nothing is refused.
async fn from_a_browser(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let says = request.headers().contains_key("sec-fetch-site") || request.headers().contains_key(header::ORIGIN);
    if safe || says { next.run(request).await } else { StatusCode::FORBIDDEN.into_response() }
}

async fn no_store(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What every answer tells the browser.
async fn headers(request: Request, next: Next) -> Response {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";
    let mut response = next.run(request).await;
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Serves until `stop` resolves, then finishes what is under way.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve(listener: TcpListener, application: Router, stop: impl Future<Output = ()>) -> std::io::Result<()> {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(HEADER_DEADLINE);
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(connection) => connection,
                // Out of file descriptors, or the client was gone already: the next one may be served.
                Err(error) => { tracing::warn!(%error, "a connection was not accepted"); tokio::time::sleep(Duration::from_millis(20)).await; continue; }
            },
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
        let application = application.clone();
        let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
            let application = application.clone();
            async move { Ok::<_, Infallible>(answer(application, request, peer).await) }
        });
        let connection =
            graceful.watch(builder.serve_connection_with_upgrades(TokioIo::new(stream), service).into_owned());
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(error = %error, "a connection ended early");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(DRAIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
    Ok(())
}

async fn answer(application: Router, request: hyper::Request<hyper::body::Incoming>, peer: SocketAddr) -> Response {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    // The work itself runs in its own task and is bounded by the database's timeouts: giving up here drops only the answer.
    match tokio::time::timeout(REQUEST_DEADLINE, application.oneshot(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
