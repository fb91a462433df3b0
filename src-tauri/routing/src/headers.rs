//! What the headers of an answer tell of an account's limits, as a table: a vendor's spelling is a row.

use crate::quota::{Source, Unit, Window};

/// How a vendor writes when a window is full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// `6m0s`, `120ms`, `1.5`: a span from now, seconds when no unit is named.
    Span,
    /// Unix seconds, or milliseconds when the number is that large.
    Epoch,
    /// RFC 3339.
    Date,
}

/// How a vendor writes how much is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// `remaining` of `limit`.
    Left,
    /// The used share, 0 to 1.
    UsedShare,
    /// The used share, 0 to 100.
    UsedPercent,
}

/// One window in one vendor's spelling. Names are in lower case.
#[derive(Debug, Clone, Copy)]
pub struct Spelling {
    /// What says how much is left or used.
    pub amount: &'static str,
    /// How it says so.
    pub measure: Measure,
    /// What says how much there is in all.
    pub limit: Option<&'static str>,
    /// What says when it is full again, and how; the first that is there.
    pub reset: &'static [(&'static str, Clock)],
    /// How long the window is, in minutes, where no header says so.
    pub minutes: u64,
    /// What says how long the window is, in minutes.
    pub minutes_told: Option<&'static str>,
    /// What is counted.
    pub unit: Unit,
}

const fn counted(
    unit: Unit,
    minutes: u64,
    limit: &'static str,
    amount: &'static str,
    reset: &'static [(&'static str, Clock)],
) -> Spelling {
    Spelling {
        amount,
        measure: Measure::Left,
        limit: Some(limit),
        reset,
        minutes,
        minutes_told: None,
        unit,
    }
}

const fn share(
    measure: Measure,
    minutes: u64,
    amount: &'static str,
    reset: &'static [(&'static str, Clock)],
    minutes_told: Option<&'static str>,
) -> Spelling {
    Spelling {
        amount,
        measure,
        limit: None,
        reset,
        minutes,
        minutes_told,
        unit: Unit::Share,
    }
}

const DAY: u64 = 24 * 60;
const MONTH: u64 = 30 * DAY;

/// The table.
pub const SPELLINGS: &[Spelling] = &[
    counted(
        Unit::Requests,
        1,
        "x-ratelimit-limit-requests",
        "x-ratelimit-remaining-requests",
        &[("x-ratelimit-reset-requests", Clock::Span)],
    ),
    counted(
        Unit::Tokens,
        1,
        "x-ratelimit-limit-tokens",
        "x-ratelimit-remaining-tokens",
        &[("x-ratelimit-reset-tokens", Clock::Span)],
    ),
    counted(
        Unit::Requests,
        1,
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-requests-remaining",
        &[("anthropic-ratelimit-requests-reset", Clock::Date)],
    ),
    counted(
        Unit::Tokens,
        1,
        "anthropic-ratelimit-tokens-limit",
        "anthropic-ratelimit-tokens-remaining",
        &[("anthropic-ratelimit-tokens-reset", Clock::Date)],
    ),
    share(
        Measure::UsedShare,
        5 * 60,
        "anthropic-ratelimit-unified-5h-utilization",
        &[("anthropic-ratelimit-unified-5h-reset", Clock::Epoch)],
        None,
    ),
    share(
        Measure::UsedShare,
        7 * DAY,
        "anthropic-ratelimit-unified-7d-utilization",
        &[("anthropic-ratelimit-unified-7d-reset", Clock::Epoch)],
        None,
    ),
    share(
        Measure::UsedPercent,
        5 * 60,
        "x-codex-primary-used-percent",
        &[
            ("x-codex-primary-reset-at", Clock::Epoch),
            ("x-codex-primary-reset-after-seconds", Clock::Span),
        ],
        Some("x-codex-primary-window-minutes"),
    ),
    share(
        Measure::UsedPercent,
        7 * DAY,
        "x-codex-secondary-used-percent",
        &[
            ("x-codex-secondary-reset-at", Clock::Epoch),
            ("x-codex-secondary-reset-after-seconds", Clock::Span),
        ],
        Some("x-codex-secondary-window-minutes"),
    ),
    counted(
        Unit::Requests,
        DAY,
        "x-ratelimit-limit-requests-day",
        "x-ratelimit-remaining-requests-day",
        &[("x-ratelimit-reset-requests-day", Clock::Span)],
    ),
    counted(
        Unit::Tokens,
        1,
        "x-ratelimit-limit-tokens-minute",
        "x-ratelimit-remaining-tokens-minute",
        &[("x-ratelimit-reset-tokens-minute", Clock::Span)],
    ),
    counted(
        Unit::Requests,
        1,
        "x-ratelimit-limit-req-minute",
        "x-ratelimit-remaining-req-minute",
        &[],
    ),
    counted(
        Unit::Tokens,
        MONTH,
        "x-ratelimit-limit-tokens-month",
        "x-ratelimit-remaining-tokens-month",
        &[],
    ),
    counted(
        Unit::Requests,
        1,
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        &[("x-ratelimit-reset", Clock::Epoch)],
    ),
    counted(
        Unit::Requests,
        1,
        "ratelimit-limit",
        "ratelimit-remaining",
        &[("ratelimit-reset", Clock::Span)],
    ),
];

