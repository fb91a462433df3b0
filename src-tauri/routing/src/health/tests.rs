//! Rests grow, end and are forgiven.

use super::*;
use crate::tests::account;

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
