//! Counting tokens: the provider's own count where it has one, else a labelled estimate. Never a generation, never a failure for want of a count.

use crate::apart::apart;
use crate::ask::Client;
use crate::caller::access_of;
use crate::clock;
use crate::door::{Visit, malformed_body};
use crate::estimate;
use crate::failure::unresolved;
use crate::house::House;
use crate::responses::{Earlier, FIELD};
use crate::snapshot::{Named, Snapshot};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chat::{Dialect, Failure, Request, Target};
use dialect::envelope::Envelope;
use dialect::kept_elsewhere;
use http::{Method, StatusCode, header};
use http_body_util::{BodyExt, Limited};
use routing::Facts;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::Duration;
use tokio::time::timeout;
use upstream::Call;

/// A count is asked for while somebody waits to go on writing.
const PATIENCE: Duration = Duration::from_secs(10);
const LARGEST_COUNT: usize = 64 * 1024;
/// What a server says that does not count, or does not for that model.
const HAS_NONE: &[StatusCode] = &[
    StatusCode::NOT_FOUND,
    StatusCode::METHOD_NOT_ALLOWED,
    StatusCode::NOT_IMPLEMENTED,
];

/// A count, and who says so.
struct Count {
    tokens: u64,
    source: &'static str,
}

/// `POST /v1/messages/count_tokens`.
pub(crate) async fn anthropic(visit: &Visit, body: Bytes) -> Result<Response, Failure> {
    let envelope = Envelope::parse(body).map_err(|malformed| malformed_body(&malformed))?;
    let model = envelope.text("model").unwrap_or_default();
    let body = if envelope.value("max_tokens").is_some() {
        envelope.body().clone()
    } else {
        envelope.with(&[("max_tokens", "1")]).concat().into()
    };
    let count = count(visit, Dialect::AnthropicMessages, &model, envelope, &body).await?;
    Ok(labelled(
        format!(
            "{{\"input_tokens\":{},\"source\":\"{}\"}}",
            count.tokens, count.source
        ),
        count.source,
    ))
}

/// `POST /v1/responses/input_tokens`.
pub(crate) async fn responses(visit: &Visit, body: Bytes) -> Result<Response, Failure> {
    let envelope = Envelope::parse(body).map_err(|malformed| malformed_body(&malformed))?;
    let envelope = with_what_was_said(visit, &envelope).unwrap_or(envelope);
    let model = envelope.text("model").unwrap_or_default();
    let body = envelope.body().clone();
    let count = count(visit, Dialect::OpenAiResponses, &model, envelope, &body).await?;
    Ok(labelled(
        format!(
            "{{\"object\":\"response.input_tokens\",\"input_tokens\":{}}}",
            count.tokens
        ),
        count.source,
    ))
}

/// The body with all that was said before, if it goes on from an answer that is known here.
fn with_what_was_said(visit: &Visit, envelope: &Envelope) -> Option<Envelope> {
    let key = visit.caller.as_ref().map(|caller| &*caller.id);
    let earlier = Earlier::named(envelope, key, &visit.house.responses)?;
    let whole = Envelope::parse(earlier.unfolded(envelope)?).ok()?;
    whole.without(&[FIELD])
}

/// `POST /v1beta/models/{model}:countTokens`.
pub(crate) async fn gemini(visit: &Visit, model: String, body: Bytes) -> Result<Response, Failure> {
    #[derive(Deserialize)]
    struct Wrapped {
        #[serde(rename = "generateContentRequest", alias = "generate_content_request")]
        request: Option<Box<RawValue>>,
    }
    let envelope = Envelope::parse(body).map_err(|malformed| malformed_body(&malformed))?;
    let wrapped = serde_json::from_slice::<Wrapped>(envelope.body())
        .ok()
        .and_then(|wrapped| wrapped.request);
    let inner = wrapped.map_or_else(
        || envelope.body().clone(),
        |inner| Bytes::copy_from_slice(inner.get().as_bytes()),
    );
    let count = count(visit, Dialect::Gemini, &model, envelope, &inner).await?;
    Ok(labelled(
        format!("{{\"totalTokens\":{}}}", count.tokens),
        count.source,
    ))
}

fn labelled(json: String, source: &'static str) -> Response {
    (
        [
            (header::CONTENT_TYPE, "application/json"),
            (header::HeaderName::from_static("x-omniroute-count"), source),
        ],
        json,
    )
        .into_response()
}

