//! The suite in which real coding agents, Claude Code and Codex, do a task through the gateway.
//!
//! Invariant: they are the published packages, and they run offline in a home of their own.

use std::path::Path;

use crate::call::Failure;
use crate::{npm, python};

/// Where the suite lives in the checkout.
const SUITE: &str = "tests/tools";

/// Runs the suite against `omniroute`, the built program.
pub(crate) fn run_suite(omniroute: &Path) -> Result<(), Failure> {
    let packages = npm::packages(SUITE, "tools")?;
    python::pytest(SUITE)?
        .env("OMNIROUTE_BIN", omniroute)
        .env("OMNIROUTE_TOOLS", &packages)
        .run()
}
