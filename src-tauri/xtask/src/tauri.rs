//! The Tauri command line, in the version the page's lock file pins.
//!
//! Invariant: it is started from the checkout's root, where `tauri.conf.json` lies, and knows `ui` as the page's folder.

use crate::call::{Call, Failure, root};
use crate::ui;

const PROGRAM: &str = if cfg!(windows) {
    "ui/node_modules/.bin/tauri.cmd"
} else {
    "ui/node_modules/.bin/tauri"
};

/// A call of it; it comes with the page's npm packages.
pub(crate) fn tauri() -> Result<Call, Failure> {
    ui::packages()?;
    // Without this it would take the first `package.json` it meets, in `tests/` or wherever.
    Ok(Call::new(root().join(PROGRAM)).env("TAURI_FRONTEND_PATH", "ui"))
}
