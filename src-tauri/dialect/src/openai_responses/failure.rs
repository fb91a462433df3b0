//! Failures: the error envelope, the failures inside a stream, and the words for both (`wire/09-errors.md`).

use crate::failures::openai::Envelope;
use crate::failures::{self, kind_named, waits};
use chat::{Failure, FailureKind, Stage};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::Duration;

/// Reads a provider's error answer.
pub(super) fn read(status: u16, body: &[u8]) -> Failure {
    let answer = serde_json::from_slice::<Refusal>(body).ok();
    let error = answer.and_then(|answer| answer.error);
    match error.and_then(|raw| Told::of(&raw)) {
        Some(told) if told.message.is_some() || told.word().is_some() => told.failure(status),
        _ => failures::foreign(status, body),
    }
}

/// The failure an error object tells inside a stream or a 2xx answer, where no status of its own says what it is.
pub(super) fn inside(error: Option<&RawValue>) -> Failure {
    let told = error.and_then(Told::of).unwrap_or_default();
    let status = told.status();
    Failure {
        stage: Stage::Stream,
        ..told.failure(status)
    }
}

/// The failure of a frame or an answer that is known and broken.
pub(super) fn broken(why: &str) -> Failure {
    Failure::new(
        FailureKind::BadAnswer,
        Stage::Stream,
        format!("the provider's answer could not be read: {why}"),
    )
    .with_code("bad_answer")
}

/// The failure of an answer that ended before it was complete.
pub(super) fn incomplete() -> Failure {
    Failure::new(
        FailureKind::BadAnswer,
        Stage::Stream,
        "the provider's answer ended before it was complete",
    )
    .with_code("incomplete_answer")
}

/// The body that tells a client of a failure.
pub(super) fn write(failure: &Failure) -> Vec<u8> {
    // Plain data written into memory cannot fail.
    serde_json::to_vec(&Envelope::of(failure)).unwrap_or_default()
}

/// The word for a failure inside a stream: clients know few, and look for some of them.
pub(super) fn stream_code(failure: &Failure) -> &str {
    let own = failure.code.as_deref();
    if let Some(known) = STREAM_CODES.iter().find(|known| own == Some(known)) {
        return known;
    }
    match failure.kind {
        FailureKind::ContextTooLong => "context_length_exceeded",
        FailureKind::RateLimited => "rate_limit_exceeded",
        FailureKind::PaymentRequired => "insufficient_quota",
        FailureKind::Overloaded => "server_is_overloaded",
        FailureKind::BadRequest | FailureKind::TooLarge => "invalid_prompt",
        FailureKind::Unauthorized
        | FailureKind::Forbidden
        | FailureKind::NotFound
        | FailureKind::Conflict
        | FailureKind::Timeout
        | FailureKind::ServerError
        | FailureKind::Unreachable
        | FailureKind::BadAnswer
        | FailureKind::ClientGone => "server_error",
    }
}

#[derive(Deserialize)]
struct Refusal {
    error: Option<Box<RawValue>>,
}

/// An error object. `code` is a word, and a number at some servers.
#[derive(Default, Deserialize)]
struct Told {
    message: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    code: Option<Box<RawValue>>,
    #[serde(skip)]
    wait: Option<Duration>,
}

impl Told {
    fn of(error: &RawValue) -> Option<Self> {
        let told: Self = serde_json::from_str(error.get()).ok()?;
        Some(Self {
            wait: waits::told_in(error),
            ..told
        })
    }

    /// The stable word: the code, else the type.
    fn word(&self) -> Option<String> {
        let code = self.code.as_ref();
        code.and_then(|raw| serde_json::from_str::<String>(raw.get()).ok())
            .or_else(|| self.kind.clone().filter(|kind| kind != "error"))
    }

    /// The status that the code, else the type, stands for.
    fn status(&self) -> u16 {
        if let Some(status) = self.code.as_ref().and_then(|raw| raw.get().parse().ok())
            && (400..600).contains(&status)
        {
            return status;
        }
        let words = [self.word(), self.kind.clone()];
        let mut kinds = words.iter().flatten().map(|word| kind_named(word));
        let known = kinds.find(|kind| *kind != FailureKind::ServerError);
        known.unwrap_or(FailureKind::ServerError).status()
    }

    fn failure(self, status: u16) -> Failure {
        let word = self.word();
        failures::told(status, self.message, word, self.wait)
    }
}

/// Codes of a failed answer that clients know.
const STREAM_CODES: &[&str] = &[
    "server_error",
    "rate_limit_exceeded",
    "invalid_prompt",
    "context_length_exceeded",
    "insufficient_quota",
    "usage_not_included",
    "usage_limit_reached",
    "server_is_overloaded",
    "bio_policy",
    "data_residency_mismatch",
    "misalignment_policy_violation",
];
