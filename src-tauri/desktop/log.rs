//! What the program tells of itself: to the terminal, if there is one, and to a file in the data folder, since most starts have none.
//!
//! Invariant: both files together stay below two megabytes, only their owner can read them, and nobody fails because they cannot be
//! written. What is told holds no secret; of a fault it is the place alone, since its words may quote anything.

use crate::shell::own;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Begins to tell, to the terminal.
pub(crate) fn begin() {
    let wanted = std::env::var("OMNIROUTE_LOG").ok();
    let wanted = wanted.and_then(|wanted| wanted.parse::<Targets>().ok());
    let usual = || {
        Targets::new()
            .with_default(LevelFilter::WARN)
            .with_target("omniroute_desktop", LevelFilter::INFO)
    };
    let layer = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(|| Both);
    tracing_subscriber::registry()
        .with(wanted.unwrap_or_else(usual))
        .with(layer)
        .init();
}

/// From now on tells it to the file in `folder`, too: for who has the folder.
pub(crate) fn keep(folder: &Path) {
    match Bounded::open(&folder.join("logs")) {
        Ok(file) => *own(&FILE) = Some(file),
        Err(error) => tracing::warn!(%error, "what happens is told to the terminal alone"),
    }
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |fault| {
        let place = fault.location().map(ToString::to_string);
        tracing::error!(place, "a fault");
        usual(fault);
    }));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "a start");
}

/// A line goes to both.
struct Both;

impl Write for Both {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let _nobody_reads = io::stderr().write_all(line);
        if let Some(file) = own(&FILE).as_mut() {
            let _full_or_gone = file.write(line);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

static FILE: Mutex<Option<Bounded>> = Mutex::new(None);

/// A file and its predecessor, each of a bounded length.
struct Bounded {
    path: PathBuf,
    file: File,
    length: u64,
}

impl Bounded {
    fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let path = folder.join("desktop.log");
        let file = appending(&path)?;
        let length = file.metadata()?.len();
        Ok(Self { path, file, length })
    }

    fn write(&mut self, line: &[u8]) -> io::Result<()> {
        let line = line.get(..LONGEST_LINE).unwrap_or(line);
        let length = line.len() as u64;
        if self.length + length > LARGEST {
            self.turn_over()?;
        }
        self.length += length;
        self.file.write_all(line)
    }

    /// What was written becomes the predecessor.
    fn turn_over(&mut self) -> io::Result<()> {
        fs::rename(&self.path, self.path.with_extension("log.1"))
            .or_else(|_| self.file.set_len(0))?;
        self.file = appending(&self.path)?;
        self.length = 0;
        Ok(())
    }
}

fn appending(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

const LARGEST: u64 = 1_000_000;
const LONGEST_LINE: usize = 16 * 1024;

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::{Bounded, LARGEST, LONGEST_LINE};
    use std::fs;
    use std::path::Path;

    fn length(path: &Path) -> u64 {
        fs::metadata(path).map_or(0, |file| file.len())
    }

    #[test]
    fn however_much_is_told_two_files_of_a_bounded_length_hold_the_latest() {
        let folder = tempfile::tempdir().unwrap();
        let (now, before) = (
            folder.path().join("desktop.log"),
            folder.path().join("desktop.log.1"),
        );
        let mut file = Bounded::open(folder.path()).unwrap();
        for number in 0..40_000 {
            let line = format!("{number:06} {}\n", "x".repeat(92));
            file.write(line.as_bytes()).unwrap();
            if number % 1000 == 0 {
                assert!(length(&now) <= LARGEST && length(&before) <= LARGEST);
            }
        }
        let told = fs::read_to_string(&before).unwrap() + &fs::read_to_string(&now).unwrap();
        let numbers: Vec<usize> = told
            .lines()
            .map(|line| line[..6].parse().unwrap())
            .collect();
        assert_eq!(numbers.last(), Some(&39_999));
        assert!(numbers.windows(2).all(|two| two[0] + 1 == two[1]));
        assert!(told.len() as u64 > LARGEST);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_later_start_goes_on_behind_the_earlier_one_and_a_line_without_an_end_is_cut() {
        let folder = tempfile::tempdir().unwrap();
        Bounded::open(folder.path())
            .unwrap()
            .write(b"one\n")
            .unwrap();
        let mut later = Bounded::open(folder.path()).unwrap();
        later.write(b"two\n").unwrap();
        later.write(&vec![b'x'; 3 * LONGEST_LINE]).unwrap();
        let told = fs::read_to_string(folder.path().join("desktop.log")).unwrap();
        assert!(told.starts_with("one\ntwo\nx") && told.len() == 8 + LONGEST_LINE);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = Bounded::open(folder.path()).unwrap();
        let mode = fs::metadata(&file.path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
