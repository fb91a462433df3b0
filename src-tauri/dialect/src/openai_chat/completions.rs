//! OpenAI's legacy completions, for clients that still speak them: a prompt becomes one user message, text comes back.
//!
//! A client's side only: no provider is ever spoken to this way.

use super::OpenAiChat;
use super::failure::Envelope;
use super::usage::Told;
use super::words;
use crate::sse::{Frame, FrameSink};
use crate::{Codec, Decoder, Encoded, Encoder, Glance, Malformed, Rendered, Reply, shared};
use chat::{
    Answer, Event, Failure, Loss, Part, PartId, PartKind, Request, Stop, Target, Text, Usage,
};
use serde::Serialize;
use serde_json::{Map, Value};

/// OpenAI's legacy completions.
pub(crate) struct Completions;

/// What a chat cannot do, and the values at which it asks for nothing.
const IMPOSSIBLE: &[(&str, &[&str])] = &[
    ("suffix", &["\"\""]),
    ("echo", &["false"]),
    ("best_of", &["1"]),
];

impl Codec for Completions {
    fn decode_request(&self, body: &[u8]) -> Result<Request, Malformed> {
        let mut fields: Map<String, Value> = serde_json::from_slice(body).map_err(|error| {
            Malformed::new("", format!("the body must be one JSON object: {error}"))
        })?;
        for (field, harmless) in IMPOSSIBLE {
            if let Some(value) = fields.remove(*field)
                && !value.is_null()
                && !harmless.contains(&value.to_string().as_str())
            {
                return Err(Malformed::new(
                    *field,
                    "is not possible here; use /v1/chat/completions",
                ));
            }
        }
        if let Some(alternatives) = fields.get("logprobs").and_then(Value::as_u64) {
            fields.insert("logprobs".to_owned(), Value::Bool(true));
            fields.insert("top_logprobs".to_owned(), alternatives.into());
        }
        if !fields.contains_key("messages") {
            let prompt = prompt(fields.remove("prompt"))?;
            fields.insert(
                "messages".to_owned(),
                serde_json::json!([{ "role": "user", "content": prompt }]),
            );
        }
        OpenAiChat.decode_request(Value::Object(fields).to_string().as_bytes())
    }

    fn encode_request(&self, request: &Request, target: &Target) -> Result<Encoded, Failure> {
        OpenAiChat.encode_request(request, target)
    }

    fn decode_answer(&self, body: &[u8]) -> Result<Vec<Event>, Failure> {
        OpenAiChat.decode_answer(body)
    }

    fn encode_answer(&self, answer: &Answer, reply: &Reply) -> Rendered {
        let (mut text, mut losses) = (String::new(), Vec::new());
        for part in &answer.parts {
            if let Part::Text(Text { text: words, .. }) | Part::Refusal(words) = part {
                text.push_str(words);
            } else {
                losses.push(Loss::new("choices[].text", "completions carry text only"));
            }
        }
        let chunk = Chunk::new(
            reply,
            &text,
            Some(words::finish_reason(&answer.stop.reason, false)),
            Some(Told::of(&answer.usage)),
        );
        // Writing a plain data structure into memory cannot fail.
        Rendered {
            body: serde_json::to_vec(&chunk).unwrap_or_default(),
            losses,
        }
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        OpenAiChat.decoder()
    }

    fn encoder(&self, reply: &Reply) -> Box<dyn Encoder> {
        Box::new(CompletionsEncoder {
            reply: reply.clone(),
            said: Vec::new(),
            usage: Usage::default(),
            losses: Vec::new(),
            done: false,
        })
    }

    fn read_failure(&self, status: u16, body: &[u8]) -> Failure {
        OpenAiChat.read_failure(status, body)
    }

    fn write_failure(&self, failure: &Failure) -> Vec<u8> {
        OpenAiChat.write_failure(failure)
    }

    fn failure_status(&self, failure: &Failure) -> u16 {
        OpenAiChat.failure_status(failure)
    }

    fn glance(&self, frame: Frame<'_>) -> Glance {
        OpenAiChat.glance(frame)
    }

    fn usage_of(&self, body: &[u8]) -> Option<Usage> {
        OpenAiChat.usage_of(body)
    }
}

fn prompt(value: Option<Value>) -> Result<String, Malformed> {
    let single = match value {
        Some(Value::Array(mut prompts)) if prompts.len() == 1 => prompts.remove(0),
        Some(value) => value,
        None => Value::Null,
    };
    if let Value::String(text) = single {
        return Ok(text);
    }
    Err(Malformed::new(
        "prompt",
        "must be one string; token ids and several prompts are not possible here",
    ))
}

/// An answer, or a piece of one: they have the same form.
#[derive(Serialize)]
struct Chunk<'a> {
    id: String,
    object: &'static str,
    created: i64,
    model: &'a str,
    choices: Vec<Choice<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    usage: Option<Told>,
}

#[derive(Serialize)]
struct Choice<'a> {
    text: &'a str,
    index: u32,
    logprobs: Option<()>,
    finish_reason: Option<&'static str>,
}

