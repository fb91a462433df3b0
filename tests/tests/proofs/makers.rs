//! The vendors whose models prove what they thought: how they say a thought and the call it led to, and where they look for the proof
//! when it comes back.

use serde_json::{Value, json};
use suite::Dialect;

/// A vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Maker {
    /// What it speaks.
    pub(crate) dialect: Dialect,
    /// A model of it that thinks.
    pub(crate) model: &'static str,
    /// What its proofs begin with.
    looks: &'static str,
    /// How it refuses one: code, sentence.
    pub(crate) refusals: &'static [(&'static str, &'static str)],
}

/// All three. Chat has no proofs of its own.
pub(crate) const MAKERS: [Maker; 3] = [CLAUDE, GPT, GEMINI];

const CLAUDE: Maker = Maker {
    dialect: Dialect::Anthropic,
    model: "claude-sonnet-4-5",
    looks: "EqQB",
    refusals: &[
        (
            "invalid_request_error",
            "messages.1.content.0: Invalid `signature` in `thinking` block",
        ),
        (
            "invalid_request_error",
            "messages.1.content.0: Invalid `data` in `redacted_thinking` block",
        ),
        (
            "invalid_request_error",
            "messages.1.content.0.thinking.signature: Field required",
        ),
        (
            "invalid_request_error",
            "messages.3.content.1: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.",
        ),
    ],
};

const GPT: Maker = Maker {
    dialect: Dialect::Responses,
    model: "gpt-5",
    looks: "gAAAAABo",
    refusals: &[
        (
            "invalid_encrypted_content",
            "The encrypted content gAAA...Zw== could not be verified. Reason: Encrypted content could not be decrypted or parsed.",
        ),
        (
            "invalid_request_error",
            "The encrypted content for item rs_1 could not be verified.",
        ),
        (
            "invalid_request_error",
            "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
        ),
    ],
};

const GEMINI: Maker = Maker {
    dialect: Dialect::Gemini,
    model: "gemini-3-pro-preview",
    looks: "CpwBAVSo",
    refusals: &[
        ("INVALID_ARGUMENT", "Corrupted thought signature."),
        ("INVALID_ARGUMENT", "Thought signature is not valid"),
        (
            "INVALID_ARGUMENT",
            "Invalid value at 'contents[1].parts[0].thought_signature' (TYPE_BYTES), Base64 decoding failed for \"CpwB\"",
        ),
        (
            "INVALID_ARGUMENT",
            "Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.",
        ),
    ],
};

/// What the models thought.
pub(crate) const THOUGHT: &str = "Hm, a thought.";

impl Maker {
    /// A proof that looks like its own.
    pub(crate) fn proof(&self, name: &str) -> String {
        format!("{}{name}", self.looks)
    }

    /// A whole answer: a thought, and the call it led to.
    pub(crate) fn answer(&self, call: &str, proof: &str) -> String {
        match self.dialect {
            Dialect::Anthropic => json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [
                {"type": "thinking", "thinking": THOUGHT, "signature": proof},
                {"type": "tool_use", "id": call, "name": "f", "input": {"of": call}},
            ], "stop_reason": "tool_use", "stop_sequence": null, "usage": {"input_tokens": 11, "output_tokens": 7}}),
            Dialect::Responses => self.response("completed", &self.items(call, proof)),
            Dialect::Gemini => json!({"candidates": [{"content": {"role": "model", "parts": parts(call, proof)}, "finishReason": "STOP", "index": 0}],
                "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}, "modelVersion": "m", "responseId": "r1"}),
            Dialect::Chat => unreachable!("Chat has no proofs"),
        }
        .to_string()
    }

    /// The same as a stream.
    pub(crate) fn frames(&self, call: &str, proof: &str) -> Vec<String> {
        match self.dialect {
            Dialect::Anthropic => anthropic_frames(call, proof),
            Dialect::Responses => self.responses_frames(call, proof),
            Dialect::Gemini => gemini_frames(call, proof),
            Dialect::Chat => unreachable!("Chat has no proofs"),
        }
    }

