//! Failures of the gateway's own, and how any failure is told to a client: in its dialect, with a stable code, the stage and what to do.

use crate::ask::Client;
use crate::clock;
use axum::body::Body;
use axum::response::Response;
use chat::{Failure, FailureKind, Stage};
use http::{HeaderName, HeaderValue, StatusCode, header};
use routing::{NoTarget, OverBudget, Purse, Skip, Unresolved};

/// Something the gateway itself could not do (start, open the vault, save a change), as a sentence.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Problem(pub String);

/// Any error as a problem.
pub(crate) fn problem(error: impl std::fmt::Display) -> Problem {
    Problem(error.to_string())
}

impl From<store::StoreError> for Problem {
    fn from(error: store::StoreError) -> Self {
        problem(error)
    }
}

/// The stage at which it failed, for clients and logs.
pub(crate) const STAGE_HEADER: HeaderName = HeaderName::from_static("x-omniroute-stage");

/// The failure's stable word, for clients whose dialect has no slot for it.
pub(crate) const CODE_HEADER: HeaderName = HeaderName::from_static("x-omniroute-code");

/// The answer that tells a client of a failure, in its dialect.
pub(crate) fn refuse(client: Client, failure: &Failure) -> Response {
    let codec = client.codec;
    let status =
        StatusCode::from_u16(codec.failure_status(failure)).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = Response::new(Body::from(codec.write_failure(failure)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    headers.insert(
        STAGE_HEADER,
        HeaderValue::from_static(stage_name(failure.stage)),
    );
    let code = failure.code.as_deref();
    if let Some(code) = code.and_then(|code| HeaderValue::try_from(code).ok()) {
        headers.insert(CODE_HEADER, code);
    }
    if let Some(wait) = failure.retry_after {
        headers.insert(
            header::RETRY_AFTER,
            HeaderValue::from(wait.as_secs().max(1)),
        );
    }
    response
}

/// The stage's name, as in the ledger.
pub(crate) const fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Admission => "admission",
        Stage::Decode => "decode",
        Stage::Plan => "plan",
        Stage::Encode => "encode",
        Stage::Connect => "connect",
        Stage::FirstByte => "first_byte",
        Stage::Upstream => "upstream",
        Stage::Stream => "stream",
    }
}

/// A model name that could not be resolved, as a failure that names the choices.
pub(crate) fn unresolved(name: &str, why: &Unresolved) -> Failure {
    let (kind, code, message) = match why {
        Unresolved::Missing => (
            FailureKind::BadRequest,
            "model_missing",
            "no model is named; set `model`".to_owned(),
        ),
        Unresolved::Malformed => (
            FailureKind::BadRequest,
            "model_malformed",
            "the model name holds characters that no model name has".to_owned(),
        ),
        Unresolved::NotOffered { provider, similar } => (
            FailureKind::NotFound,
            "model_not_found",
            format!(
                "`{provider}` has no model `{name}`{}",
                choices(", it has", similar)
            ),
        ),
        Unresolved::Ambiguous { choices: names } => (
            FailureKind::BadRequest,
            "model_ambiguous",
            format!(
                "several of your providers have `{name}`; say which{}",
                choices(":", names)
            ),
        ),
        Unresolved::Unknown { elsewhere } if elsewhere.is_empty() => (
            FailureKind::NotFound,
            "model_not_found",
            format!(
                "no provider with an account has the model `{name}`; name it as provider/model, or see GET /v1/models"
            ),
        ),
        Unresolved::Unknown { elsewhere } => (
            FailureKind::NotFound,
            "model_not_connected",
            format!(
                "you have no account with a provider of `{name}`; add one for{}",
                choices(":", elsewhere)
            ),
        ),
    };
    Failure::new(kind, Stage::Plan, message).with_code(code)
}

fn choices(lead: &str, names: &[String]) -> String {
    if names.is_empty() {
        String::new()
    } else {
        format!("{lead} {}", names.join(", "))
    }
}

/// No account can serve, as a failure that says why and until when.
pub(crate) fn no_target(model: &str, why: NoTarget, now: u64) -> Failure {
    match why {
        NoTarget::NoAccount { providers } => Failure::new(
            FailureKind::NotFound,
            Stage::Plan,
            format!("`{model}` belongs to {}, with which you have no account in use; add one with `omniroute accounts add {}`", providers.join(", "), providers.first().map_or("PROVIDER", String::as_str)),
        )
        .with_code("no_account"),
        // The client's own key, not an account's: the client is told.
        NoTarget::Closed { why: Skip::NotAllowed } => Failure::new(
            FailureKind::Forbidden,
            Stage::Admission,
            format!("this key may not use `{model}`; GET /v1/models lists what it may, and `omniroute keys show` tells why"),
        )
        .with_code("model_not_allowed"),
        NoTarget::Closed { why } => {
            let why = if why == Skip::NotPinned {
                "none of the accounts that its combo names is there".to_owned()
            } else {
                format!("every target {}", why.says(now))
            };
            let message = format!("no account can serve `{model}`: {why}");
            Failure::new(FailureKind::Forbidden, Stage::Plan, message).with_code("route_closed")
        }
        NoTarget::AllResting { resting, until, out } => {
            let mut reasons: Vec<String> = out.iter().map(|(label, standing)| format!("`{label}`: {}", standing.remedy())).collect();
            let wait = until.map(|until| std::time::Duration::from_millis(until.saturating_sub(now)));
            if let Some(wait) = wait {
                reasons.insert(0, format!("{resting} resting, the first for another {} s", wait.as_secs().max(1)));
            }
            let kind = if wait.is_some() { FailureKind::RateLimited } else { FailureKind::Overloaded };
            let message = format!("no account can serve `{model}` now: {}", reasons.join("; "));
            Failure { retry_after: wait, ..Failure::new(kind, Stage::Plan, message).with_code("all_accounts_resting") }
        }
    }
}

/// A budget has nothing left, as a failure that says until when and how to change it.
pub(crate) fn over_budget(over: &OverBudget, now: u64) -> Failure {
    let whose = match &over.purse {
        Purse::All => "for all requests".to_owned(),
        Purse::Key(_) => "of this key".to_owned(),
        Purse::Provider(id) => format!("for the provider `{id}`"),
    };
    let (period, remedy) = (
        over.period.name(),
        format!("omniroute budgets set {}", over.purse),
    );
    let until = clock::local(over.until);
    let wait = over.until.saturating_sub(now);
    let (kind, code, message, wait) = if over.share.is_none() {
        let message = format!(
            "nobody knows the price of this model, and the {period} budget {whose} refuses what has none; `{remedy}` changes it"
        );
        (
            FailureKind::PaymentRequired,
            "budget_price_unknown",
            message,
            None,
        )
    } else if over.held {
        let message = format!(
            "requests under way hold the rest of the {period} budget {whose}; try again when one is over, or change it with `{remedy}`"
        );
        (FailureKind::RateLimited, "budget_held", message, Some(SOON))
    } else {
        let message = format!(
            "the {period} budget {whose} is spent; it begins anew at {until}, and `{remedy}` changes it"
        );
        (
            FailureKind::PaymentRequired,
            "budget_spent",
            message,
            Some(wait),
        )
    };
    Failure {
        retry_after: wait.map(std::time::Duration::from_millis),
        ..Failure::new(kind, Stage::Plan, message).with_code(code)
    }
}

/// Milliseconds.
const SOON: u64 = 1000;
