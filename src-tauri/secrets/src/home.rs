//! Where the master key lives, and the law of unlocking.
//!
//! Invariant: `unlock` makes a key only where nothing has been sealed yet. A home is asked with the values it needs; none
//! reads the environment by itself.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;

use crate::{BadMasterKey, MasterKey};

mod given;
mod key_file;
mod keychain;
mod memory;
mod passphrase;
mod private_file;
mod settled;

pub use given::{CREDENTIAL_NAME, GivenKey};
pub use key_file::{KEY_FILE, KeyFile};
pub use keychain::Keychain;
pub use memory::{FailingHome, MemoryHome};
pub use passphrase::{MASTER_JSON, Passphrase};
pub use settled::{SharedHome, given_home, settled_home};

/// The kinds of home, as Settings shows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Home {
    /// One item in the system's keychain.
    Keychain,
    /// A file locked by a passphrase.
    Passphrase,
    /// A plain file only this user may read.
    KeyFile,
    /// The variable `STORAGE_ENCRYPTION_KEY`.
    Environment,
    /// A file descriptor handed over at start.
    FileDescriptor,
    /// A systemd credential.
    Credential,
    /// This process only; for tests.
    Memory,
}

impl fmt::Display for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Keychain => "the system keychain",
            Self::Passphrase => "the passphrase file",
            Self::KeyFile => "the key file",
            Self::Environment => "STORAGE_ENCRYPTION_KEY",
            Self::FileDescriptor => "the file descriptor",
            Self::Credential => "the systemd credential",
            Self::Memory => "memory",
        })
    }
}

/// A place that keeps the master key.
pub trait KeyHome {
    /// Which kind of home this is.
    fn describe(&self) -> Home;

    /// The key, or `None` where this home has none.
    fn load(&self) -> Result<Option<MasterKey>, HomeError>;

    /// Takes a key into keeping: how a vault moves from one home to another. A key already here is never replaced.
    fn keep(&self, key: &MasterKey) -> Result<(), HomeError>;

    /// Keeps a key that it already keeps in another way, as under a new passphrase.
    fn keep_anew(&self, _: &MasterKey) -> Result<(), HomeError> {
        Err(HomeError::Occupied {
            home: self.describe(),
        })
    }

    /// Lets go of that key after it was taken elsewhere. What belongs to others too, or holds another key, is left alone.
    fn forget(&self, _: &MasterKey) -> Result<(), HomeError> {
        Ok(())
    }

    /// Makes a key and keeps it. Call `unlock` instead, which knows when that is allowed.
    fn create(&self) -> Result<MasterKey, HomeError> {
        let home = self.describe();
        let key = MasterKey::random().map_err(|why| HomeError::Failed {
            home,
            why: why.to_string(),
        })?;
        self.keep(&key)?;
        Ok(key)
    }
}

/// The master key from its home, or a new one if nothing has been sealed yet.
pub fn unlock(home: &dyn KeyHome, sealed_records_exist: bool) -> Result<MasterKey, HomeError> {
    match home.load()? {
        Some(key) => Ok(key),
        None if sealed_records_exist => Err(HomeError::Lost {
            home: home.describe(),
        }),
        None => home.create(),
    }
}

/// Why a home did not give its key.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// Sealed records exist and their key does not: the recovery screen.
    #[error(
        "The master key is missing from {home}, but this vault holds sealed accounts. Nothing was changed. Put the key \
         back, choose the home it really is in, or reset the vault and sign in to the accounts again."
    )]
    Lost {
        /// Where it was looked for.
        home: Home,
    },
    /// There is a key, but the vault was sealed with another one.
    #[error(
        "The master key from {home} is not the one this vault was sealed with. Nothing was changed. Give the right key, \
         or reset the vault and sign in to the accounts again."
    )]
    WrongKey {
        /// Where the key came from.
        home: Home,
    },
    /// There is a passphrase file, and nobody has said its passphrase yet.
    #[error("The secrets are locked by a passphrase. Enter it to unlock them.")]
    PassphraseNeeded,
    /// The passphrase does not open the passphrase file.
    #[error("The passphrase is wrong. Try again.")]
    WrongPassphrase,
    /// The keychain cannot be reached at all.
    #[error(
        "The system keychain cannot be reached: {why}. Start or install one (on Linux: gnome-keyring or KWallet) and \
         restart OmniRoute, or use a passphrase instead."
    )]
    NoKeychain {
        /// The platform's words.
        why: String,
    },
    /// The keychain is there but refuses.
    #[error("The system keychain refused: {why}. Unlock it and try again.")]
    Locked {
        /// The platform's words.
        why: String,
    },
    /// The keychain did not answer in time; it may be showing a prompt.
    #[error(
        "The system keychain did not answer within {} seconds. It may be waiting for you to answer its dialog; do that \
         and try again.", limit.as_secs()
    )]
    TimedOut {
        /// How long it was waited for.
        limit: Duration,
    },
    /// What lies in the home is not a key.
    #[error("What is kept in {home} is not a master key: {why}.")]
    Malformed {
        /// Which home.
        home: Home,
        /// What is wrong with it.
        why: String,
    },
    /// A file that others may read.
    #[error("{} can be read by other users (mode {mode:03o}). Run: chmod 600 {}", path.display(), path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// A key is kept here already and is not replaced.
    #[error("There is a master key in {home} already. It was not replaced.")]
    Occupied {
        /// Which home.
        home: Home,
    },
    /// A home that is only read from.
    #[error(
        "No key came by {home}, and one cannot be put there. `openssl rand -hex 32` makes one; give it at the next start."
    )]
    ReadOnly {
        /// Which home.
        home: Home,
    },
    /// The file system's refusal.
    #[error("{} cannot be used: {source}.", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// The store that always fails, or a platform error of no known kind.
    #[error("{home} failed: {why}.")]
    Failed {
        /// Which home.
        home: Home,
        /// The platform's words.
        why: String,
    },
}

impl HomeError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    fn malformed(home: Home) -> impl FnOnce(BadMasterKey) -> Self {
        move |why| Self::Malformed {
            home,
            why: why.to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
