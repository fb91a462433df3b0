//! The four dialects as their own SDKs know them, written down here a second time on purpose: the suite must not learn a dialect from
//! the code it tests.

use crate::story::{self, Story, event, frame, message, response};
use serde_json::{Value, json};

/// A wire dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// OpenAI Chat Completions.
    Chat,
    /// OpenAI Responses.
    Responses,
    /// Anthropic Messages.
    Anthropic,
    /// Gemini.
    Gemini,
}

/// A failure as a client of its dialect reads it.
#[derive(Debug, Clone)]
pub struct Told {
    /// The sentence.
    pub message: String,
    /// The stable word: `code` or `type`, Anthropic's `type`, Gemini's `status`.
    pub code: String,
}

impl Dialect {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Chat, Self::Responses, Self::Anthropic, Self::Gemini];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        [
            "openai-chat",
            "openai-responses",
            "anthropic-messages",
            "gemini",
        ][self as usize]
    }

    /// What a base address ends with.
    pub fn base_suffix(self) -> &'static str {
        ["/v1", "/v1", "", ""][self as usize]
    }

    /// Where a client sends a request.
    pub fn path(self, model: &str, stream: bool) -> String {
        match self {
            Self::Chat => "/v1/chat/completions".to_owned(),
            Self::Responses => "/v1/responses".to_owned(),
            Self::Anthropic => "/v1/messages".to_owned(),
            Self::Gemini if stream => {
                format!("/v1beta/models/{model}:streamGenerateContent?alt=sse")
            }
            Self::Gemini => format!("/v1beta/models/{model}:generateContent"),
        }
    }

    /// A plain question.
    pub fn request(self, model: &str, stream: bool) -> Vec<u8> {
        let mut body = match self {
            Self::Chat => {
                json!({"model": model, "messages": [{"role": "user", "content": "Hello?"}]})
            }
            Self::Responses => json!({"model": model, "input": "Hello?"}),
            Self::Anthropic => {
                json!({"model": model, "max_tokens": 64, "messages": [{"role": "user", "content": "Hello?"}]})
            }
            Self::Gemini => json!({"contents": [{"role": "user", "parts": [{"text": "Hello?"}]}]}),
        };
        if stream && self != Self::Gemini {
            body["stream"] = true.into();
        }
        body.to_string().into_bytes()
    }

    /// A provider's whole answer: 11 tokens in, 7 out.
    pub fn answer(self, text: &str) -> String {
        match self {
            Self::Chat => json!({"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "m",
                "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}}),
            Self::Responses => response("completed", &[message("completed", text)], &json!({"input_tokens": 11, "output_tokens": 7, "total_tokens": 18,
                "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0}})),
            Self::Anthropic => json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "m",
                "content": [{"type": "text", "text": text}], "stop_reason": "end_turn", "stop_sequence": null,
                "usage": {"input_tokens": 11, "output_tokens": 7}}),
            Self::Gemini => json!({"candidates": [{"content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP", "index": 0}],
                "usageMetadata": {"promptTokenCount": 11, "candidatesTokenCount": 7, "totalTokenCount": 18}, "modelVersion": "m", "responseId": "r1"}),
        }
        .to_string()
    }

    /// A provider's whole answer that says nothing.
    pub fn empty_answer(self) -> String {
        match self {
            Self::Chat => self.answer(""),
            Self::Responses => response(
                "completed",
                &[],
                &json!({"input_tokens": 11, "output_tokens": 0, "total_tokens": 11}),
            )
            .to_string(),
            Self::Anthropic => self
                .answer("")
                .replace(r#"[{"type":"text","text":""}]"#, "[]"),
            Self::Gemini => self.answer("").replace(r#"[{"text":""}]"#, "[]"),
        }
    }

    /// A provider's stream of those words: 11 tokens in, 7 out.
    pub fn story(self, words: &[&str]) -> Story {
        match self {
            Self::Chat => story::chat(words),
            Self::Responses => story::responses(words),
            Self::Anthropic => story::anthropic(words),
            Self::Gemini => story::gemini(words),
        }
    }

    /// A provider's stream that properly says nothing.
    pub fn empty_story(self) -> Vec<String> {
        match self {
            Self::Chat => self.story(&[]).frames(),
            Self::Responses => {
                let done = response(
                    "completed",
                    &[],
                    &json!({"input_tokens": 11, "output_tokens": 0, "total_tokens": 11}),
                );
                let mut frames = self.story(&[]).opening;
                frames.truncate(1);
                frames.push(event(
                    "response.completed",
                    &json!({"type": "response.completed", "sequence_number": 1, "response": done}),
                ));
                frames
            }
            Self::Anthropic => {
                let mut frames = self.story(&[]).frames();
                frames.retain(|frame| !frame.contains("content_block"));
                frames
            }
            Self::Gemini => vec![frame(
                &json!({"candidates": [{"content": {"role": "model", "parts": []}, "finishReason": "STOP", "index": 0}]}),
            )],
        }
    }

    /// The body of a provider's error answer.
    pub fn error_body(self, status: u16, message: &str) -> String {
        match self {
            Self::Chat | Self::Responses => json!({"error": {"message": message, "type": openai_type(status), "param": null, "code": null}}),
            Self::Anthropic => json!({"type": "error", "error": {"type": anthropic_type(status), "message": message}, "request_id": "req_1"}),
            Self::Gemini => json!({"error": {"code": status, "message": message, "status": gemini_status(status)}}),
        }
        .to_string()
    }

    /// A provider's failure told inside a stream.
    pub fn error_frame(self, message: &str) -> String {
        match self {
            Self::Chat => {
                frame(&json!({"error": {"message": message, "type": "server_error", "code": null}}))
            }
            Self::Responses => {
                let mut failed = response("failed", &[], &Value::Null);
                failed["error"] = json!({"code": "server_error", "message": message});
                event(
                    "response.failed",
                    &json!({"type": "response.failed", "sequence_number": 9, "response": failed}),
                )
            }
            Self::Anthropic => event(
                "error",
                &json!({"type": "error", "error": {"type": "overloaded_error", "message": message}}),
            ),
            Self::Gemini => {
                frame(&json!({"error": {"code": 503, "message": message, "status": "UNAVAILABLE"}}))
            }
        }
    }

    /// The words of a whole answer.
    pub fn said(self, body: &[u8]) -> String {
        let body: Value = serde_json::from_slice(body)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(body)));
        let texts = |parts: &Value| -> String {
            parts
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|part| part["text"].as_str())
                .collect()
        };
        match self {
            Self::Chat => body["choices"][0]["message"]["content"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            Self::Responses => body["output"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|item| texts(&item["content"]))
                .collect(),
            Self::Anthropic => texts(&body["content"]),
            Self::Gemini => texts(&body["candidates"][0]["content"]["parts"]),
        }
    }

    /// The words of a stream.
    pub fn streamed(self, body: &[u8]) -> String {
        let word = |data: Value| match self {
            Self::Chat => data["choices"][0]["delta"]["content"]
                .as_str()
                .map(str::to_owned),
            Self::Responses if data["type"] == "response.output_text.delta" => {
                data["delta"].as_str().map(str::to_owned)
            }
            Self::Responses => None,
            Self::Anthropic => data["delta"]["text"].as_str().map(str::to_owned),
            Self::Gemini => data["candidates"][0]["content"]["parts"][0]["text"]
                .as_str()
                .map(str::to_owned),
        };
        data(body).into_iter().filter_map(word).collect()
    }

    /// Whether a stream ends as a success.
    pub fn ends_well(self, body: &[u8]) -> bool {
        let ends = |data: &Value| match self {
            Self::Chat => data["choices"][0]["finish_reason"].is_string(),
            Self::Responses => matches!(
                data["type"].as_str(),
                Some("response.completed" | "response.incomplete")
            ),
            Self::Anthropic => {
                data["type"] == "message_stop" || data["delta"]["stop_reason"].is_string()
            }
            Self::Gemini => data["candidates"][0]["finishReason"].is_string(),
        };
        data(body).iter().any(ends) || String::from_utf8_lossy(body).contains("[DONE]")
    }

    /// The failure a stream tells, if it tells one.
    pub fn failure_in(self, body: &[u8]) -> Option<String> {
        let failure = |data: &Value| match self {
            Self::Chat => data["error"]["message"].as_str().map(str::to_owned),
            Self::Responses if data["type"] == "error" => {
                data["message"].as_str().map(str::to_owned)
            }
            Self::Responses if data["type"] == "response.failed" => {
                data["response"]["error"]["message"]
                    .as_str()
                    .map(str::to_owned)
            }
            Self::Responses => None,
            Self::Anthropic if data["type"] == "error" => {
                data["error"]["message"].as_str().map(str::to_owned)
            }
            Self::Anthropic => None,
            Self::Gemini => data["error"]["status"]
                .as_str()
                .and(data["error"]["message"].as_str())
                .map(str::to_owned),
        };
        data(body).iter().find_map(failure)
    }

    /// The stable word of the failure that a stream tells, where it tells one; of OpenAI's the code, where there is one.
    pub fn failure_code_in(self, body: &[u8]) -> Option<String> {
        let code = |data: &Value| {
            let word = match self {
                Self::Chat => data["error"]["code"]
                    .as_str()
                    .or(data["error"]["type"].as_str()),
                Self::Responses if data["type"] == "error" => data["code"].as_str(),
                Self::Responses => data["response"]["error"]["code"].as_str(),
                Self::Anthropic => data["error"]["type"].as_str(),
                Self::Gemini => data["error"]["status"].as_str(),
            };
            word.map(str::to_owned)
        };
        data(body).iter().find_map(code)
    }

    /// Reads an error answer, checking that it has the dialect's own shape.
    #[track_caller]
    pub fn told(self, body: &[u8]) -> Told {
        let text = String::from_utf8_lossy(body);
        let told: Value = serde_json::from_slice(body)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {text}"));
        let error = &told["error"];
        let message = error["message"]
            .as_str()
            .unwrap_or_else(|| panic!("no message: {text}"))
            .to_owned();
        let code = match self {
            Self::Chat | Self::Responses => error["code"].as_str().or(error["type"].as_str()),
            Self::Anthropic if told["type"] == "error" => error["type"].as_str(),
            Self::Gemini if error["code"].is_u64() => error["status"].as_str(),
            Self::Anthropic | Self::Gemini => None,
        };
        Told {
            message,
            code: code
                .unwrap_or_else(|| panic!("not {}'s shape: {text}", self.name()))
                .to_owned(),
        }
    }
}

/// What the `data:` lines of a stream hold, where it is JSON.
fn data(body: &[u8]) -> Vec<Value> {
    let text = String::from_utf8_lossy(body);
    let lines = text
        .split(['\n', '\r'])
        .filter_map(|line| line.strip_prefix("data:"));
    lines
        .filter_map(|data| serde_json::from_str(data.trim()).ok())
        .collect()
}

fn openai_type(status: u16) -> &'static str {
    match status {
        429 => "rate_limit_error",
        401 | 403 => "authentication_error",
        500.. => "server_error",
        _ => "invalid_request_error",
    }
}

fn anthropic_type(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        404 => "not_found_error",
        413 => "request_too_large",
        402 => "billing_error",
        403 => "permission_error",
        408 => "timeout_error",
        409 => "conflict_error",
        429 => "rate_limit_error",
        529 | 503 => "overloaded_error",
        500.. => "api_error",
        _ => "invalid_request_error",
    }
}

fn gemini_status(status: u16) -> &'static str {
    match status {
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        429 => "RESOURCE_EXHAUSTED",
        503 | 529 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        500.. => "INTERNAL",
        _ => "INVALID_ARGUMENT",
    }
}
