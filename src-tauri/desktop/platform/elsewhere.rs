//! What macOS and Windows have in common: web views that draw safely by themselves, and a screen that is always there.

use std::io;

/// The system's web view needs none.
pub(crate) const HAS_SAFE_MODE: bool = false;
/// Nothing to set.
pub(crate) const SAFE_MODE: &[(&str, &str)] = &[];

/// Without a safe mode there is nothing to start again for.
pub(crate) fn relaunch(
    _words: impl Iterator<Item = String>,
    _variables: &[(&str, &str)],
) -> io::Error {
    io::ErrorKind::Unsupported.into()
}

/// The installation has told the system who takes links.
pub(crate) fn claim_links() {}

/// Programs can have keys for themselves.
pub(crate) fn gives_keys() -> Result<(), String> {
    Ok(())
}

/// There always is one.
pub(crate) fn has_screen() -> bool {
    true
}
