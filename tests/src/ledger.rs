//! The ledger as a file: what was written of each request, read from beside the running gateway.

use crate::until::until;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The ledger of a data folder.
#[derive(Debug)]
pub struct Ledger(PathBuf);

/// A row, by the names of its columns; `attempts` and `losses` are JSON.
pub type Row = serde_json::Map<String, Value>;

impl Ledger {
    /// The ledger of that folder.
    pub fn of(folder: &Path) -> Self {
        Self(folder.join("ledger.sqlite"))
    }

    /// The row of a request, as soon as it is there.
    #[track_caller]
    pub fn row(&self, id: &str) -> Row {
        until(&format!("the ledger has a row {id}"), || self.find(id))
    }

    /// The row of a request, if it is there.
    pub fn find(&self, id: &str) -> Option<Row> {
        let ledger = self.open()?;
        let mut query = ledger
            .prepare("SELECT * FROM requests WHERE id = ?1")
            .ok()?;
        let names: Vec<String> = query
            .column_names()
            .into_iter()
            .map(str::to_owned)
            .collect();
        query
            .query_row([id], |row| Ok(row_of(&names, row)))
            .optional()
            .ok()?
    }

    /// How many rows there are.
    pub fn count(&self) -> u64 {
        self.count_where("1")
    }

    /// How many rows there are of which this SQL condition holds.
    pub fn count_where(&self, condition: &str) -> u64 {
        let count = |ledger: Connection| {
            ledger
                .query_row(
                    &format!("SELECT count(*) FROM requests WHERE {condition}"),
                    [],
                    |row| row.get::<_, i64>(0),
                )
                .ok()
        };
        self.open().and_then(count).map_or(0, i64::unsigned_abs)
    }

    /// What `PRAGMA integrity_check` says.
    pub fn integrity(&self) -> String {
        let ledger = self.open().expect("the ledger opens");
        ledger
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap()
    }

    fn open(&self) -> Option<Connection> {
        // Not read-only: a reader of a WAL database whose writer was killed must be able to recover it.
        let ledger =
            Connection::open_with_flags(&self.0, OpenFlags::SQLITE_OPEN_READ_WRITE).ok()?;
        ledger.busy_timeout(Duration::from_secs(5)).ok()?;
        Some(ledger)
    }
}

fn row_of(names: &[String], row: &rusqlite::Row<'_>) -> Row {
    let value = |(at, name): (usize, &String)| {
        let value = match row.get_ref_unwrap(at) {
            rusqlite::types::ValueRef::Null => Value::Null,
            rusqlite::types::ValueRef::Integer(number) => number.into(),
            rusqlite::types::ValueRef::Real(number) => number.into(),
            rusqlite::types::ValueRef::Text(text) if name == "attempts" || name == "losses" => {
                serde_json::from_slice(text).unwrap()
            }
            rusqlite::types::ValueRef::Text(text) | rusqlite::types::ValueRef::Blob(text) => {
                String::from_utf8_lossy(text).into()
            }
        };
        (name.clone(), value)
    };
    names.iter().enumerate().map(value).collect()
}
