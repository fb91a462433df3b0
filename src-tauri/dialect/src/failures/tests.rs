//! Failures keep their status, find their words, and foreign bodies are read.

use super::*;
use FailureKind as Kind;
use proptest::prelude::*;

fn kind(status: u16, message: &str, code: &str) -> Kind {
    told(
        status,
        Some(message.to_owned()),
        Some(code.to_owned()),
        None,
    )
    .kind
}

#[test]
fn openais_clients_are_not_told_another_vendors_class_as_a_code() {
    for (status, theirs, code) in [
        (400, "invalid_request_error", "invalid_request"),
        (400, "FAILED_PRECONDITION", "invalid_request"),
        (413, "request_too_large", "request_too_large"),
        (429, "rate_limit_error", "rate_limit_exceeded"),
        (429, "RESOURCE_EXHAUSTED", "rate_limit_exceeded"),
        (500, "api_error", "server_error"),
        (529, "overloaded_error", "overloaded"),
        (400, "unsupported_parameter", "unsupported_parameter"),
        (429, "usage_limit_reached", "usage_limit_reached"),
    ] {
        let failure = told(status, None, Some(theirs.to_owned()), None);
        assert_eq!(openai::code(&failure), code, "{theirs}");
    }
}

#[test]
fn the_status_says_the_kind_and_the_words_correct_it() {
    for (status, message, code, expected) in [
        (400, "no", "invalid_request_error", Kind::BadRequest),
        (400, "no", "context_length_exceeded", Kind::ContextTooLong),
        (
            400,
            "prompt is too long: 1 > 0",
            "invalid_request_error",
            Kind::ContextTooLong,
        ),
        (
            400,
            "The input token count (9) exceeds the maximum number of tokens allowed (8).",
            "INVALID_ARGUMENT",
            Kind::ContextTooLong,
        ),
        (
            400,
            "This model's maximum context length is 8192 tokens",
            "",
            Kind::ContextTooLong,
        ),
        (
            400,
            "API key not valid. Please pass a valid API key.",
            "INVALID_ARGUMENT",
            Kind::Unauthorized,
        ),
        (
            400,
            "Your credit balance is too low to access the API",
            "invalid_request_error",
            Kind::PaymentRequired,
        ),
        (413, "too large", "request_too_large", Kind::TooLarge),
        (429, "slow", "rate_limit_exceeded", Kind::RateLimited),
        (
            429,
            "You exceeded your current quota",
            "RESOURCE_EXHAUSTED",
            Kind::RateLimited,
        ),
        (
            429,
            "You exceeded your current quota",
            "insufficient_quota",
            Kind::PaymentRequired,
        ),
        (429, "prompt is too long", "", Kind::RateLimited),
        (403, "quota", "usage_limit_reached", Kind::RateLimited),
        (500, "busy", "overloaded_error", Kind::Overloaded),
        (529, "busy", "overloaded_error", Kind::Overloaded),
        (200, "busy", "overloaded_error", Kind::Overloaded),
        (200, "what", "RESOURCE_EXHAUSTED", Kind::RateLimited),
        (200, "what", "strange_error", Kind::ServerError),
        (
            200,
            "the prompt is too long",
            "strange_error",
            Kind::ContextTooLong,
        ),
    ] {
        assert_eq!(
            kind(status, message, code),
            expected,
            "{status} {message} {code}"
        );
    }
}

#[test]
fn the_providers_own_words_are_kept_and_silence_becomes_a_sentence() {
    let failure = told(
        429,
        Some(" wait ".into()),
        Some("x".into()),
        Some(Duration::from_secs(17)),
    );
    assert_eq!((failure.status, failure.message.as_str()), (429, " wait "));
    assert_eq!(failure.code.as_deref(), Some("x"));
    assert_eq!(failure.retry_after, Some(Duration::from_secs(17)));
    let failure = told(503, Some("  ".into()), Some(String::new()), None);
    assert_eq!(
        failure.message,
        "the provider answered with HTTP status 503 and gave no reason"
    );
    assert_eq!((failure.code, failure.stage), (None, Stage::Upstream));
    assert_eq!(told(200, None, None, None).status, 500);
}

