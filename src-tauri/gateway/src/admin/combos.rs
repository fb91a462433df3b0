//! Combos: names that stand for several targets, tried in the order the user chose.

use super::error::{Code, refused};
use super::input::{Body, read_value};
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use crate::rulebook::NAMING;
use crate::snapshot::Snapshot;
use axum::Json;
use axum::extract::{Path, State};
use http::StatusCode;
use routing::{Book, Naming, Tally, TargetTally};

pub use routing::Combo;
use serde::Serialize;
use serde_json::Value;
use std::sync::Arc;
use utoipa::ToSchema;

/// A combo as it is written down.
#[derive(Debug, ToSchema)]
pub struct ComboForm {
    /// What clients ask for. Letters, digits and `_`, `/`, `.`, `-`.
    pub name: String,
    /// `priority`, `weighted`, `round-robin`, `random`, `least-used`, `cost-optimized` or `best-value`.
    #[schema(required = false)]
    pub strategy: String,
    /// What it stands for, in order.
    pub targets: Vec<ComboTargetForm>,
    /// Limits for the whole.
    #[schema(required = false)]
    pub terms: ComboTermsForm,
    /// Kept out of lists of models. It still answers.
    #[schema(required = false)]
    pub hidden: bool,
    /// What it is for.
    #[schema(required = false)]
    pub description: String,
}

/// One target: a `model` or a `combo`.
#[derive(Debug, ToSchema)]
pub struct ComboTargetForm {
    /// `prefix/model`, `prefix/*` or an alias.
    pub model: Option<String>,
    /// Another combo.
    pub combo: Option<String>,
    /// Only this account, by id.
    pub account: Option<String>,
    /// Only accounts with this tag.
    pub tag: Option<String>,
    /// How often it comes first, among all weights; for `weighted`.
    #[schema(required = false)]
    pub weight: u32,
}

/// Limits of a combo. What is absent is as everywhere.
#[derive(Debug, ToSchema)]
pub struct ComboTermsForm {
    /// For the whole request until its first content, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// For each attempt until its first content, in milliseconds.
    pub first_byte_ms: Option<u64>,
    /// Between two events of a stream, in milliseconds.
    pub idle_ms: Option<u64>,
    /// The last target is tried so many times more.
    #[schema(required = false)]
    pub retries: u32,
    /// Between such retries, in milliseconds.
    #[schema(required = false)]
    pub retry_delay_ms: u64,
    /// Requests at the same time for each target.
    pub concurrency: Option<u32>,
    /// How long a request may queue for a target, in milliseconds.
    pub queue_ms: Option<u64>,
}

/// A combo as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComboView {
    /// What the user wrote.
    #[serde(flatten)]
    #[schema(value_type = ComboForm)]
    pub combo: Combo,
    /// The full names of the models it stands for now, in the order they are written.
    pub models: Vec<String>,
    /// Whether it is the program's own, which cannot be changed.
    pub built_in: bool,
    /// What it has done so far.
    #[schema(value_type = TallyView)]
    pub tally: TallyView,
}

/// What a combo has done so far.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct TallyView {
    /// Requests for it.
    pub requests: u64,
    /// Those that were served.
    pub served: u64,
    /// Those that failed with every target.
    pub failed: u64,
    /// Those served only after a target had failed.
    pub fallbacks: u64,
    /// When it was last asked for, Unix milliseconds.
    pub last_used_at: Option<u64>,
    /// Its targets, in the order they were first tried.
    #[schema(required = false)]
    pub targets: Vec<TargetTallyView>,
}

/// What one target of a combo has done so far.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TargetTallyView {
    /// The provider's id.
    pub provider: String,
    /// The model.
    pub model: String,
    /// Attempts.
    pub tried: u64,
    /// Attempts that served.
    pub served: u64,
    /// Milliseconds until the first content or the failure, on average.
    pub average_ms: u64,
}

