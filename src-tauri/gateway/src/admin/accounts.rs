//! The user's accounts with providers.
//!
//! Invariant: a key comes in, is sealed with the account's id, and never comes out again.

use super::error::Code;
use super::input::Body;
use super::providers::{checked_url, named, needs_key};
use super::{AdminError, Answer, off_thread};
use crate::clock;
use crate::house::House;
use crate::quotas::{self, QuotaView};
use crate::snapshot::Snapshot;
use axum::Json;
use axum::extract::{Path, State};
use catalog::Provider;
use http::StatusCode;
use routing::Standing;
use secrets::SecretText;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// An account as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountView {
    /// `acc_…`
    pub id: String,
    /// The provider's id.
    pub provider: String,
    /// What the user calls the account.
    pub label: String,
    /// Its place among the provider's accounts; 1 is tried first.
    pub priority: u32,
    /// Used in place of the provider's own address.
    pub base_url: Option<String>,
    /// Whether the user wants it used.
    pub enabled: bool,
    /// `active`, `expired`, `banned` or `credits_exhausted`.
    pub state: String,
    /// Why it is in that state.
    pub state_reason: Option<String>,
    /// Until when it rests, Unix milliseconds, if it does.
    pub resting_until: Option<u64>,
    /// What is known of its quota, what matters most first; empty when nothing is.
    pub quota: Vec<QuotaView>,
    /// Whether a key is kept for it.
    pub has_key: bool,
    /// Unix milliseconds.
    pub created_at: i64,
    /// Unix milliseconds.
    pub updated_at: i64,
    /// Unix milliseconds.
    pub last_used_at: Option<i64>,
}

/// An account to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// The provider's id, prefix or alias.
    pub provider: String,
    /// What to call it; the provider's name when not given.
    pub label: Option<String>,
    /// Its key. A server on the user's machine may need none.
    #[schema(value_type = Option<String>, format = Password)]
    pub key: Option<SecretText>,
    /// Its place among the provider's accounts, 1 the first to be tried; last when not given.
    pub priority: Option<u32>,
    /// Used in place of the provider's own address.
    pub base_url: Option<String>,
}

/// What is to be different; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountChange {
    /// What to call it.
    pub label: Option<String>,
    /// Its place among the provider's accounts, 1 the first to be tried.
    pub priority: Option<u32>,
    /// Whether it is to be used.
    pub enabled: Option<bool>,
    /// Another key in place of the one that is kept.
    #[schema(value_type = Option<String>, format = Password)]
    pub key: Option<SecretText>,
}

/// All accounts, by provider and priority.
pub fn list_accounts(house: &House) -> Result<Vec<AccountView>, AdminError> {
    let snapshot = house.snapshot();
    Ok(house
        .vault
        .accounts()
        .list()?
        .into_iter()
        .map(|row| view(house, &snapshot, row))
        .collect())
}

/// Adds an account. Its key is not tried out; `test_account` does that.
pub fn add_account(house: &House, new: NewAccount) -> Result<AccountView, AdminError> {
    let snapshot = house.snapshot();
    let provider = named(&snapshot, &new.provider).map_err(|error| AdminError {
        code: Code::Invalid,
        ..AdminError::field("provider", error.message)
    })?;
    let base_url = new
        .base_url
        .as_deref()
        .map(|url| checked_url("base_url", url))
        .transpose()?;
    check_address(&provider, base_url.is_some())?;
    let key = new
        .key
        .as_ref()
        .filter(|key| !key.expose().trim().is_empty());
    let key = key.map(checked_key).transpose()?;
    if key.is_none() && needs_key(&provider) {
        return Err(AdminError::field(
            "key",
            format!("{} needs a key{}", provider.name, where_to_get(&provider)),
        ));
    }
    let id = store::account_id();
    let now = clock::now_signed();
    let row = store::Account {
        label: checked_label(
            new.label
                .unwrap_or_else(|| free_label(&snapshot, &provider)),
        )?,
        priority: checked_priority(new.priority)?.unwrap_or(0),
        sealed: key.map(|key| seal(house, &id, &key)).transpose()?,
        id,
        provider_id: provider.id.to_string(),
        base_url,
        enabled: true,
        state: Standing::Active.name().to_owned(),
        state_reason: None,
        created_at: now,
        updated_at: now,
        last_used_at: None,
    };
    house.vault.accounts().insert(&row)?;
    house.reload()?;
    find_account(house, &row.id)
}

/// One account.
pub fn find_account(house: &House, id: &str) -> Result<AccountView, AdminError> {
    let row = house
        .vault
        .accounts()
        .find(id)?
        .ok_or_else(|| AdminError::missing("account", id))?;
    Ok(view(house, &house.snapshot(), row))
}

/// Changes an account. A new key, and switching it on, wake it.
pub fn change_account(
    house: &House,
    id: &str,
    change: AccountChange,
) -> Result<AccountView, AdminError> {
    let accounts = house.vault.accounts();
    let row = accounts
        .find(id)?
        .ok_or_else(|| AdminError::missing("account", id))?;
    let priority = checked_priority(change.priority)?;
    let sealed = change
        .key
        .as_ref()
        .map(|key| seal(house, id, &checked_key(key)?))
        .transpose()?;
    let label = change
        .label
        .map(checked_label)
        .transpose()?
        .unwrap_or(row.label.clone());
    let now = clock::now_signed();
    accounts.update(&store::Account {
        label,
        enabled: change.enabled.unwrap_or(row.enabled),
        updated_at: now,
        ..row
    })?;
    if let Some(priority) = priority {
        accounts.move_to(id, priority)?;
    }
    if let Some(sealed) = &sealed {
        accounts.set_sealed(id, Some(sealed), now)?;
        accounts.set_state(id, Standing::Active.name(), None, now)?;
    }
    if sealed.is_some() || change.enabled == Some(true) {
        house.forgive(id);
    }
    house.reload()?;
    find_account(house, id)
}

