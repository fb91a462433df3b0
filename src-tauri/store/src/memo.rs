//! A small file of what is good to know and no harm to lose, written whole or not at all.

use crate::StoreError;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A file of the data folder: `<name>.json`.
#[derive(Debug, Clone)]
pub struct Memo {
    path: PathBuf,
}

impl Memo {
    /// The file of that name.
    pub fn of(data_dir: &Path, name: &str) -> Self {
        Self {
            path: data_dir.join(format!("{name}.json")),
        }
    }

    /// What was last written, if anything was.
    pub fn read(&self) -> Result<Option<Vec<u8>>, StoreError> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::file(&self.path)(error)),
        }
    }

    /// Writes it anew; whoever reads meanwhile reads the old one.
    pub fn write(&self, bytes: &[u8]) -> Result<(), StoreError> {
        secrets::write_private(&self.path, bytes).map_err(StoreError::file(&self.path))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_was_written_is_read_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let memo = Memo::of(folder.path(), "health");
        assert_eq!(memo.read().unwrap(), None);
        memo.write(b"a longer one").unwrap();
        memo.write(b"short").unwrap();
        assert_eq!(memo.read().unwrap().unwrap(), b"short");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
