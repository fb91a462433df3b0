//! What asks a provider on an account's behalf: is its key good, which models does it have.
//!
//! Invariant: nothing here holds a lock or a database row while the provider thinks.

use super::accounts::find_account;
use super::error::Code;
use super::{AdminError, Answer, off_thread};
use crate::clock;
use crate::house::House;
use crate::single_flight::Flights;
use accounts::{KeyState, ListedModel};
use axum::Json;
use axum::extract::{Path, State};
use catalog::Provider;
use futures_util::FutureExt as _;
use routing::Standing;
use secrets::SecretText;
use serde::Serialize;
use std::collections::HashSet;
use std::sync::Arc;
use utoipa::ToSchema;

/// What is known of an account's key after it was tried out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TestView {
    /// What was found.
    pub verdict: Verdict,
    /// How many models the key may use, when the provider listed them.
    pub models: Option<usize>,
    /// Why it is invalid or unknown.
    pub message: Option<String>,
}

/// What was found of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The provider accepts it.
    Valid,
    /// The provider refuses it.
    Invalid,
    /// Nothing was learnt of it.
    Unknown,
}

/// What came of asking for the models.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SyncView {
    /// The provider's id.
    pub provider: String,
    /// How many models the provider listed.
    pub listed: usize,
    /// The ids of those that were not known before.
    pub added: Vec<String>,
}

/// Accounts whose models are being asked for.
pub(crate) type Syncs = Flights<Result<SyncView, AdminError>>;

/// Tries an account's key out. A good one wakes the account, a bad one puts it to sleep, anything else changes nothing.
pub async fn test_account(house: Arc<House>, id: String) -> Result<TestView, AdminError> {
    let (provider, secret) = opened(&house, &id).await?;
    let state = accounts::check_key(&house.chores, &provider, secret.as_ref()).await;
    let told = match state {
        KeyState::Valid { models } => TestView {
            verdict: Verdict::Valid,
            models,
            message: None,
        },
        KeyState::Invalid { why } => TestView {
            verdict: Verdict::Invalid,
            models: None,
            message: Some(why),
        },
        KeyState::Unknown { why } => TestView {
            verdict: Verdict::Unknown,
            models: None,
            message: Some(why),
        },
    };
    off_thread(house, move |house| {
        take_note(house, &id, &told)?;
        Ok(told)
    })
    .await
}

/// Asks an account's provider for its models and adds those that are not known. What the user wrote of a model stays. However many
/// ask at once, the provider is asked once; another account of it may see other models, and is asked as well.
pub async fn sync_models(house: Arc<House>, id: String) -> Result<SyncView, AdminError> {
    let begin = || sync(Arc::clone(&house), id.clone()).boxed();
    let flight = house.syncs.join(&id, begin);
    flight.await
}

async fn sync(house: Arc<House>, id: String) -> Result<SyncView, AdminError> {
    let (provider, secret) = opened(&house, &id).await?;
    let listed = accounts::list_models(&house.chores, &provider, secret.as_ref()).await;
    let listed = listed.map_err(|why| AdminError::new(Code::Provider, why))?;
    off_thread(house, move |house| add_unknown(house, &provider, listed)).await
}

/// The account's provider, at the account's own address, and its key.
async fn opened(
    house: &Arc<House>,
    id: &str,
) -> Result<(Arc<Provider>, Option<SecretText>), AdminError> {
    let id = id.to_owned();
    off_thread(Arc::clone(house), move |house| {
        let missing = || AdminError::missing("account", &id);
        let row = house.vault.accounts().find(&id)?.ok_or_else(missing)?;
        let snapshot = house.snapshot();
        let account = snapshot.fleet.iter().find(|account| *account.id == *id);
        let account = account.ok_or_else(|| AdminError::missing("provider", &row.provider_id))?;
        let Some(sealed) = &row.sealed else {
            return Ok((account.provider.clone(), None));
        };
        let sealer = house
            .lock
            .sealer()
            .ok_or_else(|| AdminError::locked(house.lock.why().as_deref()))?;
        let secret = sealer
            .open(&id, sealed)
            .map_err(|error| AdminError::new(Code::Locked, error.to_string()))?;
        Ok((account.provider.clone(), Some(secret)))
    })
    .await
}

fn take_note(house: &House, id: &str, told: &TestView) -> Result<(), AdminError> {
    let standing = match told.verdict {
        Verdict::Valid => Standing::Active,
        Verdict::Invalid => Standing::Expired,
        Verdict::Unknown => return Ok(()),
    };
    // It may have been removed while the provider thought.
    find_account(house, id)?;
    house.vault.accounts().set_state(
        id,
        standing.name(),
        told.message.as_deref(),
        clock::now_signed(),
    )?;
    house.forgive(id);
    Ok(house.reload()?)
}

fn add_unknown(
    house: &House,
    provider: &Provider,
    listed: Vec<ListedModel>,
) -> Result<SyncView, AdminError> {
    let count = listed.len();
    let rows = house.vault.provider_models();
    let stored = rows
        .list()?
        .into_iter()
        .filter(|row| row.provider_id == provider.id)
        .map(|row| row.model_id);
    let in_catalogue = provider
        .models
        .iter()
        .flat_map(|model| [model.id.to_string(), model.upstream_id().to_owned()]);
    let known: HashSet<String> = stored.chain(in_catalogue).collect();
    let mut added = Vec::new();
    for model in listed
        .into_iter()
        .filter(|model| !known.contains(&model.id))
    {
        let tokens = |count: Option<u64>| count.and_then(|count| u32::try_from(count).ok());
        rows.insert(&store::ProviderModel {
            provider_id: provider.id.to_string(),
            model_id: model.id.clone(),
            name: model.name,
            context_length: tokens(model.context),
            max_output: tokens(model.max_output),
            input_price: None,
            output_price: None,
        })?;
        added.push(model.id);
    }
    house.reload()?;
    Ok(SyncView {
        provider: provider.id.to_string(),
        listed: count,
        added,
    })
}

/// Try an account's key out
#[utoipa::path(post, path = "/accounts/{id}/test", operation_id = "test_account", tag = "accounts", params(("id" = String, Path)), responses((status = OK, body = TestView)))]
pub(super) async fn test(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Answer<TestView> {
    test_account(house, id).await.map(Json)
}

/// Ask an account's provider for its models
#[utoipa::path(post, path = "/accounts/{id}/models/sync", operation_id = "sync_models", tag = "accounts", params(("id" = String, Path)), responses((status = OK, body = SyncView)))]
pub(super) async fn sync_now(
    State(house): State<Arc<House>>,
    Path(id): Path<String>,
) -> Answer<SyncView> {
    sync_models(house, id).await.map(Json)
}
