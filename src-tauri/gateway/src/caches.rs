//! Which answers are given again: what the user has laid down.

use routing::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which answers are given again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Caches {
    /// For so many milliseconds after its answer a request can be repeated by its `Idempotency-Key`; 0 turns that off.
    #[schema(required = false, maximum = 60000)]
    pub idempotency_ms: u64,
    /// Requests of temperature 0 are answered from memory when the very same was answered before.
    #[schema(required = false)]
    pub exact: bool,
    /// Megabytes of such answers.
    #[schema(required = false, minimum = 1, maximum = 1024)]
    pub exact_mb: u64,
    /// Minutes for which they are kept.
    #[schema(required = false, minimum = 1, maximum = 10080)]
    pub exact_minutes: u64,
}

impl Default for Caches {
    fn default() -> Self {
        Self {
            idempotency_ms: 5000,
            exact: false,
            exact_mb: 32,
            exact_minutes: 30,
        }
    }
}

impl Caches {
    /// How long exact answers are kept, in milliseconds.
    pub(crate) fn exact_ms(&self) -> u64 {
        self.exact_minutes * 60_000
    }

    /// Checks what can be known to be wrong.
    pub(crate) fn check(&self) -> Vec<Invalid> {
        let bounds = [
            ("idempotency_ms", self.idempotency_ms, 0..=60_000),
            ("exact_mb", self.exact_mb, 1..=1024),
            ("exact_minutes", self.exact_minutes, 1..=10_080),
        ];
        let outside = bounds
            .into_iter()
            .filter(|(_, value, bounds)| !bounds.contains(value));
        let told = outside.map(|(field, _, bounds)| {
            let message = format!("must be between {} and {}", bounds.start(), bounds.end());
            Invalid::new(field, message)
        });
        told.collect()
    }
}
