//! Reading and writing whole files.
//!
//! Invariant: a file is written beside itself and then put in its place, so that nobody ever reads half of it; it keeps its
//! permissions, a link keeps leading to it, and what another program wrote meanwhile is not lost.

use crate::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

/// The text of a file; nothing if there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io(path, error)),
    }
}

/// Puts a text in the place of the one that was read.
pub(crate) fn replace(path: &Path, known: Option<&str>, text: &str) -> Result<(), Error> {
    let target = target(path);
    if read(&target)?.as_deref() != known {
        return Err(Error::Changed(path.to_owned()));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    let permissions = fs::metadata(&target).ok().map(|found| found.permissions());
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let fresh = folder.join(format!(".{name}.{}.new", std::process::id()));
    let written = write_private(&fresh, text)
        .and_then(|()| permissions.map_or(Ok(()), |kept| fs::set_permissions(&fresh, kept)))
        .and_then(|()| fs::rename(&fresh, &target));
    written.map_err(|error| {
        let _gone = fs::remove_file(&fresh);
        Error::io(path, error)
    })
}

/// Takes away a file that holds what was read, and the folders that have nothing else, up to one that stays.
pub(crate) fn remove(path: &Path, known: &str, stays: &Path) -> Result<(), Error> {
    if read(path)?.as_deref() != Some(known) {
        return Err(Error::Changed(path.to_owned()));
    }
    fs::remove_file(path).map_err(|error| Error::io(path, error))?;
    let folders = path
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != stays);
    for folder in folders {
        // One that is not empty stays, and all above it.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

/// Writes a file that only its user may read.
fn write_private(path: &Path, text: &str) -> io::Result<()> {
    // What a crash left keeps its old mode: start from nothing.
    let _left = fs::remove_file(path);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file: File = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The innermost folder on the way to a file that is there already.
pub(crate) fn footing(path: &Path) -> PathBuf {
    let mut folders = path.ancestors().skip(1);
    let there = folders.find(|folder| folder.is_dir());
    there.unwrap_or(Path::new("")).to_owned()
}

/// Where a link leads, also to a file that is not there yet.
fn target(path: &Path) -> PathBuf {
    if let Ok(found) = fs::canonicalize(path) {
        return found;
    }
    match fs::read_link(path) {
        Ok(link) => path.parent().unwrap_or(Path::new(".")).join(link),
        Err(_) => path.to_owned(),
    }
}
