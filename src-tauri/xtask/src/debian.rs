//! Debian packages: what the window needs, and how it gets there.
//!
//! Invariant: nothing is installed that is there already, and nothing without a word before it.

use crate::call::{Call, Failure};

/// What compiling the window needs.
pub(crate) const WINDOW: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
];

/// What testing the window needs on top: a screen with letters, a session bus with a keychain, and a driver of the page.
pub(crate) const SCREEN: &[&str] = &[
    "xvfb",
    "fonts-dejavu-core",
    "dbus",
    "gnome-keyring",
    "webkit2gtk-driver",
    "procps",
];

/// Installs those of `packages` that are missing. On another system it says what to look for and goes on.
pub(crate) fn ensure(packages: &[&str]) -> Result<(), Failure> {
    if !Call::new("dpkg-query").args(["--version"]).succeeds() {
        if cfg!(target_os = "linux") {
            println!(
                "Not a Debian system. Needed here under whatever name they have: {}",
                packages.join(" ")
            );
        }
        return Ok(());
    }
    let missing: Vec<_> = packages
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Installing Debian packages: {}", missing.join(" "));
    if missing.iter().any(|package| !is_known(package)) {
        apt_get().args(["update"]).run()?;
    }
    apt_get()
        .args(["install", "--yes", "--no-install-recommends"])
        .args(missing)
        .run()
}

/// Whether a package is installed.
pub(crate) fn is_installed(package: &str) -> bool {
    let status = Call::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output();
    status.as_deref() == Some("installed")
}

fn is_known(package: &str) -> bool {
    Call::new("apt-cache").args(["show", package]).succeeds()
}

/// `apt-get` as root, patient when another run holds its lock.
pub(crate) fn apt_get() -> Call {
    const PATIENT: [&str; 3] = ["apt-get", "-o", "DPkg::Lock::Timeout=300"];
    let is_root = Call::new("id").args(["-u"]).output().as_deref() == Some("0");
    if is_root {
        Call::new("env")
            .args(["DEBIAN_FRONTEND=noninteractive"])
            .args(PATIENT)
    } else {
        Call::new("sudo")
            .args(["env", "DEBIAN_FRONTEND=noninteractive"])
            .args(PATIENT)
    }
}
