//! Models: those of the user's providers, and those the user adds.

use super::input::{Asked, Body};
use super::providers::named;
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use axum::Json;
use axum::extract::State;
use catalog::{Model, Provider};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A model as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ModelView {
    /// What to ask the gateway for: `prefix/model`.
    pub id: String,
    /// The provider's id.
    pub provider: String,
    /// The model's id as clients name it behind the prefix.
    pub model: String,
    /// The name to show.
    pub name: String,
    /// The most tokens it reads.
    pub context_length: Option<u64>,
    /// The most tokens it produces.
    pub max_output: Option<u64>,
    /// US dollars per million tokens in.
    pub input_price: Option<f64>,
    /// US dollars per million tokens out.
    pub output_price: Option<f64>,
}

/// Which models are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ModelFilter {
    /// Only this provider's, connected or not: its id, prefix or alias.
    pub provider: Option<String>,
}

/// A model to be added to a provider.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewModel {
    /// The provider's id, prefix or alias.
    pub provider: String,
    /// The model's id as the provider knows it.
    pub model: String,
    /// The name to show; the id when not given.
    pub name: Option<String>,
    /// The most tokens it reads.
    pub context_length: Option<u32>,
    /// The most tokens it produces.
    pub max_output: Option<u32>,
    /// US dollars per million tokens in.
    pub input_price: Option<f64>,
    /// US dollars per million tokens out.
    pub output_price: Option<f64>,
}

/// A model the user added.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AddedModel {
    /// The provider's id, prefix or alias.
    pub provider: String,
    /// The model's id.
    pub model: String,
}

/// The models of one provider, or of all with which the user has an account in use.
pub fn list_models(house: &House, filter: &ModelFilter) -> Result<Vec<ModelView>, AdminError> {
    let snapshot = house.snapshot();
    let providers = match &filter.provider {
        Some(name) => vec![named(&snapshot, name)?],
        None => snapshot.connected().cloned().collect(),
    };
    Ok(providers
        .iter()
        .flat_map(|provider| provider.models.iter().map(|model| view(provider, model)))
        .collect())
}

/// Adds a model to any provider, or puts the user's words in place of the catalogue's.
pub fn add_model(house: &House, new: NewModel) -> Result<ModelView, AdminError> {
    let provider = named(&house.snapshot(), &new.provider)
        .map_err(|error| AdminError::field("provider", error.message))?;
    let id = new.model.trim();
    if id.is_empty()
        || id.len() > LONGEST_ID
        || id.contains(|letter: char| letter.is_control() || letter.is_whitespace())
    {
        return Err(AdminError::field(
            "model",
            format!("must be 1 to {LONGEST_ID} characters without spaces"),
        ));
    }
    for (field, price) in [
        ("input_price", new.input_price),
        ("output_price", new.output_price),
    ] {
        if price.is_some_and(|price| !price.is_finite() || price < 0.0) {
            return Err(AdminError::field(field, "must not be negative"));
        }
    }
    let row = store::ProviderModel {
        provider_id: provider.id.to_string(),
        model_id: id.to_owned(),
        name: new
            .name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .unwrap_or(id)
            .to_owned(),
        context_length: new.context_length,
        max_output: new.max_output,
        input_price: new.input_price,
        output_price: new.output_price,
    };
    house.vault.provider_models().insert(&row)?;
    house.reload()?;
    let provider = named(&house.snapshot(), &provider.id)?;
    let model = provider
        .model(id)
        .ok_or_else(|| AdminError::missing("model", id))?;
    Ok(view(&provider, model))
}

/// Removes a model the user added.
pub fn remove_model(house: &House, added: &AddedModel) -> Result<(), AdminError> {
    let provider = named(&house.snapshot(), &added.provider)?;
    house
        .vault
        .provider_models()
        .remove(&provider.id, &added.model)?;
    Ok(house.reload()?)
}

fn view(provider: &Provider, model: &Model) -> ModelView {
    ModelView {
        id: format!("{}/{}", provider.prefix, model.id),
        provider: provider.id.to_string(),
        model: model.id.to_string(),
        name: model.name.to_string(),
        context_length: provider.context(&model.id),
        max_output: provider.target(&model.id).max_output_tokens,
        input_price: model.price.map(|price| price.input),
        output_price: model.price.map(|price| price.output),
    }
}

const LONGEST_ID: usize = 200;

/// The models the user can ask for, or all of one provider
#[utoipa::path(get, path = "/models", operation_id = "list_models", tag = "models", params(ModelFilter), responses((status = OK, body = Vec<ModelView>)))]
pub(super) async fn list(
    State(house): State<Arc<House>>,
    Asked(filter): Asked<ModelFilter>,
) -> Answer<Vec<ModelView>> {
    list_models(&house, &filter).map(Json)
}

/// Add a model to any provider
#[utoipa::path(post, path = "/provider-models", operation_id = "add_model", tag = "models", request_body = NewModel, responses((status = CREATED, body = ModelView)))]
pub(super) async fn add(
    State(house): State<Arc<House>>,
    Body(new): Body<NewModel>,
) -> Result<(StatusCode, Json<ModelView>), AdminError> {
    let added = off_thread(house, |house| add_model(house, new)).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Remove a model the user added
#[utoipa::path(delete, path = "/provider-models", operation_id = "remove_model", tag = "models", params(AddedModel), responses((status = NO_CONTENT)))]
pub(super) async fn remove(
    State(house): State<Arc<House>>,
    Asked(added): Asked<AddedModel>,
) -> Result<StatusCode, AdminError> {
    off_thread(house, move |house| remove_model(house, &added)).await?;
    Ok(StatusCode::NO_CONTENT)
}
