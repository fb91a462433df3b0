//! A small file only its owner may read.
//!
//! Invariant: the file appears whole and with mode 0600, or not at all; one that is there is never overwritten.

use std::fs;
use std::io;
use std::path::Path;

use zeroize::Zeroizing;

use super::{Home, HomeError};
use crate::private;

/// The file's text, or `None` where there is no file. A file that others may read is refused.
pub(super) fn read(path: &Path) -> Result<Option<Zeroizing<String>>, HomeError> {
    match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(HomeError::file(path)(error)),
        Ok(metadata) => refuse_exposed(path, &metadata)?,
    }
    fs::read_to_string(path)
        .map(|text| Some(Zeroizing::new(text)))
        .map_err(HomeError::file(path))
}

/// Writes a new file.
pub(super) fn write_new(path: &Path, home: Home, text: &str) -> Result<(), HomeError> {
    if path.try_exists().map_err(HomeError::file(path))? {
        return Err(HomeError::Occupied { home });
    }
    write_whole(path, text)
}

/// Writes the file anew, whole: a crash leaves the old one or the new one.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), HomeError> {
    private::write_durable(path, text.as_bytes()).map_err(HomeError::file(path))
}

/// Takes the file away.
pub(super) fn remove(path: &Path) -> Result<(), HomeError> {
    private::remove(path).map_err(HomeError::file(path))
}

#[cfg(unix)]
fn refuse_exposed(path: &Path, metadata: &fs::Metadata) -> Result<(), HomeError> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err(HomeError::Exposed {
            path: path.to_owned(),
            mode,
        })
    }
}

/// Elsewhere the user's profile folder guards the file.
#[cfg(not(unix))]
fn refuse_exposed(_: &Path, _: &fs::Metadata) -> Result<(), HomeError> {
    Ok(())
}
