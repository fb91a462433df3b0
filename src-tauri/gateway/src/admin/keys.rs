//! The keys of the gateway's clients.

use super::error::{Code, refused};
use super::input::{Body, MaybeBody};
use super::providers::named;
use super::{AdminError, Answer, off_thread};
use crate::caller::KeyScope;
use crate::clock;
use crate::house::House;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use routing::Invalid;
use secrets::GatewayKey;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;
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
    /// What it may do.
    pub scope: KeyScope,
    /// Unix milliseconds; it opens nothing from then on.
    pub expires_at: Option<i64>,
    /// What it was before it was rotated, as long as that still opens the gateway.
    pub former: Vec<FormerKeyView>,
}

/// What a key was before it was rotated.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FormerKeyView {
    /// Its first characters.
    pub prefix: String,
    /// It opens nothing from then on, Unix milliseconds.
    pub until: i64,
}

/// A key to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What to call it; no other key in force may be called so.
    pub name: String,
    /// What it may do; everything, if absent.
    #[serde(default)]
    pub scope: KeyScope,
    /// Unix milliseconds; it opens nothing from then on.
    pub expires_at: Option<i64>,
}

/// What is to be different about a key; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyChange {
    /// What to call it.
    pub name: Option<String>,
    /// All that it may do.
    pub scope: Option<KeyScope>,
    /// Unix milliseconds; null takes its end away.
    #[serde(default, deserialize_with = "said")]
    #[schema(value_type = Option<i64>)]
    pub expires_at: Option<Option<i64>>,
}

/// How a key is rotated.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// How long the key of before goes on opening the gateway, in seconds; a day, if absent, and 0 for not at all.
    pub overlap_s: Option<u64>,
}

/// A value that is there, be it null.
fn said<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Option<i64>>, D::Error> {
    Option::deserialize(from).map(Some)
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
    /// What it was before goes on until then, Unix milliseconds.
    pub former_until: Option<i64>,
}

/// All keys, also the revoked ones, oldest first.
pub fn list_keys(house: &House) -> Result<Vec<KeyView>, AdminError> {
    let (rows, former) = (house.vault.gateway_keys(), former(house)?);
    let views = rows.list()?.into_iter().map(|row| view(row, &former));
    Ok(views.collect())
}

/// One key.
pub fn find_key(house: &House, id: &str) -> Result<KeyView, AdminError> {
    let row = house.vault.gateway_keys().find(id)?;
    let row = row.ok_or_else(|| AdminError::missing("key", id))?;
    Ok(view(row, &former(house)?))
}

/// Makes a key.
pub fn create_key(house: &House, new: NewKey) -> Result<CreatedKey, AdminError> {
    let name = checked_name(&new.name)?;
    let scope = checked_scope(house, new.scope)?;
    check_end(new.expires_at)?;
    let key = GatewayKey::random();
    let row = store::GatewayKey {
        id: store::key_id(),
        name: name.to_owned(),
        prefix: key.prefix().to_owned(),
        hash: key.hash(),
        created_at: clock::now_signed(),
        revoked_at: None,
        last_used_at: None,
        scope,
        expires_at: new.expires_at,
    };
    house.vault.gateway_keys().insert(&row)?;
    house.reload()?;
    Ok(CreatedKey {
        id: row.id,
        name: row.name,
        key: key.text().expose().clone(),
        former_until: None,
    })
}

/// Changes what a key is called, what it may do, and until when.
pub fn change_key(house: &House, id: &str, change: KeyChange) -> Result<KeyView, AdminError> {
    let rows = house.vault.gateway_keys();
    let row = rows.find(id)?;
    let row = row.ok_or_else(|| AdminError::missing("key", id))?;
    let name = change.name.as_deref().map(checked_name).transpose()?;
    let scope = change.scope.map(|scope| checked_scope(house, scope));
    let scope = scope.transpose()?.unwrap_or(row.scope);
    let end = change.expires_at.unwrap_or(row.expires_at);
    check_end(change.expires_at.flatten())?;
    if let Some(name) = name {
        rows.rename(id, name)?;
    }
    rows.limit(id, &scope, end)?;
    house.reload()?;
    find_key(house, id)
}

/// Puts a new key in the place of one: same name, same limits, same history. The one of before goes on for a while.
pub fn rotate_key(house: &House, id: &str, rotation: &Rotation) -> Result<CreatedKey, AdminError> {
    let KeyView {
        name, revoked_at, ..
    } = find_key(house, id)?;
    if revoked_at.is_some() {
        let message = format!("The key `{id}` was revoked; make another one.");
        return Err(AdminError::new(Code::Invalid, message));
    }
    let overlap = rotation
        .overlap_s
        .map_or(USUAL_OVERLAP, Duration::from_secs);
    if overlap > LONGEST_OVERLAP {
        let days = LONGEST_OVERLAP.as_secs() / 86_400;
        let message = format!("must be at most {days} days");
        return Err(AdminError::field("overlap_s", message));
    }
    let (key, now) = (GatewayKey::random(), clock::now_signed());
    let until = now.saturating_add(i64::try_from(overlap.as_millis()).unwrap_or(i64::MAX));
    let rows = house.vault.gateway_keys();
    rows.rotate(id, (key.prefix(), &key.hash()), until, now)?;
    house.reload()?;
    Ok(CreatedKey {
        id: id.to_owned(),
        name,
        key: key.text().expose().clone(),
        former_until: (until > now).then_some(until),
    })
}

