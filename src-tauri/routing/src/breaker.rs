//! A circuit breaker: stops asking a provider that keeps failing, and lets one request at a time find out whether it is back.
//!
//! Counts real outcomes only. Invariants: it opens only on enough failures that are also half of the recent outcomes; while it
//! is not closed at most one probe is out; a probe that never reports is forgotten.

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// So many failures within the window open it, if they are also half of the outcomes.
    pub failures: u32,
    /// How long it stays open, in milliseconds.
    pub open_ms: u64,
    /// Older outcomes do not count, in milliseconds.
    pub window_ms: u64,
}

impl Profile {
    /// For accounts with a key.
    pub const KEY: Self = Self {
        failures: 12,
        open_ms: 30_000,
        window_ms: 120_000,
    };
    /// For accounts with a plan: there are few of them, and each request is precious.
    pub const SUBSCRIPTION: Self = Self {
        failures: 8,
        open_ms: 60_000,
        window_ms: 120_000,
    };
}

/// The most outcomes looked at.
const LOOKED_AT: usize = 20;
/// A probe that has not reported after so long is given up.
const PROBE_LIFE: u64 = 120_000;

/// What a request found out about the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It answered.
    Good,
    /// It failed: 408, 5xx, no connection, nothing understandable.
    Bad,
    /// Nothing: the request was at fault, limited, or given up.
    Neither,
}

/// Where a breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circuit {
    /// Requests pass.
    Closed,
    /// Requests are kept away until then.
    Open {
        /// Unix milliseconds.
        until: u64,
    },
    /// One request may try.
    HalfOpen,
    /// One request is trying; the others are kept away.
    Probing,
}

/// A breaker.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    /// When, and whether well.
    recent: VecDeque<(u64, bool)>,
    /// Not closed: may be probed from then on.
    open_until: Option<u64>,
    /// Since when a probe is out.
    #[serde(skip)]
    probe: Option<u64>,
}

impl Breaker {
    /// Where it stands.
    pub fn circuit(&self, now: u64) -> Circuit {
        let Some(until) = self.open_until else {
            return Circuit::Closed;
        };
        let probing = self
            .probe
            .is_some_and(|since| now.saturating_sub(since) < PROBE_LIFE);
        match (probing, until > now) {
            (true, _) => Circuit::Probing,
            (false, true) => Circuit::Open { until },
            (false, false) => Circuit::HalfOpen,
        }
    }

    /// A request to the provider begins. It is the probe, if the breaker is not closed.
    pub fn begin(&mut self, now: u64) {
        if self.open_until.is_some() {
            self.probe = Some(now);
        }
    }

    /// A request to the provider, begun at `began`, has ended.
    pub fn end(&mut self, outcome: Outcome, began: u64, profile: Profile, now: u64) {
        let was_probe = self.probe == Some(began);
        if was_probe {
            self.probe = None;
        }
        let good = match outcome {
            Outcome::Good => true,
            Outcome::Bad => false,
            Outcome::Neither => return,
        };
        if self.open_until.is_some() {
            self.found(good, was_probe, profile, now);
            return;
        }
        while self.recent.len() >= LOOKED_AT {
            self.recent.pop_front();
        }
        self.recent.push_back((now, good));
        if !good && self.is_tripped(profile, now) {
            self.open(profile, now);
        }
    }

    /// An outcome while not closed. A good one proves the provider is back, whoever brings it; a bad one of a request begun
    /// before it opened is no news.
    fn found(&mut self, good: bool, was_probe: bool, profile: Profile, now: u64) {
        if good {
            *self = Self::default();
        } else if was_probe {
            self.open(profile, now);
        }
    }

    fn open(&mut self, profile: Profile, now: u64) {
        *self = Self {
            open_until: Some(now.saturating_add(profile.open_ms)),
            ..Self::default()
        };
    }

    fn is_tripped(&self, profile: Profile, now: u64) -> bool {
        let from = now.saturating_sub(profile.window_ms);
        let recent = self.recent.iter().filter(|(at, _)| *at >= from);
        let (bad, all) = recent.fold((0, 0), |(bad, all), (_, good)| {
            (bad + u32::from(!good), all + 1)
        });
        bad >= profile.failures.clamp(1, LOOKED_AT as u32) && bad * 2 >= all
    }

    /// Whether nothing is held against the provider.
    #[cfg(test)]
    pub(crate) fn is_untroubled(&self) -> bool {
        self.open_until.is_none() && self.recent.iter().all(|(_, good)| *good)
    }
}

#[cfg(test)]
mod tests;
