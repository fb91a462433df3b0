//! Where a request would go and why, without sending it: the same decision, at a moment and with luck of the asker's choice.

use super::input::Asked;
use super::requests::DecisionView;
use super::{AdminError, Answer};
use crate::caller::{Caller, access_of};
use crate::clock;
use crate::decide::{sent_on, told};
use crate::failure::{over_budget, unresolved};
use crate::house::House;
use crate::snapshot::Snapshot;
use ::routing::{Facts, Leg, Purse};
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// What is asked of the router.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct RouteQuestion {
    /// The model as a client names it.
    pub model: String,
    /// The luck of the draw; the same seed draws the same.
    pub seed: Option<u64>,
    /// When, in Unix milliseconds; now when not given.
    pub now: Option<u64>,
    /// Tokens of the prompt.
    pub prompt_tokens: Option<u64>,
    /// The client's key, by id or name: what it may use and what it may spend counts.
    pub key: Option<String>,
    /// Whether tools are offered.
    pub tools: Option<bool>,
    /// Whether it holds pictures.
    pub images: Option<bool>,
}

/// Where a request would go.
#[derive(Debug, Serialize, ToSchema)]
pub struct RouteView {
    /// All of it in one sentence.
    pub sentence: String,
    /// Who would be asked, in order.
    pub targets: Vec<RouteTarget>,
    /// How the name was read (`via`), and who was passed over (`skipped`).
    #[schema(value_type = DecisionView)]
    pub decision: Value,
}

/// Who would be asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct RouteTarget {
    /// The account, as the user calls it.
    pub account: String,
    /// The provider's id.
    pub provider: String,
    /// The model's full name.
    pub model: String,
    /// Why it stands there.
    pub why: String,
}

/// Decides without sending.
pub fn dry_run(house: &House, question: &RouteQuestion) -> Result<RouteView, AdminError> {
    let snapshot = house.snapshot();
    let caller = question.key.as_deref();
    let caller = caller.map(|key| caller_of(&snapshot, key)).transpose()?;
    let facts = Facts {
        access: access_of(caller.as_ref()),
        prompt_tokens: question.prompt_tokens.unwrap_or_default(),
        tools: question.tools.unwrap_or_default(),
        images: question.images.unwrap_or_default(),
        ..Facts::default()
    };
    let detour = snapshot.book.detour(&question.model, &facts);
    let name = detour.map_or(question.model.as_str(), |detour| detour.to.as_str());
    let named = snapshot
        .named(name)
        .map_err(|why| AdminError::field("model", unresolved(name, &why).message))?;
    let mut moment = clock::moment();
    moment.now = question.now.unwrap_or(moment.now);
    moment.day_ends = moment.day_ends.max(moment.now);
    moment.chance = question.seed.map_or(moment.chance, chance);
    let mut plan = house.look_ahead(&snapshot, &named.aim, &facts, moment);
    house.prefer_open(&snapshot, &named, &mut plan, moment.now);
    let refused = refused(house, &snapshot, caller.as_deref(), moment.now);
    if refused.is_some() {
        plan.targets.clear();
    }
    let targets = plan.targets.iter().filter_map(|target| {
        let account = snapshot.fleet.get(target.place)?;
        Some(RouteTarget {
            account: account.label.to_string(),
            provider: account.provider.id.to_string(),
            model: named.aim.legs.get(target.leg).map(Leg::name)?,
            why: target.why.to_string(),
        })
    });
    let via = detour.map(sent_on);
    Ok(RouteView {
        sentence: refused.unwrap_or_else(|| plan.sentence(&named.aim, &snapshot.fleet, moment.now)),
        targets: targets.collect(),
        decision: told(
            &snapshot,
            &named.aim,
            via.as_ref(),
            &plan.skipped,
            moment.now,
        ),
    })
}

/// The key of that id or name, if it opens the gateway.
fn caller_of(snapshot: &Snapshot, key: &str) -> Result<Arc<Caller>, AdminError> {
    let mut callers = snapshot.keys.values();
    let found = callers.find(|caller| *caller.id == *key || *caller.name == *key);
    let none = || {
        let message = format!("no key in force is called `{key}`; see `omniroute keys list`");
        AdminError::field("key", message)
    };
    found.cloned().ok_or_else(none)
}

/// Why nobody would be asked, whoever could serve: the key's time is over, it asks too often, or a budget is spent.
fn refused(
    house: &House,
    snapshot: &Snapshot,
    caller: Option<&Caller>,
    now: u64,
) -> Option<String> {
    if caller.is_some_and(|caller| caller.is_over(|| now)) {
        return Some("Nobody would be asked: the key's time is over.".to_owned());
    }
    if let Some(failure) = caller.and_then(|caller| house.would_bar(caller, now)) {
        return Some(format!("Nobody would be asked: {}.", failure.message));
    }
    let own = caller.map(|caller| Purse::Key((*caller.id).into()));
    let purses: Vec<Purse> = own.into_iter().chain([Purse::All]).collect();
    let over = house.till.over(&snapshot.rulebook.budgets, &purses, now)?;
    let why = over_budget(&over, now).message;
    Some(format!("Nobody would be asked: {why}."))
}

/// Between 0 and 1, by the seed.
fn chance(seed: u64) -> f64 {
    const PARTS: u64 = 1 << 32;
    let spread = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    spread as f64 / PARTS as f64
}

/// Where a request would go, and why
#[utoipa::path(get, path = "/route", operation_id = "dry_run", tag = "routing", params(RouteQuestion), responses((status = OK, body = RouteView)))]
pub(super) async fn ask(
    State(house): State<Arc<House>>,
    Asked(question): Asked<RouteQuestion>,
) -> Answer<RouteView> {
    dry_run(&house, &question).map(Json)
}
