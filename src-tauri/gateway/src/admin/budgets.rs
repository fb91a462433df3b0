//! Budgets: what may be spent in all, by a key, with a provider.

use super::error::refused;
use super::input::Body;
use super::providers::named;
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use crate::rulebook::BUDGETS;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use routing::{Budget, Caps, Purse, Spent};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// A budget as it is laid down.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetForm {
    /// US dollars.
    #[serde(default)]
    #[schema(value_type = UsdCapsForm)]
    pub usd: Caps<f64>,
    /// Tokens, read and produced.
    #[serde(default)]
    #[schema(value_type = TokenCapsForm)]
    pub tokens: Caps<u64>,
    /// The user is warned when this share is used, in percent.
    #[serde(default = "usual_warning")]
    #[schema(default = 80, minimum = 1, maximum = 100)]
    pub warn_at_percent: u8,
    /// Whether requests are refused when it is used up; otherwise the user is only warned.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub stop: bool,
    /// Whether requests whose price nobody knows are refused.
    #[serde(default)]
    pub refuse_unpriced: bool,
}

/// The most for a day, a week from Monday, a month, where the user is.
#[derive(Debug, ToSchema)]
pub struct UsdCapsForm {
    /// For a day.
    pub daily: Option<f64>,
    /// For a week.
    pub weekly: Option<f64>,
    /// For a month.
    pub monthly: Option<f64>,
}

/// The most for a day, a week from Monday, a month, where the user is.
#[derive(Debug, ToSchema)]
pub struct TokenCapsForm {
    /// For a day.
    pub daily: Option<u64>,
    /// For a week.
    pub weekly: Option<u64>,
    /// For a month.
    pub monthly: Option<u64>,
}

/// A budget as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BudgetView {
    /// What it is for: `all`, `key:ID` or `provider:ID`.
    pub purse: String,
    /// What the user laid down.
    #[serde(flatten)]
    pub budget: BudgetForm,
    /// What is spent of the day, the week and the month.
    pub spent: Vec<SpentView>,
}

/// What is spent of a period.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpentView {
    /// `daily`, `weekly` or `monthly`.
    pub period: String,
    /// US dollars.
    pub usd: f64,
    /// Tokens.
    pub tokens: u64,
    /// The share of the cap, the larger of money and tokens; absent without a cap for the period.
    pub share: Option<f64>,
    /// When counting begins anew, Unix milliseconds.
    pub resets_at: u64,
}

fn usual_warning() -> u8 {
    80
}

fn yes() -> bool {
    true
}

/// All budgets, and what is spent of them.
pub fn list_budgets(house: &House) -> Result<Vec<BudgetView>, AdminError> {
    let snapshot = house.snapshot();
    let budgets = snapshot.rulebook.budgets.iter();
    Ok(budgets.map(|budget| view(house, budget)).collect())
}

/// The budget for `all`, `key:…` or `provider:…`, if there is one.
pub fn find_budget(house: &House, purse: &str) -> Result<Option<BudgetView>, AdminError> {
    let (snapshot, purse) = (house.snapshot(), known(house, purse)?);
    let mut budgets = snapshot.rulebook.budgets.iter();
    let found = budgets.find(|budget| budget.purse == purse);
    Ok(found.map(|budget| view(house, budget)))
}

/// Lays a budget down, in the place of the one for the same.
pub fn set_budget(house: &House, purse: &str, form: BudgetForm) -> Result<BudgetView, AdminError> {
    let BudgetForm {
        usd,
        tokens,
        warn_at_percent,
        stop,
        refuse_unpriced,
    } = form;
    let budget = Budget {
        purse: known(house, purse)?,
        usd,
        tokens,
        warn_at_percent,
        stop,
        refuse_unpriced,
    };
    budget.check().map_err(|wrong| refused(&wrong))?;
    let settings = house.vault.settings();
    settings.change(BUDGETS, |budgets: &mut Vec<Budget>| {
        match budgets.iter_mut().find(|one| one.purse == budget.purse) {
            Some(one) => *one = budget.clone(),
            None => budgets.push(budget.clone()),
        }
        Ok::<(), AdminError>(())
    })??;
    house.reload()?;
    Ok(view(house, &budget))
}

