//! A value that is never shown, logged or serialized by accident.
//!
//! Invariant: there is no `Display` and no `Serialize`, and `Debug` prints one word. `expose` is the only way in, so
//! that every place where a secret is used can be found by searching for it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, Zeroizing};

/// A shared secret. Clones share one allocation, which is wiped when the last of them goes.
pub struct Secret<T: Zeroize>(Arc<Zeroizing<T>>);

/// A secret text: an API key, a token, a passphrase.
pub type SecretText = Secret<String>;

impl<T: Zeroize> Secret<T> {
    /// Takes the value into keeping.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Zeroizing::new(value)))
    }

    /// The value itself. Do not log it, and do not copy it further than needed.
    pub fn expose(&self) -> &T {
        &self.0
    }
}

impl<T: Zeroize> Clone for Secret<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Zeroize> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl From<String> for SecretText {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for SecretText {
    fn from(text: &str) -> Self {
        Self::new(text.to_owned())
    }
}

/// Compares in constant time for equal lengths; the length itself is not hidden.
impl PartialEq for SecretText {
    fn eq(&self, other: &Self) -> bool {
        self.expose()
            .as_bytes()
            .ct_eq(other.expose().as_bytes())
            .into()
    }
}

impl Eq for SecretText {}

/// A secret can be read from a request, but never written to an answer.
impl<'de, T: Zeroize + Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_prints_one_word_however_deep_the_secret_lies() {
        let nested = Some(vec![SecretText::from("sk-live-0123")]);
        assert_eq!(format!("{nested:?}"), "Some([Secret])");
    }

    #[test]
    fn a_clone_shares_the_allocation() {
        let secret = SecretText::from("token");
        let clone = secret.clone();
        assert!(std::ptr::eq(secret.expose(), clone.expose()));
        assert_eq!(secret, clone);
    }

    #[test]
    fn a_secret_is_read_from_json() -> Result<(), serde_json::Error> {
        let secret: SecretText = serde_json::from_str(r#""token""#)?;
        assert_eq!(secret.expose(), "token");
        Ok(())
    }
}
