//! npm packages of the suites.
//!
//! Invariant: exactly the versions of the lock file, and none of their install scripts is run.

use std::fs;
use std::path::PathBuf;

use crate::cached::Cached;
use crate::call::{Call, Failure, root};

/// The folder with the `node_modules` of `suite`, a folder of the checkout with a lock file.
pub(crate) fn packages(suite: &str, name: &str) -> Result<PathBuf, Failure> {
    let cached = Cached::new(name, &format!("{suite}/package-lock.json"))?;
    let folder = cached.folder().to_owned();
    if cached.is_current() {
        return Ok(folder);
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if !Call::new(npm).args(["--version"]).succeeds() {
        return Err(Failure::Missing(
            "npm is not installed: install Node.js 20.19 or newer, which brings it",
        ));
    }
    println!(
        "Installing npm packages of {suite} into {}",
        folder.display()
    );
    for file in ["package.json", "package-lock.json"] {
        let path = folder.join(file);
        fs::create_dir_all(&folder)
            .and_then(|()| fs::copy(root().join(suite).join(file), &path))
            .map_err(Failure::file(&path))?;
    }
    Call::new(npm)
        .args(["--prefix"])
        .args([&folder])
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .run()?;
    cached.keep()?;
    Ok(folder)
}
