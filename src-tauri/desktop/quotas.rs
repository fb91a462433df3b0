//! What is left of the quotas, for the tray's icon and its tooltip.
//!
//! Invariants: which windows are shown at all is the gateway's word; of them the ones of accounts in use are shown, what has least left
//! first. Nothing is made up: what is not known is not there.

use crate::accounts::{Account, Quota, in_words};
use crate::picture::Meter;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The meters of accounts in use, those that matter most first: what has least left, and of equals what stays so longest.
pub(crate) fn meters(accounts: &[Account], now: Timestamp, zone: &TimeZone) -> Vec<Meter> {
    let used = accounts.iter().filter(|account| account.is_used());
    let mut all: Vec<(&Account, &Quota)> = used
        .flat_map(|account| account.quota.iter().map(move |quota| (account, quota)))
        .filter(|(_, quota)| quota.again.is_none_or(|again| again > now))
        .collect();
    let waits = |quota: &Quota| quota.again.unwrap_or(Timestamp::MAX);
    all.sort_by(|(_, one), (_, other)| {
        let least = one.left.total_cmp(&other.left);
        least.then_with(|| waits(other).cmp(&waits(one)))
    });
    let meter = |(account, quota): (&Account, &Quota)| Meter {
        account: account.label.clone(),
        window: quota.name.clone(),
        percent_left: percent(quota.left),
        again: quota.again.map(|again| in_words(again, now, zone)),
    };
    all.into_iter().map(meter).collect()
}

/// 0 and 100 only if nothing or all is left.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to a byte's range"
)]
fn percent(left: f32) -> u8 {
    match (left * 100.0).round() {
        _ if left <= 0.0 => 0,
        _ if left >= 1.0 => 100,
        some => some.clamp(1.0, 99.0) as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::{meters, percent};
    use crate::accounts::tests::{account, at, with};
    use jiff::tz::TimeZone;

    #[test]
    fn what_has_least_left_comes_first_and_accounts_out_of_use_have_no_meter() {
        let now = at("2026-11-22T14:00:00Z");
        let (soon, late) = (Some("2026-11-22T16:00:00Z"), Some("2026-11-27T09:00:00Z"));
        let mut off = with(account("off", "active", None), &[("5-hour", 0.0, soon)]);
        off.enabled = false;
        let fleet = [
            with(
                account("work", "active", None),
                &[("5-hour", 0.25, soon), ("weekly", 0.25, late)],
            ),
            with(
                account("home", "active", None),
                &[
                    ("daily requests", 0.1, None),
                    ("5-hour", 0.0, Some("2026-11-22T14:00:00Z")),
                ],
            ),
            with(account("lost", "expired", None), &[("5-hour", 0.0, soon)]),
            off,
            account("unknown", "active", None),
        ];
        let told: Vec<_> = meters(&fleet, now, &TimeZone::UTC)
            .into_iter()
            .map(|meter| (meter.account, meter.window, meter.percent_left, meter.again))
            .collect();
        let row = |account: &str, window: &str, percent: u8, again: Option<&str>| {
            let again = again.map(str::to_owned);
            (account.to_owned(), window.to_owned(), percent, again)
        };
        assert_eq!(
            told,
            [
                row("home", "daily requests", 10, None),
                row("work", "weekly", 25, Some("Fri 09:00")),
                row("work", "5-hour", 25, Some("16:00")),
            ]
        );
    }

    #[test]
    fn a_percentage_is_none_or_all_only_if_the_quota_is() {
        let told = [0.0, 0.001, 0.004, 0.5, 0.999, 1.0].map(percent);
        assert_eq!(told, [0, 1, 1, 50, 99, 100]);
    }
}
