//! The key in a plain file. It protects backups of the vault, not this machine; the user accepts that sentence first.

use std::path::{Path, PathBuf};

use super::{Home, HomeError, KeyHome, private_file};
use crate::MasterKey;

/// The file's name in the data folder.
pub const KEY_FILE: &str = "master.key";

/// The key as base64 in `master.key`, mode 0600.
pub struct KeyFile(PathBuf);

impl KeyFile {
    /// The key file of this data folder, which must exist.
    pub fn new(data_dir: &Path) -> Self {
        Self(data_dir.join(KEY_FILE))
    }
}

impl KeyHome for KeyFile {
    fn describe(&self) -> Home {
        Home::KeyFile
    }

    fn load(&self) -> Result<Option<MasterKey>, HomeError> {
        let text = private_file::read(&self.0)?;
        text.map(|text| MasterKey::parse(&text).map_err(HomeError::malformed(Home::KeyFile)))
            .transpose()
    }

    fn keep(&self, key: &MasterKey) -> Result<(), HomeError> {
        private_file::write_new(&self.0, Home::KeyFile, key.to_base64().expose())
    }

    fn forget(&self, key: &MasterKey) -> Result<(), HomeError> {
        match self.load()? {
            Some(kept) if kept == *key => private_file::remove(&self.0),
            Some(_) | None => Ok(()),
        }
    }
}
