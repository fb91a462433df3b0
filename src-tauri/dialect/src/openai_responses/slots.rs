//! The output items of an answer that is being read, by their place.
//!
//! Item ids change on the way at some servers, so the place alone tells which item a frame is about. A part starts with its
//! first words, a call with its name. What the deltas did not bring, the done frames fill in; nothing is told twice.

use super::failure;
use super::item_wire::{CallItem, MessageItem, PictureItem, ReasoningItem};
use super::items::BETWEEN_SUMMARIES;
use super::namespaces::flat;
use super::parts::{Parts, rest, tell};
use super::stop::Sent;
use crate::openai_notes::{self, UrlCitation};
use crate::wire::tag;
use crate::{ids, media, shared};
use chat::{Dialect, Event, Failure, Maker, Note, Opaque, PartId, PartKind, Signature, ToolKind};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The items of one answer.
#[derive(Debug, Default)]
pub(super) struct Slots {
    /// What kinds of parts there were.
    pub(super) sent: Sent,
    /// Numbers the parts.
    pub(super) parts: Parts,
    slots: BTreeMap<u64, Slot>,
    /// A message has begun, and no call since.
    spoke: bool,
    done: usize,
}

#[derive(Debug, Default)]
struct Slot {
    said: Vec<Said>,
    thought: Thought,
    call: Call,
    done: bool,
}

/// A part of a message.
#[derive(Debug)]
struct Said {
    index: u64,
    refusal: bool,
    part: PartId,
    told: usize,
    /// How many of its sources were named.
    cited: usize,
    /// Its probabilities were told, by its pieces or as a whole.
    weighed: bool,
}

/// Where a thought's words come from: a server may send both, and one is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The summary.
    Summary,
    /// The thoughts themselves.
    Content,
}

#[derive(Debug, Default)]
struct Thought {
    source: Option<Source>,
    index: u64,
    part: Option<PartId>,
    told: usize,
}

#[derive(Debug, Default)]
struct Call {
    id: String,
    name: String,
    part: Option<PartId>,
    told: usize,
    /// Arguments that came before the name.
    held: String,
}

impl Slots {
    /// An item began.
    pub(super) fn added(
        &mut self,
        place: u64,
        item: &RawValue,
        out: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        let slot = self.slots.entry(place).or_default();
        if slot.done {
            // A server that gives every item the same place.
            *slot = Slot::default();
        }
        if let Some(kind) = call_kind(&tag(item)) {
            let item: CallItem = read(item)?;
            self.name(place, kind, &item, out);
        }
        Ok(())
    }

    /// More words of a message.
    pub(super) fn words(
        &mut self,
        place: u64,
        index: u64,
        refusal: bool,
        piece: String,
        out: &mut Vec<Event>,
    ) {
        if piece.is_empty() {
            return;
        }
        self.sent.refusal |= refusal;
        let said = &mut self.slots.entry(place).or_default().said;
        if said.is_empty() && std::mem::replace(&mut self.spoke, true) {
            out.push(Event::Noted(Note::Message(self.parts.upcoming())));
        }
        let known = said
            .iter()
            .position(|said| said.index == index && said.refusal == refusal);
        let at = known.unwrap_or_else(|| {
            let kind = if refusal {
                PartKind::Refusal
            } else {
                PartKind::Text
            };
            said.push(Said {
                index,
                refusal,
                part: self.parts.start(kind, out),
                told: 0,
                cited: 0,
                weighed: false,
            });
            said.len() - 1
        });
        let said = &mut said[at];
        if self.parts.is_open(said.part) {
            said.told += piece.len();
            tell(said.part, piece, out);
        }
    }

    /// A source of a message's words. One that is not on the web stays this dialect's own.
    pub(super) fn cited(&mut self, place: u64, index: u64, value: &RawValue, out: &mut Vec<Event>) {
        let Some(said) = self.said_mut(place, index) else {
            return;
        };
        said.cited += 1;
        let part = said.part;
        out.push(match serde_json::from_str::<UrlCitation>(value.get()) {
            Ok(url) => Event::Noted(Note::Cited {
                part,
                citation: url.citation(),
            }),
            Err(_) => opaque(ANNOTATIONS.to_owned(), value),
        });
    }

    /// How likely the words of a message's part are that are told behind `from`. What is told of the whole counts unless its pieces have told it.
    pub(super) fn weighed(
        &mut self,
        (place, index): (u64, u64),
        list: &RawValue,
        is_whole: bool,
        from: usize,
        out: &mut Vec<Event>,
    ) {
        let tokens = openai_notes::read_tokens(list);
        if let Some(said) = self.said_mut(place, index)
            && !tokens.is_empty()
            && !(std::mem::replace(&mut said.weighed, true) && is_whole)
        {
            shared::tell_before(vec![Event::Noted(Note::Logprobs(tokens))], from, out);
        }
    }

