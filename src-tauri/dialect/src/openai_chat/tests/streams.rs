//! Streams: every server's habits on the way in, the vendor's own form on the way out.

use super::*;
use chat::{
    Citation, Maker, Note, Part, PartKind, Signature, Stop, StopReason, Tool, ToolKind, Usage,
};
use serde_json::{Value, json};

/// One short line an event.
fn told(events: &[Event]) -> Vec<String> {
    events
        .iter()
        .map(|event| match event {
            Event::Started { id, model } => format!("start {id} {model}"),
            Event::PartStarted { part, kind } => match kind {
                PartKind::ToolCall { id, name, .. } => format!("{} call {id} {name}", part.0),
                PartKind::Reasoning { redacted } => format!("{} thought {redacted}", part.0),
                other => format!("{} {other:?}", part.0),
            },
            Event::PartDelta { part, text } => format!("{} + {text}", part.0),
            Event::PartEnded { part, signature } => match signature {
                Some(proof) => format!("{} end {}", part.0, proof.blob),
                None => format!("{} end", part.0),
            },
            Event::Usage(usage) => format!("usage {}", usage.total()),
            Event::Noted(note) => format!("note {note:?}"),
            Event::Opaque(opaque) => format!("opaque {}", opaque.name),
            Event::Other { answer, event } => {
                format!(
                    "other {answer} {}",
                    told(std::slice::from_ref(event)).concat()
                )
            }
            Event::Finished(stop) => format!("stop {:?}", stop.reason),
            Event::Failed(failure) => format!("failed {:?} {}", failure.kind, failure.message),
        })
        .collect()
}

fn delta(delta: &str) -> String {
    format!(
        r#"{{"id":"a","model":"m","choices":[{{"index":0,"delta":{delta},"finish_reason":null}}]}}"#
    )
}

