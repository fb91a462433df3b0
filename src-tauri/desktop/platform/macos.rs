//! macOS: the Dock, template icons, full screen.

pub(crate) use super::elsewhere::{
    HAS_SAFE_MODE, SAFE_MODE, claim_links, gives_keys, has_screen, relaunch,
};
use crate::tray::Tone;
pub(crate) use arboard::SetExtApple as Discreet;
use std::io;
use tauri::{ActivationPolicy, App, AppHandle, WebviewWindow};
use tokio::signal::unix::{SignalKind, signal};

/// As the page knows it.
pub(crate) const NAME: &str = "macos";

/// No icon in the Dock while there is no window.
pub(crate) fn prepare(app: &mut App) {
    app.set_activation_policy(ActivationPolicy::Accessory);
}

/// The system colours the icon.
pub(crate) fn tone() -> Tone {
    Tone::Template
}

/// A window belongs to an icon in the Dock. A Dock that refuses is no reason to have no window.
pub(crate) fn window_shown(app: &AppHandle) {
    dock(app, ActivationPolicy::Regular);
}

/// And the icon goes with the window.
pub(crate) fn window_hidden(app: &AppHandle) {
    dock(app, ActivationPolicy::Accessory);
}

fn dock(app: &AppHandle, policy: ActivationPolicy) {
    if let Err(error) = app.set_activation_policy(policy) {
        tracing::warn!(%error, "the Dock did not follow");
    }
}

/// A window hidden in full screen leaves an empty screen behind.
pub(crate) fn before_hiding(window: &WebviewWindow) {
    if window.is_fullscreen().unwrap_or(false) {
        let _stays = window.set_fullscreen(false);
    }
}

/// The system ends the web view's processes by itself.
pub(crate) fn webview_gone() {}

/// Waits until the system or a terminal asks the program to end.
pub(crate) async fn ended() -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed,
    }
}
