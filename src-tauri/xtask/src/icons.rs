//! `cargo xtask icons`: every size of the mark, from one drawing.
//!
//! Invariant: no picture in `icons/` is drawn by hand but `app-icon.svg`. The tray's glyphs are not here: the shell draws them.

use std::fs;
use std::process::ExitCode;

use crate::call::{Failure, root};
use crate::tauri::tauri;

/// Draw every size of the icon anew from icons/app-icon.svg
#[derive(Debug, clap::Args)]
pub(crate) struct Options {}

/// The drawing.
const SOURCE: &str = "icons/app-icon.svg";

/// What the packages need of the many files that Tauri draws.
const KEPT: &[&str] = &[
    "32x32.png",
    "64x64.png",
    "128x128.png",
    "128x128@2x.png",
    "icon.png",
    "icon.icns",
    "icon.ico",
];

impl Options {
    /// Draws into a folder of its own and takes from there what is kept.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let drawn = tempfile::tempdir().map_err(Failure::file(&std::env::temp_dir()))?;
        tauri()?
            .args(["icon", SOURCE, "--output"])
            .args([drawn.path()])
            .run()?;
        for name in KEPT {
            let to = root().join("icons").join(name);
            fs::copy(drawn.path().join(name), &to).map_err(Failure::file(&to))?;
        }
        println!("{} pictures drawn from {SOURCE}", KEPT.len());
        Ok(ExitCode::SUCCESS)
    }
}
