//! Providers: the catalogue's, and the user's own.

use super::input::Body;
use super::{AdminError, Answer, off_thread};
use crate::clock;
use crate::house::House;
use crate::snapshot::Snapshot;
use axum::Json;
use axum::extract::{Path, State};
use catalog::{Auth, Provider};
use chat::Dialect;
use http::{StatusCode, Uri};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A provider as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProviderView {
    /// The name that never changes.
    pub id: String,
    /// The name to show.
    pub name: String,
    /// What stands before the slash in a model's full name.
    pub prefix: String,
    /// Other accepted prefixes.
    pub aliases: Vec<String>,
    /// `subscription`, `api-key`, `cheap` or `free`.
    pub tier: String,
    /// The dialects it speaks, the preferred first.
    pub dialects: Vec<String>,
    /// Where it is asked in its preferred dialect.
    pub address: String,
    /// Whether an account needs a key.
    pub needs_key: bool,
    /// What an account must state by a base address of its own, since the catalogue cannot know it.
    pub needs: Vec<String>,
    /// Where the user gets a key.
    pub console_url: Option<String>,
    /// Whether the user defined it.
    pub custom: bool,
    /// Whether the user has an account in use with it.
    pub connected: bool,
    /// How many accounts the user has with it.
    pub accounts: usize,
    /// How many of its models are known.
    pub models: usize,
}

/// A provider of the user's own.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProvider {
    /// The name to show.
    pub name: String,
    /// `openai-chat`, `openai-responses`, `anthropic-messages` or `gemini`.
    pub dialect: String,
    /// Its address as its own SDK is given it.
    pub base_url: String,
    /// What stands before the slash in a model's full name; the name in small letters when not given.
    pub prefix: Option<String>,
}

/// The user's own providers first, then the catalogue's.
pub fn list_providers(house: &House) -> Result<Vec<ProviderView>, AdminError> {
    let snapshot = house.snapshot();
    Ok(snapshot
        .providers
        .iter()
        .map(|provider| view(&snapshot, provider))
        .collect())
}

/// The provider that answers to this id, prefix or alias.
pub fn find_provider(house: &House, name: &str) -> Result<ProviderView, AdminError> {
    let snapshot = house.snapshot();
    Ok(view(&snapshot, &*named(&snapshot, name)?))
}

/// Adds a provider of the user's own. Its prefix is its id.
pub fn add_provider(house: &House, new: NewProvider) -> Result<ProviderView, AdminError> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(AdminError::field(
            "name",
            format!("must have 1 to {LONGEST_NAME} characters"),
        ));
    }
    let dialect = Dialect::named(&new.dialect)
        .ok_or_else(|| AdminError::field("dialect", format!("must be one of {}", dialects())))?;
    let base_url = checked_url("base_url", &new.base_url)?;
    let prefix = free_prefix(new.prefix.as_deref().unwrap_or(&slug(name)))?;
    let row = store::Provider {
        id: prefix.clone(),
        name: name.to_owned(),
        dialect: dialect.name().to_owned(),
        base_url,
        prefix: prefix.clone(),
        created_at: clock::now_signed(),
    };
    house.vault.providers().insert(&row)?;
    house.reload()?;
    let snapshot = house.snapshot();
    let added = snapshot
        .provider(&prefix)
        .ok_or_else(|| AdminError::missing("provider", &prefix))?;
    Ok(view(&snapshot, &added))
}

/// Removes a provider of the user's own that has no accounts left.
pub fn remove_provider(house: &House, id: &str) -> Result<(), AdminError> {
    let provider = named(&house.snapshot(), id)?;
    if !provider.custom {
        return Err(AdminError::field(
            "id",
            format!("{} is built in; remove its accounts instead", provider.name),
        ));
    }
    house.vault.providers().remove(&provider.id)?;
    super::routing::forget_provider(house, &provider.id)?;
    Ok(house.reload()?)
}

/// The provider that answers to this id, prefix or alias; the user's own come first.
pub(super) fn named(snapshot: &Snapshot, name: &str) -> Result<Arc<Provider>, AdminError> {
    let answers = |provider: &&Arc<Provider>| {
        let names = [&provider.id, &provider.prefix]
            .into_iter()
            .chain(provider.aliases.iter());
        names
            .into_iter()
            .any(|known| known.eq_ignore_ascii_case(name))
    };
    let found = snapshot.providers.iter().find(answers).cloned();
    found.ok_or_else(|| {
        AdminError::new(
            super::error::Code::NotFound,
            format!("There is no provider `{name}`. `omniroute providers list` shows them all."),
        )
    })
}

