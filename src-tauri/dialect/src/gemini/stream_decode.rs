//! A provider's stream, read: chunks of candidates, with totals that run and an end that is only known when the body is over.
//!
//! `Finished` is held back to the end of the body, since counts may follow the finish.

use super::candidate::{Speaker, opaque};
use super::object::Object;
use super::{failure, plain, usage};
use crate::sse::Frame;
use crate::{Decoder, Malformed, shared};
use chat::{Event, Failure, FailureKind, Stage, Stop, StopReason, Usage};
use serde_json::value::RawValue;

/// The name of the `Opaque` that tells why a prompt was refused.
pub(super) const FEEDBACK: &str = "promptFeedback";

/// The reader of one stream.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    over: bool,
    id: String,
    usage: Usage,
    /// The prompt itself was refused.
    refused: bool,
    first: Speaker,
    /// The other candidates by their index, in the order in which they began.
    others: Vec<(i64, Speaker)>,
}

impl Decoder for StreamDecoder {
    fn frame(&mut self, frame: Frame<'_>, out: &mut Vec<Event>) {
        if self.over || frame.data.trim_ascii() == b"[DONE]" {
            return;
        }
        if self.started
            && let Some(plain) = plain::read(frame.data)
        {
            if let Some(counts) = &plain.usage {
                self.count(counts, out);
            }
            let text = plain.text.into_owned();
            return self.first.words(text, plain.thought, None, out);
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
        match self.first.stop(self.refused) {
            Some(stop) => {
                self.over = true;
                self.close(out);
                for (at, (_, other)) in self.others.iter().enumerate() {
                    let stop = other.stop(false).unwrap_or(Stop::new(StopReason::EndTurn));
                    shared::tell_aside(at, vec![Event::Finished(stop)], out);
                }
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
        self.first.is_whole();
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

    /// The first candidate is the answer, those with another index are others.
    fn candidate(
        &mut self,
        mut candidate: Object<'_>,
        out: &mut Vec<Event>,
    ) -> Result<(), Malformed> {
        let index = candidate.whole("index")?.unwrap_or(0);
        if index == 0 {
            return self.first.piece(candidate, &self.id, out);
        }
        let Some(at) = shared::place_among(&mut self.others, index) else {
            return Ok(());
        };
        let mut told = Vec::new();
        let other = &mut self.others[at].1;
        let read = other.piece(candidate, &format!("{}{index}", self.id), &mut told);
        shared::tell_aside(at, told, out);
        read
    }

    fn count(&mut self, counts: &Usage, out: &mut Vec<Event>) {
        let before = self.usage;
        self.usage.update(counts);
        if self.usage != before {
            out.push(Event::Usage(self.usage));
        }
    }

    fn close(&mut self, out: &mut Vec<Event>) {
        for (at, (_, other)) in self.others.iter_mut().enumerate() {
            let mut told = Vec::new();
            other.close(None, &mut told);
            shared::tell_aside(at, told, out);
        }
        self.first.close(None, out);
    }

    fn fail(&mut self, failure: Failure, out: &mut Vec<Event>) {
        self.start(&mut Object::default(), out);
        self.over = true;
        out.push(Event::Failed(failure));
    }
}
