//! The page's files, packed into the program by `build.rs`.
//!
//! Invariant: nothing on the page may come from elsewhere or run inline, and no other site may frame it.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue, Method, Request, StatusCode, Uri, header};

/// A file of the page.
struct File {
    path: &'static str,
    kind: &'static str,
    gzipped: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// Whether a request to a port that both doors share means the page: one of its files, or the address typed into a browser.
pub(crate) fn is_meant<B>(request: &Request<B>) -> bool {
    let path = request.uri().path();
    // What clients ask of the data door all day long is told apart first.
    if *request.method() != Method::GET || path.starts_with("/v1") {
        return false;
    }
    if path == "/" {
        let accepts = request.headers().get(header::ACCEPT);
        return accepts
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kinds| kinds.contains("text/html"));
    }
    find(path).is_some()
}

/// Answers with a file of the page.
pub(crate) async fn serve(uri: Uri) -> Response {
    let Some(file) = find(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Only names that hold a hash of their content may be kept.
    let keeping = if file.path.starts_with("/assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-store"
    };
    let mut response = Response::new(Body::from(file.gzipped));
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, file.kind),
        (header::CONTENT_ENCODING, "gzip"),
        (header::CACHE_CONTROL, keeping),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn find(path: &str) -> Option<&'static File> {
    let path = if path == "/" { "/index.html" } else { path };
    let place = FILES.binary_search_by(|file| file.path.cmp(path)).ok()?;
    FILES.get(place)
}

/// The same as the window's (`tauri.conf.json`), but for the way to the gateway.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn meant(method: Method, path: &str, accept: &str) -> bool {
        let request = Request::builder().method(method).uri(path);
        is_meant(&request.header("accept", accept).body(()).unwrap())
    }

    #[test]
    fn a_browser_gets_the_page_and_a_client_the_greeting() {
        assert!(meant(Method::GET, "/", "text/html,*/*"));
        assert!(meant(Method::GET, "/index.html", "*/*"));
        assert!(!meant(Method::GET, "/", "*/*"));
        assert!(!meant(Method::HEAD, "/", "*/*"));
        assert!(!meant(Method::GET, "/v1/models", "text/html"));
        assert!(!meant(Method::POST, "/index.html", "text/html"));
    }

    #[test]
    fn the_files_stand_in_the_order_they_are_searched_in() {
        assert!(FILES.is_sorted_by(|a, b| a.path < b.path));
        assert!(find("/").unwrap().kind.starts_with("text/html"));
        assert!(find("/../Cargo.toml").is_none());
    }

    #[tokio::test]
    async fn the_page_allows_nothing_from_elsewhere() {
        let response = serve(Uri::from_static("/")).await;
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap();
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-content-type-options"), "nosniff");
        let policy = header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
    }
}
