//! Rests grow, end and are forgiven.

#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;
use crate::judge;
use crate::strain::FORGIVEN_AFTER;
use crate::tests::{account, account_of, failed, note, provider};
use catalog::Tier;
use chat::{Failure, FailureKind, Stage};
use proptest::prelude::*;

const BACKOFF: Verdict = Verdict::Next {
    scope: Scope::Account,
    rest: Rest::Backoff,
};

fn at(now: u64) -> Moment {
    Moment {
        now,
        day_ends: 86_400_000,
        chance: 0.5,
    }
}

fn until(health: &Health, now: u64) -> u64 {
    health
        .rested(&account("a", 1), "m", now)
        .map_or_else(|resting| resting.until, |()| 0)
}

#[test]
fn cooldowns_really_grow_and_have_a_ceiling() {
    let (mut health, mut now, mut rests) = (Health::default(), 1_000, Vec::new());
    for _ in 0..8 {
        health.fail(&account("a", 1), "m", BACKOFF, None, at(now));
        let end = until(&health, now);
        rests.push((end - now) / 1000);
        now = end + 1;
    }
    assert_eq!(rests, [3, 6, 12, 24, 48, 96, 96, 96]);
}

#[test]
fn of_many_that_fail_together_the_first_says_it_all() {
    let mut health = Health::default();
    let a = account("a", 1);
    let failed = |began, hint: Option<u64>| What::Failed {
        began,
        verdict: BACKOFF,
        outcome: Outcome::Bad,
        retry_after_ms: hint,
    };
    let mut tell = |now, what| {
        health.note(&note(&a, "m", now, what));
        until(&health, now)
    };
    // Twenty were under way: the rest is the first one's, though the provider's word makes it longer.
    let first = tell(100, failed(0, None));
    assert!((2_800..=3_400).contains(&first), "{first}");
    for turn in 0..19 {
        assert_eq!(tell(101 + turn, failed(turn, None)), first);
    }
    assert_eq!(tell(200, failed(50, Some(60_000))), 60_200);
    // Neither a guess nor a request that was lucky before ends what the provider has said.
    assert_eq!(tell(300, failed(60, None)), 60_200);
    assert_eq!(tell(400, What::Served { began: 99 }), 60_200);
    assert_eq!(
        tell(500, failed(450, None)),
        60_200,
        "one that was sent to find out"
    );
    assert_eq!(tell(600, What::Served { began: 550 }), 0);
}

#[test]
fn a_success_forgives_one_level_and_so_do_ten_minutes() {
    let mut health = Health::default();
    for _ in 0..3 {
        health.fail(&account("a", 1), "m", BACKOFF, None, at(0));
    }
    health.succeed(&account("a", 1), "m", 10);
    assert_eq!(until(&health, 10), 0);
    health.fail(&account("a", 1), "m", BACKOFF, None, at(10));
    assert_eq!(until(&health, 10), 12_010);
    let later = 10 + 2 * FORGIVEN_AFTER;
    health.fail(&account("a", 1), "m", BACKOFF, None, at(later));
    assert_eq!(until(&health, later), later + 6_000);
}

#[test]
fn the_providers_own_hint_is_honoured_up_to_a_day() {
    let mut health = Health::default();
    health.fail(
        &account("a", 1),
        "m",
        BACKOFF,
        Some(Duration::from_secs(77)),
        at(0),
    );
    assert_eq!(until(&health, 0), 77_000);
    let mut health = Health::default();
    health.fail(
        &account("a", 1),
        "m",
        BACKOFF,
        Some(Duration::from_secs(1_000_000)),
        at(0),
    );
    assert_eq!(until(&health, 0), 86_400_000);
}

#[test]
fn chance_never_ends_a_rest_before_the_providers_hint() {
    let mut health = Health::default();
    health.fail(
        &account("a", 1),
        "m",
        BACKOFF,
        Some(Duration::from_secs(10)),
        Moment {
            chance: 0.0,
            ..at(0)
        },
    );
    assert_eq!(until(&health, 0), 10_000);
}

#[test]
fn a_resting_model_leaves_the_others_awake() {
    let mut health = Health::default();
    let verdict = Verdict::Next {
        scope: Scope::Model,
        rest: Rest::For(Duration::from_secs(120)),
    };
    health.fail(&account("a", 1), "m", verdict, None, at(0));
    assert!(health.rested(&account("a", 1), "m", 1).is_err());
    assert!(health.rested(&account("a", 1), "other", 1).is_ok());
}

