//! The settings: each has a name, a kind and a default, all on this page.

use super::input::{Body, read_value};
use super::{AdminError, Answer, off_thread};
use crate::house::House;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::Arc;
use store::{StoreError, VAULT, Vault};
use utoipa::ToSchema;

/// The port when nobody says otherwise.
pub const DEFAULT_PORT: u16 = 20128;

/// Every setting as it is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Settings {
    /// The port of the data door at the next start, unless the command line or the environment names another.
    pub port: u16,
    /// How the window looks.
    pub theme: Theme,
    /// The window's language: `system`, `en` or `zh-CN`.
    pub language: Language,
}

/// How the window looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the desktop does.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The window's language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Language {
    /// As the desktop does.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    SimplifiedChinese,
}

/// What is to be different; what is not named stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettingsChange {
    /// 1 to 65535.
    #[schema(value_type = Option<u16>, minimum = 1)]
    pub port: Option<NonZeroU16>,
    /// How the window looks.
    pub theme: Option<Theme>,
    /// The window's language.
    pub language: Option<Language>,
}

/// Every setting as it is in force.
pub fn read_settings(house: &House) -> Result<Settings, AdminError> {
    let rows = house.vault.settings();
    Ok(Settings {
        port: rows.find(PORT)?.unwrap_or(DEFAULT_PORT),
        theme: rows.find(THEME)?.unwrap_or_default(),
        language: rows.find(LANGUAGE)?.unwrap_or_default(),
    })
}

/// What is to be different, as a body of the API names it.
pub fn read_change(change: &Value) -> Result<SettingsChange, AdminError> {
    read_value(change)
}

/// Changes the settings that are named.
pub fn change_settings(house: &House, change: &SettingsChange) -> Result<Settings, AdminError> {
    set(house, PORT, change.port.as_ref())?;
    set(house, THEME, change.theme.as_ref())?;
    set(house, LANGUAGE, change.language.as_ref())?;
    house.reload()?;
    read_settings(house)
}

/// The port saved in that data folder, read without the master key: before there is a house.
pub fn saved_port(data_dir: &Path) -> Result<Option<u16>, AdminError> {
    if !data_dir.join(VAULT).exists() {
        return Ok(None);
    }
    let (vault, _) = Vault::open(data_dir)?;
    Ok(vault.settings().find(PORT)?)
}

fn set(house: &House, key: &str, value: Option<&impl Serialize>) -> Result<(), StoreError> {
    value.map_or(Ok(()), |value| house.vault.settings().set(key, value))
}

/// The name of the port's setting.
pub(crate) const PORT: &str = "port";
const THEME: &str = "theme";
const LANGUAGE: &str = "language";

/// Every setting as it is in force
#[utoipa::path(get, path = "/settings", operation_id = "read_settings", tag = "settings", responses((status = OK, body = Settings)))]
pub(super) async fn read(State(house): State<Arc<House>>) -> Answer<Settings> {
    off_thread(house, read_settings).await.map(Json)
}

/// Change the settings that are named
#[utoipa::path(patch, path = "/settings", operation_id = "change_settings", tag = "settings", request_body = SettingsChange, responses((status = OK, body = Settings)))]
pub(super) async fn change(
    State(house): State<Arc<House>>,
    Body(change): Body<SettingsChange>,
) -> Answer<Settings> {
    off_thread(house, move |house| change_settings(house, &change))
        .await
        .map(Json)
}
