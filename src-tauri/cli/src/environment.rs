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

/// The platform's folder for a program's data.
pub(crate) fn default_data_dir() -> PathBuf {
    let folder = |name: &str| variable(name).map(PathBuf::from);
    let home = || folder("HOME").unwrap_or_default();
    let base = if cfg!(windows) {
        folder("APPDATA").unwrap_or_default()
    } else if cfg!(target_os = "macos") {
        home().join("Library/Application Support")
    } else {
        // The rule of the XDG base directories: a relative path is to be ignored.
        folder("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .unwrap_or_else(|| home().join(".local/share"))
    };
    base.join("omniroute")
}
