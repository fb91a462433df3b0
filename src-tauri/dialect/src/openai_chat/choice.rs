//! One of the answers that a stream's chunks bring: what it says becomes parts, numbered by its own count.

use super::answer_wire::Said;
use super::calls::Calls;
use super::fields::{Fields, Word, text};
use super::parts_decode::{reasoning_of, thought};
use super::request_decode::opaque;
use super::words;
use crate::openai_notes::{self, UrlCitation};
use crate::{media, wire};
use chat::{Event, Note, PartId, PartKind, Reasoning, Signature, Source, Stop, StopReason};
use serde_json::value::RawValue;

/// Reads what one choice says.
#[derive(Debug, Default)]
pub(super) struct Speaker {
    /// How many parts were started.
    parts: u32,
    /// The words or thoughts that are being said.
    open: Option<(PartId, Speech)>,
    /// The last part of words.
    words: Option<PartId>,
    /// What has been spoken so far.
    sound: Vec<u8>,
    calls: Calls,
    stop: Option<StopReason>,
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

impl Speaker {
    /// Takes what a chunk says. Behind the finish nothing is said.
    pub(super) fn said(&mut self, said: Said<'_>, out: &mut Vec<Event>) {
        if self.stop.is_some() {
            return;
        }
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
        let calls = said.tool_calls.into_iter().flatten();
        for (place, piece) in calls.enumerate() {
            let (at, arguments) = self.calls.take(piece, place);
            self.called(at, arguments, out);
        }
        if let Some(legacy) = said.function_call {
            let (at, arguments) = self.calls.take_legacy(legacy);
            self.called(at, arguments, out);
        }
    }

    /// Whether it has asked for a tool.
    pub(super) fn has_called(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Whether it has said nothing at all.
    pub(super) fn is_silent(&self) -> bool {
        self.parts == 0 && self.calls.is_empty() && self.sound.is_empty()
    }

    /// Why it stopped, once it has.
    pub(super) fn stopped(&self) -> Option<&StopReason> {
        self.stop.as_ref()
    }

    /// Takes the word of the finish: the first counts. `answer` tells the made-up ids of different answers apart.
    pub(super) fn stop(
        &mut self,
        word: &str,
        answer: &str,
        out: &mut Vec<Event>,
    ) -> Result<(), Nameless> {
        if self.stop.is_some() {
            return Ok(());
        }
        self.stop = Some(words::stop_reason(word));
        self.end_parts(answer, out)
    }

    /// It is over: tells why.
    pub(super) fn complete(&mut self, answer: &str, out: &mut Vec<Event>) -> Result<(), Nameless> {
        if self.stop.is_none() {
            self.end_parts(answer, out)?;
        }
        let reason = self.stop.take().unwrap_or(StopReason::EndTurn);
        let reason = words::decided(reason, self.has_called());
        out.push(Event::Finished(Stop::new(reason)));
        Ok(())
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
    pub(super) fn logprobs(logprobs: &RawValue, out: &mut Vec<Event>) {
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

    fn end_parts(&mut self, answer: &str, out: &mut Vec<Event>) -> Result<(), Nameless> {
        self.close(None, out);
        self.end_sound(out);
        if self.calls.lack_a_name() {
            return Err(Nameless);
        }
        self.calls.finish(answer, &mut self.parts, out);
        Ok(())
    }
}

/// A tool was called without naming it.
#[derive(Debug)]
pub(super) struct Nameless;
