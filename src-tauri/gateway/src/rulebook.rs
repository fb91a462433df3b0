//! What the user has laid down for routing, as it is kept in the vault: names, strategies, limits.
//!
//! Invariant: a rule that cannot be read does not keep the gateway from serving. It counts as not laid down, the log says so, and it
//! stays in the vault as it is.

use crate::caches::Caches;
use crate::failure::Problem;
use crate::fence::Fence;
use routing::{Budget, Naming, Pace, Policy, Strategies, Transforms};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use store::{StoreError, Vault};

/// What the user has laid down for routing.
#[derive(Debug, Default)]
pub(crate) struct Rulebook {
    /// Combos, aliases, chains, detours.
    pub(crate) naming: Naming,
    /// How to choose among accounts, and how to bear failures.
    pub(crate) strategies: Strategies,
    /// What is laid down for single accounts, by id.
    pub(crate) policies: BTreeMap<String, Policy>,
    /// How fast single providers may be used, by id.
    pub(crate) paces: BTreeMap<String, Pace>,
    /// Which answers are given again.
    pub(crate) caches: Caches,
    /// What is done to every request.
    pub(crate) transforms: Transforms,
    /// What may be spent; one for each purse.
    pub(crate) budgets: Vec<Budget>,
    /// From which addresses the gateway may be called.
    pub(crate) fence: Fence,
}

/// The setting of [`Rulebook::naming`].
pub(crate) const NAMING: &str = "naming";
/// The setting of [`Rulebook::strategies`].
pub(crate) const STRATEGIES: &str = "strategies";
/// The setting of [`Rulebook::policies`].
pub(crate) const POLICIES: &str = "policies";
/// The setting of [`Rulebook::paces`].
pub(crate) const PACES: &str = "paces";
/// The setting of [`Rulebook::caches`].
pub(crate) const CACHES: &str = "caches";
/// The setting of [`Rulebook::transforms`].
pub(crate) const TRANSFORMS: &str = "transforms";
/// The setting of [`Rulebook::budgets`].
pub(crate) const BUDGETS: &str = "budgets";
/// The setting of [`Rulebook::fence`].
pub(crate) const FENCE: &str = "access";

impl Rulebook {
    /// Reads it.
    pub(crate) fn read(vault: &Vault) -> Result<Self, Problem> {
        Ok(Self {
            naming: rule(vault, NAMING)?,
            strategies: rule(vault, STRATEGIES)?,
            policies: rule(vault, POLICIES)?,
            paces: rule(vault, PACES)?,
            caches: rule(vault, CACHES)?,
            transforms: rule(vault, TRANSFORMS)?,
            budgets: rule(vault, BUDGETS)?,
            fence: rule(vault, FENCE)?,
        })
    }
}

fn rule<T: DeserializeOwned + Default>(vault: &Vault, key: &str) -> Result<T, StoreError> {
    match vault.settings().find(key) {
        Err(StoreError::Value { what, why }) => {
            tracing::error!(what, why, "a rule cannot be read and is left out");
            Ok(T::default())
        }
        found => Ok(found?.unwrap_or_default()),
    }
}
