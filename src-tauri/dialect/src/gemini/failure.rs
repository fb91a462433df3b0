//! Failures, both ways: Google's envelope `{"error":{code,message,status,details}}`, alone or in an array.

use super::object::Object;
use crate::failures::{self, foreign, told};
use chat::{Dialect, Failure, FailureKind, Stage};
use serde::Serialize;
use serde_json::value::RawValue;
use std::time::Duration;

/// Reads an error answer.
pub(super) fn read(status: u16, body: &[u8]) -> Failure {
    envelope_of(status, body).unwrap_or_else(|| foreign(status, body))
}

/// Reads an error told in the middle of a stream.
pub(super) fn in_stream(body: &[u8]) -> Failure {
    Failure {
        stage: Stage::Stream,
        ..read(200, body)
    }
}

fn envelope_of(status: u16, body: &[u8]) -> Option<Failure> {
    let listed: Vec<&RawValue> = serde_json::from_slice(body).unwrap_or_default();
    let mut outer = match listed.first() {
        Some(first) => Object::parse(first).ok()?,
        None => Object::body(body).ok()?,
    };
    let mut error = outer.object("error").ok()??;
    let message = error.text("message").ok()??.into_owned();
    let code = error.whole("code").ok().flatten();
    let word = error.text("status").ok().flatten();
    let details = error.list("details").ok().flatten().unwrap_or_default();
    let wait = asked_wait(&details).or_else(|| wait_in(&message));
    let inner = code
        .and_then(|code| u16::try_from(code).ok())
        .filter(|code| (400..600).contains(code));
    let status = if status < 400 {
        inner.unwrap_or(status)
    } else {
        status
    };
    let word = word.map(|word| word.into_owned());
    Some(told(status, Some(message), word, wait))
}

/// How long to wait, by the details: `RetryInfo.retryDelay` first, then `ErrorInfo.metadata.quotaResetDelay`.
fn asked_wait(details: &[&RawValue]) -> Option<Duration> {
    let told = |field: &str| {
        details.iter().find_map(|detail| {
            let mut detail = Object::parse(detail).ok()?;
            let metadata = detail.object("metadata").ok().flatten();
            let mut metadata = metadata.unwrap_or_default();
            let text = detail.text(field).ok()?.or(metadata.text(field).ok()?);
            duration(&text?)
        })
    };
    told("retryDelay").or_else(|| told("quotaResetDelay"))
}

/// How long to wait, by the message (`Your quota will reset after 2h7m23s.`, `Please retry in 38.2s.`).
fn wait_in(message: &str) -> Option<Duration> {
    const SIGNS: [&str; 2] = ["reset after ", "retry in "];
    let rest = SIGNS
        .iter()
        .find_map(|sign| Some(message.split_once(sign)?.1))?;
    let word = rest.split_whitespace().next()?;
    duration(word.trim_end_matches(['.', ',', ';']))
}

/// A wait as Google writes it: `17s`, `0.847s`, `2h7m23s`, `510ms`.
fn duration(text: &str) -> Option<Duration> {
    const UNITS: &[(&str, f64)] = &[("h", 3600.0), ("ms", 0.001), ("m", 60.0), ("s", 1.0)];
    let mut seconds = 0.0;
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let (unit, factor) = UNITS
            .iter()
            .find(|(unit, _)| rest[end..].starts_with(unit))?;
        seconds += number * factor;
        rest = &rest[end + unit.len()..];
    }
    Duration::try_from_secs_f64(seconds)
        .ok()
        .filter(|wait| !wait.is_zero())
}

/// Writes a failure for a client.
pub(super) fn write(failure: &Failure) -> Vec<u8> {
    // Plain data in memory: writing it cannot fail.
    serde_json::to_vec(&envelope(failure)).unwrap_or_default()
}

/// The status a client is told. A provider that refused our credential says nothing about the client's.
pub(super) fn status(failure: &Failure) -> u16 {
    if is_ours(failure) {
        return FailureKind::Unreachable.status();
    }
    match failure.status {
        529 => 503,
        status @ 400..=599 => status,
        _ => failure.kind.status(),
    }
}

fn is_ours(failure: &Failure) -> bool {
    let refused = matches!(
        failure.kind,
        FailureKind::Unauthorized | FailureKind::Forbidden
    );
    refused
        && !matches!(
            failure.stage,
            Stage::Admission | Stage::Decode | Stage::Plan
        )
}

/// An error as the client reads it, in a body or a stream.
#[derive(Debug, Serialize)]
pub(super) struct Envelope {
    error: Status,
}

#[derive(Debug, Serialize)]
struct Status {
    code: u16,
    message: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<[RetryInfo; 1]>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct RetryInfo {
    #[serde(rename = "@type")]
    kind: &'static str,
    retry_delay: String,
}

/// A failure in Google's envelope.
pub(super) fn envelope(failure: &Failure) -> Envelope {
    let kind = if is_ours(failure) {
        FailureKind::Unreachable
    } else {
        failure.kind
    };
    let details = failure.retry_after.map(|wait| {
        [RetryInfo {
            kind: "type.googleapis.com/google.rpc.RetryInfo",
            retry_delay: format!("{}s", wait.as_secs_f64()),
        }]
    });
    Envelope {
        error: Status {
            code: status(failure),
            message: failures::phrase(failure, Dialect::Gemini),
            status: failures::words(kind).gemini,
            details,
        },
    }
}
