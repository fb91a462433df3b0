//! The thread that writes the ledger, and the handle that gives it rows.
//!
//! Invariant: `record` never waits; when the queue is full the row is dropped and counted. The thread sleeps without a
//! timer while there is nothing to write. After the first row it lets others gather for a moment, unwoken by them, and
//! writes them together; so a row is on disk well within 250 ms, and a busy gateway pays no wake-up per request.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender, TrySendError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::Connection;

use super::requests::{self, Ended, Request};
use crate::StoreError;

/// Records rows. Clones share the queue.
#[derive(Clone, Debug)]
pub struct LedgerWriter {
    queue: SyncSender<Message>,
    losses: Arc<Losses>,
}

impl LedgerWriter {
    /// Hands a row to the writer thread, or drops it if the queue is full or the ledger closed. Never waits.
    pub fn record(&self, row: impl Into<Box<Request>>) {
        if let Err(refused) = self.queue.try_send(Message::Row(row.into())) {
            let why = match refused {
                TrySendError::Full(_) => "the disk does not keep up",
                TrySendError::Disconnected(_) => "the ledger is closed",
            };
            self.losses.shed(1, why);
        }
    }

    /// How many rows were dropped since the start.
    pub fn shed(&self) -> u64 {
        self.losses.count.load(Ordering::Relaxed)
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
    writer: LedgerWriter,
    join: Option<JoinHandle<()>>,
}

impl Thread {
    pub(super) fn start(connection: Connection, last: Ended) -> io::Result<Self> {
        let (queue, waiting) = mpsc::sync_channel(CAPACITY);
        let writer = LedgerWriter {
            queue,
            losses: Arc::default(),
        };
        let pen = Pen {
            connection,
            last,
            losses: Arc::clone(&writer.losses),
        };
        let join = thread::Builder::new()
            .name("ledger".into())
            .spawn(move || pen.write_all(&waiting))?;
        Ok(Self {
            writer,
            join: Some(join),
        })
    }

    pub(super) fn writer(&self) -> LedgerWriter {
        self.writer.clone()
    }

    pub(super) fn flush(&self) -> Result<(), StoreError> {
        let (done, is_done) = mpsc::sync_channel(1);
        self.send_now(Message::Flush(done))
            .ok()
            .and_then(|()| is_done.recv().ok())
            .ok_or(StoreError::WriterGone)
    }

    /// Sends, waiting for room if need be, and ends the thread's gathering pause.
    fn send_now(&self, message: Message) -> Result<(), mpsc::SendError<Message>> {
        self.writer.queue.send(message)?;
        if let Some(join) = &self.join {
            join.thread().unpark();
        }
        Ok(())
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        // Handles given out may outlive the ledger, so the channel's own end would not come.
        let told = self.send_now(Message::Close);
        if let Some(join) = self.join.take().filter(|_| told.is_ok())
            && join.join().is_err()
        {
            tracing::error!("the ledger's writer broke off");
        }
    }
}

enum Message {
    Row(Box<Request>),
    /// Answered once everything before it is written.
    Flush(SyncSender<()>),
    Close,
}

/// What the thread owns.
struct Pen {
    connection: Connection,
    last: Ended,
    losses: Arc<Losses>,
}

/// One group of rows, and what came with them.
#[derive(Default)]
struct Group {
    #[expect(clippy::vec_box, reason = "they come boxed; a row is half a kilobyte")]
    rows: Vec<Box<Request>>,
    flushed: Vec<SyncSender<()>>,
    closing: bool,
}

impl Group {
    fn take(&mut self, message: Message) {
        match message {
            Message::Row(row) => self.rows.push(row),
            Message::Flush(done) => self.flushed.push(done),
            Message::Close => self.closing = true,
        }
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= MOST_ROWS
    }

    /// Whether somebody is waiting for it, so that there is no gathering more.
    fn is_urgent(&self) -> bool {
        self.closing || !self.flushed.is_empty()
    }
}

impl Pen {
    fn write_all(mut self, waiting: &Receiver<Message>) {
        let (mut behind, mut closing) = (false, false);
        while let Ok(first) = waiting.recv() {
            let mut group = Group::default();
            group.take(first);
            if !behind && !group.is_urgent() {
                thread::park_timeout(GATHERING);
            }
            while !group.is_full()
                && let Ok(message) = waiting.try_recv()
            {
                group.take(message);
            }
            behind = group.is_full();
            closing |= group.closing;
            self.write(group);
            if behind {
                continue;
            }
            self.losses.burst_is_over();
            if closing {
                return;
            }
        }
    }

    fn write(&mut self, group: Group) {
        if let Err(error) = requests::insert(&mut self.connection, &mut self.last, &group.rows) {
            let rows = group.rows.len();
            tracing::error!(%error, rows, "the ledger could not be written");
            self.losses.shed(
                u64::try_from(rows).unwrap_or(u64::MAX),
                "the ledger could not be written",
            );
        }
        for done in group.flushed {
            // Who asked may have gone away; the rows are written all the same.
            let _gone = done.send(());
        }
    }
}

/// Rows that may wait. Together with `GATHERING` it bounds what can be recorded: 80,000 rows a second.
const CAPACITY: usize = 4096;
/// Rows in one transaction.
const MOST_ROWS: usize = 500;
/// How long others may gather behind a first row.
const GATHERING: Duration = Duration::from_millis(50);
