//! The gateway inside this process, as far as the desktop needs it.
//!
//! Invariant: it listens before there is a window and runs on threads of its own; nothing here waits for it to answer a client. Why it
//! cannot start is a sentence for a person.

use crate::accounts::{Account, Quota};
use crate::picture::Door;
use crate::shell::own;
use ::gateway::admin::accounts::list_accounts;
use ::gateway::admin::keys::{NewKey, create_key, revoke_key};
use ::gateway::admin::providers::list_providers;
use ::gateway::{
    Alert, AlertKind, ControlDoor, DataDoor, DoorState, House, Limits, Options, QuotaView, Server,
    wanted_port,
};
use jiff::Timestamp;
use secrets::{SecretText, settled_home};
use std::env;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Notify, broadcast, watch};

/// A gateway that runs until it is stopped.
pub(crate) struct Gateway {
    server: Mutex<Option<Server>>,
    house: Arc<House>,
    door: Arc<DataDoor>,
    control: (String, SecretText),
    asked_to_stop: Arc<Notify>,
}

impl Gateway {
    /// Starts it on that data folder. Returns once both doors are open, or the data door is known to be taken.
    pub(crate) fn start(data_dir: &Path, port: Option<u16>) -> Result<Self, String> {
        let options = Options {
            host: Ipv4Addr::LOCALHOST.into(),
            port: wanted_port(port, variable, data_dir).map_err(|error| error.to_string())?,
            key_home: settled_home(data_dir, variable, KEYCHAIN_PATIENCE)
                .map_err(|error| error.to_string())?,
            limits: Limits::from_environment(variable)?,
            data_dir: data_dir.to_owned(),
            control: ControlDoor::Own,
        };
        let server = Server::start(options).map_err(|error| error.to_string())?;
        let control = server.control();
        Ok(Self {
            house: Arc::clone(server.house()),
            door: Arc::clone(server.data_door()),
            control: (control.url, control.token),
            asked_to_stop: server.asked_to_stop(),
            server: Mutex::new(Some(server)),
        })
    }

    /// The door clients come through.
    pub(crate) fn door(&self) -> &DataDoor {
        &self.door
    }

    /// How that door is.
    pub(crate) fn state(&self) -> Door {
        (&self.door.state()).into()
    }

    /// Where the control door is, and what opens it.
    pub(crate) fn control(&self) -> (&str, &SecretText) {
        (&self.control.0, &self.control.1)
    }

    /// An address that opens the page in a browser, once; `None` while the gateway ends.
    pub(crate) fn one_time_link(&self) -> Option<String> {
        own(&self.server).as_ref().map(Server::one_time_link)
    }

    /// What the user is to hear of, from now on.
    pub(crate) fn alerts(&self) -> Option<broadcast::Receiver<Arc<Alert>>> {
        own(&self.server).as_ref().map(Server::alerts)
    }

    /// The user is to hear of this; the gateway decides whether it is told. Nobody hears while it ends.
    pub(crate) fn alert(&self, kind: AlertKind, subject: &str, body: String) {
        if let Some(server) = own(&self.server).as_ref() {
            server.alert(kind, Some(subject), body);
        }
    }

    /// Woken whenever an account may stand otherwise than before.
    pub(crate) fn accounts_watch(&self) -> Option<watch::Receiver<()>> {
        own(&self.server).as_ref().map(Server::accounts_watch)
    }

    /// Waits until the control door is asked to end the gateway.
    pub(crate) async fn asked_to_stop(&self) {
        self.asked_to_stop.notified().await;
    }

    /// Makes a client key of that name and hands it over. One that nobody got is not left behind. Blocks.
    pub(crate) fn create_key(
        &self,
        name: String,
        hand_over: impl FnOnce(&SecretText) -> Result<(), String>,
    ) -> Result<(), String> {
        let new = NewKey {
            name,
            ..NewKey::default()
        };
        let key = create_key(&self.house, new).map_err(|error| error.message)?;
        hand_over(&SecretText::new(key.key)).map_err(|why| match revoke_key(&self.house, &key.id) {
            Ok(()) => why,
            Err(error) => format!("{why}; and the new key stays open: {}", error.message),
        })
    }

    /// The user's accounts; none when they cannot be read. Blocks.
    pub(crate) fn accounts(&self) -> Vec<Account> {
        let accounts = list_accounts(&self.house).unwrap_or_default();
        let seen = accounts.into_iter().map(|account| Account {
            label: account.label,
            enabled: account.enabled,
            state: account.state,
            resting_until: account.resting_until.and_then(moment),
            quota: account.quota.into_iter().map(Quota::from).collect(),
        });
        seen.collect()
    }

    /// Where the known providers sell their keys. Blocks.
    pub(crate) fn consoles(&self) -> Vec<String> {
        let providers = list_providers(&self.house).unwrap_or_default();
        let consoles = providers
            .into_iter()
            .filter_map(|provider| provider.console_url);
        consoles.collect()
    }

    /// Finishes the running requests, writes everything out and closes both doors. Blocks, for at most two seconds.
    pub(crate) fn stop(&self) {
        // Whoever comes second waits for the first.
        if let Some(server) = own(&self.server).take() {
            server.stop();
        }
    }
}

impl From<QuotaView> for Quota {
    fn from(view: QuotaView) -> Self {
        Self {
            name: view.name,
            left: view.left,
            again: view.resets_at.and_then(moment),
        }
    }
}

impl From<&DoorState> for Door {
    fn from(state: &DoorState) -> Self {
        match state {
            DoorState::Open { address } => Self::Open {
                port: address.port(),
            },
            DoorState::Paused { port } => Self::Paused { port: *port },
            DoorState::Taken { port, owner, .. } => Self::Taken {
                port: *port,
                owner: owner.as_ref().map(|owner| {
                    let name = if owner.ours {
                        "another OmniRoute"
                    } else {
                        &owner.program
                    };
                    format!("{name} (process {})", owner.pid)
                }),
            },
        }
    }
}

fn moment(milliseconds: u64) -> Option<Timestamp> {
    Timestamp::from_millisecond(i64::try_from(milliseconds).ok()?).ok()
}

/// A variable that is set to something.
pub(crate) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Where this user's data lives.
pub(crate) fn data_dir() -> std::path::PathBuf {
    ::gateway::data_dir(variable)
}

/// Time to answer the keychain's dialog.
const KEYCHAIN_PATIENCE: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests;
