//! Weeks in milliseconds: what strategies make of paid-for quota, and that nothing fails while anybody could serve.

#[path = "../examples/simulate/people.rs"]
mod people;
#[path = "../examples/simulate/weeks.rs"]
mod weeks;
#[path = "../examples/simulate/world.rs"]
mod world;

use routing::AccountStrategy;
use weeks::{LOADS, Told, crowded, hard, mean};

#[test]
fn best_value_lets_the_least_quota_lapse_and_keeps_the_caches() {
    for load in LOADS {
        let best = mean(AccountStrategy::BestValue, load);
        let others = AccountStrategy::ALL
            .into_iter()
            .filter(|strategy| *strategy != AccountStrategy::BestValue);
        let others: Vec<(AccountStrategy, Told)> = others
            .map(|strategy| (strategy, mean(strategy, load)))
            .collect();
        let most_hits = others.iter().map(|(_, told)| told.hits).fold(0.0, f64::max);
        assert!(best.hits >= most_hits * 0.95, "{load}: {best:?}");
        for (strategy, told) in others {
            assert!(
                best.rot < told.rot,
                "{load} {strategy:?}: {told:?} against {best:?}"
            );
        }
        assert!(best.switches < 1_000.0 && best.dollars < 1_000.0);
    }
}

#[test]
fn in_thirty_days_of_outages_nothing_fails_while_any_account_could_serve() {
    let (mut detours, mut failed) = (0, 0);
    for strategy in AccountStrategy::ALL {
        for seed in 1..=3 {
            let report = hard(strategy, seed);
            assert_eq!(report.wrongly_failed, 0, "{strategy:?} {report:?}");
            assert!(report.requests > 10_000);
            detours += report.detours;
            failed += report.failed;
        }
    }
    // The world is as hard as it claims to be: there are times when nobody could serve, and many when some could not.
    assert!(detours > 1_000 && failed > 10, "{detours} {failed}");
}

#[test]
fn however_many_accounts_of_a_provider_fail_the_next_provider_is_asked() {
    for strategy in AccountStrategy::ALL {
        for accounts in [40, 100] {
            let report = crowded(strategy, accounts);
            assert_eq!(report.failed, 0, "{strategy:?} {report:?}");
            assert!(report.requests > 100 && report.detours > 0, "{report:?}");
        }
    }
}
