//! The gateway inside this process.
//!
//! Invariant: it listens before there is a window and until the window is gone; why it cannot start is a sentence for a person.
//!
//! Until the gateway crate can be embedded this only holds the port, so that everything around it is real.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

/// A gateway that listens, for as long as it is held.
#[derive(Debug)]
pub(crate) struct Gateway {
    _listener: TcpListener,
    address: SocketAddr,
}

/// Why there is no gateway.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StartError {
    /// The environment names something that is not a port.
    #[error(
        "PORT is `{0}`, which is not a port number. Set it to a number from 1 to 65535, or leave it out"
    )]
    NotAPort(String),
    /// Another program listens there, or the system refuses.
    #[error(
        "Port {port} on this machine cannot be used: {reason}. Stop the program that holds it, or set PORT to another one"
    )]
    Bind {
        /// The port that was asked for.
        port: u16,
        /// The system's own words.
        reason: io::Error,
    },
}

impl Gateway {
    /// Starts listening on the port the environment names, or on the usual one. Returns once it listens.
    pub(crate) fn start() -> Result<Self, StartError> {
        let port = match std::env::var("PORT") {
            Ok(text) => text.parse().map_err(|_| StartError::NotAPort(text))?,
            Err(_) => DEFAULT_PORT,
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .map_err(|reason| StartError::Bind { port, reason })?;
        let address = listener
            .local_addr()
            .map_err(|reason| StartError::Bind { port, reason })?;
        Ok(Self {
            _listener: listener,
            address,
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Finishes the running requests and closes the door.
    pub(crate) fn stop(self) {}
}

const DEFAULT_PORT: u16 = 20128;
