//! Windows: `netstat` for the process id, `tasklist` for its name; neither shows a console window.

#[cfg(windows)]
use super::Process;
#[cfg(windows)]
use std::os::windows::process::CommandExt as _;
#[cfg(windows)]
use std::process::Command;

/// The process that listens on that port.
#[cfg(windows)]
pub(super) fn holder(port: u16) -> Option<Process> {
    let pid = listening(&ask("netstat.exe", &["-ano", "-p", "TCP"])?, port)?;
    let filter = format!("PID eq {pid}");
    let named = ask("tasklist.exe", &["/FI", &filter, "/FO", "CSV", "/NH"])?;
    Some(Process {
        program: name(&named)?,
        pid,
    })
}

#[cfg(windows)]
fn ask(program: &str, arguments: &[&str]) -> Option<String> {
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    let mut command = Command::new(program);
    command.args(arguments).creation_flags(CREATE_NO_WINDOW);
    let said = command.output().ok()?.stdout;
    Some(String::from_utf8_lossy(&said).into_owned())
}

/// A row is: protocol, local address, remote address, state, process id. The state is a translated word, so a listening socket is told by its remote port 0.
pub(super) fn listening(table: &str, port: u16) -> Option<u32> {
    let suffix = format!(":{port}");
    table.lines().find_map(|row| {
        let columns: Vec<&str> = row.split_whitespace().collect();
        let [_, local, remote, .., pid] = columns[..] else {
            return None;
        };
        (local.ends_with(&suffix) && remote.ends_with(":0"))
            .then(|| pid.parse().ok())
            .flatten()
    })
}

/// `"nginx.exe","1234","Console","1","9,000 K"`
pub(super) fn name(row: &str) -> Option<String> {
    let first = row.trim().strip_prefix('"')?.split('"').next()?;
    Some(first.trim_end_matches(".exe").to_owned())
}
