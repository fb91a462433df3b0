//! The order of one provider's accounts, by strategy: each candidate gets a key, the smallest comes first.
//!
//! Ties go to priority, which is the order the candidates come in.

use crate::account::Account;
use crate::aim::Leg;
use crate::facts::{Facts, World};
use crate::health::AccountHealth;
use crate::moment::Luck;
use crate::quota::Worth;
use crate::strategy::{AccountRule, AccountStrategy};
use crate::why::Why;

/// An account that can serve a leg.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) key: u64,
    pub(crate) place: u32,
    /// Its rank by priority among the leg's accounts, also those that cannot serve.
    pub(crate) rank: u32,
}

/// Classes of best-value, in this order; within the first the slack decides, within the last the price.
const LAPSING: u64 = 1;
const PAUSING: u64 = 2;
const PREPAID: u64 = 3;
const FREE: u64 = 4;
const METERED: u64 = 5;
/// An account with less left of its shortest window has to pause soon: what is left is for the sessions that are with it, which would
/// lose their cache.
const ROOM: f32 = 0.25;
const CLASS: u32 = 56;
/// Below what else a key says stands when the account was last used, Unix milliseconds.
const LAST_USED: u32 = 48;
/// Slack is told apart by minutes.
const SLACK_STEP: i64 = 60_000;
/// A slack of 0 stands here; some is negative.
const SLACK_ZERO: i64 = 1 << 40;
/// The share of a cached token's cost that the cache saves.
const CACHE_SAVES: f64 = 0.9;

/// What a token spent on an account saves (what would lapse) or costs, as a share of its price.
fn saving(account: &Account, worth: Option<Worth>, now: u64) -> f64 {
    if account.is_prepaid() {
        worth.map_or(0.0, |worth| f64::from(worth.rot(now)))
    } else if account.is_free() {
        0.0
    } else {
        -1.0
    }
}

fn cost(account: &Account, leg: &Leg, facts: &Facts) -> Option<u64> {
    if account.is_prepaid() || account.is_free() {
        return Some(0);
    }
    leg.cost(facts.prompt_tokens.max(1), facts.output_tokens)
}

/// How ill an account seems, and among those that seem alike how lately it was used: for p2c.
fn penalty(known: Option<&AccountHealth>, model: &str, now: u64) -> u64 {
    let Some(known) = known else {
        return 0;
    };
    let level = u64::from(known.strain.level_at(now));
    let left = known
        .quota
        .worth(model, now)
        .map_or(1.0, |worth| worth.left);
    let since = now.saturating_sub(known.last_used);
    let fresh = [15_000, 60_000, 300_000]
        .iter()
        .filter(|span| since < **span)
        .count() as u64;
    let ill = (8 * level).min(40)
        + u64::from(known.in_flight.min(6)) * 2
        + ((1.0 - left) * 12.5) as u64
        + fresh;
    ill << LAST_USED | lately(known)
}

/// When an account was last used, as the lower part of a key.
fn lately(known: &AccountHealth) -> u64 {
    known.last_used & ((1 << LAST_USED) - 1)
}

fn value_key(account: &Account, leg: &Leg, worth: Option<Worth>, facts: &Facts, now: u64) -> u64 {
    match worth {
        Some(worth) if account.is_prepaid() && worth.left > 0.0 => {
            let steps = SLACK_ZERO
                .saturating_add(worth.slack_ms(now) / SLACK_STEP)
                .max(0);
            let class = if worth.room < ROOM { PAUSING } else { LAPSING };
            class << CLASS | steps.unsigned_abs()
        }
        _ if account.is_prepaid() => PREPAID << CLASS,
        _ if account.is_free() => FREE << CLASS,
        _ => {
            METERED << CLASS
                | cost(account, leg, facts)
                    .unwrap_or(u64::from(u32::MAX))
                    .min(1 << 40)
        }
    }
}

/// Ranks the accounts of one leg.
pub(crate) struct Ranker<'a> {
    pub(crate) world: &'a World<'a>,
    pub(crate) facts: &'a Facts<'a>,
    pub(crate) leg: &'a Leg,
    pub(crate) rule: AccountRule,
}

