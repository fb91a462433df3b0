//! Starting at login.
//!
//! Invariant: the system's own state is the only truth; nothing about it is kept here.

use crate::shell::shell;
use tauri::plugin::TauriPlugin;
use tauri::{AppHandle, Manager, Wry};
use tauri_plugin_autostart::{Builder, ManagerExt};

/// The plugin that registers the program with the system, in the tray.
pub(crate) fn plugin() -> TauriPlugin<Wry> {
    Builder::new()
        .arg("--minimized")
        .app_name("omniroute")
        .build()
}

/// Whether the system starts the program; `None` where it does not tell.
pub(crate) fn state(app: &AppHandle) -> Option<bool> {
    let manager = app.try_state::<tauri_plugin_autostart::AutoLaunchManager>()?;
    manager.is_enabled().ok()
}

/// Lets the system start the program, or no longer, and says how it is now.
pub(crate) fn set(app: &AppHandle, on: bool) -> Result<(), String> {
    let manager = app.autolaunch();
    let done = if on {
        manager.enable()
    } else {
        manager.disable()
    };
    refresh(app);
    done.map_err(|error| format!("starting at login could not be changed: {error}"))
}

/// Looks at the system's state again.
pub(crate) fn refresh(app: &AppHandle) {
    let state = state(app);
    shell(app).alter(|picture| picture.autostart = state);
}
