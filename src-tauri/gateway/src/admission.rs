//! Who may come in: our own host name, no foreign page, a known key, JSON of bearable size.

use crate::caller::Caller;
use crate::clock;
use crate::gathered::Gathered;
use crate::house::House;
use crate::in_time::in_time;
use crate::limits::Limits;
use bytes::Bytes;
use chat::{Failure, FailureKind, Stage};
use http::request::Parts;
use http::{HeaderMap, HeaderName, header};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use secrets::KeyHash;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;

/// Host names a browser may have resolved to us without anybody's ill will.
const OWN_HOSTS: &[&str] = &["localhost", "127.0.0.1", "[::1]", "::1"];

fn refused(kind: FailureKind, code: &str, message: impl Into<String>) -> Failure {
    Failure::new(kind, Stage::Admission, message).with_code(code)
}

/// Refuses a request that a foreign web page could have sent: a host name that is not ours (rebinding) or a foreign origin.
pub(crate) fn admit_host(headers: &HeaderMap, limits: &Limits) -> Result<(), Failure> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    if !host.is_empty() && !is_ours(without_port(host), limits) {
        return Err(refused(
            FailureKind::Forbidden,
            "host_refused",
            format!(
                "the host name `{host}` is not this gateway's; call it as localhost or 127.0.0.1"
            ),
        ));
    }
    let Some(origin) = text(header::ORIGIN) else {
        return Ok(());
    };
    let page = origin.split_once("://").map(|(_, host)| without_port(host));
    if page.is_some_and(|host| is_ours(host, limits) || host == "tauri.localhost") {
        return Ok(());
    }
    Err(refused(
        FailureKind::Forbidden,
        "origin_refused",
        format!("pages of `{origin}` may not call this gateway"),
    ))
}

/// Whether a `Host` header names us.
pub(crate) fn host_is_ours(host: &str, limits: &Limits) -> bool {
    is_ours(without_port(host), limits)
}

/// A bare address cannot be a rebound name: where the gateway listens on every address, each of them is ours.
fn is_ours(host: &str, limits: &Limits) -> bool {
    let is = |known: &str| host.eq_ignore_ascii_case(known);
    let everywhere = limits.host == "0.0.0.0" || limits.host == "::";
    OWN_HOSTS.iter().any(|known| is(known))
        || is(&limits.host)
        || limits.local_names.iter().any(|known| is(known))
        || (everywhere && host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port))
            if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') =>
        {
            name
        }
        _ => host,
    }
}

/// Whose key the client showed. `None` when keys are not required and none of ours was shown.
pub(crate) fn admit_key(house: &House, parts: &Parts) -> Result<Option<Arc<Caller>>, Failure> {
    let shown = shown_key(parts);
    let known = shown.and_then(|key| house.snapshot().keys.get(&KeyHash::of(key)).cloned());
    match (known, shown) {
        (Some(caller), _) if caller.is_over(clock::now) => Err(refused(
            FailureKind::Unauthorized,
            "api_key_expired",
            "the time of this key is over, or another took its place; make one with `omniroute keys create NAME`",
        )),
        (Some(caller), _) => Ok(Some(caller)),
        (None, _) if !house.limits.require_key => Ok(None),
        (None, Some(_)) => Err(refused(
            FailureKind::Unauthorized,
            "invalid_api_key",
            "this is not a key of this gateway, or it was revoked; make one with `omniroute keys create NAME`",
        )),
        (None, None) => Err(refused(
            FailureKind::Unauthorized,
            "missing_api_key",
            "a key is needed; make one with `omniroute keys create NAME` and send it as `Authorization: Bearer`",
        )),
    }
}

/// Refuses a caller from an address that the user keeps out.
pub(crate) fn admit_address(house: &House, address: IpAddr) -> Result<(), Failure> {
    if house.fence_lets(|fence| fence.admits(address)) {
        return Ok(());
    }
    let message = format!(
        "calls from {address} are not let in; `omniroute access show` tells which are, `omniroute access allow {address}` lets it in"
    );
    Err(refused(FailureKind::Forbidden, "address_refused", message))
}

