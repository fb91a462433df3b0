//! Events into a client's chunks.

use super::answer_encode::{NO_ADDRESS, NO_SEQUENCE, is_sound};
use super::failure::Envelope;
use super::reply_wire::{
    Annotation, Block, Call, Choice, Chunk, Delta, Image, Logprobs, Sound, SoundPiece,
};
use super::request_wire::{ExtraContent, Extras};
use super::usage::Told;
use super::words::{self, custom_input, is_custom};
use crate::openai_notes::{UrlCitation, characters};
use crate::sse::FrameSink;
use crate::{Encoder, Reply, media, proof, shared};
use chat::{
    Dialect, Event, Failure, Logprob, Loss, Maker, Note, Opaque, PartId, PartKind, Signature, Stop,
    ToolKind, Usage,
};
use std::borrow::Cow;

/// Writes chunks.
#[derive(Debug)]
pub(super) struct StreamEncoder {
    id: String,
    reply: Reply,
    /// The role has been told.
    begun: bool,
    open: Vec<(PartId, Open)>,
    calls: u32,
    usage: Usage,
    /// Of each part of words: the characters of the content in front of it, and its own so far.
    spans: Vec<(PartId, u64, u64)>,
    /// What the words rest upon: told together, for clients cannot add up lists of it.
    annotations: Vec<Annotation<'static>>,
    /// How likely the words are that come next.
    likely: Vec<Logprob>,
    /// Some of it was spoken.
    spoke: bool,
    tier: Option<String>,
    losses: Vec<Loss>,
    done: bool,
    /// Which of the answers it writes.
    index: u32,
    /// The writers of the others, by the first one's.
    others: Vec<Self>,
}

/// A part that is being written.
#[derive(Debug)]
enum Open {
    Text,
    Refusal,
    /// The whole text is kept: the block that carries the proof repeats it.
    Thought(String),
    Redacted,
    Call {
        index: u32,
        custom: bool,
        /// Nothing but white space was said of its arguments.
        bare: bool,
    },
    /// A call of the client's custom tool that runs as a function with the provider: it is told when its input can be unwrapped.
    Wrapped {
        index: u32,
        id: String,
        name: String,
        arguments: String,
    },
    Media {
        mime: String,
        data: String,
    },
}

impl Encoder for StreamEncoder {
    fn event(&mut self, event: Event, out: &mut FrameSink) {
        if self.done {
            return;
        }
        match event {
            Event::Started { .. } => self.begin(out),
            Event::PartStarted { part, kind } => self.start(part, kind, out),
            Event::PartDelta { part, text } => self.delta(part, &text, out),
            Event::PartEnded { part, signature } => self.end(part, signature, out),
            Event::Usage(usage) => self.usage.update(&usage),
            Event::Noted(note) => self.note(note, out),
            Event::Opaque(opaque) => self.opaque(&opaque, out),
            Event::Finished(stop) => self.finish(&stop, out),
            Event::Failed(failure) => self.fail(&failure, out),
            Event::Other { answer, event } => self.other(answer).event(*event, out),
        }
    }

    fn keep_alive(&mut self, out: &mut FrameSink) {
        if !self.done {
            out.comment("keep-alive");
        }
    }

    fn losses(&mut self) -> Vec<Loss> {
        for mut other in std::mem::take(&mut self.others) {
            let news = |loss: &Loss| self.losses.iter().all(|known| known.field != loss.field);
            let lost: Vec<Loss> = other.losses().into_iter().filter(news).collect();
            self.losses.extend(lost);
        }
        std::mem::take(&mut self.losses)
    }
}

impl StreamEncoder {
    /// A writer for that client.
    pub(super) fn new(reply: &Reply) -> Self {
        Self {
            id: completion_id(reply),
            reply: reply.clone(),
            begun: false,
            open: Vec::new(),
            calls: 0,
            usage: Usage::default(),
            spans: Vec::new(),
            annotations: Vec::new(),
            likely: Vec::new(),
            spoke: false,
            tier: None,
            losses: Vec::new(),
            done: false,
            index: 0,
            others: Vec::new(),
        }
    }