/// All combos, the user's own first.
pub fn list_combos(house: &House) -> Result<Vec<ComboView>, AdminError> {
    let snapshot = house.snapshot();
    let own = snapshot.rulebook.naming.combos.iter();
    let mut views: Vec<ComboView> = own
        .map(|combo| view(house, &snapshot, combo.clone(), false))
        .collect();
    if snapshot.is_combo(routing::AUTO) && snapshot.named(routing::AUTO).is_ok() {
        views.push(view(house, &snapshot, built_in(), true));
    }
    Ok(views)
}

/// One combo.
pub fn find_combo(house: &House, name: &str) -> Result<ComboView, AdminError> {
    let mut combos = list_combos(house)?.into_iter();
    combos
        .find(|view| is(&view.combo.name, name))
        .ok_or_else(|| AdminError::missing("combo", name))
}

/// A combo as a body of the API writes it down.
pub fn read_combo(written: &Value) -> Result<Combo, AdminError> {
    read_value(written)
}

/// Makes a combo.
pub fn add_combo(house: &House, form: Combo) -> Result<ComboView, AdminError> {
    let name = form.name.clone();
    change(house, |naming| {
        if naming.combos.iter().any(|combo| is(&combo.name, &name)) {
            let message = format!("There is a combo `{name}` already.");
            return Err(AdminError::new(Code::Exists, message));
        }
        check(house, naming, form)
    })?;
    find_combo(house, &name)
}

/// Puts a combo in the place of the one of that name; it may be called otherwise then.
pub fn replace_combo(house: &House, old: &str, form: Combo) -> Result<ComboView, AdminError> {
    let name = form.name.clone();
    change(house, |naming| {
        let place = naming.combos.iter().position(|combo| is(&combo.name, old));
        let place = place.ok_or_else(|| AdminError::missing("combo", old))?;
        let renamed = !is(old, &name);
        if renamed && naming.combos.iter().any(|combo| is(&combo.name, &name)) {
            let message = format!("There is a combo `{name}` already.");
            return Err(AdminError::new(Code::Exists, message));
        }
        if renamed {
            refuse_if_used(naming, old)?;
        }
        naming.combos.remove(place);
        check(house, naming, form)?;
        let last = naming.combos.len() - 1;
        naming.combos[place..=last].rotate_right(1);
        Ok(())
    })?;
    find_combo(house, &name)
}

/// Removes a combo that no other stands on.
pub fn remove_combo(house: &House, name: &str) -> Result<(), AdminError> {
    change(house, |naming| {
        let before = naming.combos.len();
        refuse_if_used(naming, name)?;
        naming.combos.retain(|combo| !is(&combo.name, name));
        if naming.combos.len() == before {
            return Err(AdminError::missing("combo", name));
        }
        Ok(())
    })
}

/// The combos the program offers for what is connected.
pub fn list_presets(house: &House) -> Result<Vec<Combo>, AdminError> {
    let snapshot = house.snapshot();
    let presets = routing::presets(&snapshot.known());
    Ok(presets)
}

fn change(
    house: &House,
    change: impl FnOnce(&mut Naming) -> Result<(), AdminError>,
) -> Result<(), AdminError> {
    house.vault.settings().change(NAMING, change)??;
    Ok(house.reload()?)
}

/// Adds the combo, if nothing is wrong with it.
fn check(house: &House, naming: &mut Naming, combo: Combo) -> Result<(), AdminError> {
    let snapshot = house.snapshot();
    let checked = combo.check(&Book::new(naming), &snapshot.known());
    checked.map_err(|wrong| refused(&wrong))?;
    naming.combos.push(combo);
    Ok(())
}

fn refuse_if_used(naming: &Naming, name: &str) -> Result<(), AdminError> {
    let stands_on = |combo: &&Combo| {
        let inner = combo
            .targets
            .iter()
            .filter_map(|target| target.combo.as_deref());
        !is(&combo.name, name) && inner.into_iter().any(|inner| is(inner, name))
    };
    match naming.combos.iter().find(stands_on) {
        None => Ok(()),
        Some(user) => {
            let message = format!(
                "The combo `{}` stands on `{name}`. Change it first.",
                user.name
            );
            Err(AdminError::new(Code::InUse, message))
        }
    }
}