#[test]
fn foreign_bodies_are_read_in_every_known_shape() {
    for (body, message, code) in [
        (r#"{"detail":"no such plan"}"#, "no such plan", None),
        (
            r#"{"detail":[{"loc":["body"],"msg":"field required","type":"missing"}]}"#,
            "field required",
            None,
        ),
        (r#"{"message":"m","code":"c"}"#, "m", Some("c")),
        (r#"{"error":"text","code":"c"}"#, "text", Some("c")),
        (
            r#"{"error":{"message":"m","type":"t","param":null,"code":null}}"#,
            "m",
            Some("t"),
        ),
        (
            r#"{"error":{"message":"m","type":"t","code":"c"}}"#,
            "m",
            Some("c"),
        ),
        (
            r#"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#,
            "m",
            Some("overloaded_error"),
        ),
        (
            r#"[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]"#,
            "m",
            Some("INVALID_ARGUMENT"),
        ),
        (r#"{"errors":[{"code":7003,"message":"m"}]}"#, "m", None),
        (
            r#"{"error":"invalid_grant","error_description":"expired"}"#,
            "invalid_grant",
            None,
        ),
        (r#"{"strange":1}"#, r#"{"strange":1}"#, None),
        ("plain words\n", "plain words", None),
        (
            "<html><head><TITLE>\n 502 Bad\n Gateway</TITLE></head></html>",
            "502 Bad Gateway",
            None,
        ),
        (
            "<html></html>",
            "the provider answered with HTTP status 400 and gave no reason",
            None,
        ),
        (
            "{}",
            "the provider answered with HTTP status 400 and gave no reason",
            None,
        ),
        (
            "",
            "the provider answered with HTTP status 400 and gave no reason",
            None,
        ),
    ] {
        let failure = foreign(400, body.as_bytes());
        assert_eq!(failure.message, message, "{body}");
        assert_eq!(failure.code.as_deref(), code, "{body}");
    }
}

#[test]
fn text_in_place_of_an_answer_is_a_bad_answer() {
    let failure = foreign(200, b"<html><title>Sign in</title></html>");
    assert_eq!((failure.kind, failure.status), (Kind::BadAnswer, 502));
    assert_eq!(failure.message, "Sign in");
}

#[test]
fn a_foreign_body_is_cut_and_its_wait_is_read() {
    let long = "é".repeat(2000);
    assert_eq!(foreign(500, long.as_bytes()).message, "é".repeat(500));
    let google = br#"{"error":{"message":"m","details":[{"@type":"x"},{"retryDelay":"2.5s"}]}}"#;
    let chatgpt =
        br#"{"error":{"type":"usage_limit_reached","message":"m","resets_in_seconds":60}}"#;
    assert_eq!(
        foreign(429, google).retry_after,
        Some(Duration::from_millis(2500))
    );
    assert_eq!(
        foreign(429, chatgpt).retry_after,
        Some(Duration::from_secs(60))
    );
}

#[test]
fn an_overflow_is_told_in_the_words_each_client_looks_for() {
    let overflow = |message: &str| Failure::new(Kind::ContextTooLong, Stage::Upstream, message);
    let told = |message, dialect| phrase(&overflow(message), dialect);
    assert_eq!(
        told("too many", Dialect::AnthropicMessages),
        "prompt is too long: too many"
    );
    assert_eq!(
        told("too many", Dialect::Gemini),
        "The input token count exceeds the maximum number of tokens allowed: too many"
    );
    for (known, dialect) in [
        ("prompt is too long: 9 > 8", Dialect::AnthropicMessages),
        (
            "The input token count (9) exceeds the maximum number of tokens allowed (8).",
            Dialect::Gemini,
        ),
        ("too many", Dialect::OpenAiChat),
    ] {
        assert_eq!(told(known, dialect), known);
    }
    let other = Failure::new(Kind::BadRequest, Stage::Decode, "no");
    assert_eq!(phrase(&other, Dialect::AnthropicMessages), "no");
}

proptest! {
    #[test]
    fn any_body_becomes_a_failure_with_a_short_message(status in 100u16..600, body in any::<Vec<u8>>()) {
        let failure = foreign(status, &body);
        prop_assert!(!failure.message.is_empty() && failure.message.chars().count() <= 500);
        prop_assert!(failure.status >= 400);
    }
}