    /// The writer of that answer.
    fn other(&mut self, answer: u32) -> &mut Self {
        let is_it = |other: &Self| other.index == answer;
        shared::found_or_made(&mut self.others, is_it, || Self {
            index: answer,
            tier: self.tier.clone(),
            ..Self::new(&self.reply)
        })
    }

    fn begin(&mut self, out: &mut FrameSink) {
        if !std::mem::replace(&mut self.begun, true) {
            let role = Delta {
                role: Some("assistant"),
                content: Some(""),
                ..Delta::default()
            };
            self.say(role, out);
        }
    }

    fn start(&mut self, part: PartId, kind: PartKind, out: &mut FrameSink) {
        self.begin(out);
        let open = match kind {
            PartKind::Text => {
                let before = self
                    .spans
                    .last()
                    .map_or(0, |(_, before, said)| before + said);
                self.spans.push((part, before, 0));
                Open::Text
            }
            PartKind::Refusal => Open::Refusal,
            PartKind::Reasoning { redacted: true } => Open::Redacted,
            PartKind::Reasoning { redacted: false } => Open::Thought(String::new()),
            PartKind::Media { mime } => Open::Media {
                mime,
                data: String::new(),
            },
            PartKind::ToolCall { id, name, kind } => self.start_call(id, name, kind, out),
        };
        self.open.push((part, open));
    }

    fn start_call(
        &mut self,
        id: String,
        name: String,
        kind: ToolKind,
        out: &mut FrameSink,
    ) -> Open {
        let index = self.calls;
        self.calls += 1;
        let custom = kind == ToolKind::Custom;
        if !custom && is_custom(&self.reply.request, &name) {
            return Open::Wrapped {
                index,
                id,
                name,
                arguments: String::new(),
            };
        }
        self.call(index, Call::said(custom, Some((&id, &name)), ""), out);
        Open::Call {
            index,
            custom,
            bare: true,
        }
    }

    fn delta(&mut self, part: PartId, text: &str, out: &mut FrameSink) {
        let Some((_, open)) = self.open.iter_mut().find(|(known, _)| *known == part) else {
            return;
        };
        let mut delta = Delta::default();
        let words = matches!(open, Open::Text | Open::Refusal);
        match open {
            Open::Text => {
                delta.content = Some(text);
                if let Some((_, _, said)) = self.spans.last_mut() {
                    *said += characters(text);
                }
            }
            Open::Refusal => delta.refusal = Some(text),
            Open::Thought(whole) => {
                whole.push_str(text);
                delta.reasoning_content = Some(text);
            }
            Open::Call {
                index,
                custom,
                bare,
            } => {
                *bare &= text.trim().is_empty();
                let mut call = Call::said(*custom, None, text);
                call.index = Some(*index);
                delta.tool_calls = Some([call]);
            }
            Open::Wrapped { arguments, .. } => return arguments.push_str(text),
            Open::Media { data, .. } => return data.push_str(text),
            Open::Redacted => return,
        }
        if words && !self.likely.is_empty() {
            return self.say_weighed(delta, out);
        }
        self.say(delta, out);
    }

    /// Says words, and how likely they were.
    fn say_weighed(&mut self, delta: Delta<'_>, out: &mut FrameSink) {
        let tokens = std::mem::take(&mut self.likely);
        let logprobs = Some(Logprobs::of(&tokens, delta.refusal.is_some()));
        let choice = Choice {
            logprobs,
            ..self.plain(delta)
        };
        self.write(&[choice], self.no_usage(), out);
    }

    /// How likely words were that have been said already.
    fn weigh_rest(&mut self, out: &mut FrameSink) {
        if !self.likely.is_empty() {
            self.begin(out);
            self.say_weighed(Delta::default(), out);
        }
    }

