//! A provider's stream, read: chunks of parts, with totals that run and an end that is only known when the body is over.
//!
//! Text and thoughts arrive in pieces and become one part each until the kind changes or a signature closes them; a call and a medium
//! arrive whole. `Finished` is held back to the end of the body, since counts may follow the finish.

use super::object::Object;
use super::part_decode::{Held, ReadPart, part};
use super::{failure, finish, grounding, signature, usage};
use crate::sse::Frame;
use crate::{Decoder, Malformed, ids};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chat::{
    Dialect, Event, Failure, FailureKind, Media, Note, Opaque, PartId, PartKind, Signature, Source,
    Stage, Stop, StopReason, ToolKind, Usage,
};
use serde_json::value::RawValue;

/// Fields of a candidate that mean something to a reader of the answer; the rest is Google's bookkeeping.
const CANDIDATE_FIELDS: &[&str] = &[
    "groundingMetadata",
    "citationMetadata",
    "urlContextMetadata",
];

/// The candidate's sources.
pub(super) const GROUNDING: &str = "groundingMetadata";
/// The sources of what it recited.
pub(super) const CITATIONS: &str = "citationMetadata";
/// The candidate's probabilities.
pub(super) const LOGPROBS: &str = "logprobsResult";
/// The mark of an `Opaque` that stood in the candidate rather than among its parts.
pub(super) const CANDIDATE: &str = "candidates[].";
/// The name of the `Opaque` that tells why a prompt was refused.
pub(super) const FEEDBACK: &str = "promptFeedback";

/// The reader of one stream.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    over: bool,
    /// The answer's id, by which made-up call ids differ from answer to answer.
    id: String,
    /// The run of text or thoughts that goes on.
    open: Option<(PartId, Run)>,
    /// The last part of words, and what it says: sources are told by its bytes.
    words: Option<PartId>,
    text: String,
    /// Other candidates than the one that is told.
    others: bool,
    next: u32,
    calls: usize,
    said: bool,
    usage: Usage,
    /// The finish reason, once told.
    finish: Option<String>,
    /// The prompt itself was refused.
    refused: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Text,
    Thought,
}

impl Decoder for StreamDecoder {
    fn frame(&mut self, frame: Frame<'_>, out: &mut Vec<Event>) {
        if self.over || frame.data.trim_ascii() == b"[DONE]" {
            return;
        }
        let read = Object::body(frame.data).and_then(|chunk| self.chunk(chunk, frame.data, out));
        if let Err(broken) = read {
            let message = format!("the provider sent a chunk that cannot be read: {broken}");
            let failure = Failure::new(FailureKind::BadAnswer, Stage::Stream, message);
            self.fail(failure.with_code("malformed_answer"), out);
        }
    }

    fn end(&mut self, out: &mut Vec<Event>) {
        if self.over {
            return;
        }
        self.start(&mut Object::default(), out);
        self.close(None, out);
        match self.stop() {
            Some(stop) => {
                self.over = true;
                out.push(Event::Finished(stop));
            }
            None => {
                let message = "the provider's answer ended before it was complete";
                let failure = Failure::new(FailureKind::BadAnswer, Stage::Stream, message);
                self.fail(failure.with_code("incomplete_answer"), out);
            }
        }
    }
}

impl StreamDecoder {
    /// The end of a whole answer, which cannot have been cut: calls without a finish reason are complete too.
    pub(super) fn complete(&mut self, out: &mut Vec<Event>) {
        self.said |= self.calls > 0;
        self.end(out);
    }

    fn chunk(
        &mut self,
        mut chunk: Object<'_>,
        data: &[u8],
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        self.start(&mut chunk, out);
        if chunk.take("error").is_some() {
            self.fail(failure::in_stream(data), out);
            return Ok(());
        }
        if let Some(feedback) = chunk.take(FEEDBACK) {
            self.feedback(feedback, out);
        }
        if let Some(counts) = chunk.take("usageMetadata") {
            self.count(&usage::read(counts), out);
        }
        for candidate in chunk.list("candidates")?.into_iter().flatten() {
            self.candidate(Object::parse(candidate)?, out)?;
        }
        Ok(())
    }

