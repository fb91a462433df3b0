//! What the user has laid down for routing, as it is kept in the vault: names, strategies, limits.
//!
//! Invariant: a rule that cannot be read does not keep the gateway from serving. It counts as not laid down, the log says so, and it
//! stays in the vault as it is.

use crate::failure::Problem;
use routing::{Naming, Strategies};
use serde::de::DeserializeOwned;
use store::{StoreError, Vault};

/// What the user has laid down for routing.
#[derive(Debug, Default)]
pub(crate) struct Rulebook {
    /// Combos, aliases, chains, detours.
    pub(crate) naming: Naming,
    /// How to choose among accounts, and how to bear failures.
    pub(crate) strategies: Strategies,
}

/// The setting of [`Rulebook::naming`].
pub(crate) const NAMING: &str = "naming";
/// The setting of [`Rulebook::strategies`].
pub(crate) const STRATEGIES: &str = "strategies";

impl Rulebook {
    /// Reads it.
    pub(crate) fn read(vault: &Vault) -> Result<Self, Problem> {
        Ok(Self {
            naming: rule(vault, NAMING)?,
            strategies: rule(vault, STRATEGIES)?,
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