/// Closes a key for good, at once.
pub fn revoke_key(house: &House, id: &str) -> Result<(), AdminError> {
    house.vault.gateway_keys().revoke(id, clock::now_signed())?;
    Ok(house.reload()?)
}

fn checked_name(name: &str) -> Result<&str, AdminError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let message = format!("must have 1 to {LONGEST_NAME} characters");
        return Err(AdminError::field("name", message));
    }
    Ok(name)
}

/// The scope as it is kept: providers by their ids.
fn checked_scope(house: &House, mut scope: KeyScope) -> Result<String, AdminError> {
    let snapshot = house.snapshot();
    let mut wrong = scope.check();
    for (at, provider) in scope.providers.iter_mut().enumerate() {
        match named(&snapshot, provider) {
            Ok(known) => *provider = known.id.to_string(),
            Err(error) => wrong.push(Invalid::new(format!("providers[{at}]"), error.message)),
        }
    }
    for (at, id) in scope.accounts.iter().enumerate() {
        if !snapshot.fleet.iter().any(|account| *account.id == **id) {
            let message = format!("there is no account `{id}`");
            wrong.push(Invalid::new(format!("accounts[{at}]"), message));
        }
    }
    if wrong.is_empty() {
        return serde_json::to_string(&scope)
            .map_err(|error| AdminError::internal(error.to_string()));
    }
    let wrong: Vec<Invalid> = wrong.into_iter().map(|one| one.within("scope")).collect();
    Err(refused(&wrong))
}

fn check_end(end: Option<i64>) -> Result<(), AdminError> {
    if end.is_some_and(|end| end <= clock::now_signed()) {
        return Err(AdminError::field("expires_at", "must lie ahead"));
    }
    Ok(())
}

/// What rotated keys were before, where that is still of use.
fn former(house: &House) -> Result<Vec<store::FormerKey>, AdminError> {
    let (mut former, now) = (house.vault.gateway_keys().former()?, clock::now_signed());
    former.retain(|one| one.until > now);
    Ok(former)
}

fn view(row: store::GatewayKey, former: &[store::FormerKey]) -> KeyView {
    let former = former.iter().filter(|one| one.key_id == row.id);
    let former = former.map(|one| FormerKeyView {
        prefix: one.prefix.clone(),
        until: one.until,
    });
    KeyView {
        former: former.collect(),
        scope: serde_json::from_str(&row.scope).unwrap_or_default(),
        expires_at: row.expires_at,
        id: row.id,
        name: row.name,
        prefix: row.prefix,
        created_at: row.created_at,
        revoked_at: row.revoked_at,
        last_used_at: row.last_used_at,
    }
}

const LONGEST_NAME: usize = 200;
const USUAL_OVERLAP: Duration = Duration::from_secs(24 * 60 * 60);
const LONGEST_OVERLAP: Duration = Duration::from_secs(90 * 24 * 60 * 60);

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

/// One key, also a revoked one
#[utoipa::path(get, path = "/keys/{id}", operation_id = "find_key", tag = "keys", params(("id" = String, Path)), responses((status = OK, body = KeyView)))]
pub(super) async fn one(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Answer<KeyView> {
    off_thread(house, move |house| find_key(house, &id))
        .await
        .map(Json)
}

/// Change what a key is called, what it may do, and until when
#[utoipa::path(patch, path = "/keys/{id}", operation_id = "change_key", tag = "keys", params(("id" = String, Path)), request_body = KeyChange, responses((status = OK, body = KeyView)))]
pub(super) async fn change(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
    Body(change): Body<KeyChange>,
) -> Answer<KeyView> {
    off_thread(house, move |house| change_key(house, &id, change))
        .await
        .map(Json)
}

/// Put a new key in the place of one; the answer is the only place where it is shown
#[utoipa::path(post, path = "/keys/{id}/rotate", operation_id = "rotate_key", tag = "keys", params(("id" = String, Path)), request_body = Option<Rotation>, responses((status = OK, body = CreatedKey)))]
pub(super) async fn rotate(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
    MaybeBody(rotation): MaybeBody<Rotation>,
) -> Answer<CreatedKey> {
    off_thread(house, move |house| rotate_key(house, &id, &rotation))
        .await
        .map(Json)
}