    fn start(&mut self, chunk: &mut Object<'_>, out: &mut Vec<Event>) {
        if std::mem::replace(&mut self.started, true) {
            return;
        }
        let mut word = |name| chunk.text(name).ok().flatten().unwrap_or_default();
        self.id = word("responseId").into_owned();
        out.push(Event::Started {
            id: self.id.clone(),
            model: word("modelVersion").into_owned(),
        });
    }

    /// A refused prompt has no candidates; other feedback is bookkeeping.
    fn feedback(&mut self, feedback: &RawValue, out: &mut Vec<Event>) {
        let reason = Object::parse(feedback)
            .and_then(|mut feedback| feedback.text("blockReason"))
            .ok()
            .flatten();
        if reason.is_some_and(|reason| reason != "BLOCK_REASON_UNSPECIFIED") {
            self.refused = true;
            out.push(opaque(FEEDBACK, feedback));
        }
    }

    /// Only the first candidate is told: an answer is one.
    fn candidate(
        &mut self,
        mut candidate: Object<'_>,
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        if candidate.whole("index")?.unwrap_or(0) != 0 {
            if !std::mem::replace(&mut self.others, true) {
                out.push(Event::Noted(Note::Others));
            }
            return Ok(());
        }
        let content = candidate.object("content")?;
        let parts = content.map(|mut content| content.list("parts"));
        for value in parts.transpose()?.flatten().into_iter().flatten() {
            self.part(value, out)?;
        }
        if let Some(value) = candidate.take(LOGPROBS) {
            out.push(Event::Noted(Note::Logprobs(grounding::logprobs(value))));
        }
        for name in CANDIDATE_FIELDS {
            if let Some(value) = candidate.take(name) {
                self.sources(name, value, out);
                out.push(opaque(&format!("{CANDIDATE}{name}"), value));
            }
        }
        let word = candidate.text("finishReason")?;
        if let Some(word) = word.filter(|word| word != finish::UNSPECIFIED) {
            self.finish.get_or_insert_with(|| word.into_owned());
        }
        Ok(())
    }

    /// The sources of the words said so far.
    fn sources(&self, name: &str, value: &RawValue, out: &mut Vec<Event>) {
        let Some(part) = self.words else {
            return;
        };
        let named = match name {
            GROUNDING => grounding::grounded(value, &self.text),
            CITATIONS => grounding::cited(value, &self.text),
            _ => return,
        };
        let cited = |citation| Event::Noted(Note::Cited { part, citation });
        out.extend(named.into_iter().map(cited));
    }

    fn part(&mut self, value: &RawValue, out: &mut Vec<Event>) -> Result<(), Malformed> {
        if value.get() == "{}" {
            return Ok(());
        }
        let ReadPart {
            held,
            thought,
            signature,
            ..
        } = part(value)?;
        let signature = signature.as_deref().and_then(signature::read);
        match held {
            Held::Text(text) if text.is_empty() => self.proof(thought, signature, out),
            Held::Text(text) => self.words(text.into_owned(), thought, signature, out),
            Held::Call {
                id,
                name,
                arguments,
            } => self.call(&id, &name, &arguments, signature, out),
            Held::Media(media) => {
                if thought || !self.media(media, signature, out) {
                    self.unknown("media", value, out);
                }
            }
            Held::Response(_) => self.unknown("functionResponse", value, out),
            Held::Unknown(name) => self.unknown(&name, value, out),
        }
        Ok(())
    }

    fn words(
        &mut self,
        text: String,
        thought: bool,
        signature: Option<Signature>,
        out: &mut Vec<Event>,
    ) {
        let run = if thought { Run::Thought } else { Run::Text };
        let part = match self.open {
            Some((part, open)) if open == run => part,
            Some(_) | None => {
                self.close(None, out);
                let part = self.begin(kind_of(run), out);
                self.open = Some((part, run));
                if run == Run::Text {
                    self.words = Some(part);
                    self.text.clear();
                }
                part
            }
        };
        if run == Run::Text {
            self.said = true;
            self.text.push_str(&text);
        }
        out.push(Event::PartDelta { part, text });
        if signature.is_some() {
            self.close(signature, out);
        }
    }

