//! Whole answers, as providers send them.

use super::*;
use chat::{FailureKind, Stage, Stop, StopReason, fold};

fn stop_of(body: &str) -> Stop {
    fold(CODEC.decode_answer(body.as_bytes()).unwrap())
        .unwrap()
        .stop
}

#[test]
fn what_was_sent_and_the_status_tell_why_it_ended() {
    let call = r#"{"type":"function_call","call_id":"c","name":"a","arguments":"{}"}"#;
    let refusal = r#"{"type":"message","content":[{"type":"refusal","refusal":"no"}]}"#;
    let text = r#"{"type":"message","content":[{"type":"output_text","text":"yes"}]}"#;
    for (status, reason, item, stop) in [
        ("completed", "", text, StopReason::EndTurn),
        ("completed", "", call, StopReason::ToolUse),
        ("completed", "", refusal, StopReason::Refusal),
        (
            "incomplete",
            "max_output_tokens",
            text,
            StopReason::MaxTokens,
        ),
        (
            "incomplete",
            "max_output_tokens",
            call,
            StopReason::MaxTokens,
        ),
        ("incomplete", "content_filter", text, StopReason::Refusal),
        (
            "incomplete",
            "steered",
            text,
            StopReason::Other("steered".to_owned()),
        ),
    ] {
        let body = format!(
            r#"{{"id":"r","model":"m","status":"{status}","incomplete_details":{{"reason":"{reason}"}},"output":[{item}]}}"#
        );
        assert_eq!(stop_of(&body).reason, stop, "{body}");
    }
}

#[test]
fn an_answer_that_is_none_is_the_failure_it_tells() {
    for (body, kind) in [
        ("<html>", FailureKind::BadAnswer),
        ("{}", FailureKind::BadAnswer),
        (r#"{"output":[],"status":"queued"}"#, FailureKind::BadAnswer),
        (
            r#"{"output":[{"type":"function_call","call_id":"c"}]}"#,
            FailureKind::BadAnswer,
        ),
        (
            r#"{"output":[{"type":"message","content":7}]}"#,
            FailureKind::BadAnswer,
        ),
        (
            r#"{"error":{"message":"slow down","code":"rate_limit_exceeded"}}"#,
            FailureKind::RateLimited,
        ),
        (
            r#"{"output":[],"status":"failed","error":{"code":"server_is_overloaded","message":"later"}}"#,
            FailureKind::Overloaded,
        ),
    ] {
        let failure = CODEC.decode_answer(body.as_bytes()).unwrap_err();
        assert_eq!(failure.kind, kind, "{body}");
        assert_eq!(failure.stage, Stage::Upstream, "{body}");
    }
}

#[test]
fn a_call_is_paired_by_its_call_id() {
    let body = corpus_file("tool-call", "answer.json");
    let answer = fold(CODEC.decode_answer(&body).unwrap()).unwrap();
    let [chat::Part::ToolCall(call)] = answer.parts.as_slice() else {
        panic!("{answer:?}");
    };
    assert_eq!(call.id, "call_9aKqPz");
    assert_eq!(call.arguments, r#"{"city":"Paris","unit":"c"}"#);
}

#[test]
fn usage_is_found_without_reading_the_rest() {
    let body = corpus_file("usage-with-cache", "answer.json");
    let usage = CODEC.usage_of(&body).unwrap();
    assert_eq!(usage.input, Some(2048));
    assert_eq!(usage.cache_read, Some(1920));
    assert_eq!(usage.cache_write, Some(64));
    assert_eq!(usage.output, Some(6));
}
