//! Failures, from providers and to clients.

use super::*;
use chat::{Failure, FailureKind, Stage};
use serde_json::json;
use std::time::Duration;

fn told(status: u16, body: &Value) -> Failure {
    Gemini.read_failure(status, &serde_json::to_vec(body).unwrap())
}

fn error(code: u16, status: &str, message: &str) -> Value {
    json!({"error": {"code": code, "message": message, "status": status}})
}

#[test]
fn googles_envelope_is_read_alone_and_in_an_array() {
    for (status, body, kind) in [
        (
            400,
            error(400, "INVALID_ARGUMENT", "bad field"),
            FailureKind::BadRequest,
        ),
        (
            400,
            error(
                400,
                "INVALID_ARGUMENT",
                "API key not valid. Please pass a valid API key.",
            ),
            FailureKind::Unauthorized,
        ),
        (
            400,
            error(
                400,
                "INVALID_ARGUMENT",
                "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).",
            ),
            FailureKind::ContextTooLong,
        ),
        (
            401,
            error(401, "UNAUTHENTICATED", "no"),
            FailureKind::Unauthorized,
        ),
        (
            403,
            error(403, "PERMISSION_DENIED", "no"),
            FailureKind::Forbidden,
        ),
        (
            404,
            error(404, "NOT_FOUND", "no model"),
            FailureKind::NotFound,
        ),
        (
            429,
            error(429, "RESOURCE_EXHAUSTED", "slow down"),
            FailureKind::RateLimited,
        ),
        (
            500,
            error(500, "INTERNAL", "oops"),
            FailureKind::ServerError,
        ),
        (
            503,
            error(503, "UNAVAILABLE", "busy"),
            FailureKind::Overloaded,
        ),
        (
            504,
            error(504, "DEADLINE_EXCEEDED", "slow"),
            FailureKind::Timeout,
        ),
        (
            200,
            error(429, "RESOURCE_EXHAUSTED", "slow down"),
            FailureKind::RateLimited,
        ),
    ] {
        let failure = told(status, &body);
        assert_eq!(failure.kind, kind, "{body}");
        assert_eq!(failure, told(status, &json!([body])));
        assert_eq!(failure.message, body["error"]["message"]);
        assert_eq!(failure.status, body["error"]["code"]);
    }
}

#[test]
fn waits_are_read_in_every_place() {
    let with = |details: Value, message: &str| json!({"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details}});
    for (body, wait) in [
        (
            with(
                json!([{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.847s"}]),
                "x",
            ),
            Some(847),
        ),
        (
            with(
                json!([{"reason": "x", "metadata": {"quotaResetDelay": "1h0m2.5s"}}, {"retryDelay": "17s"}]),
                "x",
            ),
            Some(17_000),
        ),
        (
            with(
                json!([{"reason": "x", "metadata": {"quotaResetDelay": "1h0m2.5s"}}]),
                "x",
            ),
            Some(3_602_500),
        ),
        (
            with(json!([]), "Your quota will reset after 2h7m23s."),
            Some(7_643_000),
        ),
        (with(json!([]), "Please retry in 510ms."), Some(510)),
        (with(json!([{"retryDelay": "soon"}]), "x"), None),
        (with(json!([{"retryDelay": "0s"}]), "x"), None),
    ] {
        assert_eq!(
            told(429, &body).retry_after,
            wait.map(Duration::from_millis),
            "{body}"
        );
    }
}

#[test]
fn foreign_bodies_are_read_as_well_as_they_can_be() {
    let failure = Gemini.read_failure(502, b"<html><title>Bad gateway</title></html>");
    assert!(failure.message.contains("Bad gateway"));
    assert_eq!(told(400, &json!({"detail": "no"})).message, "no");
    assert_eq!(told(400, &json!({"error": "no"})).message, "no");
}

#[test]
fn a_client_reads_googles_envelope() {
    let mut failure = Failure::new(FailureKind::RateLimited, Stage::Upstream, "slow down");
    failure.retry_after = Some(Duration::from_millis(1500));
    let body: Value = serde_json::from_slice(&Gemini.write_failure(&failure)).unwrap();
    assert_eq!(
        body,
        json!({"error": {"code": 429, "message": "slow down", "status": "RESOURCE_EXHAUSTED",
            "details": [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.5s"}]}})
    );
    assert_eq!(told(429, &body).retry_after, failure.retry_after);
}

#[test]
fn a_credential_of_ours_that_was_refused_is_not_the_clients_business() {
    for (stage, kind, status, word) in [
        (
            Stage::Admission,
            FailureKind::Unauthorized,
            401,
            "UNAUTHENTICATED",
        ),
        (Stage::Upstream, FailureKind::Unauthorized, 502, "INTERNAL"),
        (Stage::Upstream, FailureKind::Forbidden, 502, "INTERNAL"),
        (Stage::Upstream, FailureKind::NotFound, 404, "NOT_FOUND"),
    ] {
        let failure = Failure::new(kind, stage, "x");
        let body: Value = serde_json::from_slice(&Gemini.write_failure(&failure)).unwrap();
        assert_eq!(Gemini.failure_status(&failure), status);
        assert_eq!(
            (&body["error"]["code"], &body["error"]["status"]),
            (&json!(status), &json!(word))
        );
    }
    let mut overloaded = Failure::new(FailureKind::Overloaded, Stage::Upstream, "x");
    overloaded.status = 529;
    assert_eq!(Gemini.failure_status(&overloaded), 503);
}

#[test]
fn a_relay_sees_ends_and_failures_and_is_not_fooled_by_words() {
    let glance = |chunk: Value| {
        let data = serde_json::to_vec(&chunk).unwrap();
        Gemini.glance(Frame {
            event: "",
            data: &data,
        })
    };
    let plain = glance(
        json!({"candidates": [{"content": {"parts": [{"text": "\"finishReason\":\"STOP\" \"error\":{}"}]}}]}),
    );
    assert!(!plain.ends && plain.failure.is_none() && plain.usage.is_none());
    let call = glance(
        json!({"candidates": [{"content": {"parts": [{"functionCall": {"name": "f", "args": {"error": "x"}}}]}}]}),
    );
    assert!(call.failure.is_none());
    assert!(glance(json!({"candidates": [{"finishReason": "MAX_TOKENS"}]})).ends);
    assert!(!glance(json!({"candidates": [{"finishReason": "FINISH_REASON_UNSPECIFIED"}]})).ends);
    assert!(glance(json!({"promptFeedback": {"blockReason": "SAFETY"}})).ends);
    assert_eq!(
        glance(error(503, "UNAVAILABLE", "busy"))
            .failure
            .unwrap()
            .kind,
        FailureKind::Overloaded
    );
    assert_eq!(
        Gemini
            .usage_of(br#"{"usageMetadata":{"promptTokenCount":4}}"#)
            .unwrap()
            .input,
        Some(4)
    );
}