/// `envelope` is what the client sent, `request` the request to be counted in the client's dialect.
async fn count(
    visit: &Visit,
    dialect: Dialect,
    model: &str,
    envelope: Envelope,
    request: &Bytes,
) -> Result<Count, Failure> {
    let snapshot = visit.house.snapshot();
    let named = snapshot
        .named(model)
        .map_err(|why| unresolved(model, &why))?;
    let codec = Client::of(dialect).codec;
    let decoded = apart(request.len(), || codec.decode_request(request))
        .map_err(|malformed| malformed_body(&malformed))?;
    // What is kept elsewhere cannot be counted here.
    kept_elsewhere::refuse(&decoded, dialect)?;
    let asking = asking(visit, &snapshot, &named, dialect, &envelope, &decoded);
    let told = match asking {
        Some(asking) => ask_provider(&visit.house, asking).await,
        None => None,
    };
    Ok(told.map_or_else(
        || Count {
            tokens: estimate::tokens(&decoded),
            source: "estimated",
        },
        |tokens| Count {
            tokens,
            source: "provider",
        },
    ))
}

/// A question for a provider's own count.
struct Asking {
    call: Call,
    model: String,
}

/// The question for whoever would serve the request, if that provider counts.
fn asking(
    visit: &Visit,
    snapshot: &Snapshot,
    named: &Named,
    dialect: Dialect,
    envelope: &Envelope,
    decoded: &Request,
) -> Option<Asking> {
    let house = &visit.house;
    let facts = Facts {
        access: access_of(visit.caller.as_ref()),
        ..Facts::default()
    };
    let planned = house.plan(snapshot, &named.aim, &facts, clock::moment());
    let first = *planned.ok()?.targets.first()?;
    let place = first.place;
    let target = &named.legs.get(first.leg)?.target;
    let model = &named.aim.legs.get(first.leg)?.model;
    let (account, door) = (&snapshot.fleet[place], &snapshot.doors[place]);
    let offer_place = account
        .provider
        .offers
        .iter()
        .position(|offer| offer.count_url.is_some() && offer.serves(model))?;
    let offer = account.provider.offers.get(offer_place)?;
    let body = counting_body(offer.dialect, target, dialect, envelope, decoded)?;
    let mut headers = door.headers(offer_place);
    headers.insert(
        header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json"),
    );
    let url = door
        .other(
            &account.provider,
            offer_place,
            offer.count_url.as_deref()?,
            &target.model,
        )
        .ok()?;
    let call = Call {
        method: Method::POST,
        url,
        headers,
        body,
    };
    let model = target.model.to_string();
    Some(Asking { call, model })
}

/// The provider's own count, if it gives one in time, as small as a count is. One that has none is remembered.
async fn ask_provider(house: &House, Asking { call, model }: Asking) -> Option<u64> {
    let place = (call.url.clone(), model);
    if house.countless.knows(&place, clock::now()) {
        return None;
    }
    let sent = timeout(PATIENCE, house.upstream.send(call)).await;
    let answer = sent.ok()?.ok()?;
    if HAS_NONE.contains(&answer.status()) {
        house.countless.note(place, clock::now());
    }
    if !answer.status().is_success() {
        return None;
    }
    let body = Limited::new(answer.into_body(), LARGEST_COUNT).collect();
    read_count(&timeout(PATIENCE, body).await.ok()?.ok()?.to_bytes())
}

/// The request as the provider counts it: the client's own bytes where it speaks that dialect.
fn counting_body(
    offered: Dialect,
    target: &Target,
    dialect: Dialect,
    envelope: &Envelope,
    decoded: &Request,
) -> Option<Vec<Bytes>> {
    if offered != dialect {
        let encoded = dialect::codec(offered)
            .encode_request(decoded, target)
            .ok()?;
        return counted_form(offered, &target.model, encoded.body).map(|body| vec![body]);
    }
    if dialect == Dialect::Gemini {
        return Some(vec![envelope.body().clone()]);
    }
    let model = serde_json::Value::from(target.model.as_str()).to_string();
    Some(envelope.with(&[("model", &model)]))
}

/// A generation request as the provider's count call wants it.
fn counted_form(dialect: Dialect, model: &str, body: Vec<u8>) -> Option<Bytes> {
    const NOT_COUNTED: &[&str] = &[
        "max_tokens",
        "stream",
        "temperature",
        "top_p",
        "top_k",
        "stop_sequences",
        "metadata",
        "service_tier",
    ];
    const COUNTED: &[&str] = &[
        "model",
        "input",
        "instructions",
        "tools",
        "tool_choice",
        "parallel_tool_calls",
        "reasoning",
        "text",
    ];
    let mut request: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(&body).ok()?;
    let counted = match dialect {
        Dialect::Gemini => {
            request.insert("model".to_owned(), format!("models/{model}").into());
            serde_json::json!({ "generateContentRequest": request })
        }
        Dialect::AnthropicMessages => {
            NOT_COUNTED
                .iter()
                .for_each(|field| _ = request.remove(*field));
            request.into()
        }
        Dialect::OpenAiResponses => {
            request.retain(|field, _| COUNTED.contains(&field.as_str()));
            request.into()
        }
        Dialect::OpenAiChat => return None,
    };
    Some(counted.to_string().into())
}

fn read_count(told: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Told {
        #[serde(alias = "totalTokens")]
        input_tokens: u64,
    }
    serde_json::from_slice::<Told>(told)
        .ok()
        .map(|told| told.input_tokens)
}
