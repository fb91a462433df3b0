//! How each account is doing: who rests until when, who is out, and how fast patience is lost and won back.

use crate::account::{Account, Login, Standing};
use crate::rules::{Rest, Scope, Verdict};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// The moment at which something is decided, and the luck of it.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Unix milliseconds.
    pub now: u64,
    /// When the day ends where the user is, Unix milliseconds.
    pub day_ends: u64,
    /// Between 0 and 1: spreads the ends of rests.
    pub chance: f64,
}

/// An account, or one model of it, is resting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resting {
    /// Unix milliseconds.
    pub until: u64,
}

/// The first rest, and how often it doubles.
struct Patience {
    base: Duration,
    steps: u32,
}

const KEY: Patience = Patience {
    base: Duration::from_secs(3),
    steps: 5,
};
const OAUTH: Patience = Patience {
    base: Duration::from_secs(5),
    steps: 8,
};
/// A provider's own hint is believed up to here.
const LONGEST_HINT: Duration = Duration::from_secs(24 * 3600);
/// A level is forgiven for each such span without failure.
const FORGIVEN_AFTER: u64 = 10 * 60 * 1000;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Strain {
    level: u32,
    until: u64,
    /// When the level last changed.
    since: u64,
}

impl Strain {
    fn level_at(&self, now: u64) -> u32 {
        let forgiven = now.saturating_sub(self.since) / FORGIVEN_AFTER;
        self.level
            .saturating_sub(u32::try_from(forgiven).unwrap_or(u32::MAX))
    }

    /// One more failure: rests `for_long`, or by the growing measure.
    fn fail(&mut self, patience: &Patience, told: Option<Duration>, moment: Moment) {
        let level = self.level_at(moment.now);
        let measured = patience.base * 2u32.pow(level.min(patience.steps));
        let rest = told.map_or(measured, |hint| hint.min(LONGEST_HINT));
        let spread = rest.mul_f64(0.9 + 0.2 * moment.chance.clamp(0.0, 1.0));
        // A hint is a promise of the provider: rest never ends before it.
        let rest = if told.is_some() {
            rest.max(spread)
        } else {
            spread
        };
        *self = Self {
            level: (level + 1).min(patience.steps),
            until: later(moment.now, rest),
            since: moment.now,
        };
    }

    fn succeed(&mut self, now: u64) {
        *self = Self {
            level: self.level_at(now).saturating_sub(1),
            until: 0,
            since: now,
        };
    }
}

fn later(now: u64, rest: Duration) -> u64 {
    now.saturating_add(u64::try_from(rest.as_millis()).unwrap_or(u64::MAX))
}

/// How each account is doing.
#[derive(Debug, Clone, Default)]
pub struct Health {
    accounts: HashMap<Arc<str>, Strain>,
    models: HashMap<(Arc<str>, String), Strain>,
    out: HashMap<Arc<str>, Standing>,
}

impl Health {
    /// Whether the account may serve the model now.
    ///
    /// # Errors
    /// It rests; until when.
    pub fn rested(&self, account: &Account, model: &str, now: u64) -> Result<(), Resting> {
        if self.accounts.is_empty() && self.models.is_empty() {
            return Ok(());
        }
        let of_account = self
            .accounts
            .get(&account.id)
            .map_or(0, |strain| strain.until);
        let of_model = self
            .models
            .get(&(account.id.clone(), model.to_owned()))
            .map_or(0, |strain| strain.until);
        let until = of_account.max(of_model);
        if until > now {
            Err(Resting { until })
        } else {
            Ok(())
        }
    }

    /// The account's standing: what was found since, else what was saved.
    pub fn standing(&self, account: &Account) -> Standing {
        self.out
            .get(&account.id)
            .copied()
            .unwrap_or(account.standing)
    }

    /// Takes note of a failure. Returns the new standing when the account is out for good, to be saved.
    pub fn fail(
        &mut self,
        account: &Account,
        model: &str,
        verdict: Verdict,
        retry_after: Option<Duration>,
        moment: Moment,
    ) -> Option<Standing> {
        let (scope, rest) = match verdict {
            Verdict::Stop => return None,
            Verdict::Out(standing) => {
                let before = self.out.insert(account.id.clone(), standing);
                return (before != Some(standing)).then_some(standing);
            }
            Verdict::Next { scope, rest } => (scope, rest),
        };
        let told = match rest {
            Rest::None => return None,
            Rest::Backoff => retry_after,
            Rest::For(length) => Some(retry_after.unwrap_or(length)),
            Rest::Day => Some(Duration::from_millis(
                moment.day_ends.saturating_sub(moment.now),
            )),
        };
        let patience = match account.login {
            Login::ApiKey => &KEY,
            Login::OAuth => &OAUTH,
        };
        let strain = match scope {
            Scope::Account => self.accounts.entry(account.id.clone()).or_default(),
            Scope::Model => self
                .models
                .entry((account.id.clone(), model.to_owned()))
                .or_default(),
        };
        strain.fail(patience, told, moment);
        None
    }

    /// Takes note of a success: ends the rest, forgives one level.
    pub fn succeed(&mut self, account: &Account, model: &str, now: u64) {
        if let Some(strain) = self.accounts.get_mut(&account.id) {
            strain.succeed(now);
            if *strain
                == (Strain {
                    since: now,
                    ..Strain::default()
                })
            {
                self.accounts.remove(&account.id);
            }
        }
        if self.models.is_empty() {
            return;
        }
        let key = (account.id.clone(), model.to_owned());
        if let Some(strain) = self.models.get_mut(&key) {
            strain.succeed(now);
            if strain.level == 0 {
                self.models.remove(&key);
            }
        }
    }

    /// Forgets everything about an account: the user tested or changed it.
    pub fn forgive(&mut self, account: &str) {
        self.accounts.remove(account);
        self.out.remove(account);
        self.models.retain(|(id, _), _| &**id != account);
    }

    /// Whether there is nothing to take note of a success for.
    pub fn is_untroubled(&self) -> bool {
        self.accounts.is_empty() && self.models.is_empty()
    }
}

#[cfg(test)]
mod tests;
