//! Tokens used, counted one way whatever the dialect.

use serde::{Deserialize, Serialize};

/// Token counts of one answer, cumulative. `None` means the provider did not say.
///
/// `input` counts **all** prompt tokens, cached ones included; `output` counts **all** produced tokens, reasoning included.
/// Anthropic's exclusive input count and Gemini's exclusive candidates count are normalised on decode and restored on encode.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// All prompt tokens, read from cache or written to it or neither.
    pub input: Option<u64>,
    /// Prompt tokens read from the provider's cache (part of `input`).
    pub cache_read: Option<u64>,
    /// Prompt tokens written to the provider's cache (part of `input`).
    pub cache_write: Option<u64>,
    /// All produced tokens, visible and reasoning.
    pub output: Option<u64>,
    /// Reasoning tokens (part of `output`).
    pub reasoning: Option<u64>,
}

impl Usage {
    /// Takes over every figure that `later` states: providers report running totals, so a later figure replaces an earlier one,
    /// except that a zero never erases a count already seen.
    pub fn update(&mut self, later: &Self) {
        for (mine, theirs) in [
            (&mut self.input, later.input),
            (&mut self.cache_read, later.cache_read),
            (&mut self.cache_write, later.cache_write),
            (&mut self.output, later.output),
            (&mut self.reasoning, later.reasoning),
        ] {
            match theirs {
                Some(0) if mine.is_some() => {}
                Some(count) => *mine = Some(count),
                None => {}
            }
        }
    }

    /// Input plus output, with what is unknown counted as zero.
    pub fn total(&self) -> u64 {
        self.input.unwrap_or(0) + self.output.unwrap_or(0)
    }
}
