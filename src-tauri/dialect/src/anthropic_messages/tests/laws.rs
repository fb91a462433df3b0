//! What holds for any parts in any order. What holds for the corpus stands in `tests/corpus`.

use super::*;
use chat::fold;
use proptest::prelude::*;

#[test]
fn a_glance_sees_an_error_without_any_name() {
    let told = |data: &[u8]| CODEC.glance(Frame { event: "", data }).failure;
    let failure = told(br#"{"error":{"type":"overloaded_error","message":"busy"}}"#).unwrap();
    assert_eq!(failure.status, 529);
    assert!(told(br#"{"type":"content_block_delta","delta":{"text":"\"error\""}}"#).is_none());
    assert!(told(b"[DONE]").is_none());
}

#[test]
fn usage_of_which_the_model_only_speaks_is_not_its_own() {
    let talk = br#"{"content":[{"type":"tool_use","input":{"usage":{"a":1}}}]}"#;
    assert_eq!(CODEC.usage_of(talk), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parts_in_any_order_are_written_one_after_the_other(
        kinds in proptest::collection::vec(0_u8..3, 1..5),
        steps in proptest::collection::vec(0_usize..5, 0..60),
    ) {
        let (events, said) = interleaved(&kinds, &steps);
        check_grammar(&events);
        let stream = write_stream(events);
        check_frames(&frames(&stream));
        let answer = fold(read_stream([&stream[..]])).unwrap();
        let mut calls = answer.parts.iter().filter_map(|part| {
            if let chat::Part::ToolCall(call) = part {
                Some(call.arguments.as_str())
            } else {
                None
            }
        });
        for (kind, said) in kinds.iter().zip(&said) {
            if *kind == 2 {
                prop_assert_eq!(calls.next(), Some(said.as_str()));
            }
        }
    }

    #[test]
    fn frames_in_any_order_obey_the_grammar(picks in proptest::collection::vec(0_usize..FRAMES.len(), 0..30)) {
        let mut stream = Vec::new();
        for pick in picks {
            stream.extend_from_slice(b"data: ");
            stream.extend_from_slice(FRAMES[pick].as_bytes());
            stream.extend_from_slice(b"\n\n");
        }
        let events = read_stream([&stream[..]]);
        check_grammar(&events);
        let finished = matches!(events.last(), Some(Event::Finished(_)));
        let written = frames(&write_stream(events));
        if finished {
            check_frames(&written);
        }
    }
}

/// Parts of those kinds (words, thoughts, calls) that grow in that order, and what each says.
fn interleaved(kinds: &[u8], steps: &[usize]) -> (Vec<Event>, Vec<String>) {
    let (id, model) = (String::new(), String::new());
    let mut events = vec![Event::Started { id, model }];
    let mut said = vec![String::new(); kinds.len()];
    let mut begun = 0;
    for step in steps.iter().copied().chain(0..kinds.len()) {
        let at = step % kinds.len();
        while begun <= at {
            let part = PartId(u32::try_from(begun).unwrap());
            let kind = kind_of(kinds[begun]);
            events.push(Event::PartStarted { part, kind });
            begun += 1;
        }
        let part = PartId(u32::try_from(at).unwrap());
        let text = events.len().to_string();
        said[at].push_str(&text);
        events.push(Event::PartDelta { part, text });
    }
    for part in (0..kinds.len()).rev() {
        events.push(Event::PartEnded {
            part: PartId(u32::try_from(part).unwrap()),
            signature: None,
        });
    }
    let stop = chat::Stop::new(chat::StopReason::EndTurn);
    events.push(Event::Finished(stop));
    (events, said)
}

fn kind_of(kind: u8) -> chat::PartKind {
    match kind {
        0 => chat::PartKind::Text,
        1 => chat::PartKind::Reasoning { redacted: false },
        _ => chat::PartKind::ToolCall {
            id: "c".to_owned(),
            name: "t".to_owned(),
            kind: chat::ToolKind::Function,
        },
    }
}

const FRAMES: &[&str] = &[
    r#"{"type":"message_start","message":{"id":"m","model":"x","usage":{"input_tokens":1}}}"#,
    r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
    r#"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"","name":"t","input":{"a":1}}}"#,
    r#"{"type":"content_block_start","index":1,"content_block":{"type":"thinking","thinking":"hm"}}"#,
    r#"{"type":"content_block_start","index":2,"content_block":{"type":"mcp_tool_use","id":"","name":"t","input":{}}}"#,
    r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}"#,
    r#"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{}"}}"#,
    r#"{"type":"content_block_delta","index":1,"delta":{"type":"signature_delta","signature":"Eq"}}"#,
    r#"{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"q\":1}"}}"#,
    r#"{"type":"content_block_stop","index":0}"#,
    r#"{"type":"content_block_stop","index":1}"#,
    r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":null}"#,
    r#"{"type":"message_stop"}"#,
    r#"{"type":"error","error":{"type":"api_error","message":"no"}}"#,
    r#"{"type":"ping"}"#,
    "[DONE]",
    "{",
];