    /// A signature without words closes the run it belongs to; with no run to close, it is all there is of a thought.
    fn proof(&mut self, thought: bool, signature: Option<Signature>, out: &mut Vec<Event>) {
        if signature.is_none() {
            return;
        }
        let belongs = match self.open {
            Some((_, run)) => !thought || run == Run::Thought,
            None => false,
        };
        if belongs {
            return self.close(signature, out);
        }
        self.close(None, out);
        let redacted = !thought;
        let part = self.begin(PartKind::Reasoning { redacted }, out);
        out.push(Event::PartEnded { part, signature });
    }

    fn call(
        &mut self,
        id: &str,
        name: &str,
        arguments: &str,
        signature: Option<Signature>,
        out: &mut Vec<Event>,
    ) {
        self.close(None, out);
        let id = if id.is_empty() {
            ids::made_up(self.calls, name, &format!("{arguments}{}", self.id))
        } else {
            id.to_owned()
        };
        self.calls += 1;
        let name = name.to_owned();
        let kind = ToolKind::Function;
        let part = self.begin(PartKind::ToolCall { id, name, kind }, out);
        let text = arguments.to_owned();
        out.push(Event::PartDelta { part, text });
        out.push(Event::PartEnded { part, signature });
    }

    /// A medium whose bytes are here; one without any, or at an address, is left to those who speak this dialect.
    fn media(&mut self, media: Media, signature: Option<Signature>, out: &mut Vec<Event>) -> bool {
        let text = match media.source {
            Source::Base64(data) => data,
            Source::Text(text) => STANDARD.encode(text),
            Source::Url(_) | Source::File(_) => return false,
        };
        if text.is_empty() {
            return false;
        }
        self.close(None, out);
        let part = self.begin(PartKind::Media { mime: media.mime }, out);
        self.said = true;
        out.push(Event::PartDelta { part, text });
        out.push(Event::PartEnded { part, signature });
        true
    }

    fn unknown(&mut self, name: &str, value: &RawValue, out: &mut Vec<Event>) {
        self.close(None, out);
        out.push(opaque(name, value));
    }

    fn count(&mut self, counts: &Usage, out: &mut Vec<Event>) {
        let before = self.usage;
        self.usage.update(counts);
        if self.usage != before {
            out.push(Event::Usage(self.usage));
        }
    }

    fn begin(&mut self, kind: PartKind, out: &mut Vec<Event>) -> PartId {
        let part = PartId(self.next);
        self.next += 1;
        out.push(Event::PartStarted { part, kind });
        part
    }

    fn close(&mut self, signature: Option<Signature>, out: &mut Vec<Event>) {
        if let Some((part, _)) = self.open.take() {
            out.push(Event::PartEnded { part, signature });
        }
    }

    /// Why it stopped; `None` when it did not. Some proxies drop the last chunk: words that came make a body that ended cleanly complete.
    fn stop(&self) -> Option<Stop> {
        match &self.finish {
            Some(word) => Some(finish::read(word, self.calls)),
            None if self.refused => Some(Stop::new(StopReason::Refusal)),
            None => self.said.then(|| finish::read("STOP", self.calls)),
        }
    }

    fn fail(&mut self, failure: Failure, out: &mut Vec<Event>) {
        self.start(&mut Object::default(), out);
        self.close(None, out);
        self.over = true;
        out.push(Event::Failed(failure));
    }
}

fn kind_of(run: Run) -> PartKind {
    match run {
        Run::Text => PartKind::Text,
        Run::Thought => PartKind::Reasoning { redacted: false },
    }
}

fn opaque(name: &str, value: &RawValue) -> Event {
    Event::Opaque(Opaque {
        dialect: Dialect::Gemini,
        name: name.to_owned(),
        value: value.to_owned(),
    })
}
