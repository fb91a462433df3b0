//! Which conversation is with which account.

use super::{AdminError, Answer, off_thread};
use crate::clock;
use crate::house::House;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use routing::Pinned;
use serde::Serialize;
use std::cmp::Reverse;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use utoipa::ToSchema;

/// A conversation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SessionView {
    /// As `X-OmniRoute-Session-Id` tells it.
    pub id: String,
    /// The accounts it is with.
    pub pins: Vec<PinView>,
}

/// An account a conversation is with, for one model.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PinView {
    /// The account's id.
    pub account: String,
    /// The provider's id.
    pub provider: String,
    /// The model.
    pub model: String,
    /// When it was last served there, Unix milliseconds.
    pub last_used_at: u64,
}

/// The conversations that are with an account by now, the latest first, and no more than a person can read.
pub fn list_sessions(house: &House) -> Vec<SessionView> {
    let life = house.snapshot().rulebook.strategies.sessions.life_ms;
    let oldest = clock::now().saturating_sub(life);
    let sessions = house.sessions();
    let views = sessions.iter().map(|(id, pins)| SessionView {
        id: id.to_string(),
        pins: pins
            .iter()
            .filter(|pin| pin.at >= oldest)
            .map(view)
            .collect(),
    });
    let mut views: Vec<SessionView> = views.filter(|view| !view.pins.is_empty()).collect();
    drop(sessions);
    views.sort_by_key(|view| Reverse(view.pins.iter().map(|pin| pin.last_used_at).max()));
    views.truncate(MOST_SHOWN);
    views
}

/// Lets a conversation go to whichever account is best, or all of them.
pub fn forget_sessions(house: &House, id: Option<&str>) -> Result<(), AdminError> {
    let found = house.sessions().release(id);
    house.changed.store(true, Ordering::Relaxed);
    house.remember();
    match id {
        Some(id) if !found => Err(AdminError::missing("session", id)),
        _ => Ok(()),
    }
}

fn view(pin: &Pinned) -> PinView {
    PinView {
        account: pin.account.to_string(),
        provider: pin.provider.to_string(),
        model: pin.model.to_string(),
        last_used_at: pin.at,
    }
}

const MOST_SHOWN: usize = 500;

/// The conversations that are with an account
#[utoipa::path(get, path = "/sessions", operation_id = "list_sessions", tag = "routing", responses((status = OK, body = Vec<SessionView>)))]
pub(super) async fn list(State(house): State<Arc<House>>) -> Answer<Vec<SessionView>> {
    off_thread(house, |house| Ok(list_sessions(house)))
        .await
        .map(Json)
}

/// Forget all conversations
#[utoipa::path(delete, path = "/sessions", operation_id = "forget_sessions", tag = "routing", responses((status = NO_CONTENT)))]
pub(super) async fn forget_all(State(house): State<Arc<House>>) -> Result<StatusCode, AdminError> {
    off_thread(house, |house| forget_sessions(house, None)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget a conversation
#[utoipa::path(delete, path = "/sessions/{id}", operation_id = "forget_session", tag = "routing", params(("id" = String, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn forget(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Result<StatusCode, AdminError> {
    off_thread(house, move |house| forget_sessions(house, Some(&id))).await?;
    Ok(StatusCode::NO_CONTENT)
}
