//! One-time codes.

use rand::distr::{Alphanumeric, SampleString as _};
use secrets::KeyHash;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// The codes that have not been used, by hash, with their ends.
#[derive(Default)]
pub(super) struct Links(HashMap<KeyHash, Instant>);

impl Links {
    pub(super) fn make(&mut self, lifetime: Duration, now: Instant) -> String {
        self.0.retain(|_, ends| *ends > now);
        if self.0.len() >= MOST {
            let first = self.0.iter().min_by_key(|(_, ends)| **ends);
            let first = first.map(|(code, _)| *code);
            first.map(|code| self.0.remove(&code));
        }
        let code = Alphanumeric.sample_string(&mut rand::rng(), CHARS);
        self.0.insert(KeyHash::of(&code), now + lifetime);
        code
    }

    pub(super) fn knows(&self, code: &str, now: Instant) -> bool {
        let ends = self.0.get(&KeyHash::of(code));
        ends.is_some_and(|ends| *ends > now)
    }

    pub(super) fn redeem(&mut self, code: &str, now: Instant) -> bool {
        let ends = self.0.remove(&KeyHash::of(code));
        ends.is_some_and(|ends| ends > now)
    }
}

/// Letters and digits in a code: 131 bits.
const CHARS: usize = 22;
/// Codes waiting to be used.
const MOST: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_opens_once_and_only_in_time() {
        let (mut links, now) = (Links::default(), Instant::now());
        let minute = Duration::from_secs(60);
        let code = links.make(minute, now);
        assert!(code.len() == 22 && links.knows(&code, now));
        assert!(links.redeem(&code, now));
        assert!(!links.redeem(&code, now) && !links.knows(&code, now));
        let late = links.make(minute, now);
        assert!(!links.redeem(&late, now + minute));
        assert!(!links.redeem("", now));
    }

    #[test]
    fn codes_nobody_uses_do_not_pile_up() {
        let (mut links, now) = (Links::default(), Instant::now());
        let codes: Vec<String> = (1_u32..=40)
            .map(|seconds| links.make(Duration::from_secs(seconds.into()), now))
            .collect();
        assert_eq!(links.0.len(), MOST);
        assert!(codes.last().is_some_and(|code| links.knows(code, now)));
    }
}
