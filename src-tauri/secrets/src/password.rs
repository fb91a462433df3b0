//! The password of the dashboard where it is not behind a window of its own.
//!
//! Invariant: what is kept is an argon2id hash that names its own cost; the password is never kept.

use std::fmt;

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::SecretText;

/// The hash of a password, as text to be kept: `$argon2id$v=19$m=…`.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// Why a password was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadPassword {
    /// It can be guessed.
    #[error("must have at least {FEWEST_CHARS} characters")]
    TooShort,
    /// Nobody types this.
    #[error("must have at most {MOST_BYTES} bytes")]
    TooLong,
    /// The hash could not be made.
    #[error("could not be hashed on this machine: is its memory used up?")]
    NotHashed,
}

impl PasswordHash {
    /// Hashes a new password. Takes some tens of milliseconds and 19 MiB.
    pub fn of(password: &SecretText) -> Result<Self, BadPassword> {
        let text = password.expose();
        if text.chars().count() < FEWEST_CHARS {
            return Err(BadPassword::TooShort);
        }
        if text.len() > MOST_BYTES {
            return Err(BadPassword::TooLong);
        }
        let salt = SaltString::generate(&mut OsRng);
        let hashed = cost().and_then(|argon2| {
            argon2
                .hash_password(text.as_bytes(), &salt)
                .ok()
                .map(|hash| hash.to_string())
        });
        hashed.map(Self).ok_or(BadPassword::NotHashed)
    }

    /// What was kept.
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// The text to keep.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether that is the password. As slow as hashing it.
    pub fn admits(&self, password: &SecretText) -> bool {
        if password.expose().len() > MOST_BYTES {
            return false;
        }
        let parsed = argon2::PasswordHash::new(&self.0);
        parsed.is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.expose().as_bytes(), &hash)
                .is_ok()
        })
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash")
    }
}

/// OWASP's measure for argon2id: 19 MiB, 2 passes.
fn cost() -> Option<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

const FEWEST_CHARS: usize = 8;
const MOST_BYTES: usize = 1024;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_password_is_known_by_its_hash_and_another_is_not() {
        let hash = PasswordHash::of(&"correct horse".into()).unwrap();
        let kept = PasswordHash::kept(hash.as_str().to_owned());
        assert!(kept.admits(&"correct horse".into()));
        assert!(!kept.admits(&"correct horsf".into()));
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(format!("{hash:?}"), "PasswordHash");
    }

    #[test]
    fn equal_passwords_have_different_hashes() {
        let twice = [(); 2].map(|()| PasswordHash::of(&"correct horse".into()).unwrap());
        assert_ne!(twice[0], twice[1]);
    }

    #[test]
    fn what_is_too_short_or_no_hash_admits_nobody() {
        assert_eq!(
            PasswordHash::of(&"short".into()).unwrap_err(),
            BadPassword::TooShort
        );
        assert!(!PasswordHash::kept("plain text".into()).admits(&"plain text".into()));
    }
}
