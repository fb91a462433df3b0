//! Presets: combos the user is offered when their parts are connected. They are data: which tiers, which models.

use super::Known;
use super::auto::{TIERS, representative};
use super::combo::{Combo, ComboTarget};
use crate::glob;
use crate::strategy::ComboStrategy;
use catalog::{Model, Provider};
use serde::Deserialize;

/// A preset as it stands in the data.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Preset {
    name: String,
    description: String,
    #[serde(default)]
    strategy: ComboStrategy,
    slots: Vec<Slot>,
    /// So many targets at least, or there is nothing to fall back on.
    least: usize,
}

/// A part of a preset.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slot {
    /// Providers of these tiers; all if none is named.
    #[serde(default)]
    tiers: Vec<String>,
    /// Patterns of models, the best first; if none is named, the provider's own representative.
    #[serde(default)]
    models: Vec<String>,
    /// At most so many targets.
    #[serde(default = "one")]
    most: usize,
    /// Without it the preset is not offered.
    #[serde(default)]
    needed: bool,
}

fn one() -> usize {
    1
}

const DATA: &str = include_str!("../../data/presets.json");

/// The presets whose parts are connected, as combos ready to be saved.
pub fn presets(known: &Known<'_>) -> Vec<Combo> {
    let presets: Vec<Preset> = serde_json::from_str(DATA).unwrap_or_default();
    presets
        .into_iter()
        .filter_map(|preset| preset.filled(known))
        .collect()
}

impl Preset {
    fn filled(self, known: &Known<'_>) -> Option<Combo> {
        let mut names: Vec<String> = Vec::new();
        for slot in &self.slots {
            let before = names.len();
            for name in slot.names(known) {
                if names.len() - before < slot.most && !names.contains(&name) {
                    names.push(name);
                }
            }
            if slot.needed && names.len() == before {
                return None;
            }
        }
        (names.len() >= self.least).then(|| Combo {
            name: self.name,
            description: self.description,
            strategy: self.strategy,
            targets: names.into_iter().map(ComboTarget::model).collect(),
            ..Combo::default()
        })
    }
}

impl Slot {
    /// The full names that fill it, the best first.
    fn names(&self, known: &Known<'_>) -> Vec<String> {
        let full = |provider: &Provider, model: &Model| format!("{}/{}", provider.prefix, model.id);
        let providers = || {
            let tiers = TIERS.iter().filter(|tier| {
                self.tiers.is_empty() || self.tiers.iter().any(|name| *name == tier.name())
            });
            tiers.flat_map(|tier| known.connected().filter(|one| one.tier == *tier))
        };
        if self.models.is_empty() {
            return providers()
                .filter_map(|provider| Some(full(provider, representative(provider)?)))
                .collect();
        }
        let mut names = Vec::new();
        for pattern in &self.models {
            for provider in providers() {
                let fits = |model: &&Model| {
                    let last = model.id.rsplit('/').next().unwrap_or(&model.id);
                    glob::matches(pattern, &model.id) || glob::matches(pattern, last)
                };
                let latest = provider
                    .models
                    .iter()
                    .filter(fits)
                    .max_by_key(|model| &model.id);
                names.extend(latest.map(|model| full(provider, model)));
            }
        }
        names
    }
}
