//! What a client gets: whole answers and streams.

use super::*;
use chat::{
    Answer, Failure, FailureKind, Logprob, Maker, Note, Opaque, Part, PartKind, Reasoning,
    Signature, Stage, Stop, StopReason, ToolCall, ToolKind, Usage,
};
use serde_json::json;

fn rendered(request: &str, parts: Vec<Part>, reason: StopReason) -> Value {
    let answer = Answer {
        id: "upstream".to_owned(),
        model: "upstream-model".to_owned(),
        parts,
        notes: Vec::new(),
        usage: Usage::default(),
        stop: Stop::new(reason),
        others: Vec::new(),
    };
    let rendered = CODEC.encode_answer(&answer, &reply(decode(request)));
    serde_json::from_slice(&rendered.body).unwrap()
}

fn started(part: u32, kind: PartKind) -> Event {
    Event::PartStarted {
        part: PartId(part),
        kind,
    }
}

fn delta(part: u32, text: &str) -> Event {
    Event::PartDelta {
        part: PartId(part),
        text: text.to_owned(),
    }
}

fn ended(part: u32) -> Event {
    Event::PartEnded {
        part: PartId(part),
        signature: None,
    }
}

fn call(id: &str) -> PartKind {
    PartKind::ToolCall {
        id: id.to_owned(),
        name: "a".to_owned(),
        kind: ToolKind::Function,
    }
}

fn names(frames: &[(String, Value)]) -> Vec<&str> {
    frames
        .iter()
        .map(|(name, _)| name.trim_start_matches("response."))
        .collect()
}

