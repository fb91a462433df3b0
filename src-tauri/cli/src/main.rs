//! `omniroute`: the gateway and its administration without a window. What it does is in `commands`, which is built for size; this crate is
//! the last one, and sets the measure for the whole program.

use std::process::ExitCode;

/// The system's allocator gives large blocks back at once, and every page of the next prompt faults anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    commands::main()
}
