//! What the environment says, and where it is said: variables and `.env`.
//!
//! Invariant: a variable that is set wins over `.env`, and an empty one counts as not set.

use std::env;
use std::path::{Path, PathBuf};

/// Takes in the first `.env` there is: the data folder's, else this folder's.
pub(crate) fn load(data_dir: &Path) {
    let found = [data_dir.join(".env"), PathBuf::from(".env")]
        .into_iter()
        .find(|path| path.is_file());
    if let Some(path) = found
        && let Err(error) = dotenvy::from_path(&path)
    {
        crate::out::warn(&format!("{} could not be read: {error}", path.display()));
    }
}

/// The value of a variable, if it is set to anything.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}
