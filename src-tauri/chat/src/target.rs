//! What a codec must know of the model it writes for.

use crate::Quirks;

/// The model a request is written for, and what it and its host can take.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// The model in the provider's own spelling.
    pub model: String,
    /// The most tokens it can produce, when known.
    pub max_output_tokens: Option<u64>,
    /// How it departs from its dialect.
    pub quirks: Quirks,
}
