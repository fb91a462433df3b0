//! What is left of an account's quota, and what of it will be lost.
//!
//! Invariants: a window is known by its length, never by its place in a list; what nobody said is absent, never 0 or 100; once
//! its reset has passed, a window counts as fresh whatever was read before.

mod shown;
mod told;

use crate::glob;
use serde::{Deserialize, Serialize};
use told::Told;

pub use told::{Level, Tiding};

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
    windows: Vec<Window>,
    /// How much of the longest window is spent while a whole shortest one is, as the account has shown.
    #[serde(default)]
    exchange: Option<f64>,
    /// What a person has heard of it.
    #[serde(default)]
    told: Vec<Told>,
    /// A person who looked before would see something else now.
    #[serde(skip)]
    stirs: bool,
    /// The windows at a glance, since every plan looks at every account; absent until they are read once more.
    #[serde(skip)]
    glance: Option<Glance>,
}

/// What the windows come to for any model, until the first of them is renewed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Glance {
    until: u64,
    least_left: f32,
    worth: Option<Worth>,
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
    /// How long using all that is left would take, in milliseconds.
    pub needed_ms: u64,
    /// The share left of its shortest window: how soon it has to pause.
    pub room: f32,
}

impl Worth {
    /// How long its use can still be put off without losing any, in milliseconds; below 0, some is lost already.
    pub fn slack_ms(&self, now: u64) -> i64 {
        self.lapses_at as i64 - now as i64 - self.needed_ms as i64
    }

    /// The share of what is left that an even pace would leave unused, 0 to 1.
    pub fn rot(&self, now: u64) -> f32 {
        let even = self.lapses_at.saturating_sub(now) as f32 / self.length_ms as f32;
        if self.left > 0.0 {
            (1.0 - even / self.left).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

impl Quota {
    /// The windows, in no order.
    pub fn windows(&self) -> &[Window] {
        &self.windows
    }

    /// Takes note of a reading. The newer one of a window stands.
    pub fn read(&mut self, window: Window) {
        let now = window.seen;
        let is_shown = window.is_shown(now);
        match self.windows.iter_mut().find(|known| known.is_same(&window)) {
            Some(known) if known.seen > window.seen => return,
            Some(known) => {
                self.stirs |= is_shown && !window.looks_like(known);
                *known = window;
            }
            None => {
                self.stirs |= is_shown;
                self.windows.push(window);
            }
        }
        self.measure();
        self.look(now);
    }

    /// Whether a person who looked before would see something else now; asked once.
    pub(crate) fn has_stirred(&mut self) -> bool {
        std::mem::take(&mut self.stirs)
    }

    /// Learns how the longest and the shortest window run against each other: while the long one is younger than the short one is
    /// long, both have seen the same use.
    fn measure(&mut self) {
        let Some((long, short)) = self.extremes(None) else {
            return;
        };
        let left = |window: &Window| window.resets_at.map(|at| at.saturating_sub(window.seen));
        let age = left(long).map(|left| long.length_ms.saturating_sub(left));
        let used_short = f64::from(1.0 - short.left);
        let used_long = f64::from(1.0 - long.left);
        let comparable = short.length_ms < long.length_ms && used_short > 0.2;
        if comparable && age.is_some_and(|age| age < short.length_ms) {
            self.exchange = Some((used_long / used_short).clamp(0.01, 1.0));
        }
    }

    /// Sums the windows up at a glance, unless it depends on the model.
    fn look(&mut self, now: u64) {
        let plain = self.windows.iter().all(|window| window.models.is_none());
        let renewed = |window: &Window| window.resets_at.unwrap_or(window.seen + BELIEVED);
        let until = self.windows.iter().map(renewed).min().unwrap_or(0);
        let left = self.windows.iter().map(|window| window.left);
        self.glance = (plain && until > now).then(|| Glance {
            until,
            least_left: left.fold(1.0, f32::min),
            worth: self.weigh("", now),
        });
    }

    fn glance(&self, now: u64) -> Option<&Glance> {
        self.glance.as_ref().filter(|glance| now < glance.until)
    }

    /// The longest and the shortest of the windows whose loss would be a loss.
    fn extremes(&self, model: Option<&str>) -> Option<(&Window, &Window)> {
        let of_worth = |window: &&Window| {
            window.length_ms >= VALUE_FROM
                && window.resets_at.is_some()
                && model.is_none_or(|model| window.is_about(model))
        };
        let worth = || self.windows.iter().filter(of_worth);
        let long = worth().max_by_key(|window| window.length_ms)?;
        let short = worth().min_by_key(|window| window.length_ms)?;
        Some((long, short))
    }

    /// The window that keeps the account from serving the model, if one does: no more than `reserve` is left of it.
    pub(crate) fn spent(&self, model: &str, reserve: f32, now: u64) -> Option<Spent> {
        let enough = |glance: &Glance| glance.least_left > reserve.max(0.0);
        if self.glance(now).is_some_and(enough) {
            return None;
        }
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
        match self.glance(now) {
            Some(glance) => glance.worth,
            None => self.weigh(model, now),
        }
    }

    fn weigh(&self, model: &str, now: u64) -> Option<Worth> {
        let (long, short) = self.extremes(Some(model))?;
        let left = long.left_at(now).max(0.0);
        let needed = if short.length_ms < long.length_ms {
            let usual = USUAL_BURST * short.length_ms as f64 / long.length_ms as f64;
            let rounds = f64::from(left) / self.exchange.unwrap_or(usual).max(0.001);
            rounds * short.length_ms as f64
        } else {
            0.0
        };
        Some(Worth {
            left,
            length_ms: long.length_ms,
            lapses_at: long.resets_after(now)?,
            needed_ms: needed as u64,
            room: short.left_at(now),
        })
    }

    /// A request begun at `began` was answered although a window read as used up before: the reading is wrong.
    pub(crate) fn answered(&mut self, model: &str, began: u64) {
        let Self { windows, .. } = self;
        let mut corrected = false;
        for window in windows {
            let read_before = window.seen < began && !window.is_past(began);
            if window.left <= 0.0 && read_before && window.is_about(model) {
                window.left = 0.01;
                window.source = Source::Observed;
                window.seen = began;
                corrected = true;
            }
        }
        if corrected {
            self.stirs = true;
            self.look(began);
        }
    }

    /// Forgets readings of windows that are used up.
    pub(crate) fn forget_spent(&mut self) {
        self.windows.retain(|window| window.left > 0.0);
        self.glance = None;
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
