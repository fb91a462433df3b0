//! `cargo xtask openapi`: writes the description of the admin API, and the page's typed client with it.

use crate::call::{Call, Failure};
use crate::ui;
use std::process::ExitCode;

/// Write docs/openapi.json and the page's client anew after a change of the admin API
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
        ui::client()?;
        println!("docs/openapi.json and the page's client are up to date");
        Ok(ExitCode::SUCCESS)
    }
}
