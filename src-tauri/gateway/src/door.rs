//! The data door: from a request on the wire to an answer in the caller's dialect.

use crate::admission::{admit_address, admit_body, admit_host, admit_key, query_value};
use crate::ask::{Ask, Client, Wishes};
use crate::caller::Caller;
use crate::count;
use crate::exchange;
use crate::failure::refuse;
use crate::foreign;
use crate::house::House;
use crate::idempotency;
use crate::in_place::boxed;
use crate::models;
use crate::progress;
use crate::recorder::Arrived;
use crate::responses;
use crate::routes::{self, Form, Found, Route};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chat::{Dialect, Failure, FailureKind, Stage};
use dialect::envelope::Envelope;
use dialect::sse::Framing;
use futures_util::FutureExt;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use hyper::Request;
use hyper::body::Incoming;
use routing::{Spot, session_id};
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::sync::Arc;

/// Client headers that a provider of the same dialect should see.
const PASSED_ON: &[&str] = &[
    "anthropic-beta",
    "anthropic-version",
    "openai-beta",
    "idempotency-key",
    "user-agent",
    "x-client-request-id",
    "x-goog-api-client",
];

/// A request that has been let in.
#[derive(Clone)]
pub(crate) struct Visit {
    pub(crate) house: Arc<House>,
    pub(crate) parts: Parts,
    pub(crate) caller: Option<Arc<Caller>>,
}

