//! The data door: opens, moves and closes the port that the tools are pointed at.
//!
//! Invariant: a move binds the new port before it gives up the old one, and a port that is given up lets its answers finish. One
//! change at a time; whoever watches the state sees each.

use crate::alerts::AlertKind;
use crate::doors::Doors;
use crate::house::House;
use crate::listener::{self, Bound, Listening};
use crate::news::News;
use crate::port_owner::{PortOwner, port_owner, sentence};
use crate::runtime_file::RuntimeFile;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::timeout;

/// Whether the tools can reach the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DoorState {
    /// It listens.
    Open {
        /// Where.
        address: SocketAddr,
    },
    /// The user closed it for now.
    Paused {
        /// The port it opens again on.
        port: u16,
    },
    /// The port could not be had.
    Taken {
        /// The port.
        port: u16,
        /// Who has it, if that can be learnt.
        owner: Option<PortOwner>,
        /// The sentence for the person.
        why: String,
    },
}

impl DoorState {
    /// The port it listens on, or would.
    pub fn port(&self) -> u16 {
        match self {
            Self::Open { address } => address.port(),
            Self::Paused { port } | Self::Taken { port, .. } => *port,
        }
    }

    /// Where it listens, if it does.
    pub fn address(&self) -> Option<SocketAddr> {
        match self {
            Self::Open { address } => Some(*address),
            Self::Paused { .. } | Self::Taken { .. } => None,
        }
    }
}

/// Why a port could not be had. `Display` is the sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct PortError {
    /// The port.
    pub port: u16,
    /// Who has it, if that can be learnt.
    pub owner: Option<PortOwner>,
    /// What happened and what to do.
    pub why: String,
}

impl PortError {
    /// Finds out why. Blocks for up to a second.
    pub(crate) fn explain(port: u16, error: &io::Error, data_dir: &Path) -> Self {
        let taken = error.kind() == io::ErrorKind::AddrInUse;
        let owner = taken.then(|| port_owner(port, data_dir)).flatten();
        Self {
            why: sentence(port, owner.as_ref(), error),
            port,
            owner,
        }
    }
}

impl From<PortError> for DoorState {
    fn from(PortError { port, owner, why }: PortError) -> Self {
        Self::Taken { port, owner, why }
    }
}

/// What a data door is made of.
pub(crate) struct Fittings {
    pub(crate) host: IpAddr,
    pub(crate) data_dir: PathBuf,
    pub(crate) house: Arc<House>,
    /// How the command line finds this gateway; its port follows the door's.
    pub(crate) runtime_file: RuntimeFile,
    /// Set while the door is paused and the port stays open for the control door.
    pub(crate) shared: Option<Arc<AtomicBool>>,
}

/// The data door. Its methods do their work on the gateway's own runtime and may be awaited from any executor.
pub struct DataDoor {
    handle: Handle,
    room: Arc<Room>,
}

struct Room {
    fittings: Fittings,
    doors: Doors,
    state: watch::Sender<DoorState>,
    turn: Mutex<Sockets>,
}

#[derive(Default)]
struct Sockets {
    /// The port, until clients are let in.
    bound: Option<Bound>,
    open: Option<Listening>,
    /// Ports that were given up, while their last answers are under way.
    closing: Vec<JoinHandle<()>>,
}

impl DataDoor {
    /// A door to what was bound, through which nobody is let in yet; without it the door is `Taken`. Must be called on the gateway's
    /// runtime.
    pub(crate) fn new(fittings: Fittings, doors: Doors, bound: Result<Bound, PortError>) -> Self {
        let (bound, state) = match bound {
            Ok(bound) => {
                let address = bound.address();
                (Some(bound), DoorState::Open { address })
            }
            Err(error) => (None, error.into()),
        };
        let room = Room {
            fittings,
            doors,
            state: watch::Sender::new(state),
            turn: Mutex::new(Sockets {
                bound,
                ..Sockets::default()
            }),
        };
        Self {
            handle: Handle::current(),
            room: Arc::new(room),
        }
    }

