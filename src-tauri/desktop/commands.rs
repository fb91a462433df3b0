//! What the page may ask of the program around it.
//!
//! Invariant: every command is listed in `permissions/` and checks what it is given. Two secrets are given out, both to this page alone:
//! the control door's token, and the key of a link's offer, which the page needs to add it and shows only the tail of.

use crate::actions::{Action, act};
use crate::deep_link::Import;
use crate::packaged::packaged;
use crate::preferences::Closing;
use crate::shell::{Standing, shell};
use crate::{autostart, links, platform, quit, shortcut, update, watchdog, window};
use serde::Serialize;
use tauri::AppHandle;
use tauri::async_runtime::spawn_blocking;

/// Where the control door is, and what opens it.
#[derive(Serialize)]
pub(crate) struct ControlAddress {
    url: String,
    token: String,
}

/// What the page shows about the program.
#[derive(Serialize)]
pub(crate) struct AppInfo {
    version: &'static str,
    tray: Standing,
    autostart: Option<bool>,
    safe_mode: bool,
    platform: &'static str,
    packaged: &'static str,
    shortcut: Option<String>,
}

/// Where the control door is, or the sentence why there is no gateway.
#[tauri::command]
pub(crate) fn control_address(app: AppHandle) -> Result<ControlAddress, String> {
    let shell = shell(&app);
    let (url, token) = shell.gateway()?.control();
    Ok(ControlAddress {
        url: url.to_owned(),
        token: token.expose().clone(),
    })
}

/// Version, tray, autostart and the like.
#[tauri::command]
pub(crate) fn app_info(app: AppHandle) -> AppInfo {
    autostart::refresh(&app);
    let shell = shell(&app);
    AppInfo {
        version: env!("CARGO_PKG_VERSION"),
        tray: shell.standing(),
        autostart: shell.picture().autostart,
        safe_mode: shell.safe_mode,
        platform: platform::NAME,
        packaged: packaged().kind,
        shortcut: shell.preferences.now().shortcut,
    }
}

/// Starts the program at login, or no longer.
#[tauri::command]
pub(crate) fn set_autostart(app: AppHandle, on: bool) -> Result<(), String> {
    autostart::set(&app, on)
}

/// Sets the keys that show the window, or none.
#[tauri::command]
pub(crate) fn set_shortcut(app: AppHandle, keys: Option<String>) -> Result<(), String> {
    shortcut::set(&app, keys)
}

/// Opens an address in the browser, if it is on the list.
#[tauri::command]
pub(crate) async fn open_external(app: AppHandle, url: String) -> Result<(), String> {
    let open = move || {
        let shell = shell(&app);
        let consoles = shell
            .gateway()
            .map(|gateway| gateway.consoles())
            .unwrap_or_default();
        if links::allowed(&url, consoles.iter().map(String::as_str)) {
            links::open(&url)
        } else {
            Err("OmniRoute does not open this address".to_owned())
        }
    };
    spawn_blocking(open)
        .await
        .map_err(|error| error.to_string())?
}

/// Opens this page in the browser, by a link that lets in once. The page never sees the link.
#[tauri::command]
pub(crate) async fn open_in_browser(app: AppHandle) -> Result<(), String> {
    act(&app, Action::OpenInBrowser).await
}

/// Looks for a newer version.
#[tauri::command]
pub(crate) async fn check_for_updates(app: AppHandle) -> Result<update::Found, String> {
    update::check(&app).await
}

/// Installs it and starts it.
#[tauri::command]
pub(crate) async fn install_update(app: AppHandle) -> Result<(), String> {
    update::install(&app).await
}

/// Ends the program.
#[tauri::command]
pub(crate) fn quit(app: AppHandle) {
    quit::quit(&app);
}

/// What closing the window means, where there is no tray.
#[tauri::command]
pub(crate) fn close_choice(app: AppHandle, choice: Closing, remember: bool) {
    if remember {
        shell(&app)
            .preferences
            .change(|kept| kept.closing = Some(choice));
    }
    match choice {
        Closing::Quit => quit::quit(&app),
        Closing::Keep => window::hide(&app),
    }
}

/// The window has painted: told by the script that runs before the page.
#[tauri::command]
pub(crate) fn painted(app: AppHandle) {
    watchdog::painted(&app);
}

/// The page hears what it is told from now on.
#[tauri::command]
pub(crate) fn listens(app: AppHandle) {
    window::listens(&app);
}

/// A link's offer that waits for an answer.
#[tauri::command]
pub(crate) fn pending_import(app: AppHandle) -> Option<Import> {
    shell(&app).offer().clone()
}

/// The user answered: either way the offer, and the key in it, is forgotten.
#[tauri::command]
pub(crate) fn pending_import_done(app: AppHandle, accepted: bool) {
    tracing::info!(accepted, "a link's offer was answered");
    *shell(&app).offer() = None;
}
