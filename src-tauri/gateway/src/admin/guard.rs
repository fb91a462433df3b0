//! Who may pass the control door: whoever shows its token, or a browser with a session.
//!
//! Invariant: a page of another site gets nothing: not by its own name (origin), not by a name it made point to us (host). The app's
//! own window is the one other origin that may read answers, and only where the control door has a port of its own.

use super::control::Desk;
use super::error::{AdminError, Code};
use crate::admission;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use secrets::KeyHash;

/// The window's page, as each system's web view calls it.
const WINDOW: &[&str] = &[
    "tauri://localhost",
    "http://tauri.localhost",
    "https://tauri.localhost",
];
/// What anybody may ask: whether and how to log in.
const PUBLIC: &[(Method, &str)] = &[
    (Method::GET, "/login"),
    (Method::POST, "/login"),
    (Method::POST, "/logout"),
];
/// The cookie that holds a session's token.
pub(super) const COOKIE: &str = "omniroute_session";

/// How a request proved itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// It showed the control token.
    Token,
    /// It showed a session's cookie.
    Session,
    /// It showed nothing, and asks what anybody may ask.
    None,
}

/// Lets a request in that may come in; tells every other why not.
pub(super) async fn admit(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    let window = match admit_origin(&desk, request.headers()) {
        Ok(window) => window,
        Err(refusal) => return closed(refusal.into_response()),
    };
    let response = if request.method() == Method::OPTIONS {
        preflight(request.headers(), window.is_some())
    } else {
        match proof(&desk, &request) {
            Some(proof) => {
                request.extensions_mut().insert(proof);
                next.run(request).await
            }
            None => unauthorized(),
        }
    };
    let mut response = closed(response);
    let headers = response.headers_mut();
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(window) = window {
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static(window),
        );
    }
    response
}

/// The window's origin, if it is the window that asks.
fn admit_origin(desk: &Desk, headers: &HeaderMap) -> Result<Option<&'static str>, AdminError> {
    let refused = |message: String| AdminError::new(Code::Refused, message);
    let host = text(headers, &header::HOST).unwrap_or_default();
    if !host.is_empty() && !admission::host_is_ours(host, &desk.house.limits) {
        let message = format!(
            "The host name `{host}` is not this gateway's. Call it as localhost or 127.0.0.1, or name it in LOCAL_HOSTNAMES."
        );
        return Err(refused(message));
    }
    let Some(origin) = text(headers, &header::ORIGIN) else {
        return Ok(None);
    };
    let own_page = origin
        .split_once("://")
        .is_some_and(|(_, page)| page.eq_ignore_ascii_case(host));
    if own_page {
        return Ok(None);
    }
    let window = WINDOW.iter().find(|window| **window == origin);
    match window {
        Some(window) if desk.control.own.is_some() => Ok(Some(window)),
        Some(_) | None => Err(refused(format!(
            "Pages of `{origin}` may not use this gateway's control door."
        ))),
    }
}

fn proof(desk: &Desk, request: &Request) -> Option<Proof> {
    let headers = request.headers();
    if bearer(headers).is_some_and(|shown| KeyHash::of(shown) == desk.control.token) {
        return Some(Proof::Token);
    }
    if session(headers).is_some_and(|token| desk.control.login.admits(token)) {
        return Some(Proof::Session);
    }
    let asked = (request.method(), request.uri().path());
    let is_public = PUBLIC.iter().any(|(method, path)| (method, *path) == asked);
    is_public.then_some(Proof::None)
}

fn unauthorized() -> Response {
    let mut refusal = AdminError::unauthorized().into_response();
    refusal
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    refusal
}

fn preflight(headers: &HeaderMap, is_window: bool) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if is_window {
        let out = response.headers_mut();
        for (name, value) in [
            (
                header::ACCESS_CONTROL_ALLOW_METHODS,
                "GET, POST, PUT, PATCH, DELETE",
            ),
            (
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                "authorization, content-type",
            ),
            (header::ACCESS_CONTROL_MAX_AGE, "600"),
        ] {
            out.insert(name, HeaderValue::from_static(value));
        }
        // From a page with a public name to this machine, Chromium asks once more.
        if headers.contains_key("access-control-request-private-network") {
            out.insert(
                HeaderName::from_static("access-control-allow-private-network"),
                HeaderValue::from_static("true"),
            );
        }
    }
    response
}

/// Answers are nobody else's: kept nowhere, and nothing but what they say they are.
fn closed(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = text(headers, &header::AUTHORIZATION)?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The session's token in the cookies.
pub(super) fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).iter();
    cookies
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