/// Takes a budget away.
pub fn remove_budget(house: &House, purse: &str) -> Result<(), AdminError> {
    // What it is for may be gone meanwhile, so it need not be known.
    let wanted = known(house, purse).ok().or_else(|| Purse::named(purse));
    let settings = house.vault.settings();
    settings.change(BUDGETS, |budgets: &mut Vec<Budget>| {
        let before = budgets.len();
        budgets.retain(|budget| Some(&budget.purse) != wanted.as_ref());
        if budgets.len() == before {
            return Err(AdminError::missing("budget for", purse));
        }
        Ok(())
    })??;
    Ok(house.reload()?)
}

/// The purse that is called so; keys also by their names, providers also by their prefixes.
fn known(house: &House, purse: &str) -> Result<Purse, AdminError> {
    match Purse::named(purse) {
        None => Err(AdminError::field(
            "purse",
            "must be `all`, `key:ID` or `provider:ID`",
        )),
        Some(Purse::All) => Ok(Purse::All),
        Some(Purse::Provider(name)) => {
            let provider = named(&house.snapshot(), &name);
            let provider = provider.map_err(|error| AdminError::field("purse", error.message))?;
            Ok(Purse::Provider((*provider.id).into()))
        }
        Some(Purse::Key(name)) => {
            let keys = house.vault.gateway_keys().list()?;
            let in_force = keys.iter().filter(|key| key.revoked_at.is_none());
            let mut found = in_force.filter(|key| *key.id == *name || *key.name == *name);
            let missing = || AdminError::field("purse", format!("there is no key `{name}`"));
            let key = found.next().ok_or_else(missing)?;
            Ok(Purse::Key(key.id.as_str().into()))
        }
    }
}

fn view(house: &House, budget: &Budget) -> BudgetView {
    let spent = house.till.spent(budget).into_iter().map(|spent| {
        let Spent {
            period,
            micros,
            tokens,
            share,
            until,
        } = spent;
        SpentView {
            period: period.name().to_owned(),
            usd: micros as f64 / 1e6,
            tokens,
            share,
            resets_at: until,
        }
    });
    let spent = spent.collect();
    let Budget {
        purse,
        usd,
        tokens,
        warn_at_percent,
        stop,
        refuse_unpriced,
    } = budget.clone();
    BudgetView {
        purse: purse.to_string(),
        budget: BudgetForm {
            usd,
            tokens,
            warn_at_percent,
            stop,
            refuse_unpriced,
        },
        spent,
    }
}

/// All budgets, and what is spent of them
#[utoipa::path(get, path = "/budgets", operation_id = "list_budgets", tag = "budgets", responses((status = OK, body = Vec<BudgetView>)))]
pub(super) async fn list(State(house): State<Arc<House>>) -> Answer<Vec<BudgetView>> {
    off_thread(house, list_budgets).await.map(Json)
}

/// Lay a budget down for `all`, `key:ID` or `provider:ID`, in the place of the one there is
#[utoipa::path(put, path = "/budgets/{purse}", operation_id = "set_budget", tag = "budgets", params(("purse" = String, Path)), request_body = BudgetForm, responses((status = OK, body = BudgetView)))]
pub(super) async fn set(
    State(house): State<Arc<House>>,
    Path(purse): Path<String>,
    Body(form): Body<BudgetForm>,
) -> Answer<BudgetView> {
    off_thread(house, move |house| set_budget(house, &purse, form))
        .await
        .map(Json)
}

/// Take a budget away
#[utoipa::path(delete, path = "/budgets/{purse}", operation_id = "remove_budget", tag = "budgets", params(("purse" = String, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn remove(
    State(house): State<Arc<House>>,
    Path(purse): Path<String>,
) -> Result<StatusCode, AdminError> {
    off_thread(house, move |house| remove_budget(house, &purse)).await?;
    Ok(StatusCode::NO_CONTENT)
}
