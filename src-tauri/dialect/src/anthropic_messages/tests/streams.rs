//! The order of frames in a client's stream, and what breaks a provider's.

use super::*;
use chat::{
    Failure, FailureKind, Maker, PartKind, Signature, Stage, Stop, StopReason, ToolKind, Usage,
};

fn started() -> Event {
    Event::Started {
        id: String::new(),
        model: String::new(),
    }
}

fn part(number: u32, kind: PartKind) -> Event {
    Event::PartStarted {
        part: PartId(number),
        kind,
    }
}

fn call(number: u32, kind: ToolKind) -> Event {
    let (id, name) = (format!("c{number}"), format!("t{number}"));
    part(number, PartKind::ToolCall { id, name, kind })
}

fn delta(number: u32, text: &str) -> Event {
    Event::PartDelta {
        part: PartId(number),
        text: text.to_owned(),
    }
}

fn ended(number: u32, signature: Option<Signature>) -> Event {
    Event::PartEnded {
        part: PartId(number),
        signature,
    }
}

fn finished(reason: StopReason) -> Event {
    Event::Finished(Stop::new(reason))
}

/// The frames in short: `start 0 text`, `0 +words`, `stop 0`.
fn told(events: Vec<Event>) -> Vec<String> {
    frames(&write_stream(events)).iter().map(short).collect()
}

fn short(frame: &Value) -> String {
    let index = &frame["index"];
    match frame["type"].as_str().unwrap() {
        "content_block_start" => {
            format!(
                "start {index} {}",
                frame["content_block"]["type"].as_str().unwrap()
            )
        }
        "content_block_delta" => {
            let delta = &frame["delta"];
            let piece = ["text", "thinking", "signature", "partial_json"]
                .iter()
                .find_map(|key| delta[key].as_str());
            format!("{index} +{}", piece.unwrap())
        }
        "content_block_stop" => format!("stop {index}"),
        "message_delta" => frame["delta"]["stop_reason"].as_str().unwrap().to_owned(),
        other => other.to_owned(),
    }
}

#[test]
fn interleaved_calls_come_one_after_the_other() {
    let events = vec![
        started(),
        call(0, ToolKind::Function),
        call(1, ToolKind::Function),
        delta(1, "{\"b\""),
        delta(0, "{\"a\""),
        delta(1, ":1}"),
        delta(0, ":0}"),
        ended(1, None),
        ended(0, None),
        finished(StopReason::EndTurn),
    ];
    assert_eq!(
        told(events),
        [
            "message_start",
            "start 0 tool_use",
            "0 +{\"a\"",
            "0 +:0}",
            "stop 0",
            "start 1 tool_use",
            "1 +{\"b\":1}",
            "stop 1",
            "tool_use",
            "message_stop"
        ]
    );
}

#[test]
fn words_give_way_and_go_on_later() {
    let events = vec![
        started(),
        part(0, PartKind::Text),
        delta(0, "one"),
        call(1, ToolKind::Function),
        delta(0, "two"),
        delta(1, "{}"),
        delta(0, "three"),
        ended(1, None),
        ended(0, None),
        finished(StopReason::ToolUse),
    ];
    assert_eq!(
        told(events),
        [
            "message_start",
            "start 0 text",
            "0 +one",
            "stop 0",
            "start 1 tool_use",
            "1 +{}",
            "stop 1",
            "start 2 text",
            "2 +twothree",
            "stop 2",
            "tool_use",
            "message_stop"
        ]
    );
}

#[test]
fn no_block_is_empty() {
    let events = vec![
        started(),
        part(0, PartKind::Text),
        ended(0, None),
        part(1, PartKind::Reasoning { redacted: false }),
        ended(1, None),
        part(2, PartKind::Reasoning { redacted: true }),
        ended(2, None),
        finished(StopReason::EndTurn),
    ];
    assert_eq!(told(events), ["message_start", "end_turn", "message_stop"]);
}

#[test]
fn a_thought_is_signed_right_before_its_end() {
    for (maker, expected) in [(Maker::Claude, "0 +Eabc"), (Maker::Gpt, "0 +gpt#Eabc")] {
        let events = vec![
            started(),
            part(0, PartKind::Reasoning { redacted: false }),
            delta(0, "hm"),
            ended(0, Some(Signature::new(maker, "Eabc"))),
            part(1, PartKind::Text),
            delta(1, "a"),
            ended(1, None),
            finished(StopReason::EndTurn),
        ];
        assert_eq!(
            told(events),
            [
                "message_start",
                "start 0 thinking",
                "0 +hm",
                expected,
                "stop 0",
                "start 1 text",
                "1 +a",
                "stop 1",
                "end_turn",
                "message_stop"
            ]
        );
    }
}

#[test]
fn a_withheld_thought_stands_in_a_block_of_its_makers_kind() {
    for (maker, expected) in [
        (Maker::Claude, "start 0 redacted_thinking"),
        (Maker::Gpt, "start 0 thinking"),
    ] {
        let events = vec![
            started(),
            part(0, PartKind::Reasoning { redacted: true }),
            ended(0, Some(Signature::new(maker, "Eabc"))),
            finished(StopReason::EndTurn),
        ];
        assert_eq!(told(events)[1..3], [expected, "stop 0"]);
    }
}

