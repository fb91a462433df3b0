//! A clean slate: every rest, breaker and used-up quota is forgotten, and every account that was out is tried again.

use super::{AdminError, off_thread};
use crate::clock;
use crate::house::House;
use ::routing::{Event, Standing};
use axum::extract::State;
use http::StatusCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Forgets everything that is held against accounts and providers.
pub fn reset_health(house: &House) -> Result<(), AdminError> {
    house.health().apply(&Event::Reset);
    house.changed.store(true, Ordering::Relaxed);
    let active = Standing::Active.name();
    for row in house.vault.accounts().list()? {
        if row.state != active {
            let now = clock::now_signed();
            house
                .vault
                .accounts()
                .set_state(&row.id, active, None, now)?;
        }
    }
    house.reload()?;
    house.remember();
    Ok(())
}

/// Forget everything that is held against accounts and providers
#[utoipa::path(post, path = "/health/reset", operation_id = "reset_health", tag = "routing", responses((status = NO_CONTENT)))]
pub(super) async fn reset(State(house): State<Arc<House>>) -> Result<StatusCode, AdminError> {
    off_thread(house, reset_health).await?;
    Ok(StatusCode::NO_CONTENT)
}
