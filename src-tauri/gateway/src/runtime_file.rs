//! `runtime.json`: how the command line finds a running gateway, readable by its user alone.

use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};

/// Where the gateway of a data folder runs, and the token that opens its control door.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RuntimeFile {
    /// Process id.
    pub pid: u32,
    /// Address the data door is bound to. A file that does not say is believed to mean this machine.
    #[serde(default = "loopback")]
    pub host: IpAddr,
    /// Port of the data door, or the one it would have.
    pub port: u16,
    /// Port of the control door, where it is another one; always on this machine.
    #[serde(default)]
    pub control_port: u16,
    /// Bearer token of the control door; new at every start.
    pub control_token: String,
}

fn loopback() -> IpAddr {
    Ipv4Addr::LOCALHOST.into()
}

impl RuntimeFile {
    /// The file's place.
    pub fn path(data_dir: &Path) -> PathBuf {
        data_dir.join("runtime.json")
    }

    /// What a gateway of this folder left, running or not.
    pub fn read(data_dir: &Path) -> Option<Self> {
        let read: Self = serde_json::from_slice(&fs::read(Self::path(data_dir)).ok()?).ok()?;
        Some(if read.control_port == 0 {
            Self {
                control_port: read.port,
                ..read
            }
        } else {
            read
        })
    }

    pub(crate) fn write(&self, data_dir: &Path) -> io::Result<()> {
        secrets::write_private(&Self::path(data_dir), &serde_json::to_vec(self)?)
    }

    /// Takes the file away, if it is still this gateway's.
    pub(crate) fn remove(&self, data_dir: &Path) {
        if Self::read(data_dir).is_some_and(|left| left.control_token == self.control_token) {
            let _gone = fs::remove_file(Self::path(data_dir));
        }
    }
}
