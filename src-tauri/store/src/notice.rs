//! What opening a database did that the user should hear of. None of it is a failure.

use std::fmt;
use std::path::PathBuf;

/// Something worth telling. `Display` is the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// The schema was brought up to date.
    Migrated {
        /// Which file: `vault` or `ledger`.
        name: &'static str,
        /// The schema version before.
        from: usize,
        /// The schema version now.
        to: usize,
        /// The copy made before.
        backup: PathBuf,
    },
    /// The ledger could not be read; a new one was begun.
    LedgerSetAside {
        /// Where the old one lies now.
        to: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Other users may look into the data folder.
    FolderExposed {
        /// The folder.
        path: PathBuf,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Migrated {
                name,
                from,
                to,
                backup,
            } => {
                write!(
                    f,
                    "The {name} was brought from version {from} to {to}; a copy from before is {}.",
                    backup.display()
                )
            }
            Self::LedgerSetAside { to, why } => {
                write!(
                    f,
                    "The statistics were damaged ({why}) and begin anew. The old file is {}.",
                    to.display()
                )
            }
            Self::FolderExposed { path } => {
                write!(
                    f,
                    "Other users can look into {}. Run: chmod 700 {}",
                    path.display(),
                    path.display()
                )
            }
        }
    }
}
