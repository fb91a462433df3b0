//! `vault.sqlite`: accounts, client keys, settings, the user's own providers and models.
//!
//! Invariant: every write that a running gateway must hear of raises `revision` in the same transaction. Several processes
//! may hold the vault open; SQLite's lock orders their writes.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use secrets::{HomeError, KeyHome, MasterKey, Sealer, unlock};

use crate::database::Database;
use crate::{Notice, StoreError, UnlockError, backup, folder};

pub(crate) mod accounts;
pub(crate) mod gateway_keys;
mod meta;
pub(crate) mod provider_models;
pub(crate) mod providers;
pub(crate) mod settings;

use accounts::Accounts;
use gateway_keys::GatewayKeys;
use provider_models::ProviderModels;
use providers::Providers;
use settings::Settings;

/// The file's name in the data folder.
pub const VAULT: &str = "vault.sqlite";

/// The open vault. Its calls block on the disk: keep them off the request path and the async threads.
#[derive(Debug)]
pub struct Vault {
    data_dir: PathBuf,
    connection: Mutex<Connection>,
}

impl Vault {
    /// Opens the vault of this data folder, making both if they are missing.
    pub fn open(data_dir: &Path) -> Result<(Self, Vec<Notice>), StoreError> {
        let mut notices = folder::prepare(data_dir)?;
        let _lock = folder::lock(data_dir, DATABASE.name)?;
        let (connection, notice) = DATABASE.open(data_dir)?;
        notices.extend(notice);
        Ok((
            Self {
                data_dir: data_dir.to_owned(),
                connection: Mutex::new(connection),
            },
            notices,
        ))
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.data_dir
    }

    /// The user's own providers.
    pub fn providers(&self) -> Providers<'_> {
        Providers(self)
    }

    /// The user's own models.
    pub fn provider_models(&self) -> ProviderModels<'_> {
        ProviderModels(self)
    }

    /// The logins.
    pub fn accounts(&self) -> Accounts<'_> {
        Accounts(self)
    }

    /// The keys of the gateway's clients.
    pub fn gateway_keys(&self) -> GatewayKeys<'_> {
        GatewayKeys(self)
    }

    /// The settings.
    pub fn settings(&self) -> Settings<'_> {
        Settings(self)
    }

    /// A number that rises with every change, whichever process made it. (A `touch` is no change.)
    pub fn revision(&self) -> Result<u64, StoreError> {
        self.read(meta::revision)
    }

    /// Whether there is anything the master key is needed for.
    pub fn sealed_records_exist(&self) -> Result<bool, StoreError> {
        self.read(accounts::any_sealed)
    }

    /// How many secrets are sealed.
    pub fn sealed_records(&self) -> Result<u32, StoreError> {
        self.read(accounts::count_sealed)
    }

    /// The sealer under the master key from `home`, checked against the vault's canary.
    ///
    /// In a vault without sealed records any key will do, and its canary is laid down; where records exist, a missing
    /// key is `Lost` and another key is `WrongKey`, and nothing is changed.
    pub fn unlock(&self, home: &dyn KeyHome) -> Result<Sealer, UnlockError> {
        let key = match home.load()? {
            Some(key) => key,
            None => self.unlock_for_the_first_time(home)?,
        };
        self.check_canary(&key, home)
    }

    /// Gives up every sealed secret, as when the master key is lost for good: the accounts stay and want signing in to
    /// again. What was there before lies in the copy this returns, should the key be found after all.
    pub fn forget_sealed(&self, now: i64) -> Result<PathBuf, StoreError> {
        let version = DATABASE.migrations.len();
        let copy = self.read(|read| backup::make(read, &self.data_dir, DATABASE.name, version))?;
        self.write(|write| {
            accounts::forget_sealed(write, now)?;
            meta::remove_canary(write)
        })?;
        Ok(copy)
    }

    /// Two processes at their first start must not both make a key, so the home is asked again under the lock.
    fn unlock_for_the_first_time(&self, home: &dyn KeyHome) -> Result<MasterKey, UnlockError> {
        let _lock = folder::lock(&self.data_dir, DATABASE.name)?;
        Ok(unlock(home, self.sealed_records_exist()?)?)
    }

    fn check_canary(&self, key: &MasterKey, home: &dyn KeyHome) -> Result<Sealer, UnlockError> {
        let sealer = Sealer::new(key);
        let canary = self.read(meta::canary)?;
        if canary.is_some_and(|sealed| sealer.open(CANARY, &sealed).is_ok()) {
            return Ok(sealer);
        }
        let laid_down = self.write_quietly(|write| {
            let nothing_sealed = !accounts::any_sealed(write)?;
            if nothing_sealed {
                meta::set_canary(write, &sealer.seal(CANARY, CANARY))?;
            }
            Ok(nothing_sealed)
        })?;
        if laid_down {
            Ok(sealer)
        } else {
            Err(HomeError::WrongKey {
                home: home.describe(),
            }
            .into())
        }
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        read(&self.connection())
    }

    /// A change: written whole or not at all, and told to every process by the revision.
    fn write<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.write_quietly(|transaction| {
            let done = write(transaction)?;
            meta::raise_revision(transaction)?;
            Ok(done)
        })
    }

    /// A write that changes nothing a gateway would have to read again.
    fn write_quietly<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = write(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    /// A panic elsewhere leaves at most an open transaction, which was rolled back on its way out.
    fn connection(&self) -> MutexGuard<'_, Connection> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an update or a removal must have met: exactly the one row.
fn found(changed: usize, what: &'static str, id: &str) -> Result<(), StoreError> {
    if changed == 0 {
        Err(StoreError::Missing {
            what,
            id: id.to_owned(),
        })
    } else {
        Ok(())
    }
}

const CANARY: &str = "canary";
const DATABASE: Database = Database {
    name: "vault",
    migrations: &[
        include_str!("../migrations/vault/0001_accounts_and_keys.sql"),
        include_str!("../migrations/vault/0002_what_keys_may_do.sql"),
    ],
    synchronous: "full",
    page_size: 4096,
};

#[cfg(test)]
mod tests;