/// An address a provider can be asked at.
pub(super) fn checked_url(field: &str, url: &str) -> Result<String, AdminError> {
    let url = url.trim();
    let parsed: Option<Uri> = url.parse().ok();
    let callable = |uri: &Uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    };
    let without_login = |uri: &Uri| {
        uri.authority()
            .is_some_and(|authority| !authority.as_str().contains('@'))
    };
    if parsed.is_some_and(|uri| callable(&uri) && without_login(&uri)) {
        Ok(url.to_owned())
    } else {
        Err(AdminError::field(
            field,
            "must be an address like https://api.example.com/v1, without a user name in it",
        ))
    }
}

fn free_prefix(prefix: &str) -> Result<String, AdminError> {
    let plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_.".contains(&byte);
    let spelt = prefix.bytes().all(plain)
        && prefix.starts_with(|first: char| first.is_ascii_alphanumeric());
    if !spelt || prefix.len() > LONGEST_PREFIX {
        return Err(AdminError::field(
            "prefix",
            format!("must be small letters, digits, `-`, `_` or `.`, at most {LONGEST_PREFIX}"),
        ));
    }
    match catalog::find(prefix) {
        Some(provider) => Err(AdminError::field(
            "prefix",
            format!("`{prefix}` is taken by {}; choose another", provider.name),
        )),
        None => Ok(prefix.to_owned()),
    }
}

/// The name in small letters and digits, dashes between.
fn slug(name: &str) -> String {
    let letters = |letter: char| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    let dashed: String = name.chars().map(letters).collect();
    dashed
        .split('-')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

fn dialects() -> String {
    Dialect::ALL.map(Dialect::name).join(", ")
}

fn view(snapshot: &Snapshot, provider: &Provider) -> ProviderView {
    let accounts = snapshot
        .fleet
        .iter()
        .filter(|account| account.provider.id == provider.id)
        .count();
    let needs = provider
        .variables
        .iter()
        .filter(|variable| variable.default.is_none());
    ProviderView {
        id: provider.id.to_string(),
        name: provider.name.to_string(),
        prefix: provider.prefix.to_string(),
        aliases: provider.aliases.iter().map(ToString::to_string).collect(),
        tier: provider.tier.name().to_owned(),
        dialects: provider
            .offers
            .iter()
            .map(|offer| offer.dialect.name().to_owned())
            .collect(),
        address: provider
            .offers
            .first()
            .map_or_else(String::new, |offer| offer.url.to_string()),
        needs_key: needs_key(provider),
        needs: needs.map(|variable| variable.name.to_string()).collect(),
        console_url: provider.console_url.as_ref().map(ToString::to_string),
        custom: provider.custom,
        connected: snapshot.is_connected(provider),
        accounts,
        models: provider.models.len(),
    }
}

/// A server of the user's own, or on the user's machine, may be open to all.
pub(super) fn needs_key(provider: &Provider) -> bool {
    !(provider.local || provider.custom || provider.auth == Auth::None)
}

const LONGEST_NAME: usize = 100;
const LONGEST_PREFIX: usize = 40;

/// Every provider, the user's own first
#[utoipa::path(get, path = "/providers", operation_id = "list_providers", tag = "providers", responses((status = OK, body = Vec<ProviderView>)))]
pub(super) async fn list(State(house): State<Arc<House>>) -> Answer<Vec<ProviderView>> {
    list_providers(&house).map(Json)
}

/// Add a provider of the user's own
#[utoipa::path(post, path = "/providers", operation_id = "add_provider", tag = "providers", request_body = NewProvider, responses((status = CREATED, body = ProviderView)))]
pub(super) async fn add(
    State(house): State<Arc<House>>,
    Body(new): Body<NewProvider>,
) -> Result<(StatusCode, Json<ProviderView>), AdminError> {
    let added = off_thread(house, |house| add_provider(house, new)).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Remove a provider of the user's own
#[utoipa::path(delete, path = "/providers/{id}", operation_id = "remove_provider", tag = "providers", params(("id" = String, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn remove(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Result<StatusCode, AdminError> {
    off_thread(house, move |house| remove_provider(house, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