/// Serves one request of the data door.
pub(crate) async fn serve(house: Arc<House>, from: IpAddr, request: Request<Incoming>) -> Response {
    let (parts, body) = request.into_parts();
    let found = routes::find(&parts.method, parts.uri.path());
    let client = speaker(&found, &parts.uri, &parts.headers);
    let origin = parts.headers.get(header::ORIGIN).cloned();
    // In a place of its own: a connection has room for the request only while it is read, not while its answer streams.
    // A panic ends this request alone, and its client is told like any other.
    let entering = boxed(|| enter(house, from, parts, body, found, client));
    let entered = AssertUnwindSafe(Box::into_pin(entering))
        .catch_unwind()
        .await;
    let mut response = match entered.unwrap_or_else(|_| Err(broken_here())) {
        Ok(response) => response,
        Err(failure) => {
            tracing::debug!(code = failure.code, message = %failure.message, "refused");
            let mut response = refuse(client, &failure);
            if failure.kind == FailureKind::TooLarge || failure.status == 408 {
                // What is left of the body is not read.
                response
                    .headers_mut()
                    .insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            response
        }
    };
    // A foreign origin was refused above; one of our own may read the answer.
    if let Some(origin) = origin.filter(|_| response.status() != StatusCode::FORBIDDEN) {
        response
            .headers_mut()
            .insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        response
            .headers_mut()
            .insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

async fn enter(
    house: Arc<House>,
    from: IpAddr,
    parts: Parts,
    body: Incoming,
    found: Found,
    client: Client,
) -> Result<Response, Failure> {
    // Whether we live is told to this machine in any case: it is how the gateway knows its own port.
    if found != Found::Route(Route::Health) || !from.is_loopback() {
        admit_address(&house, from)?;
    }
    admit_host(&parts.headers, &house.limits)?;
    if parts.method == Method::OPTIONS {
        return Ok(preflight(&parts.headers));
    }
    let route = match found {
        Found::Route(Route::Health) => return Ok(health()),
        Found::Route(Route::Root) => return Ok(greeting()),
        Found::Route(route) => route,
        Found::WrongMethod => {
            return Err(
                no_such(&parts, FailureKind::BadRequest, "method_not_allowed").with_status(405),
            );
        }
        Found::Nothing => return Err(no_such(&parts, FailureKind::NotFound, "no_such_path")),
    };
    let caller = admit_key(&house, &parts)?;
    if let Some(caller) = &caller {
        caller.admit_to(&route)?;
    }
    let visit = Visit {
        house,
        parts,
        caller,
    };
    let answered = models::answer(&visit, &route).or_else(|| responses::answer(&visit, &route));
    if let Some(answer) = answered {
        return answer;
    }
    let body = pin!(admit_body(&visit.parts, body, &visit.house.limits)).await?;
    match route {
        Route::CountTokens => count::anthropic(&visit, body).await,
        Route::CountInput => count::responses(&visit, body).await,
        Route::GeminiCount { model } => count::gemini(&visit, model, body).await,
        Route::Ask(form) => Ok(pin!(answer(&visit, client, form, body)).await),
        Route::Models
        | Route::Model(_)
        | Route::GeminiModels
        | Route::GeminiModel(_)
        | Route::Kept { .. }
        | Route::Health
        | Route::Root => Err(no_such(&visit.parts, FailureKind::NotFound, "no_such_path")),
    }
}

/// The answer of a model, or why there is none.
async fn answer(visit: &Visit, client: Client, form: Form, body: Bytes) -> Response {
    let (endpoint, caller) = (form.endpoint(), visit.caller.clone());
    let ask = match ask(&visit.parts, client, form, body) {
        Ok(ask) => ask,
        Err(failure) => {
            let arrived = Arrived {
                client,
                endpoint,
                model: "",
                stream: false,
                key: caller.map(|caller| Arc::clone(&caller.id)),
            };
            return exchange::unread(&visit.house, &arrived, &failure);
        }
    };
    let stamp = idempotency::stamp(&ask, visit);
    match (stamp, ask.progress()) {
        (None, None) => pin!(exchange::exchange(&visit.house, ask, caller)).await,
        // In a place of its own: the room of every connection is not to grow for the few.
        (Some(stamp), None) => Box::pin(idempotency::answer(visit, ask, stamp)).await,
        (stamp, Some(progress)) => {
            let work = on_its_own(visit.clone(), ask, stamp);
            Box::pin(progress::accompany(&visit.house, client, progress, work)).await
        }
    }
}

/// The same, for whoever goes on with it after its head is out.
async fn on_its_own(visit: Visit, ask: Ask, stamp: Option<idempotency::Stamp>) -> Response {
    match stamp {
        Some(stamp) => idempotency::answer(&visit, ask, stamp).await,
        None => exchange::exchange(&visit.house, ask, visit.caller).await,
    }
}

/// The answer while the door is paused.
pub(crate) fn closed(request: &Request<Incoming>) -> Response {
    let found = routes::find(request.method(), request.uri().path());
    let message = "the gateway is paused; resume it on its page";
    let failure = Failure::new(FailureKind::Overloaded, Stage::Admission, message);
    refuse(
        speaker(&found, request.uri(), request.headers()),
        &failure.with_code("paused"),
    )
}

/// A mistake of ours; the log has where.
pub(crate) fn broken_here() -> Failure {
    let message =
        "the gateway made a mistake with this request; please report it with what the log says";
    Failure::new(FailureKind::ServerError, Stage::Admission, message).with_code("internal_error")
}

/// How the caller of a path speaks; OpenAI's way where nothing tells.
fn speaker(found: &Found, uri: &http::Uri, headers: &HeaderMap) -> Client {
    let Found::Route(route) = found else {
        let gemini = uri.path().contains("v1beta");
        let dialect = if gemini {
            Dialect::Gemini
        } else if headers.contains_key("anthropic-version") {
            Dialect::AnthropicMessages
        } else {
            Dialect::OpenAiChat
        };
        return Client::of(dialect);
    };
    match route {
        Route::Ask(Form::Completions) => Client::completions(),
        Route::Ask(Form::Responses) | Route::CountInput | Route::Kept { .. } => {
            Client::of(Dialect::OpenAiResponses)
        }
        Route::Ask(Form::Messages) | Route::CountTokens => Client::of(Dialect::AnthropicMessages),
        Route::Ask(Form::Generate { .. })
        | Route::GeminiCount { .. }
        | Route::GeminiModels
        | Route::GeminiModel(_) => Client::of(Dialect::Gemini),
        Route::Models | Route::Model(_) => Client::of(models::family(headers)),
        Route::Ask(Form::Chat) | Route::Health | Route::Root => Client::of(Dialect::OpenAiChat),
    }
}

/// What the client asks, read from path, query, headers and the outside of the body.
fn ask(parts: &Parts, client: Client, form: Form, body: Bytes) -> Result<Ask, Failure> {
    let envelope = Envelope::parse_looking_for(foreign::marks(client.dialect), body)
        .map_err(|malformed| malformed_body(&malformed))?;
    if form == Form::Messages && envelope.says("thread") {
        return Err(no_threads());
    }
    let endpoint = form.endpoint();
    let (model, stream, framing) = match form {
        Form::Generate { model, stream } => {
            let events = !stream || query_value(parts, "alt") == Some("sse");
            (
                model,
                stream,
                if events {
                    Framing::Events
                } else {
                    Framing::JsonArray
                },
            )
        }
        Form::Chat | Form::Completions | Form::Responses | Form::Messages => {
            (model_of(&envelope)?, stream_of(&envelope)?, Framing::Events)
        }
    };
    let (mut headers, mut wishes) = (HeaderMap::new(), Wishes::default());
    for (name, value) in &parts.headers {
        if PASSED_ON.contains(&name.as_str()) {
            headers.append(name.clone(), value.clone());
        }
        wishes.hear(name.as_str(), value);
    }
    Ok(Ask {
        client,
        endpoint,
        model,
        stream,
        framing,
        session: session_of(parts, &envelope),
        envelope,
        headers,
        wishes,
    })
}

/// The session the request belongs to, as headers and body tell.
fn session_of(parts: &Parts, envelope: &Envelope) -> Option<Arc<str>> {
    // A request has few headers: looking through them costs less than hashing every name that may tell.
    let header = |name: &str| {
        let mut headers = parts.headers.iter();
        let (_, value) = headers.find(|(known, _)| *known == name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let body = |path: &[&str]| match path {
        [field] => envelope.text(field),
        [outer, inner] => {
            let outer: serde_json::Value = serde_json::from_str(envelope.value(outer)?).ok()?;
            outer[*inner].as_str().map(str::to_owned)
        }
        _ => None,
    };
    let found = session_id(|spot| match spot {
        Spot::Header(name) => header(name),
        Spot::Body(path) | Spot::Within(path, _) => body(path),
    });
    found.map(Into::into)
}

fn model_of(envelope: &Envelope) -> Result<String, Failure> {
    match envelope.value("model") {
        None | Some("null") => Ok(String::new()),
        Some(json) => {
            serde_json::from_str(json).map_err(|_| bad_field("model", "must be a string"))
        }
    }
}

/// A request that does not say `stream` is not a stream.
fn stream_of(envelope: &Envelope) -> Result<bool, Failure> {
    match envelope.value("stream") {
        None | Some("null") => Ok(false),
        Some(json) => {
            serde_json::from_str(json).map_err(|_| bad_field("stream", "must be true or false"))
        }
    }
}

/// Conversations are not held here; the SDK's tool runner knows this code and goes on with the whole history.
fn no_threads() -> Failure {
    let message = "thread: conversations are not kept here; send the whole history in `messages`";
    Failure::new(FailureKind::BadRequest, Stage::Decode, message)
        .with_code("thread_unsupported_request")
}

fn bad_field(field: &str, why: &str) -> Failure {
    Failure::new(
        FailureKind::BadRequest,
        Stage::Decode,
        format!("{field}: {why}"),
    )
    .with_code("invalid_request")
}

/// A body that cannot be read, as a failure.
pub(crate) fn malformed_body(malformed: &dialect::Malformed) -> Failure {
    Failure::new(
        FailureKind::BadRequest,
        Stage::Decode,
        malformed.to_string(),
    )
    .with_code("invalid_request")
}

fn no_such(parts: &Parts, kind: FailureKind, code: &str) -> Failure {
    let message = format!(
        "{} {} does not exist here; see GET /v1/models and the README for what does",
        parts.method,
        parts.uri.path()
    );
    Failure::new(kind, Stage::Admission, message).with_code(code)
}

fn health() -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        format!(r#"{{"status":"ok",{}}}"#, crate::port_owner::MARK),
    )
        .into_response()
}

fn greeting() -> Response {
    (
        [(header::CONTENT_TYPE, "application/json")],
        r#"{"name":"OmniRoute","endpoint":"/v1"}"#,
    )
        .into_response()
}

/// Only our own pages get here (see admission); they may call.
fn preflight(headers: &HeaderMap) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let out = response.headers_mut();
    if headers.contains_key(header::ORIGIN) {
        out.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("GET, POST, DELETE, OPTIONS"),
        );
        if let Some(wanted) = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
            out.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
    }
    response
}
