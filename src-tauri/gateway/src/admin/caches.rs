//! Which answers are given again, and how often that was so.

use super::error::refused;
use super::input::Body;
use super::{AdminError, Answer, off_thread};
use crate::cache_use::CacheUse;
use crate::caches::Caches;
use crate::embedding::can_embed;
use crate::failure::unresolved;
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
    /// How often the semantic cache was of use since the start.
    pub semantic_use: CacheUse,
    /// How often the embedding model said nothing of use since the start; then it is left alone for half a minute.
    pub semantic_failures: u64,
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
    /// The embedding model that tells which questions mean the same; empty for none.
    pub semantic_model: Option<String>,
    /// How much alike questions must be, as the cosine of their vectors.
    #[schema(minimum = 0.5, maximum = 1)]
    pub semantic_similarity: Option<f64>,
    /// Megabytes of such questions and answers.
    #[schema(minimum = 1, maximum = 256)]
    pub semantic_mb: Option<u64>,
}

/// Which answers are given again now.
pub fn read_caches(house: &House) -> Result<CachesView, AdminError> {
    let snapshot = house.snapshot();
    Ok(CachesView {
        caches: snapshot.rulebook.caches.clone(),
        exact_use: house.exact.told(),
        semantic_use: house.semantic.told(),
        semantic_failures: house.semantic.failures(),
    })
}

/// Changes what is named.
pub fn change_caches(house: &House, change: CachesChange) -> Result<CachesView, AdminError> {
    check_model(house, change.semantic_model.as_deref().unwrap_or_default())?;
    let settings = house.vault.settings();
    settings.change(CACHES, |caches: &mut Caches| {
        set(&mut caches.idempotency_ms, change.idempotency_ms);
        set(&mut caches.exact, change.exact);
        set(&mut caches.exact_mb, change.exact_mb);
        set(&mut caches.exact_minutes, change.exact_minutes);
        set(&mut caches.semantic_model, change.semantic_model);
        set(&mut caches.semantic_similarity, change.semantic_similarity);
        set(&mut caches.semantic_mb, change.semantic_mb);
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

/// A model that tells meanings must be one that somebody serves in OpenAI's way.
fn check_model(house: &House, model: &str) -> Result<(), AdminError> {
    if model.is_empty() {
        return Ok(());
    }
    let why = match house.snapshot().named(model) {
        Ok(named) if can_embed(&named) => return Ok(()),
        Ok(_) => "none of its providers speaks OpenAI's dialect, in which embeddings are asked for"
            .to_owned(),
        Err(why) => unresolved(model, &why).message,
    };
    Err(AdminError::field("semantic_model", why))
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
    house.semantic.clear();
    off_thread(house, read_caches).await.map(Json)
}
