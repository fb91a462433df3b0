//! What the vault knows about itself: its revision and its canary.

use rusqlite::{Connection, OptionalExtension as _};

use crate::StoreError;

pub(super) fn revision(read: &Connection) -> Result<u64, StoreError> {
    let revision: i64 =
        read.query_row("SELECT value FROM meta WHERE key = 'revision'", [], |row| {
            row.get(0)
        })?;
    Ok(revision.unsigned_abs())
}

pub(super) fn raise_revision(write: &Connection) -> Result<(), StoreError> {
    write.execute(
        "UPDATE meta SET value = value + 1 WHERE key = 'revision'",
        [],
    )?;
    Ok(())
}

/// A known word sealed under the master key, if one was ever used here.
pub(super) fn canary(read: &Connection) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(read
        .query_row("SELECT value FROM meta WHERE key = 'canary'", [], |row| {
            row.get(0)
        })
        .optional()?)
}

pub(super) fn set_canary(write: &Connection, sealed: &[u8]) -> Result<(), StoreError> {
    write.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('canary', ?1)",
        [sealed],
    )?;
    Ok(())
}

pub(super) fn remove_canary(write: &Connection) -> Result<(), StoreError> {
    write.execute("DELETE FROM meta WHERE key = 'canary'", [])?;
    Ok(())
}
