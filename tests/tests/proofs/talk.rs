//! A client's conversation with tools: it thinks, and every step of it is a call and its result.

use serde_json::{Value, json};
use suite::{Answer, Dialect};

/// A conversation as a client of that dialect keeps it.
#[derive(Debug, Clone)]
pub(crate) struct Talk {
    /// What the client speaks.
    pub(crate) client: Dialect,
    history: Vec<Value>,
}

impl Talk {
    /// A conversation that begins with those words.
    pub(crate) fn new(client: Dialect, words: &str) -> Self {
        let history = vec![match client {
            Dialect::Gemini => json!({"role": "user", "parts": [{"text": words}]}),
            Dialect::Chat | Dialect::Responses | Dialect::Anthropic => {
                json!({"role": "user", "content": words})
            }
        }];
        Self { client, history }
    }

    /// The next request's path and body.
    pub(crate) fn request(&self, model: &str, stream: bool) -> (String, String) {
        let schema = json!({"type": "object", "properties": {"of": {"type": "string"}}});
        let history = &self.history;
        let mut body = match self.client {
            Dialect::Chat => {
                json!({"model": model, "messages": history, "reasoning_effort": "medium",
                "tools": [{"type": "function", "function": {"name": "f", "parameters": schema}}]})
            }
            Dialect::Responses => {
                json!({"model": model, "input": history, "store": false, "include": ["reasoning.encrypted_content"],
                "reasoning": {"effort": "medium", "summary": "auto"},
                "tools": [{"type": "function", "name": "f", "parameters": schema, "strict": false}]})
            }
            Dialect::Anthropic => json!({"model": model, "max_tokens": 4096, "messages": history,
                "thinking": {"type": "enabled", "budget_tokens": 1024}, "tools": [{"name": "f", "input_schema": schema}]}),
            Dialect::Gemini => {
                json!({"contents": history, "tools": [{"functionDeclarations": [{"name": "f", "parameters": schema}]}],
                "generationConfig": {"thinkingConfig": {"includeThoughts": true, "thinkingLevel": "HIGH"}}})
            }
        };
        if stream && self.client != Dialect::Gemini {
            body["stream"] = true.into();
        }
        (self.client.path(model, stream), body.to_string())
    }

    /// Goes on with all that the gateway answered, and the result of that call.
    pub(crate) fn echoes(&mut self, answer: &Answer, call: &str) {
        let answer = answer.json();
        match self.client {
            Dialect::Chat => self.history.push(answer["choices"][0]["message"].clone()),
            Dialect::Responses => self
                .history
                .extend(answer["output"].as_array().unwrap().clone()),
            Dialect::Anthropic => self
                .history
                .push(json!({"role": "assistant", "content": answer["content"]})),
            Dialect::Gemini => self
                .history
                .push(answer["candidates"][0]["content"].clone()),
        }
        self.result(call);
    }

    /// Goes on with the call and its result alone, as clients do that know of no proofs.
    pub(crate) fn recalls(&mut self, call: &str) {
        let arguments = json!({"of": call});
        self.history.push(match self.client {
            Dialect::Chat => json!({"role": "assistant", "content": null, "tool_calls": [
                {"id": call, "type": "function", "function": {"name": "f", "arguments": arguments.to_string()}}]}),
            Dialect::Responses => json!({"type": "function_call", "call_id": call, "name": "f", "arguments": arguments.to_string()}),
            Dialect::Anthropic => json!({"role": "assistant", "content": [{"type": "tool_use", "id": call, "name": "f", "input": arguments}]}),
            Dialect::Gemini => json!({"role": "model", "parts": [{"functionCall": {"id": call, "name": "f", "args": arguments}}]}),
        });
        self.result(call);
    }

    fn result(&mut self, call: &str) {
        self.history.push(match self.client {
            Dialect::Chat => json!({"role": "tool", "tool_call_id": call, "content": "42"}),
            Dialect::Responses => json!({"type": "function_call_output", "call_id": call, "output": "42"}),
            Dialect::Anthropic => json!({"role": "user", "content": [{"type": "tool_result", "tool_use_id": call, "content": "42"}]}),
            Dialect::Gemini => json!({"role": "user", "parts": [{"functionResponse": {"id": call, "name": "f", "response": {"output": "42"}}}]}),
        });
    }
}
