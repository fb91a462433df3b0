//! What the user was told of, and what is not told.

use super::input::Body;
use super::{Answer, off_thread};
use crate::alerts::{Alert, AlertKind, SILENCED};
use crate::house::House;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// What the user was told of.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlertsView {
    /// The last ones, newest first; silent ones among them.
    pub alerts: Vec<Alert>,
    /// The kinds that are listed and not told.
    pub silenced: Vec<AlertKind>,
}

/// What is not to be told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Silence {
    /// These kinds, and no others.
    pub kinds: Vec<AlertKind>,
}

fn view(house: &House) -> AlertsView {
    let alerts = house.alerts.list();
    AlertsView {
        alerts: alerts.iter().map(|alert| (**alert).clone()).collect(),
        silenced: house.alerts.silenced(),
    }
}

/// The last alerts, newest first
#[utoipa::path(get, path = "/alerts", operation_id = "list_alerts", tag = "alerts", responses((status = OK, body = AlertsView)))]
pub(super) async fn list(State(house): State<Arc<House>>) -> Json<AlertsView> {
    Json(view(&house))
}

/// Say which kinds of alert are not told
#[utoipa::path(put, path = "/alerts/silenced", operation_id = "silence_alerts", tag = "alerts", request_body = Silence, responses((status = OK, body = AlertsView)))]
pub(super) async fn silence(
    State(house): State<Arc<House>>,
    Body(Silence { kinds }): Body<Silence>,
) -> Answer<AlertsView> {
    off_thread(house, |house| {
        house.vault.settings().set(SILENCED, &kinds)?;
        house.alerts.silence(kinds);
        Ok(Json(view(house)))
    })
    .await
}
