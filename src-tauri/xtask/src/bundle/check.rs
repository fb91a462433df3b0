//! A package, installed and started as a person would.
//!
//! Invariant: the machine is afterwards as it was: a package that is installed already is not touched, and ours is removed also
//! when a check fails.

use std::path::{Path, PathBuf};

use super::VERSION;
use super::gathered::Gathered;
use super::programs::{APP, COMMAND_LINE};
use crate::call::{Call, Failure};
use crate::debian;
use crate::desk::{self, Desk};

/// What must be there after installation.
const INSTALLED: &[&str] = &[
    "/usr/bin/omniroute",
    "/usr/bin/omniroute-desktop",
    "/usr/share/applications/omniroute.desktop",
    "/usr/share/bash-completion/completions/omniroute",
    "/usr/share/doc/omniroute/changelog.gz",
    "/usr/share/doc/omniroute/copyright",
    "/usr/share/fish/vendor_completions.d/omniroute.fish",
    "/usr/share/icons/hicolor/32x32/apps/omniroute-desktop.png",
    "/usr/share/icons/hicolor/scalable/apps/omniroute-desktop.svg",
    "/usr/share/man/man1/omniroute.1.gz",
    "/usr/share/metainfo/io.github.omniroute.desktop.metainfo.xml",
    "/usr/share/zsh/vendor-completions/_omniroute",
];

/// Installs the .deb, uses it, removes it; then uses the AppImage, if there is one.
pub(super) fn check(gathered: &Gathered<'_>) -> Result<(), Failure> {
    debian::ensure(desk::PACKAGES)?;
    let deb = gathered
        .ending(".deb")
        .ok_or(Failure::Missing("there is no .deb to check"))?;
    let installed = Installed::from(deb)?;
    let missing: Vec<_> = INSTALLED
        .iter()
        .filter(|path| !Path::new(path).exists())
        .collect();
    if !missing.is_empty() {
        return Err(Failure::Wrong(format!("not installed: {missing:?}")));
    }
    let omniroute = Path::new("/usr/bin").join(COMMAND_LINE);
    let version = Call::new(&omniroute).args(["--version"]).output();
    if version != Some(format!("{COMMAND_LINE} {VERSION}")) {
        return Err(Failure::Wrong(format!("{version:?} is not {VERSION}")));
    }
    serves(&Path::new("/usr/bin").join(APP), &omniroute)?;
    if let Some(appimage) = gathered.ending(".AppImage") {
        serves(appimage, &omniroute)?;
    }
    installed.remove()?;
    match INSTALLED.iter().find(|path| Path::new(path).exists()) {
        Some(left) => Err(Failure::Wrong(format!("{left} stayed after removal"))),
        None => Ok(()),
    }
}

/// Starts the app on a desk of its own and asks it.
fn serves(app: &Path, omniroute: &Path) -> Result<(), Failure> {
    let desk = Desk::set()?;
    let key = desk.key(omniroute)?;
    let mut running = desk.start(app, &["--minimized"])?;
    let took = running.until("/v1/models is answered", || desk.serves_models(&key))?;
    // The file that tells of a running gateway may come a moment after its first answer.
    running.until("`omniroute status` sees it", || {
        let status = desk.ask(omniroute, &["status"]).unwrap_or_default();
        status.pointer("/running/port") == Some(&desk.port().into())
    })?;
    let ended = running.end()?;
    println!(
        "{}: serves after {} ms, `omniroute status` sees it, ends within {} ms",
        app.display(),
        took.as_millis(),
        ended.as_millis()
    );
    Ok(())
}

/// The package on this machine, for as long as it is held.
struct Installed {
    is_there: bool,
}

impl Installed {
    fn from(deb: &Path) -> Result<Self, Failure> {
        if debian::is_installed(COMMAND_LINE) {
            return Err(Failure::Missing(
                "OmniRoute is installed on this machine: remove it before its package is checked",
            ));
        }
        // `apt-get` takes a path for a package only if it has a slash in it.
        let deb: PathBuf = deb.canonicalize().map_err(Failure::file(deb))?;
        let installed = Self { is_there: true };
        debian::apt_get()
            .args(["install", "--yes", "--no-install-recommends"])
            .args([deb])
            .run()?;
        Ok(installed)
    }

    fn remove(mut self) -> Result<(), Failure> {
        self.is_there = false;
        remove()
    }
}

impl Drop for Installed {
    fn drop(&mut self) {
        if self.is_there
            && let Err(failure) = remove()
        {
            eprintln!("xtask: {failure}");
        }
    }
}

fn remove() -> Result<(), Failure> {
    debian::apt_get()
        .args(["purge", "--yes", COMMAND_LINE])
        .run()
}