#[test]
fn a_daily_quota_rests_until_the_day_ends() {
    let mut health = Health::default();
    health.fail(
        &account("a", 1),
        "m",
        Verdict::Next {
            scope: Scope::Model,
            rest: Rest::Day,
        },
        None,
        Moment {
            chance: 0.0,
            ..at(400)
        },
    );
    assert_eq!(until(&health, 400), 86_400_000);
}

#[test]
fn an_account_that_is_out_is_told_once_and_stays_out_until_forgiven() {
    let mut health = Health::default();
    let out = Verdict::Out(Standing::Banned);
    assert_eq!(
        health.fail(&account("a", 1), "m", out, None, at(0)),
        Some(Standing::Banned)
    );
    assert_eq!(health.fail(&account("a", 1), "m", out, None, at(0)), None);
    assert_eq!(health.standing(&account("a", 1)), Standing::Banned);
    health.forgive("a");
    assert_eq!(health.standing(&account("a", 1)), Standing::Active);
}

#[test]
fn a_reset_clears_rests_locks_standings_and_breakers() {
    let mut health = Health::default();
    let model = Verdict::Next {
        scope: Scope::Model,
        rest: Rest::Day,
    };
    for verdict in [BACKOFF, model, Verdict::Out(Standing::Expired)] {
        for _ in 0..20 {
            health.apply(&Event::Account(note(
                &account("a", 1),
                "m",
                5,
                crate::tests::failed(verdict, Outcome::Bad),
            )));
        }
    }
    assert!(matches!(
        health.circuit("acme", Footing::Key, 6),
        Circuit::Open { .. }
    ));
    health.apply(&Event::Reset);
    assert_eq!(health.rested(&account("a", 1), "m", 6), Ok(()));
    assert_eq!(health.standing(&account("a", 1)), Standing::Active);
    assert_eq!(health.circuit("acme", Footing::Key, 6), Circuit::Closed);
    assert!(health.is_untroubled());
}

#[test]
fn resting_models_are_bounded() {
    let mut health = Health::default();
    let verdict = Verdict::Next {
        scope: Scope::Model,
        rest: Rest::Backoff,
    };
    for model in 0..200 {
        health.fail(
            &account("a", 1),
            &format!("m{model}"),
            verdict,
            None,
            at(model),
        );
    }
    assert_eq!(health.accounts["a"].models.len(), MOST_MODELS);
    assert!(health.rested(&account("a", 1), "m199", 200).is_err());
}

fn verdicts() -> impl Strategy<Value = Verdict> {
    let scope = prop_oneof![
        Just(Scope::Account),
        Just(Scope::Model),
        Just(Scope::Provider)
    ];
    let rest = prop_oneof![
        Just(Rest::None),
        Just(Rest::Backoff),
        Just(Rest::Day),
        (1..500u64).prop_map(|seconds| Rest::For(Duration::from_secs(seconds)))
    ];
    prop_oneof![
        8 => (scope, rest).prop_map(|(scope, rest)| Verdict::Next { scope, rest }),
        1 => Just(Verdict::Stop),
    ]
}

fn happenings() -> impl Strategy<Value = Vec<(u64, usize, usize, What)>> {
    let what = prop_oneof![
        3 => Just(What::Began),
        3 => Just(What::Ended { began: 0 }),
        2 => Just(What::Served { began: 0 }),
        4 => (verdicts(), prop::option::of(0..200_000_000u64)).prop_map(|(verdict, retry_after_ms)| {
            What::Failed { began: 0, verdict, outcome: Outcome::Bad, retry_after_ms }
        }),
        1 => Just(What::Forgiven),
    ];
    prop::collection::vec((0..600_000u64, 0..2usize, 0..2usize, what), 1..80)
}

