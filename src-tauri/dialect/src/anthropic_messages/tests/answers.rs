//! Whole answers for clients.

use super::*;
use chat::{
    Answer, Dialect, Maker, Media, MediaKind, Opaque, Part, Reasoning, Signature, Source, Stop,
    StopReason, ToolCall, ToolKind, Usage,
};
use serde_json::json;
use serde_json::value::RawValue;

fn answer(parts: Vec<Part>, reason: StopReason) -> Answer {
    Answer {
        id: "resp_1".to_owned(),
        model: "gpt-5".to_owned(),
        parts,
        notes: Vec::new(),
        usage: Usage::default(),
        stop: Stop::new(reason),
        others: Vec::new(),
    }
}

fn rendered(answer: &Answer) -> (Value, usize) {
    let rendered = CODEC.encode_answer(answer, &reply());
    let body = serde_json::from_slice(&rendered.body).unwrap();
    (body, rendered.losses.len())
}

fn call(arguments: &str, kind: ToolKind) -> Part {
    Part::ToolCall(ToolCall {
        id: "call.1".to_owned(),
        name: "t".to_owned(),
        arguments: arguments.to_owned(),
        kind,
        signature: None,
    })
}

#[test]
fn the_whole_has_every_field_the_sdk_insists_on() {
    let (body, losses) = rendered(&answer(vec![Part::text("hi")], StopReason::EndTurn));
    assert_eq!(losses, 0);
    assert_eq!(
        body,
        json!({
            "id": "msg_0123456789abcdef01234567", "type": "message", "role": "assistant", "model": "claude-asked-for",
            "content": [{"type": "text", "text": "hi"}], "stop_reason": "end_turn", "stop_sequence": null,
            "usage": {"input_tokens": 0, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 0}
        })
    );
}

#[test]
fn what_was_sent_decides_the_stop_word() {
    let words = || Part::text("w");
    let other = || StopReason::Other("MALFORMED_FUNCTION_CALL".to_owned());
    for (parts, reason, expected) in [
        (vec![words()], StopReason::EndTurn, "end_turn"),
        (vec![words()], StopReason::ToolUse, "end_turn"),
        (
            vec![call("{}", ToolKind::Function)],
            StopReason::EndTurn,
            "tool_use",
        ),
        (vec![call("{}", ToolKind::Function)], other(), "tool_use"),
        (
            vec![call("{", ToolKind::Function)],
            StopReason::MaxTokens,
            "max_tokens",
        ),
        (vec![words()], other(), "end_turn"),
        (vec![words()], StopReason::StopSequence, "stop_sequence"),
        (vec![words()], StopReason::Pause, "pause_turn"),
        (vec![words()], StopReason::Refusal, "refusal"),
        (
            vec![Part::Refusal("no".to_owned())],
            StopReason::EndTurn,
            "refusal",
        ),
    ] {
        let (body, _) = rendered(&answer(parts, reason));
        assert_eq!(body["stop_reason"], expected);
    }
}

#[test]
fn input_is_always_an_object() {
    for (part, expected) in [
        (call("", ToolKind::Function), json!({})),
        (call("{\"a\":1}", ToolKind::Function), json!({"a": 1})),
        (call("{\"a\":\"b", ToolKind::Function), json!({"a": "b"})),
        (
            call("nonsense", ToolKind::Function),
            json!({"_raw": "nonsense"}),
        ),
        (call("free", ToolKind::Custom), json!({"input": "free"})),
    ] {
        let (body, _) = rendered(&answer(vec![part], StopReason::ToolUse));
        assert_eq!(body["content"][0]["input"], expected);
        assert_eq!(body["content"][0]["id"], "call_1");
    }
}

#[test]
fn foreign_thoughts_are_shown_with_a_tagged_proof_or_none() {
    let thought = |text: &str, signature: Option<Signature>| {
        Part::Reasoning(Reasoning {
            text: text.to_owned(),
            signature,
            ..Reasoning::default()
        })
    };
    let (body, _) = rendered(&answer(
        vec![
            thought("a", None),
            thought("", Some(Signature::new(Maker::Gpt, "gAAAAx"))),
            thought("", None),
            thought("b", Some(Signature::new(Maker::Claude, "Eabc"))),
        ],
        StopReason::EndTurn,
    ));
    assert_eq!(
        body["content"],
        json!([
            {"type": "thinking", "thinking": "a", "signature": ""},
            {"type": "thinking", "thinking": "", "signature": "gpt#gAAAAx"},
            {"type": "thinking", "thinking": "b", "signature": "Eabc"},
        ])
    );
}

#[test]
fn what_cannot_be_said_is_noted() {
    let foreign = Part::Opaque(Opaque {
        dialect: Dialect::Gemini,
        name: "executableCode".to_owned(),
        value: RawValue::NULL.to_owned(),
    });
    let picture = Part::Media(Media {
        kind: MediaKind::Image,
        mime: "image/png".to_owned(),
        source: Source::Base64("iVBO".to_owned()),
        name: None,
        detail: None,
        cache: None,
    });
    let (body, losses) = rendered(&answer(vec![foreign, picture], StopReason::EndTurn));
    assert_eq!(losses, 2);
    assert_eq!(
        body["content"],
        json!([{"type": "text", "text": "[image/png]"}])
    );
}
