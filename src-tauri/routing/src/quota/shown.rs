//! Which quota windows a person is shown, what they are called, and which of them matter most.
//!
//! Invariant: this rule stands here alone: the page, the tray and the alerts tell of the same windows. What nobody knows is not shown.

use super::{HOUR, MINUTE, Quota, Unit, VALUE_FROM, Window, length_told};
use std::cmp::Ordering;

/// A reading that names no reset is shown for so long: nobody knows when the window begins anew.
const SHOWN_FOR: u64 = HOUR;
/// A reset that moves by less has not moved: vendors round.
const JITTER: u64 = MINUTE;

impl Window {
    /// Whether a person is shown it. What lasts less than half an hour is full again before anybody has looked, and once its reset
    /// has passed nobody knows what is left.
    pub fn is_shown(&self, now: u64) -> bool {
        let holds = match self.resets_at {
            Some(at) => at > now,
            None => now.saturating_sub(self.seen) < SHOWN_FOR,
        };
        holds && self.lasts() >= VALUE_FROM
    }

    /// What people call it: `5-hour`, `daily requests`.
    pub fn name(&self) -> String {
        let length = self.known_length().map(length_told);
        let counted = match self.unit {
            Unit::Share => None,
            Unit::Requests => Some("requests"),
            Unit::Tokens => Some("tokens"),
        };
        let words = length.as_deref().into_iter().chain(counted);
        let mut name = words.collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            name.push_str("whole");
        }
        if let Some(models) = &self.models {
            name.push_str(" for ");
            name.push_str(models);
        }
        name
    }

    /// How long it is, in milliseconds, unless its reset is much further off: then it is not what its spelling says.
    pub fn known_length(&self) -> Option<u64> {
        (self.lasts() == self.length_ms).then_some(self.length_ms)
    }

    /// How long it lasts, as far as is known.
    fn lasts(&self) -> u64 {
        let to_go = self.resets_at.map(|at| at.saturating_sub(self.seen));
        let is_longer = to_go.filter(|to_go| *to_go > 2 * self.length_ms);
        is_longer.unwrap_or(self.length_ms)
    }

    /// Whether a person would see no difference.
    pub(super) fn looks_like(&self, other: &Self) -> bool {
        let percent = |window: &Self| (window.left * 100.0).round() as u32;
        let resets = |window: &Self| window.resets_at.unwrap_or(0);
        percent(self) == percent(other) && resets(self).abs_diff(resets(other)) < JITTER
    }

    /// What matters most comes first: what has least left, and of equals what stays so longest.
    pub fn by_need(&self, other: &Self) -> Ordering {
        let waits = |window: &Self| window.resets_at.unwrap_or(u64::MAX);
        let least = self.left.total_cmp(&other.left);
        least.then_with(|| waits(other).cmp(&waits(self)))
    }
}

impl Quota {
    /// The windows a person is shown, those that matter most first.
    pub fn shown(&self, now: u64) -> Vec<&Window> {
        let mut shown: Vec<_> = self
            .windows
            .iter()
            .filter(|one| one.is_shown(now))
            .collect();
        shown.sort_by(|one, other| one.by_need(other));
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::window;

    const DAY: u64 = 24 * HOUR;

    fn named(length_ms: u64, unit: Unit) -> String {
        let window = Window {
            unit,
            ..window(length_ms, 0.5, length_ms)
        };
        window.name()
    }

    #[test]
    fn a_window_that_is_full_again_before_anybody_looks_is_not_shown() {
        assert!(!window(MINUTE, 0.0, 30_000).is_shown(1));
        assert!(window(5 * HOUR, 0.0, 30_000).is_shown(1));
        // Its header is usually of a minute, but this vendor counts the day with it.
        assert!(window(MINUTE, 0.0, DAY).is_shown(1));
        assert_eq!(window(MINUTE, 0.0, DAY).known_length(), None);
        // Some round their resets.
        let rounded = window(5 * HOUR, 0.0, 6 * HOUR);
        assert_eq!(rounded.known_length(), Some(5 * HOUR));
    }

    #[test]
    fn what_is_left_after_a_reset_is_not_known() {
        let five = window(5 * HOUR, 0.3, HOUR);
        assert!(five.is_shown(HOUR - 1) && !five.is_shown(HOUR));
        let untold = Window {
            resets_at: None,
            ..window(30 * DAY, 0.3, 0)
        };
        assert!(untold.is_shown(SHOWN_FOR - 1) && !untold.is_shown(SHOWN_FOR));
    }

    #[test]
    fn a_window_is_called_what_people_call_it() {
        assert_eq!(named(5 * HOUR, Unit::Share), "5-hour");
        assert_eq!(named(7 * DAY, Unit::Share), "weekly");
        assert_eq!(named(DAY, Unit::Requests), "daily requests");
        assert_eq!(window(MINUTE, 0.0, DAY).name(), "whole");
        let opus = Window {
            models: Some("opus-*".into()),
            ..window(7 * DAY, 0.0, DAY)
        };
        assert_eq!(opus.name(), "weekly for opus-*");
    }

    #[test]
    fn what_has_least_left_comes_first_and_of_equals_what_stays_so_longest() {
        let mut quota = Quota::default();
        for (length, left, resets_at) in [
            (5 * HOUR, 0.2, HOUR),
            (7 * DAY, 0.2, 3 * DAY),
            (DAY, 0.1, DAY),
            (MINUTE, 0.0, MINUTE),
        ] {
            quota.read(window(length, left, resets_at));
        }
        let shown: Vec<u64> = quota.shown(1).iter().map(|one| one.length_ms).collect();
        assert_eq!(shown, [DAY, 7 * DAY, 5 * HOUR]);
    }
}
