//! A request told in sentences: how its name was read, who was passed over, who was asked and why, how it went.

use super::requests::{RequestView, find_request};
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// A request told in sentences.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explanation {
    /// The trace id.
    pub id: String,
    /// All of it in one sentence.
    pub sentence: String,
    /// Step by step.
    pub steps: Vec<String>,
}

/// Tells of a request by its trace id.
pub fn explain_request(house: &House, id: &str) -> Result<Explanation, AdminError> {
    Ok(explain(&find_request(house, id)?))
}

fn explain(row: &RequestView) -> Explanation {
    let way = if row.stream { "streamed" } else { "whole" };
    let mut steps = vec![format!(
        "`{}` was asked for at {} ({}, {way}).",
        row.requested_model, row.endpoint, row.client_dialect
    )];
    let via = row.decision["via"].as_array().into_iter().flatten();
    steps.extend(via.filter_map(Value::as_str).map(|step| format!("{step}.")));
    let skipped = row.decision["skipped"].as_array().into_iter().flatten();
    steps.extend(skipped.map(|one| {
        let who = one["account"].as_str().unwrap_or(word(one, "model"));
        match one["because"].as_str() {
            Some(because) => format!("`{who}` was not asked when its turn came: {because}."),
            None => format!("`{who}` was passed over: it {}.", word(one, "why")),
        }
    }));
    let attempts = row.attempts.as_array().map_or(&[][..], Vec::as_slice);
    steps.extend(attempts.iter().map(attempt));
    steps.push(end(row));
    Explanation {
        id: row.id.clone(),
        sentence: sentence(row, attempts),
        steps,
    }
}

fn word<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

/// Whom an attempt asked, for what, and why.
fn asked(attempt: &Value) -> String {
    let because = match word(attempt, "why") {
        "" => String::new(),
        why => format!(", because {why}"),
    };
    let changes = attempt["changes"].as_array().into_iter().flatten();
    let changes: String = changes
        .filter_map(Value::as_str)
        .map(|change| format!(" ({change})"))
        .collect();
    format!(
        "`{}` ({}) was asked for `{}`{because}{changes}",
        word(attempt, "account"),
        word(attempt, "provider"),
        word(attempt, "model")
    )
}

fn attempt(attempt: &Value) -> String {
    let at = &attempt["at_ms"];
    let Some(failed) = attempt["failed"].as_str() else {
        return format!(
            "{}, and served, {at} ms after the request came.",
            asked(attempt)
        );
    };
    let status = attempt["status"].as_u64();
    let status = status.map_or_else(String::new, |status| format!(" with {status}"));
    let rule = match word(attempt, "rule") {
        "" => String::new(),
        rule => format!(" [{rule}]"),
    };
    format!(
        "{}, and failed{status} at stage {} after {at} ms: {failed}{rule}.",
        asked(attempt),
        word(attempt, "stage")
    )
}

fn end(row: &RequestView) -> String {
    let mut said = format!(
        "The client was given {} after {} ms",
        row.status, row.total_ms
    );
    if let (Some(read), Some(written)) = (row.input_tokens, row.output_tokens) {
        said.push_str(&format!(", {read} tokens in and {written} out"));
    }
    if let Some(cost) = row.cost_usd {
        said.push_str(&format!(", ${cost:.6}"));
    }
    if let Some(code) = &row.failure_code {
        said.push_str(&format!("; failure `{code}`"));
    }
    if row.client_gone {
        said.push_str("; the client left before the end");
    }
    said.push('.');
    said
}

fn sentence(row: &RequestView, attempts: &[Value]) -> String {
    let served = attempts.iter().find(|attempt| attempt["failed"].is_null());
    let failures = attempts
        .iter()
        .filter(|attempt| attempt["failed"].is_string());
    let before: Vec<String> = failures
        .map(|attempt| {
            format!(
                "`{}` ({}) failed: {}",
                word(attempt, "model"),
                word(attempt, "account"),
                word(attempt, "failed")
            )
        })
        .collect();
    let stood_for = STOOD_FOR
        .iter()
        .find(|(from, _)| row.decision["from"] == *from);
    let mut said = match (served, stood_for) {
        (Some(served), _) => format!("{}, and served", asked(served)),
        (None, Some((_, words))) => format!("`{}` was not asked: {words}", row.requested_model),
        (None, None) => format!(
            "Nobody served `{}`: {}",
            row.requested_model,
            row.failure_code.as_deref().unwrap_or("it was never sent")
        ),
    };
    if !before.is_empty() {
        said.push_str(&format!("; {}", before.join("; ")));
    }
    said.push('.');
    said
}

/// Where an answer came from that nobody was asked for.
const STOOD_FOR: &[(&str, &str)] = &[
    (
        "repeat",
        "the answer to the first request of its idempotency key was told again",
    ),
    ("cache", "the exact cache had the answer"),
    (
        "similar",
        "the semantic cache had the answer to a question that means the same",
    ),
];

/// Tell of a request in sentences
#[utoipa::path(get, path = "/requests/{id}/explanation", operation_id = "explain_request", tag = "requests", params(("id" = String, Path)), responses((status = OK, body = Explanation)))]
pub(super) async fn tell(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Answer<Explanation> {
    off_thread(house, move |house| explain_request(house, &id))
        .await
        .map(Json)
}
