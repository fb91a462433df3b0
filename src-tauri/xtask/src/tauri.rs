//! The Tauri command line, in the version the page's lock file pins.
//!
//! Invariant: it is started from the checkout's root, where `tauri.conf.json` lies, and knows `ui` as the page's folder.

use crate::call::{Call, Failure, root};

const PROGRAM: &str = if cfg!(windows) {
    "ui/node_modules/.bin/tauri.cmd"
} else {
    "ui/node_modules/.bin/tauri"
};

/// A call of it; the npm packages are installed first if they are missing.
pub(crate) fn tauri() -> Result<Call, Failure> {
    let program = root().join(PROGRAM);
    if !program.exists() {
        println!("Installing npm packages: the Tauri command line is one of them");
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        Call::new(npm)
            .args(["--prefix", "ui", "ci", "--no-audit", "--no-fund"])
            .run()?;
    }
    // Without this it would take the first `package.json` it meets, in `tests/` or wherever.
    Ok(Call::new(program).env("TAURI_FRONTEND_PATH", "ui"))
}
