//! Which accounts cannot serve, a sentence each.
//!
//! Invariant: what the user switched off is no trouble.

use crate::accounts::{Account, in_words};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What to say of every state that keeps an account from serving.
const STATES: &[(&str, &str)] = &[
    ("expired", "its sign-in has ended"),
    ("banned", "the provider refuses it"),
    ("credits_exhausted", "its credit is used up"),
];

impl Account {
    /// Whether it is to be used, and can be.
    pub(crate) fn is_used(&self) -> bool {
        self.enabled && !STATES.iter().any(|(state, _)| *state == self.state)
    }
}

/// The sentences, in the order of the accounts.
pub(crate) fn sentences(accounts: &[Account], now: Timestamp, zone: &TimeZone) -> Vec<String> {
    let enabled = accounts.iter().filter(|account| account.enabled);
    enabled
        .filter_map(|account| sentence(account, now, zone))
        .collect()
}

fn sentence(account: &Account, now: Timestamp, zone: &TimeZone) -> Option<String> {
    let label = &account.label;
    let said = STATES.iter().find(|(state, _)| *state == account.state);
    if let Some((_, words)) = said {
        return Some(format!("{label}: {words}"));
    }
    let until = |at: Timestamp| in_words(at, now, zone);
    let used_up = account
        .quota
        .iter()
        .filter(|quota| quota.left <= 0.0 && quota.again.is_none_or(|again| again > now))
        .max_by_key(|quota| quota.again.unwrap_or(Timestamp::MAX));
    if let Some(quota) = used_up {
        let until = quota.again.map(|again| format!(" until {}", until(again)));
        let (name, until) = (&quota.name, until.unwrap_or_default());
        return Some(format!("{label}: its {name} quota is used up{until}"));
    }
    let rests = account.resting_until.filter(|until| *until > now)?;
    Some(format!("{label}: rests until {}", until(rests)))
}

#[cfg(test)]
mod tests {
    use super::sentences;
    use crate::accounts::tests::{account, at, with};
    use jiff::tz::TimeZone;

    #[test]
    fn who_cannot_serve_has_a_sentence_and_nobody_else() {
        let mut off = account("off", "banned", None);
        off.enabled = false;
        let later = Some("2026-11-22T14:05:00Z");
        let fleet = [
            account("fine", "active", None),
            account("lost", "expired", None),
            off,
            account("tired", "active", later),
            account("awake", "active", Some("2026-11-22T13:00:00Z")),
            with(account("low", "active", None), &[("5-hour", 0.01, later)]),
            with(
                account("dry", "active", later),
                &[
                    ("5-hour", 0.0, later),
                    ("weekly", 0.0, Some("2026-11-25T09:00:00Z")),
                ],
            ),
            with(
                account("fresh", "active", None),
                &[("5-hour", 0.0, Some("2026-11-22T14:00:00Z"))],
            ),
            with(
                account("untold", "active", None),
                &[("30-day tokens", 0.0, None)],
            ),
        ];
        assert_eq!(
            sentences(&fleet, at("2026-11-22T14:00:00Z"), &TimeZone::UTC),
            [
                "lost: its sign-in has ended",
                "tired: rests until 14:05",
                "dry: its weekly quota is used up until Wed 09:00",
                "untold: its 30-day tokens quota is used up",
            ]
        );
    }
}
