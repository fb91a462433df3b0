//! Sessions: a conversation stays with the account that has its prompt cached.
//!
//! Invariants: a pin lives for its life after the last use and no longer; a short rest of the account does not lose it; sessions are
//! bounded in number. Values come from clients and are kept only if harmless, else as a digest.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;

/// Where a client may name its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot {
    /// A header, in lower case.
    Header(&'static str),
    /// A field of the body, as the path to it.
    Body(&'static [&'static str]),
    /// The part after these words in a field of the body.
    Within(&'static [&'static str], &'static str),
}

/// Where a session may be named; the first that is there counts.
pub const SPOTS: &[Spot] = &[
    Spot::Header("x-codex-session-id"),
    Spot::Header("x-session-id"),
    Spot::Header("x_session_id"),
    Spot::Header("x-omniroute-session"),
    Spot::Header("session_id"),
    Spot::Header("session-id"),
    Spot::Body(&["metadata", "session_id"]),
    Spot::Body(&["metadata", "sessionId"]),
    Spot::Body(&["conversation_id"]),
    Spot::Body(&["session_id"]),
    Spot::Body(&["prompt_cache_key"]),
    Spot::Within(&["metadata", "user_id"], "_session_"),
];

/// The longest value kept as it is.
const LONGEST: usize = 180;

/// The session a request names. `value` finds what stands at a spot.
pub fn session_id(value: impl Fn(Spot) -> Option<String>) -> Option<String> {
    SPOTS.iter().find_map(|spot| {
        let found = value(*spot)?;
        let found = match spot {
            Spot::Within(_, after) => found.split_once(after)?.1,
            Spot::Header(_) | Spot::Body(_) => &found,
        };
        let found = found.trim();
        (!found.is_empty()).then(|| harmless(found))
    })
}

/// The value if it is short and plain, else its digest.
fn harmless(value: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:@".contains(c);
    if value.len() <= LONGEST && value.chars().all(plain) {
        return value.to_owned();
    }
    format!(
        "h-{:016x}{:016x}",
        digest(value, 0),
        digest(value, 0x5bd1_e995)
    )
}

/// FNV-1a: stable across versions, since the digest is shown to clients.
fn digest(value: &str, seed: u64) -> u64 {
    value
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// How sessions stay with an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SessionSettings {
    /// Whether they do.
    pub enabled: bool,
    /// How long after its last use a session is forgotten, in milliseconds.
    pub life_ms: u64,
    /// How long providers keep a prompt cached, in milliseconds.
    pub cache_ms: u64,
    /// A request of a session may wait so long for its resting account rather than go elsewhere, in milliseconds.
    pub wait_ms: u64,
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            enabled: true,
            life_ms: 30 * 60 * 1000,
            cache_ms: 5 * 60 * 1000,
            wait_ms: 0,
        }
    }
}

impl SessionSettings {
    /// For how long cached tokens are worth waiting, in milliseconds: about as long as it takes to read them anew.
    pub(crate) fn patience_ms(&self, tokens: u64) -> u64 {
        (tokens * MS_A_TOKEN).min(self.cache_ms)
    }
}

/// How long a provider takes to read a token it has not cached, counted generously, for it costs money as well.
const MS_A_TOKEN: u64 = 1;

/// An account a session is with, for one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// The account's provider, by id.
    pub provider: Arc<str>,
    /// The model.
    pub model: Arc<str>,
    /// The account.
    pub account: Arc<str>,
    tokens: u64,
    /// When it was last served there, Unix milliseconds.
    pub at: u64,
}

/// A session: the accounts it is with.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pins: Vec<Pinned>,
}

impl Session {
    /// The account the session is with for that model, and the tokens cached there now.
    pub fn pin(
        &self,
        provider: &str,
        model: &str,
        settings: &SessionSettings,
        now: u64,
    ) -> Option<(&Arc<str>, u64)> {
        let pin = self
            .pins
            .iter()
            .find(|pin| *pin.provider == *provider && *pin.model == *model)?;
        let age = now.saturating_sub(pin.at);
        if !settings.enabled || age > settings.life_ms {
            return None;
        }
        let warm = age <= settings.cache_ms;
        Some((&pin.account, if warm { pin.tokens } else { 0 }))
    }

