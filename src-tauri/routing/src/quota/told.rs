//! What a person is to hear of a quota: that little is left of a window, that it is used up, that it is there again.
//!
//! Invariants: each step of a window is told once until the window begins anew; only windows a person is shown are told of.

use super::{Quota, Window};
use serde::{Deserialize, Serialize};

/// How far a window is used up, in the steps that are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 80 % are used.
    Low,
    /// 95 % are used.
    VeryLow,
    /// All is used.
    Gone,
}

/// No more than this share left, and it is told so.
const LEVELS: [(f32, Level); 3] = [
    (0.0, Level::Gone),
    (0.05, Level::VeryLow),
    (0.20, Level::Low),
];
/// Shares are computed from decimals.
const ROUNDING: f32 = 1e-4;

/// What a person is to hear.
#[derive(Debug, Clone, PartialEq)]
pub enum Tiding {
    /// A window is used so far.
    Used(Level, Window),
    /// A window that was used up has begun anew.
    Renewed(Window),
}

/// What was told last of a window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    /// As it was then.
    window: Window,
    level: Level,
}

impl Level {
    fn of(left: f32) -> Option<Self> {
        let reached = LEVELS.iter().find(|(most, _)| left <= most + ROUNDING);
        reached.map(|(_, level)| *level)
    }
}

impl Told {
    /// When the window begins anew.
    fn until(&self) -> u64 {
        let Window {
            resets_at,
            seen,
            length_ms,
            ..
        } = self.window;
        resets_at.unwrap_or(seen.saturating_add(length_ms))
    }

    /// Whether a reading is of a later round than the one told of: the vendor may begin it early.
    fn is_before(&self, reading: &Window) -> bool {
        let until = self.until();
        let later = until.saturating_add(reading.length_ms / 2);
        reading.seen >= until || reading.resets_at.is_some_and(|at| at >= later)
    }
}

impl Quota {
    /// What a person is to hear now; it is not returned again.
    pub(crate) fn tidings(&mut self, now: u64) -> Vec<Tiding> {
        let mut tidings = self.renewals(now);
        for window in self.windows.iter().filter(|one| one.is_shown(now)) {
            let Some(level) = Level::of(window.left) else {
                continue;
            };
            let new = Told {
                window: window.clone(),
                level,
            };
            match self
                .told
                .iter_mut()
                .find(|told| told.window.is_same(window))
            {
                Some(told) if told.level >= level => continue,
                Some(told) => *told = new,
                None => self.told.push(new),
            }
            tidings.push(Tiding::Used(level, window.clone()));
        }
        tidings
    }

    /// Forgets what was told of windows that have begun anew.
    fn renewals(&mut self, now: u64) -> Vec<Tiding> {
        let mut renewed = Vec::new();
        self.told.retain(|told| {
            let reading = self.windows.iter().find(|one| one.is_same(&told.window));
            let is_later = reading.is_some_and(|reading| told.is_before(reading));
            let is_over = is_later || told.until() <= now;
            // An answer in between shows that it was not used up after all; a later round may be used up already.
            let news = reading.filter(|reading| (reading.left <= 0.0) != is_later);
            if let Some(window) = news.filter(|_| is_over && told.level == Level::Gone) {
                renewed.push(Tiding::Renewed(window.clone()));
            }
            !is_over
        });
        renewed
    }

    /// When the next window that is told as used up begins anew.
    pub(crate) fn next_renewal(&self) -> Option<u64> {
        let gone = self.told.iter().filter(|told| told.level == Level::Gone);
        gone.map(Told::until).min()
    }
}

#[cfg(test)]
mod tests;
