//! A stream, written for a client: text and thoughts as they come, calls and media when they are complete, the finish with the totals last.
//!
//! Every chunk has a candidate with a content that holds a part: google-genai takes a chunk without one for a broken answer and
//! drops the whole turn from its history. Nothing can keep the connection alive, since its readers cannot skip comments.

use super::answer_encode::{NO_SEQUENCE, NO_TIER, NOT_BESIDE, ground, id, shows_thoughts};
use super::candidate::{CANDIDATE, LOGPROBS};
use super::contents_decode::BESIDE;
use super::losses::Losses;
use super::stream_decode::FEEDBACK;
use super::wire::{Candidate, Chunk, Content, Data, MODEL, Piece};
use super::{failure, finish, grounding, part_encode, signature, usage};
use crate::sse::FrameSink;
use crate::{Encoder, Reply, shared};
use chat::{
    Citation, Event, Logprob, Loss, Media, MediaKind, Note, Opaque, PartId, PartKind, Signature,
    Source, Stop, ToolCall, Usage,
};
use serde_json::value::RawValue;
use std::borrow::Cow;

/// The writer of one stream.
#[derive(Debug)]
pub(super) struct StreamEncoder {
    reply: Reply,
    shows: bool,
    id: String,
    /// Parts that have begun and not ended.
    open: Vec<(PartId, Open)>,
    usage: Usage,
    /// The words of each part: sources are told by their bytes.
    words: Vec<(PartId, String)>,
    sources: Vec<(PartId, Citation)>,
    tokens: Vec<Logprob>,
    /// Fields of the candidate that go out with the last chunk.
    beside: Vec<(String, Box<RawValue>)>,
    /// The prompt was refused: no candidate at the end.
    refused: bool,
    losses: Losses,
    /// Which of the candidates it writes.
    index: u32,
    /// The writers of the others, by the first one's.
    others: Vec<Self>,
}

#[derive(Debug)]
enum Open {
    Text,
    Thought { redacted: bool },
    Call(ToolCall),
    Media { mime: String, data: String },
}

impl Encoder for StreamEncoder {
    fn event(&mut self, event: Event, out: &mut FrameSink) {
        match event {
            Event::Started { id, .. } => self.id = id,
            Event::PartStarted { part, kind } => self.open.push((part, opened(kind))),
            Event::PartDelta { part, text } => self.delta(part, &text, out),
            Event::PartEnded { part, signature } => self.ended(part, signature, out),
            Event::Usage(usage) => self.usage.update(&usage),
            Event::Noted(note) => self.note(note),
            Event::Opaque(opaque) => self.opaque(opaque, out),
            Event::Finished(stop) => self.finished(&stop, out),
            Event::Other { answer, event } => self.other(answer).event(*event, out),
            Event::Failed(failed) => {
                out.data(&failure::envelope(&failed));
                out.finish();
            }
        }
    }

    fn keep_alive(&mut self, _out: &mut FrameSink) {}

    fn losses(&mut self) -> Vec<Loss> {
        for mut other in std::mem::take(&mut self.others) {
            for loss in other.losses() {
                self.losses.add(loss.field, loss.why);
            }
        }
        self.losses.take()
    }
}

impl StreamEncoder {
    /// A writer for that client.
    pub(super) fn new(reply: &Reply) -> Self {
        Self {
            reply: reply.clone(),
            shows: shows_thoughts(reply),
            id: String::new(),
            open: Vec::new(),
            usage: Usage::default(),
            words: Vec::new(),
            sources: Vec::new(),
            tokens: Vec::new(),
            beside: Vec::new(),
            refused: false,
            losses: Losses::default(),
            index: 0,
            others: Vec::new(),
        }
    }

    /// The writer of that candidate.
    fn other(&mut self, answer: u32) -> &mut Self {
        let is_it = |other: &Self| other.index == answer;
        shared::found_or_made(&mut self.others, is_it, || Self {
            index: answer,
            id: self.id.clone(),
            ..Self::new(&self.reply)
        })
    }

    fn delta(&mut self, part: PartId, text: &str, out: &mut FrameSink) {
        let open = self.open.iter_mut().find(|(known, _)| *known == part);
        let thought = match open.map(|(_, open)| open) {
            Some(Open::Text) => {
                match self.words.last_mut() {
                    Some((known, words)) if *known == part => words.push_str(text),
                    Some(_) | None => self.words.push((part, text.to_owned())),
                }
                false
            }
            Some(Open::Thought { .. }) => true,
            Some(Open::Call(call)) => return call.arguments.push_str(text),
            Some(Open::Media { data, .. }) => return data.push_str(text),
            None => return,
        };
        if !text.is_empty() && (self.shows || !thought) {
            self.write(Piece::text(text).thought(thought), out);
        }
    }

