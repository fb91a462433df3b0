//! What macOS and Windows have in common: web views that draw safely by themselves, and a screen that is always there.

use std::io;
use std::process::Command;

/// The system's web view needs none.
pub(crate) const HAS_SAFE_MODE: bool = false;
/// Nothing to set.
pub(crate) const SAFE_MODE: &[(&str, &str)] = &[];

/// Starts this program again and lets this one end. Returns only if that fails.
pub(crate) fn relaunch(
    words: impl Iterator<Item = String>,
    variables: &[(&str, &str)],
) -> io::Error {
    let started = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .args(words)
            .envs(variables.iter().copied())
            .spawn()
    });
    match started {
        Ok(_) => std::process::exit(0),
        Err(error) => error,
    }
}

/// There always is one.
pub(crate) fn has_screen() -> bool {
    true
}
