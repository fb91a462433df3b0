//! What the user lays down for every request: how much models may think, and standing instructions.

use super::error::refused;
use super::input::Body;
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use crate::rulebook::TRANSFORMS;
use ::routing::{SystemPrompt, ThinkingRule, Transforms};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What is laid down for every request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TransformsView {
    /// How much models may think.
    #[schema(value_type = ThinkingForm)]
    pub thinking: ThinkingRule,
    /// Standing instructions.
    #[schema(value_type = SystemPromptForm)]
    pub system_prompt: SystemPrompt,
}

/// What is to be different; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransformsChange {
    /// How much models may think.
    #[schema(value_type = Option<ThinkingForm>)]
    pub thinking: Option<ThinkingRule>,
    /// Standing instructions.
    #[schema(value_type = Option<SystemPromptForm>)]
    pub system_prompt: Option<SystemPrompt>,
}

/// How much models may think.
#[derive(Debug, ToSchema)]
pub struct ThinkingForm {
    /// `passthrough` (as the client says), `auto` (as the model likes), `custom` (always `budget`) or `adaptive` (from `effort` upwards).
    #[schema(required = false)]
    pub mode: String,
    /// Tokens, for `custom`; 0 switches thinking off.
    #[schema(required = false, maximum = 131072)]
    pub budget: u64,
    /// Where `adaptive` begins: `none`, `low`, `medium` or `high`.
    #[schema(required = false)]
    pub effort: String,
}

/// Standing instructions.
#[derive(Debug, ToSchema)]
pub struct SystemPromptForm {
    /// Whether they are given.
    #[schema(required = false)]
    pub enabled: bool,
    /// `prepend` (before the client's), `append` (behind them) or `if-absent` (where the client has none).
    #[schema(required = false)]
    pub place: String,
    /// At most 50000 characters.
    #[schema(required = false)]
    pub text: String,
}

/// What is laid down for every request now.
pub fn read_transforms(house: &House) -> Result<TransformsView, AdminError> {
    let Transforms {
        thinking,
        system_prompt,
    } = house.snapshot().rulebook.transforms.clone();
    Ok(TransformsView {
        thinking,
        system_prompt,
    })
}

/// Changes what is named.
pub fn change_transforms(
    house: &House,
    change: TransformsChange,
) -> Result<TransformsView, AdminError> {
    let settings = house.vault.settings();
    settings.change(TRANSFORMS, |transforms: &mut Transforms| {
        if let Some(thinking) = change.thinking {
            transforms.thinking = thinking;
        }
        if let Some(system_prompt) = change.system_prompt {
            transforms.system_prompt = system_prompt;
        }
        transforms.check().map_err(|wrong| refused(&wrong))
    })??;
    house.reload()?;
    read_transforms(house)
}

/// What is laid down for every request
#[utoipa::path(get, path = "/transforms", operation_id = "read_transforms", tag = "transforms", responses((status = OK, body = TransformsView)))]
pub(super) async fn read(State(house): State<Arc<House>>) -> Answer<TransformsView> {
    off_thread(house, read_transforms).await.map(Json)
}

/// Change what is named
#[utoipa::path(patch, path = "/transforms", operation_id = "change_transforms", tag = "transforms", request_body = TransformsChange, responses((status = OK, body = TransformsView)))]
pub(super) async fn change(
    State(house): State<Arc<House>>,
    Body(change): Body<TransformsChange>,
) -> Answer<TransformsView> {
    off_thread(house, |house| change_transforms(house, change))
        .await
        .map(Json)
}
