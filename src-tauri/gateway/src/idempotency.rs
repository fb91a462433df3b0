//! A request that says by `Idempotency-Key` that it is one and the same is answered once: whoever repeats it, at the same time or a
//! moment later, is told what the first was told.
//!
//! Invariants: a key belongs to the client's own key and endpoint; what failed is told to those who wait and to nobody later; a request
//! without the header is not even looked at.

mod register;

pub(crate) use register::Stamp;

use crate::answer_headers::{TRACE_HEADER, header_value};
use crate::ask::Ask;
use crate::clock;
use crate::door::Visit;
use crate::exchange;
use crate::house::House;
use crate::recorder::{Arrived, Recorder};
use crate::shared_answer::{Ended, Room, SharedAnswer};
use axum::body::{Body, to_bytes};
use axum::response::Response;
use bytes::Bytes;
use chat::{Failure, FailureKind, Stage};
use http::{HeaderName, HeaderValue};
use http_body::Body as _;
use register::{Found, Given, GivenBody, MOST_ANSWER, MOST_UNDER_WAY, Mark, Register, Tell};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// Says that the answer was given before.
const REPEATED_HEADER: HeaderName = HeaderName::from_static("x-omniroute-idempotent");

/// Whether an answer failed, known when it is over.
pub(crate) type Fate = Arc<AtomicBool>;

/// The requests that are known by their keys.
pub(crate) struct Repeats {
    register: Mutex<Register>,
    room: Room,
}

impl Default for Repeats {
    fn default() -> Self {
        Self {
            register: Mutex::default(),
            room: Room::of(MOST_UNDER_WAY),
        }
    }
}

impl Repeats {
    fn register(&self) -> MutexGuard<'_, Register> {
        self.register.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a request is known by, where its client gave it a key and keys are heeded.
pub(crate) fn stamp(ask: &Ask, visit: &Visit) -> Option<Stamp> {
    let given = ask.wishes.idempotency.as_ref()?;
    if given.is_empty() || window(&visit.house) == 0 {
        return None;
    }
    let caller = visit.caller.as_ref();
    let key = caller.map_or("", |caller| &caller.id);
    let (path, body) = (visit.parts.uri.path(), ask.envelope.body());
    Some(Stamp {
        identity: mark(&[key.as_bytes(), ask.endpoint.as_bytes(), given.as_bytes()]),
        content: mark(&[path.as_bytes(), &[u8::from(ask.stream)], body]),
    })
}

/// The hash of these, none of which can be taken for the end of another.
fn mark(pieces: &[&[u8]]) -> Mark {
    let mut hash = Sha256::new();
    for piece in pieces {
        hash.update((piece.len() as u64).to_le_bytes());
        hash.update(piece);
    }
    hash.finalize().into()
}

fn window(house: &House) -> u64 {
    house.snapshot().rulebook.caches.idempotency_ms
}

/// The place of the first; given up when it is dropped before the answer is over.
struct Turn {
    house: Arc<House>,
    identity: Mark,
    fate: Fate,
    kept: bool,
}

impl Turn {
    /// The answer of that many bytes is over; it is repeated until the window closes.
    fn over(mut self, size: usize) {
        let window = window(&self.house);
        if self.fate.load(Ordering::Relaxed) || window == 0 {
            return;
        }
        let now = clock::now();
        let repeats = &self.house.repeats;
        repeats.register().over(&self.identity, size, now);
        self.kept = true;
        let house = Arc::clone(&self.house);
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(window)).await;
            house.repeats.register().sweep(clock::now(), window);
        });
    }

    /// The answer, for the first and for whoever waits.
    async fn share(self, response: Response, tell: Tell) -> Response {
        let (parts, body) = response.into_parts();
        let trace = parts.headers.get(TRACE_HEADER);
        let mut given = Given {
            status: parts.status,
            headers: parts.headers.clone(),
            trace: trace
                .and_then(|trace| trace.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            body: GivenBody::Whole(Bytes::new()),
        };
        if body.size_hint().exact().is_some() {
            // It is in memory already.
            let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
            given.body = GivenBody::Whole(whole.clone());
            self.answering(given, &tell);
            self.over(whole.len());
            return Response::from_parts(parts, Body::from(whole));
        }
        let turn = Arc::new(Mutex::new(None::<Self>));
        let ending = Arc::clone(&turn);
        let ended: Ended = Box::new(move |size| {
            let turn = ending.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let (Some(turn), Some(size)) = (turn, size) {
                turn.over(size);
            }
        });
        let (answer, first) = SharedAnswer::new(body, MOST_ANSWER, &self.house.repeats.room, ended);
        given.body = GivenBody::Stream(answer);
        self.answering(given, &tell);
        *turn.lock().unwrap_or_else(PoisonError::into_inner) = Some(self);
        Response::from_parts(parts, Body::new(first))
    }

    fn answering(&self, given: Given, tell: &Tell) {
        let given = Arc::new(given);
        let mut register = self.house.repeats.register();
        register.answering(&self.identity, Arc::clone(&given));
        drop(register);
        tell.send_replace(Some(given));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !self.kept {
            self.house.repeats.register().forget(&self.identity);
        }
    }
}

