//! Rests that grow with every failure and shrink with success and time.

use crate::moment::Moment;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The first rest, and how often it doubles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Patience {
    /// The first rest, in milliseconds.
    pub base_ms: u64,
    /// How often it doubles at most.
    pub steps: u32,
}

impl Patience {
    /// For accounts with a key.
    pub const KEY: Self = Self {
        base_ms: 3_000,
        steps: 5,
    };
    /// For accounts with a plan.
    pub const OAUTH: Self = Self {
        base_ms: 5_000,
        steps: 8,
    };
}

/// A provider's own hint is believed up to here.
const LONGEST_HINT: Duration = Duration::from_secs(24 * 3600);
/// A level is forgiven for each such span without failure.
pub(crate) const FORGIVEN_AFTER: u64 = 10 * 60 * 1000;
/// A rest the provider itself asked for is tested early once in so long: hints go stale.
const PROBE_AFTER: u64 = 5 * 60 * 1000;
/// Rests below this are not worth a test.
const WORTH_A_PROBE: u64 = 10 * 60 * 1000;

/// How an account, or one model of it, is strained.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Strain {
    level: u32,
    /// It rests until then.
    pub(crate) until: u64,
    /// When the level last changed.
    since: u64,
    /// The provider said how long; otherwise it is our guess.
    #[serde(default)]
    pub(crate) told: bool,
}

impl Strain {
    pub(crate) fn level_at(&self, now: u64) -> u32 {
        let forgiven = now.saturating_sub(self.since) / FORGIVEN_AFTER;
        self.level
            .saturating_sub(u32::try_from(forgiven).unwrap_or(u32::MAX))
    }

    pub(crate) fn rests(&self, now: u64) -> bool {
        self.until > now
    }

    /// One more failure of a request that `began` then: rests `told`, or by the growing measure.
    ///
    /// Of many requests that fail together the first says it all: what was under way when the rest began makes it no heavier, though the
    /// provider's word may make it longer.
    pub(crate) fn fail(
        &mut self,
        patience: Patience,
        told: Option<Duration>,
        began: u64,
        moment: Moment,
    ) {
        if self.was_under_way(began, moment.now) {
            let hint = told.map_or(0, |hint| millis(hint.min(LONGEST_HINT)));
            let until = moment.now.saturating_add(hint);
            self.told |= until > self.until;
            self.until = self.until.max(until);
            return;
        }
        let level = self.level_at(moment.now);
        let doubled = patience
            .base_ms
            .saturating_mul(1 << level.min(patience.steps).min(32));
        let rest = told.map_or(Duration::from_millis(doubled), |hint| {
            hint.min(LONGEST_HINT)
        });
        let spread = rest.mul_f64(0.9 + 0.2 * moment.chance.clamp(0.0, 1.0));
        // A hint is a promise of the provider: rest ends with it, neither before nor after.
        let rest = if told.is_some() { rest } else { spread };
        // Nor does a guess end it.
        let promised = if self.told && told.is_none() {
            self.until
        } else {
            0
        };
        let until = moment.now.saturating_add(millis(rest));
        *self = Self {
            level: (level + 1).min(patience.steps),
            until: until.max(promised),
            since: moment.now,
            told: told.is_some() || promised > until,
        };
    }

    /// A request that `began` then was served. One that was under way when the rest began says nothing against it.
    pub(crate) fn succeed(&mut self, began: u64, now: u64) {
        if self.was_under_way(began, now) {
            return;
        }
        *self = Self {
            level: self.level_at(now).saturating_sub(1),
            since: now,
            ..Self::default()
        };
    }

    fn was_under_way(&self, began: u64, now: u64) -> bool {
        self.rests(now) && began < self.since
    }

    /// Whether there is nothing left to remember.
    pub(crate) fn is_none(&self) -> bool {
        self.level == 0 && self.until == 0
    }

    /// Whether, when nobody else can serve, it may be tried although it rests: our guesses always, a provider's word now and then.
    pub(crate) fn may_be_tested(&self, now: u64) -> bool {
        !self.told
            || (self.until.saturating_sub(self.since) >= WORTH_A_PROBE
                && now.saturating_sub(self.since) >= PROBE_AFTER)
    }

    /// A test was begun: the next one is due later.
    pub(crate) fn tested(&mut self, now: u64) {
        if self.rests(now) && self.told {
            self.since = now;
        }
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
