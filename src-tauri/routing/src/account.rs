//! An account as routing sees it.

use crate::admission::Pace;
use crate::glob;
use crate::names::check::{Invalid, settled};
use catalog::{Provider, Tier};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How an account proves itself; failures mean different things for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// A key, or nothing at all.
    ApiKey,
    /// A sign-in that can be refreshed.
    OAuth,
}

/// On which footing a provider serves an account: how long it rests, and which breaker it has, differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Footing {
    /// By the request.
    Key,
    /// A plan, whether it is signed in to or opened by a key.
    Subscription,
}

/// Whether an account may be used at all. Everything but `Active` lasts until the user does something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// In use.
    #[default]
    Active,
    /// The provider no longer accepts the credential.
    Expired,
    /// The provider has closed the account.
    Banned,
    /// The credits are used up.
    CreditsExhausted,
}

impl Standing {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("active", Self::Active),
        ("expired", Self::Expired),
        ("banned", Self::Banned),
        ("credits_exhausted", Self::CreditsExhausted),
    ];

    /// The name kept in the vault and shown to people.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, standing)| *standing == self)
            .map_or("active", |(name, _)| name)
    }

    /// The standing of that name; an unknown one counts as active, so that the account is tried rather than forgotten.
    pub fn named(name: &str) -> Self {
        Self::NAMES
            .iter()
            .find(|(known, _)| *known == name)
            .map_or(Self::Active, |(_, standing)| *standing)
    }

    /// What the user can do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Active => "nothing to do",
            Self::Expired => "the provider refused its key: replace the key",
            Self::Banned => "the provider has closed this account: see the provider's console",
            Self::CreditsExhausted => "its credits are used up: top up, then test the account",
        }
    }
}

/// An account the user has with a provider.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its id in the vault.
    pub id: Arc<str>,
    /// What the user calls it.
    pub label: Arc<str>,
    /// Whose it is.
    pub provider: Arc<Provider>,
    /// 1 is tried first.
    pub priority: u32,
    /// The user has not switched it off.
    pub enabled: bool,
    /// How it proves itself.
    pub login: Login,
    /// Whether it may be used at all, as last saved.
    pub standing: Standing,
    /// What the user has laid down for it.
    pub policy: Arc<Policy>,
}

/// What the user has laid down for an account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Words that combos may choose it by.
    pub tags: Vec<Box<str>>,
    /// Patterns of models it is never used for.
    pub except: Vec<Box<str>>,
    /// How fast it may be used.
    pub pace: Pace,
    /// It counts as used up when this share of a quota window is used, in percent; 100 when not said.
    pub stop_at_percent: Option<u8>,
}

impl Policy {
    /// Checks it before it is saved.
    ///
    /// # Errors
    /// Every field that cannot be.
    pub fn check(&self) -> Result<(), Vec<Invalid>> {
        let pace = self.pace.check().err().unwrap_or_default().into_iter();
        let mut invalid: Vec<Invalid> = pace.map(|one| one.within("pace")).collect();
        if self
            .stop_at_percent
            .is_some_and(|percent| !(1..=100).contains(&percent))
        {
            invalid.push(Invalid::new("stop_at_percent", "must be between 1 and 100"));
        }
        settled(invalid)
    }

    /// Whether the user keeps it from that model.
    pub(crate) fn excepts(&self, model: &str) -> bool {
        self.except
            .iter()
            .any(|pattern| glob::matches(pattern, model))
    }

    /// The share of a window that must be left for it to be used.
    pub(crate) fn reserve(&self) -> f32 {
        self.stop_at_percent
            .map_or(0.0, |percent| 1.0 - f32::from(percent.min(100)) / 100.0)
    }
}

impl Account {
    /// On which footing it is served.
    pub fn footing(&self) -> Footing {
        if self.login == Login::OAuth || self.provider.tier == Tier::Subscription {
            Footing::Subscription
        } else {
            Footing::Key
        }
    }

    /// Whether its use is paid beforehand, so that what is not used is lost: a plan, or a flat fee.
    ///
    /// A sign-in is a plan whatever its provider also sells by the token.
    pub fn is_prepaid(&self) -> bool {
        self.login == Login::OAuth || matches!(self.provider.tier, Tier::Subscription | Tier::Cheap)
    }

    /// Whether its use costs nothing at all.
    pub fn is_free(&self) -> bool {
        self.provider.tier == Tier::Free || self.provider.local
    }
}
