//! A stream that several clients read: the provider is read once, by whoever is ahead, and everybody gets the same bytes.
//!
//! Invariants: what is kept is bounded, of one stream and of all together, and a reader who falls behind what is kept is cut off, never given less; when the last reader
//! leaves before the end, so does the call at the provider.

use axum::body::Body;
use bytes::Bytes;
use http_body::{Body as _, Frame};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

/// Hears once how the stream ended: the bytes it had if it was read to its end and all of it is kept, nothing if not.
pub(crate) type Ended = Box<dyn FnOnce(Option<usize>) + Send>;

/// The room that all streams under way share for what is kept of them.
#[derive(Debug, Clone)]
pub(crate) struct Room {
    left: Arc<AtomicUsize>,
}

impl Room {
    /// Room for so many bytes.
    pub(crate) fn of(bytes: usize) -> Self {
        Self {
            left: Arc::new(AtomicUsize::new(bytes)),
        }
    }

    /// Takes so many bytes of it, or none.
    fn takes(&self, bytes: usize) -> bool {
        let take = |left: usize| left.checked_sub(bytes);
        let taken = (self.left).fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        taken.is_ok()
    }

    fn gives_back(&self, bytes: usize) {
        self.left.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// A stream and what was read of it so far.
pub(crate) struct SharedAnswer {
    state: Mutex<State>,
    crowd: Arc<Crowd>,
    /// Bytes kept.
    most: usize,
}

struct State {
    /// Where the rest comes from; nowhere when it has ended.
    source: Option<Body>,
    pieces: Vec<Bytes>,
    size: usize,
    /// Where what is kept has its room while the stream is under way.
    room: Room,
    /// Bytes taken of it.
    taken: usize,
    /// Pieces that were let go.
    gone: usize,
    /// It was left before its end.
    left: bool,
    readers: usize,
    ended: Option<Ended>,
}

/// Everybody who waits for the next piece.
#[derive(Default)]
struct Crowd(Mutex<Vec<Waker>>);

impl Crowd {
    fn join(&self, waker: &Waker) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !waiting.iter().any(|known| known.will_wake(waker)) {
            waiting.push(waker.clone());
        }
    }
}

impl Wake for Crowd {
    fn wake(self: Arc<Self>) {
        let waiting = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        waiting.into_iter().for_each(Waker::wake);
    }
}

impl SharedAnswer {
    /// The stream of that body, and its first reader.
    pub(crate) fn new(source: Body, most: usize, room: &Room, ended: Ended) -> (Arc<Self>, Reader) {
        let shared = Arc::new(Self {
            state: Mutex::new(State {
                source: Some(source),
                pieces: Vec::new(),
                size: 0,
                room: room.clone(),
                taken: 0,
                gone: 0,
                left: false,
                readers: 1,
                ended: Some(ended),
            }),
            crowd: Arc::default(),
            most,
        });
        let first = Reader {
            answer: Arc::clone(&shared),
            at: 0,
        };
        (shared, first)
    }

    /// One who reads it from the beginning; nobody when the beginning is gone.
    pub(crate) fn reader(self: &Arc<Self>) -> Option<Reader> {
        let mut state = self.state();
        if state.left || state.gone > 0 {
            return None;
        }
        state.readers += 1;
        Some(Reader {
            answer: Arc::clone(self),
            at: 0,
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Reads on. Whoever is to hear of the end is given back, to be told when nothing is locked.
    fn poll(&mut self, most: usize, context: &mut Context<'_>) -> Poll<Option<Told>> {
        let Some(source) = &mut self.source else {
            return Poll::Ready(None);
        };
        match Pin::new(source).poll_frame(context) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Some(Ok(frame))) => {
                let told = frame
                    .into_data()
                    .ok()
                    .and_then(|piece| self.keep(piece, most));
                Poll::Ready(told)
            }
            // The body of an answer never fails; one that does has ended.
            Poll::Ready(None | Some(Err(_))) => {
                self.source = None;
                self.leave_room();
                let whole = (self.gone == 0).then_some(self.size);
                Poll::Ready(self.ended.take().map(|ended| (ended, whole)))
            }
        }
    }

    /// Keeps a piece; when all of them are too many, or those of all streams are, only this one.
    fn keep(&mut self, piece: Bytes, most: usize) -> Option<Told> {
        self.size += piece.len();
        let keeps = self.gone == 0 && self.size <= most && self.room.takes(piece.len());
        if keeps {
            self.taken += piece.len();
        } else {
            self.gone += self.pieces.len();
            self.pieces.clear();
            self.leave_room();
        }
        self.pieces.push(piece);
        let ended = (self.gone > 0).then(|| self.ended.take()).flatten();
        ended.map(|ended| (ended, None))
    }

    fn leave_room(&mut self) {
        self.room.gives_back(std::mem::take(&mut self.taken));
    }
}

impl Drop for State {
    fn drop(&mut self) {
        self.leave_room();
    }
}

type Told = (Ended, Option<usize>);

/// One who reads a shared stream.
pub(crate) struct Reader {
    answer: Arc<SharedAnswer>,
    /// Pieces read.
    at: usize,
}

/// A reader has fallen behind a stream that is too long to be kept.
#[derive(Debug, thiserror::Error)]
#[error("the answer is too long to be shared")]
pub(crate) struct TooLong;

impl http_body::Body for Reader {
    type Data = Bytes;
    type Error = TooLong;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, TooLong>>> {
        let this = &mut *self;
        loop {
            let mut state = this.answer.state();
            let Some(place) = this.at.checked_sub(state.gone) else {
                return Poll::Ready(Some(Err(TooLong)));
            };
            if let Some(piece) = state.pieces.get(place) {
                let piece = piece.clone();
                this.at += 1;
                return Poll::Ready(Some(Ok(Frame::data(piece))));
            }
            if state.source.is_none() {
                return Poll::Ready(None);
            }
            this.answer.crowd.join(context.waker());
            // Not this reader's own waker: it may be held up by its client when the next piece comes.
            let everybody = Waker::from(Arc::clone(&this.answer.crowd));
            let polled = state.poll(this.answer.most, &mut Context::from_waker(&everybody));
            drop(state);
            let Poll::Ready(told) = polled else {
                return Poll::Pending;
            };
            if let Some((ended, whole)) = told {
                ended(whole);
            }
            everybody.wake();
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        let mut state = self.answer.state();
        state.readers -= 1;
        let abandoned = state.readers == 0 && state.source.is_some();
        let (source, ended) = if abandoned {
            state.left = true;
            state.leave_room();
            (state.source.take(), state.ended.take())
        } else {
            (None, None)
        };
        drop(state);
        drop(source);
        if let Some(ended) = ended {
            ended(None);
        }
    }
}

#[cfg(test)]
mod tests;
