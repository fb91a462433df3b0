//! What a Linux package installs beside the programs.
//!
//! Invariant: one table row is one file, with its place in each package.

use std::fs;
use std::path::{Path, PathBuf};

use clap_complete::Shell;

use super::programs::{COMMAND_LINE, Staged};
use super::{VERSION, manual, write};
use crate::call::{Call, Failure, root};

/// One file and its places.
#[derive(Debug)]
pub(super) struct File {
    /// Where it lies now.
    pub(super) source: PathBuf,
    /// Where the .deb installs it.
    pub(super) in_deb: String,
    /// Where the .rpm installs it.
    pub(super) in_rpm: String,
}

/// Completions: Debian and Fedora agree but on zsh.
const COMPLETIONS: &[(Shell, &str, &str)] = &[
    (
        Shell::Bash,
        "/usr/share/bash-completion/completions/omniroute",
        "/usr/share/bash-completion/completions/omniroute",
    ),
    (
        Shell::Zsh,
        "/usr/share/zsh/vendor-completions/_omniroute",
        "/usr/share/zsh/site-functions/_omniroute",
    ),
    (
        Shell::Fish,
        "/usr/share/fish/vendor_completions.d/omniroute.fish",
        "/usr/share/fish/vendor_completions.d/omniroute.fish",
    ),
];

/// Files of the checkout that go in as they are.
const PLAIN: &[(&str, &str)] = &[
    (
        "icons/app-icon.svg",
        "/usr/share/icons/hicolor/scalable/apps/omniroute-desktop.svg",
    ),
    (
        "src-tauri/packaging/linux/copyright",
        "/usr/share/doc/omniroute/copyright",
    ),
];

const METAINFO: &str = "src-tauri/packaging/linux/metainfo.xml";
const METAINFO_INSTALLED: &str = "/usr/share/metainfo/io.github.omniroute.desktop.metainfo.xml";

/// Makes those that are made, and names all. Nothing on another system.
pub(super) fn gather(staged: &Staged) -> Result<Vec<File>, Failure> {
    if !cfg!(target_os = "linux") {
        return Ok(Vec::new());
    }
    let folder = staged.folder().join("files");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Failure::file(&folder))?;
    }
    let mut files = pages(&folder.join("man"))?;
    for (shell, in_deb, in_rpm) in COMPLETIONS {
        let source = folder.join(format!("{COMMAND_LINE}.{shell}"));
        manual::completions(*shell, &source)?;
        files.push(File {
            source,
            in_deb: (*in_deb).to_owned(),
            in_rpm: (*in_rpm).to_owned(),
        });
    }
    let plain = PLAIN.iter();
    files.extend(plain.map(|(source, installed)| everywhere(root().join(source), installed)));
    let metainfo = folder.join("metainfo.xml");
    write(&metainfo, &dated_metainfo()?)?;
    files.push(everywhere(metainfo, METAINFO_INSTALLED));
    Ok(files)
}

fn pages(folder: &Path) -> Result<Vec<File>, Failure> {
    let pages = manual::pages(folder)?;
    // Without a name and a date inside, the same text gives the same bytes.
    Call::new("gzip")
        .args(["--best", "--no-name"])
        .args(&pages)
        .quietly()?;
    let installed = pages.iter().map(|page| {
        let name = page.file_name().unwrap_or_default().to_string_lossy();
        let source = page.with_extension("1.gz");
        everywhere(source, &format!("/usr/share/man/man1/{name}.gz"))
    });
    Ok(installed.collect())
}

fn everywhere(source: PathBuf, installed: &str) -> File {
    File {
        source,
        in_deb: installed.to_owned(),
        in_rpm: installed.to_owned(),
    }
}

/// The description for software centres, with this version and the day of the last commit.
fn dated_metainfo() -> Result<String, Failure> {
    let path = root().join(METAINFO);
    let text = fs::read_to_string(&path).map_err(Failure::file(&path))?;
    let date = Call::new("git")
        .args(["log", "-1", "--format=%cs"])
        .output();
    let date = date.ok_or(Failure::Missing(
        "git does not say the day of the last commit",
    ))?;
    Ok(text.replace("@VERSION@", VERSION).replace("@DATE@", &date))
}