fn built_in() -> Combo {
    Combo {
        name: routing::AUTO.to_owned(),
        description: "Whatever is connected: plans, then keys, then cheap ones, then free ones."
            .to_owned(),
        ..Combo::default()
    }
}

fn view(house: &House, snapshot: &Snapshot, combo: Combo, built_in: bool) -> ComboView {
    let named = snapshot.named(&combo.name).ok();
    let legs = named.iter().flat_map(|named| &named.aim.legs);
    let counted = named
        .as_ref()
        .map(|named| Arc::clone(&named.aim.order.name));
    let health = house.health();
    let tally = health.tally(counted.as_deref().unwrap_or(&combo.name));
    ComboView {
        models: legs.map(routing::Leg::name).collect(),
        built_in,
        tally: tally.map(tallied).unwrap_or_default(),
        combo,
    }
}

fn tallied(tally: &Tally) -> TallyView {
    TallyView {
        requests: tally.requests,
        served: tally.served,
        failed: tally.failed,
        fallbacks: tally.fallbacks,
        last_used_at: Some(tally.last_used).filter(|at| *at > 0),
        targets: tally.targets.iter().map(target_tallied).collect(),
    }
}

fn target_tallied(target: &TargetTally) -> TargetTallyView {
    TargetTallyView {
        provider: target.provider.to_string(),
        model: target.model.to_string(),
        tried: target.tried,
        served: target.served,
        average_ms: target.total_ms.checked_div(target.tried).unwrap_or(0),
    }
}

fn is(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// All combos
#[utoipa::path(get, path = "/combos", operation_id = "list_combos", tag = "combos", responses((status = OK, body = Vec<ComboView>)))]
pub(super) async fn list(State(house): State<Arc<House>>) -> Answer<Vec<ComboView>> {
    off_thread(house, list_combos).await.map(Json)
}

/// Make a combo
#[utoipa::path(post, path = "/combos", operation_id = "add_combo", tag = "combos", request_body = ComboForm, responses((status = CREATED, body = ComboView)))]
pub(super) async fn add(
    State(house): State<Arc<House>>,
    Body(form): Body<Combo>,
) -> Result<(StatusCode, Json<ComboView>), AdminError> {
    let added = off_thread(house, |house| add_combo(house, form)).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// One combo
#[utoipa::path(get, path = "/combos/{name}", operation_id = "find_combo", tag = "combos", params(("name" = String, Path)), responses((status = OK, body = ComboView)))]
pub(super) async fn one(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
) -> Answer<ComboView> {
    off_thread(house, move |house| find_combo(house, &name))
        .await
        .map(Json)
}

/// Put another combo in the place of one
#[utoipa::path(put, path = "/combos/{name}", operation_id = "replace_combo", tag = "combos", params(("name" = String, Path)), request_body = ComboForm, responses((status = OK, body = ComboView)))]
pub(super) async fn replace(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
    Body(form): Body<Combo>,
) -> Answer<ComboView> {
    off_thread(house, move |house| replace_combo(house, &name, form))
        .await
        .map(Json)
}

/// Remove a combo
#[utoipa::path(delete, path = "/combos/{name}", operation_id = "remove_combo", tag = "combos", params(("name" = String, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn remove(
    State(house): State<Arc<House>>,
    Path(name): Path<String>,
) -> Result<StatusCode, AdminError> {
    off_thread(house, move |house| remove_combo(house, &name)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The combos that are offered for what is connected
#[utoipa::path(get, path = "/presets", operation_id = "list_presets", tag = "combos", responses((status = OK, body = Vec<ComboForm>)))]
pub(super) async fn presets(State(house): State<Arc<House>>) -> Answer<Vec<Combo>> {
    off_thread(house, list_presets).await.map(Json)
}
