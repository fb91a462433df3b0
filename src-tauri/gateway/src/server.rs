//! Starts and stops the gateway, on its own runtime and threads.

use crate::admin::{self, Control};
use crate::alerts::{Alert, AlertKind};
use crate::data_door::{DataDoor, Fittings, PortError};
use crate::doors::Doors;
use crate::house::House;
use crate::limits::Limits;
use crate::listener::{self, Bound, Listening};
use crate::login::{self, Login};
use crate::news::News;
use crate::quotas;
use crate::remembered::keep_remembering;
use crate::runtime_file::RuntimeFile;
use crate::signatures::Signatures;
use crate::vault_lock::VaultLock;
use secrets::{GatewayKey, SecretText, SharedHome};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError, Weak, mpsc};
use std::thread;
use std::time::{Duration, Instant};
use store::{Ledger, StoreError, Vault};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::broadcast::Receiver;
use tokio::sync::{Notify, watch};
use tower_http::catch_panic::CatchPanicLayer;

/// Where the admin API and the page are served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlDoor {
    /// On a loopback port of their own that the system chooses, for the app with a window. The data port knows no admin paths, and
    /// may be taken, moved or paused without the window noticing.
    Own,
    /// On the data port, behind a login, for a gateway without a window.
    Shared,
}

/// What a gateway needs to start.
pub struct Options {
    /// Where vault, ledger and the rest live.
    pub data_dir: PathBuf,
    /// The address to listen on; a loopback one unless the user chose otherwise.
    pub host: IpAddr,
    /// The port; 0 takes any free one.
    pub port: u16,
    /// Where the master key lives.
    pub key_home: SharedHome,
    /// How long, how large, how many.
    pub limits: Limits,
    /// Where the admin API and the page are served.
    pub control: ControlDoor,
}

/// Where the control door is, and what opens it.
#[derive(Debug, Clone)]
pub struct ControlAddress {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    /// The bearer token; new at every start.
    pub token: SecretText,
}

/// Why a gateway did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken or may not be used, and there is no control door but on it.
    #[error("{0} --port names another.")]
    Port(PortError),
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
    let house = open_locked_house(options)?;
    house.unlock();
    Ok(house)
}

/// The house while nobody has asked for its master key: for what needs no secret.
///
/// # Errors
/// Vault or ledger cannot be opened.
pub fn open_locked_house(options: &Options) -> Result<Arc<House>, StartError> {
    let (vault, vault_notices) = Vault::open(&options.data_dir)?;
    let (ledger, ledger_notices) = Ledger::open(&options.data_dir)?;
    for notice in vault_notices.iter().chain(&ledger_notices) {
        tracing::warn!("{notice}");
    }
    let limits = Limits {
        host: options.host.to_string(),
        ..options.limits.clone()
    };
    let lock = VaultLock::new(Arc::clone(&options.key_home));
    let mut house = House::new(vault, ledger, lock, limits)
        .map_err(|problem| StartError::Other(problem.to_string()))?;
    house.signatures = Signatures::open(&options.data_dir);
    Ok(Arc::new(house))
}

/// A running gateway.
pub struct Server {
    data: Arc<DataDoor>,
    control: Option<Listening>,
    desk: Arc<Control>,
    token: SecretText,
    runtime: Option<Runtime>,
    house: Arc<House>,
    /// What was told before anybody could listen.
    early: Mutex<Option<Receiver<Arc<Alert>>>>,
}

