//! The page of the window: its npm packages and its build.
//!
//! Invariant: `ui/dist` is made from exactly the versions in the lock file.

use std::fs;
use std::time::SystemTime;

use crate::call::{Call, Failure, root};

/// Installs the npm packages if the lock file is newer than they are, then builds `ui/dist`.
pub(crate) fn build() -> Result<(), Failure> {
    if !npm().args(["--version"]).succeeds() {
        return Err(Failure::Missing(
            "npm is not installed: install Node.js 20.19 or newer, which brings it",
        ));
    }
    if packages_are_stale() {
        println!("Installing npm packages: ui/node_modules does not match ui/package-lock.json");
        npm().args(["ci", "--no-audit", "--no-fund"]).run()?;
    }
    npm().args(["run", "build"]).run()
}

fn npm() -> Call {
    Call::new(if cfg!(windows) { "npm.cmd" } else { "npm" }).args(["--prefix", "ui"])
}

/// npm writes its hidden lock file at the end of every install.
fn packages_are_stale() -> bool {
    match (
        changed("ui/package-lock.json"),
        changed("ui/node_modules/.package-lock.json"),
    ) {
        (Some(wanted), Some(installed)) => installed < wanted,
        _ => true,
    }
}

fn changed(path: &str) -> Option<SystemTime> {
    fs::metadata(root().join(path))
        .and_then(|file| file.modified())
        .ok()
}
