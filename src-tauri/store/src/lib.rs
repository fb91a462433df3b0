//! The only room that speaks SQL: two SQLite files in one data folder.
//!
//! `vault.sqlite` holds what must never be lost (accounts, keys, settings), `ledger.sqlite` what may be (statistics).
//! Invariant: the two are opened, checked and migrated apart, so that no trouble of the ledger can touch the vault; and
//! no existing file is migrated before a checked copy of it lies in `backups/`.

mod backup;
mod database;
mod error;
mod folder;
mod id;
mod ledger;
mod memo;
mod notice;
mod vault;

pub use error::{StoreError, UnlockError};
pub use id::{account_id, key_id};
pub use ledger::requests::{Lane, NO_DECISION, NO_LOSSES, Request, Spent, Totals};
pub use ledger::writer::LedgerWriter;
pub use ledger::{LEDGER, Ledger};
pub use memo::Memo;
pub use notice::Notice;
pub use vault::accounts::{Account, Accounts};
pub use vault::gateway_keys::{FormerKey, GatewayKey, GatewayKeys};
pub use vault::provider_models::{ProviderModel, ProviderModels};
pub use vault::providers::{Provider, Providers};
pub use vault::settings::Settings;
pub use vault::{VAULT, Vault};
