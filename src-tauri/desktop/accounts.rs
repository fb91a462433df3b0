//! The accounts, as far as the tray shows them: looked at whenever one stirs.
//!
//! Invariant: nothing runs while nothing happens; a look that is due later waits for its moment.

use crate::gateway::Gateway;
use crate::shell::shell;
use crate::{quotas, troubles};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use std::time::Duration;
use tauri::AppHandle;
use tauri::async_runtime::spawn_blocking;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

/// What is looked at of an account.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// What the user calls it.
    pub(crate) label: String,
    /// Whether it is to be used.
    pub(crate) enabled: bool,
    /// Its state, in the gateway's words.
    pub(crate) state: String,
    /// Until when it rests.
    pub(crate) resting_until: Option<Timestamp>,
    /// What is known of its quota.
    pub(crate) quota: Vec<Quota>,
}

/// What is known of a quota of an account.
#[derive(Debug, Clone)]
pub(crate) struct Quota {
    /// What people call it: `5-hour`.
    pub(crate) name: String,
    /// The share that is left, 0 to 1.
    pub(crate) left: f32,
    /// When it is full again.
    pub(crate) again: Option<Timestamp>,
}

/// Looks at the accounts, and again whenever one may stand otherwise, has rested, or has its quota back.
pub(crate) async fn follow(app: AppHandle) {
    let watch = shell(&app)
        .gateway()
        .ok()
        .and_then(|gateway| gateway.accounts_watch());
    let Some(mut accounts) = watch else { return };
    loop {
        accounts.mark_unchanged();
        let next = look(&app).await;
        // Accounts that fail in a storm are not looked at once for each failure.
        sleep(BREATH).await;
        if !stirs(&mut accounts, next).await {
            return;
        }
    }
}

/// Waits until an account may stand otherwise, or that long. Nobody tells any more when the gateway is gone.
async fn stirs(accounts: &mut watch::Receiver<()>, longest: Option<Duration>) -> bool {
    let changed = accounts.changed();
    match longest {
        None => changed.await.is_ok(),
        Some(longest) => match timeout(longest.max(SHORTEST_PAUSE), changed).await {
            Ok(told) => told.is_ok(),
            Err(_) => true,
        },
    }
}

/// Looks at the accounts, and says in how long what was seen is no longer true.
async fn look(app: &AppHandle) -> Option<Duration> {
    let looking = app.clone();
    let look = move || shell(&looking).gateway().ok().map(Gateway::accounts);
    let accounts = spawn_blocking(look).await.ok()??;
    let (now, zone) = (Timestamp::now(), TimeZone::system());
    let troubles = troubles::sentences(&accounts, now, &zone);
    let quotas = quotas::meters(&accounts, now, &zone);
    shell(app).alter(|picture| {
        picture.troubles = troubles;
        picture.quotas = quotas;
    });
    let next = next_change(&accounts, now)?;
    Duration::try_from(next.duration_since(now)).ok()
}

/// When the next account has rested, or has its quota back. Of a quota that names no moment nobody knows it.
pub(crate) fn next_change(accounts: &[Account], now: Timestamp) -> Option<Timestamp> {
    let later = now + LATER;
    let rests = accounts.iter().filter_map(|account| account.resting_until);
    let quotas = accounts.iter().flat_map(|account| &account.quota);
    let again = quotas.map(|quota| quota.again.unwrap_or(later));
    rests.chain(again).filter(|at| *at > now).min()
}

/// A moment that is near, in words: the time, and the day if it is another.
pub(crate) fn in_words(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (at.to_zoned(zone.clone()), now.to_zoned(zone.clone()));
    let days = now.date().until((Unit::Day, at.date()));
    let form = match days.map(|days| days.get_days()) {
        Ok(0) => "%H:%M",
        Ok(1..=6) => "%a %H:%M",
        Ok(_) | Err(_) => "%Y-%m-%d",
    };
    at.strftime(form).to_string()
}

/// Between a look and the next.
const BREATH: Duration = Duration::from_secs(1);
/// Nothing is that urgent.
const SHORTEST_PAUSE: Duration = Duration::from_secs(30);
/// What is known of a quota grows old, even if nobody says when.
const LATER: Duration = Duration::from_secs(30 * 60);

#[cfg(test)]
pub(crate) mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::{Account, LATER, Quota, in_words, next_change};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    pub(crate) fn at(moment: &str) -> Timestamp {
        moment.parse().unwrap()
    }

    pub(crate) fn account(label: &str, state: &str, rests: Option<&str>) -> Account {
        Account {
            label: label.to_owned(),
            enabled: true,
            state: state.to_owned(),
            resting_until: rests.map(at),
            quota: Vec::new(),
        }
    }

    pub(crate) fn with(account: Account, quotas: &[(&str, f32, Option<&str>)]) -> Account {
        let quota = |(name, left, again): &(&str, f32, Option<&str>)| Quota {
            name: (*name).to_owned(),
            left: *left,
            again: again.map(at),
        };
        Account {
            quota: quotas.iter().map(quota).collect(),
            ..account
        }
    }

    #[test]
    fn the_next_look_is_when_the_first_has_rested_or_has_its_quota_back() {
        let now = at("2026-11-22T14:00:00Z");
        let tired = account("tired", "active", Some("2026-11-22T14:05:00Z"));
        let awake = account("awake", "active", Some("2026-11-22T13:00:00Z"));
        assert_eq!(next_change(std::slice::from_ref(&awake), now), None);
        let five = [("5-hour", 0.5, Some("2026-11-22T14:03:00Z"))];
        let fleet = [with(awake, &five), tired];
        assert_eq!(next_change(&fleet, now), Some(at("2026-11-22T14:03:00Z")));
        let next = next_change(&fleet, at("2026-11-22T14:03:00Z"));
        assert_eq!(next, Some(at("2026-11-22T14:05:00Z")));
        let untold = with(account("month", "active", None), &[("30-day", 0.5, None)]);
        assert_eq!(next_change(&[untold], now), Some(now + LATER));
    }

    #[test]
    fn a_moment_on_another_day_says_which() {
        let now = at("2026-11-22T14:00:00Z");
        for (moment, words) in [
            ("2026-11-22T14:05:00Z", "14:05"),
            ("2026-11-23T09:00:00Z", "Mon 09:00"),
            ("2026-12-22T09:00:00Z", "2026-12-22"),
        ] {
            assert_eq!(in_words(at(moment), now, &TimeZone::UTC), words);
        }
    }
}
