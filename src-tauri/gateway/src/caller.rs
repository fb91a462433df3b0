//! A client's key and what it may do.
//!
//! Invariant: a key whose limits cannot be read opens nothing.

use crate::routes::Route;
use chat::{Failure, FailureKind, Stage};
use routing::{Access, Invalid, Pace};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What a key may do. An empty list allows all, and what is absent is not limited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeyScope {
    /// Names of models and combos, or patterns: `prefix/model`, `prefix/*`, `combo-name`.
    #[schema(required = false)]
    pub models: Vec<String>,
    /// Providers, by id or prefix.
    #[schema(required = false)]
    pub providers: Vec<String>,
    /// Accounts, by id.
    #[schema(required = false)]
    pub accounts: Vec<String>,
    /// `chat`, `completions`, `responses`, `messages`, `gemini`. Lists of models are always shown.
    #[schema(required = false)]
    pub endpoints: Vec<String>,
    /// Requests begun within any minute.
    pub per_minute: Option<u32>,
    /// Requests at the same time.
    pub concurrent: Option<u32>,
}

/// The endpoints a key can be limited to.
pub(crate) const ENDPOINTS: &[&str] = &["chat", "completions", "responses", "messages", "gemini"];

impl KeyScope {
    /// How fast; a request that comes too fast is refused, not kept waiting.
    fn pace(&self) -> Pace {
        Pace {
            per_minute: self.per_minute,
            concurrent: self.concurrent,
            queue: 0,
            wait_ms: 0,
            ..Pace::default()
        }
    }

    /// Checks what can be known to be wrong by itself.
    pub(crate) fn check(&self) -> Vec<Invalid> {
        let mut wrong = self.pace().check().err().unwrap_or_default();
        for (at, model) in self.models.iter().enumerate() {
            let is_name = |c: char| !c.is_whitespace() && !c.is_control();
            if model.is_empty() || !model.chars().all(is_name) {
                let message = "must be a model's name or a pattern such as `prefix/*`";
                wrong.push(Invalid::new(format!("models[{at}]"), message));
            }
        }
        for (at, endpoint) in self.endpoints.iter().enumerate() {
            if !ENDPOINTS.contains(&endpoint.as_str()) {
                let message = format!("must be one of {}", ENDPOINTS.join(", "));
                wrong.push(Invalid::new(format!("endpoints[{at}]"), message));
            }
        }
        wrong
    }

    fn access(&self) -> Option<Access> {
        let words = |list: &[String]| list.iter().map(|word| word.as_str().into()).collect();
        let access = Access {
            models: words(&self.models),
            providers: words(&self.providers),
            accounts: words(&self.accounts),
        };
        (!access.is_open()).then_some(access)
    }
}

/// A client's key, ready to be asked on every request.
#[derive(Debug)]
pub(crate) struct Caller {
    /// Of the key.
    pub(crate) id: Arc<str>,
    /// What the user calls it.
    pub(crate) name: Arc<str>,
    /// Which models, providers and accounts it may use, if not all.
    pub(crate) access: Option<Access>,
    /// How fast, if that is limited.
    pub(crate) pace: Option<Pace>,
    endpoints: Vec<String>,
    /// It opens nothing from then on, Unix milliseconds.
    until: Option<i64>,
}

impl Caller {
    /// The caller that shows this key, or showed it before it was rotated; `None` if its limits cannot be read.
    pub(crate) fn of(row: &store::GatewayKey, former_until: Option<i64>) -> Option<Self> {
        let scope: KeyScope = match serde_json::from_str(&row.scope) {
            Ok(scope) => scope,
            Err(error) => {
                tracing::error!(key = row.id, %error, "what the key may do cannot be read: it opens nothing");
                return None;
            }
        };
        let pace = scope.pace();
        Some(Self {
            id: row.id.as_str().into(),
            name: row.name.as_str().into(),
            access: scope.access(),
            pace: (!pace.is_open()).then_some(pace),
            until: row.expires_at.into_iter().chain(former_until).min(),
            endpoints: scope.endpoints,
        })
    }

    /// Whether its time is over. The clock is asked only if it has an end.
    pub(crate) fn is_over(&self, now: impl FnOnce() -> u64) -> bool {
        let until = self.until.map(|until| u64::try_from(until).unwrap_or(0));
        until.is_some_and(|until| until <= now())
    }

    /// Refuses what the key may not call.
    pub(crate) fn admit_to(&self, route: &Route) -> Result<(), Failure> {
        let Some(endpoint) = route.endpoint().filter(|_| !self.endpoints.is_empty()) else {
            return Ok(());
        };
        if self.endpoints.iter().any(|known| known == endpoint) {
            return Ok(());
        }
        let message = format!(
            "this key may not call `{endpoint}`, only {}; `omniroute keys show {}` tells what it may",
            self.endpoints.join(", "),
            self.id
        );
        let failure = Failure::new(FailureKind::Forbidden, Stage::Admission, message);
        Err(failure.with_code("endpoint_not_allowed"))
    }
}

/// What a caller may use, if that is limited.
pub(crate) fn access_of(caller: Option<&Arc<Caller>>) -> Option<&Access> {
    caller.and_then(|caller| caller.access.as_ref())
}
