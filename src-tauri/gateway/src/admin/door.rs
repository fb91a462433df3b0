//! The data door: where the tools come in, and who stands in the way.

use super::Answer;
use super::control::Control;
use super::error::{AdminError, Code};
use super::input::Body;
use crate::data_door::{DoorState, PortError};
use crate::house::House;
use crate::port_owner::PortOwner;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::num::NonZeroU16;
use std::sync::Arc;
use utoipa::ToSchema;

/// The data door as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DoorView {
    /// Whether the tools can reach the gateway.
    pub state: DoorWord,
    /// The address it is bound to.
    pub host: String,
    /// Its port, or the one it would have.
    pub port: u16,
    /// What to give to a tool that speaks OpenAI's dialect.
    pub base_url: String,
    /// Who has the port, when it is taken and that can be learnt.
    pub owner: Option<OwnerView>,
    /// What happened and what to do, when it is taken.
    pub why: Option<String>,
}

/// Whether the tools can reach the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum DoorWord {
    /// They can.
    Open,
    /// The user closed it for now.
    Paused,
    /// The port could not be had.
    Taken,
}

/// Who has a port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OwnerView {
    /// The program's name.
    pub program: String,
    /// Its process id.
    pub pid: u32,
    /// It is another OmniRoute.
    pub ours: bool,
}

/// Where the data door is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoorMove {
    /// 1 to 65535.
    #[schema(value_type = u16, minimum = 1)]
    pub port: NonZeroU16,
}

impl From<PortOwner> for OwnerView {
    fn from(PortOwner { program, pid, ours }: PortOwner) -> Self {
        Self { program, pid, ours }
    }
}

impl From<PortError> for AdminError {
    fn from(error: PortError) -> Self {
        Self::new(Code::PortTaken, error.why)
    }
}

/// The door as it is shown.
pub(super) fn view(house: &House, state: DoorState) -> DoorView {
    let host = house.limits.host.clone();
    let is_here = host
        .parse()
        .is_ok_and(|address: IpAddr| address.is_loopback() || address.is_unspecified());
    let port = state.port();
    let called = if is_here { "localhost" } else { &host };
    let base_url = format!("http://{called}:{port}/v1");
    let (state, owner, why) = match state {
        DoorState::Open { .. } => (DoorWord::Open, None, None),
        DoorState::Paused { .. } => (DoorWord::Paused, None, None),
        DoorState::Taken { owner, why, .. } => (DoorWord::Taken, owner, Some(why)),
    };
    DoorView {
        state,
        host,
        port,
        base_url,
        owner: owner.map(OwnerView::from),
        why,
    }
}

fn now(house: &House, control: &Control) -> Answer<DoorView> {
    Ok(Json(view(house, control.door()?.state())))
}

/// How the data door is
#[utoipa::path(get, path = "/door", operation_id = "read_door", tag = "door", responses((status = OK, body = DoorView)))]
pub(super) async fn read(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
) -> Answer<DoorView> {
    now(&house, &control)
}

/// Move the data door to another port; answers under way finish on the old one
#[utoipa::path(post, path = "/door", operation_id = "move_door", tag = "door", request_body = DoorMove, responses((status = OK, body = DoorView)))]
pub(super) async fn move_to(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
    Body(DoorMove { port }): Body<DoorMove>,
) -> Answer<DoorView> {
    control.door()?.move_to(port.get()).await?;
    now(&house, &control)
}

/// Close the data door for now
#[utoipa::path(post, path = "/door/pause", operation_id = "pause_door", tag = "door", responses((status = OK, body = DoorView)))]
pub(super) async fn pause(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
) -> Answer<DoorView> {
    control.door()?.pause().await;
    now(&house, &control)
}

/// Open the data door again
#[utoipa::path(post, path = "/door/resume", operation_id = "resume_door", tag = "door", responses((status = OK, body = DoorView)))]
pub(super) async fn resume(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
) -> Answer<DoorView> {
    control.door()?.resume().await?;
    now(&house, &control)
}
