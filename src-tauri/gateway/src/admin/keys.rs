//! The keys of the gateway's clients.

use super::input::Body;
use super::{AdminError, Answer, off_thread};
use crate::clock;
use crate::house::House;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use secrets::GatewayKey;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A client key as it is shown: everything but the key.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct KeyView {
    /// `key_…`
    pub id: String,
    /// What the user calls it.
    pub name: String,
    /// Its first characters, to recognise it by.
    pub prefix: String,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds; a revoked key opens nothing.
    pub revoked_at: Option<i64>,
    /// Unix milliseconds.
    pub last_used_at: Option<i64>,
}

/// A key to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What to call it; no other key in force may be called so.
    pub name: String,
}

/// A key just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct CreatedKey {
    /// `key_…`
    pub id: String,
    /// What the user calls it.
    pub name: String,
    /// The key itself. It is shown this once.
    pub key: String,
}

/// All keys, also the revoked ones, oldest first.
pub fn list_keys(house: &House) -> Result<Vec<KeyView>, AdminError> {
    Ok(house
        .vault
        .gateway_keys()
        .list()?
        .into_iter()
        .map(view)
        .collect())
}

/// Makes a key.
pub fn create_key(house: &House, new: NewKey) -> Result<CreatedKey, AdminError> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(AdminError::field(
            "name",
            format!("must have 1 to {LONGEST_NAME} characters"),
        ));
    }
    let key = GatewayKey::random();
    let row = store::GatewayKey {
        id: store::key_id(),
        name: name.to_owned(),
        prefix: key.prefix().to_owned(),
        hash: key.hash(),
        created_at: clock::now_signed(),
        revoked_at: None,
        last_used_at: None,
    };
    house.vault.gateway_keys().insert(&row)?;
    house.reload()?;
    Ok(CreatedKey {
        id: row.id,
        name: row.name,
        key: key.text().expose().clone(),
    })
}

/// Closes a key for good, at once.
pub fn revoke_key(house: &House, id: &str) -> Result<(), AdminError> {
    house.vault.gateway_keys().revoke(id, clock::now_signed())?;
    Ok(house.reload()?)
}

fn view(row: store::GatewayKey) -> KeyView {
    KeyView {
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        created_at: row.created_at,
        revoked_at: row.revoked_at,
        last_used_at: row.last_used_at,
    }
}

const LONGEST_NAME: usize = 200;

/// All keys, also the revoked ones
#[utoipa::path(get, path = "/keys", operation_id = "list_keys", tag = "keys", responses((status = OK, body = Vec<KeyView>)))]
pub(super) async fn list(State(house): State<Arc<House>>) -> Answer<Vec<KeyView>> {
    off_thread(house, list_keys).await.map(Json)
}

/// Make a key; the answer is the only place where it is shown
#[utoipa::path(post, path = "/keys", operation_id = "create_key", tag = "keys", request_body = NewKey, responses((status = CREATED, body = CreatedKey)))]
pub(super) async fn create(
    State(house): State<Arc<House>>,
    Body(new): Body<NewKey>,
) -> Result<(StatusCode, Json<CreatedKey>), AdminError> {
    let created = off_thread(house, |house| create_key(house, new)).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

/// Revoke a key at once
#[utoipa::path(delete, path = "/keys/{id}", operation_id = "revoke_key", tag = "keys", params(("id" = String, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn revoke(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Result<StatusCode, AdminError> {
    off_thread(house, move |house| revoke_key(house, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