    /// The proof of that call, at the place where the vendor looks for it.
    pub(crate) fn proof_in(&self, body: &Value, call: &str) -> Option<String> {
        let found = match self.dialect {
            Dialect::Anthropic => {
                let turn = items(&body["messages"], "content")
                    .find(|blocks| blocks.iter().any(|block| block["input"]["of"] == call))?;
                let thinking = turn.iter().position(|block| block["type"] == "thinking")?;
                let called = turn.iter().position(|block| block["input"]["of"] == call)?;
                let thought = &turn[thinking];
                (thinking < called && thought["thinking"] == THOUGHT).then(|| &thought["signature"])
            }
            Dialect::Responses => {
                let input = body["input"].as_array()?;
                let called = input.iter().position(|item| {
                    item["arguments"]
                        .as_str()
                        .is_some_and(|text| text.contains(&format!("{call}\"")))
                })?;
                let before = &input[called.checked_sub(1)?];
                (before["type"] == "reasoning").then(|| &before["encrypted_content"])
            }
            Dialect::Gemini => items(&body["contents"], "parts")
                .flatten()
                .find(|part| part["functionCall"]["args"]["of"] == call)
                .map(|part| &part["thoughtSignature"]),
            Dialect::Chat => None,
        };
        found?.as_str().map(str::to_owned)
    }

    /// The body of an error answer.
    pub(crate) fn refusal(&self, (code, message): (&str, &str)) -> String {
        let mut body: Value = serde_json::from_str(&self.dialect.error_body(400, message)).unwrap();
        if self.dialect == Dialect::Responses {
            body["error"]["code"] = code.into();
        }
        body.to_string()
    }

    /// The same inside a stream, before it has said anything.
    pub(crate) fn refusal_frames(&self, refusal: (&str, &str)) -> Vec<String> {
        let (code, message) = refusal;
        match self.dialect {
            Dialect::Responses => {
                let mut failed: Value =
                    serde_json::from_str(&self.response("failed", &[]).to_string()).unwrap();
                failed["error"] = json!({"code": code, "message": message});
                vec![
                    event(
                        &json!({"type": "response.created", "sequence_number": 0, "response": self.response("in_progress", &[])}),
                    ),
                    event(
                        &json!({"type": "response.failed", "sequence_number": 1, "response": failed}),
                    ),
                ]
            }
            Dialect::Anthropic => vec![event(
                &json!({"type": "error", "error": {"type": code, "message": message}}),
            )],
            Dialect::Gemini | Dialect::Chat => vec![format!("data: {}\n\n", self.refusal(refusal))],
        }
    }