    fn said_mut(&mut self, place: u64, index: u64) -> Option<&mut Said> {
        let mut said = self.slots.get_mut(&place)?.said.iter_mut();
        said.find(|said| said.index == index && !said.refusal)
    }

    /// The whole of a message's part.
    pub(super) fn words_done(
        &mut self,
        place: u64,
        index: u64,
        refusal: bool,
        whole: &str,
        likely: Option<&RawValue>,
        out: &mut Vec<Event>,
    ) {
        let from = out.len();
        self.words_told(place, index, refusal, whole, out);
        if let Some(list) = likely {
            self.weighed((place, index), list, true, from, out);
        }
        if let Some(part) = self.said(place, index, refusal).map(|said| said.part) {
            self.parts.end(part, None, out);
        }
    }

    /// What of a message's part was not told before.
    fn words_told(
        &mut self,
        place: u64,
        index: u64,
        refusal: bool,
        whole: &str,
        out: &mut Vec<Event>,
    ) {
        let told = self.said(place, index, refusal).map_or(0, |said| said.told);
        self.words(place, index, refusal, rest(whole, told).to_owned(), out);
    }

    /// More of a thought.
    pub(super) fn thoughts(
        &mut self,
        place: u64,
        source: Source,
        index: u64,
        mut piece: String,
        out: &mut Vec<Event>,
    ) {
        let thought = &mut self.slots.entry(place).or_default().thought;
        if piece.is_empty() || *thought.source.get_or_insert(source) != source {
            return;
        }
        if thought.index != index && thought.told > 0 {
            piece.insert_str(0, BETWEEN_SUMMARIES);
        }
        thought.index = index;
        thought.told += piece.len();
        let kind = PartKind::Reasoning { redacted: false };
        let part = *thought
            .part
            .get_or_insert_with(|| self.parts.start(kind, out));
        if self.parts.is_open(part) {
            tell(part, piece, out);
        }
    }

    /// More of a call's arguments.
    pub(super) fn input(&mut self, place: u64, piece: String, out: &mut Vec<Event>) {
        let call = &mut self.slots.entry(place).or_default().call;
        match call.part {
            Some(part) if self.parts.is_open(part) => {
                call.told += piece.len();
                tell(part, piece, out);
            }
            Some(_) => {}
            None => call.held.push_str(&piece),
        }
    }

    /// The whole of a call's arguments.
    pub(super) fn input_done(
        &mut self,
        place: u64,
        kind: ToolKind,
        item: &CallItem,
        out: &mut Vec<Event>,
    ) {
        self.name(place, kind, item, out);
        let call = &self.slots.entry(place).or_default().call;
        if let Some(whole) = item.input(kind) {
            let told = if call.part.is_some() {
                call.told
            } else {
                call.held.len()
            };
            self.input(place, rest(whole, told).to_owned(), out);
        }
    }

    /// An item is complete.
    pub(super) fn done(
        &mut self,
        place: u64,
        item: &RawValue,
        out: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        let slot = self.slots.entry(place).or_default();
        if std::mem::replace(&mut slot.done, true) {
            return Ok(());
        }
        self.done += 1;
        let tag = tag(item);
        match tag.as_str() {
            "message" => self.message_done(place, &read(item)?, out),
            "reasoning" => self.thought_done(place, read(item)?, out),
            "image_generation_call" => self.picture(read(item)?, item, out),
            tag => match call_kind(tag) {
                Some(kind) => return self.call_done(place, kind, &read(item)?, out),
                None => out.push(opaque(format!("output[].{tag}"), item)),
            },
        }
        Ok(())
    }

    /// The output as a whole: what no frame of its own brought.
    pub(super) fn fill(
        &mut self,
        output: &[&RawValue],
        out: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        if self.done >= output.len() {
            return Ok(());
        }
        (0..)
            .zip(output)
            .try_for_each(|(place, item)| self.done(place, item, out))
    }

    fn said(&self, place: u64, index: u64, refusal: bool) -> Option<&Said> {
        let mut said = self.slots.get(&place)?.said.iter();
        said.find(|said| said.index == index && said.refusal == refusal)
    }

    /// Starts a call once its name is known.
    fn name(&mut self, place: u64, kind: ToolKind, item: &CallItem, out: &mut Vec<Event>) {
        let call = &mut self.slots.entry(place).or_default().call;
        if let Some(name) = item.name.as_deref().filter(|_| call.name.is_empty()) {
            call.name = flat(item.namespace.as_deref(), name);
        }
        if let Some(id) = item.pairing().filter(|_| call.id.is_empty()) {
            call.id = id.to_owned();
        }
        if call.part.is_some() || call.name.is_empty() {
            return;
        }
        self.sent.calls = true;
        self.spoke = false;
        let id = if call.id.is_empty() {
            ids::made_up(usize::try_from(place).unwrap_or(0), &call.name, "")
        } else {
            call.id.clone()
        };
        let name = call.name.clone();
        let part = self.parts.start(PartKind::ToolCall { id, name, kind }, out);
        call.part = Some(part);
        call.told = call.held.len();
        tell(part, std::mem::take(&mut call.held), out);
    }

