//! Failures, both ways: Google's envelope `{"error":{code,message,status,details}}`, alone or in an array.

use super::object::Object;
use crate::failures::{self, foreign, told, waits};
use chat::{Dialect, Failure, Stage};
use serde::Serialize;
use serde_json::value::RawValue;

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
    let raw = outer.take("error")?;
    let mut error = Object::parse(raw).ok()?;
    let message = error.text("message").ok()??.into_owned();
    let code = error.whole("code").ok().flatten();
    let word = error.text("status").ok().flatten();
    let wait = waits::told_in(raw).or_else(|| waits::said(&message));
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

/// Writes a failure for a client.
pub(super) fn write(failure: &Failure) -> Vec<u8> {
    // Plain data in memory: writing it cannot fail.
    serde_json::to_vec(&envelope(failure)).unwrap_or_default()
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
    let details = failure.retry_after.map(|wait| {
        [RetryInfo {
            kind: "type.googleapis.com/google.rpc.RetryInfo",
            retry_delay: format!("{}s", wait.as_secs_f64()),
        }]
    });
    Envelope {
        error: Status {
            code: failures::status(failure, Dialect::Gemini),
            message: failures::phrase(failure, Dialect::Gemini),
            status: failures::words(failures::shown(failure).kind).gemini,
            details,
        },
    }
}