    /// Lets clients in. Not before the door is where the administration looks for it: the first client may ask for it.
    pub(crate) async fn let_in(&self) {
        // Whoever meets an answer may look for the gateway in its file.
        self.room.begin(&self.state());
        let mut sockets = self.room.turn.lock().await;
        let limits = &self.room.fittings.house.limits;
        let bound = sockets.bound.take();
        sockets.open = bound.map(|bound| Listening::serve(bound, &self.room.doors, limits));
    }

    /// How it is now.
    pub fn state(&self) -> DoorState {
        self.room.state.borrow().clone()
    }

    /// How it is, now and after every change.
    pub fn watch(&self) -> watch::Receiver<DoorState> {
        self.room.state.subscribe()
    }

    /// Moves to another port and remembers it. The old one is given up once the new one is bound; answers under way finish. Opens a
    /// door that was closed.
    ///
    /// # Errors
    /// The port cannot be had; the door is as it was.
    pub async fn move_to(&self, port: u16) -> Result<SocketAddr, PortError> {
        let room = Arc::clone(&self.room);
        self.on_own_runtime(port, async move { room.move_to(port).await })
            .await
    }

    /// Closes the port until [`DataDoor::resume`]; answers under way finish.
    pub async fn pause(&self) {
        let room = Arc::clone(&self.room);
        let _done = self.handle.spawn(async move { room.pause().await }).await;
    }

    /// Opens the port again, after a pause or after it was taken.
    ///
    /// # Errors
    /// The port cannot be had.
    pub async fn resume(&self) -> Result<SocketAddr, PortError> {
        let room = Arc::clone(&self.room);
        let port = self.state().port();
        self.on_own_runtime(port, async move { room.resume().await })
            .await
    }

    /// Closes the port for good, waiting for answers under way, but not for long: then what still streams is told why it ends.
    pub(crate) async fn shut(&self, patience: Duration) {
        let mut sockets = self.room.turn.lock().await;
        if let Some(open) = sockets.open.take() {
            sockets.closing.push(open.close().await);
        }
        let mut all = futures_util::future::join_all(sockets.closing.drain(..));
        let grace = patience.saturating_sub(LAST_WORDS);
        if timeout(grace, &mut all).await.is_err() {
            self.room.fittings.house.ending.notify_waiters();
            let _told = timeout(LAST_WORDS, all).await;
        }
        let Fittings {
            runtime_file,
            data_dir,
            ..
        } = &self.room.fittings;
        runtime_file.remove(data_dir);
    }

    async fn on_own_runtime(
        &self,
        port: u16,
        work: impl Future<Output = Result<SocketAddr, PortError>> + Send + 'static,
    ) -> Result<SocketAddr, PortError> {
        self.handle.spawn(work).await.unwrap_or_else(|_| {
            Err(PortError {
                port,
                owner: None,
                why: "The gateway is ending; its port stays as it is.".to_owned(),
            })
        })
    }
}

impl Room {
    async fn move_to(&self, port: u16) -> Result<SocketAddr, PortError> {
        let mut sockets = self.turn.lock().await;
        let here = sockets.open.as_ref().map(Listening::address);
        let address = match here.filter(|here| here.port() == port) {
            Some(here) => here,
            None => self.listen(&mut sockets, port).await?,
        };
        self.remember(address.port()).await;
        self.opened(address);
        Ok(address)
    }

    async fn pause(&self) {
        let mut sockets = self.turn.lock().await;
        let port = self.state.borrow().port();
        match &self.fittings.shared {
            Some(paused) if sockets.open.is_some() => paused.store(true, Ordering::Relaxed),
            _ => {
                if let Some(open) = sockets.open.take() {
                    sockets.closing.push(open.close().await);
                }
            }
        }
        self.change(DoorState::Paused { port });
    }

