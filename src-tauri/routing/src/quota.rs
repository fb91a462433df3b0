//! What is left of an account's quota, and what of it will be lost.
//!
//! Invariants: a window is known by its length, never by its place in a list; what nobody said is absent, never 0 or 100; once
//! its reset has passed, a window counts as fresh whatever was read before.

use crate::glob;
use serde::{Deserialize, Serialize};

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The headers of an answer.
    Headers,
    /// The provider's quota page, polled.
    Poll,
    /// Our own observation: a refusal, or an answer against what was read.
    Observed,
    /// The user.
    User,
}

/// What a window counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A share that only the provider knows the measure of.
    #[default]
    Share,
    /// Requests.
    Requests,
    /// Tokens.
    Tokens,
}

/// One quota window of an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// How long it is, in milliseconds: five hours, a week, a minute.
    pub length_ms: u64,
    /// The share that is left, 0 to 1.
    pub left: f32,
    /// What it counts.
    #[serde(default)]
    pub unit: Unit,
    /// All of it, where told.
    #[serde(default)]
    pub limit: Option<u64>,
    /// When it is full again, Unix milliseconds, where told.
    #[serde(default)]
    pub resets_at: Option<u64>,
    /// A pattern of the only models it is about.
    #[serde(default)]
    pub models: Option<Box<str>>,
    /// Who says so.
    pub source: Source,
    /// When it was read, Unix milliseconds.
    pub seen: u64,
}

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
/// Shorter windows only slow down; they are no value one could lose.
const VALUE_FROM: u64 = 30 * MINUTE;
/// A reading without a reset time is believed for so long.
const BELIEVED: u64 = 5 * MINUTE;
/// Two readings are of one window if their lengths differ by no more than this share.
const SAME_LENGTH: f64 = 0.1;
/// A plan lets one spend about so many times the even pace; used until the account shows its own measure.
const USUAL_BURST: f64 = 4.0;

impl Window {
    /// Whether its reset has passed since it was read.
    fn is_past(&self, now: u64) -> bool {
        self.resets_at
            .map_or(now.saturating_sub(self.seen) > BELIEVED, |at| at <= now)
    }

    /// The share that is left now.
    pub fn left_at(&self, now: u64) -> f32 {
        if self.is_past(now) { 1.0 } else { self.left }
    }

    /// When it is full again; a window whose reset has passed is taken to have begun anew then.
    pub fn resets_after(&self, now: u64) -> Option<u64> {
        let at = self.resets_at?;
        if at > now || self.length_ms == 0 {
            return Some(at);
        }
        let rounds = (now - at) / self.length_ms + 1;
        Some(at.saturating_add(rounds.saturating_mul(self.length_ms)))
    }

    fn is_about(&self, model: &str) -> bool {
        self.models
            .as_deref()
            .is_none_or(|pattern| glob::matches(pattern, model))
    }

    fn is_same(&self, other: &Self) -> bool {
        let (mine, theirs) = (self.length_ms as f64, other.length_ms as f64);
        self.unit == other.unit
            && self.models == other.models
            && (mine - theirs).abs() <= SAME_LENGTH * mine.max(theirs)
    }
}

/// All that is known of an account's quota.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Quota {
    /// The windows, in no order.
    pub windows: Vec<Window>,
    /// How much of the longest window is spent while a whole shortest one is, as the account has shown.
    #[serde(default)]
    exchange: Option<f64>,
}

/// A window that is used up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spent {
    pub(crate) length_ms: u64,
    pub(crate) until: u64,
}

/// What of an account's quota is about to be lost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worth {
    /// The share left of its longest window.
    pub left: f32,
    /// How long that window is, in milliseconds.
    pub length_ms: u64,
    /// When it lapses, Unix milliseconds.
    pub lapses_at: u64,
    /// How long its use can still be put off without losing any, in milliseconds; below 0, some is lost already.
    pub slack_ms: i64,
    /// The share of what is left that an even pace would leave unused, 0 to 1.
    pub rot: f32,
    /// The share left of its shortest window: how soon it has to pause.
    pub room: f32,
}

impl Quota {
    /// Takes note of a reading. The newer one of a window stands.
    pub fn read(&mut self, window: Window) {
        let before = self.lengths();
        let Some(known) = self.windows.iter_mut().find(|known| known.is_same(&window)) else {
            self.windows.push(window);
            return;
        };
        if known.seen > window.seen {
            return;
        }
        let spent = f64::from(known.left_at(window.seen) - window.left);
        let (length, place) = (window.length_ms, known);
        *place = window;
        if let Some((short, long)) = before {
            self.measure(spent, length, short, long);
        }
    }

