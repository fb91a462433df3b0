//! The folder of all that is to be published: packages, signatures, check sums.
//!
//! Invariant: `SHA256SUMS` names every other file in it, sorted by name.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::path::{Path, PathBuf};

use super::programs::copy;
use super::signing::Signing;
use super::write;
use crate::call::Failure;
use crate::{signature, sums};

/// The largest a package may be, in bytes: by the end of its name.
const BUDGETS: &[(&str, u64)] = &[
    (".deb", 15_000_000),
    (".rpm", 15_000_000),
    (".AppImage", 18_000_000),
];

/// What an updater downloads, by the end of its name.
const UPDATES: &[&str] = &[".AppImage", "-setup.exe", ".msi", ".app.tar.gz"];

/// The folder, and what is in it.
#[derive(Debug)]
pub(super) struct Gathered<'build> {
    folder: PathBuf,
    files: Vec<PathBuf>,
    signing: &'build Signing,
}

impl<'build> Gathered<'build> {
    /// An empty one.
    pub(super) fn into(folder: PathBuf, signing: &'build Signing) -> Result<Self, Failure> {
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(Failure::file(&folder))?;
        }
        fs::create_dir_all(&folder).map_err(Failure::file(&folder))?;
        Ok(Self {
            folder,
            files: Vec::new(),
            signing,
        })
    }

    /// What an earlier run has gathered there.
    pub(super) fn left_in(folder: PathBuf, signing: &'build Signing) -> Result<Self, Failure> {
        let entries = fs::read_dir(&folder).map_err(Failure::file(&folder))?;
        let files = entries.flatten().map(|entry| entry.path()).collect();
        Ok(Self {
            folder,
            files,
            signing,
        })
    }

    /// Takes a file in; signs it if it is one that updaters download.
    pub(super) fn keep(&mut self, file: &Path) -> Result<(), Failure> {
        let name = file.file_name().unwrap_or_default();
        let kept = self.folder.join(name);
        copy(file, &kept)?;
        let is_update = UPDATES
            .iter()
            .any(|end| name.to_string_lossy().ends_with(end));
        if is_update && self.signing.signs_updates() {
            self.signing.sign(&kept)?;
            self.files.push(signature::beside(&kept));
        }
        self.files.push(kept);
        Ok(())
    }

    /// Takes the packages of a folder in.
    pub(super) fn keep_all(&mut self, folder: &Path) -> Result<(), Failure> {
        self.keep_those(folder, &["deb", "rpm", "exe", "msi", "dmg"])
    }

    /// Takes the packed app in, which is there if updates are made.
    pub(super) fn keep_app(&mut self, folder: &Path) -> Result<(), Failure> {
        self.keep_those(folder, &["gz"])
    }

    fn keep_those(&mut self, folder: &Path, extensions: &[&str]) -> Result<(), Failure> {
        let entries = fs::read_dir(folder).map_err(Failure::file(folder))?;
        let mut found: Vec<_> = entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| {
                let extension = path.extension().and_then(|extension| extension.to_str());
                path.is_file() && extension.is_some_and(|has| extensions.contains(&has))
            })
            .collect();
        found.sort();
        found.iter().try_for_each(|file| self.keep(file))
    }

    /// Writes the check sums of all that is there.
    pub(super) fn sum_up(&mut self) -> Result<(), Failure> {
        self.files.sort();
        let sums = self.folder.join("SHA256SUMS");
        write(&sums, &sums::sums(&self.files)?)?;
        self.files.push(sums);
        Ok(())
    }

    /// The one whose name ends so.
    pub(super) fn ending(&self, end: &str) -> Option<&Path> {
        let named = |file: &&PathBuf| file.to_string_lossy().ends_with(end);
        self.files.iter().find(named).map(PathBuf::as_path)
    }

    /// Fails if a package is larger than it may be.
    pub(super) fn within_budget(&self) -> Result<(), Failure> {
        for (end, most) in BUDGETS {
            if let Some(file) = self.ending(end)
                && let size = length(file)
                && size > *most
            {
                return Err(Failure::Wrong(format!(
                    "{} has {size} bytes; it may have {most}",
                    file.display()
                )));
            }
        }
        Ok(())
    }
}

impl Display for Gathered<'_> {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        writeln!(to, "{}:", self.folder.display())?;
        for file in &self.files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let megabytes = length(file) as f64 / 1e6;
            writeln!(to, "  {megabytes:8.2} MB  {name}")?;
        }
        Ok(())
    }
}

fn length(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}
