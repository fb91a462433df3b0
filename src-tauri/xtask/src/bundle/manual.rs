//! Man pages and completions, from the very arguments the command line reads.
//!
//! Invariant: they are made here and not by `omniroute` itself: the generators would add a quarter of a megabyte to the
//! headless program, and `args.rs` needs nothing but clap.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::programs::COMMAND_LINE;
use crate::call::Failure;

#[path = "../../../commands/src/args.rs"]
#[expect(dead_code, reason = "read as a description here, not filled in")]
mod args;

/// Writes `omniroute.1` and one page per command; the paths of all.
pub(super) fn pages(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    clap_mangen::generate_to(args::Cli::command(), folder).map_err(Failure::file(folder))?;
    let entries = fs::read_dir(folder).map_err(Failure::file(folder))?;
    let mut pages: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|section| section == "1"))
        .collect();
    pages.sort();
    Ok(pages)
}

/// Writes one shell's completions to `path`.
pub(super) fn completions(shell: Shell, path: &Path) -> Result<(), Failure> {
    let mut file = File::create(path).map_err(Failure::file(path))?;
    clap_complete::generate(shell, &mut args::Cli::command(), COMMAND_LINE, &mut file);
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{Shell, completions, pages};

    #[test]
    fn every_command_has_a_page_and_is_completed() {
        let folder = tempfile::tempdir().unwrap();
        let pages = pages(&folder.path().join("man")).unwrap();
        let names: Vec<_> = pages
            .iter()
            .filter_map(|page| page.file_name()?.to_str())
            .collect();
        assert!(names.contains(&"omniroute.1"));
        assert!(names.contains(&"omniroute-accounts-add.1"));
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let path = folder.path().join(shell.to_string());
            completions(shell, &path).unwrap();
            assert!(std::fs::read_to_string(path).unwrap().contains("accounts"));
        }
    }
}