#[test]
fn a_text_is_streamed_in_the_whole_grammar() {
    let events = [
        started(0, PartKind::Text),
        delta(0, "Hi"),
        delta(0, " there "),
        ended(0),
        Event::Usage(Usage {
            input: Some(3),
            output: Some(2),
            ..Usage::default()
        }),
        Event::Finished(Stop::new(StopReason::EndTurn)),
    ];
    let frames = frames(&stream(events, &reply(decode(r#"{"model":"asked"}"#))));
    assert_eq!(
        names(&frames),
        [
            "created",
            "in_progress",
            "output_item.added",
            "content_part.added",
            "output_text.delta",
            "output_text.delta",
            "output_text.done",
            "content_part.done",
            "output_item.done",
            "completed",
        ]
    );
    assert_eq!(frames[2].1["item"]["content"], json!([]));
    assert_eq!(frames[6].1["text"], "Hi there ");
    let response = &frames[9].1["response"];
    assert_eq!(response["model"], "asked");
    assert_eq!(response["id"], "resp_0123456789abcdef01234567");
    assert_eq!(response["usage"]["total_tokens"], 5);
    assert_eq!(response["output"][0]["content"][0]["text"], "Hi there ");
}

#[test]
fn what_an_answer_goes_on_from_is_named_in_its_first_frame_and_its_last() {
    let reply = Reply {
        continues: Some("resp_before".to_owned()),
        ..reply(Request::default())
    };
    let events = [
        started(0, PartKind::Text),
        delta(0, "Hi"),
        ended(0),
        Event::Finished(Stop::new(StopReason::EndTurn)),
    ];
    let frames = frames(&stream(events, &reply));
    for (name, frame) in [&frames[0], frames.last().unwrap()] {
        assert_eq!(
            frame["response"]["previous_response_id"], "resp_before",
            "{name}"
        );
    }
}

#[test]
fn each_piece_tells_how_likely_its_own_words_are_and_the_end_tells_all() {
    let likely = |token: &str| {
        let token = token.to_owned();
        Event::Noted(Note::Logprobs(vec![Logprob {
            token,
            ..Logprob::default()
        }]))
    };
    let events = [
        likely("a"),
        started(0, PartKind::Text),
        delta(0, "a"),
        delta(0, "b"),
        likely("c"),
        delta(0, "c"),
        likely("d"),
        ended(0),
        Event::Finished(Stop::new(StopReason::EndTurn)),
    ];
    let frames = frames(&stream(events, &reply(Request::default())));
    let tokens = |value: &Value| -> String {
        let list = value["logprobs"].as_array().unwrap();
        list.iter()
            .map(|one| one["token"].as_str().unwrap())
            .collect()
    };
    let told: Vec<String> = frames
        .iter()
        .filter(|(name, _)| name.starts_with("response.output_text."))
        .map(|(_, frame)| tokens(frame))
        .collect();
    assert_eq!(told, ["a", "", "c", "acd"]);
    let whole = &frames.last().unwrap().1["response"]["output"][0];
    assert_eq!(tokens(&whole["content"][0]), "acd");
}

#[test]
fn calls_that_overlap_are_closed_in_order() {
    let events = [
        started(0, call("one")),
        started(1, call("two")),
        delta(1, "{}"),
        ended(1),
        delta(0, "{}"),
        ended(0),
        Event::Finished(Stop::new(StopReason::ToolUse)),
    ];
    let frames = frames(&stream(events, &reply(Request::default())));
    let done: Vec<&Value> = frames
        .iter()
        .filter(|(name, _)| name == "response.output_item.done")
        .map(|(_, data)| &data["item"]["call_id"])
        .collect();
    assert_eq!(done, ["one", "two"]);
    assert_eq!(frames.last().unwrap().1["response"]["status"], "completed");
}

#[test]
fn texts_that_follow_one_another_are_one_message() {
    let parts = vec![
        Part::text("a"),
        Part::Refusal("b".to_owned()),
        Part::text("c"),
    ];
    let answer = rendered("{}", parts, StopReason::EndTurn);
    assert_eq!(answer["output"].as_array().unwrap().len(), 1);
    assert_eq!(answer["output"][0]["content"].as_array().unwrap().len(), 3);
}

#[test]
fn a_foreign_proof_is_tagged_and_an_own_one_bare() {
    for (maker, blob, told) in [
        (Maker::Gpt, "gAAAAAB", "gAAAAAB"),
        (Maker::Claude, "EqQB", "claude#EqQB"),
        (Maker::Gemini, "CpwB", "gemini#CpwB"),
    ] {
        let thought = Part::Reasoning(Reasoning {
            text: "hm".to_owned(),
            signature: Some(Signature::new(maker, blob)),
            ..Reasoning::default()
        });
        let answer = rendered("{}", vec![thought], StopReason::EndTurn);
        assert_eq!(answer["output"][0]["encrypted_content"], told);
        let back = decode(&json!({"input": answer["output"]}).to_string());
        let Part::Reasoning(reasoning) = &back.turns[0].parts[0] else {
            panic!("{back:?}");
        };
        assert_eq!(reasoning.signature, Some(Signature::new(maker, blob)));
    }
}

#[test]
fn a_call_is_named_as_the_client_declared_it() {
    let request = r#"{"tools":[{"type":"namespace","name":"ns","tools":[{"type":"function","name":"a"}]},{"type":"custom","name":"patch"}]}"#;
    let call = |name: &str, arguments: &str| {
        Part::ToolCall(ToolCall {
            id: "c".to_owned(),
            name: name.to_owned(),
            arguments: arguments.to_owned(),
            ..ToolCall::default()
        })
    };
    let parts = vec![
        call("ns__a", "{}"),
        call("patch", r#"{"input":"*** Begin\n"}"#),
        call("patch", "plain"),
        call("patch", r#"{"input":"cut sh"#),
        call("patch", ""),
        call("ns__a", ""),
    ];
    let answer = rendered(request, parts, StopReason::ToolUse);
    let output = &answer["output"];
    assert_eq!(
        (&output[0]["namespace"], &output[0]["name"]),
        (&json!("ns"), &json!("a"))
    );
    assert_eq!(output[1]["type"], "custom_tool_call");
    assert_eq!(output[1]["input"], "*** Begin\n");
    assert_eq!(output[2]["input"], "plain");
    assert_eq!(output[3]["input"], "cut sh");
    assert_eq!(output[4]["input"], "");
    assert_eq!(output[5]["arguments"], "{}");
}

#[test]
fn a_wrapped_input_is_streamed_unwrapped() {
    let request = decode(r#"{"tools":[{"type":"custom","name":"a"}]}"#);
    let events = [
        started(0, call("one")),
        delta(0, r#"{"input":"#),
        delta(0, r#""go"}"#),
        ended(0),
        Event::Finished(Stop::new(StopReason::ToolUse)),
    ];
    let frames = frames(&stream(events, &reply(request)));
    let told: Vec<&Value> = frames
        .iter()
        .filter(|(name, _)| name == "response.custom_tool_call_input.delta")
        .map(|(_, data)| &data["delta"])
        .collect();
    assert_eq!(told, ["go"]);
    assert_eq!(
        frames.last().unwrap().1["response"]["output"][0]["input"],
        "go"
    );
}

#[test]
fn the_end_is_told_in_status_and_reason() {
    let text = || vec![Part::text("a")];
    let refusal = || vec![Part::Refusal("no".to_owned())];
    for (parts, reason, status, told) in [
        (text(), StopReason::EndTurn, "completed", Value::Null),
        (text(), StopReason::StopSequence, "completed", Value::Null),
        (text(), StopReason::Pause, "completed", Value::Null),
        (
            text(),
            StopReason::MaxTokens,
            "incomplete",
            json!("max_output_tokens"),
        ),
        (
            text(),
            StopReason::Refusal,
            "incomplete",
            json!("content_filter"),
        ),
        (refusal(), StopReason::Refusal, "completed", Value::Null),
        (
            text(),
            StopReason::Other("steered".to_owned()),
            "incomplete",
            json!("steered"),
        ),
        (
            text(),
            StopReason::Other("OTHER".to_owned()),
            "completed",
            Value::Null,
        ),
    ] {
        let answer = rendered("{}", parts, reason.clone());
        assert_eq!(answer["status"], status, "{reason:?}");
        assert_eq!(answer["incomplete_details"]["reason"], told, "{reason:?}");
    }
}

#[test]
fn after_a_failure_nothing_looks_finished() {
    let failure = Failure::new(FailureKind::RateLimited, Stage::Stream, "slow down");
    let reply = reply(Request::default());
    let events = [
        Event::Started {
            id: String::new(),
            model: String::new(),
        },
        started(0, PartKind::Text),
        delta(0, "Hi"),
        Event::Failed(failure.clone()),
        Event::Finished(Stop::new(StopReason::EndTurn)),
    ];
    let told = frames(&stream(events, &reply));
    let (name, last) = told.last().unwrap();
    assert_eq!(name, "response.failed");
    assert_eq!(last["response"]["error"]["code"], "rate_limit_exceeded");
    assert_eq!(last["response"]["status"], "failed");
    assert!(!names(&told).contains(&"output_item.done"));
    let told = frames(&stream([Event::Failed(failure)], &reply));
    assert_eq!(names(&told), ["error"]);
}

#[test]
fn what_a_client_cannot_be_told_is_a_loss() {
    let (mut encoder, mut sink) = (
        CODEC.encoder(&reply(Request::default())),
        FrameSink::default(),
    );
    let mime = "audio/wav".to_owned();
    for event in [
        started(0, PartKind::Media { mime }),
        delta(0, "AAAA"),
        ended(0),
        Event::Opaque(Opaque {
            dialect: chat::Dialect::Gemini,
            name: "groundingMetadata".to_owned(),
            value: serde_json::from_str("{}").unwrap(),
        }),
        Event::Finished(Stop {
            reason: StopReason::StopSequence,
            sequence: Some("END".to_owned()),
        }),
    ] {
        encoder.event(event, &mut sink);
    }
    assert_eq!(encoder.losses().len(), 3);
    assert_grammar(&events(&sink.take(), usize::MAX));
}

#[test]
fn the_request_is_told_back() {
    let body = corpus_file("codex", "request.json");
    let request = CODEC.decode_request(&body).unwrap();
    let told: Value = serde_json::from_slice(&body).unwrap();
    let answer = Answer {
        id: String::new(),
        model: String::new(),
        parts: Vec::new(),
        notes: Vec::new(),
        usage: Usage::default(),
        stop: Stop::new(StopReason::EndTurn),
        others: Vec::new(),
    };
    let rendered = CODEC.encode_answer(&answer, &reply(request));
    let answer: Value = serde_json::from_slice(&rendered.body).unwrap();
    for field in [
        "instructions",
        "model",
        "tool_choice",
        "parallel_tool_calls",
        "reasoning",
    ] {
        assert_eq!(answer[field], told[field], "{field}");
    }
    assert_eq!(answer["tools"].as_array().unwrap().len(), 5);
    assert_eq!(answer["store"], false);
}
