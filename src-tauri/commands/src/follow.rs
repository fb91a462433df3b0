//! Tells the connected tools where the gateway is, at the start and whenever it moves.
//!
//! Invariant: the gateway serves at the new port before any tool is told, and no tool's trouble stops it.

use crate::args::Global;
use crate::environment::variable;
use crate::out;
use gateway::Server;
use std::net::SocketAddr;
use tokio::task::spawn_blocking;
use tools::{Followed, Place, base, follow as tell};

/// Follows the data door. Does not end.
pub(crate) async fn follow(global: &Global, server: &Server) {
    let place = Place::find(&global.data_dir(), &variable);
    let mut door = server.data_door().watch();
    loop {
        let address: Option<SocketAddr> = door.borrow_and_update().address();
        if let Some(address) = address {
            let place = place.clone();
            let told = spawn_blocking(move || tell(&place, &base(address))).await;
            say(&told.unwrap_or_default());
        }
        if door.changed().await.is_err() {
            return std::future::pending().await;
        }
    }
}

fn say(followed: &Followed) {
    for name in &followed.moved {
        out::note(&format!("{name} was told the new port."));
    }
    for trouble in &followed.troubles {
        out::warn(trouble);
    }
}
