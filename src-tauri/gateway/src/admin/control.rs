//! What the control door knows of the server it belongs to.

use super::status::Running;
use crate::house::House;
use axum::extract::FromRef;
use secrets::{Home, KeyHash};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Notify;

/// The server behind the control door.
pub struct Control {
    /// What opens the door.
    pub token: KeyHash,
    /// The port of the data door.
    pub port: u16,
    /// Where the master key lives.
    pub key_home: Home,
    /// When the server started.
    pub started: Instant,
    /// Told when somebody asks the server to stop.
    pub stop: Arc<Notify>,
}

impl Control {
    pub(super) fn running(&self) -> Running {
        Running {
            pid: std::process::id(),
            port: self.port,
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
