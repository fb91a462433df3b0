//! Streams, as providers send them.

use super::*;
use chat::{FailureKind, PartKind, StopReason, fold};

fn sse(frames: &[&str]) -> Vec<u8> {
    frames
        .iter()
        .flat_map(|data| format!("data: {data}\n\n").into_bytes())
        .collect()
}

fn kinds(events: &[Event]) -> Vec<&PartKind> {
    let mut kinds = Vec::new();
    for event in events {
        if let Event::PartStarted { kind, .. } = event {
            kinds.push(kind);
        }
    }
    kinds
}

#[test]
fn the_proof_is_that_of_the_finished_item() {
    let events = events(&corpus_file("reasoning", "stream.sse"), usize::MAX);
    let answer = fold(events).unwrap();
    let chat::Part::Reasoning(reasoning) = &answer.parts[0] else {
        panic!("{answer:?}");
    };
    assert!(
        reasoning
            .signature
            .as_ref()
            .unwrap()
            .blob
            .starts_with("gAAAAABpF2x1")
    );
    assert_eq!(
        reasoning.text,
        "**Assume finitely many**\n\nMultiply all.\n\n**Add one**\n\nContradiction."
    );
}

#[test]
fn calls_that_interleave_stay_apart() {
    let answer = fold(events(&corpus_file("tools-parallel", "stream.sse"), 3)).unwrap();
    let arguments: Vec<&str> = answer
        .parts
        .iter()
        .filter_map(|part| match part {
            chat::Part::ToolCall(call) => Some(call.arguments.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        arguments,
        [r#"{"city":"Paris"}"#, r#"{"city":"Rome","unit":"c"}"#]
    );
    assert_eq!(answer.stop.reason, StopReason::ToolUse);
}

#[test]
fn a_namespace_in_a_call_is_flattened() {
    let events = events(&corpus_file("codex", "stream.sse"), usize::MAX);
    let names: Vec<String> = kinds(&events)
        .into_iter()
        .filter_map(|kind| match kind {
            PartKind::ToolCall { name, .. } => Some(name.clone()),
            _ => None,
        })
        .collect();
    assert_eq!(names, ["mcp__github__search", "apply_patch"]);
}

#[test]
fn an_answer_told_only_at_its_end_is_whole() {
    let events = events(
        &sse(&[
            r#"{"type":"response.completed","response":{"id":"r","model":"m","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"hi"}]}],"usage":null}}"#,
        ]),
        5,
    );
    assert_grammar(&events);
    assert_eq!(joined(events).len(), 5);
}

#[test]
fn a_call_whose_only_arguments_are_in_its_item_is_whole() {
    let answer = fold(events(
        &sse(&[
            r#"{"type":"response.created","response":{"id":"r","model":"m"}}"#,
            r#"{"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"fc_1","name":"a","arguments":""}}"#,
            r#"{"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"fc_1","name":"a","arguments":"{\"x\":1}"}}"#,
            r#"{"type":"response.completed","response":{"output":[]}}"#,
        ]),
        usize::MAX,
    ))
    .unwrap();
    let [chat::Part::ToolCall(call)] = answer.parts.as_slice() else {
        panic!("{answer:?}");
    };
    assert_eq!(
        (call.id.as_str(), call.arguments.as_str()),
        ("fc_1", r#"{"x":1}"#)
    );
}

#[test]
fn items_that_share_one_place_stay_apart() {
    let text = |id: &str, text: &str| {
        [
            format!(
                r#"{{"type":"response.output_item.added","output_index":0,"item":{{"type":"message","id":"{id}"}}}}"#
            ),
            format!(
                r#"{{"type":"response.output_text.delta","output_index":0,"content_index":0,"delta":"{text}"}}"#
            ),
            format!(
                r#"{{"type":"response.output_item.done","output_index":0,"item":{{"type":"message","content":[{{"type":"output_text","text":"{text}"}}]}}}}"#
            ),
        ]
    };
    let frames: Vec<String> = text("a", "one")
        .into_iter()
        .chain(text("b", "two"))
        .collect();
    let mut frames: Vec<&str> = frames.iter().map(String::as_str).collect();
    frames.push(r#"{"type":"response.completed","response":{"output":[{"type":"message"},{"type":"message"}]}}"#);
    let answer = fold(events(&sse(&frames), usize::MAX)).unwrap();
    assert_eq!(answer.parts.len(), 2, "{answer:?}");
}

#[test]
fn a_stream_without_its_end_has_failed() {
    for case in ["cut-off", "error-frame", "failed-frame"] {
        let events = events(&corpus_file(case, "stream.sse"), usize::MAX);
        assert!(matches!(events.last(), Some(Event::Failed(_))), "{case}");
    }
    assert!(matches!(events(b"", 1).last(), Some(Event::Failed(_))));
}

#[test]
fn a_failure_inside_a_stream_is_told_in_its_kind() {
    for (frame, kind) in [
        (
            r#"{"type":"error","code":"rate_limit_exceeded","message":"slow"}"#,
            FailureKind::RateLimited,
        ),
        (
            r#"{"type":"error","error":{"type":"overloaded_error","message":"full"}}"#,
            FailureKind::Overloaded,
        ),
        (
            r#"{"error":{"message":"oops","code":503}}"#,
            FailureKind::Overloaded,
        ),
        (
            r#"{"type":"response.failed","response":{"error":{"code":"context_length_exceeded","message":"too long"}}}"#,
            FailureKind::ContextTooLong,
        ),
        (
            r#"{"type":"response.failed","response":{}}"#,
            FailureKind::ServerError,
        ),
        (
            r#"{"type":"response.output_text.delta","delta":7}"#,
            FailureKind::BadAnswer,
        ),
        (
            r#"{"type":"response.output_text.delta","output_index":-1}"#,
            FailureKind::BadAnswer,
        ),
        (
            r#"{"type":"response.output_item.done"}"#,
            FailureKind::BadAnswer,
        ),
        ("not json", FailureKind::BadAnswer),
    ] {
        let events = events(&sse(&[frame]), usize::MAX);
        assert_grammar(&events);
        let Some(Event::Failed(failure)) = events.last() else {
            panic!("{frame}: {events:?}");
        };
        assert_eq!(failure.kind, kind, "{frame}");
    }
}

#[test]
fn talk_about_the_end_is_not_the_end() {
    for data in [
        r#"{"type":"response.output_text.delta","delta":"response.completed"}"#,
        r#"{"type":"response.output_text.delta","delta":"error"}"#,
    ] {
        let glance = CODEC.glance(crate::sse::Frame {
            event: "",
            data: data.as_bytes(),
        });
        assert!(!glance.ends && glance.failure.is_none() && glance.usage.is_none());
    }
}
