//! What a request aims at: the targets a name stands for, and how to choose among them. Made once for a name, read by every request for it.

use crate::strategy::ComboStrategy;
use catalog::{Model, Price, Provider};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a name stands for.
#[derive(Debug, Clone)]
pub struct Aim {
    /// The name: a combo's, or as the client said it. Turns and counts are kept under it.
    pub name: Arc<str>,
    /// The targets, flat. A plan names them by their place here.
    pub legs: Vec<Leg>,
    /// How to choose among them.
    pub order: Branch,
    /// What to try after all of them: fallback chains.
    pub spare: Vec<Step>,
    /// Limits for the whole.
    pub terms: Terms,
    /// How the name came to mean this, one step each.
    pub via: Vec<Via>,
}

/// One target: a provider's model, perhaps with certain accounts only.
#[derive(Debug, Clone)]
pub struct Leg {
    /// The provider.
    pub provider: Arc<Provider>,
    /// The model in the provider's spelling.
    pub model: Arc<str>,
    /// Only these accounts.
    pub pin: Option<Pin>,
    /// What its tokens cost.
    pub price: Option<Price>,
    /// The most tokens it reads, where known.
    pub context: Option<u64>,
    /// Whether it takes pictures, where known.
    pub vision: Option<bool>,
    /// Whether it calls tools, where known.
    pub tools: Option<bool>,
}

/// Which accounts of a provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pin {
    /// The account of this id.
    Account(Arc<str>),
    /// Those with this tag.
    Tag(Arc<str>),
}

/// A choice among targets, some of which may be choices themselves.
#[derive(Debug, Clone)]
pub struct Branch {
    /// The combo it comes from.
    pub name: Arc<str>,
    /// In which order.
    pub strategy: ComboStrategy,
    /// The targets.
    pub steps: Vec<Step>,
}

/// One target of a choice.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its weight.
    pub weight: u32,
    /// What it is.
    pub what: Goal,
}

/// What a target is.
#[derive(Debug, Clone)]
pub enum Goal {
    /// The leg at this place.
    Leg(u32),
    /// A combo within the combo.
    Branch(Branch),
}

/// A step from a name to what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Via {
    /// A rule sent it elsewhere.
    Rule {
        /// The rule's name.
        rule: Arc<str>,
        /// Where to.
        to: Arc<str>,
    },
    /// An alias.
    Alias {
        /// The alias or pattern.
        alias: Arc<str>,
        /// What it stands for.
        to: Arc<str>,
    },
    /// A fallback chain was added.
    Chain {
        /// What is tried then.
        to: Arc<str>,
    },
}

/// Limits of a combo. What is absent is as everywhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Terms {
    /// For the whole request, in milliseconds; a stream that takes longer is ended.
    pub timeout_ms: Option<u64>,
    /// From sending to the first content, for each attempt, in milliseconds; an answer that is not streamed must be there by then.
    pub first_byte_ms: Option<u64>,
    /// Between two events of a stream, in milliseconds.
    pub idle_ms: Option<u64>,
    /// The last target is tried so many times more; others fail over at once.
    pub retries: u32,
    /// Between such retries, in milliseconds.
    pub retry_delay_ms: u64,
    /// Requests at the same time for each target.
    pub concurrency: Option<u32>,
    /// How long a request may queue for a target, in milliseconds.
    pub queue_ms: Option<u64>,
}

impl Leg {
    /// The provider's model of that name.
    pub fn new(provider: &Arc<Provider>, model: &str, pin: Option<Pin>) -> Self {
        let listed = provider.model(model);
        Self {
            price: listed.and_then(|listed| listed.price),
            context: provider.context(model),
            vision: listed.and_then(|listed| listed.vision),
            tools: listed.and_then(|listed| listed.tools),
            provider: Arc::clone(provider),
            model: listed.map_or(model, |listed| listed.id.as_ref()).into(),
            pin,
        }
    }

    /// Its full name.
    pub fn name(&self) -> String {
        format!("{}/{}", self.provider.prefix, self.model)
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.model == other.model && self.provider.id == other.provider.id
    }

    /// What so many tokens cost here, in millionths of a dollar; unknown without a price.
    pub(crate) fn cost(&self, input: u64, output: u64) -> Option<u64> {
        let price = self.price.as_ref()?;
        let micros = input as f64 * price.input.max(0.0) + output as f64 * price.output.max(0.0);
        Some(micros as u64)
    }
}

impl Aim {
    /// One provider's model and nothing else.
    pub fn at(name: &str, provider: &Arc<Provider>, model: &str) -> Self {
        let name: Arc<str> = name.into();
        Self {
            legs: vec![Leg::new(provider, model, None)],
            order: Branch {
                name: Arc::clone(&name),
                strategy: ComboStrategy::Priority,
                steps: vec![Step {
                    weight: 0,
                    what: Goal::Leg(0),
                }],
            },
            name,
            spare: Vec::new(),
            terms: Terms::default(),
            via: Vec::new(),
        }
    }
}

/// What the listed model says of itself, for choosing one.
pub(crate) fn output_price(model: &Model) -> Option<f64> {
    model.price.as_ref().map(|price| price.output)
}
