//! `cargo xtask train`: what the gateway does under load, written down for the compiler.
//!
//! Invariant: only the profile of this compiler and this machine's target is written; those of others stay.

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
        debian::ensure(&["util-linux", "xz-utils"])?;
        let merger = merger()?;
        let host = compiler()?.host;
        let folder = tempfile::tempdir().map_err(Failure::file(&std::env::temp_dir()))?;
        let counts = folder.path().join("counts");
        command_line::build_counting(&host, &counts, folder.path())?;
        bench::rehearse(folder.path())?;
        let told = folder.path().join("told");
        let merge = |options: &[&str], to: &Path, from: &[PathBuf]| {
            Call::new(&merger)
                .args(["merge"])
                .args(options)
                .args([Path::new("--output"), to])
                .args(from)
                .run()
        };
        merge(&["--text"], &told, &counted(&counts)?)?;
        let text = fs::read_to_string(&told).map_err(Failure::file(&told))?;
        fs::write(&told, without_the_unplayed(&text)).map_err(Failure::file(&told))?;
        let profile = folder.path().join("profile");
        merge(&[], &profile, &[told])?;
        let kept = command_line::keep_profile(&host, &profile)?;
        println!("written: {}", kept.display());
        Ok(ExitCode::SUCCESS)
    }
}

/// What the loads do not play though users do: half the dialects. Nothing is said of it; everything else that never ran is compiled small.
const UNPLAYED: &[&str] = &["7dialect", "4chat"];

/// A profile as text: what kind it is, then records, each a function's name and its counts with an empty line behind.
fn without_the_unplayed(profile: &str) -> String {
    let kind = profile
        .split_inclusive('\n')
        .take_while(|line| line.starts_with(['#', ':']))
        .map(str::len)
        .sum();
    let (kind, records) = profile.split_at(kind);
    let unplayed = |record: &&str| {
        let name = record.lines().next().unwrap_or_default();
        UNPLAYED.iter().any(|part| name.contains(part)) && never_ran(record)
    };
    let played = records
        .split_inclusive("\n\n")
        .filter(|record| !unplayed(record));
    std::iter::once(kind).chain(played).collect()
}

fn never_ran(record: &str) -> bool {
    let mut counts = record
        .lines()
        .skip_while(|line| *line != "# Counter Values:")
        .skip(1)
        .take_while(|line| !line.is_empty() && !line.starts_with('#'));
    counts.all(|count| count == "0")
}

/// The files that counting programs left.
fn counted(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let files = fs::read_dir(folder).map_err(Failure::file(folder))?;
    Ok(files.flatten().map(|file| file.path()).collect())
}

/// LLVM's program that adds counts up, of the compiler's own version.
fn merger() -> Result<PathBuf, Failure> {
    let compiler = compiler()?;
    let program = compiler.tools.join("llvm-profdata");
    if !program.is_file() {
        println!("Adding LLVM's tools to the Rust toolchain");
        Call::new("rustup")
            .args(["component", "add", "llvm-tools"])
            .run()?;
    }
    Ok(program)
}

#[cfg(test)]
mod tests {
    use super::without_the_unplayed;

    #[test]
    fn only_a_function_of_a_dialect_that_never_ran_is_left_out() {
        let header = "# IR level Instrumentation Flag\n:ir\n";
        let record = |name: &str, count: &str| {
            format!(
                "{name}\n# Func Hash:\n7\n# Num Counters:\n2\n# Counter Values:\n0\n{count}\n\n"
            )
        };
        let kept =
            record("_RNvNtCs1_7gateway4door5serve", "0") + &record("_RNvCs2_7dialect3sse", "3");
        let first = record("_RINvCs3_5serde5visitNtNtCs2_7dialect6gemini4TextE", "0");
        assert_eq!(
            without_the_unplayed(&format!("{header}{first}{kept}")),
            format!("{header}{kept}")
        );
    }
}
