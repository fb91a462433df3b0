//! What combos have done: whose turn it is, and counts that survive a restart.

use crate::event::{ComboNote, ComboWhat};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a combo has done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Requests for it, each once.
    pub requests: u64,
    /// Requests that were served.
    pub served: u64,
    /// Requests that no target could serve.
    pub failed: u64,
    /// Served requests that were not served by the first target tried.
    pub fallbacks: u64,
    /// When it was last asked for, Unix milliseconds.
    pub last_used: u64,
    /// Its targets, in the order they were first tried.
    pub targets: Vec<TargetTally>,
}

/// What one target of a combo has done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetTally {
    /// Its provider.
    pub provider: Arc<str>,
    /// Its model.
    pub model: Arc<str>,
    /// Attempts.
    pub tried: u64,
    /// Attempts that served.
    pub served: u64,
    /// Milliseconds until the first content or the failure, all attempts together.
    pub total_ms: u64,
    /// What it is given beforehand: it came later than the others, and does not have to catch up with them.
    #[serde(default)]
    ahead: u64,
}

impl TargetTally {
    /// What counts where the least tried goes first.
    fn weight(&self) -> u64 {
        self.tried.saturating_add(self.ahead)
    }
}

/// A combo keeps counts of so many targets.
const MOST_TARGETS: usize = 256;

impl Tally {
    pub(crate) fn apply(&mut self, note: &ComboNote) {
        match &note.what {
            ComboWhat::Asked => {
                self.requests += 1;
                self.last_used = note.at;
            }
            ComboWhat::Served { fallbacks } => {
                self.served += 1;
                self.fallbacks += u64::from(*fallbacks > 0);
            }
            ComboWhat::Failed => self.failed += 1,
            ComboWhat::Tried {
                provider,
                model,
                served,
                ms,
            } => {
                if let Some(target) = self.target(provider, model) {
                    target.tried += 1;
                    target.served += u64::from(*served);
                    target.total_ms = target.total_ms.saturating_add(*ms);
                }
            }
        }
    }

    fn target(&mut self, provider: &Arc<str>, model: &Arc<str>) -> Option<&mut TargetTally> {
        let place = self
            .targets
            .iter()
            .position(|target| target.provider == *provider && target.model == *model);
        if place.is_none() && self.targets.len() < MOST_TARGETS {
            let least = self.targets.iter().map(TargetTally::weight).min();
            self.targets.push(TargetTally {
                provider: Arc::clone(provider),
                model: Arc::clone(model),
                tried: 0,
                served: 0,
                total_ms: 0,
                ahead: least.map_or(0, |least| least.saturating_sub(1)),
            });
            return self.targets.last_mut();
        }
        self.targets.get_mut(place?)
    }

    /// How often a target was tried, as far as that matters for whose turn it is.
    pub(crate) fn tried(&self, provider: &str, model: &str) -> u64 {
        self.targets
            .iter()
            .find(|target| *target.provider == *provider && *target.model == *model)
            .map_or(0, TargetTally::weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_comes_later_is_not_given_all_that_the_others_have_had() {
        let mut tally = Tally::default();
        let mut try_out = |model: &str| {
            let what = ComboWhat::Tried {
                provider: "p".into(),
                model: model.into(),
                served: true,
                ms: 1,
            };
            let combo = "both".into();
            tally.apply(&ComboNote { combo, at: 1, what });
            (tally.tried("p", "old"), tally.tried("p", "new"))
        };
        for turn in 1..=100 {
            assert_eq!(try_out("old"), (turn, 0));
        }
        assert_eq!(
            try_out("new"),
            (100, 100),
            "one turn, and it stands like the other"
        );
        let shown: Vec<u64> = tally.targets.iter().map(|target| target.tried).collect();
        assert_eq!(shown, [100, 1], "what is shown is what was done");
    }
}
