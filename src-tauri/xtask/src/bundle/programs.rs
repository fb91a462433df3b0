//! The two programs every package holds: the app and the command line.
//!
//! Invariant: Tauri works on copies in a folder of its own, under the names it looks for; the built programs are never changed.

use std::fs;
use std::path::{Path, PathBuf};

use super::signing::Signing;
use crate::call::{Call, Failure, host, target_folder};
use crate::command_line;
pub(crate) use crate::command_line::PROGRAM as COMMAND_LINE;

/// The app's program, as Tauri knows it.
pub(crate) const APP: &str = "omniroute-desktop";
/// Both halves of a Mac program.
const MACS: [&str; 2] = ["aarch64-apple-darwin", "x86_64-apple-darwin"];
const UNIVERSAL: &str = "universal-apple-darwin";

/// Two built programs.
#[derive(Debug)]
pub(super) struct Programs {
    app: PathBuf,
    command_line: PathBuf,
}

/// Copies of them, where Tauri looks for them.
#[derive(Debug)]
pub(super) struct Staged {
    folder: PathBuf,
    triple: String,
    target: Option<String>,
}

impl Programs {
    /// Those in `folder`.
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self {
            app: folder.join(with_suffix(APP)),
            command_line: folder.join(with_suffix(COMMAND_LINE)),
        }
    }

    /// Those that the last build for `target` has left.
    pub(super) fn left(target: Option<&str>) -> Result<Self, Failure> {
        let folder = target_folder()?;
        let folder = target.map_or(folder.clone(), |target| folder.join(target));
        Ok(Self::in_folder(&folder.join("release")))
    }

    /// Copies them to where Tauri looks.
    pub(super) fn stage(&self, target: Option<&str>) -> Result<Staged, Failure> {
        let staged = Staged {
            folder: target_folder()?.join("staged"),
            triple: target.map_or_else(host, |target| Ok(target.to_owned()))?,
            target: target.map(str::to_owned),
        };
        let release = staged.release();
        fs::create_dir_all(&release).map_err(Failure::file(&release))?;
        copy(&self.app, &release.join(with_suffix(APP)))?;
        let beside = with_suffix(&format!("{COMMAND_LINE}-{}", staged.triple));
        copy(&self.command_line, &staged.folder.join(beside))?;
        Ok(staged)
    }
}

impl Staged {
    /// The folder Tauri takes for cargo's.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the programs were built for.
    pub(super) fn triple(&self) -> &str {
        &self.triple
    }

    /// The command line's copy, without the triple Tauri adds itself.
    pub(super) fn sidecar(&self) -> PathBuf {
        self.folder.join(COMMAND_LINE)
    }

    /// How Tauri is told the target.
    pub(super) fn target_args(&self) -> Vec<&str> {
        match &self.target {
            Some(target) => vec!["--target", target],
            None => Vec::new(),
        }
    }

    /// Where Tauri puts packages of a kind.
    pub(super) fn packages(&self, kind: &str) -> PathBuf {
        self.release().join("bundle").join(kind)
    }

    /// Removes packages of an earlier run, so that none is taken for one of this.
    pub(super) fn forget_packages(&self) -> Result<(), Failure> {
        let packages = self.release().join("bundle");
        if packages.exists() {
            fs::remove_dir_all(&packages).map_err(Failure::file(&packages))?;
        }
        Ok(())
    }

    fn release(&self) -> PathBuf {
        let folder = self.target.as_ref().map(|target| self.folder.join(target));
        folder
            .unwrap_or_else(|| self.folder.clone())
            .join("release")
    }
}

/// Builds both, optimised, each by itself: the command line is the one that the benchmark measures.
pub(super) fn build(target: Option<&str>, signing: &Signing) -> Result<(), Failure> {
    if target != Some(UNIVERSAL) {
        return build_one(target, signing);
    }
    for mac in MACS {
        build_one(Some(mac), signing)?;
    }
    join_macs(&target_folder()?)
}

fn build_one(target: Option<&str>, signing: &Signing) -> Result<(), Failure> {
    let mut call = Call::cargo().args([
        "build",
        "--release",
        "--package",
        APP,
        // The page inside the program, never one from a development server.
        "--features",
        "tauri/custom-protocol",
    ]);
    if let Some(target) = target {
        call = call.args(["--target", target]);
    }
    if let Some(plugins) = signing.compiled_in() {
        call = call.env("TAURI_CONFIG", plugins.to_string());
    }
    call.run()?;
    let built = target.map_or_else(target_folder, |target| Ok(target_folder()?.join(target)))?;
    let target = target.map_or_else(host, |target| Ok(target.to_owned()))?;
    command_line::build(&target, &built.join("release"))
}

fn join_macs(folder: &Path) -> Result<(), Failure> {
    let joined = folder.join(UNIVERSAL).join("release");
    fs::create_dir_all(&joined).map_err(Failure::file(&joined))?;
    for program in [APP, COMMAND_LINE] {
        let halves = MACS.map(|mac| folder.join(mac).join("release").join(program));
        Call::new("lipo")
            .args(["-create", "-output"])
            .args([joined.join(program)])
            .args(halves)
            .run()?;
    }
    Ok(())
}

/// Copies a file, its permissions too.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::copy(from, to)
        .map(|_length| ())
        .map_err(Failure::file(from))
}

fn with_suffix(program: &str) -> String {
    format!("{program}{}", std::env::consts::EXE_SUFFIX)
}
