//! A provider's stream into events; a whole answer is read as a stream of one chunk.
//!
//! `finish_reason` is held back until the usage chunk, `[DONE]` or the end of the body, since usage follows it. A body that ends
//! without either was cut off.

use super::answer_wire::{CallPiece, Chunk, Said};
use super::calls::Calls;
use super::fields::{Fields, Word, text};
use super::parts_decode::{reasoning_of, thought};
use super::request_decode::opaque;
use super::usage::Stated;
use super::{failure, words};
use crate::openai_notes::{self, UrlCitation};
use crate::sse::Frame;
use crate::{Decoder, failures, media, wire};
use chat::{
    Event, Failure, FailureKind, Note, PartId, PartKind, Reasoning, Signature, Source, Stage, Stop,
    StopReason,
};
use serde_json::value::RawValue;

/// Reads chunks.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    /// The provider's id of the answer.
    id: String,
    /// How many parts were started.
    parts: u32,
    /// The words or thoughts that are being said.
    open: Option<(PartId, Speech)>,
    /// The last part of words.
    words: Option<PartId>,
    /// What has been spoken so far.
    sound: Vec<u8>,
    calls: Calls,
    /// Other choices than the one that is told.
    others: bool,
    /// The tier that serves has been told.
    tier: bool,
    /// The choice whose words are told: the first that speaks.
    speaker: Option<i64>,
    /// The choice whose calls are told. Some servers put them into one of their own.
    caller: Option<i64>,
    stop: Option<StopReason>,
    done: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Speech {
    Text,
    Refusal,
    /// Thoughts that came as text alone; a block that signs them repeats that text.
    BareThought,
    /// Thoughts that came in blocks.
    BlockThought,
}

impl Decoder for StreamDecoder {
    fn frame(&mut self, frame: Frame<'_>, out: &mut Vec<Event>) {
        if self.done {
            return;
        }
        let data = frame.data.trim_ascii();
        if data == b"[DONE]" {
            return self.complete(out);
        }
        match serde_json::from_slice::<Chunk<'_>>(data) {
            Ok(chunk) if chunk.error.is_none() && tells_error(&frame, &chunk) => {
                self.fail(failures::foreign(200, data), out);
            }
            Ok(chunk) => self.chunk(chunk, out),
            Err(error) => {
                self.fail(
                    bad_answer(format!(
                        "the provider sent a chunk that cannot be read: {error}"
                    )),
                    out,
                );
            }
        }
    }

    fn end(&mut self, out: &mut Vec<Event>) {
        if self.done {
            return;
        }
        if self.stop.is_some() {
            self.complete(out);
        } else {
            self.fail(
                bad_answer("the provider's answer ended before it was complete")
                    .with_code("incomplete_answer"),
                out,
            );
        }
    }
}

/// Servers that do not say `error` in the vendor's way.
fn tells_error(frame: &Frame<'_>, chunk: &Chunk<'_>) -> bool {
    chunk.choices.is_none() && (frame.event == "error" || chunk.object.0 == "error")
}

fn bad_answer(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::BadAnswer, Stage::Stream, message)
}

impl StreamDecoder {
    fn chunk(&mut self, chunk: Chunk<'_>, out: &mut Vec<Event>) {
        if let Some(error) = chunk.error {
            return self.fail(failure::inside(error, Stage::Stream), out);
        }
        let usage = chunk.usage().and_then(Stated::usage);
        let mut choices = chunk.choices.unwrap_or_default();
        // Azure begins with a chunk about its filter, which has neither id nor model.
        if choices.is_empty() && usage.is_none() {
            return;
        }
        self.start(&chunk.id.0, &chunk.model.0, out);
        self.tier(&chunk.service_tier.0, out);
        let told = usage.is_some();
        out.extend(usage.map(Event::Usage));
        for choice in &mut choices {
            if let Some(error) = choice.error {
                return self.fail(failure::inside(error, Stage::Stream), out);
            }
            let index = choice.index.unwrap_or(0);
            if let Some(said) = choice.delta.take().or(choice.message.take())
                && self.stop.is_none()
            {
                self.said(index, said, out);
            }
            if let Some(logprobs) = choice.logprobs
                && self.speaker == Some(index)
            {
                self.logprobs(logprobs, out);
            }
        }
        for choice in &choices {
            self.finish(choice.index.unwrap_or(0), &choice.finish_reason, out);
        }
        if self.done {
            return;
        }
        if told && choices.is_empty() && self.stop.is_some() {
            self.complete(out);
        }
    }

