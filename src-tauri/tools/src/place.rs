//! Where files lie: the home folder, the folder for settings, the data folder.
//!
//! Invariant: what the environment says is asked for once, here; everything else is given a [`Place`].

use crate::tool::{ConfigFile, Folder};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// Where files lie, and whether they may be written.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// The user's home folder.
    pub home: PathBuf,
    /// The platform's folder for settings.
    pub config: PathBuf,
    /// The gateway's own folder, which has the journals.
    pub data: PathBuf,
    /// Where programs are looked for.
    pub search: Vec<PathBuf>,
    /// What the tools' own variables say: folders and programs.
    pub variables: BTreeMap<&'static str, PathBuf>,
    /// Files of other programs are not to be written.
    pub is_read_only: bool,
}

impl Place {
    /// The place of this user. `CLI_CONFIG_HOME` puts another home folder in the place of the own, and then only that counts.
    pub fn find(data: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let folder = |name: &str| variable(name).map(PathBuf::from);
        let other = folder("CLI_CONFIG_HOME");
        let own = folder(if cfg!(windows) { "USERPROFILE" } else { "HOME" });
        let home = other.clone().or(own).unwrap_or_default();
        let config = folder(if cfg!(windows) {
            "APPDATA"
        } else {
            "XDG_CONFIG_HOME"
        });
        let config = config.filter(|path| path.is_absolute() && other.is_none());
        let folders = crate::TOOLS
            .iter()
            .flat_map(|tool| tool.files)
            .filter_map(|file| file.folder.variable())
            .filter(|_| other.is_none());
        let programs = crate::TOOLS.iter().map(|tool| tool.program_variable);
        let variables = folders
            .chain(programs)
            .filter_map(|name| Some((name, folder(name)?)));
        Self {
            config: config.unwrap_or_else(|| home.join(CONFIG)),
            search: search(&home, variable),
            variables: variables.collect(),
            is_read_only: variable("CLI_ALLOW_CONFIG_WRITES").is_some_and(|told| told == "false"),
            data: data.to_owned(),
            home,
        }
    }

    /// Where a file of a tool lies, or would.
    pub(crate) fn path(&self, file: &ConfigFile) -> PathBuf {
        let named = file.folder.variable();
        let named = named.and_then(|name| self.variables.get(name).cloned());
        let folder = named.unwrap_or_else(|| match file.folder {
            Folder::Home(name, _) => self.home.join(name),
            Folder::Config(name) => self.config.join(name),
        });
        let mut paths = file.names.iter().map(|name| folder.join(name));
        let there = paths.clone().find(|path| path.exists());
        there.or_else(|| paths.next()).unwrap_or(folder)
    }
}

impl Folder {
    fn variable(&self) -> Option<&'static str> {
        match self {
            Self::Home(_, variable) => *variable,
            Self::Config(_) => None,
        }
    }
}

/// `PATH`, and where package managers put programs: what is started from a desktop has a short `PATH`.
fn search(home: &Path, variable: &dyn Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let told = variable("PATH").unwrap_or_default();
    let mut search: Vec<PathBuf> = std::env::split_paths(&told).collect();
    search.extend(HOMES.iter().map(|folder| home.join(folder)));
    search.extend(variable("APPDATA").map(|folder| PathBuf::from(folder).join("npm")));
    search.extend(SHARED.iter().map(PathBuf::from));
    search
}

/// The gateway's address as the tools are given it. By number: a name may mean an address at which nobody listens.
pub fn base(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

const CONFIG: &str = if cfg!(windows) {
    "AppData/Roaming"
} else {
    ".config"
};
const HOMES: &[&str] = &[
    ".local/bin",
    ".npm-global/bin",
    ".bun/bin",
    ".volta/bin",
    ".claude/local",
    ".opencode/bin",
];
const SHARED: &[&str] = &["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"];