#[test]
fn free_input_becomes_json() {
    let events = vec![
        started(),
        call(0, ToolKind::Custom),
        delta(0, "say \"hi\""),
        delta(0, "\n"),
        ended(0, None),
        finished(StopReason::ToolUse),
    ];
    let pieces: String = told(events)
        .iter()
        .filter_map(|line| line.strip_prefix("0 +"))
        .collect();
    assert_eq!(pieces, r#"{"input":"say \"hi\"\n"}"#);
}

#[test]
fn a_failure_leaves_nothing_looking_complete() {
    let failure = Failure::new(FailureKind::Overloaded, Stage::Stream, "busy");
    let events = vec![
        started(),
        call(0, ToolKind::Function),
        delta(0, "{\"path\":\"/"),
        ended(0, None),
        Event::Failed(failure),
        finished(StopReason::EndTurn),
    ];
    let bytes = write_stream(events);
    let frames = frames(&bytes);
    let short: Vec<_> = frames.iter().map(short).collect();
    assert_eq!(
        short,
        [
            "message_start",
            "start 0 tool_use",
            "0 +{\"path\":\"/",
            "error"
        ]
    );
    assert_eq!(frames[3]["error"]["type"], "overloaded_error");
}

#[test]
fn usage_counts_fresh_input_only_and_the_start_tells_what_is_known_by_then() {
    let usage = Usage {
        input: Some(100),
        cache_read: Some(60),
        cache_write: Some(30),
        output: Some(7),
        reasoning: Some(3),
    };
    let bytes = write_stream(vec![
        started(),
        Event::Usage(usage),
        finished(StopReason::EndTurn),
    ]);
    let frames = frames(&bytes);
    assert_eq!(
        frames[0]["message"]["usage"],
        serde_json::json!({
            "input_tokens": 10, "cache_creation_input_tokens": 30, "cache_read_input_tokens": 60,
            "output_tokens": 0
        })
    );
    assert_eq!(
        frames[1]["usage"],
        serde_json::json!({
            "input_tokens": 10, "cache_creation_input_tokens": 30, "cache_read_input_tokens": 60,
            "output_tokens": 7, "output_tokens_details": {"thinking_tokens": 3}
        })
    );
}

#[test]
fn the_first_frame_is_the_whole_empty_message() {
    let frames = frames(&write_stream(vec![
        started(),
        finished(StopReason::EndTurn),
    ]));
    assert_eq!(
        frames[0]["message"],
        serde_json::json!({
            "id": "msg_0123456789abcdef01234567", "type": "message", "role": "assistant", "model": "claude-asked-for",
            "content": [], "stop_reason": null, "stop_sequence": null,
            "usage": {"input_tokens": 0, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 0}
        })
    );
}

#[test]
fn a_picture_is_told_in_words_and_noted() {
    let mut sink = FrameSink::new(Framing::Events);
    let mut encoder = CODEC.encoder(&reply());
    let mime = "image/png".to_owned();
    for event in [
        started(),
        part(0, PartKind::Media { mime }),
        delta(0, "iVBO"),
        ended(0, None),
        finished(StopReason::EndTurn),
    ] {
        encoder.event(event, &mut sink);
    }
    let frames = frames(&sink.take());
    assert_eq!(short(&frames[2]), "0 +[image/png]");
    assert_eq!(encoder.losses().len(), 1);
}

#[test]
fn a_ping_keeps_the_connection_alive_until_the_end() {
    let mut sink = FrameSink::new(Framing::Events);
    let mut encoder = CODEC.encoder(&reply());
    encoder.keep_alive(&mut sink);
    assert_eq!(
        &sink.take()[..],
        b"event: ping\ndata: {\"type\":\"ping\"}\n\n"
    );
    encoder.event(finished(StopReason::EndTurn), &mut sink);
    sink.take();
    encoder.keep_alive(&mut sink);
    assert!(sink.is_empty());
}

fn end_of(stream: &str) -> Event {
    read_stream([stream.as_bytes()]).pop().unwrap()
}

#[test]
fn a_stream_without_its_end_has_failed() {
    for stream in [
        "",
        "data: {\"type\":\"message_start\",\"message\":{}}\n\n",
        "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n",
        "event: content_block_start\ndata: {\"index\":0}\n\n",
        "event: content_block_delta\ndata: {\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}\n\n",
        "event: message_start\ndata: nonsense\n\n",
    ] {
        let Event::Failed(failure) = end_of(stream) else {
            panic!("not failed: {stream}");
        };
        assert_eq!(failure.kind, FailureKind::BadAnswer);
    }
}

#[test]
fn an_error_frame_is_the_failure_it_tells() {
    for stream in [
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
        "data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
    ] {
        let Event::Failed(failure) = end_of(stream) else {
            panic!("not failed: {stream}");
        };
        assert_eq!(failure.kind, FailureKind::Overloaded);
        assert_eq!((failure.stage, failure.status), (Stage::Stream, 529));
    }
}

#[test]
fn input_that_comes_with_its_block_is_not_lost() {
    let stream = concat!(
        "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"name\":\"t\",\"input\":{\"a\":1.0}}}\n\n",
        "data: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
        "data: {\"type\":\"message_stop\"}\n\n",
    );
    let answer = chat::fold(read_stream([stream.as_bytes()])).unwrap();
    let [chat::Part::ToolCall(call)] = answer.parts.as_slice() else {
        panic!("one call");
    };
    assert_eq!(call.arguments, "{\"a\":1.0}");
    assert!(call.id.starts_with("call_"), "{}", call.id);
    assert_eq!(answer.stop.reason, StopReason::ToolUse);
}

#[test]
fn a_later_count_replaces_and_a_zero_erases_nothing() {
    let stream = concat!(
        "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":5,\"cache_read_input_tokens\":40,\"output_tokens\":1}}}\n\n",
        "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":7,\"cache_read_input_tokens\":0,\"output_tokens\":9,\"strange\":\"x\"}}\n\n",
        "data: {\"type\":\"message_stop\"}\n\n",
    );
    let usage = chat::fold(read_stream([stream.as_bytes()])).unwrap().usage;
    assert_eq!(
        (usage.input, usage.cache_read, usage.output),
        (Some(47), Some(40), Some(9))
    );
}
