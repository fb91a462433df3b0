//! Why a benchmark could not be taken.

use std::io;
use std::path::PathBuf;

/// Why a benchmark could not be taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The machine lacks something.
    #[error("the benchmark needs {0}")]
    Needs(&'static str),
    /// A file or folder.
    #[error("{}: {reason}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// The system's own words.
        reason: io::Error,
    },
    /// A program did not start, or did not serve in time.
    #[error("`{program}` {told}")]
    Program {
        /// Its name.
        program: String,
        /// What happened.
        told: String,
    },
    /// A load had bad answers, so its figures say nothing.
    #[error("{of} with `{load}`: {told}")]
    Load {
        /// Who was measured.
        of: &'static str,
        /// The load generator's arguments.
        load: String,
        /// The first failure.
        told: String,
    },
}

impl Fault {
    /// A fault of `program`.
    pub(super) fn of(program: &str, told: impl ToString) -> Self {
        Self::Program {
            program: program.to_owned(),
            told: told.to_string(),
        }
    }
}