    fn end(&mut self, part: PartId, signature: Option<Signature>, out: &mut FrameSink) {
        let Some(at) = self.open.iter().position(|(known, _)| *known == part) else {
            return;
        };
        let (_, open) = self.open.swap_remove(at);
        match open {
            Open::Text | Open::Refusal => self.weigh_rest(out),
            Open::Thought(text) => self.end_thought(&text, signature, out),
            Open::Redacted => {
                let data = signature.map(|proof| proof::write(&proof, Maker::Claude));
                if let Some(data) = data {
                    self.block(Block::RedactedThinking { data }, out);
                }
            }
            Open::Call {
                index,
                custom,
                bare,
            } => {
                let rest = if bare && !custom {
                    shared::NO_ARGUMENTS
                } else {
                    ""
                };
                self.end_call(index, Call::said(custom, None, rest), signature, out);
            }
            Open::Wrapped {
                index,
                id,
                name,
                arguments,
            } => {
                let input = custom_input(&arguments);
                self.call(index, Call::said(true, Some((&id, &name)), input), out);
            }
            Open::Media { mime, data } if is_sound(&mime) => {
                let is_first = !std::mem::replace(&mut self.spoke, true);
                let sound = Sound::of(&self.reply, &mime, &data);
                let delta = Delta {
                    audio: Some(SoundPiece::of(sound, is_first)),
                    ..Delta::default()
                };
                self.say(delta, out);
            }
            Open::Media { mime, data } => {
                let image = Image::at(media::data_url(&mime, &data));
                let delta = Delta {
                    images: Some([image]),
                    ..Delta::default()
                };
                self.say(delta, out);
            }
        }
    }

    fn end_thought(&mut self, text: &str, signature: Option<Signature>, out: &mut FrameSink) {
        if let Some(proof) = signature {
            let block = Block::Thinking {
                thinking: text,
                signature: Some(proof::write(&proof, Maker::Claude)),
            };
            self.block(block, out);
        }
    }

    /// The piece that a proof goes out with may be empty: some clients look for one in every chunk.
    fn end_call(
        &self,
        index: u32,
        mut call: Call<'_>,
        signature: Option<Signature>,
        out: &mut FrameSink,
    ) {
        call.extra_content =
            signature.map(|proof| ExtraContent::holding(proof::write(&proof, Maker::Gemini)));
        if call.extra_content.is_some() || call.says_more() {
            self.call(index, call, out);
        }
    }

    fn call(&self, index: u32, mut call: Call<'_>, out: &mut FrameSink) {
        call.index = Some(index);
        let delta = Delta {
            tool_calls: Some([call]),
            ..Delta::default()
        };
        self.say(delta, out);
    }

    fn block(&self, block: Block<'_>, out: &mut FrameSink) {
        let delta = Delta {
            thinking_blocks: Some([block]),
            ..Delta::default()
        };
        self.say(delta, out);
    }

    fn note(&mut self, note: Note, out: &mut FrameSink) {
        match note {
            Note::Tier(tier) => self.tier = Some(tier),
            Note::Message(_) => self.begin_message(out),
            Note::Logprobs(tokens) => self.likely.extend(tokens),
            Note::Cited { part, citation } => {
                let span = self.spans.iter().find(|(known, ..)| *known == part);
                let (before, said) = span.map_or((0, 0), |(_, before, said)| (*before, *said));
                match UrlCitation::of(&citation, before, said) {
                    Some(url) => self.annotations.push(Annotation::url(url)),
                    None => self.lose("citations", NO_ADDRESS),
                }
            }
        }
    }

