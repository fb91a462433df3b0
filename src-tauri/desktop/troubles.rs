//! Which accounts cannot serve, a sentence each.
//!
//! Invariant: what the user switched off is no trouble.

use crate::gateway::Gateway;
use crate::shell::shell;
use jiff::Timestamp;
use jiff::tz::TimeZone;
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
}

/// What to say of every state that keeps an account from serving.
const STATES: &[(&str, &str)] = &[
    ("expired", "its sign-in has ended"),
    ("banned", "the provider refuses it"),
    ("credits_exhausted", "its credit is used up"),
];

/// The sentences, in the order of the accounts.
pub(crate) fn sentences(accounts: &[Account], now: Timestamp, zone: &TimeZone) -> Vec<String> {
    let enabled = accounts.iter().filter(|account| account.enabled);
    enabled
        .filter_map(|account| sentence(account, now, zone))
        .collect()
}

/// When the next account has rested.
pub(crate) fn next_change(accounts: &[Account], now: Timestamp) -> Option<Timestamp> {
    let rests = accounts.iter().filter_map(|account| account.resting_until);
    rests.filter(|until| *until > now).min()
}

fn sentence(account: &Account, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let said = STATES.iter().find(|(state, _)| *state == account.state);
    if let Some((_, words)) = said {
        return Some(format!("{}: {words}", account.label));
    }
    let until = account.resting_until.filter(|until| *until > now)?;
    let until = until.to_zoned(zone.clone()).strftime("%H:%M");
    Some(format!("{}: rests until {until}", account.label))
}

/// Looks at the accounts, and again whenever one may stand otherwise or has rested.
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

/// Looks at the accounts, and says in how long the next of them has rested.
async fn look(app: &AppHandle) -> Option<Duration> {
    let looking = app.clone();
    let look = move || shell(&looking).gateway().ok().map(Gateway::accounts);
    let accounts = spawn_blocking(look).await.ok()??;
    let now = Timestamp::now();
    let sentences = sentences(&accounts, now, &TimeZone::system());
    shell(app).alter(|picture| picture.troubles = sentences);
    let next = next_change(&accounts, now)?;
    Duration::try_from(next.duration_since(now)).ok()
}

/// Between a look and the next.
const BREATH: Duration = Duration::from_secs(1);
/// Nothing is that urgent.
const SHORTEST_PAUSE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::{Account, next_change, sentences};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    fn account(label: &str, state: &str, rests: Option<&str>) -> Account {
        Account {
            label: label.to_owned(),
            enabled: true,
            state: state.to_owned(),
            resting_until: rests.map(|until| until.parse().unwrap()),
        }
    }

    fn fleet() -> Vec<Account> {
        let mut off = account("off", "banned", None);
        off.enabled = false;
        vec![
            account("fine", "active", None),
            account("lost", "expired", None),
            off,
            account("tired", "active", Some("2026-11-22T14:05:00Z")),
            account("awake", "active", Some("2026-11-22T13:00:00Z")),
        ]
    }

    #[test]
    fn who_cannot_serve_has_a_sentence_and_nobody_else() {
        let now: Timestamp = "2026-11-22T14:00:00Z".parse().unwrap();
        assert_eq!(
            sentences(&fleet(), now, &TimeZone::UTC),
            ["lost: its sign-in has ended", "tired: rests until 14:05"]
        );
    }

    #[test]
    fn the_next_look_is_when_the_first_has_rested() {
        let now: Timestamp = "2026-11-22T14:00:00Z".parse().unwrap();
        let at = next_change(&fleet(), now).unwrap();
        assert_eq!(at.to_string(), "2026-11-22T14:05:00Z");
        assert_eq!(next_change(&fleet(), at), None);
    }
}
