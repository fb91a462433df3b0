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
}

impl Default for Caches {
    fn default() -> Self {
        Self {
            idempotency_ms: 5000,
        }
    }
}

impl Caches {
    /// Checks what can be known to be wrong.
    pub(crate) fn check(&self) -> Vec<Invalid> {
        let mut wrong = Vec::new();
        if self.idempotency_ms > LONGEST_REPEAT {
            let message = format!("must be at most {LONGEST_REPEAT}");
            wrong.push(Invalid::new("idempotency_ms", message));
        }
        wrong
    }
}

const LONGEST_REPEAT: u64 = 60_000;