    fn last(&self) -> u64 {
        self.pins.iter().map(|pin| pin.at).max().unwrap_or(0)
    }
}

/// A session was served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionServed {
    /// The session.
    pub session: Arc<str>,
    /// By whom.
    pub provider: Arc<str>,
    /// With which model.
    pub model: Arc<str>,
    /// By which account.
    pub account: Arc<str>,
    /// Tokens the provider will have cached now: the whole prompt, unless it says otherwise.
    pub tokens: u64,
    /// Until when the account it was with before rests, if it rests, Unix milliseconds.
    pub rests_until: Option<u64>,
    /// Unix milliseconds.
    pub at: u64,
}

/// So many models of a session are remembered.
const MOST_PINS: usize = 8;
/// So many sessions are.
const MOST_SESSIONS: usize = 10_000;

/// All sessions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sessions {
    sessions: HashMap<Arc<str>, Session>,
}

impl Sessions {
    /// A session by its id.
    pub fn find(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id)
    }

    /// Takes note that a session was served. It is with that account from now on, unless the one it was with only rests for a moment.
    pub fn served(&mut self, served: &SessionServed, settings: &SessionSettings) {
        if !settings.enabled {
            return;
        }
        if self.sessions.len() >= MOST_SESSIONS && !self.sessions.contains_key(&served.session) {
            self.shrink(settings, served.at);
        }
        let session = self
            .sessions
            .entry(Arc::clone(&served.session))
            .or_default();
        let known = session
            .pins
            .iter_mut()
            .find(|pin| pin.provider == served.provider && pin.model == served.model);
        let pin = Pinned {
            provider: Arc::clone(&served.provider),
            model: Arc::clone(&served.model),
            account: Arc::clone(&served.account),
            tokens: served.tokens,
            at: served.at,
        };
        match known {
            Some(known) if known.account == pin.account || !known.holds(served, settings) => {
                *known = pin;
            }
            Some(_) => {}
            None => {
                if session.pins.len() >= MOST_PINS {
                    let oldest = (0..session.pins.len()).min_by_key(|at| session.pins[*at].at);
                    oldest.map(|at| session.pins.swap_remove(at));
                }
                session.pins.push(pin);
            }
        }
    }

    /// Forgets those whose life is over, and if all still live the older half.
    fn shrink(&mut self, settings: &SessionSettings, now: u64) {
        let life = settings.life_ms;
        self.sessions
            .retain(|_, session| now.saturating_sub(session.last()) <= life);
        if self.sessions.len() < MOST_SESSIONS {
            return;
        }
        let mut ages: Vec<u64> = self.sessions.values().map(Session::last).collect();
        let middle = ages.len() / 2;
        let (_, median, _) = ages.select_nth_unstable(middle);
        let median = *median;
        self.sessions.retain(|_, session| session.last() > median);
    }

    /// The sessions and the accounts each is with.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &[Pinned])> {
        self.sessions
            .iter()
            .map(|(id, session)| (id, session.pins.as_slice()))
    }

    /// Lets a session go where it likes, or all of them. Whether there was one.
    pub fn release(&mut self, id: Option<&str>) -> bool {
        if let Some(id) = id {
            return self.sessions.remove(id).is_some();
        }
        let any = !self.sessions.is_empty();
        self.sessions.clear();
        any
    }

    /// Forgets an account: it is no more.
    pub fn forget(&mut self, account: &str) {
        for session in self.sessions.values_mut() {
            session.pins.retain(|pin| *pin.account != *account);
        }
    }
}

impl Pinned {
    /// Whether the session comes back to this account although another served: it rests for less than its cache is worth.
    fn holds(&self, served: &SessionServed, settings: &SessionSettings) -> bool {
        let age = served.at.saturating_sub(self.at);
        let warm = age <= settings.cache_ms;
        warm && served.rests_until.is_some_and(|until| {
            until.saturating_sub(served.at) < settings.patience_ms(self.tokens)
        })
    }
}

#[cfg(test)]
mod tests;
