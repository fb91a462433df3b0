//! How the gateway is doing, on one page.

use super::accounts::list_accounts;
use super::control::Control;
use super::door::DoorView;
use super::keys::list_keys;
use super::{AdminError, Answer, off_thread};
use crate::cache_use::CacheUse;
use crate::house::House;
use axum::Json;
use axum::extract::State;
use secrets::Home;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// How the gateway is doing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Status {
    /// OmniRoute's version.
    pub version: String,
    /// The running gateway, if one runs.
    pub running: Option<Running>,
    /// Accounts by state: `active`, `resting`, `disabled`, `expired`, `banned`, `credits_exhausted`. States without accounts are left out.
    pub accounts: BTreeMap<String, usize>,
    /// Client keys in force.
    pub keys: usize,
    /// Rows the ledger could not take since the start.
    pub ledger_shed: u64,
    /// How often the exact cache was of use since the start.
    pub exact_cache: CacheUse,
    /// How often the semantic cache was of use since the start.
    pub semantic_cache: CacheUse,
    /// Where the master key lives, and whether it was had.
    pub master_key: MasterKeyView,
}

/// The running gateway.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Running {
    /// Process id.
    pub pid: u32,
    /// The port of the data door.
    pub port: u16,
    /// Seconds since the start.
    pub uptime_s: u64,
    /// The data door.
    pub door: Option<DoorView>,
}

/// Where the master key lives.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MasterKeyView {
    /// `keychain`, `passphrase`, `key-file`, `environment`, `file-descriptor`, `credential` or `memory`.
    #[schema(value_type = String)]
    pub home: Home,
    /// Why it could not be had; accounts with keys cannot be used until it is.
    pub locked: Option<String>,
}

/// How this house is doing; `running` when it serves.
pub fn status(house: &House, running: Option<Running>) -> Result<Status, AdminError> {
    Ok(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        running,
        accounts: accounts_by_state(house)?,
        keys: list_keys(house)?
            .iter()
            .filter(|key| key.revoked_at.is_none())
            .count(),
        ledger_shed: house.writer.shed(),
        exact_cache: house.exact.told(),
        semantic_cache: house.semantic.told(),
        master_key: MasterKeyView {
            home: house.lock.home(),
            locked: house.lock.why(),
        },
    })
}

fn accounts_by_state(house: &House) -> Result<BTreeMap<String, usize>, AdminError> {
    let mut states = BTreeMap::new();
    for account in list_accounts(house)? {
        let state = match account.state.as_str() {
            _ if !account.enabled => "disabled",
            "active" if account.resting_until.is_some() => "resting",
            other => other,
        };
        *states.entry(state.to_owned()).or_default() += 1;
    }
    Ok(states)
}

/// How the gateway is doing
#[utoipa::path(get, path = "/status", operation_id = "status", tag = "system", responses((status = OK, body = Status)))]
pub(super) async fn read(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
) -> Answer<Status> {
    off_thread(house, move |house| {
        status(house, Some(control.running(house)))
    })
    .await
    .map(Json)
}
