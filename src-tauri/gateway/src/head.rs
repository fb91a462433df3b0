//! Holds back the beginning of a stream until it is known to be an answer: commit late, but not too late.
//!
//! Until real content arrives nothing has reached the client, so an error inside a 200 stream, an empty answer or silence still
//! moves on to the next account.

use crate::limits::Limits;
use bytes::Bytes;
use chat::{Event, Failure, FailureKind, Stage};
use dialect::sse::Splitter;
use dialect::{Codec, Decoder, Glance};
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The beginning of a stream that is an answer.
pub(crate) struct Head {
    /// The bytes so far, as they came.
    pub(crate) held: Vec<Bytes>,
    /// The events so far.
    pub(crate) events: Vec<Event>,
    /// Usage and end seen so far.
    pub(crate) glances: Vec<Glance>,
    /// Reads on.
    pub(crate) splitter: Splitter,
    /// Reads on.
    pub(crate) decoder: Box<dyn Decoder>,
    /// The rest of the body.
    pub(crate) body: upstream::Body,
    /// The body has ended already.
    pub(crate) ended: bool,
}

impl Head {
    /// Reads until content, a failure, the end, or a time limit.
    pub(crate) async fn read(
        body: upstream::Body,
        codec: &dyn Codec,
        limits: &Limits,
        first_content: Duration,
    ) -> Result<Self, Failure> {
        let mut head = Self {
            held: Vec::new(),
            events: Vec::new(),
            glances: Vec::new(),
            splitter: Splitter::default(),
            decoder: codec.decoder(),
            body,
            ended: false,
        };
        let begun = Instant::now();
        let mut size = 0;
        while !head.is_decided()? && size <= limits.held {
            let patience = if head.has_begun() {
                limits.hold.min(first_content)
            } else {
                first_content
            };
            match timeout_at(begun + patience, head.body.frame()).await {
                Err(_) if head.has_begun() => break,
                Err(_) => return Err(silent(first_content)),
                Ok(None) => head.end(codec),
                Ok(Some(Err(error))) => return Err(broken(&error)),
                Ok(Some(Ok(frame))) => {
                    if let Ok(chunk) = frame.into_data() {
                        size += chunk.len();
                        head.take(chunk, codec)?;
                    }
                }
            }
        }
        Ok(head)
    }

    fn has_begun(&self) -> bool {
        self.events
            .iter()
            .any(|event| matches!(event, Event::Started { .. }))
    }

    /// Whether the answer has shown what it is.
    fn is_decided(&self) -> Result<bool, Failure> {
        let content = self.events.iter().any(Event::is_content);
        match self.events.last() {
            Some(Event::Failed(failure)) if !content => Err(failure.clone()),
            Some(Event::Finished(stop))
                if stop.reason == chat::StopReason::EndTurn
                    && !self.events.iter().any(dialect::says) =>
            {
                Err(empty())
            }
            _ => Ok(content || self.ended),
        }
    }

    fn take(&mut self, chunk: Bytes, codec: &dyn Codec) -> Result<(), Failure> {
        let (decoder, events, glances) = (&mut self.decoder, &mut self.events, &mut self.glances);
        let pushed = self.splitter.push(&chunk, |frame| {
            glances.push(codec.glance(frame));
            decoder.frame(frame, events);
        });
        self.held.push(chunk);
        pushed.map_err(|_| too_large())
    }

    fn end(&mut self, codec: &dyn Codec) {
        let (decoder, events, glances) = (&mut self.decoder, &mut self.events, &mut self.glances);
        self.splitter.end(|frame| {
            glances.push(codec.glance(frame));
            decoder.frame(frame, events);
        });
        decoder.end(events);
        self.ended = true;
    }
}

/// The provider said nothing for too long.
pub(crate) fn silent(limit: Duration) -> Failure {
    let message = format!("the provider sent nothing useful for {} s", limit.as_secs());
    Failure::new(FailureKind::Timeout, Stage::FirstByte, message).with_code("first_content_timeout")
}

/// Nobody answered in the time a request may take.
pub(crate) fn late(limit: Duration) -> Failure {
    let message = format!(
        "nobody answered within {} s, the most that a request may take",
        limit.as_secs()
    );
    Failure::new(FailureKind::Timeout, Stage::FirstByte, message).with_code("request_timeout")
}

/// The connection broke in the middle of the body.
pub(crate) fn broken(error: &hyper::Error) -> Failure {
    Failure::new(
        FailureKind::Unreachable,
        Stage::Stream,
        format!("the connection to the provider broke: {error}"),
    )
    .with_code("upstream_cut")
}

/// An answer without any content.
pub(crate) fn empty() -> Failure {
    Failure::new(
        FailureKind::BadAnswer,
        Stage::Upstream,
        "the provider gave an empty answer",
    )
    .with_code("empty_answer")
}

/// A frame without bounds.
pub(crate) fn too_large() -> Failure {
    Failure::new(
        FailureKind::BadAnswer,
        Stage::Stream,
        "the provider sent a single event of more than 64 MB",
    )
    .with_code("event_too_large")
}
