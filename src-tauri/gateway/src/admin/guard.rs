//! Who may pass the control door: whoever shows its token.

use super::AdminError;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, HeaderValue, header};
use secrets::KeyHash;

/// Lets a request in that carries the token, compared in constant time; answers 401 to every other.
pub(super) async fn admit(State(token): State<KeyHash>, request: Request, next: Next) -> Response {
    if bearer(request.headers()).is_some_and(|shown| KeyHash::of(shown) == token) {
        return next.run(request).await;
    }
    let mut refusal = AdminError::unauthorized().into_response();
    refusal
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    refusal
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
