//! The keys the gateway hands to its clients.
//!
//! Invariant: the key's text exists once, at birth; what is kept is its hash and a prefix to recognise it by.

use std::fmt;
use std::hash::{Hash, Hasher};

use rand::distr::{Alphanumeric, SampleString as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::SecretText;

/// A new client key: `sk-or-` and 43 letters and digits (256 bits).
#[derive(Debug, Clone)]
pub struct GatewayKey(SecretText);

impl GatewayKey {
    /// Makes a key.
    pub fn random() -> Self {
        Self(SecretText::new(format!(
            "{MARK}{}",
            Alphanumeric.sample_string(&mut rand::rng(), RANDOM_CHARS)
        )))
    }

    /// The key's text: show it once, then forget it.
    pub fn text(&self) -> &SecretText {
        &self.0
    }

    /// The first ten characters, by which a person recognises the key.
    pub fn prefix(&self) -> &str {
        self.0.expose().get(..PREFIX_CHARS).unwrap_or_default()
    }

    /// What is kept of it.
    pub fn hash(&self) -> KeyHash {
        KeyHash::of(self.0.expose())
    }
}

/// SHA-256 of a client key. A plain hash suffices: the key is 256 random bits, not a password.
#[derive(Clone, Copy)]
pub struct KeyHash([u8; Self::LEN]);

/// Stored bytes that are not a key's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a key's hash has 32 bytes, this one has {0}")]
pub struct BadKeyHash(usize);

impl KeyHash {
    /// Bytes in a hash.
    pub const LEN: usize = 32;

    /// The hash of a key as the client sent it.
    pub fn of(key: &str) -> Self {
        Self(Sha256::digest(key).into())
    }

    /// The bytes, for keeping.
    pub fn as_bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

impl TryFrom<&[u8]> for KeyHash {
    type Error = BadKeyHash;

    fn try_from(bytes: &[u8]) -> Result<Self, BadKeyHash> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| BadKeyHash(bytes.len()))
    }
}

/// Compares in constant time.
impl PartialEq for KeyHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for KeyHash {}

impl Hash for KeyHash {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyHash")
    }
}

const MARK: &str = "sk-or-";
const RANDOM_CHARS: usize = 43;
const PREFIX_CHARS: usize = 10;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_key_is_recognised_by_its_hash() {
        let key = GatewayKey::random();
        let kept = KeyHash::try_from(key.hash().as_bytes().as_slice()).unwrap();
        assert_eq!(KeyHash::of(key.text().expose()), kept);
        assert_ne!(KeyHash::of("sk-or-something-else"), kept);
    }

    #[test]
    fn a_key_has_its_mark_its_length_and_a_short_prefix() {
        let key = GatewayKey::random();
        let random = key.text().expose().strip_prefix("sk-or-").unwrap();
        assert_eq!(random.len(), 43);
        assert!(random.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(key.prefix().len(), 10);
        assert!(key.text().expose().starts_with(key.prefix()));
        assert_eq!(
            format!("{key:?} {:?}", key.hash()),
            "GatewayKey(Secret) KeyHash"
        );
    }

    #[test]
    fn stored_bytes_of_another_length_are_no_hash() {
        assert_eq!(
            KeyHash::try_from([0; 20].as_slice()).unwrap_err(),
            BadKeyHash(20)
        );
    }
}
