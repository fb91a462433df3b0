//! A world to plan in, of any size: what the benchmark and the program that tells a plan's cost measure.

use catalog::{Model, Provider, Tier};
use chat::Dialect;
use routing::{
    Account, AccountRule, AccountStrategy, Aim, Event, Facts, Fleet, Health, Login, Moment, Note,
    Source, Standing, Strategies, Unit, What, Window, World, plan,
};
use std::hint::black_box;
use std::sync::Arc;

const HOUR: u64 = 3_600_000;

/// Providers, accounts with them, and what is known of these.
pub(crate) struct Bench {
    /// Fifty models each.
    pub(crate) providers: Vec<Arc<Provider>>,
    /// Shared among the providers.
    pub(crate) fleet: Fleet,
    health: Health,
    strategies: Strategies,
}

/// So many accounts shared among so many providers of fifty models each; every account has shown its quota, every third one rests.
pub(crate) fn bench(providers: usize, accounts: usize, strategy: AccountStrategy) -> Bench {
    let providers: Vec<Arc<Provider>> = (0..providers)
        .map(|at| {
            let id = format!("vendor-{at}");
            let models = (0..50).map(|model| Model::named(format!("model-{at}-{model:02}")));
            Arc::new(Provider {
                tier: [Tier::Subscription, Tier::ApiKey, Tier::Cheap, Tier::Free][at % 4],
                models: models.collect(),
                ..Provider::custom(&id, Dialect::OpenAiChat, "https://example.test/v1", &id)
            })
        })
        .collect();
    let fleet: Fleet = (0..accounts)
        .map(|at| Account {
            id: format!("0190c5a0-0000-7000-8000-{at:012}").into(),
            label: format!("account {at}").into(),
            provider: providers[at % providers.len()].clone(),
            priority: at as u32 % 10,
            enabled: true,
            login: Login::ApiKey,
            standing: Standing::Active,
            policy: Arc::default(),
        })
        .collect();
    let mut health = Health::default();
    for (at, account) in fleet.iter().enumerate() {
        for what in whats(at as u64) {
            let provider: Arc<str> = Arc::from(&*account.provider.id);
            health.apply(&Event::Account(Note {
                account: account.id.clone(),
                provider,
                model: "model-0-00".into(),
                footing: account.footing(),
                at: moment(1_000),
                what,
            }));
        }
    }
    Bench {
        providers,
        fleet,
        health,
        strategies: Strategies {
            accounts: AccountRule {
                strategy,
                sticky: 3,
            },
            ..Strategies::default()
        },
    }
}

fn moment(now: u64) -> Moment {
    Moment {
        now,
        day_ends: 24 * HOUR,
        chance: 0.37,
    }
}

fn whats(at: u64) -> Vec<What> {
    let window = |length_ms, resets_at| Window {
        length_ms,
        left: (at % 97) as f32 / 100.0 + 0.02,
        unit: Unit::Share,
        limit: None,
        resets_at: Some(resets_at),
        models: None,
        source: Source::Headers,
        seen: 0,
    };
    let windows = vec![
        window(168 * HOUR, (at % 160 + 1) * HOUR),
        window(5 * HOUR, 4 * HOUR),
    ];
    let rest = What::Failed {
        began: 0,
        verdict: routing::Verdict::Next {
            scope: routing::Scope::Account,
            rest: routing::Rest::Day,
        },
        outcome: routing::Outcome::Neither,
        retry_after_ms: None,
    };
    let mut whats = vec![What::Read { windows }];
    if at % 3 == 2 {
        whats.push(rest);
    }
    whats
}

/// Plans once; how many targets there are.
pub(crate) fn run(bench: &Bench, aim: &Aim) -> usize {
    let world = World {
        fleet: &bench.fleet,
        health: &bench.health,
        strategies: &bench.strategies,
        shut: &[],
        moment: moment(2_000),
    };
    let facts = Facts {
        prompt_tokens: 20_000,
        ..Facts::default()
    };
    plan(black_box(aim), black_box(&facts), &world)
        .targets
        .len()
}
