//! Who holds a port that we wanted.
//!
//! Invariant: a program is named only if the system says so; what cannot be learnt (another user's process) is `None`, never a guess.

use crate::runtime_file::RuntimeFile;
use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(any(target_os = "macos", test))]
mod macos;
#[cfg(any(windows, test))]
mod windows;

#[cfg(target_os = "linux")]
use linux::holder;
#[cfg(target_os = "macos")]
use macos::holder;
#[cfg(windows)]
use windows::holder;

/// The program that holds a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortOwner {
    /// Its name, as the system's own list of processes has it.
    pub program: String,
    /// Its process id.
    pub pid: u32,
    /// It is another OmniRoute.
    pub ours: bool,
}

/// A process, as the system names it.
struct Process {
    program: String,
    pid: u32,
}

/// Who listens on that port of this machine, as far as can be learnt. Blocks for at most a second or so.
pub fn port_owner(port: u16, data_dir: &Path) -> Option<PortOwner> {
    let file = RuntimeFile::read(data_dir).filter(|left| left.port == port);
    let holder = holder(port);
    let ours = is_ours(port);
    let process = match (holder, file) {
        (Some(process), _) => process,
        // The system does not tell, but the one who answers is ours, and it left its name.
        (None, Some(file)) if ours => Process {
            program: "omniroute".to_owned(),
            pid: file.pid,
        },
        (None, _) => return None,
    };
    Some(PortOwner {
        program: process.program,
        pid: process.pid,
        ours,
    })
}

/// The sentence for a port that could not be had.
pub(crate) fn sentence(port: u16, owner: Option<&PortOwner>, error: &io::Error) -> String {
    match (owner, error.kind()) {
        (Some(owner), _) if owner.ours => format!(
            "Port {port} is taken by another OmniRoute ({}, process {}). Quit that one, or choose another port.",
            owner.program, owner.pid
        ),
        (Some(owner), _) => format!(
            "Port {port} is taken by {} (process {}). End it, or choose another port.",
            owner.program, owner.pid
        ),
        (None, io::ErrorKind::AddrInUse) => format!(
            "Port {port} is taken by another program that the system does not name. Choose another port."
        ),
        (None, io::ErrorKind::PermissionDenied) => {
            format!("Port {port} may not be used by this user. Choose a port above 1023.")
        }
        (None, _) => format!("Port {port} cannot be used ({error}). Choose another port."),
    }
}

/// Asks whoever listens there whether it is an OmniRoute.
fn is_ours(port: u16) -> bool {
    let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    loopback
        .into_iter()
        .any(|host| health(SocketAddr::new(host, port)).is_ok_and(|said| said.contains(MARK)))
}

fn health(address: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(
        stream,
        "GET /health HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
        address.port()
    )?;
    let mut said = vec![0; LONGEST];
    let mut length = 0;
    while length < LONGEST {
        match stream.read(&mut said[length..])? {
            0 => break,
            count => length += count,
        }
        if String::from_utf8_lossy(&said[..length]).contains(MARK) {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&said[..length]).into_owned())
}

/// Stands in the answer to `GET /health`.
pub(crate) const MARK: &str = r#""name":"omniroute""#;
const PATIENCE: Duration = Duration::from_millis(250);
const LONGEST: usize = 4096;

/// Elsewhere the system is not asked.
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn holder(_: u16) -> Option<Process> {
    None
}

#[cfg(test)]
mod tests;