/// A number from here on counts milliseconds: as seconds it would be the year 5138.
const MILLIS_FROM: f64 = 1e11;
/// A number below this is no moment of our time but a span.
const MOMENTS_FROM: f64 = 1e9;

/// What is in the name of every header of [`SPELLINGS`] that says how much is left or used.
const MARKS: [&str; 2] = ["ratelimit", "-used-percent"];

/// Whether a header of that name may tell of limits: most answers have none, and need not be searched for each.
pub fn may_tell(name: &str) -> bool {
    MARKS.iter().any(|mark| name.contains(mark))
}

/// The windows that an answer's headers tell of. `header` finds a value by its name in lower case.
pub fn windows<'h>(header: impl Fn(&'static str) -> Option<&'h str>, now: u64) -> Vec<Window> {
    SPELLINGS
        .iter()
        .filter_map(|spelling| spelling.read(&header, now))
        .collect()
}

impl Spelling {
    fn read<'h>(
        &self,
        header: &impl Fn(&'static str) -> Option<&'h str>,
        now: u64,
    ) -> Option<Window> {
        let amount = number(header(self.amount)?)?;
        let limit = self.limit.and_then(header).and_then(number);
        let left = match self.measure {
            Measure::Left => match limit {
                Some(limit) if limit > 0.0 => amount / limit,
                // Nothing left is nothing left of anything; otherwise the share is unknown.
                _ if amount <= 0.0 => 0.0,
                _ => return None,
            },
            Measure::UsedShare => 1.0 - amount,
            Measure::UsedPercent => 1.0 - amount / 100.0,
        };
        let told = self.reset.iter().find_map(|(name, clock)| {
            let value = header(name)?;
            clock.read(value, now)
        });
        let minutes = self
            .minutes_told
            .and_then(header)
            .and_then(number)
            .filter(|minutes| *minutes >= 1.0)
            .map_or(self.minutes, |minutes| minutes as u64);
        Some(Window {
            length_ms: minutes * 60_000,
            left: left.clamp(0.0, 1.0) as f32,
            unit: self.unit,
            limit: limit.map(|limit| limit as u64),
            resets_at: told,
            models: None,
            source: Source::Headers,
            seen: now,
        })
    }
}

impl Clock {
    /// The moment meant, Unix milliseconds.
    fn read(self, text: &str, now: u64) -> Option<u64> {
        let text = text.trim();
        match self {
            Self::Span => Some(now.saturating_add(span(text)?)),
            Self::Date => {
                let at: jiff::Timestamp = text.parse().ok()?;
                u64::try_from(at.as_millisecond()).ok()
            }
            // Vendors are not of one mind: a small number is a span whatever the header is called.
            Self::Epoch => match number(text)? {
                millis if millis >= MILLIS_FROM => Some(millis as u64),
                seconds if seconds >= MOMENTS_FROM => Some((seconds * 1000.0) as u64),
                seconds => Some(now.saturating_add((seconds * 1000.0) as u64)),
            },
        }
    }
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

/// `1h2m3.5s`, `120ms`, `7`: in milliseconds.
fn span(text: &str) -> Option<u64> {
    const UNITS: &[(&str, f64)] = &[
        ("ms", 1.0),
        ("d", 86_400_000.0),
        ("h", 3_600_000.0),
        ("m", 60_000.0),
        ("s", 1_000.0),
    ];
    if let Some(seconds) = number(text) {
        return Some((seconds * 1000.0) as u64);
    }
    let (mut rest, mut total) = (text, 0.0);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (count, tail) = rest.split_at(digits);
        let (unit, millis) = UNITS.iter().find(|(unit, _)| tail.starts_with(unit))?;
        total += number(count)? * millis;
        rest = tail.get(unit.len()..)?;
    }
    Some(total as u64)
}

#[cfg(test)]
mod tests;
