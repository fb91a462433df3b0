//! What the tests of this crate are played with: providers, accounts, windows.
#![expect(clippy::unwrap_used, reason = "tests")]

use crate::{
    Account, AccountRule, AccountStrategy, Aim, Event, Facts, Fleet, Health, Login, Moment, Note,
    Outcome, Plan, Policy, Source, Standing, Strategies, Unit, Verdict, What, Window, World, plan,
};
use catalog::{Model, Price, Provider, Tier};
use chat::Dialect;
use std::sync::Arc;

pub(crate) const HOUR: u64 = 3_600_000;
pub(crate) const WEEK: u64 = 168 * HOUR;

/// A provider of that tier with these models: name and price of a million produced tokens, if any.
pub(crate) fn provider(id: &str, tier: Tier, models: &[(&str, Option<f64>)]) -> Arc<Provider> {
    let mut models: Vec<Model> = models
        .iter()
        .map(|(id, price)| Model {
            price: price.map(|output| Price {
                input: output / 5.0,
                output,
                cache_read: None,
                cache_write: None,
            }),
            ..Model::named((*id).to_owned())
        })
        .collect();
    models.sort_by(|one, other| one.id.cmp(&other.id));
    Arc::new(Provider {
        tier,
        any_model: models.is_empty(),
        models: models.into(),
        // Not on this machine: those cost nothing.
        ..Provider::custom(id, Dialect::OpenAiChat, "https://example.test/v1", id)
    })
}

pub(crate) fn account_of(provider: &Arc<Provider>, id: &str, priority: u32) -> Account {
    Account {
        id: id.into(),
        label: id.into(),
        provider: Arc::clone(provider),
        priority,
        enabled: true,
        login: Login::ApiKey,
        standing: Standing::Active,
        policy: Arc::default(),
    }
}

pub(crate) fn account(id: &str, priority: u32) -> Account {
    account_of(&provider("acme", Tier::ApiKey, &[]), id, priority)
}

pub(crate) fn tagged(account: Account, tag: &str) -> Account {
    Account {
        policy: Arc::new(Policy {
            tags: vec![tag.into()],
            ..Policy::default()
        }),
        ..account
    }
}

pub(crate) fn window(length_ms: u64, left: f32, resets_at: u64) -> Window {
    Window {
        length_ms,
        left,
        unit: Unit::Share,
        limit: None,
        resets_at: Some(resets_at),
        models: None,
        source: Source::Headers,
        seen: 0,
    }
}

pub(crate) fn at(now: u64) -> Moment {
    Moment {
        now,
        day_ends: (now / (24 * HOUR) + 1) * 24 * HOUR,
        chance: 0.5,
    }
}

pub(crate) fn note(account: &Account, model: &str, now: u64, what: What) -> Note {
    Note {
        account: account.id.clone(),
        provider: Arc::from(&*account.provider.id),
        model: model.into(),
        footing: account.footing(),
        at: at(now),
        what,
    }
}

pub(crate) fn failed(verdict: Verdict, outcome: Outcome) -> What {
    What::Failed {
        began: 0,
        verdict,
        outcome,
        retry_after_ms: None,
    }
}

/// A world in which plans are made.
pub(crate) struct Stage {
    pub(crate) fleet: Fleet,
    pub(crate) health: Health,
    pub(crate) strategies: Strategies,
    pub(crate) aim: Aim,
    pub(crate) now: u64,
    pub(crate) chance: f64,
}

impl Stage {
    /// One provider's accounts, its model `m`.
    pub(crate) fn of(accounts: impl IntoIterator<Item = Account>) -> Self {
        let fleet: Fleet = accounts.into_iter().collect();
        let provider = fleet.first().unwrap().provider.clone();
        Self {
            aim: Aim::at("m", &provider, "m"),
            fleet,
            health: Health::default(),
            strategies: Strategies::default(),
            now: 1_000,
            chance: 0.5,
        }
    }

    pub(crate) fn by(mut self, strategy: AccountStrategy) -> Self {
        self.strategies.accounts = AccountRule {
            strategy,
            ..AccountRule::default()
        };
        self
    }

    pub(crate) fn note(&mut self, place: usize, what: What) {
        let note = note(&self.fleet[place], "m", self.now, what);
        self.health.apply(&Event::Account(note));
    }

    pub(crate) fn plan_for(&self, facts: &Facts<'_>) -> Plan {
        let world = World {
            fleet: &self.fleet,
            health: &self.health,
            strategies: &self.strategies,
            shut: &[],
            moment: Moment {
                chance: self.chance,
                ..at(self.now)
            },
        };
        plan(&self.aim, facts, &world)
    }

    pub(crate) fn plan(&self) -> Plan {
        self.plan_for(&Facts::default())
    }

    /// The accounts in order.
    pub(crate) fn order(&self) -> Vec<usize> {
        self.plan()
            .targets
            .iter()
            .map(|target| target.place)
            .collect()
    }

    /// The full names of the targets in order.
    pub(crate) fn legs(&self, facts: &Facts<'_>) -> Vec<String> {
        let name = |target: &crate::Target| self.aim.legs[target.leg].name();
        self.plan_for(facts).targets.iter().map(name).collect()
    }
}
