//! `omniroute`: the gateway and its administration without a window.
//!
//! Invariant: a command does the same whether a gateway runs or not. It changes the vault itself, then tells a running gateway to
//! read it again and waits for the answer, so that what it says is true when it ends.

mod args;
mod commands;
mod environment;
mod failure;
mod home;
mod key_home;
mod options;
mod out;
mod prompt;
mod running;

use args::{Cli, Command};
use clap::Parser as _;
use failure::Failure;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// The system's allocator gives large blocks back at once, and every page of the next prompt faults anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // Twice: the first reading tells which `.env` counts, the second sees what it says.
    environment::load(&Cli::parse().global.data_dir());
    let cli = Cli::parse();
    cli.check();
    let told: Option<Targets> = cli.global.log_level.parse().ok();
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .without_time();
    tracing_subscriber::registry()
        .with(told.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN)))
        .with(lines)
        .init();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            out::complain(&failure);
            failure.exit.into()
        }
    }
}

fn run(
    Cli {
        global,
        serve,
        command,
    }: Cli,
) -> Result<(), Failure> {
    match command {
        None => commands::serve::run(&global, &serve),
        Some(Command::Serve(serve)) => commands::serve::run(&global, &serve),
        Some(Command::Providers { command }) => commands::providers::run(&global, command),
        Some(Command::Accounts { command }) => commands::accounts::run(&global, command),
        Some(Command::Keys { command }) => commands::keys::run(&global, command),
        Some(Command::Budgets { command }) => commands::budgets::run(&global, command),
        Some(Command::Access { command }) => commands::access::run(&global, command),
        Some(Command::Models { provider }) => commands::models::run(&global, provider),
        Some(Command::Combos { command }) => commands::combos::run(&global, command),
        Some(Command::Aliases { command }) => commands::aliases::run(&global, command),
        Some(Command::Caches { command }) => commands::caches::run(&global, command),
        Some(Command::Transforms { command }) => commands::transforms::run(&global, command),
        Some(Command::Explain { trace }) => commands::explain::run(&global, &trace),
        Some(Command::Route(route)) => commands::route::run(&global, &route),
        Some(Command::Open { print }) => commands::open::run(&global, print),
        Some(Command::Password { command }) => commands::password::run(&global, command),
        Some(Command::Status) => commands::status::run(&global),
        Some(Command::Doctor) => commands::doctor::run(&global),
    }
}
