//! What a model's name tells of it, whoever serves it.

use crate::pattern;
use crate::tables::TRAITS;
use chat::Quirks;

/// What is known of a model by its name alone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traits {
    /// How it departs from its dialect.
    pub quirks: Quirks,
    /// The most tokens it reads.
    pub context: Option<u64>,
    /// The most tokens it produces.
    pub max_output: Option<u64>,
}

/// One row of `data/traits.toml`.
pub(crate) struct Row {
    pub(crate) models: &'static [&'static str],
    pub(crate) traits: Traits,
}

/// The traits of the first row with a pattern for this id; of an unknown name, none.
pub fn traits(model: &str) -> Traits {
    TRAITS
        .iter()
        .find(|row| {
            row.models
                .iter()
                .any(|pattern| pattern::matches(pattern, model))
        })
        .map_or_else(Traits::default, |row| row.traits)
}
