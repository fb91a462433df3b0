//! The project's own chores: `cargo xtask --help` lists them.
//!
//! Invariant: a chore is one file with its options and their `run`, and one row of [`Chore`]; it installs what it misses,
//! saying so first.

#![expect(
    clippy::print_stdout,
    reason = "a chore talks to the person who started it"
)]

mod bench;
mod call;
mod debian;
mod fuzz;
mod openapi;
mod python;
mod report;
mod run;
mod test;
mod ui;

use std::process::ExitCode;

use clap::Parser;

#[derive(Debug, Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    about = "The chores of OmniRoute"
)]
enum Chore {
    Bench(bench::Options),
    Openapi(openapi::Options),
    Run(run::Options),
    Test(test::Options),
}

fn main() -> ExitCode {
    let done = match Chore::parse() {
        Chore::Bench(options) => options.run(),
        Chore::Openapi(options) => options.run(),
        Chore::Run(options) => options.run(),
        Chore::Test(options) => options.run(),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
