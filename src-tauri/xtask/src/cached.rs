//! Packages of the suites, kept outside the checkout.
//!
//! Invariant: a folder is current only while the file that names its packages is word for word what it was made from.

use std::fs;
use std::path::{Path, PathBuf};

use crate::call::{Failure, root};

/// A folder of packages that can be made again.
#[derive(Debug)]
pub(crate) struct Cached {
    folder: PathBuf,
    wanted: String,
}

impl Cached {
    /// The folder `name` with what `list`, a file of the checkout, names.
    pub(crate) fn new(name: &str, list: &str) -> Result<Self, Failure> {
        Ok(Self {
            folder: cache().join("omniroute").join(name),
            wanted: read(&root().join(list))?,
        })
    }

    /// Where it is, or will be.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What it is to be made from.
    pub(crate) fn wanted(&self) -> &str {
        &self.wanted
    }

    /// Whether it was made from this.
    pub(crate) fn is_current(&self) -> bool {
        read(&self.stamp()).is_ok_and(|installed| installed == self.wanted)
    }

    /// Says that it is made.
    pub(crate) fn keep(&self) -> Result<(), Failure> {
        let stamp = self.stamp();
        fs::write(&stamp, &self.wanted).map_err(Failure::file(&stamp))
    }

    fn stamp(&self) -> PathBuf {
        self.folder.join("installed-requirements.txt")
    }
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::file(path))
}

/// The user's folder for what can be made again.
pub(crate) fn cache() -> PathBuf {
    let named = |name| {
        std::env::var_os(name)
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    };
    named("XDG_CACHE_HOME")
        .or_else(|| named("LOCALAPPDATA"))
        .or_else(|| named("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
}
