//! Turns the data files into static Rust tables, so that nothing is parsed or allocated at start-up.
//!
//! Invariant: malformed data fails the build, and the message names the file and the row.

mod tables;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let done = tables::source(Path::new("data")).and_then(|tables| {
        let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
        fs::write(out.join("tables.rs"), tables).map_err(|error| format!("tables.rs: {error}"))
    });
    let (code, error) = match done {
        Ok(()) => (ExitCode::SUCCESS, String::new()),
        Err(why) => (
            ExitCode::FAILURE,
            format!("cargo::error={}\n", why.replace('\n', " ")),
        ),
    };
    let directives = "cargo::rerun-if-changed=build\ncargo::rerun-if-changed=data";
    match writeln!(io::stdout(), "{error}{directives}") {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}
