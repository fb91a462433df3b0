//! What tokens cost.

use chat::Usage;

/// US dollars for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Prompt tokens that no cache was involved in.
    pub input: f64,
    /// Produced tokens, reasoning included.
    pub output: f64,
    /// Prompt tokens read from the cache; `None` means as `input`.
    pub cache_read: Option<f64>,
    /// Prompt tokens written to the cache; `None` means as `input`.
    pub cache_write: Option<f64>,
}

impl Price {
    /// What this usage costs in US dollars. Never negative, whatever a provider counts; reasoning is part of the output and is
    /// not charged again.
    pub fn cost(&self, usage: &Usage) -> f64 {
        let read = usage.cache_read.unwrap_or(0);
        let written = usage.cache_write.unwrap_or(0);
        let plain = usage
            .input
            .unwrap_or(0)
            .saturating_sub(read.saturating_add(written));
        let charges = [
            (plain, self.input),
            (read, self.cache_read.unwrap_or(self.input)),
            (written, self.cache_write.unwrap_or(self.input)),
            (usage.output.unwrap_or(0), self.output),
        ];
        let millionths: f64 = charges
            .iter()
            .map(|(tokens, price)| *tokens as f64 * price.max(0.0))
            .sum();
        millionths / 1_000_000.0
    }
}
