//! The thread that writes the ledger, and the handle that gives it rows.
//!
//! Invariant: `record` never waits for the disk; when too much waits already the row is dropped and counted. The thread sleeps without a
//! timer while there is nothing to write. After the first row it lets others gather for a moment, unwoken by them, and
//! writes them together; so a row is on disk well within 250 ms, and a busy gateway pays no wake-up per request.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, SyncSender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

use super::requests::{self, Ended, Request};
use crate::StoreError;

/// Records rows. Clones share the queue.
#[derive(Clone, Debug)]
pub struct LedgerWriter(Arc<Queue>);

impl LedgerWriter {
    /// Puts a row behind those that wait for the writer thread, or drops it if too many do or the ledger is closed. Never waits for the disk.
    pub fn record(&self, row: &Request) {
        let Queue {
            stirred, losses, ..
        } = &*self.0;
        let mut waiting = self.0.waiting();
        if waiting.closing {
            drop(waiting);
            losses.shed(1, "the ledger is closed");
        } else if waiting.rows.is_full() {
            drop(waiting);
            losses.shed(1, "the disk does not keep up");
        } else {
            waiting.rows.push(row);
            let first = waiting.rows.count == 1;
            drop(waiting);
            if first {
                stirred.notify_one();
            }
        }
    }

    /// How many rows were dropped since the start.
    pub fn shed(&self) -> u64 {
        self.0.losses.count.load(Ordering::Relaxed)
    }
}

/// What waits for the thread, and what wakes it.
#[derive(Debug, Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    stirred: Condvar,
    losses: Losses,
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Debug, Default)]
struct Waiting {
    rows: Rows,
    /// Answered once everything before it is written.
    flushes: Vec<SyncSender<()>>,
    closing: bool,
}

impl Waiting {
    fn is_idle(&self) -> bool {
        self.rows.count == 0 && !self.is_urgent()
    }

    /// Whether somebody is waiting for it, so that there is no gathering more.
    fn is_urgent(&self) -> bool {
        self.closing || !self.flushes.is_empty()
    }
}

/// Rows, packed.
#[derive(Debug, Default)]
struct Rows {
    packed: Vec<u8>,
    count: usize,
}

impl Rows {
    fn push(&mut self, row: &Request) {
        requests::pack(row, &mut self.packed);
        self.count += 1;
    }

    fn is_full(&self) -> bool {
        self.count >= CAPACITY || self.packed.len() >= MOST_BYTES
    }

    /// Empties it, keeping room for the usual.
    fn clear(&mut self) {
        self.count = 0;
        self.packed.clear();
        self.packed.shrink_to(USUAL_BYTES);
    }
}

/// Rows that were dropped: counted one by one, spoken of once per burst.
#[derive(Debug, Default)]
struct Losses {
    count: AtomicU64,
    in_burst: AtomicBool,
}

impl Losses {
    fn shed(&self, rows: u64, why: &str) {
        let before = self.count.fetch_add(rows, Ordering::Relaxed);
        if !self.in_burst.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                shed = before + rows,
                why,
                "ledger rows are being dropped; requests are not affected"
            );
        }
    }

    /// The queue ran empty: whatever is dropped after this is a new burst.
    fn burst_is_over(&self) {
        self.in_burst.store(false, Ordering::Relaxed);
    }
}

/// The running writer thread. Dropping it writes what is waiting and ends the thread.
#[derive(Debug)]
pub(super) struct Thread {
    queue: Arc<Queue>,
    join: Option<JoinHandle<()>>,
}

impl Thread {
    pub(super) fn start(connection: Connection, last: Ended) -> io::Result<Self> {
        let queue = Arc::<Queue>::default();
        let pen = Pen {
            connection,
            last,
            queue: Arc::clone(&queue),
        };
        let join = thread::Builder::new()
            .name("ledger".into())
            .spawn(move || pen.write_all())?;
        Ok(Self {
            queue,
            join: Some(join),
        })
    }

    pub(super) fn writer(&self) -> LedgerWriter {
        LedgerWriter(Arc::clone(&self.queue))
    }

    pub(super) fn flush(&self) -> Result<(), StoreError> {
        let (done, is_done) = mpsc::sync_channel(1);
        let mut waiting = self.queue.waiting();
        if waiting.closing {
            return Err(StoreError::WriterGone);
        }
        waiting.flushes.push(done);
        drop(waiting);
        self.queue.stirred.notify_one();
        is_done.recv().map_err(|_| StoreError::WriterGone)
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        // Handles given out may outlive the ledger.
        self.queue.waiting().closing = true;
        self.queue.stirred.notify_one();
        if let Some(join) = self.join.take()
            && join.join().is_err()
        {
            tracing::error!("the ledger's writer broke off");
        }
    }
}

/// What the thread owns.
struct Pen {
    connection: Connection,
    last: Ended,
    queue: Arc<Queue>,
}

impl Pen {
    fn write_all(mut self) {
        let queue = Arc::clone(&self.queue);
        let (mut rows, mut behind) = (Rows::default(), false);
        loop {
            let waiting = queue
                .stirred
                .wait_while(queue.waiting(), |waiting| waiting.is_idle());
            let mut waiting = waiting.unwrap_or_else(PoisonError::into_inner);
            if !behind && !waiting.is_urgent() {
                let gathered = queue
                    .stirred
                    .wait_timeout_while(waiting, GATHERING, |waiting| !waiting.is_urgent());
                waiting = gathered.unwrap_or_else(PoisonError::into_inner).0;
            }
            std::mem::swap(&mut rows, &mut waiting.rows);
            let (flushes, closing) = (std::mem::take(&mut waiting.flushes), waiting.closing);
            drop(waiting);
            behind = rows.count >= MANY;
            self.write(&rows);
            rows.clear();
            if !behind {
                queue.losses.burst_is_over();
            }
            for done in flushes {
                // Who asked may have gone away; the rows are written all the same.
                let _gone = done.send(());
            }
            if closing {
                return;
            }
        }
    }

    fn write(&mut self, rows: &Rows) {
        if rows.count == 0 {
            return;
        }
        if let Err(error) = requests::insert(&mut self.connection, &mut self.last, &rows.packed) {
            let rows = rows.count;
            tracing::error!(%error, rows, "the ledger could not be written");
            self.queue.losses.shed(
                u64::try_from(rows).unwrap_or(u64::MAX),
                "the ledger could not be written",
            );
        }
    }
}

impl Drop for Pen {
    /// However the thread ended: nobody waits for it in vain.
    fn drop(&mut self) {
        let mut waiting = self.queue.waiting();
        waiting.closing = true;
        waiting.flushes.clear();
    }
}

/// Rows that may wait. Together with `GATHERING` it bounds what can be recorded: 80,000 rows a second.
const CAPACITY: usize = 4096;
/// Bytes of rows that may wait, and those whose room is kept.
const MOST_BYTES: usize = 16 * 1024 * 1024;
const USUAL_BYTES: usize = 64 * 1024;
/// After so many rows in a group the next does not gather.
const MANY: usize = 500;
/// How long others may gather behind a first row.
const GATHERING: Duration = Duration::from_millis(50);
