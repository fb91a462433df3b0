//! Where the program under test is.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

/// The `omniroute` beside the test executables, built first (`cargo build -p cli`) when it is missing or older than a source.
///
/// `OMNIROUTE_BINARY` names another one to be tested, such as an installed release.
///
/// Cargo hands a package's binaries to that package's own tests only (`CARGO_BIN_EXE_…`), and the suite is a package of its own.
///
/// # Panics
/// When it cannot be built.
pub fn omniroute() -> &'static Path {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        if let Some(given) = env::var_os("OMNIROUTE_BINARY") {
            return given.into();
        }
        let test = env::current_exe().unwrap();
        let profile = test
            .ancestors()
            .nth(2)
            .expect("tests lie in <target>/<profile>/deps");
        let binary = profile.join(format!("omniroute{}", env::consts::EXE_SUFFIX));
        let sources = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .unwrap()
            .join("src-tauri");
        // A build that finds nothing to do leaves the program as it is, and with it its age: that it was looked for is noted beside it.
        let note = profile.join("omniroute.looked-for");
        let built = age(&binary).map(|built| age(&note).map_or(built, |note| note.max(built)));
        if built.is_none_or(|built| newest(&sources).is_some_and(|source| source > built)) {
            build(profile);
            fs::write(note, "").unwrap();
        }
        binary
    })
}

/// When a file was written.
fn age(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).ok()?.modified().ok()
}

fn build(profile: &Path) {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build
        .args(["build", "--quiet", "--package", "cli", "--target-dir"])
        .arg(profile.parent().unwrap());
    if profile.file_name() == Some(OsStr::new("release")) {
        build.arg("--release");
    }
    let done = build
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .expect("cargo can be run");
    assert!(done.success(), "the program under test does not build");
}

/// When the youngest file of a folder was written.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let ages = entries.filter_map(|entry| {
        let kind = entry.file_type().ok()?;
        if kind.is_dir() {
            newest(&entry.path())
        } else {
            age(&entry.path())
        }
    });
    ages.max()
}
