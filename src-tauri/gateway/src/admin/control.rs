//! What the control door knows of the server it belongs to.

use super::status::Running;
use super::{AdminError, door};
use crate::data_door::DataDoor;
use crate::house::House;
use crate::login::Login;
use axum::extract::FromRef;
use secrets::KeyHash;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// The server behind the control door.
pub struct Control {
    /// What opens the door.
    pub(crate) token: KeyHash,
    /// The data door. Where both share a port it holds this control door in turn, hence the weak hold.
    pub(crate) door: Weak<DataDoor>,
    /// Who else may come in.
    pub(crate) login: Login,
    /// Where the control door is, if it does not share the data door's port.
    pub(crate) own: Option<SocketAddr>,
    /// Where the master key's files lie.
    pub(crate) data_dir: PathBuf,
    /// When the server started.
    pub(crate) started: Instant,
    /// Told when somebody asks the server to stop.
    pub(crate) stop: Arc<Notify>,
}

impl Control {
    /// `http://127.0.0.1:PORT`
    pub(crate) fn url(&self) -> String {
        let mut at = self.own.or_else(|| self.door.upgrade()?.state().address());
        if let Some(at) = at.as_mut().filter(|at| at.ip().is_unspecified()) {
            at.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        at.map_or_else(String::new, |at| format!("http://{at}"))
    }

    /// An address of the page that lets a browser in, once.
    pub(crate) fn link(&self, lifetime: Duration) -> String {
        format!(
            "{}/#/login?code={}",
            self.url(),
            self.login.new_code(lifetime)
        )
    }

    pub(super) fn door(&self) -> Result<Arc<DataDoor>, AdminError> {
        let gone = || AdminError::internal("The gateway is ending.");
        self.door.upgrade().ok_or_else(gone)
    }

    pub(super) fn running(&self, house: &House) -> Running {
        let door = self
            .door
            .upgrade()
            .map(|door| door::view(house, door.state()));
        Running {
            pid: std::process::id(),
            port: door.as_ref().map_or(0, |door| door.port),
            door,
            uptime_s: self.started.elapsed().as_secs(),
        }
    }
}

/// What the handlers share.
#[derive(Clone)]
pub(super) struct Desk {
    pub(super) house: Arc<House>,
    pub(super) control: Arc<Control>,
}

impl FromRef<Desk> for Arc<House> {
    fn from_ref(desk: &Desk) -> Self {
        Self::clone(&desk.house)
    }
}

impl FromRef<Desk> for Arc<Control> {
    fn from_ref(desk: &Desk) -> Self {
        Self::clone(&desk.control)
    }
}
