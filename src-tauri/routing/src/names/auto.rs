//! The built-in combo: whatever is connected, by tier: plans, then keys, then cheap ones, then free ones.

use super::Known;
use super::check::{Invalid, settled};
use crate::aim::{Branch, Goal, Leg, Step, output_price};
use crate::strategy::ComboStrategy;
use catalog::{Model, Provider, Tier};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Its name.
pub const NAME: &str = "auto";

/// The tiers in order.
pub(crate) const TIERS: [Tier; 4] = [Tier::Subscription, Tier::ApiKey, Tier::Cheap, Tier::Free];

/// How the built-in combo chooses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AutoSettings {
    /// Whether there is one.
    pub enabled: bool,
    /// The model to use of a provider, by the provider's id; otherwise one in the middle of its prices.
    pub models: BTreeMap<String, String>,
    /// Providers to leave out, by id.
    pub without: Vec<String>,
}

impl Default for AutoSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            models: BTreeMap::new(),
            without: Vec::new(),
        }
    }
}

impl AutoSettings {
    /// Whether that name is the built-in combo's.
    pub(crate) fn answers_to(&self, name: &str) -> bool {
        self.enabled && name.eq_ignore_ascii_case(NAME)
    }

    /// Checks it before it is saved.
    ///
    /// # Errors
    /// Every provider and model that is not there, by its path from here.
    pub fn check(&self, known: &Known<'_>) -> Result<(), Vec<Invalid>> {
        let find = |id: &str| known.providers.iter().find(|provider| provider.id == *id);
        let nobody = |field: String| Invalid::new(field, "there is no such provider");
        let mut invalid = Vec::new();
        for (id, model) in &self.models {
            let field = format!("models.{id}");
            match find(id) {
                None => invalid.push(nobody(field)),
                Some(_) if model.trim().is_empty() => {
                    invalid.push(Invalid::new(field, "name one of its models"));
                }
                Some(provider) if !provider.any_model && provider.model(model).is_none() => {
                    let message = format!("`{id}` has no model `{model}`");
                    invalid.push(Invalid::new(field, message));
                }
                Some(_) => {}
            }
        }
        let without = self.without.iter().enumerate();
        let gone = without.filter(|(_, id)| find(id).is_none());
        invalid.extend(gone.map(|(at, _)| nobody(format!("without[{at}]"))));
        settled(invalid)
    }

    /// The model to use of a provider.
    pub(crate) fn model<'p>(&'p self, provider: &'p Provider) -> Option<&'p str> {
        if self.without.iter().any(|id| provider.id == *id) {
            return None;
        }
        let chosen = self.models.get(&*provider.id).map(String::as_str);
        chosen.or_else(|| representative(provider).map(|model| model.id.as_ref()))
    }

    /// The combo over what is connected; its legs are appended to `legs`.
    pub(crate) fn branch(&self, known: &Known<'_>, legs: &mut Vec<Leg>) -> Branch {
        let mut tiers = Vec::new();
        for tier in TIERS {
            let mut steps = Vec::new();
            for provider in known.connected().filter(|provider| provider.tier == tier) {
                if let Some(model) = self.model(provider) {
                    steps.push(Step {
                        weight: 1,
                        what: Goal::Leg(legs.len() as u32),
                    });
                    legs.push(Leg::new(provider, model, None));
                }
            }
            if !steps.is_empty() {
                let branch = Branch {
                    name: format!("{NAME}/{}", tier.name()).into(),
                    strategy: ComboStrategy::BestValue,
                    steps,
                };
                tiers.push(Step {
                    weight: 1,
                    what: Goal::Branch(branch),
                });
            }
        }
        Branch {
            name: Arc::from(NAME),
            strategy: ComboStrategy::Priority,
            steps: tiers,
        }
    }
}

/// A model that stands for the whole provider: one that calls tools, from the middle of the prices, the one that reads most, the
/// latest by name. Neither the most expensive nor the weakest is a good guess for everybody.
pub(crate) fn representative(provider: &Provider) -> Option<&Model> {
    let able = |model: &&Model| model.tools != Some(false);
    let mut models: Vec<&Model> = provider.models.iter().filter(able).collect();
    if models.is_empty() {
        models = provider.models.iter().collect();
    }
    let price = |model: &Model| output_price(model).unwrap_or(0.0);
    models.sort_by(|one, other| price(one).total_cmp(&price(other)));
    let middle = price(models.get(models.len() / 2)?);
    models
        .into_iter()
        .filter(|model| price(model) == middle)
        .max_by_key(|model| (model.context, model.id.clone()))
}
