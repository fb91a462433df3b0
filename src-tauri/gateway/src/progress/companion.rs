//! The body of an answer with what is told of its progress between its frames.
//!
//! Invariants: a change is told at once, an interval's end as soon as a frame's end allows; the client's own reading sets the pace, and
//! when it hangs up, this is dropped and with it the work.

use super::Progress;
use super::reading::Reading;
use super::telling::{Form, Told};
use crate::ask::Client;
use crate::limits::Limits;
use crate::trimmer::{ends_a_frame, frame_end};
use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as _, Frame};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// An answer that is not there yet.
pub(super) type Work = Pin<Box<dyn Future<Output = Body> + Send>>;

/// A piece of an answer, or why there is no more: whoever reads a shared stream can fall behind it.
type Piece = Result<Bytes, axum::Error>;

/// Goes along with an answer.
pub(super) struct Companion {
    form: Form,
    progress: Arc<Progress>,
    reading: Reading,
    work: Option<Work>,
    body: Option<Body>,
    /// The rest of the answer's last piece.
    held: Option<Bytes>,
    /// What was written last ended a frame.
    between: bool,
    /// Something is to be told.
    due: bool,
    /// The changes that were told of.
    told: u32,
    every: Duration,
    tick: Pin<Box<Sleep>>,
}

impl Companion {
    /// Nobody's yet.
    pub(super) fn of(client: Client, progress: Arc<Progress>, limits: &Limits) -> Self {
        let every = limits.progress;
        Self {
            form: Form::of(client.dialect),
            reading: Reading::of(client, limits.answer),
            work: None,
            body: None,
            held: None,
            between: true,
            due: false,
            told: 0,
            every,
            tick: Box::pin(sleep_until(Instant::now() + every)),
            progress,
        }
    }

    /// Goes along with that answer.
    pub(super) fn with(mut self, body: Body) -> Self {
        self.body = Some(body);
        self
    }

    /// Waits for an answer, then goes along with it.
    pub(super) fn waiting(mut self, work: Work) -> Self {
        self.work = Some(work);
        self
    }

    /// Notes what has changed and what time it is.
    fn look(&mut self, context: &mut Context<'_>) {
        let changes = self.progress.now().changes;
        self.due |= changes != self.told;
        self.told = changes;
        while self.tick.as_mut().poll(context).is_ready() {
            self.due = true;
            self.tick.as_mut().reset(Instant::now() + self.every);
        }
    }

    /// What is to be told now, if anything and if it can be.
    fn tell(&mut self) -> Option<Bytes> {
        if !self.due || !self.between {
            return None;
        }
        let frame = self.form.frame(&self.as_it_is());
        self.due &= frame.is_empty();
        (!frame.is_empty()).then_some(frame)
    }

    /// What goes out next, where this piece of the answer is to go out: something told before it, as much of it as ends a frame, or all.
    fn next(&mut self, mut piece: Bytes) -> Bytes {
        if let Some(told) = self.tell() {
            self.held = Some(piece);
            return told;
        }
        let end = frame_end(&piece).filter(|end| *end < piece.len());
        if let Some(end) = end.filter(|_| self.due && !self.between) {
            self.held = Some(piece.split_off(end));
        }
        self.forward(piece)
    }

    fn as_it_is(&self) -> Told {
        Told::of(&self.progress, self.reading.tokens())
    }

    /// A piece of the answer goes out.
    fn forward(&mut self, piece: Bytes) -> Bytes {
        let changed = (self.due && self.between)
            .then(|| self.form.within(&piece, &self.as_it_is()))
            .flatten();
        self.due &= changed.is_none();
        self.between = piece.is_empty() && self.between || ends_a_frame(&piece);
        changed.unwrap_or(piece)
    }

    /// The next piece of the answer; nothing at its end.
    fn poll_answer(&mut self, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        if let Some(work) = &mut self.work {
            match work.as_mut().poll(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(body) => (self.work, self.body) = (None, Some(body)),
            }
        }
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        loop {
            match Pin::new(&mut *body).poll_frame(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(frame))) => {
                    let Ok(piece) = frame.into_data() else {
                        continue;
                    };
                    if let Some(step) = self.reading.read(&piece) {
                        self.progress.reaches(step);
                    }
                    return Poll::Ready(Some(Ok(piece)));
                }
                Poll::Ready(over) => {
                    self.body = None;
                    return Poll::Ready(over.map(|broken| broken.map(|_| Bytes::new())));
                }
            }
        }
    }
}

impl http_body::Body for Companion {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if let Some(piece) = this.held.take() {
            return Poll::Ready(Some(Ok(Frame::data(this.next(piece)))));
        }
        let polled = this.poll_answer(context);
        this.look(context);
        match polled {
            Poll::Ready(over_or_piece) => {
                Poll::Ready(over_or_piece.map(|piece| Ok(Frame::data(this.next(piece?)))))
            }
            Poll::Pending => match this.tell() {
                Some(told) => Poll::Ready(Some(Ok(Frame::data(told)))),
                None => Poll::Pending,
            },
        }
    }
}