/// Removes an account and its key.
pub fn remove_account(house: &House, id: &str) -> Result<(), AdminError> {
    house.vault.accounts().remove(id)?;
    super::routing::forget_account(house, id)?;
    house.forget(id);
    Ok(house.reload()?)
}

/// The state is what the running gateway found last, else what was saved.
fn view(house: &House, snapshot: &Snapshot, row: store::Account) -> AccountView {
    let in_fleet = snapshot.fleet.iter().find(|account| *account.id == *row.id);
    let health = house.health();
    let found = in_fleet
        .map(|account| health.standing(account))
        .filter(|standing| *standing != Standing::Active);
    // Only a rest of the whole account counts here, and no model is called nothing.
    let now = clock::now();
    let rest = in_fleet.and_then(|account| health.rested(account, "", now).err());
    AccountView {
        state: found.map_or(row.state, |standing| standing.name().to_owned()),
        resting_until: rest.map(|rest| rest.until),
        quota: quotas::views(health.quota(&row.id), now),
        has_key: row.sealed.is_some(),
        id: row.id,
        provider: row.provider_id,
        label: row.label,
        priority: row.priority,
        base_url: row.base_url,
        enabled: row.enabled,
        state_reason: row.state_reason,
        created_at: row.created_at,
        updated_at: row.updated_at,
        last_used_at: row.last_used_at,
    }
}

fn seal(house: &House, id: &str, key: &SecretText) -> Result<Vec<u8>, AdminError> {
    let sealer = house
        .lock
        .sealer()
        .ok_or_else(|| AdminError::locked(house.lock.why().as_deref()))?;
    Ok(sealer.seal(id, key.expose()))
}

/// A key as it is to be sent: pasted keys come with spaces and line breaks around them.
fn checked_key(key: &SecretText) -> Result<SecretText, AdminError> {
    let trimmed = key.expose().trim();
    if trimmed.is_empty() {
        return Err(AdminError::field("key", "is empty"));
    }
    if trimmed.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        return Err(AdminError::field(
            "key",
            "has spaces or line breaks in it; paste it again",
        ));
    }
    Ok(SecretText::from(trimmed))
}

fn checked_label(label: String) -> Result<String, AdminError> {
    let label = label.trim();
    if label.is_empty() || label.chars().count() > LONGEST_LABEL {
        return Err(AdminError::field(
            "label",
            format!("must have 1 to {LONGEST_LABEL} characters"),
        ));
    }
    Ok(label.to_owned())
}

fn checked_priority(priority: Option<u32>) -> Result<Option<u32>, AdminError> {
    match priority {
        Some(0) => Err(AdminError::field(
            "priority",
            "begins with 1, the first to be tried",
        )),
        given => Ok(given),
    }
}

/// Some addresses have a gap that only the account's own address can close.
fn check_address(provider: &Provider, given: bool) -> Result<(), AdminError> {
    let gap = provider
        .variables
        .iter()
        .find(|variable| variable.default.is_none());
    match gap {
        Some(gap) if !given => {
            let address = provider
                .offers
                .first()
                .map(|offer| offer.url.as_ref())
                .unwrap_or_default();
            Err(AdminError::field(
                "base_url",
                format!(
                    "{} is asked at {address}; give that address with your `{}` in it",
                    provider.name, gap.name
                ),
            ))
        }
        Some(_) | None => Ok(()),
    }
}

fn where_to_get(provider: &Provider) -> String {
    provider
        .console_url
        .as_ref()
        .map_or_else(String::new, |url| format!("; get one at {url}"))
}

/// The provider's name, with a number from the second account on.
fn free_label(snapshot: &Snapshot, provider: &Provider) -> String {
    let taken = |label: &str| {
        snapshot
            .fleet
            .iter()
            .any(|account| account.provider.id == provider.id && &*account.label == label)
    };
    let numbered = (2..).map(|number| format!("{} {number}", provider.name));
    let mut labels = std::iter::once(provider.name.to_string()).chain(numbered);
    labels.find(|label| !taken(label)).unwrap_or_default()
}

const LONGEST_LABEL: usize = 100;

/// All accounts, by provider and priority
#[utoipa::path(get, path = "/accounts", operation_id = "list_accounts", tag = "accounts", responses((status = OK, body = Vec<AccountView>)))]
pub(super) async fn list(State(house): State<Arc<House>>) -> Answer<Vec<AccountView>> {
    off_thread(house, list_accounts).await.map(Json)
}

/// Add an account
#[utoipa::path(post, path = "/accounts", operation_id = "add_account", tag = "accounts", request_body = NewAccount, responses((status = CREATED, body = AccountView)))]
pub(super) async fn add(
    State(house): State<Arc<House>>,
    Body(new): Body<NewAccount>,
) -> Result<(StatusCode, Json<AccountView>), AdminError> {
    let added = off_thread(house, |house| add_account(house, new)).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Change label, place, key, or whether it is used
#[utoipa::path(patch, path = "/accounts/{id}", operation_id = "change_account", tag = "accounts", params(("id" = String, Path)), request_body = AccountChange, responses((status = OK, body = AccountView)))]
pub(super) async fn change(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
    Body(change): Body<AccountChange>,
) -> Answer<AccountView> {
    off_thread(house, move |house| change_account(house, &id, change))
        .await
        .map(Json)
}

/// Remove an account and its key
#[utoipa::path(delete, path = "/accounts/{id}", operation_id = "remove_account", tag = "accounts", params(("id" = String, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn remove(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Result<StatusCode, AdminError> {
    off_thread(house, move |house| remove_account(house, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
