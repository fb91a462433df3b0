//! What becomes of a streamed request while its client waits, told between the frames of its answer to a client that asked for it.
//!
//! Invariants: nothing is told in a form that a strict client of the dialect trips over; nothing between the halves of a frame; a request
//! that does not ask for it pays nothing. The head goes out with the answer, or after one interval without it: a failure before that keeps
//! its status, a later one is told inside the stream, as any failure is there.

mod companion;
mod reading;
mod telling;

use crate::answer_headers::{TRACE_HEADER, header_value};
use crate::ask::Client;
use crate::door;
use crate::failure::refuse;
use crate::house::House;
use axum::body::{Body, to_bytes};
use axum::response::Response;
use companion::Companion;
use dialect::sse::FrameSink;
use futures_util::FutureExt;
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use telling::Form;
use tokio::time::timeout;
use uuid::Uuid;

/// Says that progress is told.
const PROGRESS_HEADER: HeaderName = HeaderName::from_static("x-omniroute-progress");

/// Where a request is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Step {
    /// It is decided where it is to go.
    Routing,
    /// A limit or a budget holds it up.
    Queued,
    /// An account is asked.
    Connecting,
    /// Another account is asked, because the one before failed.
    Retrying,
    /// The provider has answered, but has said nothing yet.
    Waiting,
    /// The model thinks.
    Thinking,
    /// The model speaks.
    Streaming,
    /// The answer is complete.
    Done,
}

/// What is known of a request on its way.
#[derive(Debug)]
pub(crate) struct Progress {
    /// The request's trace.
    pub(crate) trace: Uuid,
    began: Instant,
    now: Mutex<Now>,
}

#[derive(Debug, Clone)]
struct Now {
    step: Step,
    attempt: u32,
    account: Option<Arc<str>>,
    provider: String,
    model: String,
    /// Why the account before was given up.
    reason: Option<String>,
    /// How often something changed.
    changes: u32,
}

impl Progress {
    /// A request has arrived.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            trace: Uuid::now_v7(),
            began: Instant::now(),
            now: Mutex::new(Now {
                step: Step::Routing,
                attempt: 0,
                account: None,
                provider: String::new(),
                model: String::new(),
                reason: None,
                changes: 0,
            }),
        })
    }

    /// It has come so far.
    pub(crate) fn reaches(&self, step: Step) {
        let mut now = self.now();
        if now.step != step {
            now.step = step;
            now.changes += 1;
        }
    }

    /// An account is asked; why the one before was given up, if there was one.
    pub(crate) fn tries(&self, account: &routing::Account, model: &str, reason: Option<&str>) {
        let mut now = self.now();
        now.step = if reason.is_some() {
            Step::Retrying
        } else {
            Step::Connecting
        };
        now.attempt += 1;
        now.account = Some(Arc::clone(&account.label));
        now.provider = account.provider.id.to_string();
        model.clone_into(&mut now.model);
        now.reason = reason.map(|why| why.chars().take(MOST_REASON).collect());
        now.changes += 1;
    }

    fn now(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers a request and tells of its progress. `work` is what answers it.
pub(crate) async fn accompany(
    house: &Arc<House>,
    client: Client,
    progress: Arc<Progress>,
    work: impl Future<Output = Response> + Send + 'static,
) -> Response {
    let form = Form::of(client.dialect);
    let trace = progress.trace;
    let guarded = AssertUnwindSafe(work).catch_unwind();
    // A panic ends this request alone, also when its head is out.
    let mut work: Pin<Box<dyn Future<Output = Response> + Send>> = Box::pin(
        guarded.map(move |done| done.unwrap_or_else(|_| refuse(client, &door::broken_here()))),
    );
    let early = match form {
        Form::Within => Ok(work.as_mut().await),
        Form::Comment | Form::Ping => timeout(house.limits.progress, work.as_mut()).await,
    };
    let mut response = match early {
        Ok(response) if !is_stream(&response) => return response,
        Ok(response) => {
            let (parts, body) = response.into_parts();
            let companion = Companion::of(client, progress, &house.limits);
            Response::from_parts(parts, Body::new(companion.with(body)))
        }
        Err(_) => {
            let rest = Box::pin(async move { as_stream(client, work.await).await });
            let companion = Companion::of(client, progress, &house.limits);
            let mut response = Response::new(Body::new(companion.waiting(rest)));
            let kind = HeaderValue::from_static("text/event-stream");
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_TYPE, kind);
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
            headers.insert(TRACE_HEADER, header_value(trace.to_string()));
            response
        }
    };
    let enabled = HeaderValue::from_static("enabled");
    response.headers_mut().insert(PROGRESS_HEADER, enabled);
    response
}

fn is_stream(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    response.status().is_success()
        && kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"))
}

/// The body of an answer whose head is out already: a failure becomes the dialect's own word for it inside a stream.
async fn as_stream(client: Client, response: Response) -> Body {
    let (parts, body) = response.into_parts();
    if parts.status.is_success() {
        return body;
    }
    let told = to_bytes(body, MOST_FAILURE).await.unwrap_or_default();
    let failure = client.codec.read_failure(parts.status.as_u16(), &told);
    let mut sink = FrameSink::default();
    client.codec.break_off(&failure, &[], &mut sink);
    Body::from(sink.take())
}

/// Characters of a reason.
const MOST_REASON: usize = 200;
/// Bytes of a failure's body.
const MOST_FAILURE: usize = 1024 * 1024;
