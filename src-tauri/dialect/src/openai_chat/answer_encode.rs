//! A whole answer for a client.

use super::reply_wire::{Block, Call, Completion, Image, Message, WholeChoice};
use super::request_wire::{ExtraContent, Extras};
use super::stream_encode::completion_id;
use super::usage::Told;
use super::words::{self, custom_input, is_custom};
use crate::{Rendered, Reply, media, proof, strings};
use chat::{
    Answer, Dialect, Loss, Maker, Media, Opaque, Part, Reasoning, Request, Source, ToolCall,
    ToolKind,
};
use serde_json::value::RawValue;

/// Writes a whole answer.
pub(super) fn answer(answer: &Answer, reply: &Reply) -> Rendered {
    let mut writing = Writing::new(&reply.request);
    for part in &answer.parts {
        writing.part(part);
    }
    let called = !writing.message.tool_calls.is_empty();
    let logprobs = writing.logprobs;
    let (message, losses) = writing.finish();
    let completion = Completion {
        id: &completion_id(reply),
        object: "chat.completion",
        created: reply.created,
        model: &reply.request.model,
        choices: [WholeChoice {
            index: 0,
            message,
            logprobs,
            finish_reason: words::finish_reason(&answer.stop.reason, called),
        }],
        usage: Told::of(&answer.usage),
    };
    // Writing a plain data structure into memory cannot fail.
    let body = strings::json(&completion);
    Rendered { body, losses }
}

struct Writing<'a> {
    request: &'a Request,
    message: Message<'a>,
    logprobs: Option<&'a RawValue>,
    losses: Vec<Loss>,
}

impl<'a> Writing<'a> {
    fn new(request: &'a Request) -> Self {
        Self {
            request,
            message: Message {
                role: "assistant",
                ..Message::default()
            },
            logprobs: None,
            losses: Vec::new(),
        }
    }

    fn part(&mut self, part: &'a Part) {
        match part {
            Part::Text(text) => append(&mut self.message.content, &text.text),
            Part::Refusal(text) => append(&mut self.message.refusal, text),
            Part::Reasoning(reasoning) => self.reasoning(reasoning),
            Part::ToolCall(call) => self.message.tool_calls.push(written(call, self.request)),
            Part::Media(media) => self.media(media),
            Part::Opaque(opaque) => self.opaque(opaque),
            Part::ToolResult(_) => {
                self.lose("tool_result", "an answer holds no tool results here");
            }
        }
    }

    fn reasoning(&mut self, reasoning: &'a Reasoning) {
        let proof = reasoning
            .signature
            .as_ref()
            .map(|proof| proof::write(proof, Maker::Claude));
        self.message.reasoning_content.push_str(&reasoning.text);
        match (reasoning.redacted, proof) {
            (true, Some(data)) => {
                let block = Block::RedactedThinking { data };
                self.message.thinking_blocks.push(block);
            }
            (true, None) => {}
            (false, signature) => self.message.thinking_blocks.push(Block::Thinking {
                thinking: &reasoning.text,
                signature,
            }),
        }
    }

    fn media(&mut self, media: &'a Media) {
        let image = match &media.source {
            Source::Base64(data) => Image::at(media::data_url(&media.mime, data)),
            Source::Url(url) => Image::at(url.as_str()),
            Source::File(_) | Source::Text(_) => {
                return self.lose("media", "it lies in another vendor's file store");
            }
        };
        self.message.images.push(image);
    }

    fn opaque(&mut self, opaque: &'a Opaque) {
        if opaque.dialect != Dialect::OpenAiChat {
            self.lose(opaque.name.clone(), "Chat Completions has no such thing");
        } else if opaque.name == "logprobs" {
            self.logprobs = Some(&opaque.value);
        } else {
            let Extras(members) = &mut self.message.extras;
            members.retain(|(known, _)| *known != opaque.name);
            members.push((&opaque.name, &opaque.value));
        }
    }

    fn lose(&mut self, field: impl Into<std::borrow::Cow<'static, str>>, why: &'static str) {
        self.losses.push(Loss::new(field, why));
    }

    /// Blocks are written only where one has a proof: without any they say nothing the text does not. Content is `null` only where
    /// something else was said.
    fn finish(mut self) -> (Message<'a>, Vec<Loss>) {
        let proven = |block: &Block<'_>| match block {
            Block::Thinking { signature, .. } => signature.is_some(),
            Block::RedactedThinking { .. } => true,
        };
        let message = &mut self.message;
        if !message.thinking_blocks.iter().any(proven) {
            message.thinking_blocks.clear();
        }
        if message.tool_calls.is_empty() && message.refusal.is_none() {
            message.content.get_or_insert_default();
        }
        (self.message, self.losses)
    }
}

fn append(whole: &mut Option<String>, piece: &str) {
    whole.get_or_insert_default().push_str(piece);
}

fn written<'a>(call: &'a ToolCall, request: &Request) -> Call<'a> {
    let named = Some((call.id.as_str(), call.name.as_str()));
    let mut written = match call.kind {
        ToolKind::Custom => Call::said(true, named, call.arguments.as_str()),
        ToolKind::Function if is_custom(request, &call.name) => {
            Call::said(true, named, custom_input(&call.arguments))
        }
        ToolKind::Function => Call::said(false, named, call.arguments.as_str()),
    };
    written.extra_content = call
        .signature
        .as_ref()
        .map(|proof| ExtraContent::holding(proof::write(proof, Maker::Gemini)));
    written
}
