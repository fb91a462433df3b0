//! Carries a stream from the provider to the client: one read upstream, one write downstream, nothing buffered in between.
//!
//! The client's own reading sets the pace. When the client hangs up the relay is dropped, and with it the call at the provider. After
//! the first byte there is no fallback: a failure is told inside the stream, in the client's dialect, and never looks like an end.

use crate::failure::stage_name;
use crate::head;
use crate::recorder::Recorder;
use crate::serving::Serving;
use bytes::Bytes;
use chat::{Failure, FailureKind, Stage};
use http_body::{Body, Frame};
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::futures::OwnedNotified;
use tokio::time::{Instant, Sleep, sleep_until};

/// What a lane does with the bytes of a stream.
pub(crate) trait Lane: Send + Unpin + 'static {
    /// Turns what was read into what is written.
    fn chunk(&mut self, chunk: Bytes, record: &mut Recorder) -> Result<Bytes, Failure>;

    /// The provider's body has ended; what is still to be written.
    fn end(&mut self, record: &mut Recorder) -> Result<Bytes, Failure>;

    /// The telling of a failure in the middle of the stream.
    fn fail(&mut self, failure: Failure) -> Bytes;

    /// Something harmless to write during silence.
    fn keep_alive(&mut self) -> Bytes;

    /// The terminal frames have been written: nothing more is read.
    fn is_over(&self) -> bool;
}

/// A stream on its way to the client.
pub(crate) struct Relay<L> {
    lane: L,
    body: Option<upstream::Body>,
    first: Option<Bytes>,
    record: Recorder,
    serving: Serving,
    read_at: Instant,
    wrote_at: Instant,
    tick: Pin<Box<Sleep>>,
    ending: Pin<Box<OwnedNotified>>,
    over: bool,
}

impl<L: Lane> Relay<L> {
    /// Starts with what the head held back. `body` is `None` when the provider's body has ended already.
    pub(crate) fn new(
        lane: L,
        first: Bytes,
        body: Option<upstream::Body>,
        record: Recorder,
        serving: Serving,
    ) -> Self {
        let now = Instant::now();
        let keep_alive = serving.house.limits.keep_alive;
        let first_tick = serving.not_after(now + keep_alive.min(serving.idle));
        let tick = Box::pin(sleep_until(first_tick));
        let ending = Arc::clone(&serving.house.ending).notified_owned();
        Self {
            lane,
            body,
            first: Some(first),
            record,
            serving,
            read_at: now,
            wrote_at: now,
            tick,
            ending: Box::pin(ending),
            over: false,
        }
    }

    fn write(&mut self, bytes: Bytes) -> Option<Bytes> {
        if bytes.is_empty() {
            return None;
        }
        self.wrote_at = Instant::now();
        Some(bytes)
    }

    fn finish(&mut self) {
        self.over = true;
        self.body = None;
        self.record.complete();
    }

    fn fail(&mut self, failure: Failure) -> Bytes {
        tracing::info!(stage = stage_name(failure.stage), message = %failure.message, "a stream broke off");
        self.record.account_failed(&failure);
        self.break_off(failure)
    }

    /// Ends the stream with the telling of a failure.
    fn break_off(&mut self, failure: Failure) -> Bytes {
        self.record.failed(&failure);
        let told = self.lane.fail(failure);
        self.finish();
        told
    }

    /// While there is nothing to read: the gateway may end, which is no account's fault, or time passes.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<Bytes> {
        if self.ending.as_mut().poll(context).is_ready() {
            return Poll::Ready(self.break_off(ending()));
        }
        let passed = self.tick.as_mut().poll(context);
        passed.map(|()| self.tick().unwrap_or_default())
    }

    /// Time has passed without anything to read. What is to be written now, if anything; the timer is set again.
    fn tick(&mut self) -> Option<Bytes> {
        let keep_alive = self.serving.house.limits.keep_alive;
        let (idle, now) = (self.serving.idle, Instant::now());
        if now >= self.read_at + idle {
            return Some(self.fail(stalled(idle)));
        }
        if self.serving.is_over(now) {
            return Some(self.break_off(timed_out()));
        }
        let silent = now >= self.wrote_at + keep_alive;
        let next = if silent {
            now + keep_alive
        } else {
            self.wrote_at + keep_alive
        };
        let next = self.serving.not_after(next.min(self.read_at + idle));
        self.tick.as_mut().reset(next);
        let bytes = if silent {
            self.lane.keep_alive()
        } else {
            Bytes::new()
        };
        self.write(bytes)
    }

    fn poll_upstream(&mut self, context: &mut Context<'_>) -> Poll<Bytes> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(self.ended());
        };
        let frame = match Pin::new(body).poll_frame(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(frame) => frame,
        };
        self.read_at = Instant::now();
        Poll::Ready(match frame {
            None => self.ended(),
            Some(Ok(_)) if self.serving.is_over(self.read_at) => self.break_off(timed_out()),
            Some(Err(error)) => self.fail(head::broken(&error)),
            Some(Ok(frame)) => match frame.into_data() {
                Ok(chunk) => self
                    .lane
                    .chunk(chunk, &mut self.record)
                    .unwrap_or_else(|failure| self.fail(failure)),
                Err(_trailers) => Bytes::new(),
            },
        })
    }

    fn ended(&mut self) -> Bytes {
        match self.lane.end(&mut self.record) {
            Err(failure) => self.fail(failure),
            Ok(bytes) => {
                self.finish();
                bytes
            }
        }
    }
}

impl<L: Lane> Body for Relay<L> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        if let Some(first) = this.first.take()
            && let Some(bytes) = this.write(first)
        {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        while !this.over {
            if this.lane.is_over() {
                this.finish();
                break;
            }
            let bytes = match this.poll_upstream(context) {
                Poll::Ready(bytes) => bytes,
                Poll::Pending => match this.poll_silence(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(bytes) => bytes,
                },
            };
            if let Some(bytes) = this.write(bytes) {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
        }
        Poll::Ready(None)
    }
}

fn ending() -> Failure {
    let message =
        "OmniRoute was asked to end before this answer was complete; ask again once it runs";
    Failure::new(FailureKind::Overloaded, Stage::Stream, message).with_code("gateway_ending")
}

fn timed_out() -> Failure {
    let message = "this answer took longer than the combo allows for a whole request";
    Failure::new(FailureKind::Timeout, Stage::Stream, message).with_code("request_timeout")
}

fn stalled(idle: Duration) -> Failure {
    let message = format!(
        "the provider sent nothing for {} s in the middle of its answer",
        idle.as_secs()
    );
    Failure::new(FailureKind::Timeout, Stage::Stream, message).with_code("idle_timeout")
}
