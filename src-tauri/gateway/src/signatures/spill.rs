//! The memory of proofs on disk, so that a restart forgets none: a journal of lines under the data folder.
//!
//! Proofs are no secrets, but what they came with is conversation: the file is for its owner alone, holds no more than a few megabytes, and
//! what is older than a day is left out. One thread writes; nobody waits for it, and what it cannot keep up with is not kept.

use super::{Key, Proofs};
use crate::clock;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// The most the file holds; beyond it the older half is left out.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// A conversation that rested longer begins to think anew.
const KEPT_FOR_MS: u64 = 24 * 60 * 60 * 1000;
/// Lines that wait for the thread.
const WAITING: usize = 256;
const FILE: &str = "signatures.journal";

/// What is remembered, and of what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    at: u64,
    #[serde(flatten)]
    pub(super) key: Key,
    #[serde(flatten)]
    pub(super) proofs: Arc<Proofs>,
}

/// The way to the journal.
#[derive(Debug)]
pub(super) struct Spill {
    lines: Option<SyncSender<Entry>>,
    writer: Option<JoinHandle<()>>,
}

impl Spill {
    /// Opens the journal of a folder; what it holds, oldest first.
    pub(super) fn open(folder: &Path) -> io::Result<(Self, Vec<Entry>)> {
        let path = folder.join(FILE);
        let entries = read(&path);
        let file = rewritten(&path, &entries)?;
        let (lines, waiting) = sync_channel(WAITING);
        let journal = Journal { path, file };
        let writer = std::thread::Builder::new()
            .name("signatures".to_owned())
            .spawn(move || journal.run(&waiting))?;
        let spill = Self {
            lines: Some(lines),
            writer: Some(writer),
        };
        Ok((spill, entries))
    }

    /// Writes down, soon.
    pub(super) fn keep(&self, key: &Key, proofs: &Arc<Proofs>) {
        let entry = Entry {
            at: clock::now(),
            key: key.clone(),
            proofs: Arc::clone(proofs),
        };
        if let Some(lines) = &self.lines {
            // A full channel sheds: a proof that is not on disk is only forgotten by a restart.
            let _shed = lines.try_send(entry);
        }
    }
}

impl Drop for Spill {
    /// Everything that waits is written.
    fn drop(&mut self) {
        self.lines = None;
        if let Some(writer) = self.writer.take() {
            let _ended = writer.join();
        }
    }
}

struct Journal {
    path: PathBuf,
    file: File,
}

impl Journal {
    fn run(mut self, waiting: &Receiver<Entry>) {
        for entry in waiting {
            if let Err(error) = self.write(&entry) {
                tracing::warn!(%error, "proofs of reasoning are not kept on disk");
                return;
            }
        }
    }

    fn write(&mut self, entry: &Entry) -> io::Result<()> {
        self.file.write_all(&line(entry)?)?;
        if self.file.metadata()?.len() > MOST_BYTES {
            let entries = read(&self.path);
            self.file = rewritten(&self.path, &entries[entries.len() / 2..])?;
        }
        Ok(())
    }
}

fn line(entry: &Entry) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    Ok(line)
}

/// What can be read and is not too old. A line that was cut by a crash is none.
fn read(path: &Path) -> Vec<Entry> {
    let Ok(file) = File::open(path) else {
        return Vec::new();
    };
    let now = clock::now();
    BufReader::new(file)
        .split(b'\n')
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_slice::<Entry>(&line).ok())
        .filter(|entry| now.saturating_sub(entry.at) < KEPT_FOR_MS)
        .collect()
}

/// The journal with those entries alone, open to be written on.
fn rewritten(path: &Path, entries: &[Entry]) -> io::Result<File> {
    let fresh = path.with_extension("new");
    let _absent = fs::remove_file(&fresh);
    let mut options = OpenOptions::new();
    options.append(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&fresh)?;
    let mut all = Vec::new();
    for entry in entries {
        all.extend(line(entry)?);
    }
    file.write_all(&all)?;
    fs::rename(&fresh, path)?;
    Ok(file)
}
