//! The gateway inside this process.
//!
//! Invariant: it listens before there is a window and until the window is gone; why it cannot start is a sentence for a person.

use ::gateway::{Limits, Options, Server, data_dir};
use secrets::{KEY_FILE, KeyFile, KeyHome, Keychain};
use std::env;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A gateway that listens, for as long as it is held.
pub(crate) struct Gateway(Server);

/// Why there is no gateway.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// The environment names something that is not a port.
    #[error(
        "{0} is `{1}`, which is not a port number. Set it to a number from 1 to 65535, or leave it out"
    )]
    NotAPort(&'static str, String),
    /// The environment sets a limit to something it cannot be.
    #[error("{0}")]
    Limit(String),
    /// The gateway itself could not start.
    #[error(transparent)]
    Gateway(#[from] ::gateway::StartError),
}

impl Gateway {
    /// Starts listening on the port the environment names, or on the usual one. Returns once it listens.
    pub(crate) fn start() -> Result<Self, StartError> {
        let data_dir = data_dir(variable);
        let options = Options {
            host: Ipv4Addr::LOCALHOST.into(),
            port: port()?,
            key_home: key_home(&data_dir),
            limits: Limits::from_environment(variable).map_err(StartError::Limit)?,
            data_dir,
        };
        Ok(Self(Server::start(options)?))
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Finishes the running requests and closes the door.
    pub(crate) fn stop(self) {
        self.0.stop();
    }
}

/// A variable that is set to something.
fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

fn port() -> Result<u16, StartError> {
    for name in ["OMNIROUTE_PORT", "PORT"] {
        if let Some(text) = variable(name) {
            let port = text.trim().parse().ok().filter(|port| *port > 0);
            return port.ok_or(StartError::NotAPort(name, text));
        }
    }
    Ok(DEFAULT_PORT)
}

/// The keychain, unless this data folder already has a key file.
fn key_home(data_dir: &Path) -> Arc<dyn KeyHome + Send + Sync> {
    if data_dir.join(KEY_FILE).exists() {
        Arc::new(KeyFile::new(data_dir))
    } else {
        Arc::new(Keychain::new(KEYCHAIN_PATIENCE))
    }
}

const DEFAULT_PORT: u16 = 20128;
/// Time to answer the keychain's dialog.
const KEYCHAIN_PATIENCE: Duration = Duration::from_secs(30);