fn finish(word: &str) -> String {
    format!(r#"{{"id":"a","choices":[{{"index":0,"delta":{{}},"finish_reason":"{word}"}}]}}"#)
}

/// The lines between the start and the end of a stream of these deltas.
fn told_of(deltas: &[&str]) -> Vec<String> {
    let mut chunks: Vec<String> = deltas.iter().map(|piece| delta(piece)).collect();
    chunks.push(finish("stop"));
    let chunks: Vec<&str> = chunks.iter().map(String::as_str).collect();
    let mut lines = told(&events_of_chunks(&chunks));
    assert_eq!(lines.remove(0), "start a m");
    lines.pop();
    lines
}

#[test]
fn words_between_thoughts_are_parts_of_their_own() {
    assert_eq!(
        told_of(&[
            r#"{"role":"assistant","content":""}"#,
            r#"{"reasoning_content":"h"}"#,
            r#"{"reasoning_content":"m","content":null}"#,
            r#"{"content":" a "}"#,
            r#"{"content":"b","reasoning_content":""}"#,
            r#"{"reasoning":"again"}"#,
            r#"{"refusal":"no"}"#,
        ]),
        [
            "0 thought false",
            "0 + h",
            "0 + m",
            "0 end",
            "1 Text",
            "1 +  a ",
            "1 + b",
            "1 end",
            "2 thought false",
            "2 + again",
            "2 end",
            "3 Refusal",
            "3 + no",
            "3 end"
        ]
    );
}

#[test]
fn a_proof_that_repeats_bare_thoughts_does_not_double_them() {
    assert_eq!(
        told_of(&[
            r#"{"reasoning_content":"hm"}"#,
            r#"{"thinking_blocks":[{"type":"thinking","thinking":"hm","signature":"Eq"}]}"#,
            r#"{"thinking_blocks":[{"type":"thinking","thinking":"","signature":"Er"}]}"#,
            r#"{"thinking_blocks":[{"type":"redacted_thinking","data":"Ev"}]}"#,
        ]),
        [
            "0 thought false",
            "0 + hm",
            "0 end Eq",
            "1 thought false",
            "1 end Er",
            "2 thought true",
            "2 end Ev"
        ]
    );
}

#[test]
fn interleaved_calls_stay_open_until_the_finish() {
    let lines = told(&events_of(
        &case("tools-parallel", "stream.sse"),
        usize::MAX,
    ));
    let calls: Vec<_> = lines.iter().filter(|line| line.contains("call ")).collect();
    assert_eq!(calls.len(), 2);
    let last: Vec<_> = lines.iter().rev().take(4).rev().collect();
    assert_eq!(last, ["1 end", "2 end", "usage 164", "stop ToolUse"]);
}

#[test]
fn each_servers_calls_are_told_alike() {
    for name in [
        "calls-index-zero",
        "calls-index-one",
        "calls-late-id",
        "calls-repeating-names",
        "calls-whole",
        "calls-as-objects",
    ] {
        let answer = answered(&case(name, "stream.sse")).unwrap();
        let calls: Vec<_> = answer
            .parts
            .iter()
            .map(|part| match part {
                Part::ToolCall(call) => (&*call.id, &*call.name, &*call.arguments),
                other => panic!("{name}: {other:?}"),
            })
            .collect();
        assert_eq!(
            calls,
            [("a1", "f", r#"{"x":1}"#), ("b2", "g", r#"{"y":2}"#)],
            "{name}"
        );
        assert_eq!(answer.stop.reason, StopReason::ToolUse, "{name}");
    }
}

#[test]
fn finish_waits_for_usage_and_nothing_follows_it() {
    let usage = r#"{"id":"a","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#;
    let lines = told(&events_of_chunks(&[
        &delta(r#"{"content":"x"}"#),
        &finish("length"),
        &finish("stop"),
        &delta(r#"{"content":"late"}"#),
        usage,
        usage,
    ]));
    assert_eq!(
        lines,
        [
            "start a m",
            "0 Text",
            "0 + x",
            "0 end",
            "usage 7",
            "stop MaxTokens"
        ]
    );
}

#[test]
fn content_in_the_finish_chunk_is_told() {
    let chunk = r#"{"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#;
    assert_eq!(
        told(&events_of_chunks(&[chunk])),
        [
            "start a m",
            "usage 2",
            "0 Text",
            "0 + x",
            "0 end",
            "stop EndTurn"
        ]
    );
}

#[test]
fn a_chunk_about_the_filter_does_not_start_the_answer() {
    let events = events_of(&case("content-filter", "stream.sse"), usize::MAX);
    assert!(matches!(&events[0], Event::Started { id, .. } if id.starts_with("chatcmpl-")));
    assert_eq!(told(&events).last().unwrap(), "stop Refusal");
}

#[test]
fn how_a_stream_ends_tells_whether_it_is_whole() {
    let end = |name| {
        let events = events_of(&case(name, "stream.sse"), usize::MAX);
        obeys_grammar(&events);
        told(&events).pop().unwrap()
    };
    assert_eq!(end("no-finish"), "stop EndTurn");
    assert_eq!(end("no-done"), "stop EndTurn");
    assert!(end("cut-short").starts_with("failed BadAnswer"));
    assert_eq!(
        end("error-mid-stream"),
        "failed ServerError The server had an error while processing your request."
    );
    assert!(end("error-openrouter").ends_with("Provider returned error: upstream connect error"));
    for nothing in ["", "data: [DONE]\n\n", ": only a comment\n\n"] {
        let events = events_of(nothing.as_bytes(), usize::MAX);
        obeys_grammar(&events);
        assert!(
            told(&events)[1].starts_with("failed BadAnswer"),
            "{nothing}"
        );
    }
}

#[test]
fn failures_are_told_in_every_form() {
    for chunk in [
        r#"{"error":"boom"}"#,
        r#"{"error":{"message":"boom","code":503}}"#,
        r#"{"object":"error","message":"boom","code":503}"#,
        r#"{"choices":[{"index":0,"delta":{},"error":{"message":"boom"}}]}"#,
    ] {
        let events = events_of_chunks(&[chunk]);
        assert!(
            matches!(events.last(), Some(Event::Failed(failure)) if failure.message == "boom" && failure.stage == chat::Stage::Stream),
            "{events:?}"
        );
    }
    let broken = events_of_chunks(&[&delta(r#"{"content":"x"}"#), "{broken"]);
    assert!(
        matches!(broken.last(), Some(Event::Failed(failure)) if failure.kind == chat::FailureKind::BadAnswer)
    );
}

#[test]
fn an_unknown_chunk_is_skipped() {
    let lines = told(&events_of_chunks(&[
        r#"{"type":"ping"}"#,
        r#"{"choices":null}"#,
        &delta(r#"{"content":"x","wings":[1,2],"role":null}"#),
    ]));
    assert_eq!(
        lines,
        ["start a m", "0 Text", "0 + x", "0 end", "stop EndTurn"]
    );
}

/// The data of every frame, without the constant head.
fn frames(stream: &str) -> Vec<Value> {
    stream
        .split("\n\n")
        .filter_map(|frame| frame.strip_prefix("data: "))
        .map(|data| {
            let Ok(mut chunk) = serde_json::from_str::<Value>(data) else {
                return json!(data);
            };
            if chunk.get("choices").is_none() {
                return chunk;
            }
            assert_eq!(chunk["id"], "chatcmpl-0123456789abcdef01234567");
            assert_eq!(chunk["created"], 1_790_000_000);
            assert_eq!(chunk["model"], "asked");
            assert_eq!(chunk["object"], "chat.completion.chunk");
            match chunk["choices"].as_array_mut().unwrap().pop() {
                None => chunk["usage"].take(),
                Some(choice) if choice["finish_reason"].is_string() => {
                    choice["finish_reason"].clone()
                }
                Some(mut choice) => choice["delta"].take(),
            }
        })
        .collect()
}

fn start() -> Event {
    Event::Started {
        id: "up".to_owned(),
        model: "up".to_owned(),
    }
}

fn part(part: u32, kind: PartKind, pieces: &[&str], signature: Option<Signature>) -> Vec<Event> {
    let part = PartId(part);
    let mut events = vec![Event::PartStarted { part, kind }];
    events.extend(pieces.iter().map(|piece| Event::PartDelta {
        part,
        text: (*piece).to_owned(),
    }));
    events.push(Event::PartEnded { part, signature });
    events
}

fn function(id: &str, name: &str) -> PartKind {
    PartKind::ToolCall {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: ToolKind::Function,
    }
}

#[test]
fn a_stream_is_written_as_the_vendor_would() {
    let usage = Usage {
        input: Some(3),
        output: Some(4),
        ..Usage::default()
    };
    let mut events = vec![start()];
    events.extend(part(0, PartKind::Text, &["He", "y"], None));
    events.push(Event::Usage(usage));
    events.push(Event::Finished(Stop::new(StopReason::EndTurn)));
    let stream = written(events.clone());
    assert_eq!(
        frames(&stream),
        [
            json!({"role": "assistant", "content": ""}),
            json!({"content": "He"}),
            json!({"content": "y"}),
            json!("stop"),
            json!({"prompt_tokens": 3, "completion_tokens": 4, "total_tokens": 7, "prompt_tokens_details": {"cached_tokens": 0}, "completion_tokens_details": {"reasoning_tokens": 0}}),
            json!("[DONE]"),
        ]
    );
    assert_eq!(stream.matches(r#""usage":null"#).count(), 4);
    let unasked = reply_to(Request {
        model: "asked".to_owned(),
        ..Request::default()
    });
    let (stream, _) = written_with(&unasked, events);
    assert!(!stream.contains("usage"));
    assert_eq!(frames(&stream).len(), 5);
}

#[test]
fn calls_are_numbered_and_interleave() {
    let mut events = vec![start()];
    let (one, two) = (PartId(0), PartId(1));
    let more = |part, text: &str| Event::PartDelta {
        part,
        text: text.to_owned(),
    };
    for (part, kind) in [(one, function("a", "f")), (two, function("b", "g"))] {
        events.push(Event::PartStarted { part, kind });
    }
    events.extend([more(one, "{"), more(two, "{}"), more(one, "}")]);
    for part in [one, two] {
        let signature = (part == one).then(|| Signature::new(Maker::Gemini, "CiQB"));
        events.push(Event::PartEnded { part, signature });
    }
    events.push(Event::Finished(Stop::new(StopReason::EndTurn)));
    let call = |call: Value| json!({"tool_calls": [call]});
    let frames = frames(&written(events));
    assert_eq!(
        frames[1..8],
        [
            call(
                json!({"index": 0, "id": "a", "type": "function", "function": {"name": "f", "arguments": ""}})
            ),
            call(
                json!({"index": 1, "id": "b", "type": "function", "function": {"name": "g", "arguments": ""}})
            ),
            call(json!({"index": 0, "function": {"arguments": "{"}})),
            call(json!({"index": 1, "function": {"arguments": "{}"}})),
            call(json!({"index": 0, "function": {"arguments": "}"}})),
            call(
                json!({"index": 0, "function": {"arguments": ""}, "extra_content": {"google": {"thought_signature": "CiQB"}}})
            ),
            json!("tool_calls"),
        ]
    );
}

#[test]
fn thoughts_are_written_with_their_proof_behind_them() {
    let mut events = vec![start()];
    let thought = PartKind::Reasoning { redacted: false };
    let proof = Some(Signature::new(Maker::Claude, "EqoB"));
    events.extend(part(0, thought.clone(), &["h", "m"], proof));
    events.extend(part(1, thought, &["bare"], None));
    let redacted = PartKind::Reasoning { redacted: true };
    let proof = Some(Signature::new(Maker::Gpt, "gAAAA"));
    events.extend(part(2, redacted, &[], proof));
    events.push(Event::Finished(Stop::new(StopReason::EndTurn)));
    assert_eq!(
        frames(&written(events))[1..6],
        [
            json!({"reasoning_content": "h"}),
            json!({"reasoning_content": "m"}),
            json!({"thinking_blocks": [{"type": "thinking", "thinking": "hm", "signature": "EqoB"}]}),
            json!({"reasoning_content": "bare"}),
            json!({"thinking_blocks": [{"type": "redacted_thinking", "data": "gpt#gAAAA"}]}),
        ]
    );
}

#[test]
fn sources_are_told_together_and_a_spoken_answer_is_named_once() {
    let cited = |url: &str| {
        Event::Noted(Note::Cited {
            part: PartId(0),
            citation: Citation {
                url: Some(url.to_owned()),
                span: Some((0, 2)),
                ..Citation::default()
            },
        })
    };
    let sound = || PartKind::Media {
        mime: "audio/L16;rate=24000".to_owned(),
    };
    let mut events = vec![start()];
    events.extend(part(0, PartKind::Text, &["Hey"], None));
    events.extend([cited("https://a"), cited("https://b")]);
    events.extend(part(1, sound(), &["AAEC"], None));
    events.extend(part(2, sound(), &["AwQF"], None));
    events.push(Event::Finished(Stop::new(StopReason::EndTurn)));
    let source = |url: &str| json!({"type": "url_citation", "url_citation": {"url": url, "title": url, "start_index": 0, "end_index": 2}});
    assert_eq!(
        frames(&written(events))[2..6],
        [
            json!({"audio": {"id": "audio_0123456789abcdef01234567", "data": "AAEC", "transcript": ""}}),
            json!({"audio": {"data": "AwQF"}}),
            json!({"annotations": [source("https://a"), source("https://b")]}),
            json!({"audio": {"expires_at": 1_790_003_600}}),
        ]
    );
}

#[test]
fn a_custom_tool_that_ran_as_a_function_is_written_as_custom_at_its_end() {
    let reply = reply_to(Request {
        model: "asked".to_owned(),
        tools: vec![Tool {
            name: "patch".to_owned(),
            description: None,
            schema: None,
            strict: None,
            kind: ToolKind::Custom,
            cache: None,
        }],
        ..Request::default()
    });
    let mut events = vec![start()];
    events.extend(part(
        0,
        function("c", "patch"),
        &[r#"{"input":"#, r#""a\nb"}"#],
        None,
    ));
    events.push(Event::Finished(Stop::new(StopReason::ToolUse)));
    let (stream, _) = written_with(&reply, events);
    assert_eq!(
        frames(&stream)[1..3],
        [
            json!({"tool_calls": [{"index": 0, "id": "c", "type": "custom", "custom": {"name": "patch", "input": "a\nb"}}]}),
            json!("tool_calls"),
        ]
    );
}

#[test]
fn a_failure_ends_the_stream_without_finish_and_done() {
    let failure = Failure::new(
        chat::FailureKind::Overloaded,
        chat::Stage::Stream,
        "too much",
    );
    let mut events = vec![start()];
    events.push(Event::Failed(failure));
    events.push(Event::Finished(Stop::new(StopReason::EndTurn)));
    let stream = written(events);
    assert_eq!(
        frames(&stream)[1..],
        [
            json!({"error": {"message": "too much", "type": "server_error", "param": null, "code": "overloaded"}})
        ]
    );
    assert!(!stream.contains("[DONE]") && !stream.contains("finish_reason\":\""));
}

#[test]
fn a_stream_is_kept_alive_by_comments() {
    let mut sink = FrameSink::default();
    OpenAiChat.encoder(&reply()).keep_alive(&mut sink);
    assert_eq!(&*sink.take(), b": keep-alive\n\n");
}

#[test]
fn a_call_without_arguments_is_told_with_an_empty_object_unless_its_input_is_free() {
    for (kind, field, input) in [
        (ToolKind::Function, "function", "arguments"),
        (ToolKind::Custom, "custom", "input"),
    ] {
        let call = PartKind::ToolCall {
            id: "c".to_owned(),
            name: "f".to_owned(),
            kind,
        };
        let stream = written(vec![
            Event::PartStarted {
                part: PartId(0),
                kind: call,
            },
            Event::PartEnded {
                part: PartId(0),
                signature: None,
            },
            Event::Finished(Stop::new(StopReason::ToolUse)),
        ]);
        let whole: String = stream
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line.strip_prefix("data: ")?).ok())
            .filter_map(|chunk| {
                let call = &chunk["choices"][0]["delta"]["tool_calls"][0];
                call[field][input].as_str().map(str::to_owned)
            })
            .collect();
        let expected = if field == "function" { "{}" } else { "" };
        assert_eq!(whole, expected, "{stream}");
    }
}

#[test]
fn a_glance_sees_only_what_matters() {
    let glance = |data: &str| {
        OpenAiChat.glance(Frame {
            event: "",
            data: data.as_bytes(),
        })
    };
    let ordinary = glance(&delta(
        r#"{"content":"say \"error\" and \"prompt_tokens\":9, \"finish_reason\":\"stop\""}"#,
    ));
    assert!(ordinary.usage.is_none() && !ordinary.ends && ordinary.failure.is_none());
    assert!(glance("[DONE]").ends && glance(&finish("stop")).ends && !glance(&finish("")).ends);
    let usage =
        glance(r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4},"error":null}"#);
    assert_eq!(usage.usage.unwrap().total(), 7);
    assert!(usage.failure.is_none() && !usage.ends);
    let groq = glance(
        r#"{"choices":[],"x_groq":{"usage":{"prompt_tokens":3,"completion_tokens":4}},"usage":null}"#,
    );
    assert_eq!(groq.usage.unwrap().total(), 7);
    let azure = r#"{"content":"x"},"content_filter_results":{"error":{"code":"content_filter_error","message":"not filtered"}}"#;
    assert!(glance(&delta(azure)).failure.is_none());
    let failed = glance(r#"{"error":{"message":"boom","type":"rate_limit_error"}}"#);
    assert_eq!(failed.failure.unwrap().kind, chat::FailureKind::RateLimited);
}

#[test]
fn usage_of_a_whole_answer_is_found() {
    let usage = OpenAiChat
        .usage_of(&case("usage-cache", "answer.json"))
        .unwrap();
    assert_eq!(usage.cache_read, Some(3840));
    assert_eq!(OpenAiChat.usage_of(b"{}"), None);
}
