//! Newer versions.
//!
//! Invariant: nothing is fetched without a wish, nothing is installed whose signature does not fit, and nothing is replaced that a
//! package manager put here.

pub(crate) mod rehearsal;

use crate::packaged::packaged;
use crate::shell::shell;
use crate::{notices, quit};
use ::gateway::AlertKind;
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use tauri::{AppHandle, Emitter};
use tauri_plugin_updater::{Update, UpdaterExt};
use tokio::time::sleep;

/// What a look for a newer version found.
#[derive(Debug, Serialize)]
#[serde(tag = "state", rename_all = "lowercase")]
pub(crate) enum Found {
    /// This is the newest one, or there is no telling.
    None {
        /// Why there is no telling.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// There is a newer one.
    Available {
        /// Which.
        version: String,
        /// What is new in it.
        notes: Option<String>,
    },
    /// Somebody else updates this program.
    Managed {
        /// Who.
        why: String,
    },
}

/// How far an update is.
#[derive(Debug, Clone, Serialize)]
struct Progress {
    received: u64,
    total: Option<u64>,
}

/// Looks for a newer version.
pub(crate) async fn check(app: &AppHandle) -> Result<Found, String> {
    if let Some(why) = packaged().managed {
        let why = why.to_owned();
        return Ok(Found::Managed { why });
    }
    if !is_set_up(app) {
        let why = Some("Updates are not set up in this build.".to_owned());
        return Ok(Found::None { why });
    }
    let update = newer(app).await?;
    let version = update.as_ref().map(|update| update.version.clone());
    shell(app).alter(|picture| picture.update = version);
    Ok(match update {
        Some(Update { version, body, .. }) => Found::Available {
            version,
            notes: body,
        },
        None => Found::None { why: None },
    })
}

/// Looks for a newer version and says what it found.
pub(crate) async fn check_and_say(app: &AppHandle) -> Result<(), String> {
    let (title, body) = match check(app).await? {
        Found::None { why: None } => (
            "OmniRoute is up to date",
            env!("CARGO_PKG_VERSION").to_owned(),
        ),
        Found::None { why: Some(why) } | Found::Managed { why } => ("No check for updates", why),
        Found::Available { version, .. } => (
            "An update is ready",
            format!("Version {version} can be installed."),
        ),
    };
    notices::say(app, title, &body, "/settings");
    Ok(())
}

/// Looks once a day, and tells of each version once.
pub(crate) async fn follow(app: AppHandle) {
    if packaged().managed.is_some() || !is_set_up(&app) {
        return;
    }
    let mut told = None;
    sleep(FIRST_LOOK).await;
    loop {
        match check(&app).await {
            Ok(Found::Available { version, .. }) if told.as_ref() != Some(&version) => {
                tell(&app, &version);
                told = Some(version);
            }
            Ok(_) => {}
            Err(why) => tracing::info!(why, "no look for a newer version"),
        }
        sleep(A_DAY).await;
    }
}

/// An alert like any other: listed, and silenced if the user wants it so. Without a gateway the menu alone tells.
fn tell(app: &AppHandle, version: &str) {
    if let Ok(gateway) = shell(app).gateway() {
        let body = format!("Version {version} can be installed.");
        gateway.alert(AlertKind::UpdateReady, version, body);
    }
}

/// Fetches and installs the newer version, then starts it.
pub(crate) async fn install(app: &AppHandle) -> Result<(), String> {
    if let Some(why) = packaged().managed {
        return Err(why.to_owned());
    }
    let update = newer(app).await?.ok_or("there is no newer version")?;
    let (page, mut received) = (app.clone(), 0);
    let progress = move |length: usize, total| {
        received += length as u64;
        let _nobody_listens = page.emit("update-progress", Progress { received, total });
    };
    let installed = update.download_and_install(progress, || {}).await;
    installed.map_err(|error| format!("the update was not installed: {error}"))?;
    quit::restart(app);
    Ok(())
}

/// The plugin, if this build knows where to look and whose signature to trust.
pub(crate) fn set_up(app: &AppHandle) {
    if names_a_source(app.config().plugins.0.get("updater"))
        && let Err(error) = app.plugin(tauri_plugin_updater::Builder::new().build())
    {
        tracing::warn!(%error, "updates are not set up");
    }
}

fn names_a_source(config: Option<&Value>) -> bool {
    let field = |name| config.and_then(|config| config.get(name));
    let key = field("pubkey").and_then(Value::as_str);
    let places = field("endpoints").and_then(Value::as_array);
    key.is_some_and(|key| !key.is_empty()) && places.is_some_and(|places| !places.is_empty())
}

fn is_set_up(app: &AppHandle) -> bool {
    names_a_source(app.config().plugins.0.get("updater")) && app.updater().is_ok()
}

async fn newer(app: &AppHandle) -> Result<Option<Update>, String> {
    let trouble = |error| format!("the look for a newer version failed: {error}");
    let ending = app.clone();
    // On Windows the installer ends this process: the gateway must have ended before.
    let updater = app
        .updater_builder()
        .on_before_exit(move || quit::gateway_ends(&ending))
        // A place that falls silent must not leave who asked without an answer.
        .configure_client(|client| client.connect_timeout(SILENCE).read_timeout(SILENCE))
        .build()
        .map_err(trouble)?;
    updater.check().await.map_err(trouble)
}

/// How long a place may say nothing.
const SILENCE: Duration = Duration::from_secs(30);
const FIRST_LOOK: Duration = Duration::from_secs(60);
const A_DAY: Duration = Duration::from_secs(24 * 60 * 60);

#[cfg(test)]
mod tests {
    use super::names_a_source;
    use serde_json::json;

    #[test]
    fn only_a_build_with_a_key_and_a_place_looks_for_updates() {
        let place = "https://example.org/latest.json";
        assert!(names_a_source(Some(
            &json!({ "pubkey": "k", "endpoints": [place] })
        )));
        for config in [
            json!({ "pubkey": "", "endpoints": [place] }),
            json!({ "pubkey": "k", "endpoints": [] }),
            json!({}),
        ] {
            assert!(!names_a_source(Some(&config)), "{config}");
        }
        assert!(!names_a_source(None));
    }
}
