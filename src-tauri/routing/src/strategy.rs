//! In which order accounts and targets are tried: the user's choice, as settings.

use crate::health::Resilience;
use crate::names::check::{Bound, Invalid, out_of_bounds, settled};
use crate::session::SessionSettings;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// In which order a provider's accounts are tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountStrategy {
    /// The first by priority until it can no more.
    FillFirst,
    /// Each a few times in turn.
    RoundRobin,
    /// Two drawn, the healthier first.
    P2c,
    /// Shuffled.
    Random,
    /// The one with the least in flight, then the longest idle.
    LeastUsed,
    /// The cheapest for this request: what is paid beforehand costs nothing.
    CostOptimized,
    /// The one whose paid-for quota would otherwise lapse unused, unless moving throws away more cached tokens than it saves.
    #[default]
    BestValue,
}

impl AccountStrategy {
    /// All of them, the default last.
    pub const ALL: [Self; 7] = [
        Self::FillFirst,
        Self::RoundRobin,
        Self::P2c,
        Self::Random,
        Self::LeastUsed,
        Self::CostOptimized,
        Self::BestValue,
    ];

    /// The name in settings.
    pub const fn name(self) -> &'static str {
        match self {
            Self::FillFirst => "fill-first",
            Self::RoundRobin => "round-robin",
            Self::P2c => "p2c",
            Self::Random => "random",
            Self::LeastUsed => "least-used",
            Self::CostOptimized => "cost-optimized",
            Self::BestValue => "best-value",
        }
    }
}

/// In which order a combo's targets are tried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ComboStrategy {
    /// As listed.
    #[default]
    Priority,
    /// One drawn by weight, then the others by falling weight.
    Weighted,
    /// The next in turn, then those that follow.
    RoundRobin,
    /// Shuffled.
    Random,
    /// The least tried first.
    LeastUsed,
    /// The cheapest for this request first.
    CostOptimized,
    /// The one with the account whose paid-for quota lapses first.
    BestValue,
}

/// How one provider's accounts are chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountRule {
    /// In which order.
    pub strategy: AccountStrategy,
    /// Round-robin: how many requests running an account gets.
    pub sticky: u32,
}

impl Default for AccountRule {
    fn default() -> Self {
        Self {
            strategy: AccountStrategy::default(),
            sticky: 3,
        }
    }
}

/// How long requests may take, in milliseconds. What is absent is as the program was started.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Deadlines {
    /// From a request's arrival to the first content of its answer, whoever is tried for it.
    pub request_ms: Option<u64>,
    /// From asking an account for a stream to the first content; then the next is tried.
    pub first_content_ms: Option<u64>,
    /// From asking an account for a whole answer to its beginning, while others could still be asked; then the next is tried.
    pub whole_head_ms: Option<u64>,
    /// Between two events of a stream.
    pub idle_ms: Option<u64>,
}

/// All that is set about choosing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Strategies {
    /// For providers without a rule of their own.
    pub accounts: AccountRule,
    /// Rules of single providers, by id.
    pub providers: BTreeMap<String, AccountRule>,
    /// How sessions stay with an account.
    pub sessions: SessionSettings,
    /// How soon patience is lost.
    pub resilience: Resilience,
    /// How long requests may take.
    pub deadlines: Deadlines,
}

/// Bounds of the numbers in it.
const BOUNDS: &[Bound<Strategies>] = &[
    (
        "accounts.sticky",
        |all| Some(all.accounts.sticky.into()),
        0,
        1_000,
    ),
    ("sessions.life_ms", |all| Some(all.sessions.life_ms), 0, DAY),
    (
        "sessions.cache_ms",
        |all| Some(all.sessions.cache_ms),
        0,
        DAY,
    ),
    (
        "sessions.wait_ms",
        |all| Some(all.sessions.wait_ms),
        0,
        300_000,
    ),
    (
        "resilience.key_rest.base_ms",
        |all| Some(all.resilience.key_rest.base_ms),
        0,
        DAY,
    ),
    (
        "resilience.key_rest.steps",
        |all| Some(all.resilience.key_rest.steps.into()),
        0,
        32,
    ),
    (
        "resilience.subscription_rest.base_ms",
        |all| Some(all.resilience.subscription_rest.base_ms),
        0,
        DAY,
    ),
    (
        "resilience.subscription_rest.steps",
        |all| Some(all.resilience.subscription_rest.steps.into()),
        0,
        32,
    ),
    (
        "deadlines.request_ms",
        |all| all.deadlines.request_ms,
        1_000,
        DAY,
    ),
    (
        "deadlines.first_content_ms",
        |all| all.deadlines.first_content_ms,
        500,
        HOUR,
    ),
    (
        "deadlines.whole_head_ms",
        |all| all.deadlines.whole_head_ms,
        500,
        HOUR,
    ),
    (
        "deadlines.idle_ms",
        |all| all.deadlines.idle_ms,
        1_000,
        HOUR,
    ),
    // No breaker looks at more than twenty outcomes.
    (
        "resilience.key_breaker.failures",
        |all| Some(all.resilience.key_breaker.failures.into()),
        1,
        20,
    ),
    (
        "resilience.key_breaker.open_ms",
        |all| Some(all.resilience.key_breaker.open_ms),
        1_000,
        DAY,
    ),
    // Failures never fall within a window of nothing.
    (
        "resilience.key_breaker.window_ms",
        |all| Some(all.resilience.key_breaker.window_ms),
        1_000,
        DAY,
    ),
    (
        "resilience.subscription_breaker.failures",
        |all| Some(all.resilience.subscription_breaker.failures.into()),
        1,
        20,
    ),
    (
        "resilience.subscription_breaker.open_ms",
        |all| Some(all.resilience.subscription_breaker.open_ms),
        1_000,
        DAY,
    ),
    (
        "resilience.subscription_breaker.window_ms",
        |all| Some(all.resilience.subscription_breaker.window_ms),
        1_000,
        DAY,
    ),
];

const HOUR: u64 = 60 * 60 * 1000;
const DAY: u64 = 24 * 60 * 60 * 1000;

impl Strategies {
    /// Checks it before it is saved; `exists` knows the ids of providers.
    ///
    /// # Errors
    /// Every field that cannot be.
    pub fn check(&self, exists: impl Fn(&str) -> bool) -> Result<(), Vec<Invalid>> {
        let mut invalid = out_of_bounds(self, BOUNDS);
        for (provider, rule) in &self.providers {
            let field = format!("providers.{provider}");
            if !exists(provider) {
                invalid.push(Invalid::new(field, "there is no such provider"));
            } else if rule.sticky > 1_000 {
                let message = "must be between 0 and 1000";
                invalid.push(Invalid::new("sticky", message).within(&field));
            }
        }
        settled(invalid)
    }

    /// The rule for a provider's accounts.
    pub fn rule(&self, provider: &str) -> AccountRule {
        if self.providers.is_empty() {
            return self.accounts;
        }
        self.providers
            .get(provider)
            .copied()
            .unwrap_or(self.accounts)
    }
}