    fn message_done(&mut self, place: u64, item: &MessageItem, out: &mut Vec<Event>) {
        for (index, content) in (0..).zip(item.content.iter().flatten()) {
            let from = out.len();
            match (&content.text, &content.refusal) {
                (_, Some(refusal)) => self.words_told(place, index, true, refusal, out),
                (Some(text), None) => self.words_told(place, index, false, text, out),
                (None, None) => {}
            }
            let named = self.said(place, index, false).map_or(0, |said| said.cited);
            let cited = content.annotations.iter().flatten();
            cited
                .skip(named)
                .for_each(|value| self.cited(place, index, value, out));
            if let Some(list) = &content.logprobs {
                self.weighed((place, index), list, true, from, out);
            }
        }
        for said in self.slots.entry(place).or_default().said.iter() {
            self.parts.end(said.part, None, out);
        }
    }

    fn thought_done(&mut self, place: u64, item: ReasoningItem, out: &mut Vec<Event>) {
        let summary = item.summary.unwrap_or_default();
        let content = item.content.unwrap_or_default();
        let thought = &mut self.slots.entry(place).or_default().thought;
        let source = thought.source.unwrap_or(if summary.is_empty() {
            Source::Content
        } else {
            Source::Summary
        });
        let words = match source {
            Source::Summary => summary,
            Source::Content => content,
        };
        let texts: Vec<String> = words.into_iter().map(|words| words.text).collect();
        let whole = texts.join(BETWEEN_SUMMARIES);
        let left = rest(&whole, thought.told).to_owned();
        let index = thought.index;
        self.thoughts(place, source, index, left, out);
        let proof = item.encrypted_content.filter(|blob| !blob.is_empty());
        let thought = &mut self.slots.entry(place).or_default().thought;
        if proof.is_some() && thought.part.is_none() {
            let kind = PartKind::Reasoning { redacted: false };
            thought.part = Some(self.parts.start(kind, out));
        }
        if let Some(part) = thought.part {
            let signature = proof.map(|blob| Signature::new(Maker::Gpt, blob));
            self.parts.end(part, signature, out);
        }
    }

    fn call_done(
        &mut self,
        place: u64,
        kind: ToolKind,
        item: &CallItem,
        out: &mut Vec<Event>,
    ) -> Result<(), Failure> {
        self.input_done(place, kind, item, out);
        let call = &self.slots.entry(place).or_default().call;
        let Some(part) = call.part else {
            return Err(failure::broken("a tool call has no name"));
        };
        self.parts.end(part, None, out);
        let tag = match kind {
            ToolKind::Function => "function_call",
            ToolKind::Custom => "custom_tool_call",
        };
        for (name, value) in item.beside() {
            out.push(opaque(format!("output[].{tag}.{name}"), value));
        }
        Ok(())
    }

    fn picture(&mut self, item: PictureItem, raw: &RawValue, out: &mut Vec<Event>) {
        let Some(data) = item.result.filter(|data| !data.is_empty()) else {
            out.push(opaque("output[].image_generation_call".to_owned(), raw));
            return;
        };
        let told = item.output_format.map(|format| format!("image/{format}"));
        let mime = told
            .or_else(|| media::sniffed(&data).map(str::to_owned))
            .unwrap_or_else(|| "image/png".to_owned());
        let part = self.parts.start(PartKind::Media { mime }, out);
        tell(part, data, out);
        self.parts.end(part, None, out);
    }
}

/// How an opaque event names a source that is not on the web.
pub(super) const ANNOTATIONS: &str = "output_text.annotations";

/// Reads something known; broken, it is a failure.
pub(super) fn read<T: DeserializeOwned>(raw: &RawValue) -> Result<T, Failure> {
    serde_json::from_str(raw.get()).map_err(|error| failure::broken(&error.to_string()))
}

fn call_kind(tag: &str) -> Option<ToolKind> {
    match tag {
        "function_call" => Some(ToolKind::Function),
        "custom_tool_call" => Some(ToolKind::Custom),
        _ => None,
    }
}

/// Something only this dialect knows.
pub(super) fn opaque(name: String, raw: &RawValue) -> Event {
    Event::Opaque(Opaque {
        dialect: Dialect::OpenAiResponses,
        name,
        value: raw.to_owned(),
    })
}
