//! `cargo xtask feed`: what a release tells the updaters of running programs (`latest.json`), and the check sums of all.
//!
//! Invariant: a package is in the feed only with a signature that programs will take, and under its own kind: a program never
//! changes from one kind of package to another. What a package manager installed is not in it at all.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::bundle::VERSION;
use crate::call::{Call, Failure, root};
use crate::signature::{self, PUBLIC_KEY};
use crate::sums;

/// Write latest.json and SHA256SUMS for a folder of signed packages of all systems; OMNIROUTE_UPDATER_PUBKEY is whose signatures
/// they must have
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The folder of packages and signatures
    folder: PathBuf,
    /// Where the release's files will be found
    #[arg(long, value_name = "URL")]
    base_url: String,
}

/// Which updaters take a package, by the end of its name.
const UPDATERS: &[(&str, &[&str])] = &[
    ("_amd64.AppImage", &["linux-x86_64-appimage"]),
    ("_x64-setup.exe", &["windows-x86_64-nsis"]),
    (".msi", &["windows-x86_64-msi"]),
    (".app.tar.gz", &["darwin-aarch64-app", "darwin-x86_64-app"]),
];

const CHANGELOG: &str = "CHANGELOG.md";

impl Options {
    /// Reads the folder and writes both files into it.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let mut files = files(&self.folder)?;
        let key = std::env::var(PUBLIC_KEY).unwrap_or_default();
        let platforms = platforms(&files, &self.base_url, &key, VERSION)?;
        if platforms.is_empty() {
            println!(
                "No package is signed: there is no feed, and running programs will not hear of this release."
            );
        } else {
            let feed = json!({
                "version": VERSION,
                "notes": notes(&read(&root().join(CHANGELOG))?, VERSION),
                "pub_date": Call::new("git").args(["log", "-1", "--format=%cI"]).output(),
                "platforms": platforms,
            });
            let path = self.folder.join("latest.json");
            write(&path, &format!("{feed:#}\n"))?;
            println!("{}: {} platforms", path.display(), platforms.len());
            files.push(path);
        }
        files.sort();
        let path = self.folder.join(SUMS);
        write(&path, &sums::sums(&files)?)?;
        println!("{}: {} files", path.display(), files.len());
        Ok(ExitCode::SUCCESS)
    }
}

const SUMS: &str = "SHA256SUMS";

/// Everything in the folder but what is written here.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(Failure::file(folder))?;
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths
        .filter(|path| {
            path.is_file() && ![SUMS, "latest.json"].iter().any(|own| path.ends_with(own))
        })
        .collect())
}

/// Every signature that is there is looked at: one that does not fit ends the release.
fn platforms(
    files: &[PathBuf],
    base_url: &str,
    key: &str,
    version: &str,
) -> Result<Map<String, Value>, Failure> {
    let mut platforms = Map::new();
    for file in files {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let signature = signature::beside(file);
        if !signature.exists() {
            continue;
        }
        signature::check(file, key, version)?;
        let takers = UPDATERS.iter().find(|(end, _)| name.ends_with(end));
        if let Some((_, updaters)) = takers {
            let url = format!("{}/{name}", base_url.trim_end_matches('/'));
            let entry = json!({ "url": url, "signature": read(&signature)?.trim() });
            platforms.extend(
                updaters
                    .iter()
                    .map(|updater| ((*updater).to_owned(), entry.clone())),
            );
        }
    }
    Ok(platforms)
}

/// What the changelog says of a version, else of what is not released yet.
fn notes(changelog: &str, version: &str) -> String {
    let section = |title: &str| {
        let (_, after) = changelog.split_once(&format!("\n## {title}"))?;
        let (_, body) = after.split_once('\n')?;
        Some(
            body.split("\n## ")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned(),
        )
    };
    section(version)
        .or_else(|| section("Unreleased"))
        .unwrap_or_default()
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::file(path))
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(Failure::file(path))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{files, notes, platforms};
    use crate::signature::tests::{ANOTHER_KEY, KEY, SIGNATURE, SIGNED};
    use serde_json::json;
    use std::fs;
    use std::path::Path;

    const BASE: &str = "https://example.org/v1.2.3/";

    fn put(folder: &Path, packages: &[&str], signed: &[&str]) {
        for name in packages.iter().chain(signed) {
            fs::write(folder.join(name), SIGNED).unwrap();
        }
        for name in signed {
            fs::write(folder.join(format!("{name}.sig")), format!("{SIGNATURE}\n")).unwrap();
        }
    }

    #[test]
    fn only_signed_packages_are_announced_each_to_its_own_kind() {
        let folder = tempfile::tempdir().unwrap();
        let signed = [
            "OmniRoute_1.2.3_x64-setup.exe",
            "OmniRoute.app.tar.gz",
            "omniroute_1.2.3_amd64.deb",
        ];
        put(folder.path(), &["omniroute_1.2.3_amd64.AppImage"], &signed);
        let files = files(folder.path()).unwrap();
        let platforms = platforms(&files, BASE, KEY, "1.2.3").unwrap();
        let mut names: Vec<_> = platforms.keys().collect();
        names.sort();
        assert_eq!(
            names,
            [
                "darwin-aarch64-app",
                "darwin-x86_64-app",
                "windows-x86_64-nsis"
            ]
        );
        assert_eq!(
            platforms.get("windows-x86_64-nsis"),
            Some(&json!({
                "url": "https://example.org/v1.2.3/OmniRoute_1.2.3_x64-setup.exe",
                "signature": SIGNATURE,
            }))
        );
    }

    #[test]
    fn a_signature_that_does_not_fit_ends_the_release() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &[], &["omniroute_1.2.3_amd64.AppImage"]);
        let files = files(folder.path()).unwrap();
        assert!(platforms(&files, BASE, KEY, "1.2.3").is_ok());
        for (key, version) in [(ANOTHER_KEY, "1.2.3"), ("", "1.2.3"), (KEY, "1.2.4")] {
            assert!(
                platforms(&files, BASE, key, version).is_err(),
                "{key} {version}"
            );
        }
    }

    #[test]
    fn the_notes_are_the_changelogs_section() {
        let changelog = "# Changelog\n\n## Unreleased\n\n- Soon.\n\n## 1.0.0 (2026-12-01)\n\n- First.\n\n## 0.9.0\n\n- Old.\n";
        assert_eq!(notes(changelog, "1.0.0"), "- First.");
        assert_eq!(notes(changelog, "1.1.0"), "- Soon.");
    }
}
