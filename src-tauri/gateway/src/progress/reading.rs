//! What the client's own stream shows of the answer: whether the model thinks or speaks, and how much it has said.
//!
//! Invariant: the bytes are only looked at; after as many as a whole answer may have nobody looks any more.

use super::Step;
use crate::ask::Client;
use crate::decide::BYTES_A_TOKEN;
use chat::{Event, PartId, PartKind, Usage};
use dialect::Decoder;
use dialect::sse::Splitter;

/// A look at the stream as it passes.
pub(super) struct Reading {
    splitter: Splitter,
    /// Reads the client's dialect; nobody where it is one that no provider speaks, or when there was too much of it.
    decoder: Option<Box<dyn Decoder>>,
    thoughts: Vec<PartId>,
    said: u64,
    usage: Usage,
    seen: usize,
    most: usize,
}

impl Reading {
    /// Nothing yet.
    pub(super) fn of(client: Client, most: usize) -> Self {
        Self {
            splitter: Splitter::default(),
            decoder: client.splices.then(|| client.codec.decoder()),
            thoughts: Vec::new(),
            said: 0,
            usage: Usage::default(),
            seen: 0,
            most,
        }
    }

    /// Looks at more of it; where the answer is now, if that shows.
    pub(super) fn read(&mut self, piece: &[u8]) -> Option<Step> {
        self.seen += piece.len();
        if self.seen > self.most {
            self.decoder = None;
        }
        let Some(decoder) = &mut self.decoder else {
            return (!piece.is_empty()).then_some(Step::Streaming);
        };
        let mut events = Vec::new();
        let pushed = self
            .splitter
            .push(piece, |frame| decoder.frame(frame, &mut events));
        if pushed.is_err() {
            self.decoder = None;
        }
        let steps: Vec<Step> = events.iter().filter_map(|event| self.hear(event)).collect();
        steps.last().copied()
    }

    fn hear(&mut self, event: &Event) -> Option<Step> {
        match event {
            Event::PartStarted { part, kind } => {
                if matches!(kind, PartKind::Reasoning { .. }) {
                    self.thoughts.push(*part);
                }
                Some(self.step(*part))
            }
            Event::PartDelta { part, text } => {
                self.said += text.len() as u64;
                Some(self.step(*part))
            }
            Event::Usage(usage) => {
                self.usage.update(usage);
                None
            }
            // Other answers are told beside the first: their words count, their ends are none.
            Event::Other { event, .. } => {
                if let Event::PartDelta { text, .. } = &**event {
                    self.said += text.len() as u64;
                }
                None
            }
            Event::Finished(_) => Some(Step::Done),
            Event::Started { .. }
            | Event::PartEnded { .. }
            | Event::Noted(_)
            | Event::Opaque(_)
            | Event::Failed(_) => None,
        }
    }

    fn step(&self, part: PartId) -> Step {
        if self.thoughts.contains(&part) {
            Step::Thinking
        } else {
            Step::Streaming
        }
    }

    /// The tokens produced so far, and whether they are reckoned: what a provider tells before the end is often a beginning only.
    pub(super) fn tokens(&self) -> Option<(u64, bool)> {
        let reckoned = self.said.div_ceil(BYTES_A_TOKEN);
        match self.usage.output {
            Some(told) if told >= reckoned => Some((told, false)),
            _ => (reckoned > 0).then_some((reckoned, true)),
        }
    }
}