impl Ranker<'_> {
    fn account(&self, candidate: Candidate) -> Option<&Account> {
        self.world.fleet.get(candidate.place as usize)
    }

    fn known(&self, account: &Account) -> Option<&AccountHealth> {
        self.world.health.of(&account.id)
    }

    fn worth(&self, account: &Account) -> Option<Worth> {
        let known = self.known(account)?;
        known.quota.worth(&self.leg.model, self.world.moment.now)
    }

    /// The key of an account by the strategies that look at one at a time.
    pub(crate) fn key(
        &self,
        account: &Account,
        known: Option<&AccountHealth>,
        luck: &mut Luck,
    ) -> u64 {
        match self.rule.strategy {
            AccountStrategy::FillFirst | AccountStrategy::RoundRobin => 0,
            AccountStrategy::Random => luck.draw(),
            AccountStrategy::P2c => penalty(known, &self.leg.model, self.world.moment.now),
            AccountStrategy::LeastUsed => known.map_or(0, |known| {
                u64::from(known.in_flight.min(0xffff)) << LAST_USED | lately(known)
            }),
            AccountStrategy::CostOptimized => {
                cost(account, self.leg, self.facts).unwrap_or(u64::MAX)
            }
            AccountStrategy::BestValue => {
                let now = self.world.moment.now;
                let worth = known.and_then(|known| known.quota.worth(&self.leg.model, now));
                value_key(account, self.leg, worth, self.facts, now)
            }
        }
    }

    /// Changes the keys where the strategy needs to see all at once.
    pub(crate) fn settle(&self, run: &mut [Candidate], luck: &mut Luck) {
        match self.rule.strategy {
            AccountStrategy::RoundRobin => self.take_turns(run),
            AccountStrategy::P2c if run.len() > 2 => {
                let one = luck.below(run.len());
                let other = (one + 1 + luck.below(run.len() - 1)) % run.len();
                for (at, candidate) in run.iter_mut().enumerate() {
                    candidate.key += u64::from(at != one && at != other) << CLASS;
                }
            }
            AccountStrategy::P2c
            | AccountStrategy::FillFirst
            | AccountStrategy::Random
            | AccountStrategy::LeastUsed
            | AccountStrategy::CostOptimized
            | AccountStrategy::BestValue => {}
        }
    }

    /// The turn goes round by rank, starting with whoever has it.
    fn take_turns(&self, run: &mut [Candidate]) {
        let places = self.world.fleet.of(&self.leg.provider.id);
        let count = places.len().max(1) as u64;
        let provider = self.world.health.provider(&self.leg.provider.id);
        let turn = provider.and_then(|known| known.turn.as_ref());
        let start = turn.map_or(0, |(last, streak)| {
            let place = places.iter().position(|place| {
                let account = self.world.fleet.get(*place as usize);
                account.is_some_and(|account| account.id == *last)
            });
            let next = u64::from(*streak >= self.rule.sticky.max(1));
            place.map_or(0, |place| place as u64 + next)
        });
        for candidate in run {
            candidate.key = (u64::from(candidate.rank) + count - start % count) % count;
        }
    }

    /// Whether the session is better left with `warm`, where so many of its tokens are cached, than moved to `best`.
    pub(crate) fn stays(
        &self,
        warm: Candidate,
        tokens: u64,
        best: Candidate,
        best_leg: &Leg,
    ) -> bool {
        if warm.place == best.place || self.rule.strategy != AccountStrategy::BestValue {
            return true;
        }
        let (Some(here), Some(there)) = (self.account(warm), self.account(best)) else {
            return true;
        };
        let prompt = self.facts.prompt_tokens.max(tokens);
        let cached = tokens.min(prompt) as f64 * CACHE_SAVES;
        if cached > 0.0 && best.key >> CLASS > warm.key >> CLASS {
            return true;
        }
        if cached <= 0.0 {
            return warm.key <= best.key;
        }
        let worth = self
            .known(there)
            .and_then(|known| known.quota.worth(&best_leg.model, self.world.moment.now));
        let now = self.world.moment.now;
        let gain = saving(there, worth, now) - saving(here, self.worth(here), now);
        gain * (prompt + self.facts.output_tokens) as f64 <= cached
    }

    /// Why a candidate stands where it stands.
    pub(crate) fn why(&self, candidate: Candidate, only: bool) -> Why {
        let Some(account) = self.account(candidate).filter(|_| !only) else {
            return Why::Only;
        };
        let now = self.world.moment.now;
        let known = self.known(account);
        match self.rule.strategy {
            AccountStrategy::FillFirst => Why::Priority {
                priority: account.priority,
            },
            AccountStrategy::RoundRobin => {
                let provider = self.world.health.provider(&self.leg.provider.id);
                let turn = provider.and_then(|known| known.turn.as_ref());
                let mine = turn.filter(|(last, _)| *last == account.id && candidate.key == 0);
                Why::Turn {
                    streak: mine.map_or(0, |(_, streak)| *streak),
                }
            }
            AccountStrategy::Random => Why::Drawn,
            AccountStrategy::P2c => Why::Healthier,
            AccountStrategy::LeastUsed => Why::Idle {
                in_flight: known.map_or(0, |known| known.in_flight),
                idle_ms: now.saturating_sub(known.map_or(0, |known| known.last_used)),
            },
            AccountStrategy::CostOptimized => Why::Cheapest {
                micros: cost(account, self.leg, self.facts),
            },
            AccountStrategy::BestValue => self.why_valued(account, candidate.key >> CLASS),
        }
    }

    fn why_valued(&self, account: &Account, class: u64) -> Why {
        match (class, self.worth(account)) {
            (LAPSING | PAUSING, Some(worth)) => Why::Lapses {
                left: worth.left,
                length_ms: worth.length_ms,
                in_ms: worth.lapses_at.saturating_sub(self.world.moment.now),
            },
            (LAPSING | PAUSING | PREPAID, _) => Why::Prepaid,
            (FREE, _) => Why::Free,
            _ => match cost(account, self.leg, self.facts) {
                Some(micros) => Why::Cheapest {
                    micros: Some(micros),
                },
                None => Why::Priority {
                    priority: account.priority,
                },
            },
        }
    }

    /// Why a session leaves the account it was with.
    pub(crate) fn why_moved(&self, to: Candidate, tokens: u64) -> Option<Why> {
        let worth = self.worth(self.account(to)?)?;
        Some(Why::Moves {
            tokens,
            left: worth.left,
            in_ms: worth.lapses_at.saturating_sub(self.world.moment.now),
        })
    }
}
