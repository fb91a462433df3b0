//! The one place that reads the clock and rolls the dice; decisions get what they need from here.

use rand::Rng;
use routing::Moment;
use std::time::{SystemTime, UNIX_EPOCH};

const DAY: u64 = 24 * 60 * 60 * 1000;

/// Unix milliseconds.
pub(crate) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| {
            u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
        })
}

/// Unix milliseconds as the store keeps them.
pub(crate) fn now_signed() -> i64 {
    i64::try_from(now()).unwrap_or(i64::MAX)
}

/// Now, the end of the day where the user is, and luck.
pub(crate) fn moment() -> Moment {
    let now = now();
    let today_ends = jiff::Zoned::now()
        .tomorrow()
        .and_then(|tomorrow| tomorrow.start_of_day());
    let day_ends = today_ends
        .ok()
        .and_then(|at| u64::try_from(at.timestamp().as_millisecond()).ok())
        .unwrap_or(now + DAY);
    Moment {
        now,
        day_ends,
        chance: rand::rng().random(),
    }
}

/// An instant as RFC 3339, for vendors' lists.
pub(crate) fn rfc3339(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis)
        .unwrap_or_default()
        .to_string()
}
