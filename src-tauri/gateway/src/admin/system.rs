//! The gateway as a process: read the vault again, stop, describe itself.

use super::control::Control;
use super::{AdminError, login, off_thread};
use crate::house::House;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Reads the vault again after another process changed it. An account the vault calls active is given its chance, whatever
/// was found of it before: the other process may have tested it or given it another key.
pub fn reload(house: &House) -> Result<(), AdminError> {
    house.reload()?;
    let snapshot = house.snapshot();
    if house.health().believe(&snapshot.fleet) {
        house.changed.store(true, Ordering::Relaxed);
    }
    Ok(())
}

/// Read the vault again after another process changed it
#[utoipa::path(post, path = "/reload", operation_id = "reload", tag = "system", responses((status = NO_CONTENT)))]
pub(super) async fn reload_now(
    State(house): State<Arc<House>>,
    State(control): State<Arc<Control>>,
) -> Result<StatusCode, AdminError> {
    off_thread(Arc::clone(&house), reload).await?;
    login::look_again(house, &control).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Let running answers finish, then end
#[utoipa::path(post, path = "/stop", operation_id = "stop", tag = "system", responses((status = ACCEPTED)))]
pub(super) async fn stop(State(control): State<Arc<Control>>) -> StatusCode {
    control.stop.notify_one();
    StatusCode::ACCEPTED
}

/// This description
#[utoipa::path(get, path = "/openapi.json", operation_id = "openapi", tag = "system", responses((status = OK, body = Object)))]
pub(super) async fn describe() -> impl IntoResponse {
    const DESCRIPTION: &str = include_str!(concat!(env!("OUT_DIR"), "/openapi.json"));
    ([(header::CONTENT_TYPE, "application/json")], DESCRIPTION)
}