impl<'a> Chunk<'a> {
    fn new(
        reply: &'a Reply,
        text: &'a str,
        finish_reason: Option<&'static str>,
        usage: Option<Told>,
    ) -> Self {
        let choice = Choice {
            text,
            index: 0,
            logprobs: None,
            finish_reason,
        };
        Self {
            id: format!("cmpl-{}", reply.id),
            object: "text_completion",
            created: reply.created,
            model: &reply.request.model,
            choices: vec![choice],
            usage,
        }
    }
}

struct CompletionsEncoder {
    reply: Reply,
    /// Parts whose words are told.
    said: Vec<PartId>,
    usage: Usage,
    losses: Vec<Loss>,
    done: bool,
}

impl Encoder for CompletionsEncoder {
    fn event(&mut self, event: Event, out: &mut FrameSink) {
        if self.done {
            return;
        }
        match event {
            Event::PartStarted {
                part,
                kind: PartKind::Text | PartKind::Refusal,
            } => self.said.push(part),
            Event::Other { .. } => {
                if self.losses.iter().all(|loss| loss.field != "choices[]") {
                    self.losses.push(Loss::new("choices[]", shared::ONE_TOLD));
                }
            }
            Event::PartStarted { .. } | Event::Opaque(_) | Event::Noted(_) => self
                .losses
                .push(Loss::new("choices[].delta", "completions carry text only")),
            Event::PartDelta { part, text } if self.said.contains(&part) => {
                out.data(&Chunk::new(&self.reply, &text, None, None))
            }
            Event::Usage(usage) => self.usage.update(&usage),
            Event::Finished(stop) => self.finish(&stop, out),
            Event::Failed(failure) => {
                out.data(&Envelope::of(&failure));
                self.done = true;
            }
            Event::Started { .. } | Event::PartDelta { .. } | Event::PartEnded { .. } => {}
        }
    }

    fn keep_alive(&mut self, out: &mut FrameSink) {
        out.comment("keep-alive");
    }

    fn losses(&mut self) -> Vec<Loss> {
        std::mem::take(&mut self.losses)
    }
}

impl CompletionsEncoder {
    fn finish(&mut self, stop: &Stop, out: &mut FrameSink) {
        out.data(&Chunk::new(
            &self.reply,
            "",
            Some(words::finish_reason(&stop.reason, false)),
            None,
        ));
        if self.reply.request.stream_usage {
            out.data(&Chunk {
                choices: Vec::new(),
                ..Chunk::new(&self.reply, "", None, Some(Told::of(&self.usage)))
            });
        }
        out.word("[DONE]");
        self.done = true;
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use chat::{StopReason, fold};
    use std::sync::Arc;

    fn reply() -> Reply {
        let request = Completions
            .decode_request(br#"{"model":"m","prompt":["hi"],"max_tokens":5}"#)
            .unwrap();
        Reply {
            request: Arc::new(request),
            created: 1,
            id: "x".into(),
            continues: None,
        }
    }

    fn events() -> Vec<Event> {
        let part = PartId(0);
        vec![
            Event::Started {
                id: String::new(),
                model: String::new(),
            },
            Event::PartStarted {
                part,
                kind: PartKind::Text,
            },
            Event::PartDelta {
                part,
                text: "yes".into(),
            },
            Event::PartEnded {
                part,
                signature: None,
            },
            Event::Finished(Stop::new(StopReason::MaxTokens)),
        ]
    }

    #[test]
    fn a_prompt_is_one_user_message_and_the_limit_is_kept() {
        let request = reply().request;
        assert_eq!(request.max_output_tokens, Some(5));
        assert!(
            matches!(request.turns[0].parts.as_slice(), [Part::Text(text)] if text.text == "hi")
        );
    }

    #[test]
    fn what_a_chat_cannot_do_is_refused_by_name() {
        for (body, field) in [
            ("\"echo\":true", "echo"),
            ("\"suffix\":\"x\"", "suffix"),
            ("\"prompt\":[1,2]", "prompt"),
            ("\"best_of\":2", "best_of"),
        ] {
            let body = format!("{{\"model\":\"m\",\"prompt\":\"hi\",{body}}}");
            assert_eq!(
                Completions
                    .decode_request(body.as_bytes())
                    .unwrap_err()
                    .field,
                field
            );
        }
    }

    #[test]
    fn whole_and_streamed_answers_have_the_completions_form() {
        let whole: Value = serde_json::from_slice(
            &Completions
                .encode_answer(&fold(events()).unwrap(), &reply())
                .body,
        )
        .unwrap();
        assert_eq!(whole["object"], "text_completion");
        assert_eq!(whole["choices"][0]["text"], "yes");
        assert_eq!(whole["choices"][0]["finish_reason"], "length");
        let (mut sink, mut encoder) = (FrameSink::default(), Completions.encoder(&reply()));
        events()
            .into_iter()
            .for_each(|event| encoder.event(event, &mut sink));
        let text = String::from_utf8(sink.take().to_vec()).unwrap();
        assert!(
            text.contains(r#""text":"yes""#) && text.ends_with("data: [DONE]\n\n"),
            "{text}"
        );
    }
}