    fn response(&self, status: &str, output: &[Value]) -> Value {
        json!({"id": "resp_1", "object": "response", "created_at": 1, "status": status, "error": null, "incomplete_details": null,
            "model": self.model, "output": output, "parallel_tool_calls": true, "tool_choice": "auto", "tools": [],
            "usage": {"input_tokens": 11, "output_tokens": 7, "total_tokens": 18,
                "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}}})
    }

    fn items(&self, call: &str, proof: &str) -> [Value; 2] {
        [
            json!({"type": "reasoning", "id": format!("rs_{call}"), "summary": [{"type": "summary_text", "text": THOUGHT}], "encrypted_content": proof}),
            json!({"type": "function_call", "id": format!("fc_{call}"), "status": "completed", "call_id": call, "name": "f", "arguments": format!(r#"{{"of":"{call}"}}"#)}),
        ]
    }

    fn responses_frames(&self, call: &str, proof: &str) -> Vec<String> {
        let ended = self.items(call, proof);
        let mut number = -1;
        let mut say = |mut data: Value| {
            number += 1;
            data["sequence_number"] = number.into();
            event(&data)
        };
        let mut frames = vec![say(
            json!({"type": "response.created", "response": self.response("in_progress", &[])}),
        )];
        for (place, item) in ended.iter().enumerate() {
            let mut begun = item.clone();
            if place == 0 {
                begun["summary"] = json!([]);
                begun["encrypted_content"] = "".into();
            } else {
                begun["arguments"] = "".into();
                begun["status"] = "in_progress".into();
            }
            frames.push(say(
                json!({"type": "response.output_item.added", "output_index": place, "item": begun}),
            ));
            let at = |kind: &str, more: Value| {
                let mut data = json!({"type": kind, "output_index": place, "item_id": item["id"]});
                data.as_object_mut()
                    .unwrap()
                    .extend(more.as_object().unwrap().clone());
                data
            };
            if place == 0 {
                let part = |text: &str| json!({"type": "summary_text", "text": text});
                frames.push(say(at(
                    "response.reasoning_summary_part.added",
                    json!({"summary_index": 0, "part": part("")}),
                )));
                frames.push(say(at(
                    "response.reasoning_summary_text.delta",
                    json!({"summary_index": 0, "delta": THOUGHT}),
                )));
                frames.push(say(at(
                    "response.reasoning_summary_text.done",
                    json!({"summary_index": 0, "text": THOUGHT}),
                )));
                frames.push(say(at(
                    "response.reasoning_summary_part.done",
                    json!({"summary_index": 0, "part": part(THOUGHT)}),
                )));
            } else {
                frames.push(say(at(
                    "response.function_call_arguments.delta",
                    json!({"delta": item["arguments"]}),
                )));
                frames.push(say(at(
                    "response.function_call_arguments.done",
                    json!({"arguments": item["arguments"]}),
                )));
            }
            frames.push(say(
                json!({"type": "response.output_item.done", "output_index": place, "item": item}),
            ));
        }
        frames.push(say(
            json!({"type": "response.completed", "response": self.response("completed", &ended)}),
        ));
        frames
    }
}

fn anthropic_frames(call: &str, proof: &str) -> Vec<String> {
    let delta = |index: usize, delta: Value| json!({"type": "content_block_delta", "index": index, "delta": delta});
    let data = [
        json!({"type": "message_start", "message": {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
            "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 11, "output_tokens": 1}}}),
        json!({"type": "content_block_start", "index": 0, "content_block": {"type": "thinking", "thinking": "", "signature": ""}}),
        delta(0, json!({"type": "thinking_delta", "thinking": THOUGHT})),
        delta(0, json!({"type": "signature_delta", "signature": proof})),
        json!({"type": "content_block_stop", "index": 0}),
        json!({"type": "content_block_start", "index": 1, "content_block": {"type": "tool_use", "id": call, "name": "f", "input": {}}}),
        delta(
            1,
            json!({"type": "input_json_delta", "partial_json": format!(r#"{{"of":"{call}"}}"#)}),
        ),
        json!({"type": "content_block_stop", "index": 1}),
        json!({"type": "message_delta", "delta": {"stop_reason": "tool_use", "stop_sequence": null}, "usage": {"output_tokens": 7}}),
        json!({"type": "message_stop"}),
    ];
    data.iter().map(event).collect()
}

fn gemini_frames(call: &str, proof: &str) -> Vec<String> {
    let all = parts(call, proof);
    let last = all.len() - 1;
    let frame = |(place, part): (usize, &Value)| {
        let mut candidate = json!({"content": {"role": "model", "parts": [part]}, "index": 0});
        if place == last {
            candidate["finishReason"] = "STOP".into();
        }
        format!(
            "data: {}\n\n",
            json!({"candidates": [candidate], "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18},
                "modelVersion": "m", "responseId": "r1"})
        )
    };
    all.iter().enumerate().map(frame).collect()
}

fn parts(call: &str, proof: &str) -> [Value; 2] {
    [
        json!({"text": THOUGHT, "thought": true}),
        json!({"functionCall": {"id": call, "name": "f", "args": {"of": call}}, "thoughtSignature": proof}),
    ]
}

fn event(data: &Value) -> String {
    format!(
        "event: {}\ndata: {data}\n\n",
        data["type"].as_str().unwrap()
    )
}

/// The lists of that name in a list of turns.
fn items<'v>(turns: &'v Value, name: &'static str) -> impl Iterator<Item = &'v Vec<Value>> {
    let turns = turns.as_array().into_iter().flatten();
    turns.filter_map(move |turn| turn[name].as_array())
}
