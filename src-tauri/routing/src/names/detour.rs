//! Detours: requests of a certain kind are sent elsewhere, whatever model they name.

use super::check::{Invalid, settled};
use crate::facts::Facts;
use crate::glob;
use serde::{Deserialize, Serialize};

/// Requests of a certain kind are sent elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detour {
    /// What the user calls it.
    pub name: String,
    /// Which requests.
    #[serde(default)]
    pub when: When,
    /// Where to: a model, a combo, an alias.
    pub to: String,
    /// Whether it is in use.
    #[serde(default = "yes")]
    pub enabled: bool,
}

fn yes() -> bool {
    true
}

/// Which requests: all that is said must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct When {
    /// The name asked for fits one of these patterns.
    pub models: Vec<Box<str>>,
    /// It is a chore of the client's own (a title, a summary), or is not.
    pub background: Option<bool>,
    /// The prompt has at least so many tokens.
    pub prompt_from: Option<u64>,
    /// The prompt has at most so many tokens.
    pub prompt_to: Option<u64>,
    /// It offers tools, or does not.
    pub tools: Option<bool>,
    /// It holds pictures, or does not.
    pub images: Option<bool>,
}

impl When {
    /// Whether a request is meant.
    pub fn holds(&self, name: &str, facts: &Facts<'_>) -> bool {
        let is = |wanted: Option<bool>, fact: bool| wanted.is_none_or(|wanted| wanted == fact);
        let named = self.models.iter().any(|known| glob::matches(known, name));
        (self.models.is_empty() || named)
            && is(self.background, facts.background)
            && is(self.tools, facts.tools)
            && is(self.images, facts.images)
            && self
                .prompt_from
                .is_none_or(|least| facts.prompt_tokens >= least)
            && self
                .prompt_to
                .is_none_or(|most| facts.prompt_tokens <= most)
    }
}

impl Detour {
    /// Checks a detour before it is saved; `resolves` tells what is wrong with a name.
    ///
    /// # Errors
    /// Every field that cannot be.
    pub fn check(&self, resolves: impl Fn(&str) -> Result<(), String>) -> Result<(), Vec<Invalid>> {
        let mut invalid = Vec::new();
        if self.name.trim().is_empty() {
            invalid.push(Invalid::new("name", "give it a name"));
        }
        if self.when == When::default() {
            invalid.push(Invalid::new(
                "when",
                "say which requests; otherwise use an alias",
            ));
        }
        if self.when.prompt_from > self.when.prompt_to && self.when.prompt_to.is_some() {
            invalid.push(Invalid::new(
                "when.prompt_to",
                "must not be below `prompt_from`",
            ));
        }
        if let Err(why) = resolves(&self.to) {
            invalid.push(Invalid::new("to", why));
        }
        settled(invalid)
    }
}