proptest! {
    /// Whatever happens: no rest is longer than a day and a tenth, health kept and restored is the same but for what is in flight, and
    /// replaying the events gives the same health.
    #[test]
    fn health_is_the_sum_of_its_events(happenings in happenings()) {
        let mut now = 0;
        let events: Vec<Event> = happenings
            .into_iter()
            .map(|(wait, who, model, what)| {
                now += wait;
                Event::Account(note(&account(["a", "b"][who], 1), ["m", "n"][model], now, what))
            })
            .collect();
        let fold = |events: &[Event]| {
            let mut health = Health::default();
            events.iter().for_each(|event| health.apply(event));
            health
        };
        let health = fold(&events);
        prop_assert_eq!(&health, &fold(&events));
        for id in ["a", "b"] {
            for model in ["m", "n"] {
                if let Err(resting) = health.rested(&account(id, 1), model, now) {
                    prop_assert!(resting.until > now);
                    prop_assert!(resting.until <= now + 26 * 3_600_000 + 1);
                }
                prop_assert!(health.rested(&account(id, 1), model, now + 27 * 3_600_000).is_ok());
            }
        }
        let text: String = serde_json::to_string(&events).unwrap();
        let replayed = fold(&serde_json::from_str::<Vec<Event>>(&text).unwrap());
        prop_assert_eq!(&replayed, &health);
        let kept = serde_json::to_string(&health).unwrap();
        let restored: Health = serde_json::from_str(&kept).unwrap();
        prop_assert_eq!(restored.in_flight("a"), 0);
        prop_assert_eq!(serde_json::to_string(&restored).unwrap(), kept);
    }

    /// An account's rest is what its level says, or its provider; the level goes up with each failure, down with each success and each
    /// ten minutes; and a rest ends by itself.
    #[test]
    fn a_rest_is_always_explained(
        steps in prop::collection::vec(
            (0..1_500_000u64, prop::option::weighted(0.7, prop::option::weighted(0.3, 1..200_000u64)), 0.0..1.0f64),
            1..40,
        )
    ) {
        let mut health = Health::default();
        let (mut now, mut since, mut level) = (0u64, 0u64, 0u64);
        for (wait, failure, chance) in steps {
            // Nobody asks it while it rests.
            now = (now + wait).max(until(&health, now));
            level = level.saturating_sub((now - since) / FORGIVEN_AFTER);
            since = now;
            let Some(hint) = failure else {
                health.apply(&Event::Account(note(&account("a", 1), "m", now, What::Began)));
                health.succeed(&account("a", 1), "m", now);
                level = level.saturating_sub(1);
                prop_assert_eq!(until(&health, now), 0);
                continue;
            };
            let told = hint.map(Duration::from_millis);
            health.fail(&account("a", 1), "m", BACKOFF, told, Moment { chance, ..at(now) });
            let guess = (Patience::KEY.base_ms << level) as f64 * (0.9 + 0.2 * chance);
            let expected = hint.map_or(guess, |hint| hint as f64);
            let rest = until(&health, now) - now;
            prop_assert!((rest as f64 - expected).abs() <= 1.0, "{} for {}", rest, expected);
            level = (level + 1).min(u64::from(Patience::KEY.steps));
            prop_assert!(health.rested(&account("a", 1), "m", now + rest - 1).is_err() || rest == 0);
            prop_assert!(health.rested(&account("a", 1), "m", now + rest).is_ok());
        }
    }

    /// A failure after a failure never rests less, unless time or success forgave it.
    #[test]
    fn rests_only_grow_while_failures_follow_each_other(count in 1..12u32, chance in 0.0..1.0f64) {
        let mut health = Health::default();
        let (mut now, mut before) = (0, 0);
        for _ in 0..count {
            health.fail(&account("a", 1), "m", BACKOFF, None, Moment { chance, ..at(now) });
            let rest = until(&health, now) - now;
            prop_assert!(rest >= before && rest <= 106_000);
            before = rest;
            now += rest;
        }
    }
}

#[test]
fn a_key_to_a_plan_rests_and_trips_like_a_plan_and_is_judged_like_a_key() {
    let account = account_of(&provider("acme", Tier::Subscription, &[]), "a", 1);
    assert_eq!(account.footing(), Footing::Subscription);
    let refused = Failure::new(FailureKind::Forbidden, Stage::Upstream, "no");
    assert_eq!(judge(&refused, account.login).0, "key not allowed");
    let (mut health, patience) = (Health::default(), Patience::OAUTH.base_ms);
    health.note(&note(&account, "m", 1_000, failed(BACKOFF, Outcome::Bad)));
    let rest = health.rested(&account, "m", 1_000).unwrap_err();
    assert!(
        rest.until.abs_diff(1_000 + patience) <= patience / 4,
        "{rest:?}"
    );
    for _ in 0..7 {
        health.note(&note(&account, "m", 1_000, failed(BACKOFF, Outcome::Bad)));
    }
    let circuit = |footing| health.circuit("acme", footing, 1_000);
    assert_eq!(circuit(Footing::Key), Circuit::Closed);
    assert_eq!(
        circuit(Footing::Subscription),
        Circuit::Open { until: 61_000 }
    );
}