    /// A message of its own within one answer: a blank line stands between, as two messages would be read.
    fn begin_message(&mut self, out: &mut FrameSink) {
        let Some((_, _, said)) = self.spans.last_mut().filter(|(_, _, said)| *said > 0) else {
            return;
        };
        *said += characters(shared::BETWEEN_MESSAGES);
        let delta = Delta {
            content: Some(shared::BETWEEN_MESSAGES),
            ..Delta::default()
        };
        self.say(delta, out);
    }

    fn lose(&mut self, field: &str, why: &'static str) {
        if self.losses.iter().all(|loss| loss.field != field) {
            self.losses.push(Loss::new(field.to_owned(), why));
        }
    }

    fn opaque(&mut self, opaque: &Opaque, out: &mut FrameSink) {
        if let Some(words) = shared::ran_code(opaque) {
            return self.words(&words, out);
        }
        if opaque.dialect != Dialect::OpenAiChat {
            return self.lose(&opaque.name, "Chat Completions has no such thing");
        }
        if opaque.name == "annotations" {
            let carried = Annotation::Carried(Cow::Owned(opaque.value.clone()));
            return self.annotations.push(carried);
        }
        let delta = Delta {
            extras: Extras(vec![(&opaque.name, &opaque.value)]),
            ..Delta::default()
        };
        self.begin(out);
        self.say(delta, out);
    }

    /// Words that came in another form: a part of their own.
    fn words(&mut self, text: &str, out: &mut FrameSink) {
        let part = PartId(u32::MAX);
        self.start(part, PartKind::Text, out);
        self.delta(part, text, out);
        self.end(part, None, out);
    }

    fn say(&self, delta: Delta<'_>, out: &mut FrameSink) {
        self.write(&[self.plain(delta)], self.no_usage(), out);
    }

    fn write(&self, choices: &[Choice<'_>], usage: Option<Option<Told>>, out: &mut FrameSink) {
        out.data(&Chunk {
            id: &self.id,
            object: "chat.completion.chunk",
            created: self.reply.created,
            model: &self.reply.request.model,
            choices,
            service_tier: self.tier.as_deref(),
            usage,
        });
    }

    const fn plain<'a>(&self, delta: Delta<'a>) -> Choice<'a> {
        Choice {
            index: self.index,
            delta,
            logprobs: None,
            finish_reason: None,
        }
    }

    fn no_usage(&self) -> Option<Option<Told>> {
        self.reply.request.stream_usage.then_some(None)
    }

    fn finish(&mut self, stop: &Stop, out: &mut FrameSink) {
        self.begin(out);
        if stop.sequence.is_some() {
            self.lose("stop_sequence", NO_SEQUENCE);
        }
        self.tell_of_the_whole(out);
        let mut last = self.plain(Delta::default());
        last.finish_reason = Some(words::finish_reason(&stop.reason, self.calls > 0));
        self.write(&[last], self.no_usage(), out);
        self.done = true;
        if self.index > 0 {
            return;
        }
        if self.reply.request.stream_usage {
            self.write(&[], Some(Some(Told::of(&self.usage))), out);
        }
        out.word("[DONE]");
        out.finish();
    }

    /// What can be told only when all was said.
    fn tell_of_the_whole(&mut self, out: &mut FrameSink) {
        self.weigh_rest(out);
        let annotations = std::mem::take(&mut self.annotations);
        if !annotations.is_empty() {
            let delta = Delta {
                annotations: &annotations,
                ..Delta::default()
            };
            self.say(delta, out);
        }
        if self.spoke {
            let delta = Delta {
                audio: Some(SoundPiece::forgotten(&self.reply)),
                ..Delta::default()
            };
            self.say(delta, out);
        }
    }

    /// No finish and no `[DONE]`: a client must not take a broken answer for a complete one.
    fn fail(&mut self, failure: &Failure, out: &mut FrameSink) {
        out.data(&Envelope::of(failure));
        out.finish();
        self.done = true;
    }
}

/// The id of the answer.
pub(super) fn completion_id(reply: &Reply) -> String {
    format!("chatcmpl-{}", reply.id)
}
