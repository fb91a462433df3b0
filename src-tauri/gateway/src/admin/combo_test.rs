//! Trying a combo out: each of its targets is asked one short question, as any client would ask it.

use super::combos::find_combo;
use super::{AdminError, Answer};
use crate::ask::{Ask, Client, Wishes};
use crate::clock;
use crate::exchange::exchange_with;
use crate::house::House;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::Response;
use chat::Dialect;
use dialect::envelope::Envelope;
use dialect::sse::Framing;
use http::HeaderMap;
use http_body_util::{BodyExt as _, Limited};
use routing::Aim;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa::ToSchema;

/// How a target answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TargetTest {
    /// Its full name.
    pub model: String,
    /// Whether it answered.
    pub ok: bool,
    /// How long it took, in milliseconds.
    pub ms: u64,
    /// What went wrong.
    pub message: Option<String>,
    /// The trace id of the question.
    pub trace: Option<String>,
}

/// Asks each target of a combo one short question, one after the other.
pub async fn test_combo(house: &Arc<House>, name: &str) -> Result<Vec<TargetTest>, AdminError> {
    find_combo(house, name)?;
    let snapshot = house.snapshot();
    let named = snapshot
        .named(name)
        .map_err(|why| AdminError::field("targets", format!("{why:?}")))?;
    let mut tests = Vec::with_capacity(named.aim.legs.len());
    for leg in &named.aim.legs {
        let mut only = Aim::at(&leg.name(), &leg.provider, &leg.model);
        only.legs = vec![leg.clone()];
        let began = clock::now();
        let ask = question(&leg.name())?;
        let only = Arc::new(snapshot.prepared(only));
        let answer = exchange_with(house, ask, None, Some(only)).await;
        tests.push(read(leg.name(), began, answer).await);
    }
    Ok(tests)
}

fn question(model: &str) -> Result<Ask, AdminError> {
    let body = json!({
        "model": model,
        "max_tokens": 16,
        "messages": [{ "role": "user", "content": "Say OK." }],
    });
    let envelope = Envelope::parse(body.to_string().into())
        .map_err(|malformed| AdminError::internal(malformed.to_string()))?;
    Ok(Ask {
        client: Client::of(Dialect::OpenAiChat),
        endpoint: "combo test",
        model: model.to_owned(),
        stream: false,
        framing: Framing::Events,
        session: None,
        envelope,
        headers: HeaderMap::new(),
        wishes: Wishes::default(),
    })
}

async fn read(model: String, began: u64, answer: Response) -> TargetTest {
    let (parts, body) = answer.into_parts();
    let ok = parts.status.is_success();
    let said = Limited::new(body, LONGEST).collect().await;
    let said = said
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let told: Value = serde_json::from_slice(&said).unwrap_or_default();
    let message = told.pointer("/error/message").and_then(Value::as_str);
    let trace = parts.headers.get("x-omniroute-trace-id");
    TargetTest {
        model,
        ok,
        ms: clock::now().saturating_sub(began),
        message: (!ok).then(|| message.unwrap_or("it gave no reason").to_owned()),
        trace: trace.and_then(|id| id.to_str().ok()).map(str::to_owned),
    }
}

const LONGEST: usize = 1024 * 1024;

/// Ask each target of a combo one short question
#[utoipa::path(post, path = "/combos/{name}/test", operation_id = "test_combo", tag = "combos", params(("name" = String, Path)), responses((status = OK, body = Vec<TargetTest>)))]
pub(super) async fn test(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
) -> Answer<Vec<TargetTest>> {
    test_combo(&house, &name).await.map(Json)
}