    fn start(&mut self, id: &str, model: &str, out: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.started, true) {
            id.clone_into(&mut self.id);
            out.push(Event::Started {
                id: id.to_owned(),
                model: model.to_owned(),
            });
        }
    }

    fn tier(&mut self, tier: &str, out: &mut Vec<Event>) {
        if !tier.is_empty() && !std::mem::replace(&mut self.tier, true) {
            out.push(Event::Noted(Note::Tier(tier.to_owned())));
        }
    }

    fn said(&mut self, choice: i64, said: Said<'_>, out: &mut Vec<Event>) {
        if *self.speaker.get_or_insert(choice) == choice {
            self.thoughts(&said, out);
            if let Some(content) = said.content {
                self.content(content, out);
            }
            self.speak(Speech::Refusal, said.refusal.0.into_owned(), out);
            if let Some(images) = said.images {
                self.images(images, out);
            }
            if let Some(audio) = said.audio {
                self.audio(audio, out);
            }
            if let Some(annotations) = said.annotations {
                self.annotations(annotations, out);
            }
        }
        let calls = said.tool_calls.unwrap_or_default();
        let calling = !calls.is_empty() || said.function_call.is_some();
        let speaks = self.speaker == Some(choice);
        if !calling && !speaks && said.content.is_some() || calling && self.is_not_called(choice) {
            self.other(out);
        }
        if !calling || *self.caller.get_or_insert(choice) != choice {
            return;
        }
        for (place, piece) in calls.into_iter().enumerate() {
            self.call(piece, place, out);
        }
        if let Some(legacy) = said.function_call {
            let (at, arguments) = self.calls.take_legacy(legacy);
            self.called(at, arguments, out);
        }
    }

    fn is_not_called(&self, choice: i64) -> bool {
        self.caller.is_some_and(|caller| caller != choice)
    }

    /// There are other answers than the one that is told.
    fn other(&mut self, out: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.others, true) {
            out.push(Event::Noted(Note::Others));
        }
    }

    /// Blocks say everything the bare text says, and carry proofs besides.
    fn thoughts(&mut self, said: &Said<'_>, out: &mut Vec<Event>) {
        let blocks: Vec<&RawValue> = said
            .thinking_blocks
            .and_then(|blocks| serde_json::from_str(blocks.get()).ok())
            .unwrap_or_default();
        let mut proven = false;
        for block in blocks {
            let block = Fields::of(block, "").and_then(|mut block| reasoning_of(&mut block));
            if let Ok(Some(reasoning)) = block {
                proven = true;
                self.block(reasoning, out);
            }
        }
        if !proven {
            let bare = [
                &said.reasoning_content,
                &said.reasoning,
                &said.reasoning_text,
            ];
            if let Some(Word(text)) = bare.into_iter().find(|word| !word.0.is_empty()) {
                self.speak(Speech::BareThought, text.clone().into_owned(), out);
            }
        }
    }

    fn block(&mut self, block: Reasoning, out: &mut Vec<Event>) {
        if block.redacted {
            self.close(None, out);
            let part = self.part(PartKind::Reasoning { redacted: true }, out);
            let signature = block.signature;
            out.push(Event::PartEnded { part, signature });
            return;
        }
        let thinking = self.open.map(|(_, speech)| speech);
        let repeats = thinking == Some(Speech::BareThought) && block.signature.is_some();
        if !repeats {
            self.speak(Speech::BlockThought, block.text, out);
        }
        if block.signature.is_some() {
            if !matches!(
                self.open,
                Some((_, Speech::BareThought | Speech::BlockThought))
            ) {
                self.begin(Speech::BlockThought, out);
            }
            self.close(block.signature, out);
        }
    }

    /// A string, or (Mistral) a list of parts.
    fn content(&mut self, content: &RawValue, out: &mut Vec<Event>) {
        if let Some(words) = text(content) {
            return self.speak(Speech::Text, words, out);
        }
        let parts: Vec<&RawValue> = serde_json::from_str(content.get()).unwrap_or_default();
        for part in parts {
            let kind = wire::tag(part);
            let Ok(mut fields) = Fields::of(part, "") else {
                continue;
            };
            let words = |fields: &mut Fields<'_>, name| fields.take(name).and_then(text);
            match kind.as_str() {
                "text" => {
                    let words = words(&mut fields, "text").unwrap_or_default();
                    self.speak(Speech::Text, words, out);
                }
                "refusal" => {
                    let words = words(&mut fields, "refusal").unwrap_or_default();
                    self.speak(Speech::Refusal, words, out);
                }
                "thinking" => {
                    let thought = fields.take("thinking").map(thought).unwrap_or_default();
                    self.speak(Speech::BareThought, thought, out);
                }
                "image_url" => self.image(fields, part, out),
                _ => out.push(Event::Opaque(opaque(kind, part))),
            }
        }
    }

    fn images(&mut self, images: &RawValue, out: &mut Vec<Event>) {
        let list: Vec<&RawValue> = serde_json::from_str(images.get()).unwrap_or_default();
        for image in list {
            if let Ok(fields) = Fields::of(image, "") {
                self.image(fields, image, out);
            }
        }
    }

    /// A picture that is only pointed at stays this dialect's own.
    fn image(&mut self, mut image: Fields<'_>, whole: &RawValue, out: &mut Vec<Event>) {
        let url = image
            .object("image_url")
            .ok()
            .flatten()
            .and_then(|mut place| text(place.take("url")?));
        match url.as_deref().map(media::source_of) {
            Some((Source::Base64(data), mime)) => {
                self.close(None, out);
                let part = self.part(PartKind::Media { mime }, out);
                out.push(Event::PartDelta { part, text: data });
                let signature = None;
                out.push(Event::PartEnded { part, signature });
            }
            Some((Source::Url(_) | Source::File(_) | Source::Text(_), _)) | None => {
                out.push(Event::Opaque(opaque("images", whole)));
            }
        }
    }

    /// Probabilities of the tokens of this chunk.
    fn logprobs(&self, logprobs: &RawValue, out: &mut Vec<Event>) {
        let Ok(mut lists) = Fields::of(logprobs, "") else {
            return;
        };
        for name in ["content", "refusal"] {
            let tokens = lists.take(name).map(openai_notes::read_tokens);
            if let Some(tokens) = tokens.filter(|tokens| !tokens.is_empty()) {
                out.push(Event::Noted(Note::Logprobs(tokens)));
            }
        }
    }

    /// Where the words come from; a source that is not on the web stays this dialect's own.
    fn annotations(&mut self, annotations: &RawValue, out: &mut Vec<Event>) {
        let list: Vec<&RawValue> = serde_json::from_str(annotations.get()).unwrap_or_default();
        for annotation in list {
            let url = Fields::of(annotation, "").ok().and_then(|mut annotation| {
                let nested = annotation.take("url_citation")?;
                serde_json::from_str::<UrlCitation>(nested.get()).ok()
            });
            match (url, self.words) {
                (Some(url), Some(part)) => {
                    let citation = url.citation();
                    out.push(Event::Noted(Note::Cited { part, citation }));
                }
                _ => out.push(Event::Opaque(opaque("annotations", annotation))),
            }
        }
    }

    /// A spoken answer: its words are said as they come, its sound when it is complete.
    fn audio(&mut self, audio: &RawValue, out: &mut Vec<Event>) {
        let Ok(mut audio) = Fields::of(audio, "") else {
            return;
        };
        let words = audio.take("transcript").and_then(text).unwrap_or_default();
        self.speak(Speech::Text, words, out);
        if let Some(data) = audio.take("data").and_then(text) {
            self.sound.extend(media::decoded(&data).unwrap_or_default());
        }
    }

    fn end_sound(&mut self, out: &mut Vec<Event>) {
        if self.sound.is_empty() {
            return;
        }
        let data = media::encoded(&std::mem::take(&mut self.sound));
        let mime = media::sniffed(&data).unwrap_or(media::PCM).to_owned();
        let part = self.part(PartKind::Media { mime }, out);
        out.push(Event::PartDelta { part, text: data });
        let signature = None;
        out.push(Event::PartEnded { part, signature });
    }

    fn call(&mut self, piece: CallPiece<'_>, place: usize, out: &mut Vec<Event>) {
        let (at, arguments) = self.calls.take(piece, place);
        self.called(at, arguments, out);
    }

    /// Words end where a call begins.
    fn called(&mut self, at: usize, arguments: String, out: &mut Vec<Event>) {
        if !self.calls.is_announced(at) {
            self.close(None, out);
        }
        self.calls.tell(at, arguments, &mut self.parts, out);
    }

    fn speak(&mut self, speech: Speech, words: String, out: &mut Vec<Event>) {
        if words.is_empty() {
            return;
        }
        let part = match self.open {
            Some((part, open)) if open == speech => part,
            Some(_) | None => self.begin(speech, out),
        };
        out.push(Event::PartDelta { part, text: words });
    }

    fn begin(&mut self, speech: Speech, out: &mut Vec<Event>) -> PartId {
        self.close(None, out);
        let kind = match speech {
            Speech::Text => PartKind::Text,
            Speech::Refusal => PartKind::Refusal,
            Speech::BareThought | Speech::BlockThought => PartKind::Reasoning { redacted: false },
        };
        let part = self.part(kind, out);
        if speech == Speech::Text {
            self.words = Some(part);
        }
        self.open = Some((part, speech));
        part
    }

    fn part(&mut self, kind: PartKind, out: &mut Vec<Event>) -> PartId {
        let part = PartId(self.parts);
        self.parts += 1;
        out.push(Event::PartStarted { part, kind });
        part
    }

    fn close(&mut self, signature: Option<Signature>, out: &mut Vec<Event>) {
        if let Some((part, _)) = self.open.take() {
            out.push(Event::PartEnded { part, signature });
        }
    }

    /// The first word counts; nothing is said behind it.
    fn finish(&mut self, choice: i64, word: &Word<'_>, out: &mut Vec<Event>) {
        let word = &*word.0;
        let ours = [self.speaker, self.caller].contains(&Some(choice)) || self.speaker.is_none();
        if word.is_empty() || !ours || self.stop.is_some() || self.done {
            return;
        }
        if word == "error" {
            return self.fail(bad_answer("the provider broke off its answer"), out);
        }
        self.stop = Some(words::stop_reason(word));
        self.end_parts(out);
    }

    fn end_parts(&mut self, out: &mut Vec<Event>) {
        self.close(None, out);
        self.end_sound(out);
        if self.calls.lack_a_name() {
            let why = "the provider called a tool without naming it";
            return self.fail(bad_answer(why), out);
        }
        self.calls.finish(&self.id, &mut self.parts, out);
    }

    /// The answer is over: tells why, or that there was none.
    pub(super) fn complete(&mut self, out: &mut Vec<Event>) {
        if self.done {
            return;
        }
        if self.stop.is_none() {
            if self.parts == 0 && self.calls.is_empty() && self.sound.is_empty() {
                return self.fail(
                    bad_answer("the provider's answer was empty").with_code("empty_answer"),
                    out,
                );
            }
            self.end_parts(out);
            if self.done {
                return;
            }
        }
        let reason = self.stop.take().unwrap_or(StopReason::EndTurn);
        let reason = words::decided(reason, !self.calls.is_empty());
        out.push(Event::Finished(Stop::new(reason)));
        self.done = true;
    }

    fn fail(&mut self, failure: Failure, out: &mut Vec<Event>) {
        self.start("", "", out);
        self.close(None, out);
        self.calls.end(out);
        let stage = Stage::Stream;
        out.push(Event::Failed(Failure { stage, ..failure }));
        self.done = true;
    }
}