impl Server {
    /// Opens the house, binds the ports and serves. Returns once they are bound, and the master key was had or is late.
    ///
    /// With a control door of its own, a data port that is taken is no error: the door's state says so.
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
        let ports = runtime.block_on(Ports::bind(&options))?;
        let house = open_locked_house(&options)?;
        let early = house.alerts.listen();
        unlock_beside(&house);
        let _on_own_runtime = runtime.enter();
        runtime.spawn(keep_remembering(Arc::clone(&house)));
        runtime.spawn(quotas::keep_telling(Arc::clone(&house)));
        let token = GatewayKey::random();
        let own = ports.control.as_ref().map(Bound::address);
        let mut kept = None;
        let data = Arc::new_cyclic(|door| {
            let desk = kept.insert(Arc::new(desk(&options, &house, &token, own, door)));
            let paused = own.is_none().then(|| Arc::new(AtomicBool::new(false)));
            let doors = match paused.clone() {
                None => Doors::Data(Arc::clone(&house)),
                Some(paused) => Doors::Both {
                    control: control_router(&house, desk),
                    house: Arc::clone(&house),
                    paused,
                },
            };
            let fittings = Fittings {
                host: options.host,
                data_dir: options.data_dir.clone(),
                house: Arc::clone(&house),
                runtime_file: runtime_file(&options, &token, own),
                shared: paused,
            };
            DataDoor::new(fittings, doors, ports.data)
        });
        runtime.block_on(data.let_in());
        let desk = kept.ok_or_else(|| StartError::Other("no control door".to_owned()))?;
        let control = ports.control.map(|bound| {
            let doors = Doors::Control(control_router(&house, &desk));
            Listening::serve(bound, &doors, &house.limits)
        });
        Ok(Self {
            data,
            control,
            desk,
            token: token.text().clone(),
            runtime: Some(runtime),
            house,
            early: Mutex::new(Some(early)),
        })
    }

    /// Where the control door is, and its token.
    pub fn control(&self) -> ControlAddress {
        ControlAddress {
            url: self.desk.url(),
            token: self.token.clone(),
        }
    }

    /// The door the tools come in by.
    pub fn data_door(&self) -> &Arc<DataDoor> {
        &self.data
    }

    /// What the user is to hear of. The first to ask hears what was raised during the start, too.
    pub fn alerts(&self) -> Receiver<Arc<Alert>> {
        let mut early = self.early.lock().unwrap_or_else(PoisonError::into_inner);
        early.take().unwrap_or_else(|| self.house.alerts.listen())
    }

    /// Raises an alert of the shell's own, such as an update.
    pub fn alert(&self, kind: AlertKind, subject: Option<&str>, body: String) {
        self.house.alert(kind, subject, body);
    }

    /// Woken whenever an account may stand otherwise than before: it was changed, it failed, or its quota was read.
    pub fn accounts_watch(&self) -> watch::Receiver<()> {
        self.house.news.watch_accounts()
    }

    /// An address that lets a browser in, once, within two minutes.
    pub fn one_time_link(&self) -> String {
        self.desk.link(login::SHORT)
    }

    /// Where the password is to be chosen, once, within a day; `None` when there is one already or none is needed.
    pub fn setup_link(&self) -> Option<String> {
        let wanted = self.desk.own.is_none() && !admin::login::has_password(&self.house);
        wanted.then(|| self.desk.link(login::LONG))
    }

    /// What all requests share, for the shell around the gateway.
    pub fn house(&self) -> &Arc<House> {
        &self.house
    }

    /// Told when the control door is asked to stop the gateway; whoever holds the server then calls [`Server::stop`].
    pub fn asked_to_stop(&self) -> Arc<Notify> {
        Arc::clone(&self.desk.stop)
    }

    /// Lets running answers finish for a moment, tells streams that are left why they end, cuts the rest, writes the ledger out, and
    /// ends. Blocks for less than two seconds.
    pub fn stop(mut self) {
        self.shut_down();
    }

    fn shut_down(&mut self) {
        let Some(runtime) = self.runtime.take() else {
            return;
        };
        let control = self.control.take();
        let drain = self.house.limits.drain;
        self.house.news.tell(|| News::Over);
        runtime.block_on(async {
            let own = async {
                if let Some(control) = control {
                    let _drained = tokio::time::timeout(drain, control.close().await).await;
                }
            };
            tokio::join!(own, self.data.shut(drain));
        });
        // What is cut leaves its rows now.
        runtime.shutdown_timeout(CUT);
        self.house.remember();
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

/// The ports of both doors.
struct Ports {
    data: Result<Bound, PortError>,
    /// Where the control door does not share the data door's.
    control: Option<Bound>,
}

impl Ports {
    async fn bind(options: &Options) -> Result<Self, StartError> {
        let (host, port) = (options.host, options.port);
        let data = listener::bind(host, port).await;
        let data = data.map_err(|error| PortError::explain(port, &error, &options.data_dir));
        match options.control {
            ControlDoor::Shared => Ok(Self {
                data: Ok(data.map_err(StartError::Port)?),
                control: None,
            }),
            ControlDoor::Own => {
                let bound = listener::bind_one(Ipv4Addr::LOCALHOST.into(), 0).await;
                let bound = bound
                    .map_err(|error| StartError::Other(format!("no control door: {error}")))?;
                Ok(Self {
                    data,
                    control: Some(bound),
                })
            }
        }
    }
}

fn desk(
    options: &Options,
    house: &House,
    token: &GatewayKey,
    own: Option<SocketAddr>,
    door: &Weak<DataDoor>,
) -> Control {
    let login = Login::default();
    let password = admin::login::kept(house).ok().flatten();
    login.password_is(password.as_ref().map(secrets::PasswordHash::as_str));
    Control {
        token: token.hash(),
        door: door.clone(),
        login,
        own,
        data_dir: options.data_dir.clone(),
        started: Instant::now(),
        stop: Arc::new(Notify::new()),
    }
}

fn runtime_file(options: &Options, token: &GatewayKey, own: Option<SocketAddr>) -> RuntimeFile {
    RuntimeFile {
        pid: std::process::id(),
        host: options.host,
        port: options.port,
        control_port: own.map_or(options.port, |address| address.port()),
        control_token: token.text().expose().clone(),
    }
}

/// The admin API and the page, as one service.
fn control_router(house: &Arc<House>, desk: &Arc<Control>) -> axum::Router {
    admin::router(Arc::clone(house), Arc::clone(desk)).layer(CatchPanicLayer::new())
}

/// Asks for the master key on a thread of its own: a keychain may show a dialog. The start waits for it a moment, not for the user.
fn unlock_beside(house: &Arc<House>) {
    let house = Arc::clone(house);
    let (done, waited) = mpsc::channel();
    let asking = thread::Builder::new()
        .name("unlock".to_owned())
        .spawn(move || {
            house.unlock();
            let _start_went_on = done.send(());
        });
    match asking {
        Ok(_) => {
            let _late = waited.recv_timeout(MOMENT);
        }
        Err(error) => tracing::error!(%error, "accounts stay locked"),
    }
}

/// A thread of the gateway's own, so that nothing else in the process holds it up. One carries tens of thousands of requests a second; a second
/// would be woken for half of them only to find them taken. Work that would hold it for long is done `apart`.
///
/// Whoever is woken waits for a turn: all that has come is read, and then all of it is written. With tokio's usual shortcut for whoever was
/// woken last, each request would be written by itself and wake the other side, which costs more than reading it did.
fn own_runtime() -> Result<Runtime, StartError> {
    let mut builder = Builder::new_multi_thread();
    #[cfg(tokio_unstable)]
    builder.disable_lifo_slot();
    builder
        .worker_threads(1)
        .thread_name("gateway")
        .enable_all()
        .build()
        .map_err(|error| StartError::Other(error.to_string()))
}

/// How long the start waits for the master key.
const MOMENT: Duration = Duration::from_secs(1);
/// How long the end waits for what it has cut.
const CUT: Duration = Duration::from_millis(300);
