//! What passed through the gateway, from the ledger.

use super::input::Asked;
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A request as it is shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestView {
    /// The trace id, as in `X-OmniRoute-Trace-Id`.
    pub id: String,
    /// Unix milliseconds.
    pub started_at: i64,
    /// The dialect the client speaks.
    pub client_dialect: String,
    /// The path the client called.
    pub endpoint: String,
    /// The client's key, if one was needed.
    pub key_id: Option<String>,
    /// The model as the client named it.
    pub requested_model: String,
    /// The provider that answered, or was asked last.
    pub provider: Option<String>,
    /// The account it was asked with.
    pub account_id: Option<String>,
    /// The model as the provider names it.
    pub upstream_model: Option<String>,
    /// The dialect the provider speaks.
    pub upstream_dialect: Option<String>,
    /// `splice`, `translate` or `local`.
    #[schema(value_type = String)]
    pub lane: store::Lane,
    /// Whether the client asked for a stream.
    pub stream: bool,
    /// The HTTP status the client was given.
    pub status: u16,
    /// What failed, if it did.
    pub failure_code: Option<String>,
    /// Where it failed.
    pub failure_stage: Option<String>,
    /// Tokens in, cached ones among them.
    pub input_tokens: Option<u32>,
    /// Tokens in that came from the provider's cache.
    pub cached_tokens: Option<u32>,
    /// Tokens in that were put into it.
    pub cache_write_tokens: Option<u32>,
    /// Tokens out, reasoning among them.
    pub output_tokens: Option<u32>,
    /// Tokens out that were reasoning.
    pub reasoning_tokens: Option<u32>,
    /// US dollars.
    pub cost_usd: Option<f64>,
    /// Milliseconds until the first byte went to the client.
    pub first_byte_ms: Option<u32>,
    /// Milliseconds until the last.
    pub total_ms: u32,
    /// Every attempt, in order.
    #[schema(value_type = Option<Vec<AttemptView>>, required = true)]
    pub attempts: Value,
    /// What the target could not say.
    #[schema(value_type = Option<Vec<LossView>>, required = true)]
    pub losses: Value,
    /// Whether the client left before the end.
    pub client_gone: bool,
    /// How the name was read (`via`), and who was passed over (`skipped`); empty where there was nothing to decide.
    #[schema(value_type = Option<DecisionView>, required = true)]
    pub decision: Value,
}

/// One try of one account, as the ledger keeps it.
#[derive(Debug, ToSchema)]
pub struct AttemptView {
    /// The provider's id.
    pub provider: String,
    /// What the user calls the account.
    pub account: String,
    /// The model in the provider's spelling.
    pub model: String,
    /// Why it was chosen.
    #[schema(required = false)]
    pub why: String,
    /// What the user's rules changed of the request, in words.
    #[schema(required = false)]
    pub changes: Vec<String>,
    /// HTTP status, when one came.
    #[schema(required = true)]
    pub status: Option<u16>,
    /// Milliseconds from the request's arrival to the attempt's end.
    pub at_ms: u32,
    /// What failed; absent when it served.
    #[schema(required = false)]
    pub failed: String,
    /// The step at which it failed.
    #[schema(required = false)]
    pub stage: String,
    /// The row of the failure table that decided what came next.
    #[schema(required = false)]
    pub rule: String,
}

/// Something the target could not say, as the ledger keeps it.
#[derive(Debug, ToSchema)]
pub struct LossView {
    /// The field in the client's own spelling.
    pub field: String,
    /// Why it could not be carried.
    pub why: String,
}

/// How a name was read, and who was passed over, as the ledger keeps it.
#[derive(Debug, ToSchema)]
pub struct DecisionView {
    /// The steps from the name to what it means.
    pub via: Vec<String>,
    /// Who was passed over.
    pub skipped: Vec<SkippedView>,
}

/// Who was passed over.
#[derive(Debug, ToSchema)]
pub struct SkippedView {
    /// What the user calls the account; null where the whole provider was.
    #[schema(required = true)]
    pub account: Option<String>,
    /// The model's full name.
    #[schema(required = true)]
    pub model: Option<String>,
    /// Why.
    pub why: String,
}

/// How many requests are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Page {
    /// At most so many, newest first; 50 when not given, at most 1000.
    #[param(maximum = 1000)]
    pub limit: Option<u32>,
}

/// The last requests, newest first.
pub fn recent_requests(house: &House, page: &Page) -> Result<Vec<RequestView>, AdminError> {
    let limit = page.limit.unwrap_or(USUAL).min(MOST);
    Ok(house.ledger.recent(limit)?.into_iter().map(view).collect())
}

/// One request by its trace id.
pub fn find_request(house: &House, id: &str) -> Result<RequestView, AdminError> {
    house
        .ledger
        .find(id)?
        .map(view)
        .ok_or_else(|| AdminError::missing("request", id))
}

/// A row as it is shown.
pub(super) fn view(row: store::Request) -> RequestView {
    RequestView {
        id: row.id,
        started_at: row.started_at,
        client_dialect: row.client_dialect.into(),
        endpoint: row.endpoint.into(),
        key_id: row.key_id.as_deref().map(str::to_owned),
        requested_model: row.requested_model,
        provider: row.provider.map(Into::into),
        account_id: row.account_id.as_deref().map(str::to_owned),
        upstream_model: row.upstream_model,
        upstream_dialect: row.upstream_dialect.map(Into::into),
        lane: row.lane,
        stream: row.stream,
        status: row.status,
        failure_code: row.failure_code,
        failure_stage: row.failure_stage,
        input_tokens: row.input_tokens,
        cached_tokens: row.cached_tokens,
        cache_write_tokens: row.cache_write_tokens,
        output_tokens: row.output_tokens,
        reasoning_tokens: row.reasoning_tokens,
        cost_usd: row.cost_usd,
        first_byte_ms: row.first_byte_ms,
        total_ms: row.total_ms,
        attempts: json(&row.attempts),
        losses: json(&row.losses),
        client_gone: row.client_gone,
        decision: json(&row.decision),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}

const USUAL: u32 = 50;
const MOST: u32 = 1000;

/// The last requests, newest first
#[utoipa::path(get, path = "/requests", operation_id = "recent_requests", tag = "requests", params(Page), responses((status = OK, body = Vec<RequestView>)))]
pub(super) async fn list(
    State(house): State<Arc<House>>,
    Asked(page): Asked<Page>,
) -> Answer<Vec<RequestView>> {
    off_thread(house, move |house| recent_requests(house, &page))
        .await
        .map(Json)
}

/// One request by its trace id
#[utoipa::path(get, path = "/requests/{id}", operation_id = "find_request", tag = "requests", params(("id" = String, Path)), responses((status = OK, body = RequestView)))]
pub(super) async fn one(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Answer<RequestView> {
    off_thread(house, move |house| find_request(house, &id))
        .await
        .map(Json)
}
