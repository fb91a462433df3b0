//! The sessions of browsers.

use secrets::{GatewayKey, KeyHash};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// When each session was last seen, by the hash of its token.
#[derive(Default)]
pub(super) struct Sessions(HashMap<KeyHash, Instant>);

impl Sessions {
    pub(super) fn begin(&mut self, now: Instant) -> String {
        self.0
            .retain(|_, seen| now.duration_since(*seen) < LIFETIME);
        if self.0.len() >= MOST {
            let idlest = self.0.iter().min_by_key(|(_, seen)| **seen);
            let idlest = idlest.map(|(token, _)| *token);
            idlest.map(|token| self.0.remove(&token));
        }
        let token = GatewayKey::random();
        self.0.insert(token.hash(), now);
        token.text().expose().clone()
    }

    pub(super) fn admits(&mut self, token: &str, now: Instant) -> bool {
        let Some(seen) = self.0.get_mut(&KeyHash::of(token)) else {
            return false;
        };
        let is_alive = now.duration_since(*seen) < LIFETIME;
        if is_alive {
            *seen = now;
        }
        is_alive
    }

    pub(super) fn end(&mut self, token: &str) {
        self.0.remove(&KeyHash::of(token));
    }

    pub(super) fn end_all(&mut self) {
        self.0.clear();
    }
}

/// A session that is not used for so long ends.
pub(crate) const LIFETIME: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// Sessions at a time; the idlest makes room.
const MOST: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lives_as_long_as_it_is_used() {
        let (mut sessions, now) = (Sessions::default(), Instant::now());
        let token = sessions.begin(now);
        let later = now + LIFETIME / 2;
        assert!(sessions.admits(&token, later));
        assert!(sessions.admits(&token, later + LIFETIME / 2));
        assert!(!sessions.admits(&token, later + LIFETIME * 2));
        assert!(!sessions.admits("made up", now));
    }

    #[test]
    fn an_ended_session_is_over_and_sessions_are_bounded() {
        let (mut sessions, now) = (Sessions::default(), Instant::now());
        let token = sessions.begin(now);
        sessions.end(&token);
        assert!(!sessions.admits(&token, now));
        let tokens: Vec<String> = (0..2 * MOST).map(|_| sessions.begin(now)).collect();
        assert_eq!(sessions.0.len(), MOST);
        sessions.end_all();
        assert!(tokens.iter().all(|token| !sessions.admits(token, now)));
    }
}
