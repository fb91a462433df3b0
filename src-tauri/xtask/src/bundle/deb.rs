//! The .deb, packed more tightly than Tauri does.
//!
//! Invariant: the same files and the same control data. Tauri packs with gzip; xz, which every Debian reads, takes a quarter off.

use std::fs;
use std::path::{Path, PathBuf};

use super::programs::Staged;
use crate::call::{Call, Failure};

/// Packs Tauri's .deb anew, in its place.
pub(super) fn tighten(staged: &Staged) -> Result<(), Failure> {
    let deb = find(staged)?;
    let tree = staged.folder().join("deb");
    if tree.exists() {
        fs::remove_dir_all(&tree).map_err(Failure::file(&tree))?;
    }
    dpkg(&["--raw-extract".as_ref(), deb.as_ref(), tree.as_ref()])?;
    dpkg(&[
        "--root-owner-group".as_ref(),
        "-Zxz".as_ref(),
        "--build".as_ref(),
        tree.as_ref(),
        deb.as_ref(),
    ])
}

/// Tauri's .deb: the only one in its folder.
pub(super) fn find(staged: &Staged) -> Result<PathBuf, Failure> {
    let folder = staged.packages("deb");
    let entries = fs::read_dir(&folder).map_err(Failure::file(&folder))?;
    let mut found = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|has| has == "deb"));
    found
        .next()
        .ok_or_else(|| Failure::Wrong(format!("no .deb in {}", folder.display())))
}

fn dpkg(args: &[&Path]) -> Result<(), Failure> {
    Call::new("dpkg-deb").args(args).run()
}
