//! Which accounts to try, in which order.

use crate::account::{Account, Standing};
use crate::health::Health;
use crate::resolve::Route;
use std::sync::Arc;

/// One account of a route, to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Rank {
    route: usize,
    priority: u32,
    place: usize,
}

/// The accounts to try, in order: each an index into the fleet and the route it serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// `(index into the fleet, index into the routes)`.
    pub targets: Vec<(usize, usize)>,
}

/// Why no account can serve the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTarget {
    /// The user has no account with any provider of the model.
    NoAccount {
        /// The providers' names.
        providers: Vec<String>,
    },
    /// Every account rests or is out.
    AllResting {
        /// How many rest.
        resting: usize,
        /// When the first wakes, Unix milliseconds.
        until: Option<u64>,
        /// Those that are out: what they are called, and their standing.
        out: Vec<(Arc<str>, Standing)>,
    },
}

/// Orders the accounts that can serve one of the routes: by route, then priority, then place in the fleet.
///
/// # Errors
/// Nobody can; why.
pub fn plan(
    routes: &[Route],
    fleet: &[Account],
    health: &Health,
    now: u64,
) -> Result<Plan, NoTarget> {
    let (mut ranks, mut resting, mut out, mut known) = (Vec::new(), Vec::new(), Vec::new(), false);
    for (place, account) in fleet
        .iter()
        .enumerate()
        .filter(|(_, account)| account.enabled)
    {
        let Some(route) = routes
            .iter()
            .position(|route| *route.provider == *account.provider.id)
        else {
            continue;
        };
        known = true;
        let standing = health.standing(account);
        if standing != Standing::Active {
            out.push((account.label.clone(), standing));
            continue;
        }
        match health.rested(account, &routes[route].model, now) {
            Ok(()) => ranks.push(Rank {
                route,
                priority: account.priority,
                place,
            }),
            Err(rest) => resting.push(rest.until),
        }
    }
    if !ranks.is_empty() {
        ranks.sort_by_key(|rank| (rank.route, rank.priority, rank.place));
        return Ok(Plan {
            targets: ranks
                .into_iter()
                .map(|rank| (rank.place, rank.route))
                .collect(),
        });
    }
    if known {
        return Err(NoTarget::AllResting {
            resting: resting.len(),
            until: resting.into_iter().min(),
            out,
        });
    }
    Err(NoTarget::NoAccount {
        providers: routes
            .iter()
            .map(|route| route.provider.to_string())
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::health::Moment;
    use crate::rules::{Rest, Scope, Verdict};
    use crate::tests::{account, route};

    fn order(fleet: &[Account], health: &Health) -> Vec<usize> {
        plan(&[route("acme", "m")], fleet, health, 1)
            .unwrap()
            .targets
            .into_iter()
            .map(|(place, _)| place)
            .collect()
    }

    fn failed(verdict: Verdict) -> Health {
        let mut health = Health::default();
        health.fail(
            &account("a", 1),
            "m",
            verdict,
            None,
            Moment {
                now: 0,
                day_ends: 1,
                chance: 0.5,
            },
        );
        health
    }

    #[test]
    fn accounts_are_tried_by_priority() {
        assert_eq!(
            order(
                &[account("a", 3), account("b", 1), account("c", 2)],
                &Health::default()
            ),
            [1, 2, 0]
        );
    }

    #[test]
    fn a_disabled_account_is_left_out() {
        let off = Account {
            enabled: false,
            ..account("a", 1)
        };
        assert_eq!(order(&[off, account("b", 2)], &Health::default()), [1]);
    }

    #[test]
    fn a_resting_account_is_skipped_until_it_wakes() {
        let health = failed(Verdict::Next {
            scope: Scope::Account,
            rest: Rest::Backoff,
        });
        let fleet = [account("a", 1), account("b", 2)];
        assert_eq!(order(&fleet, &health), [1]);
        let later = plan(&[route("acme", "m")], &fleet, &health, 3_001).unwrap();
        assert_eq!(later.targets, [(0, 0), (1, 0)]);
    }

    #[test]
    fn when_nobody_can_serve_the_reasons_are_told() {
        let health = failed(Verdict::Next {
            scope: Scope::Account,
            rest: Rest::Backoff,
        });
        let banned = Account {
            standing: Standing::Banned,
            ..account("b", 2)
        };
        assert_eq!(
            plan(
                &[route("acme", "m")],
                &[account("a", 1), banned],
                &health,
                1
            ),
            Err(NoTarget::AllResting {
                resting: 1,
                until: Some(3_000),
                out: vec![("b".into(), Standing::Banned)]
            })
        );
        assert_eq!(
            plan(&[route("acme", "m")], &[], &health, 1),
            Err(NoTarget::NoAccount {
                providers: vec!["acme".into()]
            })
        );
    }
}
