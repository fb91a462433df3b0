//! Copies of a database from before its migrations, and of the vault from before a reset: `backups/<name>-<schema version>.sqlite`.
//!
//! Invariant: a copy appears whole or not at all.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, MAIN_DB};

use crate::{StoreError, folder};

/// Copies the open database, in the state SQLite sees it (with what is still in its write-ahead log).
pub(crate) fn make(
    connection: &Connection,
    data_dir: &Path,
    name: &str,
    version: usize,
) -> Result<PathBuf, StoreError> {
    let backups = data_dir.join(FOLDER);
    folder::prepare(&backups)?;
    let copy = backups.join(format!("{name}-{version}.sqlite"));
    let draft = copy.with_extension("new");
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(StoreError::file(&draft)(error));
        }
        Ok(()) | Err(_) => {}
    }
    folder::prepare_file(&draft)?;
    connection.backup(MAIN_DB, &draft, None)?;
    fs::rename(&draft, &copy).map_err(StoreError::file(&copy))?;
    Ok(copy)
}

/// The copy with the highest schema version up to `known`: the newest one this program can open.
pub(crate) fn newest(data_dir: &Path, name: &str, known: usize) -> Option<PathBuf> {
    let versioned = |path: &PathBuf| -> Option<usize> {
        let stem = path.file_name()?.to_str()?.strip_suffix(".sqlite")?;
        stem.strip_prefix(name)?.strip_prefix('-')?.parse().ok()
    };
    let files = fs::read_dir(data_dir.join(FOLDER)).ok()?;
    let copies = files.filter_map(|file| Some(file.ok()?.path()));
    let known_copies = copies
        .filter_map(|path| Some((versioned(&path).filter(|version| *version <= known)?, path)));
    known_copies
        .max_by_key(|(version, _)| *version)
        .map(|(_, path)| path)
}

const FOLDER: &str = "backups";
