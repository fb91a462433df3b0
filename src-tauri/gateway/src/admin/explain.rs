//! A request told in sentences: how its name was read, who was passed over, who was asked and why, how it went.

use super::requests::{RequestView, find_request};
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use crate::nobody::cut;
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
    steps.extend(via.filter_map(Value::as_str).map(|step| begun(step) + "."));
    steps.extend(skipped(row).map(|one| begun(&one) + "."));
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

/// How an attempt failed. What the provider said stands in quotes: it may be several sentences.
fn failed(attempt: &Value) -> String {
    let said = cut(word(attempt, "failed"), MOST_SAID);
    match attempt["status"].as_u64() {
        Some(status) => format!("failed with {status}, \"{said}\""),
        None => format!("failed: {said}"),
    }
}

fn attempt(attempt: &Value) -> String {
    let at = &attempt["at_ms"];
    if attempt["failed"].is_null() {
        return format!(
            "{}, and served, {at} ms after the request came.",
            asked(attempt)
        );
    }
    let rule = match word(attempt, "rule") {
        "" => String::new(),
        rule => format!(" ({rule})"),
    };
    let stage = word(attempt, "stage");
    let failed = failed(attempt);
    format!(
        "{}, and after {at} ms, at stage {stage}, it {failed}{rule}.",
        asked(attempt)
    )
}

/// Who was not asked, and why, each without its end mark.
fn skipped(row: &RequestView) -> impl Iterator<Item = String> {
    let skipped = row.decision["skipped"].as_array().into_iter().flatten();
    skipped.map(|one| {
        let model = word(one, "model");
        let who = match one["account"].as_str() {
            Some(account) if !model.is_empty() => format!("`{account}` (`{model}`)"),
            account => format!("`{}`", account.unwrap_or(model)),
        };
        match one["because"].as_str() {
            Some(because) => format!(
                "{who} was not asked when its turn came: {}",
                cut(because, MOST_SAID)
            ),
            None => format!("{who} was passed over: it {}", word(one, "why")),
        }
    })
}

/// A sentence begins with a capital.
fn begun(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
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
    let who = |attempt: &Value| {
        format!(
            "`{}` ({})",
            word(attempt, "account"),
            word(attempt, "provider")
        )
    };
    let failures = attempts.iter().filter(|one| one["failed"].is_string());
    let failures: Vec<String> = failures
        .map(|attempt| format!("{} {}", who(attempt), failed(attempt)))
        .collect();
    let failures = failures.join(", then ");
    let model = &row.requested_model;
    if let Some(served) = attempts.iter().find(|one| one["failed"].is_null()) {
        let before = match failures.as_str() {
            "" => String::new(),
            failures => format!(", after {failures}"),
        };
        return format!("{}, and served{before}.", asked(served));
    }
    let stood_for = STOOD_FOR
        .iter()
        .find(|(from, _)| row.decision["from"] == *from);
    if let Some((_, words)) = stood_for {
        return format!("`{model}` was not asked: {words}.");
    }
    let skipped: Vec<String> = skipped(row).take(MOST_SKIPPED).collect();
    let code = row.failure_code.as_deref().unwrap_or("it was never sent");
    let why = match (
        failures.as_str(),
        WORDS.iter().find(|(known, _)| *known == code),
    ) {
        ("", _) if !skipped.is_empty() => skipped.join("; "),
        ("", Some((_, words))) => (*words).to_owned(),
        ("", None) => format!("it ended as `{code}`"),
        (failures, _) => failures.to_owned(),
    };
    format!("Nobody served `{model}`: {why}.")
}

/// What a code means that nobody was asked after.
const WORDS: &[(&str, &str)] = &[
    ("it was never sent", "it was never sent"),
    (
        "model_ambiguous",
        "several providers may be meant by that name",
    ),
    (
        "model_not_found",
        "nobody who is connected has a model of that name",
    ),
    ("model_not_allowed", "the client's key may not use it"),
    ("no_account", "there is no account in use for it"),
    ("budget_spent", "a budget was spent"),
    (
        "key_rate_limited",
        "the client's key had no more requests left at the time",
    ),
    ("paused", "the gateway was paused"),
    ("invalid_request", "the request could not be read"),
];
/// Characters of what somebody said.
const MOST_SAID: usize = 200;
/// So many of those passed over stand in the sentence.
const MOST_SKIPPED: usize = 3;

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
