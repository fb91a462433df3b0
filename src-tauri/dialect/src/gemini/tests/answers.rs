//! Answers and streams, from providers and to clients.

use super::*;
use chat::{Event, PartId, PartKind, Signature, StopReason, ToolKind, fold};
use serde_json::json;

fn part(part: Value) -> Value {
    json!({"candidates": [{"content": {"parts": [part], "role": "model"}}]})
}

fn finish(word: &str) -> Value {
    json!({"candidates": [{"finishReason": word}]})
}

fn kinds(events: &[Event]) -> Vec<String> {
    let told = events.iter().filter_map(|event| match event {
        Event::PartStarted { kind, .. } => Some(format!("{kind:?}")),
        _ => None,
    });
    told.collect()
}

fn signatures(events: &[Event]) -> Vec<Option<&Signature>> {
    let told = events.iter().filter_map(|event| match event {
        Event::PartEnded { signature, .. } => Some(signature.as_ref()),
        _ => None,
    });
    told.collect()
}

fn reason(events: Vec<Event>) -> StopReason {
    fold(events).unwrap().stop.reason
}

#[test]
fn runs_end_when_the_kind_changes_or_a_signature_closes_them() {
    let events = chunks(&[
        part(json!({"text": "a", "thought": true})),
        part(json!({"text": "b", "thought": true})),
        part(json!({"text": "c"})),
        part(json!({"text": "d", "thoughtSignature": "CpwB"})),
        part(json!({"text": "e"})),
        part(json!({"text": "", "thoughtSignature": "CpwC"})),
        part(json!({"functionCall": {"name": "f"}, "thoughtSignature": "CpwD"})),
        part(json!({"text": "", "thoughtSignature": "CpwE"})),
        finish("STOP"),
    ]);
    assert_eq!(kinds(&events).len(), 5);
    let blobs: Vec<_> = signatures(&events)
        .into_iter()
        .map(|signature| Some(signature?.blob.as_str()))
        .collect();
    assert_eq!(
        blobs,
        [None, Some("CpwB"), Some("CpwC"), Some("CpwD"), Some("CpwE")]
    );
    assert_eq!(
        kinds(&events)[4],
        format!("{:?}", PartKind::Reasoning { redacted: true })
    );
}

#[test]
fn two_equal_calls_are_two_calls_with_ids_of_their_own() {
    let same = part(json!({"functionCall": {"name": "f", "args": {"a": 1}}}));
    let events = chunks(&[same.clone(), same.clone(), finish("STOP")]);
    let answer = fold(events).unwrap();
    let ids: Vec<_> = answer
        .parts
        .iter()
        .map(|part| match part {
            Part::ToolCall(call) => (call.id.clone(), call.arguments.clone()),
            other => unreachable!("{other:?}"),
        })
        .collect();
    assert_ne!(ids[0].0, ids[1].0);
    assert!(ids[0].0.starts_with("call_"));
    assert_eq!(ids[0].1, r#"{"a":1}"#);
    assert_eq!(answer.stop.reason, StopReason::ToolUse);
    let mut other = same;
    other["responseId"] = json!("another");
    assert!(!format!("{:?}", chunks(&[other])).contains(&ids[0].0));
}

#[test]
fn the_end_of_the_body_is_an_end_only_when_something_was_said() {
    assert_eq!(
        reason(chunks(&[part(json!({"text": "hi"}))])),
        StopReason::EndTurn
    );
    for stream in [
        vec![],
        vec![json!({"usageMetadata": {"promptTokenCount": 1}})],
        vec![part(json!({"text": "hm", "thought": true}))],
        vec![part(json!({"functionCall": {"name": "f"}}))],
    ] {
        let failure = fold(chunks(&stream)).unwrap_err();
        assert_eq!(failure.code.as_deref(), Some("incomplete_answer"));
    }
    assert_eq!(
        reason(whole(&part(json!({"functionCall": {"name": "f"}})))),
        StopReason::ToolUse
    );
}

#[test]
fn a_refused_prompt_is_a_refusal() {
    let body = json!({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 4}});
    let answer = fold(whole(&body)).unwrap();
    assert_eq!(answer.stop.reason, StopReason::Refusal);
    let told = rendered(&answer, &reply("m"));
    assert_eq!(told["promptFeedback"]["blockReason"], "SAFETY");
    assert_eq!(told.get("candidates"), None);
}

#[test]
fn usage_runs_and_may_follow_the_finish() {
    let events = chunks(&[
        json!({"candidates": [{"content": {"parts": [{"text": "x"}]}, "finishReason": "STOP"}], "usageMetadata": {"promptTokenCount": 3}}),
        json!({"usageMetadata": {"promptTokenCount": 3}}),
        json!({"usageMetadata": {"promptTokenCount": 3, "candidatesTokenCount": 1, "thoughtsTokenCount": 4}}),
        json!("[DONE]"),
    ]);
    let told = events
        .iter()
        .filter(|event| matches!(event, Event::Usage(_)))
        .count();
    assert_eq!(told, 2);
    assert!(
        matches!(events.last(), Some(Event::Failed(_))),
        "a string is no chunk"
    );
}

