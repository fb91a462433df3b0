//! Failures, both directions.

use super::*;
use chat::{Failure, FailureKind, Stage};

#[test]
fn recorded_failures_tell_their_kind() {
    for (case, status, kind) in [
        ("failure-context", 400, FailureKind::ContextTooLong),
        ("failure-rate-limit", 429, FailureKind::RateLimited),
        ("failure-overloaded", 529, FailureKind::Overloaded),
        ("failure-key-refused", 401, FailureKind::Unauthorized),
        ("failure-body-too-large", 413, FailureKind::TooLarge),
        ("failure-money-is-out", 400, FailureKind::PaymentRequired),
    ] {
        let cases = corpus("failure.json");
        let (_, body) = cases.iter().find(|(name, _)| name == case).unwrap();
        assert_eq!(CODEC.read_failure(status, body).kind, kind, "{case}");
    }
}

#[test]
fn an_error_inside_a_good_answer_is_a_failure() {
    let body = br#"{"type":"error","error":{"type":"rate_limit_error","message":"slow down"}}"#;
    let failure = CODEC.decode_answer(body).unwrap_err();
    assert_eq!(
        (failure.kind, failure.status),
        (FailureKind::RateLimited, 429)
    );
}

#[test]
fn something_else_than_an_answer_is_a_bad_answer() {
    for body in [&b"<html>"[..], b"{}", b"{\"content\":7}", b""] {
        let failure = CODEC.decode_answer(body).unwrap_err();
        assert_eq!(failure.kind, FailureKind::BadAnswer);
    }
}

#[test]
fn a_failure_is_told_in_the_dialects_words() {
    for (kind, word) in [
        (FailureKind::BadRequest, "invalid_request_error"),
        (FailureKind::Unauthorized, "authentication_error"),
        (FailureKind::PaymentRequired, "billing_error"),
        (FailureKind::Forbidden, "permission_error"),
        (FailureKind::NotFound, "not_found_error"),
        (FailureKind::TooLarge, "request_too_large"),
        (FailureKind::RateLimited, "rate_limit_error"),
        (FailureKind::Timeout, "timeout_error"),
        (FailureKind::Overloaded, "overloaded_error"),
        (FailureKind::ServerError, "api_error"),
    ] {
        let failure = Failure::new(kind, Stage::Admission, "why");
        let body: Value = serde_json::from_slice(&CODEC.write_failure(&failure)).unwrap();
        assert_eq!(body["type"], "error");
        assert_eq!(body["error"]["type"], word);
        assert_eq!(body["error"]["message"], "why");
    }
}

#[test]
fn a_context_overflow_reads_as_the_clients_know_it() {
    let failure = Failure::new(
        FailureKind::ContextTooLong,
        Stage::Upstream,
        "maximum context length is 8192",
    );
    let body: Value = serde_json::from_slice(&CODEC.write_failure(&failure)).unwrap();
    let message = body["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("prompt is too long"), "{message}");
}

#[test]
fn a_thread_refused_says_so_where_the_sdk_looks() {
    let failure = Failure::new(FailureKind::BadRequest, Stage::Decode, "no threads here")
        .with_code("thread_unsupported_request");
    let body: Value = serde_json::from_slice(&CODEC.write_failure(&failure)).unwrap();
    assert_eq!(
        body["error"]["details"],
        serde_json::json!({"error_code": "thread_unsupported_request", "unsupported": ["thread"]})
    );
}

#[test]
fn the_vendors_own_overload_status_stays() {
    let mut failure = Failure::new(FailureKind::Overloaded, Stage::Upstream, "busy");
    assert_eq!(CODEC.failure_status(&failure), 503);
    failure.status = 529;
    assert_eq!(CODEC.failure_status(&failure), 529);
    failure.status = 200;
    assert_eq!(CODEC.failure_status(&failure), 503);
}
