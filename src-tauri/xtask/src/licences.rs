//! What is linked into the programs, held against `deny.toml`: licences, sources, and crates we do without.
//!
//! Invariant: cargo-deny is of one version; where the machine has none it is installed outside the checkout, once.

use std::fs;
use std::path::PathBuf;

use crate::cached::cache;
use crate::call::{Call, Failure};

const NAME: &str = "cargo-deny";
/// The one that `deny.toml` is written for.
const VERSION: &str = "0.20.2";

/// Demands that all that is linked may be.
pub(crate) fn check() -> Result<(), Failure> {
    Call::new(cargo_deny()?)
        .args(["check", "bans", "licenses", "sources"])
        .run()
}

/// The program: the machine's own if it is of that version, or else one that is installed for us.
fn cargo_deny() -> Result<PathBuf, Failure> {
    let told = Call::new(NAME).args(["--version"]).output();
    if told.is_some_and(|told| told.ends_with(VERSION)) {
        return Ok(NAME.into());
    }
    let folder = cache().join("omniroute").join(format!("{NAME}-{VERSION}"));
    let program = folder.join("bin").join(NAME);
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    if program.is_file() {
        return Ok(program);
    }
    println!(
        "Installing {NAME} {VERSION} into {}: some minutes, once",
        folder.display()
    );
    let built = tempfile::tempdir().map_err(Failure::file(&std::env::temp_dir()))?;
    fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
    Call::cargo()
        .args(["install", NAME, "--locked", "--version", VERSION])
        .args(["--root".as_ref(), folder.as_os_str()])
        .args(["--target-dir".as_ref(), built.path().as_os_str()])
        .run()?;
    Ok(program)
}
