//! Starting OmniRoute from the checkout.

use std::process::ExitCode;

use clap::Args;

use crate::call::{Call, Failure};
use crate::{debian, ui};

/// Build OmniRoute and start it, with its window or without
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The gateway alone, in this terminal: `omniroute serve`
    #[arg(long)]
    headless: bool,
    /// With optimisation; the first build takes much longer
    #[arg(long)]
    release: bool,
    /// Passed on to the program
    #[arg(last = true)]
    args: Vec<String>,
}

impl Options {
    /// Builds what is needed and starts it; returns when it ends.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let program: &[&str] = if self.headless {
            &["--package", "cli", "--bin", "omniroute", "--", "serve"]
        } else {
            debian::ensure(debian::WINDOW)?;
            ui::build()?;
            &["--package", "omniroute-desktop", "--"]
        };
        let profile = self.release.then_some("--release");
        Call::cargo()
            .args(["run"])
            .args(profile)
            .args(program)
            .args(self.args)
            .run()?;
        Ok(ExitCode::SUCCESS)
    }
}
