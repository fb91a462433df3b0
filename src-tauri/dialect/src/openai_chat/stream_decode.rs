//! A provider's stream into events; a whole answer is read as a stream of one chunk.
//!
//! `finish_reason` is held back until the usage chunk, `[DONE]` or the end of the body, since usage follows it. A body that ends
//! without either was cut off.

use super::answer_wire::{Choice, Chunk, Said};
use super::choice::{Nameless, Speaker};
use super::fields::Word;
use super::usage::Stated;
use super::{failure, words};
use crate::sse::Frame;
use crate::{Decoder, failures, shared};
use chat::{Event, Failure, FailureKind, Note, Stage, StopReason};
use serde_json::value::RawValue;

/// Reads chunks.
#[derive(Debug, Default)]
pub(super) struct StreamDecoder {
    started: bool,
    /// The provider's id of the answer.
    id: String,
    /// The tier that serves has been told.
    tier: bool,
    /// The choice that is the answer: the first that speaks.
    first: Option<i64>,
    speaker: Speaker,
    /// A choice that only makes the first one's calls.
    joined: Option<i64>,
    /// The other answers, in the order in which they began.
    others: Vec<(i64, Speaker)>,
    done: bool,
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
        if self.speaker.stopped().is_some() {
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
        let first = |choice: &&Choice<'_>| self.first.is_none_or(|first| choice.at() == first);
        let word = choices.iter().find(first);
        let word = word.map_or(String::new(), |choice| choice.finish_reason.0.to_string());
        for choice in &mut choices {
            if let Some(error) = choice.error {
                return self.fail(failure::inside(error, Stage::Stream), out);
            }
            let (index, from) = (choice.at(), out.len());
            if let Some(said) = choice.delta.take().or(choice.message.take()) {
                self.said(index, said, &word, out);
            }
            if let Some(logprobs) = choice.logprobs {
                self.logprobs(index, logprobs, from, out);
            }
        }
        for choice in &choices {
            self.finish(choice.at(), &choice.finish_reason, out);
        }
        if self.done {
            return;
        }
        if told && choices.is_empty() && self.speaker.stopped().is_some() {
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

    /// What the first choice says, and what others do. Some servers put the calls of the one answer into a choice of their own: it says
    /// nothing else, and joins the words.
    fn said(&mut self, index: i64, said: Said<'_>, word: &str, out: &mut Vec<Event>) {
        if *self.first.get_or_insert(index) == index {
            return self.speaker.said(said, out);
        }
        let calling = said
            .tool_calls
            .as_ref()
            .is_some_and(|calls| !calls.is_empty())
            || said.function_call.is_some();
        if calling && self.joins(index, word) {
            self.joined = Some(index);
            return self.speaker.said(said, out);
        }
        let known = self.others.iter().any(|(known, _)| *known == index);
        let speaks = known || calling || said.content.is_some() || said.says_more();
        if speaks && let Some(at) = shared::place_among(&mut self.others, index) {
            let mut told = Vec::new();
            self.others[at].1.said(said, &mut told);
            shared::tell_aside(at, told, out);
        }
    }

    fn joins(&self, index: i64, word: &str) -> bool {
        let waits = word.is_empty() || words::stop_reason(word) == StopReason::ToolUse;
        match self.joined {
            Some(joined) => joined == index,
            None => {
                let alone = self.others.is_empty() && !self.speaker.has_called();
                alone && waits && self.speaker.stopped().is_none()
            }
        }
    }

    /// How likely the words are that a choice has said behind `from`: told in front of them.
    fn logprobs(&self, index: i64, logprobs: &RawValue, from: usize, out: &mut Vec<Event>) {
        let mut told = Vec::new();
        if self.first == Some(index) {
            Speaker::logprobs(logprobs, &mut told);
        } else if let Some(at) = self.others.iter().position(|(known, _)| *known == index) {
            let mut aside = Vec::new();
            Speaker::logprobs(logprobs, &mut aside);
            shared::tell_aside(at, aside, &mut told);
        }
        shared::tell_before(told, from, out);
    }

    /// The first word counts.
    fn finish(&mut self, index: i64, word: &Word<'_>, out: &mut Vec<Event>) {
        let word = &*word.0;
        if word.is_empty() || self.done {
            return;
        }
        if word == "error" {
            return self.fail(bad_answer("the provider broke off its answer"), out);
        }
        let first = self.first.is_none_or(|first| first == index) || self.joined == Some(index);
        let ended = if first {
            self.speaker.stop(word, &self.id, out)
        } else if let Some(at) = shared::place_among(&mut self.others, index) {
            let mut told = Vec::new();
            let id = format!("{}{index}", self.id);
            let ended = self.others[at].1.stop(word, &id, &mut told);
            shared::tell_aside(at, told, out);
            ended
        } else {
            Ok(())
        };
        self.nameless(ended, out);
    }

    fn nameless(&mut self, ended: Result<(), Nameless>, out: &mut Vec<Event>) {
        if let Err(Nameless) = ended {
            let why = "the provider called a tool without naming it";
            self.fail(bad_answer(why), out);
        }
    }

    /// The answer is over: tells why, or that there was none.
    pub(super) fn complete(&mut self, out: &mut Vec<Event>) {
        if self.done {
            return;
        }
        if self.speaker.stopped().is_none() && self.speaker.is_silent() {
            let failure = bad_answer("the provider's answer was empty").with_code("empty_answer");
            return self.fail(failure, out);
        }
        let mut ended = Ok(());
        for (at, (index, other)) in self.others.iter_mut().enumerate() {
            let mut told = Vec::new();
            let id = format!("{}{index}", self.id);
            ended = ended.and(other.complete(&id, &mut told));
            shared::tell_aside(at, told, out);
        }
        // The first one has finished when all have.
        let ended = ended.and_then(|()| self.speaker.complete(&self.id, out));
        self.nameless(ended, out);
        self.done = true;
    }

    fn fail(&mut self, failure: Failure, out: &mut Vec<Event>) {
        self.start("", "", out);
        let stage = Stage::Stream;
        out.push(Event::Failed(Failure { stage, ..failure }));
        self.done = true;
    }
}