    fn ended(&mut self, part: PartId, signature: Option<Signature>, out: &mut FrameSink) {
        let Some(at) = self.open.iter().position(|(known, _)| *known == part) else {
            return;
        };
        let (_, open) = self.open.remove(at);
        let text = signature.as_ref().map(signature::write);
        match open {
            Open::Text => self.sign(text, false, out),
            Open::Thought { redacted } => self.sign(text, !redacted, out),
            Open::Call(call) => {
                let piece = Piece::of(part_encode::call(&call, &call.name));
                self.write(piece.signed(text), out);
            }
            Open::Media { mime, data } => {
                let media = medium(mime, data);
                let piece = Piece::of(part_encode::source(&media));
                self.write(piece.signed(text), out);
            }
        }
    }

    fn sign(&self, signature: Option<Cow<'_, str>>, thought: bool, out: &mut FrameSink) {
        if signature.is_some() {
            self.write(Piece::text("").signed(signature).thought(thought), out);
        }
    }

    /// What is told about the words goes out with the last chunk.
    fn note(&mut self, note: Note) {
        match note {
            Note::Cited { part, citation } => self.sources.push((part, citation)),
            Note::Logprobs(tokens) => self.tokens.extend(tokens),
            Note::Message(_) => {}
            Note::Tier(tier) => self
                .losses
                .unless(tier == "default", "service_tier", NO_TIER),
        }
    }

    fn told_beside(&mut self) {
        if !self.tokens.is_empty() {
            let told = grounding::logprobs_result(&self.tokens);
            self.beside.push((LOGPROBS.to_owned(), told));
        }
        let sources = self.sources.iter().filter_map(|(part, citation)| {
            let at = self.words.iter().position(|(known, _)| known == part)?;
            let before = self.words[..at].iter().map(|(_, words)| words.len());
            Some((citation, before.sum(), self.words[at].1.as_str()))
        });
        ground(sources, &mut self.beside, &mut self.losses);
    }

    fn opaque(&mut self, opaque: Opaque, out: &mut FrameSink) {
        if !self.losses.own(&opaque) {
            return;
        }
        if opaque.name.starts_with(BESIDE) {
            self.losses.add(opaque.name, NOT_BESIDE);
        } else if let Some(name) = opaque.name.strip_prefix(CANDIDATE) {
            self.beside.push((name.to_owned(), opaque.value));
        } else if opaque.name == FEEDBACK {
            self.refused = true;
            out.data(&Chunk {
                prompt_feedback: Some(&opaque.value),
                ..self.chunk(None)
            });
        } else {
            self.write(Piece::of(Data::Opaque(&opaque.value)), out);
        }
    }

    fn finished(&mut self, stop: &Stop, out: &mut FrameSink) {
        self.told_beside();
        let untold = stop.sequence.is_none();
        self.losses.unless(untold, "stop_sequence", NO_SEQUENCE);
        let nothing = [Piece::text("")];
        let candidates = [Candidate {
            finish_reason: Some(finish::write(&stop.reason)),
            beside: &self.beside,
            ..self.candidate(&nothing)
        }];
        out.data(&Chunk {
            usage_metadata: usage::write(&self.usage),
            ..self.chunk((!self.refused).then_some(&candidates[..]))
        });
        if self.index == 0 {
            out.finish();
        }
    }

    fn write(&self, piece: Piece<'_>, out: &mut FrameSink) {
        let pieces = [piece];
        let candidates = [self.candidate(&pieces)];
        out.data(&self.chunk(Some(&candidates)));
    }

    fn candidate<'a>(&self, pieces: &'a [Piece<'a>]) -> Candidate<'a> {
        Candidate {
            content: Content {
                parts: Cow::Borrowed(pieces),
                role: MODEL,
            },
            finish_reason: None,
            index: self.index,
            beside: &[],
        }
    }

    fn chunk<'a>(&'a self, candidates: Option<&'a [Candidate<'a>]>) -> Chunk<'a> {
        Chunk {
            candidates,
            prompt_feedback: None,
            usage_metadata: None,
            model_version: &self.reply.request.model,
            response_id: id(&self.id, &self.reply),
        }
    }
}

fn opened(kind: PartKind) -> Open {
    match kind {
        PartKind::Text | PartKind::Refusal => Open::Text,
        PartKind::Reasoning { redacted } => Open::Thought { redacted },
        PartKind::ToolCall { id, name, kind } => Open::Call(ToolCall {
            id,
            name,
            kind,
            ..ToolCall::default()
        }),
        PartKind::Media { mime } => Open::Media {
            mime,
            data: String::new(),
        },
    }
}

fn medium(mime: String, data: String) -> Media {
    Media {
        kind: MediaKind::Document,
        mime,
        source: Source::Base64(data),
        name: None,
        detail: None,
        cache: None,
    }
}
