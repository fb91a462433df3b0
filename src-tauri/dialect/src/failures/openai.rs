//! How both of OpenAI's dialects tell a failure: `{"error":{message, type, param, code}}`.
//!
//! `param` is always null: what a provider names there is a field of the request it was sent, not of the client's.

use super::{phrase, shown, words};
use chat::{Dialect, Failure, FailureKind};
use serde::Serialize;

/// The body, and Chat's frame, that tell a failure.
#[derive(Debug, Serialize)]
pub(crate) struct Envelope<'a> {
    error: Error<'a>,
}

#[derive(Debug, Serialize)]
struct Error<'a> {
    message: String,
    r#type: &'static str,
    param: Option<()>,
    code: &'a str,
}

impl<'a> Envelope<'a> {
    /// Around that failure.
    pub(crate) fn of(failure: &'a Failure) -> Self {
        Self {
            error: Error {
                message: phrase(failure, Dialect::OpenAiChat),
                r#type: words(shown(failure).kind).openai_type,
                param: None,
                code: code(failure),
            },
        }
    }
}

/// The `error.code`: the failure's own word, unless it is one by which another vendor names a whole class (OpenAI's clients would look it
/// up in vain). A context overflow always bears OpenAI's own: clients compact when they read it.
pub(crate) fn code(failure: &Failure) -> &str {
    let shown = shown(failure);
    shown
        .code
        .filter(|_| shown.kind != FailureKind::ContextTooLong)
        .filter(|code| !names_a_class(code))
        .unwrap_or(words(shown.kind).openai_code)
}

fn names_a_class(code: &str) -> bool {
    CLASSES_OF_OTHERS
        .iter()
        .any(|class| class.eq_ignore_ascii_case(code))
}

/// Anthropic's error types and Google's statuses. `request_too_large` is missing: OpenAI's clients are told the same.
const CLASSES_OF_OTHERS: &[&str] = &[
    "invalid_request_error",
    "authentication_error",
    "billing_error",
    "permission_error",
    "not_found_error",
    "conflict_error",
    "rate_limit_error",
    "timeout_error",
    "api_error",
    "overloaded_error",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED",
];
