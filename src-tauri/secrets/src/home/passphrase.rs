//! The key in a file that a passphrase opens.
//!
//! Invariant: the master key itself is random and sealed under a key argon2id makes from the passphrase. So a wrong
//! passphrase is known at once, and a new passphrase rewrites this one file and no record of the vault.

use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rand::RngCore as _;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Home, HomeError, KeyHome, private_file};
use crate::{MasterKey, Sealer, SecretText};

/// The file's name in the data folder.
pub const MASTER_JSON: &str = "master.json";

/// The key in `master.json`, opened by a passphrase.
pub struct Passphrase {
    path: PathBuf,
    /// Not said yet, if it is none.
    passphrase: Option<SecretText>,
    cost: Cost,
}

impl Passphrase {
    /// The passphrase file of this data folder, which must exist, and the passphrase to open or make it with.
    pub fn new(data_dir: &Path, passphrase: SecretText) -> Self {
        Self {
            passphrase: Some(passphrase),
            ..Self::unopened(data_dir)
        }
    }

    /// The passphrase file of this data folder, while nobody has said the passphrase: it gives its key to nobody.
    pub fn unopened(data_dir: &Path) -> Self {
        Self {
            path: data_dir.join(MASTER_JSON),
            passphrase: None,
            cost: COST,
        }
    }

    /// Whether this data folder has a passphrase file, so that a passphrase must be asked for.
    pub fn is_set(data_dir: &Path) -> bool {
        data_dir.join(MASTER_JSON).exists()
    }

    /// Puts the key under another passphrase.
    pub fn change(&self, new: SecretText) -> Result<(), HomeError> {
        let key = self.load()?.ok_or(HomeError::Lost {
            home: Home::Passphrase,
        })?;
        let text = lock(&key, &new, self.cost)?;
        private_file::write_whole(&self.path, &text)
    }

    fn said(&self) -> Result<&SecretText, HomeError> {
        self.passphrase.as_ref().ok_or(HomeError::PassphraseNeeded)
    }

    #[cfg(test)]
    pub(super) fn cheaply(data_dir: &Path, passphrase: &str) -> Self {
        let cost = Cost {
            memory_kib: 64,
            passes: 1,
            lanes: 1,
        };
        Self {
            cost,
            ..Self::new(data_dir, passphrase.into())
        }
    }
}

impl KeyHome for Passphrase {
    fn describe(&self) -> Home {
        Home::Passphrase
    }

    fn load(&self) -> Result<Option<MasterKey>, HomeError> {
        private_file::read(&self.path)?
            .map(|text| open(&text, self.said()?))
            .transpose()
    }

    fn keep(&self, key: &MasterKey) -> Result<(), HomeError> {
        private_file::write_new(
            &self.path,
            Home::Passphrase,
            &lock(key, self.said()?, self.cost)?,
        )
    }

    fn keep_anew(&self, key: &MasterKey) -> Result<(), HomeError> {
        let text = lock(key, self.said()?, self.cost)?;
        private_file::write_whole(&self.path, &text)
    }

    fn forget(&self, key: &MasterKey) -> Result<(), HomeError> {
        match self.load()? {
            Some(kept) if kept == *key => private_file::remove(&self.path),
            Some(_) | None => Ok(()),
        }
    }
}

/// `master.json`.
#[derive(Serialize, Deserialize)]
struct Locked {
    version: u32,
    argon2id: Cost,
    salt: String,
    key: String,
}

/// What one guess costs.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

fn lock(key: &MasterKey, passphrase: &SecretText, cost: Cost) -> Result<String, HomeError> {
    let mut salt = [0; SALT_LEN];
    rand::rng().fill_bytes(&mut salt);
    let sealed =
        Sealer::new(&derive(passphrase, &salt, cost)?).seal(RECORD, key.to_base64().expose());
    let locked = Locked {
        version: VERSION,
        argon2id: cost,
        salt: BASE64_STANDARD.encode(salt),
        key: BASE64_STANDARD.encode(sealed),
    };
    serde_json::to_string_pretty(&locked).map_err(|error| malformed(error.to_string()))
}

fn open(text: &str, passphrase: &SecretText) -> Result<MasterKey, HomeError> {
    let locked: Locked =
        serde_json::from_str(text).map_err(|error| malformed(error.to_string()))?;
    if locked.version != VERSION {
        return Err(malformed(format!(
            "{MASTER_JSON} has version {}, this program knows {VERSION}",
            locked.version
        )));
    }
    if locked.argon2id.memory_kib > MOST_MEMORY_KIB {
        return Err(malformed(
            "its argon2id asks for more than a gibibyte of memory".into(),
        ));
    }
    let decode = |field: &str| {
        BASE64_STANDARD
            .decode(field)
            .map_err(|error| malformed(error.to_string()))
    };
    let unlocking = derive(passphrase, &decode(&locked.salt)?, locked.argon2id)?;
    let opened = Sealer::new(&unlocking).open(RECORD, &decode(&locked.key)?);
    let base64 = opened.map_err(|_| HomeError::WrongPassphrase)?;
    MasterKey::parse(base64.expose()).map_err(HomeError::malformed(Home::Passphrase))
}

fn derive(passphrase: &SecretText, salt: &[u8], cost: Cost) -> Result<MasterKey, HomeError> {
    let mut bytes = Zeroizing::new([0; MasterKey::LEN]);
    Params::new(
        cost.memory_kib,
        cost.passes,
        cost.lanes,
        Some(MasterKey::LEN),
    )
    .and_then(|params| {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password_into(passphrase.expose().as_bytes(), salt, bytes.as_mut_slice())
    })
    .map_err(|error| malformed(error.to_string()))?;
    Ok(MasterKey::from_bytes(*bytes))
}

fn malformed(why: String) -> HomeError {
    HomeError::Malformed {
        home: Home::Passphrase,
        why,
    }
}

const VERSION: u32 = 1;
const RECORD: &str = "master-key";
const SALT_LEN: usize = 16;
/// Above OWASP's floor for argon2id (19 MiB, 2 passes); about a fifth of a second once per start.
const COST: Cost = Cost {
    memory_kib: 64 * 1024,
    passes: 3,
    lanes: 1,
};
const MOST_MEMORY_KIB: u32 = 1024 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_price_of_a_guess_is_one_argon2_takes() {
        assert!(
            Params::new(
                COST.memory_kib,
                COST.passes,
                COST.lanes,
                Some(MasterKey::LEN)
            )
            .is_ok()
        );
        const { assert!(COST.memory_kib >= 19 * 1024 && COST.passes >= 2) };
    }
}
