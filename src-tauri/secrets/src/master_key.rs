//! The one key that seals every record of a vault.
//!
//! Invariant: 256 bits from the operating system's randomness, or what the user gave in full; never derived from less.

use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::prelude::BASE64_STANDARD;
use rand::TryRngCore as _;
use rand::rngs::OsRng;
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::SecretText;

/// The 256-bit master key. It has no `Clone` and is wiped on drop.
pub struct MasterKey(Zeroizing<[u8; Self::LEN]>);

/// A text that is not a master key. It does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadMasterKey {
    /// Neither 64 hexadecimal digits nor base64 of 32 bytes.
    #[error(
        "it must be 32 bytes written as 64 hexadecimal digits or as base64; `openssl rand -hex 32` makes one"
    )]
    Spelling,
    /// The system has no randomness to give.
    #[error("the operating system gave no random bytes")]
    NoRandomness,
}

impl MasterKey {
    /// Bytes in a key.
    pub const LEN: usize = 32;

    /// A new key from the operating system's randomness.
    pub fn random() -> Result<Self, BadMasterKey> {
        let mut bytes = Zeroizing::new([0; Self::LEN]);
        OsRng
            .try_fill_bytes(bytes.as_mut_slice())
            .map_err(|_| BadMasterKey::NoRandomness)?;
        Ok(Self(bytes))
    }

    /// A key from its bytes.
    pub fn from_bytes(mut bytes: [u8; Self::LEN]) -> Self {
        let key = Self(Zeroizing::new(bytes));
        bytes.zeroize();
        key
    }

    /// Reads a key as a user writes it: 64 hexadecimal digits, or base64 (either alphabet, padded or not).
    pub fn parse(text: &str) -> Result<Self, BadMasterKey> {
        let text = text.trim();
        if text.len() == 2 * Self::LEN {
            return from_hex(text).ok_or(BadMasterKey::Spelling);
        }
        [&STANDARD, &URL_SAFE]
            .into_iter()
            .find_map(|spelling| from_base64(spelling, text))
            .ok_or(BadMasterKey::Spelling)
    }

    /// The key as base64, for the place that keeps it.
    pub fn to_base64(&self) -> SecretText {
        SecretText::new(BASE64_STANDARD.encode(self.0.as_slice()))
    }

    /// The bytes, for the cipher.
    pub(crate) fn bytes(&self) -> &[u8; Self::LEN] {
        &self.0
    }
}

/// Compares in constant time.
impl PartialEq for MasterKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for MasterKey {}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey")
    }
}

fn from_hex(text: &str) -> Option<MasterKey> {
    let mut bytes = Zeroizing::new([0; MasterKey::LEN]);
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digit = |at: u8| {
            char::from(at)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(MasterKey(bytes))
}

fn from_base64(spelling: &GeneralPurpose, text: &str) -> Option<MasterKey> {
    let decoded = Zeroizing::new(spelling.decode(text).ok()?);
    let mut bytes = Zeroizing::new([0; MasterKey::LEN]);
    if decoded.len() != bytes.len() {
        return None;
    }
    bytes.copy_from_slice(&decoded);
    Some(MasterKey(bytes))
}

const LENIENT: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_key_is_read_in_every_spelling() {
        let key = MasterKey::from_bytes([0xfb; 32]);
        let base64 = key.to_base64();
        let spellings = [
            "fb".repeat(32),
            "FB".repeat(32),
            base64.expose().clone(),
            base64.expose().trim_end_matches('=').to_owned(),
            base64.expose().replace('+', "-").replace('/', "_"),
            format!("  {}\n", base64.expose()),
        ];
        for spelling in spellings {
            assert_eq!(
                MasterKey::parse(&spelling).unwrap().bytes(),
                key.bytes(),
                "{spelling}"
            );
        }
    }

    #[test]
    fn anything_else_is_refused_and_not_stretched() {
        for text in [
            "",
            "password",
            &"ab".repeat(31),
            &"zz".repeat(32),
            "AAAA",
            &"é".repeat(32),
        ] {
            assert_eq!(
                MasterKey::parse(text).unwrap_err(),
                BadMasterKey::Spelling,
                "{text}"
            );
        }
    }

    #[test]
    fn two_random_keys_differ() {
        assert_ne!(
            MasterKey::random().unwrap().bytes(),
            MasterKey::random().unwrap().bytes()
        );
    }

    #[test]
    fn debug_shows_nothing_of_the_key() {
        assert_eq!(format!("{:?}", MasterKey::from_bytes([7; 32])), "MasterKey");
    }
}
