//! A model as one provider serves it.

use crate::{Price, Text};
use chat::Quirks;

/// A model of a provider. What nobody states is `None`; [`crate::traits`] may still know it by the name.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The id clients ask for.
    pub id: Text,
    /// The id the provider is asked for, where it is another one.
    pub upstream: Option<Text>,
    /// The name to show.
    pub name: Text,
    /// The most tokens it reads.
    pub context: Option<u64>,
    /// The most tokens it produces.
    pub max_output: Option<u64>,
    /// What its tokens cost here.
    pub price: Option<Price>,
    /// Whether it takes pictures.
    pub vision: Option<bool>,
    /// Whether it calls tools.
    pub tools: Option<bool>,
    /// Whether it reasons before it answers.
    pub reasoning: Option<bool>,
    /// How it departs from its dialect here, beyond its traits.
    pub quirks: Quirks,
}

impl Model {
    /// A model of which only the id is known.
    pub fn named(id: impl Into<Text>) -> Self {
        let id = id.into();
        Self {
            name: id.clone(),
            id,
            upstream: None,
            context: None,
            max_output: None,
            price: None,
            vision: None,
            tools: None,
            reasoning: None,
            quirks: Quirks::NONE,
        }
    }

    /// The id in the provider's own spelling.
    pub fn upstream_id(&self) -> &str {
        self.upstream.as_ref().unwrap_or(&self.id)
    }
}
