//! `cargo xtask train`: what the gateway does under load, written down for the compiler.
//!
//! Invariant: only the profile of this compiler and this machine's target is written; those of others stay.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::call::{Call, Failure, compiler};
use crate::{bench, command_line, debian};

/// Write down how often each function of the gateway runs, for the release builds to come; some ten minutes
#[derive(Debug, clap::Args)]
pub(crate) struct Options {}

impl Options {
    /// Builds a counting gateway, plays the loads, and keeps the counts.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        debian::ensure(&["util-linux"])?;
        let merger = merger()?;
        let host = compiler()?.host;
        let folder = tempfile::tempdir().map_err(Failure::file(&std::env::temp_dir()))?;
        let counts = folder.path().join("counts");
        command_line::build_counting(&host, &counts, folder.path())?;
        bench::rehearse(folder.path())?;
        let profile = command_line::profile(&host)?;
        if let Some(folder) = profile.parent() {
            fs::create_dir_all(folder).map_err(Failure::file(folder))?;
        }
        Call::new(merger)
            .args(["merge", "--sparse", "--output"])
            .args([&profile])
            .args(counted(&counts)?)
            .run()?;
        println!("written: {}", profile.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// The files that counting programs left.
fn counted(folder: &Path) -> Result<Vec<OsString>, Failure> {
    let files = fs::read_dir(folder).map_err(Failure::file(folder))?;
    Ok(files.flatten().map(|file| file.path().into()).collect())
}

/// LLVM's program that adds counts up, of the compiler's own version.
fn merger() -> Result<PathBuf, Failure> {
    let compiler = compiler()?;
    let program = compiler.tools.join("llvm-profdata");
    if !program.is_file() {
        println!("Adding LLVM's tools to the Rust toolchain");
        Call::new("rustup")
            .args(["component", "add", "llvm-tools", "--toolchain"])
            .args([&compiler.release])
            .run()?;
    }
    Ok(program)
}
