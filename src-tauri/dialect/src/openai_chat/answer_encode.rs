//! A whole answer for a client.

use super::reply_wire::{
    Annotation, Block, Call, Completion, Image, Logprobs, Message, Sound, WholeChoice,
};
use super::request_wire::{ExtraContent, Extras};
use super::stream_encode::completion_id;
use super::usage::Told;
use super::words::{self, custom_input, is_custom};
use crate::openai_notes::{UrlCitation, characters};
use crate::{Rendered, Reply, media, proof, shared, strings};
use chat::{
    Answer, Dialect, Loss, Maker, Media, Note, Opaque, Part, Reasoning, Request, Source, ToolCall,
    ToolKind,
};
use std::borrow::Cow;

/// Writes a whole answer.
pub(super) fn answer(answer: &Answer, reply: &Reply) -> Rendered {
    let (mut losses, mut tier) = (Vec::<Loss>::new(), None);
    let answers = std::iter::once(answer).chain(&answer.others);
    let choices = (0..).zip(answers).map(|(index, answer)| {
        let (choice, told, lost) = choice(index, answer, reply);
        tier = tier.or(told);
        for loss in lost {
            if losses.iter().all(|known| known.field != loss.field) {
                losses.push(loss);
            }
        }
        choice
    });
    let completion = Completion {
        id: &completion_id(reply),
        object: "chat.completion",
        created: reply.created,
        model: &reply.request.model,
        choices: choices.collect(),
        usage: Told::of(&answer.usage),
        service_tier: tier,
    };
    // Writing a plain data structure into memory cannot fail.
    let body = strings::json(&completion);
    Rendered { body, losses }
}

/// One of the answers, the tier that it tells, and what it cannot tell.
fn choice<'a>(
    index: u32,
    answer: &'a Answer,
    reply: &'a Reply,
) -> (WholeChoice<'a>, Option<&'a str>, Vec<Loss>) {
    let mut writing = Writing::new(reply);
    for (place, part) in answer.parts.iter().enumerate() {
        if shared::begins_message(answer, place) {
            writing.begin_message();
        }
        writing.part(part);
    }
    for note in &answer.notes {
        writing.note(note);
    }
    if answer.stop.sequence.is_some() {
        writing.lose("stop_sequence", NO_SEQUENCE);
    }
    let called = !writing.message.tool_calls.is_empty();
    let (logprobs, tier) = (writing.logprobs.take(), writing.tier);
    let (message, losses) = writing.finish();
    let choice = WholeChoice {
        index,
        message,
        logprobs,
        finish_reason: words::finish_reason(&answer.stop.reason, called),
    };
    (choice, tier, losses)
}

struct Writing<'a> {
    reply: &'a Reply,
    message: Message<'a>,
    /// Of each part: the characters of the content in front of it, and its own.
    spans: Vec<(u64, u64)>,
    logprobs: Option<Logprobs<'a>>,
    tier: Option<&'a str>,
    losses: Vec<Loss>,
}

impl<'a> Writing<'a> {
    fn new(reply: &'a Reply) -> Self {
        Self {
            reply,
            message: Message {
                role: "assistant",
                ..Message::default()
            },
            spans: Vec::new(),
            logprobs: None,
            tier: None,
            losses: Vec::new(),
        }
    }

    fn part(&mut self, part: &'a Part) {
        let before = self.spans.last().map_or(0, |(before, said)| before + said);
        let said = if let Part::Text(text) = part {
            characters(&text.text)
        } else {
            0
        };
        self.spans.push((before, said));
        match part {
            Part::Text(text) => append(&mut self.message.content, &text.text),
            Part::Refusal(text) => append(&mut self.message.refusal, text),
            Part::Reasoning(reasoning) => self.reasoning(reasoning),
            Part::ToolCall(call) => self
                .message
                .tool_calls
                .push(written(call, &self.reply.request)),
            Part::Media(media) => self.media(media),
            Part::Opaque(opaque) => self.opaque(opaque),
            Part::ToolResult(_) => {
                self.lose("tool_result", "an answer holds no tool results here");
            }
        }
    }

    fn note(&mut self, note: &'a Note) {
        match note {
            Note::Cited { part, citation } => {
                let place = usize::try_from(part.0).ok();
                let span = place.and_then(|place| self.spans.get(place));
                let (before, said) = span.copied().unwrap_or_default();
                match UrlCitation::of(citation, before, said) {
                    Some(url) => self.message.annotations.push(Annotation::url(url)),
                    None => self.lose("citations", NO_ADDRESS),
                }
            }
            Note::Logprobs(tokens) => {
                let declines = self.message.content.is_none() && self.message.refusal.is_some();
                self.logprobs = Some(Logprobs::of(tokens, declines));
            }
            Note::Tier(tier) => self.tier = Some(tier),
            Note::Message(_) => {}
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
        if let (true, Source::Base64(data)) = (is_sound(&media.mime), &media.source) {
            self.message.audio = Some(Sound::of(self.reply, &media.mime, data));
            return;
        }
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
        if let Some(words) = shared::ran_code(opaque) {
            if let Some((_, said)) = self.spans.last_mut() {
                *said += characters(&words);
            }
            append(&mut self.message.content, &words);
        } else if opaque.dialect != Dialect::OpenAiChat {
            self.lose(opaque.name.clone(), "Chat Completions has no such thing");
        } else if opaque.name == "annotations" {
            let carried = Annotation::Carried(Cow::Borrowed(&opaque.value));
            self.message.annotations.push(carried);
        } else {
            let Extras(members) = &mut self.message.extras;
            members.retain(|(known, _)| *known != opaque.name);
            members.push((&opaque.name, &opaque.value));
        }
    }

    /// A message of its own within one answer: a blank line stands between, as two messages would be read.
    fn begin_message(&mut self) {
        if let Some(said) = self
            .message
            .content
            .as_mut()
            .filter(|said| !said.is_empty())
        {
            said.push_str(shared::BETWEEN_MESSAGES);
            if let Some((_, count)) = self.spans.last_mut() {
                *count += characters(shared::BETWEEN_MESSAGES);
            }
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

/// Why a citation is not told.
pub(super) const NO_ADDRESS: &str = "Chat Completions cites only what has an address";

/// Why a stop string is not told.
pub(super) const NO_SEQUENCE: &str = "Chat Completions does not tell it";

/// Whether a medium is a sound.
pub(super) fn is_sound(mime: &str) -> bool {
    mime.starts_with("audio/")
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
        ToolKind::Function => Call::said(false, named, shared::arguments(&call.arguments)),
    };
    written.extra_content = call
        .signature
        .as_ref()
        .map(|proof| ExtraContent::holding(proof::write(proof, Maker::Gemini)));
    written
}
