//! What `omniroute` does: one file for each command, and what they share.
//!
//! Invariant: a command does the same whether a gateway runs or not. It changes the vault itself, then tells a running gateway to
//! read it again and waits for the answer, so that what it says is true when it ends.

mod access;
mod accounts;
mod aliases;
mod args;
mod budgets;
mod caches;
mod chains;
mod combos;
mod detours;
mod doctor;
mod environment;
mod explain;
mod failure;
mod fields;
mod follow;
mod health;
mod home;
mod key_home;
mod keys;
mod models;
mod open;
mod options;
mod out;
mod password;
mod prompt;
mod providers;
mod route;
mod routing;
mod running;
mod serve;
mod sessions;
mod settings;
mod status;
mod strategies;
mod tools;
mod transforms;

use args::{Cli, Command};
use clap::Parser as _;
use failure::Failure;
use std::io::IsTerminal as _;
use std::process::ExitCode;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Reads the arguments and does what they say.
pub fn main() -> ExitCode {
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
        None => serve::run(&global, &serve),
        Some(Command::Serve(serve)) => serve::run(&global, &serve),
        Some(Command::Providers { command }) => providers::run(&global, command),
        Some(Command::Accounts { command }) => accounts::run(&global, command),
        Some(Command::Keys { command }) => keys::run(&global, command),
        Some(Command::Budgets { command }) => budgets::run(&global, command),
        Some(Command::Access { command }) => access::run(&global, command),
        Some(Command::Models { provider }) => models::run(&global, provider),
        Some(Command::Combos { command }) => combos::run(&global, command),
        Some(Command::Aliases { command }) => aliases::run(&global, command),
        Some(Command::Chains { command }) => chains::run(&global, command),
        Some(Command::Detours { command }) => detours::run(&global, command),
        Some(Command::Strategies { command }) => strategies::run(&global, command),
        Some(Command::Caches { command }) => caches::run(&global, command),
        Some(Command::Transforms { command }) => transforms::run(&global, command),
        Some(Command::Settings { command }) => settings::run(&global, command),
        Some(Command::Sessions { command }) => sessions::run(&global, command),
        Some(Command::Health { command }) => health::run(&global, &command),
        Some(Command::Tools { command }) => tools::run(&global, command),
        Some(Command::Explain { trace }) => explain::run(&global, &trace),
        Some(Command::Route(route)) => route::run(&global, &route),
        Some(Command::Open { print }) => open::run(&global, print),
        Some(Command::Password { command }) => password::run(&global, command),
        Some(Command::Status) => status::run(&global),
        Some(Command::Doctor) => doctor::run(&global),
    }
}
