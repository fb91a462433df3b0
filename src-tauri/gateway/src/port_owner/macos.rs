//! macOS: `lsof`, which every system has, asked for the one port.

use super::Process;
#[cfg(target_os = "macos")]
use std::process::Command;

/// The process that listens on that port, if it is one this user may look into.
#[cfg(target_os = "macos")]
pub(super) fn holder(port: u16) -> Option<Process> {
    let asked = Command::new("/usr/sbin/lsof")
        .args(["-nP", &format!("-iTCP:{port}"), "-sTCP:LISTEN", "-Fpc"])
        .output();
    read(&String::from_utf8_lossy(&asked.ok()?.stdout))
}

/// One field a line: `p` and the process id, `c` and the command's name.
pub(super) fn read(fields: &str) -> Option<Process> {
    let field = |mark| fields.lines().find_map(|line| line.strip_prefix(mark));
    Some(Process {
        pid: field('p')?.parse().ok()?,
        program: field('c')?.to_owned(),
    })
}