    /// The shortest and the longest window worth anything, if they are two.
    fn lengths(&self) -> Option<(u64, u64)> {
        let lengths = || {
            let worth = self.windows.iter().map(|window| window.length_ms);
            worth.filter(|length| *length >= VALUE_FROM)
        };
        let (short, long) = (lengths().min()?, lengths().max()?);
        (short < long).then_some((short, long))
    }

    /// Learns how the two windows run against each other, slowly: from the long one's steps, weighed by what is known.
    fn measure(&mut self, spent: f64, length: u64, short: u64, long: u64) {
        if length != long || spent <= 0.0 {
            return;
        }
        let of = |wanted: u64| {
            self.windows
                .iter()
                .find(|window| window.length_ms == wanted)
        };
        let (Some(short), Some(long)) = (of(short), of(long)) else {
            return;
        };
        // Both began full; the short one has been renewed since unless the long one is younger than it.
        let age = long
            .resets_at
            .map(|at| (at.saturating_sub(long.seen), long.length_ms));
        let young = age.is_some_and(|(left, length)| length.saturating_sub(left) < short.length_ms);
        let used_short = f64::from(1.0 - short.left);
        let used_long = f64::from(1.0 - long.left);
        if young && used_short > 0.2 {
            self.exchange = Some((used_long / used_short).clamp(0.01, 1.0));
        }
    }

    /// The window that keeps the account from serving the model, if one does: less than `reserve` is left of it.
    pub(crate) fn spent(&self, model: &str, reserve: f32, now: u64) -> Option<Spent> {
        self.windows
            .iter()
            .filter(|window| !window.is_past(now) && window.left <= reserve.max(0.0))
            .filter(|window| window.is_about(model))
            .map(|window| Spent {
                length_ms: window.length_ms,
                until: window.resets_at.unwrap_or(window.seen + BELIEVED),
            })
            .max_by_key(|spent| spent.until)
    }

    /// What of it will be lost if it is not used; `None` if nothing that could be lost is known.
    pub fn worth(&self, model: &str, now: u64) -> Option<Worth> {
        let (mut long, mut short): (Option<&Window>, Option<&Window>) = (None, None);
        for window in &self.windows {
            if window.length_ms < VALUE_FROM
                || window.resets_at.is_none()
                || !window.is_about(model)
            {
                continue;
            }
            if long.is_none_or(|known| known.length_ms < window.length_ms) {
                long = Some(window);
            }
            if short.is_none_or(|known| known.length_ms > window.length_ms) {
                short = Some(window);
            }
        }
        let (long, short) = (long?, short?);
        let left = long.left_at(now).max(0.0);
        let lapses_at = long.resets_after(now)?;
        let time = lapses_at.saturating_sub(now);
        let needed = if short.length_ms < long.length_ms {
            let usual = USUAL_BURST * short.length_ms as f64 / long.length_ms as f64;
            let rounds = f64::from(left) / self.exchange.unwrap_or(usual).max(0.001);
            rounds * short.length_ms as f64
        } else {
            0.0
        };
        let even = time as f64 / long.length_ms as f64;
        let rot = if left > 0.0 {
            (1.0 - even / f64::from(left)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        Some(Worth {
            left,
            length_ms: long.length_ms,
            lapses_at,
            slack_ms: time as i64 - needed as i64,
            rot: rot as f32,
            room: short.left_at(now),
        })
    }

    /// The account answered although a window reads as used up: the reading is wrong.
    pub(crate) fn answered(&mut self, model: &str, now: u64) {
        for window in &mut self.windows {
            if window.left <= 0.0 && window.is_about(model) && !window.is_past(now) {
                window.left = 0.01;
                window.source = Source::Observed;
                window.seen = now;
            }
        }
    }
}

/// A window's length as people say it.
pub(crate) fn length_told(length_ms: u64) -> String {
    match length_ms / HOUR {
        0 => format!("{}-minute", length_ms / MINUTE),
        hours @ 1..=23 => format!("{hours}-hour"),
        24 => "daily".to_owned(),
        168 => "weekly".to_owned(),
        hours => format!("{}-day", hours / 24),
    }
}

#[cfg(test)]
mod tests;
