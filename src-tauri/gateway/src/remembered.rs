//! What outlives the process: how accounts are doing, which conversation is with which, what combos have done.
//!
//! Invariants: it is written off the request path, a moment after it changed and once more at the end; what cannot be read is forgotten,
//! for all of it is learnt again.

use crate::house::House;
use crate::snapshot::Snapshot;
use routing::{Health, Sessions, Spending};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::Memo;
use tokio::time::{MissedTickBehavior, interval};

/// What outlives the process.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Remembered {
    pub(crate) health: Health,
    pub(crate) sessions: Sessions,
    /// Only what was told of budgets; what is spent is in the ledger.
    pub(crate) spending: Spending,
}

impl Remembered {
    /// As it was written down, less what the vault has overtaken: an account it calls active is given its chance.
    pub(crate) fn read(memo: &Memo, snapshot: &Snapshot) -> Self {
        let read = memo.read().unwrap_or_else(|error| {
            tracing::warn!(%error, "what was known of the accounts is forgotten");
            None
        });
        let found = read.map(|bytes| serde_json::from_slice(&bytes));
        let mut remembered: Self = match found {
            Some(Err(error)) => {
                tracing::warn!(%error, "what was known of the accounts is forgotten");
                Self::default()
            }
            Some(Ok(remembered)) => remembered,
            None => Self::default(),
        };
        let health = &mut remembered.health;
        health.tune(snapshot.rulebook.strategies.resilience);
        let exists = |id: &str| snapshot.fleet.iter().any(|account| *account.id == *id);
        health.keep(exists);
        health.keep_combos(|name| snapshot.counts(name));
        health.believe(&snapshot.fleet);
        remembered
    }
}

impl House {
    /// Writes down what outlives the process, if it has changed. Blocks on the disk.
    pub(crate) fn remember(&self) {
        if !self.changed.swap(false, Ordering::Relaxed) {
            return;
        }
        // Copied first: nobody waits while it is put into words.
        let remembered = Remembered {
            sessions: self.sessions().clone(),
            health: self.health().clone(),
            spending: self.till.spending(),
        };
        let written = serde_json::to_vec(&remembered).map_err(|error| error.to_string());
        let kept =
            written.and_then(|bytes| self.memo.write(&bytes).map_err(|error| error.to_string()));
        if let Err(error) = kept {
            self.changed.store(true, Ordering::Relaxed);
            tracing::warn!(
                error,
                "what is known of the accounts could not be written down"
            );
        }
    }
}

/// Writes down what has changed, for as long as the runtime runs.
pub(crate) async fn keep_remembering(house: Arc<House>) {
    let mut turn = interval(MOMENT);
    turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        turn.tick().await;
        if !house.changed.load(Ordering::Relaxed) {
            continue;
        }
        let house = Arc::clone(&house);
        let _done = tokio::task::spawn_blocking(move || house.remember()).await;
    }
}

/// The name it is kept under.
pub(crate) const MEMO: &str = "health";
const MOMENT: Duration = Duration::from_secs(2);
