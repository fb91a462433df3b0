//! The suite that calls the gateway through the vendors' own Python SDKs.
//!
//! Invariant: its packages live in a virtual environment outside the checkout, made anew whenever the requirements change.

use std::path::{Path, PathBuf};

use crate::cached::Cached;
use crate::call::{Call, Failure};
use crate::debian;

/// Where the suite lives in the checkout.
const SUITE: &str = "tests/sdk";

/// Runs the suite against `omniroute`, the built program, and asks `told` what the codecs make of a body.
pub(crate) fn run_suite(omniroute: &Path, told: &Path) -> Result<(), Failure> {
    let suite = pytest(SUITE)?.env("OMNIROUTE_BIN", omniroute);
    suite.env("TOLD_BIN", told).run()
}

/// A run of the Python tests in a folder of the checkout.
pub(crate) fn pytest(folder: &str) -> Result<Call, Failure> {
    Ok(Call::new(environment()?)
        .args(["-B", "-m", "pytest", folder])
        .args(["-q", "-p", "no:cacheprovider"]))
}

/// The Python of an environment that holds exactly the requirements.
pub(crate) fn environment() -> Result<PathBuf, Failure> {
    let requirements = format!("{SUITE}/requirements.txt");
    let cached = Cached::new("sdk-venv", &requirements)?;
    let folder = cached.folder();
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if python.exists() && cached.is_current() {
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
        .args([folder])
        .run()?;
    Call::new(&python)
        .args(install(cached.wanted()))
        .args([requirements])
        .run()?;
    cached.keep()?;
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
