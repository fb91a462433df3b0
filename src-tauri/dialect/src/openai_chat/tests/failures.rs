//! Error answers, read and written.

use super::*;
use chat::{FailureKind, Stage};
use serde_json::{Value, json};

fn read(status: u16, body: &Value) -> Failure {
    OpenAiChat.read_failure(status, body.to_string().as_bytes())
}

#[test]
fn the_corpus_of_failures_is_understood() {
    let table = [
        (
            "failure-context",
            400,
            FailureKind::ContextTooLong,
            "context_length_exceeded",
        ),
        (
            "failure-rate-limit",
            429,
            FailureKind::RateLimited,
            "rate_limit_exceeded",
        ),
        (
            "failure-list",
            400,
            FailureKind::Unauthorized,
            "INVALID_ARGUMENT",
        ),
    ];
    for (name, status, kind, code) in table {
        let failure = OpenAiChat.read_failure(status, &case(name, "failure.json"));
        assert_eq!(failure.kind, kind, "{name}");
        assert_eq!(failure.code.as_deref(), Some(code), "{name}");
        assert_eq!(failure.status, status, "{name}");
    }
}

#[test]
fn the_code_is_the_most_telling_word() {
    let code = |error: Value| read(400, &json!({ "error": error })).code;
    assert_eq!(
        code(json!({"message": "m", "type": "t", "code": "c"})).as_deref(),
        Some("c")
    );
    assert_eq!(
        code(json!({"message": "m", "type": "t", "code": null})).as_deref(),
        Some("t")
    );
    assert_eq!(
        code(json!({"message": "m", "type": "t", "code": "429"})).as_deref(),
        Some("t")
    );
    assert_eq!(
        code(json!({"message": "m", "type": "t", "code": 400})).as_deref(),
        Some("t")
    );
    assert_eq!(code(json!({"message": "m"})), None);
}

#[test]
fn a_wait_is_read() {
    let failure = read(
        429,
        &json!({"error": {"message": "m", "type": "usage_limit_reached", "resets_in_seconds": 90}}),
    );
    assert_eq!(failure.retry_after.unwrap().as_secs(), 90);
}

#[test]
fn plain_text_and_foreign_shapes_are_read() {
    assert_eq!(
        OpenAiChat.read_failure(403, b"quota exceeded").message,
        "quota exceeded"
    );
    assert_eq!(read(400, &json!({"detail": "bad"})).message, "bad");
    assert_eq!(
        read(404, &json!({"error": "no such model"})).message,
        "no such model"
    );
}

#[test]
fn an_error_inside_a_success_is_the_failure_it_tells() {
    let failure = OpenAiChat
        .decode_answer(&case("error-in-success", "answer.json"))
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::RateLimited);
    assert_eq!(failure.status, 429);
    let failure = OpenAiChat
        .decode_answer(br#"{"error":{"code":402,"message":"pay"},"choices":[]}"#)
        .unwrap_err();
    assert_eq!(failure.kind, FailureKind::PaymentRequired);
}

#[test]
fn a_failure_is_told_in_the_vendors_envelope() {
    let told = |failure: &Failure| -> Value {
        serde_json::from_slice(&OpenAiChat.write_failure(failure)).unwrap()
    };
    let overflow = Failure::new(
        FailureKind::ContextTooLong,
        Stage::Upstream,
        "prompt is too long",
    )
    .with_code("invalid_request_error");
    assert_eq!(
        told(&overflow)["error"],
        json!({"message": "prompt is too long", "type": "invalid_request_error", "param": null, "code": "context_length_exceeded"})
    );
    let unknown = Failure::new(FailureKind::NotFound, Stage::Plan, "no such model");
    assert_eq!(told(&unknown)["error"]["code"], "model_not_found");
}

#[test]
fn the_status_is_one_this_dialects_clients_know() {
    let status = |kind, stage, status| {
        OpenAiChat.failure_status(&Failure {
            status,
            ..Failure::new(kind, stage, "m")
        })
    };
    assert_eq!(status(FailureKind::Overloaded, Stage::Upstream, 529), 503);
    assert_eq!(status(FailureKind::RateLimited, Stage::Upstream, 429), 429);
    assert_eq!(
        status(FailureKind::Unauthorized, Stage::Admission, 401),
        401
    );
    assert_eq!(status(FailureKind::Unauthorized, Stage::Upstream, 401), 502);
    assert_eq!(status(FailureKind::Timeout, Stage::Stream, 200), 504);
}
