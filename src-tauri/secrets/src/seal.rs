//! Sealing: one record's secret under the master key.
//!
//! Invariant: a sealed value opens only for the record id it was sealed for, and only unchanged. The layout is one
//! version byte, 24 bytes of random nonce, then the ciphertext with its tag.

use std::sync::Arc;

use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use rand::RngCore as _;
use zeroize::Zeroize as _;

use crate::{MasterKey, SecretText};

/// Seals and opens records. Clones are cheap and share the key.
#[derive(Clone)]
pub struct Sealer(Arc<XChaCha20Poly1305>);

/// Why a sealed value did not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The first byte names a layout this program does not know.
    #[error("the secret of `{record}` was sealed by a newer version of OmniRoute; update this one")]
    Newer {
        /// The record it belongs to.
        record: String,
    },
    /// Another key, another record's value, or damaged bytes: the cipher cannot tell which.
    #[error(
        "the secret of `{record}` does not open with this master key; sign in to that account again"
    )]
    NotOpened {
        /// The record it belongs to.
        record: String,
    },
}

impl Sealer {
    /// A sealer under this key.
    pub fn new(key: &MasterKey) -> Self {
        Self(Arc::new(XChaCha20Poly1305::new(key.bytes().into())))
    }

    /// Seals a secret for one record.
    pub fn seal(&self, record_id: &str, plaintext: &str) -> Vec<u8> {
        let mut nonce = XNonce::default();
        rand::rng().fill_bytes(&mut nonce);
        let payload = Payload {
            msg: plaintext.as_bytes(),
            aad: record_id.as_bytes(),
        };
        #[expect(
            clippy::expect_used,
            reason = "the cipher refuses only messages of 256 GiB and more"
        )]
        let ciphertext = self
            .0
            .encrypt(&nonce, payload)
            .expect("a secret fits in memory");
        [&[VERSION], nonce.as_slice(), &ciphertext].concat()
    }

    /// Opens what `seal` made for the same record.
    pub fn open(&self, record_id: &str, sealed: &[u8]) -> Result<SecretText, SealError> {
        let not_opened = || SealError::NotOpened {
            record: record_id.to_owned(),
        };
        let (&version, rest) = sealed.split_first().ok_or_else(not_opened)?;
        if version != VERSION {
            return Err(SealError::Newer {
                record: record_id.to_owned(),
            });
        }
        let (nonce, ciphertext) = rest.split_at_checked(NONCE_LEN).ok_or_else(not_opened)?;
        let payload = Payload {
            msg: ciphertext,
            aad: record_id.as_bytes(),
        };
        let plaintext = self
            .0
            .decrypt(XNonce::from_slice(nonce), payload)
            .map_err(|_| not_opened())?;
        String::from_utf8(plaintext)
            .map(SecretText::new)
            .map_err(|error| {
                error.into_bytes().zeroize();
                not_opened()
            })
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

const VERSION: u8 = 1;
const NONCE_LEN: usize = 24;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(&MasterKey::from_bytes([9; 32]))
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_again(record in ".{0,40}", text in ".{0,400}") {
            let sealed = sealer().seal(&record, &text);
            let opened = sealer().open(&record, &sealed).unwrap();
            prop_assert_eq!(opened.expose(), &text);
        }

        #[test]
        fn one_flipped_bit_anywhere_is_noticed(text in ".{0,80}", at in any::<prop::sample::Index>()) {
            let mut sealed = sealer().seal("acc_1", &text);
            let bit = at.index(sealed.len() * 8);
            sealed[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(sealer().open("acc_1", &sealed).is_err());
        }
    }

    #[test]
    fn a_value_moved_to_another_record_does_not_open() {
        let sealed = sealer().seal("acc_1", "token");
        let error = sealer().open("acc_2", &sealed).unwrap_err();
        assert_eq!(
            error,
            SealError::NotOpened {
                record: "acc_2".into()
            }
        );
    }

    #[test]
    fn another_key_does_not_open_it() {
        let sealed = sealer().seal("acc_1", "token");
        assert!(
            Sealer::new(&MasterKey::from_bytes([8; 32]))
                .open("acc_1", &sealed)
                .is_err()
        );
    }

    #[test]
    fn the_same_secret_is_never_sealed_the_same_way_twice() {
        assert_ne!(
            sealer().seal("acc_1", "token"),
            sealer().seal("acc_1", "token")
        );
    }

    #[test]
    fn a_cut_value_and_a_newer_layout_are_told_apart() {
        let sealed = sealer().seal("acc_1", "token");
        for cut in 0..sealed.len() {
            let error = sealer().open("acc_1", &sealed[..cut]).unwrap_err();
            assert_eq!(
                error,
                SealError::NotOpened {
                    record: "acc_1".into()
                }
            );
        }
        let newer = [&[2], &sealed[1..]].concat();
        assert_eq!(
            sealer().open("acc_1", &newer).unwrap_err(),
            SealError::Newer {
                record: "acc_1".into()
            }
        );
    }
}
