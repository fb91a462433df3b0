//! The headers of an answer: some of the provider's, and ours.
//!
//! Invariant: a header that is not listed here does not pass from a provider to a client.

use crate::clock;
use chat::Loss;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;

/// A provider's headers that its answer keeps on the way to the client.
const PASSED_BACK: &[&str] = &[
    "request-id",
    "x-request-id",
    "openai-processing-ms",
    "openai-version",
    "anthropic-organization-id",
    "x-should-retry",
];
/// Families of such headers.
const PASSED_BACK_FAMILIES: &[&str] = &["x-ratelimit-", "anthropic-ratelimit-", "retry-after"];
/// The trace is told under this name, and found under it in the ledger.
pub(crate) const TRACE_HEADER: HeaderName = HeaderName::from_static("x-omniroute-trace-id");
/// The session that keeps a request with an account.
pub(crate) const SESSION_HEADER: HeaderName = HeaderName::from_static("x-omniroute-session-id");

/// The provider that serves.
pub(crate) const PROVIDER_HEADER: HeaderName = HeaderName::from_static("x-omniroute-provider");
/// The model that serves, in the provider's spelling.
pub(crate) const MODEL_HEADER: HeaderName = HeaderName::from_static("x-omniroute-model");
/// What could not be said.
pub(crate) const LOSSES_HEADER: HeaderName = HeaderName::from_static("x-omniroute-losses");

/// What could not be said, in a line.
pub(crate) fn losses_line(losses: &[Loss]) -> String {
    let told: Vec<String> = losses
        .iter()
        .take(20)
        .map(|loss| format!("{} ({})", loss.field, loss.why))
        .collect();
    told.join("; ")
        .chars()
        .filter(|c| c.is_ascii() && !c.is_ascii_control())
        .take(2000)
        .collect()
}

/// Text as a header's value.
pub(crate) fn header_value(text: impl TryInto<HeaderValue>) -> HeaderValue {
    text.try_into()
        .unwrap_or_else(|_| HeaderValue::from_static("?"))
}

/// Those of a provider's headers that the client may see: never cookies, never hop-by-hop.
pub(crate) fn passed_back(headers: &HeaderMap) -> HeaderMap {
    let kept = |name: &HeaderName| {
        let name = name.as_str();
        name == "content-type"
            || PASSED_BACK.contains(&name)
            || PASSED_BACK_FAMILIES
                .iter()
                .any(|family| name.starts_with(family))
    };
    headers
        .iter()
        .filter(|(name, _)| kept(name))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// How long the provider's headers say to wait.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .map(str::trim)
    };
    if let Some(millis) = text("retry-after-ms").and_then(|text| text.parse::<f64>().ok()) {
        return Duration::try_from_secs_f64(millis / 1000.0).ok();
    }
    let told = text("retry-after")?;
    if let Ok(seconds) = told.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let at = jiff::fmt::rfc2822::parse(told)
        .ok()?
        .timestamp()
        .as_millisecond();
    u64::try_from(at - clock::now_signed())
        .ok()
        .map(Duration::from_millis)
}
