//! `ledger.sqlite`: what passed through the gateway.
//!
//! Invariant: whoever records never waits, and losing this file loses no account. Rows are written by one thread in
//! groups; a kill loses only what was recorded in its last quarter of a second.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::database::Database;
use crate::{Notice, StoreError, folder};

mod packed;
pub(crate) mod requests;
pub(crate) mod writer;

use requests::{Ended, Request, Spent, Totals};
use writer::{LedgerWriter, Thread};

/// The file's name in the data folder.
pub const LEDGER: &str = "ledger.sqlite";

/// The open ledger: its writer thread, and a connection that only reads. Dropping it writes what is still waiting.
#[derive(Debug)]
pub struct Ledger {
    /// Dropped before the writer: SQLite folds the write-ahead log in when the last connection closes, if that one may
    /// write.
    reader: Mutex<Connection>,
    thread: Thread,
}

impl Ledger {
    /// Opens the ledger of this data folder, making both if they are missing. A damaged one is set aside.
    pub fn open(data_dir: &Path) -> Result<(Self, Vec<Notice>), StoreError> {
        let mut notices = folder::prepare(data_dir)?;
        let _lock = folder::lock(data_dir, DATABASE.name)?;
        let (connection, notice) = match DATABASE.open(data_dir) {
            Err(StoreError::Corrupt { why, .. }) => begin_anew(data_dir, why)?,
            opened => opened?,
        };
        notices.extend(notice);
        let reader = Connection::open_with_flags(DATABASE.path(data_dir), READ_ONLY)?;
        reader.busy_timeout(READ_PATIENCE)?;
        let last = Ended::of_last(&connection)?;
        let thread =
            Thread::start(connection, last).map_err(StoreError::file(&DATABASE.path(data_dir)))?;
        Ok((
            Self {
                thread,
                reader: Mutex::new(reader),
            },
            notices,
        ))
    }

    /// A handle that records rows; clone it freely.
    pub fn writer(&self) -> LedgerWriter {
        self.thread.writer()
    }

    /// Waits until everything recorded so far is written.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.thread.flush()
    }

    /// The last requests, newest first.
    pub fn recent(&self, limit: u32) -> Result<Vec<Request>, StoreError> {
        requests::recent(&self.reader(), limit)
    }

    /// One request by its trace id.
    pub fn find(&self, id: &str) -> Result<Option<Request>, StoreError> {
        requests::find(&self.reader(), id)
    }

    /// Sums over what ended at `since` (unix milliseconds) or later.
    pub fn totals(&self, since: i64) -> Result<Totals, StoreError> {
        requests::totals(&self.reader(), since)
    }

    /// What each key spent with each provider on requests that ended from `since` on, but before `until` (unix milliseconds).
    pub fn spent(&self, since: i64, until: i64) -> Result<Vec<Spent>, StoreError> {
        requests::spent(&self.reader(), since, until)
    }

    fn reader(&self) -> MutexGuard<'_, Connection> {
        self.reader.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn begin_anew(data_dir: &Path, why: String) -> Result<(Connection, Option<Notice>), StoreError> {
    let to = folder::set_aside(data_dir, DATABASE.name)?;
    let (connection, _) = DATABASE.open(data_dir)?;
    Ok((connection, Some(Notice::LedgerSetAside { to, why })))
}

const READ_ONLY: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_ONLY.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);
const READ_PATIENCE: Duration = Duration::from_secs(5);
const DATABASE: Database = Database {
    name: "ledger",
    migrations: &[
        include_str!("../migrations/ledger/0001_requests.sql"),
        include_str!("../migrations/ledger/0002_time_is_in_the_id.sql"),
        include_str!("../migrations/ledger/0003_decision.sql"),
        include_str!("../migrations/ledger/0004_rows_only_join_at_the_end.sql"),
    ],
    synchronous: "normal",
    // Larger than usual: a row takes several hundred bytes, and rows only ever join at the end.
    page_size: 8192,
};

#[cfg(test)]
mod kill;
#[cfg(test)]
mod tests;
