//! The page of the window: its npm packages, its build and its checks.
//!
//! Invariant: `ui/dist` is made from exactly the versions in the lock file.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::call::{Call, Failure, root};
use crate::debian;

/// Builds `ui/dist`.
pub(crate) fn build() -> Result<(), Failure> {
    packages()?;
    npm().args(["run", "build"]).run()
}

/// Types, tests, build and size of the page.
pub(crate) fn check() -> Result<(), Failure> {
    packages()?;
    npm().args(["run", "check"]).run()
}

/// The built page in a real browser, under the window's policy.
pub(crate) fn look() -> Result<(), Failure> {
    packages()?;
    if !has_browser() {
        debian::ensure(&["chromium"])?;
    }
    npm().args(["run", "look"]).run()
}

/// Whether a browser is there that the look can use; it looks in the same places.
fn has_browser() -> bool {
    let usual = ["/usr/bin/chromium", "/usr/bin/google-chrome"];
    std::env::var_os("CHROMIUM").is_some()
        || usual.iter().any(|program| Path::new(program).exists())
}

/// Writes the page's typed client anew from `docs/openapi.json`.
pub(crate) fn client() -> Result<(), Failure> {
    packages()?;
    npm().args(["run", "api"]).run()
}

/// Installs the npm packages if the lock file is newer than they are.
pub(crate) fn packages() -> Result<(), Failure> {
    if !npm().args(["--version"]).succeeds() {
        return Err(Failure::Missing(
            "npm is not installed: install Node.js 20.19 or newer, which brings it",
        ));
    }
    if packages_are_stale() {
        println!("Installing npm packages: ui/node_modules does not match ui/package-lock.json");
        npm().args(["ci", "--no-audit", "--no-fund"]).run()?;
    }
    Ok(())
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
