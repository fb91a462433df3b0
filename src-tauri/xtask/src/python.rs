//! The suite that calls the gateway through the vendors' own Python SDKs.
//!
//! Invariant: its packages live in a virtual environment outside the checkout, made anew whenever the requirements change.

use std::fs;
use std::path::{Path, PathBuf};

use crate::call::{Call, Failure, root};
use crate::debian;

/// Where the suite lives in the checkout.
pub(crate) const SUITE: &str = "tests/sdk";

/// Whether there is a suite to run.
pub(crate) fn has_suite() -> bool {
    root().join(SUITE).is_dir()
}

/// Runs the suite against `omniroute`, the built program.
pub(crate) fn run_suite(omniroute: &Path) -> Result<(), Failure> {
    let python = environment()?;
    Call::new(python)
        .args(["-m", "pytest", SUITE, "-q", "-p", "no:cacheprovider"])
        .env("OMNIROUTE_BIN", omniroute)
        .run()
}

/// The Python of an environment that holds exactly the requirements.
fn environment() -> Result<PathBuf, Failure> {
    let requirements = format!("{SUITE}/requirements.txt");
    let wanted = read(&root().join(&requirements))?;
    let folder = cache().join("omniroute/sdk-venv");
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let stamp = folder.join("installed-requirements.txt");
    if python.exists() && read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    println!(
        "Installing Python packages of {requirements} into {}",
        folder.display()
    );
    let system = if cfg!(windows) { "python" } else { "python3" };
    if !Call::new(system)
        .args(["-c", "import ensurepip"])
        .succeeds()
    {
        debian::ensure(&["python3", "python3-venv"])?;
    }
    Call::new(system)
        .args(["-m", "venv", "--clear"])
        .args([&folder])
        .run()?;
    Call::new(&python)
        .args(install(&wanted))
        .args([requirements])
        .run()?;
    fs::write(&stamp, wanted).map_err(|reason| Failure::File {
        path: stamp,
        reason,
    })?;
    Ok(python)
}

/// How `pip` is to install: with every hash checked, if the requirements carry hashes.
fn install(requirements: &str) -> Vec<&'static str> {
    let mut args = vec![
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    if requirements.contains("--hash=") {
        args.push("--require-hashes");
    }
    args.push("--requirement");
    args
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|reason| Failure::File {
        path: path.to_owned(),
        reason,
    })
}

/// The user's folder for what can be made again.
pub(crate) fn cache() -> PathBuf {
    let named = |name| {
        std::env::var_os(name)
            .filter(|path| !path.is_empty())
            .map(PathBuf::from)
    };
    named("XDG_CACHE_HOME")
        .or_else(|| named("LOCALAPPDATA"))
        .or_else(|| named("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
}

#[cfg(test)]
mod tests {
    use super::install;

    #[test]
    fn hashes_are_demanded_where_the_requirements_carry_them() {
        assert!(install("openai==3.1.0 \\\n    --hash=sha256:00").contains(&"--require-hashes"));
        assert!(!install("openai==3.1.0").contains(&"--require-hashes"));
    }

    #[test]
    fn the_requirements_file_comes_last() {
        assert_eq!(install("").last(), Some(&"--requirement"));
    }
}
