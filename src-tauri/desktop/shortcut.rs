//! Keys that show the window from anywhere. Off until the user sets some.
//!
//! Invariant: without keys nothing is registered and nothing listens: on some systems listening costs a timer.

use crate::shell::shell;
use crate::window;
use tauri::{AppHandle, Manager};
use tauri_plugin_global_shortcut::{GlobalShortcut, GlobalShortcutExt, Shortcut, ShortcutState};

/// Registers the remembered keys, if there are any.
pub(crate) fn restore(app: &AppHandle) {
    let Some(keys) = shell(app).preferences.now().shortcut else {
        return;
    };
    if let Err(why) = register(app, Some(&keys)) {
        tracing::warn!(keys, "{why}");
    }
}

/// Sets other keys, or none, and remembers them.
pub(crate) fn set(app: &AppHandle, keys: Option<String>) -> Result<(), String> {
    let keys = keys.filter(|keys| !keys.trim().is_empty());
    let before = shell(app).preferences.now().shortcut;
    if let Err(why) = register(app, keys.as_deref()) {
        let _as_before = register(app, before.as_deref());
        return Err(why);
    }
    shell(app).preferences.change(|kept| kept.shortcut = keys);
    Ok(())
}

fn register(app: &AppHandle, keys: Option<&str>) -> Result<(), String> {
    let refused =
        |error: &dyn std::fmt::Display| format!("the system does not take this shortcut: {error}");
    if app.try_state::<GlobalShortcut<tauri::Wry>>().is_some() {
        let all = app.global_shortcut().unregister_all();
        all.map_err(|error| refused(&error))?;
    }
    let Some(keys) = keys else { return Ok(()) };
    let keys: Shortcut = keys.parse().map_err(|error| refused(&error))?;
    if app.try_state::<GlobalShortcut<tauri::Wry>>().is_none() {
        let plugin = tauri_plugin_global_shortcut::Builder::new().build();
        app.plugin(plugin).map_err(|error| refused(&error))?;
    }
    let pressed =
        |app: &AppHandle, _: &Shortcut, event: tauri_plugin_global_shortcut::ShortcutEvent| {
            if event.state == ShortcutState::Pressed {
                window::open(app, None);
            }
        };
    let registered = app.global_shortcut().on_shortcut(keys, pressed);
    registered.map_err(|error| refused(&error))
}