/// Answers a request that is known by a key.
pub(crate) async fn answer(visit: &Visit, mut ask: Ask, stamp: Stamp) -> Response {
    let (house, caller) = (&visit.house, visit.caller.clone());
    let key = caller.as_ref().map(|caller| Arc::clone(&caller.id));
    loop {
        let found = (house.repeats.register()).enter(&stamp, clock::now(), window(house));
        let given = match found {
            Found::First(tell) => {
                let turn = Turn {
                    house: Arc::clone(house),
                    identity: stamp.identity,
                    fate: Fate::default(),
                    kept: false,
                };
                ask.wishes.fate = Some(Arc::clone(&turn.fate));
                let response = exchange::exchange(house, ask, caller).await;
                return turn.share(response, tell).await;
            }
            Found::Full => return exchange::exchange(house, ask, caller).await,
            Found::Other => return exchange::unread(house, &arrived(&ask, key), &used_before()),
            Found::Again(given) => given,
            Found::Wait(mut waiting) => match waiting.wait_for(Option::is_some).await.as_deref() {
                Ok(Some(given)) => Arc::clone(given),
                // The first has left without an answer: another is the first now.
                Ok(None) | Err(_) => continue,
            },
        };
        if let Some(response) = again(
            house,
            &arrived(&ask, key.clone()),
            &given,
            ask.wishes.trace(),
        ) {
            return response;
        }
        tokio::task::yield_now().await;
    }
}

/// The answer of the first, told again; nothing where it was left before its end.
fn again(
    house: &Arc<House>,
    arrived: &Arrived<'_>,
    given: &Given,
    trace: Uuid,
) -> Option<Response> {
    let body = match &given.body {
        GivenBody::Whole(whole) => Body::from(whole.clone()),
        GivenBody::Stream(answer) => Body::new(answer.reader()?),
    };
    let mut record = Recorder::new(house, &trace, arrived);
    let why = format!(
        "The request came with the idempotency key of `{}`, and was told the same",
        given.trace
    );
    record.stood_for("repeat", &why);
    record.answered(given.status.as_u16());
    record.complete();
    let mut response = Response::new(body);
    *response.status_mut() = given.status;
    *response.headers_mut() = given.headers.clone();
    let headers = response.headers_mut();
    headers.insert(TRACE_HEADER, header_value(trace.to_string()));
    headers.insert(REPEATED_HEADER, HeaderValue::from_static("true"));
    Some(response)
}

fn arrived(ask: &Ask, key: Option<Arc<str>>) -> Arrived<'_> {
    Arrived {
        client: ask.client,
        endpoint: ask.endpoint,
        model: &ask.model,
        stream: ask.stream,
        key,
    }
}

fn used_before() -> Failure {
    let message = "this Idempotency-Key was used for another request a moment ago; give every request a key of its own";
    Failure::new(FailureKind::Conflict, Stage::Admission, message)
        .with_code("idempotency_key_reused")
}