#[test]
fn a_whole_answer_may_be_the_array_of_its_chunks() {
    let body = json!([
        part(json!({"text": "a"})),
        part(json!({"text": "b"})),
        finish("STOP")
    ]);
    let answer = fold(whole(&body)).unwrap();
    assert!(matches!(&answer.parts[..], [Part::Text(text)] if text.text == "ab"));
}

#[test]
fn only_the_first_candidate_is_told() {
    let body = json!({"candidates": [
        {"index": 1, "content": {"parts": [{"text": "other"}]}, "finishReason": "MAX_TOKENS"},
        {"index": 0, "content": {"parts": [{"text": "first"}]}, "finishReason": "STOP"},
    ]});
    let answer = fold(whole(&body)).unwrap();
    assert!(matches!(&answer.parts[..], [Part::Text(text)] if text.text == "first"));
    assert_eq!(answer.stop.reason, StopReason::EndTurn);
}

#[test]
fn what_is_no_answer_is_a_failure() {
    for body in ["", "null", "[]", "{}", "{\"choices\":[]}", "<html>"] {
        let failure = Gemini.decode_answer(body.as_bytes()).unwrap_err();
        assert_eq!(failure.kind, chat::FailureKind::BadAnswer, "{body}");
    }
    let body = br#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#;
    let failure = Gemini.decode_answer(body).unwrap_err();
    assert_eq!(
        (failure.kind, failure.status),
        (chat::FailureKind::Overloaded, 503)
    );
}

#[test]
fn calls_go_out_whole_and_every_chunk_holds_a_part() {
    let (text, call) = (PartId(0), PartId(1));
    let tool = PartKind::ToolCall {
        id: "c1".into(),
        name: "f".into(),
        kind: ToolKind::Function,
    };
    let delta = |part, text: &str| Event::PartDelta {
        part,
        text: text.into(),
    };
    let events = vec![
        Event::Started {
            id: "up".into(),
            model: "real".into(),
        },
        Event::PartStarted {
            part: text,
            kind: PartKind::Text,
        },
        delta(text, "a"),
        Event::PartStarted {
            part: call,
            kind: tool,
        },
        delta(call, r#"{"x":"#),
        delta(text, "b"),
        delta(call, "1}"),
        Event::PartEnded {
            part: text,
            signature: None,
        },
        Event::PartEnded {
            part: call,
            signature: None,
        },
        Event::Usage(chat::Usage {
            input: Some(3),
            output: Some(9),
            reasoning: Some(4),
            ..chat::Usage::default()
        }),
        Event::Finished(chat::Stop::new(StopReason::ToolUse)),
    ];
    let said = spoken_chunks(events, &reply("asked"));
    let parts: Vec<_> = said
        .iter()
        .map(|chunk| chunk["candidates"][0]["content"]["parts"].clone())
        .collect();
    assert_eq!(
        parts,
        [
            json!([{"text": "a"}]),
            json!([{"text": "b"}]),
            json!([{"functionCall": {"id": "c1", "name": "f", "args": {"x": 1}}}]),
            json!([{"text": ""}]),
        ]
    );
    let last = &said[3];
    assert_eq!(last["candidates"][0]["finishReason"], "STOP");
    assert_eq!(
        last["usageMetadata"],
        json!({"promptTokenCount": 3, "candidatesTokenCount": 5, "thoughtsTokenCount": 4, "totalTokenCount": 12})
    );
    assert_eq!(
        (&last["modelVersion"], &last["responseId"]),
        (&json!("asked"), &json!("up"))
    );
}

#[test]
fn a_failure_is_told_in_the_stream_and_nothing_after_it() {
    let events = vec![
        Event::Started {
            id: String::new(),
            model: String::new(),
        },
        Event::PartStarted {
            part: PartId(0),
            kind: PartKind::Text,
        },
        Event::PartDelta {
            part: PartId(0),
            text: "Hel".into(),
        },
        Event::Failed(chat::Failure::new(
            chat::FailureKind::Overloaded,
            chat::Stage::Stream,
            "busy",
        )),
    ];
    let said = spoken_chunks(events, &reply("m"));
    assert_eq!(said[0]["responseId"], "0123456789abcdef01234567");
    assert_eq!(
        said[1],
        json!({"error": {"code": 503, "message": "busy", "status": "UNAVAILABLE"}})
    );
    assert_eq!(said.len(), 2);
}

#[test]
fn what_only_another_dialect_knows_is_lost_with_a_word() {
    let mut encoder = Gemini.encoder(&reply("m"));
    let mut sink = FrameSink::new(Framing::Events);
    let opaque = chat::Opaque {
        dialect: chat::Dialect::OpenAiResponses,
        name: "web_search_call".into(),
        value: crate::wire::raw(&1),
    };
    encoder.event(Event::Opaque(opaque), &mut sink);
    encoder.keep_alive(&mut sink);
    assert!(sink.is_empty());
    assert_eq!(encoder.losses()[0].field, "web_search_call");
}

#[test]
fn an_answer_without_usage_does_not_make_any_up() {
    let answer = fold(whole(
        &json!({"candidates": [{"content": {"parts": [{"text": "x"}]}, "finishReason": "STOP"}]}),
    ))
    .unwrap();
    assert_eq!(rendered(&answer, &reply("m")).get("usageMetadata"), None);
}
