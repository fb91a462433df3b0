//! The project's own chores: `cargo xtask --help` lists them.
//!
//! Invariant: a chore is one file with its options and their `run`, and one row of [`Chore`]; it installs what it misses,
//! saying so first.

#![expect(
    clippy::print_stdout,
    reason = "a chore talks to the person who started it"
)]

mod bench;
mod bundle;
mod cached;
mod call;
mod check_windows;
mod command_line;
mod debian;
mod desk;
mod feed;
mod fuzz;
mod icons;
mod licences;
mod node;
mod npm;
mod openapi;
mod python;
mod report;
mod run;
mod signature;
mod sums;
mod tauri;
mod test;
mod tools;
mod train;
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
    Bundle(bundle::Options),
    CheckWindows(check_windows::Options),
    Feed(feed::Options),
    Fuzz(fuzz::Options),
    Icons(icons::Options),
    Openapi(openapi::Options),
    Run(run::Options),
    Test(test::Options),
    Train(train::Options),
}

fn main() -> ExitCode {
    let done = match Chore::parse() {
        Chore::Bench(options) => options.run(),
        Chore::Bundle(options) => options.run(),
        Chore::CheckWindows(options) => options.run(),
        Chore::Feed(options) => options.run(),
        Chore::Fuzz(options) => options.run(),
        Chore::Icons(options) => options.run(),
        Chore::Openapi(options) => options.run(),
        Chore::Run(options) => options.run(),
        Chore::Test(options) => options.run(),
        Chore::Train(options) => options.run(),
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
