//! From which addresses the gateway may be called.

use super::error::FieldError;
use super::input::Body;
use super::{AdminError, Answer, off_thread};
use crate::fence::{Fence, network};
use crate::house::House;
use crate::rulebook::FENCE;
use axum::Json;
use axum::extract::State;
use ipnet::IpNet;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// From which addresses the gateway may be called. Addresses and networks: `192.168.1.7`, `192.168.1.0/24`, `fd00::/8`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AccessLists {
    /// If there are any, only these may call. This machine's own addresses (`127.0.0.0/8`, `::1`) must be among them for programs on
    /// it to go on; the control door is open to it in any case.
    pub allow: Vec<String>,
    /// These may not, whatever is allowed.
    pub deny: Vec<String>,
}

/// From which addresses the gateway may be called.
pub fn read_access(house: &House) -> Result<AccessLists, AdminError> {
    Ok(shown(&house.snapshot().rulebook.fence))
}

/// Changes from which addresses the gateway may be called, starting from what is kept.
pub fn change_access(
    house: &House,
    change: impl FnOnce(&mut AccessLists) -> Result<(), AdminError>,
) -> Result<AccessLists, AdminError> {
    let settings = house.vault.settings();
    settings.change(FENCE, |fence: &mut Fence| {
        let mut lists = shown(fence);
        change(&mut lists)?;
        *fence = read_lists(&lists)?;
        Ok::<(), AdminError>(())
    })??;
    house.reload()?;
    read_access(house)
}

/// An address or a network as it is written here; `None` if it is neither.
pub fn written(text: &str) -> Option<String> {
    network(text).map(one)
}

fn shown(Fence { allow, deny }: &Fence) -> AccessLists {
    let texts = |nets: &[IpNet]| nets.iter().copied().map(one).collect();
    AccessLists {
        allow: texts(allow),
        deny: texts(deny),
    }
}

/// A single address is written as one.
fn one(net: IpNet) -> String {
    if net.prefix_len() == net.max_prefix_len() {
        net.addr().to_string()
    } else {
        net.to_string()
    }
}

fn read_lists(lists: &AccessLists) -> Result<Fence, AdminError> {
    let mut wrong = Vec::new();
    let mut read = |name: &str, texts: &[String]| {
        let mut nets = Vec::with_capacity(texts.len());
        for (at, text) in texts.iter().enumerate() {
            match network(text) {
                Some(net) if nets.contains(&net) => {}
                Some(net) => nets.push(net),
                None => wrong.push(FieldError {
                    field: format!("{name}[{at}]"),
                    message: format!(
                        "`{text}` is neither an address nor a network such as 192.168.1.0/24"
                    ),
                }),
            }
        }
        if nets.len() > MOST {
            wrong.push(FieldError {
                field: name.to_owned(),
                message: format!("must hold at most {MOST} networks"),
            });
        }
        nets
    };
    let fence = Fence {
        allow: read("allow", &lists.allow),
        deny: read("deny", &lists.deny),
    };
    AdminError::fields(wrong).map(|()| fence)
}

/// Each is looked at on every request.
const MOST: usize = 1000;

/// From which addresses the gateway may be called
#[utoipa::path(get, path = "/access", operation_id = "read_access", tag = "access", responses((status = OK, body = AccessLists)))]
pub(super) async fn read(State(house): State<Arc<House>>) -> Answer<AccessLists> {
    off_thread(house, read_access).await.map(Json)
}

/// Say anew from which addresses the gateway may be called
#[utoipa::path(put, path = "/access", operation_id = "replace_access", tag = "access", request_body = AccessLists, responses((status = OK, body = AccessLists)))]
pub(super) async fn replace(
    State(house): State<Arc<House>>,
    Body(lists): Body<AccessLists>,
) -> Answer<AccessLists> {
    let put = |kept: &mut AccessLists| {
        *kept = lists;
        Ok(())
    };
    off_thread(house, |house| change_access(house, put))
        .await
        .map(Json)
}
