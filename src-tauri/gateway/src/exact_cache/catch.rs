//! An answer caught on its way to the client, to be kept when it turns out complete.
//!
//! Invariants: on the way nothing is read, only held; an answer that is too long is let go.

use super::{Kept, Question};
use crate::semantic_cache::Meaning;
use crate::translate::content;
use bytes::Bytes;
use chat::{Event, Usage, fold};
use dialect::Codec;
use dialect::sse::Splitter;

/// What an answer says so far.
pub(crate) struct Catch {
    question: Question,
    /// What it means, where that is asked for.
    meaning: Option<Meaning>,
    held: Held,
    size: usize,
}

enum Held {
    Events(Vec<Event>),
    Whole(&'static dyn Codec, Bytes),
    Stream(&'static dyn Codec, Vec<Bytes>),
}

impl Catch {
    /// Nothing yet, of the answer to that.
    pub(crate) fn of(question: Question) -> Self {
        Self {
            question,
            meaning: None,
            held: Held::Events(Vec::new()),
            size: 0,
        }
    }

    /// The same of a question that means this.
    pub(crate) fn meaning(mut self, meaning: Meaning) -> Self {
        self.meaning = Some(meaning);
        self
    }

    /// More of it, as an event.
    pub(crate) fn event(&mut self, event: &Event) {
        self.size += EVENT + content(event);
        if let Held::Events(events) = &mut self.held
            && self.size <= MOST
        {
            events.push(event.clone());
        }
    }

    /// All of it, as events; what was heard of another try counts no more.
    pub(crate) fn events(&mut self, events: &[Event]) {
        (self.held, self.size) = (Held::Events(Vec::new()), 0);
        events.iter().for_each(|event| self.event(event));
    }

    /// All of it, in the provider's bytes.
    pub(crate) fn whole(&mut self, codec: &'static dyn Codec, body: &Bytes) {
        self.size = body.len();
        if self.size <= MOST {
            self.held = Held::Whole(codec, body.clone());
        }
    }

    /// More of a stream, in the provider's bytes.
    pub(crate) fn piece(&mut self, codec: &'static dyn Codec, piece: &Bytes) {
        self.size += piece.len();
        match &mut self.held {
            Held::Stream(_, pieces) if self.size <= MOST => pieces.push(piece.clone()),
            Held::Stream(_, pieces) => pieces.clear(),
            Held::Events(_) | Held::Whole(..) => {
                self.held = Held::Stream(codec, vec![piece.clone()]);
            }
        }
    }

    /// What is kept of it: nothing of what is too long, empty, or no whole answer.
    pub(crate) fn kept(self, at: u64) -> Option<(Question, Option<Meaning>, Kept)> {
        if self.size > MOST {
            return None;
        }
        let events = match self.held {
            Held::Events(events) => events,
            Held::Whole(codec, body) => codec.decode_answer(&body).ok()?,
            Held::Stream(codec, pieces) => read(codec, &pieces)?,
        };
        let answer = fold(events.iter().cloned()).ok()?;
        if dialect::is_empty(&answer) {
            return None;
        }
        let mut usage = Usage::default();
        for event in &events {
            if let Event::Usage(told) = event {
                usage.update(told);
            }
        }
        let size: usize = events.iter().map(|event| EVENT + content(event)).sum();
        let kept = Kept {
            usage,
            size: u32::try_from(size).ok()?,
            events,
            at,
        };
        Some((self.question, self.meaning, kept))
    }
}

fn read(codec: &dyn Codec, pieces: &[Bytes]) -> Option<Vec<Event>> {
    let (mut splitter, mut decoder, mut events) =
        (Splitter::default(), codec.decoder(), Vec::new());
    for piece in pieces {
        let read = splitter.push(piece, |frame| decoder.frame(frame, &mut events));
        read.ok()?;
    }
    splitter.end(|frame| decoder.frame(frame, &mut events));
    decoder.end(&mut events);
    Some(events)
}

/// Bytes of an answer that is kept.
const MOST: usize = 1024 * 1024;
/// Bytes of an event beside what it tells.
const EVENT: usize = size_of::<Event>();
