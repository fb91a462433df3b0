//! Whole answers: what is read from a provider and written for a client.

use super::*;
use chat::{
    Dialect, Maker, Media, MediaKind, Opaque, Part, Reasoning, Signature, Source, Stop, StopReason,
    Tool, ToolCall, ToolKind, Usage,
};
use serde_json::{Value, json};

fn whole(message: Value, finish: &str, usage: Value) -> Result<Answer, Failure> {
    let body = json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}], "usage": usage,
    });
    OpenAiChat
        .decode_answer(body.to_string().as_bytes())
        .map(|events| {
            obeys_grammar(&events);
            chat::fold(events).unwrap()
        })
}

fn usage_of(usage: Value) -> Usage {
    whole(json!({"content": "x"}), "stop", usage).unwrap().usage
}

fn answer(parts: Vec<Part>, reason: StopReason) -> Answer {
    Answer {
        id: "upstream".to_owned(),
        model: "provider-model".to_owned(),
        parts,
        notes: Vec::new(),
        usage: Usage {
            input: Some(10),
            cache_read: Some(4),
            cache_write: None,
            output: Some(5),
            reasoning: Some(2),
        },
        stop: Stop::new(reason),
        others: Vec::new(),
    }
}

fn rendered(parts: Vec<Part>, reason: StopReason) -> Value {
    let rendered = OpenAiChat.encode_answer(&answer(parts, reason), &reply());
    serde_json::from_slice(&rendered.body).unwrap()
}

