//! Everything that must hold before a change is done.
//!
//! Invariant: the steps run in order, the first failure ends the run, and the report is always printed.
//!
//! A full run chooses the whole workspace in every step, a quick one the default members: two choices of packages would
//! mean two sets of features, and compiling most of the tree twice.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;

use crate::call::{Call, Failure, this};
use crate::report::{Outcome, Report, Row};
use crate::{debian, fuzz, licences, node, python, tools, ui};

/// Check everything: format, lints, tests, licences, the SDKs, the coding agents, the page, the window
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Options {
    /// Leave out the window (neither compile nor test the desktop package), the Node SDKs and the coding agents
    #[arg(long)]
    quick: bool,
    /// Make the packages too, and try the .deb out on this machine: half an hour more on two cores
    #[arg(long, conflicts_with = "quick")]
    bundle: bool,
}

/// One thing that must hold.
struct Step {
    name: &'static str,
    /// Whether only a full run has it.
    full: bool,
    run: fn(Options) -> Result<Outcome, Failure>,
}

const STEPS: &[Step] = &[
    Step {
        name: "format",
        full: false,
        run: format,
    },
    Step {
        name: "page",
        full: false,
        run: page,
    },
    Step {
        name: "page in a browser",
        full: true,
        run: page_in_a_browser,
    },
    Step {
        name: "system packages",
        full: true,
        run: system_packages,
    },
    Step {
        name: "lints",
        full: false,
        run: lints,
    },
    Step {
        name: "tests",
        full: false,
        run: tests,
    },
    Step {
        name: "fuzzing",
        full: false,
        run: |_| fuzz::run(),
    },
    Step {
        name: "licences",
        full: false,
        run: licences,
    },
    Step {
        name: "Python SDKs",
        full: false,
        run: python_sdks,
    },
    Step {
        name: "Node SDKs",
        full: true,
        run: node_sdks,
    },
    Step {
        name: "coding agents",
        full: true,
        run: coding_agents,
    },
    Step {
        name: "window",
        full: true,
        run: window,
    },
];

/// Only when asked for: its release build takes longer than all other steps.
const PACKAGES: Step = Step {
    name: "packages",
    full: true,
    run: packages,
};

const WINDOW_PACKAGE: &str = "omniroute-desktop";

impl Options {
    /// Runs the steps and prints the report.
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let mut report = Report::default();
        let packages = self.bundle.then_some(&PACKAGES);
        let steps = STEPS.iter().chain(packages);
        for step in steps.filter(|step| !(self.quick && step.full)) {
            report.push(if report.has_failed() {
                step.not_reached()
            } else {
                step.run(self)
            });
        }
        println!("\n{report}");
        Ok(if report.has_failed() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }

    /// The packages cargo is to work on.
    fn packages(self) -> Option<&'static str> {
        (!self.quick).then_some("--workspace")
    }
}

impl Step {
    fn run(&self, options: Options) -> Row {
        println!("\n== {}", self.name);
        let start = Instant::now();
        let outcome = (self.run)(options).unwrap_or_else(Outcome::Failed);
        if let Outcome::Skipped(why) = outcome {
            println!("SKIPPED: {why}");
        }
        Row {
            step: self.name,
            outcome,
            took: start.elapsed(),
        }
    }

    fn not_reached(&self) -> Row {
        Row {
            step: self.name,
            outcome: Outcome::NotReached,
            took: Duration::ZERO,
        }
    }
}

fn format(_: Options) -> Result<Outcome, Failure> {
    Call::cargo().args(["fmt", "--all", "--check"]).run()?;
    Ok(Outcome::Passed)
}

fn page(_: Options) -> Result<Outcome, Failure> {
    ui::check()?;
    Ok(Outcome::Passed)
}

fn page_in_a_browser(_: Options) -> Result<Outcome, Failure> {
    ui::look()?;
    Ok(Outcome::Passed)
}

fn system_packages(_: Options) -> Result<Outcome, Failure> {
    debian::ensure(debian::WINDOW)?;
    debian::ensure(debian::SCREEN)?;
    Ok(Outcome::Passed)
}

fn lints(options: Options) -> Result<Outcome, Failure> {
    Call::cargo()
        .args(["clippy"])
        .args(options.packages())
        .args(["--all-targets", "--", "-D", "warnings"])
        .run()?;
    Ok(Outcome::Passed)
}

/// Everything but the window's tests, which have a step of their own.
fn tests(options: Options) -> Result<Outcome, Failure> {
    let packages = options.packages();
    if has_nextest() {
        let but_the_window = packages.map(|_| format!("-Enot package({WINDOW_PACKAGE})"));
        Call::cargo()
            .args(["nextest", "run"])
            .args(packages)
            .args(but_the_window)
            .run()?;
        Call::cargo()
            .args(["test", "--doc", "--quiet"])
            .args(packages)
            .run()?;
    } else {
        let but_the_window = packages.map(|_| format!("--exclude={WINDOW_PACKAGE}"));
        Call::cargo()
            .args(["test"])
            .args(packages)
            .args(but_the_window)
            .run()?;
    }
    Ok(Outcome::Passed)
}

fn licences(_: Options) -> Result<Outcome, Failure> {
    licences::check()?;
    Ok(Outcome::Passed)
}

fn python_sdks(options: Options) -> Result<Outcome, Failure> {
    python::run_suite(&built(options)?, &told(options)?)?;
    Ok(Outcome::Passed)
}

fn node_sdks(options: Options) -> Result<Outcome, Failure> {
    node::run_suite(&built(options)?)?;
    Ok(Outcome::Passed)
}

fn coding_agents(options: Options) -> Result<Outcome, Failure> {
    tools::run_suite(&built(options)?)?;
    Ok(Outcome::Passed)
}

/// The program that the suites call, built from this checkout; it lies beside this one.
fn built(options: Options) -> Result<PathBuf, Failure> {
    program(options, "--bin", "omniroute", "")
}

/// The program that says what the codecs make of a body.
fn told(options: Options) -> Result<PathBuf, Failure> {
    program(options, "--example", "told", "examples/")
}

/// A program of this checkout, built; it lies beside this one, or in a folder there.
fn program(options: Options, kind: &str, name: &str, folder: &str) -> Result<PathBuf, Failure> {
    Call::cargo()
        .args(["build"])
        .args(options.packages())
        .args([kind, name])
        .run()?;
    let suffix = std::env::consts::EXE_SUFFIX;
    Ok(this()?.with_file_name(format!("{folder}{name}{suffix}")))
}

fn window(options: Options) -> Result<Outcome, Failure> {
    if has_nextest() {
        let only_the_window = format!("-Epackage({WINDOW_PACKAGE})");
        Call::cargo()
            .args(["nextest", "run"])
            .args(options.packages())
            .args([only_the_window])
            .run()?;
    } else {
        Call::cargo()
            .args(["test", "--package", WINDOW_PACKAGE])
            .run()?;
    }
    Ok(Outcome::Passed)
}

/// A process of its own: this one's chore is to test.
fn packages(_: Options) -> Result<Outcome, Failure> {
    Call::cargo().args(["xtask", "bundle", "--check"]).run()?;
    Ok(Outcome::Passed)
}

fn has_nextest() -> bool {
    Call::cargo().args(["nextest", "--version"]).succeeds()
}
