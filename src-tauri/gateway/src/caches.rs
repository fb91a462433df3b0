//! Which answers are given again: what the user has laid down.

use routing::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which answers are given again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
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
    /// The embedding model that tells which questions mean the same, such as `openai/text-embedding-3-small`; empty for none. Then requests
    /// of temperature 0 are also answered from memory when one that differs only in its last words, and means the same, was answered before.
    #[schema(required = false)]
    pub semantic_model: String,
    /// How much alike questions must be, as the cosine of their vectors.
    #[schema(required = false, minimum = 0.5, maximum = 1)]
    pub semantic_similarity: f64,
    /// Megabytes of such questions and answers.
    #[schema(required = false, minimum = 1, maximum = 256)]
    pub semantic_mb: u64,
}

impl Default for Caches {
    fn default() -> Self {
        Self {
            idempotency_ms: 5000,
            exact: false,
            exact_mb: 32,
            exact_minutes: 30,
            semantic_model: String::new(),
            semantic_similarity: 0.95,
            semantic_mb: 16,
        }
    }
}

impl Caches {
    /// How long exact answers are kept, in milliseconds.
    pub(crate) fn exact_ms(&self) -> u64 {
        self.exact_minutes * 60_000
    }

    /// Bytes of what is kept by its meaning.
    pub(crate) fn semantic_bytes(&self) -> usize {
        usize::try_from(self.semantic_mb * 1024 * 1024).unwrap_or(usize::MAX)
    }

    /// Checks what can be known to be wrong.
    pub(crate) fn check(&self) -> Vec<Invalid> {
        let bounds = [
            ("idempotency_ms", self.idempotency_ms, 0..=60_000),
            ("exact_mb", self.exact_mb, 1..=1024),
            ("exact_minutes", self.exact_minutes, 1..=10_080),
            ("semantic_mb", self.semantic_mb, 1..=256),
        ];
        let outside = bounds
            .into_iter()
            .filter(|(_, value, bounds)| !bounds.contains(value));
        let told = outside.map(|(field, _, bounds)| {
            let message = format!("must be between {} and {}", bounds.start(), bounds.end());
            Invalid::new(field, message)
        });
        let mut told: Vec<Invalid> = told.collect();
        if !(0.5..=1.0).contains(&self.semantic_similarity) {
            told.push(Invalid::new(
                "semantic_similarity",
                "must be between 0.5 and 1",
            ));
        }
        told
    }
}