/// The key as any client family sends it.
fn shown_key(parts: &Parts) -> Option<&str> {
    let text = |name: HeaderName| {
        let value = parts.headers.get(name)?;
        value.to_str().ok()
    };
    let bearer = text(header::AUTHORIZATION).and_then(|value| {
        let (scheme, key) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
    });
    bearer
        .or_else(|| text(HeaderName::from_static("x-api-key")))
        .or_else(|| text(HeaderName::from_static("x-goog-api-key")))
        .or_else(|| query_value(parts, "key"))
        .filter(|key| !key.is_empty())
}

/// A value of the query, as it stands there.
pub(crate) fn query_value<'p>(parts: &'p Parts, name: &str) -> Option<&'p str> {
    parts
        .uri
        .query()?
        .split('&')
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

/// The whole body, once: JSON, not too large, not too slow.
pub(crate) async fn admit_body(
    parts: &Parts,
    body: Incoming,
    limits: &Limits,
) -> Result<Bytes, Failure> {
    let kind = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !is_json(kind) {
        let failure = refused(
            FailureKind::BadRequest,
            "unsupported_media_type",
            "the body must be JSON; send `Content-Type: application/json`",
        );
        return Err(failure.with_status(415));
    }
    let announced = parts
        .headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limits.body) {
        return Err(too_large(limits.body));
    }
    let body = pin!(read(body, announced.unwrap_or(0), limits.body));
    in_time(limits.client_body, body).await.unwrap_or_else(|| {
        let message = "the body did not arrive in time";
        Err(refused(FailureKind::Timeout, "body_timeout", message).with_status(408))
    })
}

/// Whether a content type is one of JSON's, parameters and all.
fn is_json(kind: &str) -> bool {
    kind == "application/json" || kind.to_ascii_lowercase().contains("json")
}

async fn read(mut body: Incoming, expected: usize, most: usize) -> Result<Bytes, Failure> {
    let mut gathered = Gathered::expecting(expected);
    while let Some(frame) = body.frame().await {
        let frame = frame
            .map_err(|_| refused(FailureKind::ClientGone, "body_cut", "the body broke off"))?;
        let Ok(chunk) = frame.into_data() else {
            continue;
        };
        if gathered.length() + chunk.len() > most {
            return Err(too_large(most));
        }
        if gathered.length() == 0 && chunk.len() == expected {
            return Ok(chunk);
        }
        gathered.add(&chunk);
    }
    Ok(gathered.whole())
}

fn too_large(most: usize) -> Failure {
    refused(
        FailureKind::TooLarge,
        "body_too_large",
        format!("the body is larger than {} MB", most / 1024 / 1024),
    )
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn admitted(name: &str, value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(
            http::HeaderName::try_from(name).unwrap(),
            value.parse().unwrap(),
        );
        admit_host(
            &headers,
            &Limits {
                host: "192.168.1.5".to_owned(),
                ..Limits::default()
            },
        )
        .is_ok()
    }

    #[test]
    fn only_our_own_host_names_are_answered() {
        for host in [
            "localhost",
            "LOCALHOST:20128",
            "127.0.0.1:1",
            "[::1]:20128",
            "192.168.1.5:20128",
        ] {
            assert!(admitted("host", host), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example:20128",
            "127.0.0.1.evil",
            "[::2]:1",
        ] {
            assert!(!admitted("host", host), "{host}");
        }
    }

    #[test]
    fn a_foreign_page_is_refused() {
        for origin in [
            "http://localhost:3000",
            "http://127.0.0.1:20128",
            "tauri://localhost",
            "http://tauri.localhost",
        ] {
            assert!(admitted("origin", origin), "{origin}");
        }
        for origin in [
            "https://evil.example",
            "null",
            "http://localhost.evil.example",
        ] {
            assert!(!admitted("origin", origin), "{origin}");
        }
    }
}
