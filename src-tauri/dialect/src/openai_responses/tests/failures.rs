//! Failures, read and written.

use super::*;
use chat::{Failure, FailureKind, Stage};
use std::time::Duration;

#[test]
fn error_answers_are_read() {
    for (case, status, kind, wait) in [
        ("failure-context", 400, FailureKind::ContextTooLong, None),
        (
            "failure-codex-limit",
            429,
            FailureKind::RateLimited,
            Some(3600),
        ),
        ("failure-codex-detail", 400, FailureKind::BadRequest, None),
    ] {
        let failure = CODEC.read_failure(status, &corpus_file(case, "failure.json"));
        assert_eq!(failure.kind, kind, "{case}");
        assert_eq!(failure.status, status, "{case}");
        assert_eq!(failure.retry_after, wait.map(Duration::from_secs), "{case}");
        assert!(!failure.message.is_empty(), "{case}");
    }
}

#[test]
fn failures_are_written_in_the_dialects_words() {
    for (kind, status, word, code) in [
        (
            FailureKind::BadRequest,
            400,
            "invalid_request_error",
            "invalid_request",
        ),
        (
            FailureKind::ContextTooLong,
            400,
            "invalid_request_error",
            "context_length_exceeded",
        ),
        (
            FailureKind::RateLimited,
            429,
            "rate_limit_error",
            "rate_limit_exceeded",
        ),
        (FailureKind::Overloaded, 503, "server_error", "overloaded"),
    ] {
        let failure = Failure::new(kind, Stage::Upstream, "what happened");
        let body: Value = serde_json::from_slice(&CODEC.write_failure(&failure)).unwrap();
        assert_eq!(body["error"]["type"], word, "{kind:?}");
        assert_eq!(body["error"]["code"], code, "{kind:?}");
        assert_eq!(body["error"]["message"], "what happened");
        assert_eq!(CODEC.failure_status(&failure), status, "{kind:?}");
    }
}

#[test]
fn anthropics_own_status_is_not_spoken_here() {
    let failure = Failure {
        status: 529,
        ..Failure::new(FailureKind::Overloaded, Stage::Upstream, "full")
    };
    assert_eq!(CODEC.failure_status(&failure), 503);
}
