//! One candidate of a stream, read.
//!
//! Text and thoughts arrive in pieces and become one part each until the kind changes or a signature closes them; a call and a medium
//! arrive whole.

use super::contents_decode::BESIDE;
use super::object::Object;
use super::part_decode::{Held, ReadPart, part};
use super::{finish, grounding, signature};
use crate::{Malformed, ids, shared};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chat::{
    Dialect, Event, Media, Note, Opaque, PartId, PartKind, Signature, Source, Stop, StopReason,
    ToolKind,
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

/// The reader of one candidate.
#[derive(Debug, Default)]
pub(super) struct Speaker {
    /// The run of text or thoughts that goes on.
    open: Option<(PartId, Run)>,
    /// The last part of words, and what it says: sources are told by its bytes.
    words: Option<PartId>,
    text: String,
    next: u32,
    calls: usize,
    said: bool,
    /// The finish reason, once told.
    finish: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Text,
    Thought,
}

impl Speaker {
    /// Reads a piece of the candidate. `answer` is the answer's id, by which made-up call ids differ from answer to answer.
    pub(super) fn piece(
        &mut self,
        mut candidate: Object<'_>,
        answer: &str,
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        let from = out.len();
        let content = candidate.object("content")?;
        let parts = content.map(|mut content| content.list("parts"));
        for value in parts.transpose()?.flatten().into_iter().flatten() {
            self.part(value, answer, out)?;
        }
        if let Some(value) = candidate.take(LOGPROBS) {
            let likely = Note::Logprobs(grounding::logprobs(value));
            shared::tell_before(vec![Event::Noted(likely)], from, out);
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

    fn part(
        &mut self,
        value: &RawValue,
        answer: &str,
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        if value.get() == "{}" {
            return Ok(());
        }
        let ReadPart {
            held,
            thought,
            signature,
            beside,
        } = part(value)?;
        let signature = signature.as_deref().and_then(signature::read);
        match held {
            Held::Text(text) if text.is_empty() => self.proof(thought, signature, out),
            Held::Text(text) => self.words(text.into_owned(), thought, signature, out),
            Held::Call {
                id,
                name,
                arguments,
            } => {
                let id = if id.is_empty() {
                    ids::made_up(self.calls, &name, &format!("{arguments}{answer}"))
                } else {
                    id.into_owned()
                };
                self.call(
                    id,
                    name.into_owned(),
                    arguments.into_owned(),
                    signature,
                    out,
                );
            }
            Held::Media(media) => {
                if thought || !self.media(media, signature, out) {
                    self.unknown("media", value, out);
                }
            }
            Held::Response(_) => self.unknown("functionResponse", value, out),
            Held::Unknown(name) => {
                self.unknown(&name, value, out);
                return Ok(());
            }
        }
        let beside = beside.iter();
        out.extend(beside.map(|(name, value)| opaque(&format!("{BESIDE}{name}"), value)));
        Ok(())
    }

    /// Reads a piece of text.
    pub(super) fn words(
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
        id: String,
        name: String,
        text: String,
        signature: Option<Signature>,
        out: &mut Vec<Event>,
    ) {
        self.close(None, out);
        self.calls += 1;
        let kind = ToolKind::Function;
        let part = self.begin(PartKind::ToolCall { id, name, kind }, out);
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

    fn begin(&mut self, kind: PartKind, out: &mut Vec<Event>) -> PartId {
        let part = PartId(self.next);
        self.next += 1;
        out.push(Event::PartStarted { part, kind });
        part
    }

    /// Ends the run that goes on.
    pub(super) fn close(&mut self, signature: Option<Signature>, out: &mut Vec<Event>) {
        if let Some((part, _)) = self.open.take() {
            out.push(Event::PartEnded { part, signature });
        }
    }

    /// The end of a whole answer, which cannot have been cut: calls without a finish reason are complete too.
    pub(super) fn is_whole(&mut self) {
        self.said |= self.calls > 0;
    }

    /// Why it stopped; `None` when it did not. The prompt may have been `refused`. Some proxies drop the last chunk: words that came make a body that ended cleanly complete.
    pub(super) fn stop(&self, refused: bool) -> Option<Stop> {
        match &self.finish {
            Some(word) => Some(finish::read(word, self.calls)),
            None if refused => Some(Stop::new(StopReason::Refusal)),
            None => self.said.then(|| finish::read("STOP", self.calls)),
        }
    }
}

fn kind_of(run: Run) -> PartKind {
    match run {
        Run::Text => PartKind::Text,
        Run::Thought => PartKind::Reasoning { redacted: false },
    }
}

/// Something only this dialect knows.
pub(super) fn opaque(name: &str, value: &RawValue) -> Event {
    Event::Opaque(Opaque {
        dialect: Dialect::Gemini,
        name: name.to_owned(),
        value: value.to_owned(),
    })
}
