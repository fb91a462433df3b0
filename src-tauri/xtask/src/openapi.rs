//! `cargo xtask openapi`: writes the description of the admin API, and the window's typed client with it once there is one.

use crate::call::{Call, Failure};
use std::process::ExitCode;

/// Write docs/openapi.json anew after a change of the admin API
#[derive(Debug, clap::Args)]
pub(crate) struct Options {}

impl Options {
    /// Asks the gateway itself, so that the description cannot differ from what it serves.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        Call::cargo()
            .args([
                "run",
                "--quiet",
                "--package",
                "gateway",
                "--example",
                "openapi",
            ])
            .run()?;
        println!("docs/openapi.json is up to date");
        Ok(ExitCode::SUCCESS)
    }
}
