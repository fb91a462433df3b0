//! OmniRoute with a tray and a window.
//!
//! Invariant: the gateway comes first and does not depend on anything one can see. See `start` for the order.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod accounts;
mod actions;
mod arguments;
mod autostart;
mod clipboard;
mod commands;
mod deep_link;
mod follow;
mod gateway;
mod instance;
mod links;
mod log;
mod notices;
mod packaged;
mod picture;
mod platform;
mod policy;
mod preferences;
mod quit;
mod quotas;
mod second_start;
mod shell;
mod shortcut;
mod start;
mod tools;
mod tray;
mod troubles;
mod update;
mod watchdog;
mod window;

use arguments::{Arguments, HELP, Say};
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::read(arguments::words()) {
        Ok(arguments) => arguments,
        Err(why) => {
            eprintln!("omniroute-desktop: {why}");
            return ExitCode::from(1);
        }
    };
    match arguments.say {
        Some(Say::Help) => return print(HELP),
        Some(Say::Version) => {
            return print(concat!("omniroute-desktop ", env!("CARGO_PKG_VERSION")));
        }
        None => {}
    }
    log::begin();
    start::run(arguments)
}

fn print(text: &str) -> ExitCode {
    match writeln!(io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
