//! The front of an AppImage: this program, then a squashfs image of everything else.
//!
//! Invariant: it needs nothing of the system but the kernel (no FUSE, no libc of a certain age), unpacks an image at most once,
//! and then becomes the program inside it.

#![cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "an AppImage is a thing of Linux")
)]

#[cfg(target_os = "linux")]
mod cache;
mod image;
#[cfg(target_os = "linux")]
mod start;
#[cfg(target_os = "linux")]
mod unpack;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
fn main() -> ExitCode {
    match start::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("AppImage: {error}");
            ExitCode::from(127)
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    ExitCode::FAILURE
}
