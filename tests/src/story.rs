//! A provider's stream in each dialect, frame by frame.

use serde_json::{Value, json};

/// A stream in three parts.
#[derive(Debug, Clone)]
pub struct Story {
    /// Before the first word.
    pub opening: Vec<String>,
    /// One frame a word.
    pub content: Vec<String>,
    /// The proper end.
    pub ending: Vec<String>,
}

impl Story {
    /// All frames.
    pub fn frames(&self) -> Vec<String> {
        [&self.opening[..], &self.content, &self.ending].concat()
    }

    /// Opening and words, without the end.
    pub fn unfinished(&self) -> Vec<String> {
        [&self.opening[..], &self.content].concat()
    }
}

pub(crate) fn frame(data: &Value) -> String {
    format!("data: {data}\n\n")
}

pub(crate) fn event(name: &str, data: &Value) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

pub(crate) fn chat(words: &[&str]) -> Story {
    let chunk = |delta: Value, finish: Value| {
        frame(
            &json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}),
        )
    };
    let usage = frame(
        &json!({"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}),
    );
    Story {
        opening: vec![chunk(
            json!({"role": "assistant", "content": ""}),
            Value::Null,
        )],
        content: words
            .iter()
            .map(|word| chunk(json!({"content": word}), Value::Null))
            .collect(),
        ending: vec![
            chunk(json!({}), "stop".into()),
            usage,
            "data: [DONE]\n\n".to_owned(),
        ],
    }
}

pub(crate) fn message(status: &str, text: &str) -> Value {
    json!({"type": "message", "id": "msg_1", "status": status, "role": "assistant",
        "content": [{"type": "output_text", "text": text, "annotations": []}]})
}

pub(crate) fn response(status: &str, output: &[Value], usage: &Value) -> Value {
    json!({"id": "resp_1", "object": "response", "created_at": 1, "status": status, "error": null, "incomplete_details": null,
        "model": "m", "output": output, "parallel_tool_calls": true, "tool_choice": "auto", "tools": [], "usage": usage})
}

pub(crate) fn responses(words: &[&str]) -> Story {
    let mut number = 0;
    let mut say = |name: &str, mut data: Value| {
        data["type"] = name.into();
        data["sequence_number"] = number.into();
        number += 1;
        event(name, &data)
    };
    let text = words.concat();
    let empty = json!({"type": "message", "id": "msg_1", "status": "in_progress", "role": "assistant", "content": []});
    let part = |text: &str| json!({"type": "output_text", "text": text, "annotations": []});
    let place = json!({"item_id": "msg_1", "output_index": 0, "content_index": 0});
    let at = |mut more: Value| {
        let all = more.as_object_mut().unwrap();
        all.extend(place.as_object().unwrap().clone());
        more
    };
    let usage = json!({"input_tokens": 11, "output_tokens": 7, "total_tokens": 18,
        "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}});
    let opening = vec![
        say(
            "response.created",
            json!({"response": response("in_progress", &[], &Value::Null)}),
        ),
        say(
            "response.in_progress",
            json!({"response": response("in_progress", &[], &Value::Null)}),
        ),
        say(
            "response.output_item.added",
            json!({"output_index": 0, "item": empty}),
        ),
        say("response.content_part.added", at(json!({"part": part("")}))),
    ];
    let content = words
        .iter()
        .map(|word| say("response.output_text.delta", at(json!({"delta": word}))))
        .collect();
    let ending = vec![
        say("response.output_text.done", at(json!({"text": text}))),
        say(
            "response.content_part.done",
            at(json!({"part": part(&text)})),
        ),
        say(
            "response.output_item.done",
            json!({"output_index": 0, "item": message("completed", &text)}),
        ),
        say(
            "response.completed",
            json!({"response": response("completed", &[message("completed", &text)], &usage)}),
        ),
    ];
    Story {
        opening,
        content,
        ending,
    }
}

pub(crate) fn anthropic(words: &[&str]) -> Story {
    let say = |data: Value| event(data["type"].as_str().unwrap(), &data);
    let start = json!({"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 11, "output_tokens": 1}}});
    let word = |word: &&str| {
        say(
            json!({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}}),
        )
    };
    Story {
        opening: vec![
            say(start),
            say(
                json!({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}),
            ),
        ],
        content: words.iter().map(word).collect(),
        ending: vec![
            say(json!({"type": "content_block_stop", "index": 0})),
            say(
                json!({"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": null}, "usage": {"output_tokens": 7}}),
            ),
            say(json!({"type": "message_stop"})),
        ],
    }
}

pub(crate) fn gemini(words: &[&str]) -> Story {
    let say = |text: &str| {
        frame(
            &json!({"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}],
        "modelVersion": "m", "responseId": "r1"}),
        )
    };
    let end = frame(
        &json!({"candidates": [{"content": {"role": "model", "parts": [{"text": ""}]}, "finishReason": "STOP", "index": 0}],
        "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}, "modelVersion": "m", "responseId": "r1"}),
    );
    Story {
        opening: Vec::new(),
        content: words.iter().map(|word| say(word)).collect(),
        ending: vec![end],
    }
}
