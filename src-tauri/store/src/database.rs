//! Opening a SQLite file: private, checked, never newer than this program, and migrated only after a copy was made.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use rusqlite_migration::{M, Migrations};

use crate::{Notice, StoreError, backup, folder};

/// One of the two files: its name, its migrations from the first, and how hard it syncs.
pub(crate) struct Database {
    pub(crate) name: &'static str,
    pub(crate) migrations: &'static [&'static str],
    pub(crate) synchronous: &'static str,
    /// Bytes in a page of a new file; an existing one keeps its own.
    pub(crate) page_size: u32,
}

impl Database {
    /// Where the file lies.
    pub(crate) fn path(&self, data_dir: &Path) -> PathBuf {
        data_dir.join(format!("{}.sqlite", self.name))
    }

    /// Opens the file, making or migrating it as needed. The caller holds the file's lock.
    pub(crate) fn open(&self, data_dir: &Path) -> Result<(Connection, Option<Notice>), StoreError> {
        let path = self.path(data_dir);
        folder::prepare_file(&path)?;
        self.open_prepared(data_dir, &path)
            .map_err(|error| self.explain(error, data_dir))
    }

    fn open_prepared(
        &self,
        data_dir: &Path,
        path: &Path,
    ) -> Result<(Connection, Option<Notice>), StoreError> {
        let mut connection = Connection::open(path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        let found: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let found = usize::try_from(found).unwrap_or(usize::MAX);
        let known = self.migrations.len();
        if found > known {
            let backup = backup::newest(data_dir, self.name, known);
            return Err(StoreError::Newer {
                path: path.to_owned(),
                found,
                known,
                backup,
            });
        }
        let migrating = found < known;
        let size = fs::metadata(path).map_err(StoreError::file(path))?.len();
        if migrating || size <= ALWAYS_CHECKED {
            self.check(&connection, data_dir)?;
        }
        connection.pragma_update(None, "page_size", self.page_size)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", self.synchronous)?;
        let notice = if migrating {
            self.migrate(&mut connection, data_dir, found)?
        } else {
            None
        };
        connection.pragma_update(None, "foreign_keys", true)?;
        Ok((connection, notice))
    }

    /// Migrates in one transaction. A file of version 0 is new: there is nothing to copy.
    fn migrate(
        &self,
        connection: &mut Connection,
        data_dir: &Path,
        from: usize,
    ) -> Result<Option<Notice>, StoreError> {
        let copy = if from == 0 {
            None
        } else {
            Some(backup::make(connection, data_dir, self.name, from)?)
        };
        let migrations = Migrations::new(self.migrations.iter().map(|sql| M::up(sql)).collect());
        migrations
            .to_latest(connection)
            .map_err(|source| StoreError::Migration {
                path: self.path(data_dir),
                source,
            })?;
        let to = self.migrations.len();
        Ok(copy.map(|backup| Notice::Migrated {
            name: self.name,
            from,
            to,
            backup,
        }))
    }

    fn check(&self, connection: &Connection, data_dir: &Path) -> Result<(), StoreError> {
        let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found == "ok" {
            Ok(())
        } else {
            Err(self.corrupt(found, data_dir))
        }
    }

    /// A damaged file speaks through whichever statement meets the damage first.
    fn explain(&self, error: StoreError, data_dir: &Path) -> StoreError {
        if let StoreError::Sql(sql) = &error
            && matches!(
                sql.sqlite_error_code(),
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
            )
        {
            return self.corrupt(sql.to_string(), data_dir);
        }
        error
    }

    fn corrupt(&self, why: String, data_dir: &Path) -> StoreError {
        let backup = backup::newest(data_dir, self.name, self.migrations.len());
        StoreError::Corrupt {
            path: self.path(data_dir),
            why,
            backup,
        }
    }
}

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Up to this size a check costs less than a moment; above it, only a migration is worth the wait.
const ALWAYS_CHECKED: u64 = 32 * 1024 * 1024;

/// Every statement that made the schema, for its snapshot.
#[cfg(test)]
pub(crate) fn schema(connection: &Connection) -> String {
    let all = "SELECT group_concat(sql, ';\n\n' ORDER BY type DESC, name) FROM sqlite_schema WHERE sql IS NOT NULL";
    connection
        .query_row(all, [], |row| row.get(0))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
