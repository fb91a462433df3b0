//! The data folder and its files on disk.
//!
//! Invariant: a folder made here is 0700 and a file made here is 0600 from its first moment (on unix; elsewhere the user's
//! profile guards them). One process at a time opens, migrates or first unlocks a database.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::{Notice, StoreError};

/// Makes the folder if it is missing. An empty one is closed to others; one that holds anything keeps its mode, since
/// it may not be ours alone, and is spoken of if others can read it.
pub(crate) fn prepare(folder: &Path) -> Result<Vec<Notice>, StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(StoreError::file(folder))?;
    let exposed = is_exposed(folder).map_err(StoreError::file(folder))?;
    let is_ours = exposed && is_empty(folder).map_err(StoreError::file(folder))?;
    let closed = !exposed || (is_ours && close_folder(folder).is_ok());
    let notice = (!closed).then(|| Notice::FolderExposed {
        path: folder.to_owned(),
    });
    Ok(notice.into_iter().collect())
}

/// Makes an empty file if there is none, and takes all rights from other users. SQLite gives its side files the same mode.
pub(crate) fn prepare_file(path: &Path) -> Result<(), StoreError> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(StoreError::file(path))?;
    close_to_others(&file).map_err(StoreError::file(path))
}

/// Holds `<name>.lock` until dropped. The file stays; the lock goes with the process, however it ends.
pub(crate) fn lock(folder: &Path, name: &str) -> Result<File, StoreError> {
    let path = folder.join(format!("{name}.lock"));
    prepare_file(&path)?;
    let lock = OpenOptions::new()
        .read(true)
        .append(true)
        .open(&path)
        .map_err(StoreError::file(&path))?;
    lock.lock().map_err(StoreError::file(&path))?;
    Ok(lock)
}

/// Moves a database with its side files to the first free `<name>.corrupt-<n>.sqlite`.
pub(crate) fn set_aside(folder: &Path, name: &str) -> Result<PathBuf, StoreError> {
    let old = folder.join(format!("{name}.sqlite"));
    let free = |n: &u32| folder.join(format!("{name}.corrupt-{n}.sqlite"));
    let new = (1..)
        .find(|n| !free(n).exists())
        .map(|n| free(&n))
        .unwrap_or_default();
    for side in ["-wal", "-shm", ""] {
        let (from, to) = (with_suffix(&old, side), with_suffix(&new, side));
        match fs::rename(&from, &to) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(StoreError::file(&from)(error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(new)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(fs::read_dir(folder)?.next().is_none())
}

#[cfg(unix)]
fn close_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn close_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_exposed(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs::metadata(folder)?.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn is_exposed(_: &Path) -> io::Result<bool> {
    Ok(false)
}

#[cfg(unix)]
fn close_to_others(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata()?.permissions().mode();
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        file.set_permissions(fs::Permissions::from_mode(mode & 0o700))
    }
}

#[cfg(not(unix))]
fn close_to_others(_: &File) -> io::Result<()> {
    Ok(())
}
