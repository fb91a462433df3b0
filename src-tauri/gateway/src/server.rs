//! Starts and stops the gateway, on its own runtime and threads.

use crate::admin::{self, Control};
use crate::doors::Doors;
use crate::house::House;
use crate::limits::Limits;
use crate::listener;
use crate::runtime_file::RuntimeFile;
use crate::signatures::Signatures;
use secrets::{GatewayKey, KeyHome};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use store::{Ledger, StoreError, Vault};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tower_http::catch_panic::CatchPanicLayer;

/// What a gateway needs to start.
pub struct Options {
    /// Where vault, ledger and the rest live.
    pub data_dir: PathBuf,
    /// The address to listen on; a loopback one unless the user chose otherwise.
    pub host: IpAddr,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// Where the master key lives.
    pub key_home: Arc<dyn KeyHome + Send + Sync>,
    /// How long, how large, how many.
    pub limits: Limits,
}

/// Why a gateway did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken or may not be used.
    #[error("port {port} on {host} cannot be used: {error}; choose another with --port")]
    Port {
        /// The address.
        host: IpAddr,
        /// The port.
        port: u16,
        /// Why.
        error: io::Error,
    },
    /// Vault or ledger cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// Opens the house of a data folder without serving anything: for the command line.
///
/// A master key that cannot be had does not keep the house closed: accounts stay locked and say why.
///
/// # Errors
/// Vault or ledger cannot be opened.
pub fn open_house(options: &Options) -> Result<Arc<House>, StartError> {
    let (vault, vault_notices) = Vault::open(&options.data_dir)?;
    let (ledger, ledger_notices) = Ledger::open(&options.data_dir)?;
    for notice in vault_notices.iter().chain(&ledger_notices) {
        tracing::warn!("{notice}");
    }
    let (sealer, locked) = match vault.unlock(&*options.key_home) {
        Ok(sealer) => (Some(sealer), None),
        Err(error) => {
            tracing::error!(%error, "the master key is not at hand: accounts stay locked");
            (None, Some(error.to_string()))
        }
    };
    let limits = Limits {
        host: options.host.to_string(),
        ..options.limits.clone()
    };
    let mut house = House::new(vault, ledger, sealer, locked, limits)
        .map_err(|problem| StartError::Other(problem.to_string()))?;
    house.signatures = Signatures::open(&options.data_dir);
    Ok(Arc::new(house))
}

/// A running gateway.
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    asked_to_stop: Arc<Notify>,
    listeners: Vec<JoinHandle<()>>,
    runtime: Option<Runtime>,
    house: Arc<House>,
    runtime_file: RuntimeFile,
    data_dir: PathBuf,
}

impl Server {
    /// Opens the house, binds the port and serves. Returns once the port is bound.
    ///
    /// # Errors
    /// See [`StartError`].
    pub fn start(options: Options) -> Result<Self, StartError> {
        if !options.host.is_loopback() && !options.limits.require_key {
            return Err(StartError::Other(
                "on a network every client must show a key: unset REQUIRE_API_KEY, or listen on 127.0.0.1".to_owned(),
            ));
        }
        let runtime = own_runtime()?;
        let (host, port) = (options.host, options.port);
        let listeners = runtime
            .block_on(listener::bind(host, port))
            .map_err(|error| StartError::Port { host, port, error })?;
        let address = listeners
            .first()
            .and_then(|listener| listener.local_addr().ok());
        let address = address
            .ok_or_else(|| StartError::Other("the port was bound but has no address".to_owned()))?;
        let house = open_house(&options)?;
        let token = GatewayKey::random();
        let runtime_file = RuntimeFile {
            pid: std::process::id(),
            host: address.ip(),
            port: address.port(),
            control_token: token.text().expose().clone(),
        };
        runtime_file.write(&options.data_dir).map_err(|error| {
            StartError::Other(format!("`runtime.json` could not be written: {error}"))
        })?;
        let (stop, stopped) = watch::channel(false);
        let asked_to_stop = Arc::new(Notify::new());
        let control = Control {
            token: token.hash(),
            port: address.port(),
            key_home: options.key_home.describe(),
            started: Instant::now(),
            stop: Arc::clone(&asked_to_stop),
        };
        let control = admin::router(Arc::clone(&house), control).layer(CatchPanicLayer::new());
        let doors = Doors::new(Arc::clone(&house), control);
        let serve = |listener| {
            runtime.spawn(listener::serve(
                listener,
                doors.clone(),
                house.limits.clone(),
                stopped.clone(),
            ))
        };
        let listeners = listeners.into_iter().map(serve).collect();
        Ok(Self {
            address,
            stop,
            asked_to_stop,
            listeners,
            runtime: Some(runtime),
            house,
            runtime_file,
            data_dir: options.data_dir,
        })
    }

    /// The address the data door listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What all requests share, for the shell around the gateway.
    pub fn house(&self) -> &Arc<House> {
        &self.house
    }

    /// Told when the control door is asked to stop the gateway; whoever holds the server then calls [`Server::stop`].
    pub fn asked_to_stop(&self) -> Arc<Notify> {
        Arc::clone(&self.asked_to_stop)
    }

    /// Lets running answers finish, writes the ledger out, and ends. Blocks.
    pub fn stop(mut self) {
        self.shut_down();
    }

    fn shut_down(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        let _nobody_listens = self.stop.send(true);
        for listener in self.listeners.drain(..) {
            let _ended = runtime.block_on(listener);
        }
        runtime.shutdown_background();
        self.runtime_file.remove(&self.data_dir);
        if let Err(error) = self.house.ledger.flush() {
            tracing::warn!(%error, "the last rows of the ledger may be missing");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// Threads of the gateway's own, so that nothing else in the process holds it up.
fn own_runtime() -> Result<Runtime, StartError> {
    Builder::new_multi_thread()
        .thread_name("gateway")
        .enable_all()
        .build()
        .map_err(|error| StartError::Other(error.to_string()))
}