fn call(name: &str, arguments: &str) -> Part {
    Part::ToolCall(ToolCall {
        id: "c".to_owned(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
        ..ToolCall::default()
    })
}

#[test]
fn usage_is_counted_one_way_whoever_states_it() {
    let stated = |input, cache_read, cache_write, output, reasoning| Usage {
        input,
        cache_read,
        cache_write,
        output,
        reasoning,
    };
    let table = [
        (
            json!({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
                "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 2}, "completion_tokens_details": {"reasoning_tokens": 3}}),
            stated(Some(10), Some(4), Some(2), Some(5), Some(3)),
        ),
        (
            json!({"prompt_tokens": 10, "completion_tokens": 5, "prompt_cache_hit_tokens": 4, "prompt_cache_miss_tokens": 6}),
            stated(Some(10), Some(4), None, Some(5), None),
        ),
        (
            json!({"prompt_tokens": 10, "completion_tokens": 5, "cached_tokens": 4}),
            stated(Some(10), Some(4), None, Some(5), None),
        ),
        (
            json!({"prompt_tokens": 10, "completion_tokens": 5, "cache_read_input_tokens": 4, "cache_creation_input_tokens": 1}),
            stated(Some(10), Some(4), Some(1), Some(5), None),
        ),
        // Reasoning beside the completion, as the total tells.
        (
            json!({"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 18, "completion_tokens_details": {"reasoning_tokens": 3}}),
            stated(Some(10), None, None, Some(8), Some(3)),
        ),
        (
            json!({"prompt_tokens": 10.0, "completion_tokens": null, "prompt_tokens_details": null, "total_tokens": "many"}),
            stated(Some(10), None, None, None, None),
        ),
        (json!({}), Usage::default()),
        (Value::Null, Usage::default()),
        (json!("none"), Usage::default()),
    ];
    for (given, expected) in table {
        assert_eq!(usage_of(given.clone()), expected, "{given}");
    }
}

#[test]
fn what_was_sent_decides_how_the_answer_ended() {
    let words = json!({"content": "x"});
    let calls = json!({"content": null, "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}]});
    let other = |word: &str| StopReason::Other(word.to_owned());
    let table = [
        (&words, "stop", StopReason::EndTurn),
        (&words, "length", StopReason::MaxTokens),
        (&words, "content_filter", StopReason::Refusal),
        (&words, "tool_calls", StopReason::EndTurn),
        (&words, "function_call", StopReason::EndTurn),
        (&words, "gone_fishing", other("gone_fishing")),
        (&calls, "stop", StopReason::ToolUse),
        (&calls, "tool_calls", StopReason::ToolUse),
        (&calls, "gone_fishing", StopReason::ToolUse),
        (&calls, "length", StopReason::MaxTokens),
        (&calls, "content_filter", StopReason::Refusal),
    ];
    for (message, word, reason) in table {
        let read = whole(message.clone(), word, Value::Null).unwrap();
        assert_eq!(read.stop.reason, reason, "{word} after {message}");
    }
}

#[test]
fn a_call_without_an_id_gets_one_of_its_own() {
    let body = case("calls-without-id", "answer.json");
    let read = chat::fold(OpenAiChat.decode_answer(&body).unwrap()).unwrap();
    let ids: HashSet<_> = read
        .parts
        .iter()
        .map(|part| match part {
            Part::ToolCall(call) => call.id.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids.len(), 2);
    assert!(ids.iter().all(|id| id.starts_with("call_")));
}

#[test]
fn calls_in_a_choice_of_their_own_join_the_words() {
    let body = json!({"choices": [
        {"index": 0, "message": {"content": "Looking."}, "finish_reason": "tool_calls"},
        {"index": 1, "message": {"tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{}"}}]}, "finish_reason": "tool_calls"}]});
    let events = OpenAiChat.decode_answer(body.to_string().as_bytes());
    let read = chat::fold(events.unwrap()).unwrap();
    assert_eq!(read.parts.len(), 2);
    assert_eq!(read.stop.reason, StopReason::ToolUse);
}

#[test]
fn of_several_answers_each_is_told() {
    let body = json!({"choices": [
        {"index": 0, "message": {"content": "one"}, "finish_reason": "stop"},
        {"index": 1, "message": {"content": "two"}, "finish_reason": "length"}]});
    let events = OpenAiChat.decode_answer(body.to_string().as_bytes());
    let read = chat::fold(events.unwrap()).unwrap();
    assert_eq!(
        format!("{:?}", read.parts),
        format!("{:?}", [Part::text("one")])
    );
    assert_eq!(read.stop.reason, StopReason::EndTurn);
    let [other] = read.others.as_slice() else {
        panic!("{:?}", read.others);
    };
    assert_eq!(
        format!("{:?}", other.parts),
        format!("{:?}", [Part::text("two")])
    );
    assert_eq!(other.stop.reason, StopReason::MaxTokens);
}

#[test]
fn a_choice_that_calls_is_an_answer_of_its_own_where_the_first_one_has_ended() {
    let calls = json!([{"id": "c", "function": {"name": "f", "arguments": "{}"}}]);
    let body = json!({"choices": [
        {"index": 0, "message": {"content": "one"}, "finish_reason": "stop"},
        {"index": 1, "message": {"content": null, "tool_calls": calls}, "finish_reason": "tool_calls"}]});
    let events = OpenAiChat.decode_answer(body.to_string().as_bytes());
    let read = chat::fold(events.unwrap()).unwrap();
    assert_eq!((read.parts.len(), read.others.len()), (1, 1));
    assert_eq!(read.stop.reason, StopReason::EndTurn);
    assert_eq!(read.others[0].stop.reason, StopReason::ToolUse);
}

#[test]
fn a_body_that_is_no_answer_is_a_failure() {
    for body in [
        "{}",
        "[]",
        "",
        "null",
        r#"{"choices":[]}"#,
        r#"{"choices":7}"#,
        "<html><title>Bad gateway</title></html>",
    ] {
        let failure = OpenAiChat.decode_answer(body.as_bytes()).unwrap_err();
        assert_eq!(failure.kind, chat::FailureKind::BadAnswer, "{body}");
    }
}

#[test]
fn an_answer_is_written_as_the_vendor_would() {
    let written = rendered(vec![Part::text("a"), Part::text("b")], StopReason::EndTurn);
    assert_eq!(
        written,
        json!({
            "id": "chatcmpl-0123456789abcdef01234567", "object": "chat.completion", "created": 1_790_000_000, "model": "asked",
            "choices": [{"index": 0, "message": {"role": "assistant", "content": "ab", "refusal": null}, "logprobs": null, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15,
                "prompt_tokens_details": {"cached_tokens": 4}, "completion_tokens_details": {"reasoning_tokens": 2}}
        })
    );
}

#[test]
fn every_reason_has_a_word_that_typed_clients_know() {
    let table = [
        (StopReason::EndTurn, "stop", "tool_calls"),
        (StopReason::StopSequence, "stop", "stop"),
        (StopReason::MaxTokens, "length", "length"),
        (StopReason::ToolUse, "stop", "tool_calls"),
        (StopReason::Refusal, "content_filter", "content_filter"),
        (StopReason::Pause, "stop", "stop"),
        (StopReason::Other("odd".to_owned()), "stop", "tool_calls"),
    ];
    for (reason, words, calls) in table {
        let finish = |parts| rendered(parts, reason.clone())["choices"][0]["finish_reason"].take();
        assert_eq!(finish(vec![Part::text("x")]), words, "{reason:?}");
        assert_eq!(finish(vec![call("f", "{}")]), calls, "{reason:?}");
    }
}

#[test]
fn content_is_null_only_where_something_else_was_said() {
    let content =
        |parts| rendered(parts, StopReason::EndTurn)["choices"][0]["message"]["content"].take();
    assert_eq!(content(Vec::new()), "");
    assert_eq!(content(vec![call("f", "{}")]), Value::Null);
    assert_eq!(content(vec![Part::Refusal("no".to_owned())]), Value::Null);
}

#[test]
fn thoughts_are_told_with_their_proofs() {
    let thought = |signature| {
        Part::Reasoning(Reasoning {
            text: "hm".to_owned(),
            signature,
            ..Reasoning::default()
        })
    };
    let message = |parts| rendered(parts, StopReason::EndTurn)["choices"][0]["message"].take();
    let bare = message(vec![thought(None)]);
    assert_eq!(bare["reasoning_content"], "hm");
    assert!(bare.get("thinking_blocks").is_none());
    let proven = message(vec![
        thought(Some(Signature::new(Maker::Gpt, "gAAAA"))),
        Part::Reasoning(Reasoning {
            redacted: true,
            signature: Some(Signature::new(Maker::Claude, "EmwK")),
            ..Reasoning::default()
        }),
    ]);
    assert_eq!(
        proven["thinking_blocks"],
        json!([{"type": "thinking", "thinking": "hm", "signature": "gpt#gAAAA"}, {"type": "redacted_thinking", "data": "EmwK"}])
    );
}

#[test]
fn a_custom_tool_that_ran_as_a_function_is_told_as_custom() {
    let reply = reply_to(Request {
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
    let answer = answer(
        vec![
            call("patch", r#"{"input":"*** Begin\n"}"#),
            call("patch", "plain"),
        ],
        StopReason::ToolUse,
    );
    let rendered = OpenAiChat.encode_answer(&answer, &reply);
    let body: Value = serde_json::from_slice(&rendered.body).unwrap();
    let calls = &body["choices"][0]["message"]["tool_calls"];
    assert_eq!(
        calls[0],
        json!({"id": "c", "type": "custom", "custom": {"name": "patch", "input": "*** Begin\n"}})
    );
    assert_eq!(calls[1]["custom"]["input"], "plain");
}

#[test]
fn pictures_are_told_as_images_and_foreign_things_are_lost() {
    let parts = vec![
        Part::Media(Media {
            kind: MediaKind::Image,
            mime: "image/png".to_owned(),
            source: Source::Base64("AAAA".to_owned()),
            name: None,
            detail: None,
            cache: None,
        }),
        Part::Opaque(Opaque {
            dialect: Dialect::Gemini,
            name: "executableCode".to_owned(),
            value: serde_json::from_str("{}").unwrap(),
        }),
    ];
    let rendered = OpenAiChat.encode_answer(&answer(parts, StopReason::EndTurn), &reply());
    let body: Value = serde_json::from_slice(&rendered.body).unwrap();
    assert_eq!(
        body["choices"][0]["message"]["images"][0]["image_url"]["url"],
        "data:image/png;base64,AAAA"
    );
    assert_eq!(rendered.losses[0].field, "executableCode");
}
