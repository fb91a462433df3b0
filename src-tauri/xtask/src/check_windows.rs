//! `cargo xtask check-windows`: does everything compile for Windows? Asked on Debian, without a Windows machine.
//!
//! Invariant: the machine's own Rust is not touched. Debian's second Rust (for browsers) lies unpacked in the user's cache and
//! builds the standard library for Windows from its sources; nothing is linked and nothing is run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::call::{Call, Failure, target_folder};
use crate::{cached, debian, ui};

/// Type-check the whole workspace for Windows, on Debian; the first time takes a quarter of an hour of CPU
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the gateway and the command line, without the window
    #[arg(long)]
    headless: bool,
}

/// C for Windows: SQLite and ring are compiled.
const MINGW: &[&str] = &["gcc-mingw-w64-x86-64-win32", "g++-mingw-w64-x86-64-win32"];

/// Debian's second Rust and the libraries its cargo wants. They are unpacked, not installed.
const RUST: &[&str] = &[
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "libstd-rust-web-1.96",
    "libstd-rust-web-dev",
    "libllvm22",
    "libgit2-1.5",
    "libhttp-parser2.9",
    "libmbedcrypto7",
    "libmbedtls14",
    "libmbedx509-1",
    "libssh2-1",
];

const TARGET: &str = "x86_64-pc-windows-gnu";

impl Options {
    /// Unpacks what is missing, then checks.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        debian::ensure(MINGW)?;
        let rust = unpacked()?;
        let packages: &[&str] = if self.headless {
            &["--package", "cli"]
        } else {
            ui::build()?;
            &["--package", "omniroute-desktop", "--package", "cli"]
        };
        let libraries = rust.join("usr/lib/x86_64-linux-gnu");
        Call::new(rust.join("usr/bin/cargo"))
            .args(["check", "-Zbuild-std=std,panic_unwind", "--target", TARGET])
            .args(packages)
            .env("RUSTC", rust.join("usr/bin/rustc"))
            .env("LD_LIBRARY_PATH", libraries)
            // The unstable flag above, on a stable compiler.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", target_folder()?.join("windows"))
            .env("CC_x86_64_pc_windows_gnu", "x86_64-w64-mingw32-gcc")
            .env("CXX_x86_64_pc_windows_gnu", "x86_64-w64-mingw32-g++")
            .run()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// The folder of the second Rust.
fn unpacked() -> Result<PathBuf, Failure> {
    let folder = cached::cache().join("omniroute/rust-web");
    if folder.join("complete").exists() {
        return Ok(folder);
    }
    let downloads = tempfile::tempdir().map_err(Failure::file(&std::env::temp_dir()))?;
    println!(
        "Unpacking Debian's Rust for browsers into {}",
        folder.display()
    );
    // `apt-get download` writes into the folder it is called in.
    Call::new("sh")
        .args(["-c", "cd \"$0\" && exec apt-get download \"$@\""])
        .args([downloads.path()])
        .args(RUST)
        .run()?;
    let packages = fs::read_dir(downloads.path()).map_err(Failure::file(downloads.path()))?;
    for package in packages.flatten() {
        unpack(&package.path(), &folder)?;
    }
    let mark = folder.join("complete");
    fs::write(&mark, "").map_err(Failure::file(&mark))?;
    Ok(folder)
}

fn unpack(package: &Path, folder: &Path) -> Result<(), Failure> {
    fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    Call::new("dpkg-deb")
        .args([
            "--extract".as_ref(),
            package.as_os_str(),
            folder.as_os_str(),
        ])
        .quietly()
}