    async fn resume(&self) -> Result<SocketAddr, PortError> {
        let mut sockets = self.turn.lock().await;
        let port = self.state.borrow().port();
        let here = sockets.open.as_ref().map(Listening::address);
        let address = match here {
            Some(here) => here,
            None => match self.listen(&mut sockets, port).await {
                Ok(address) => address,
                Err(error) => {
                    self.change(error.clone().into());
                    return Err(error);
                }
            },
        };
        self.opened(address);
        Ok(address)
    }

    /// Binds the port, serves on it, and only then gives up the one before.
    async fn listen(&self, sockets: &mut Sockets, port: u16) -> Result<SocketAddr, PortError> {
        let Fittings {
            host,
            data_dir,
            house,
            ..
        } = &self.fittings;
        let bound = match listener::bind(*host, port).await {
            Ok(bound) => bound,
            Err(error) => return Err(explained(port, error, data_dir.clone()).await),
        };
        let open = Listening::serve(bound, &self.doors, &house.limits);
        let address = open.address();
        sockets.closing.retain(|closing| !closing.is_finished());
        if let Some(before) = sockets.open.replace(open) {
            sockets.closing.push(before.close().await);
        }
        Ok(address)
    }

    fn opened(&self, address: SocketAddr) {
        if let Some(paused) = &self.fittings.shared {
            paused.store(false, Ordering::Relaxed);
        }
        self.write_runtime_file(address.port());
        self.change(DoorState::Open { address });
    }

    /// Tells where the gateway is. A healthy older gateway on the same folder keeps its place.
    fn begin(&self, state: &DoorState) {
        match state {
            DoorState::Taken { owner, .. } => {
                self.complain(state);
                let left = RuntimeFile::read(&self.fittings.data_dir);
                let known = owner.as_ref().zip(left);
                if known.is_none_or(|(owner, left)| owner.pid != left.pid) {
                    self.write_runtime_file(state.port());
                }
            }
            DoorState::Open { .. } | DoorState::Paused { .. } => {
                self.write_runtime_file(state.port());
            }
        }
    }

    fn complain(&self, state: &DoorState) {
        if let DoorState::Taken { port, why, .. } = state {
            let subject = port.to_string();
            self.fittings
                .house
                .alert(AlertKind::PortTaken, Some(&subject), why.clone());
        }
    }

    fn change(&self, state: DoorState) {
        self.complain(&state);
        self.state.send_replace(state.clone());
        self.fittings.house.news.tell(|| News::Door(state));
    }

    /// The port of the next start.
    async fn remember(&self, port: u16) {
        let house = Arc::clone(&self.fittings.house);
        let saved = spawn_blocking(move || {
            house
                .vault
                .settings()
                .set(crate::admin::settings::PORT, &port)
        });
        if let Ok(Err(error)) = saved.await {
            tracing::warn!(%error, port, "the port is in use but not remembered");
        }
    }

    fn write_runtime_file(&self, port: u16) {
        let Fittings {
            runtime_file,
            data_dir,
            shared,
            ..
        } = &self.fittings;
        let control_port = if shared.is_some() {
            port
        } else {
            runtime_file.control_port
        };
        let written = RuntimeFile {
            port,
            control_port,
            ..runtime_file.clone()
        }
        .write(data_dir);
        if let Err(error) = written {
            tracing::warn!(%error, "`runtime.json` could not be written: the command line does not find this gateway");
        }
    }
}

async fn explained(port: u16, error: io::Error, data_dir: PathBuf) -> PortError {
    let why = sentence(port, None, &error);
    let explain = move || PortError::explain(port, &error, &data_dir);
    spawn_blocking(explain).await.unwrap_or(PortError {
        port,
        owner: None,
        why,
    })
}

/// What a stream that is cut gets to tell its client why.
const LAST_WORDS: Duration = Duration::from_millis(250);
