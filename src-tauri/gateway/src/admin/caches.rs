//! Which answers are given again, and how often that was so.

use super::error::refused;
use super::input::Body;
use super::{AdminError, Answer, off_thread};
use crate::caches::Caches;
use crate::exact_cache::CacheUse;
use crate::house::House;
use crate::rulebook::CACHES;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Which answers are given again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CachesView {
    /// What is laid down.
    #[serde(flatten)]
    pub caches: Caches,
    /// How often the exact cache was of use since the start.
    pub exact_use: CacheUse,
}

/// What is to be different; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CachesChange {
    /// For so many milliseconds after its answer a request can be repeated by its `Idempotency-Key`; 0 turns that off.
    #[schema(maximum = 60000)]
    pub idempotency_ms: Option<u64>,
    /// Requests of temperature 0 are answered from memory when the very same was answered before.
    pub exact: Option<bool>,
    /// Megabytes of such answers.
    #[schema(minimum = 1, maximum = 1024)]
    pub exact_mb: Option<u64>,
    /// Minutes for which they are kept.
    #[schema(minimum = 1, maximum = 10080)]
    pub exact_minutes: Option<u64>,
}

/// Which answers are given again now.
pub fn read_caches(house: &House) -> Result<CachesView, AdminError> {
    let snapshot = house.snapshot();
    Ok(CachesView {
        caches: snapshot.rulebook.caches.clone(),
        exact_use: house.exact.told(),
    })
}

/// Changes what is named.
pub fn change_caches(house: &House, change: CachesChange) -> Result<CachesView, AdminError> {
    let settings = house.vault.settings();
    settings.change(CACHES, |caches: &mut Caches| {
        set(&mut caches.idempotency_ms, change.idempotency_ms);
        set(&mut caches.exact, change.exact);
        set(&mut caches.exact_mb, change.exact_mb);
        set(&mut caches.exact_minutes, change.exact_minutes);
        let wrong = caches.check();
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(refused(&wrong))
        }
    })??;
    house.reload()?;
    read_caches(house)
}

fn set<T>(value: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *value = new;
    }
}

/// Which answers are given again
#[utoipa::path(get, path = "/caches", operation_id = "read_caches", tag = "caches", responses((status = OK, body = CachesView)))]
pub(super) async fn read(State(house): State<Arc<House>>) -> Answer<CachesView> {
    off_thread(house, read_caches).await.map(Json)
}

/// Change what is named
#[utoipa::path(patch, path = "/caches", operation_id = "change_caches", tag = "caches", request_body = CachesChange, responses((status = OK, body = CachesView)))]
pub(super) async fn change(
    State(house): State<Arc<House>>,
    Body(change): Body<CachesChange>,
) -> Answer<CachesView> {
    off_thread(house, |house| change_caches(house, change))
        .await
        .map(Json)
}

/// Forget every answer that is kept
#[utoipa::path(delete, path = "/caches", operation_id = "clear_caches", tag = "caches", responses((status = OK, body = CachesView)))]
pub(super) async fn clear(State(house): State<Arc<House>>) -> Answer<CachesView> {
    house.exact.clear();
    off_thread(house, read_caches).await.map(Json)
}
