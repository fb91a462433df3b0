//! What can go wrong with the stored data, each with what to do now.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use secrets::HomeError;

/// A read, a write or an opening that failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A name that must be unique is taken.
    #[error("A {what} `{value}` exists already. Choose another.")]
    Exists {
        /// What is unique, as in "provider called".
        what: &'static str,
        /// The value that is taken.
        value: String,
    },
    /// The row is not there, or no longer.
    #[error("There is no {what} `{id}`. It may have been removed meanwhile.")]
    Missing {
        /// What was looked for.
        what: &'static str,
        /// Under which id.
        id: String,
    },
    /// The provider has accounts.
    #[error("Provider `{id}` still has {accounts} account(s). Remove them first.")]
    InUse {
        /// The provider.
        id: String,
        /// How many accounts it has.
        accounts: u32,
    },
    /// The file was written by a newer program.
    #[error(
        "{} was written by a newer OmniRoute (schema {found}, this one knows {known}). Nothing was changed. Update \
         OmniRoute, or {}.", path.display(), restore(backup.as_deref())
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: usize,
        /// The newest version this program knows.
        known: usize,
        /// The newest copy this program could open.
        backup: Option<PathBuf>,
    },
    /// The file is damaged.
    #[error(
        "{} is damaged ({why}). Nothing was changed. Stop OmniRoute, keep a copy of the file, and {}.",
        path.display(), restore(backup.as_deref())
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What the check found.
        why: String,
        /// The newest copy this program could open.
        backup: Option<PathBuf>,
    },
    /// Another process holds the database for too long.
    #[error("The database is busy: another OmniRoute process is writing to it. Try again.")]
    Busy,
    /// The disk is full.
    #[error("The disk is full; nothing was written. Make room and try again.")]
    Full,
    /// A stored value is not what its column promises.
    #[error("The stored {what} cannot be read: {why}.")]
    Value {
        /// Which value.
        what: String,
        /// What is wrong with it.
        why: String,
    },
    /// The file system's refusal.
    #[error("{} cannot be used: {source}.", path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        source: io::Error,
    },
    /// A migration failed and was rolled back.
    #[error("{} could not be brought up to date and was left as it was: {source}.", path.display())]
    Migration {
        /// The file.
        path: PathBuf,
        /// The migration's error.
        source: rusqlite_migration::Error,
    },
    /// The ledger's writer is gone, so nothing can be flushed.
    #[error("The ledger's writer has stopped. Restart OmniRoute.")]
    WriterGone,
    /// Anything else SQLite says.
    #[error("The database failed: {0}.")]
    Sql(rusqlite::Error),
}

/// Why the vault's secrets stay closed.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// The master key's home failed, or has the wrong key.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// The vault itself failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let code = error.sqlite_error_code();
        let by_code = [
            (ErrorCode::DatabaseBusy, Self::Busy),
            (ErrorCode::DatabaseLocked, Self::Busy),
            (ErrorCode::DiskFull, Self::Full),
        ];
        let named = by_code.into_iter().find(|(known, _)| code == Some(*known));
        named.map_or(Self::Sql(error), |(_, named)| named)
    }
}

impl StoreError {
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    /// Names the unique column that refused an insert; `uniques` are (`table.column`, what it is, the value given).
    pub(crate) fn named(error: rusqlite::Error, uniques: &[(&str, &'static str, &str)]) -> Self {
        let said = error.to_string();
        let taken = uniques
            .iter()
            .find(|(column, ..)| said.ends_with(&format!("UNIQUE constraint failed: {column}")));
        taken.map_or_else(
            || error.into(),
            |&(_, what, value)| Self::Exists {
                what,
                value: value.to_owned(),
            },
        )
    }
}

fn restore(backup: Option<&Path>) -> String {
    backup.map_or_else(
        || "restore the file from a backup of your own".into(),
        |backup| format!("put back the newest copy, {}", backup.display()),
    )
}
