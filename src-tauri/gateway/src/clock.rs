//! The one place that reads the clock and rolls the dice; decisions get what they need from here.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use rand::Rng;
use routing::{Calendar, Moment};
use std::cell::Cell;
use std::time::{SystemTime, UNIX_EPOCH};

const MINUTE: u64 = 60 * 1000;

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
    Moment {
        now,
        day_ends: day_ends(now),
        chance: rand::rng().random(),
    }
}

/// The end of the day that a moment is in, where the user is: the time zone is asked once a minute.
fn day_ends(now: u64) -> u64 {
    thread_local!(static KNOWN: Cell<(u64, u64)> = const { Cell::new((0, 0)) });
    let minute = now / MINUTE;
    let (asked, ends) = KNOWN.get();
    if asked == minute {
        return ends;
    }
    let ends = calendar(now).day.1;
    KNOWN.set((minute, ends));
    ends
}

/// The day, the week (from Monday) and the month that a moment is in, where the user is.
pub(crate) fn calendar(now: u64) -> Calendar {
    let now = jiff::Timestamp::from_millisecond(i64::try_from(now).unwrap_or(i64::MAX));
    let now = now.unwrap_or_default().to_zoned(TimeZone::system());
    let (today, zone) = (now.date(), now.time_zone());
    let later = |date: Date, days: i64| date.saturating_add(jiff::Span::new().days(days));
    let monday = later(today, -i64::from(today.weekday().to_monday_zero_offset()));
    let span = |from: Date, to: Date| (midnight(from, zone), midnight(to, zone));
    Calendar {
        day: span(today, later(today, 1)),
        week: span(monday, later(monday, 7)),
        month: span(today.first_of_month(), later(today.last_of_month(), 1)),
    }
}

fn midnight(date: Date, zone: &TimeZone) -> u64 {
    let begins = date.to_zoned(zone.clone());
    let millis = begins.map_or(0, |at| at.timestamp().as_millisecond());
    u64::try_from(millis).unwrap_or(0)
}

/// An instant for people, where the user is: `2026-11-23 00:00 +01:00`.
pub(crate) fn local(millis: u64) -> String {
    let at = jiff::Timestamp::from_millisecond(i64::try_from(millis).unwrap_or(0));
    let at = at.unwrap_or_default().to_zoned(TimeZone::system());
    at.strftime("%Y-%m-%d %H:%M %:z").to_string()
}

/// An instant as RFC 3339, for vendors' lists.
pub(crate) fn rfc3339(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis)
        .unwrap_or_default()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 24 * 60 * MINUTE;

    #[test]
    fn today_lies_in_its_week_and_its_month() {
        let now = now();
        let calendar = calendar(now);
        assert!(calendar.holds(now) && !calendar.holds(now + 2 * DAY));
        for (from, to) in [calendar.day, calendar.week, calendar.month] {
            assert!(from <= calendar.day.0 && calendar.day.1 <= to);
        }
        // An hour more or less where clocks are changed.
        let days = |(from, to): (u64, u64)| (to - from + DAY / 2) / DAY;
        assert_eq!((days(calendar.day), days(calendar.week)), (1, 7));
        assert!((28..=31).contains(&days(calendar.month)));
    }
}
