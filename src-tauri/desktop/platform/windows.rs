//! Windows: light and dark task bars.

pub(crate) use super::elsewhere::{
    HAS_SAFE_MODE, SAFE_MODE, claim_links, gives_keys, has_screen, relaunch,
};
use crate::tray::Tone;
pub(crate) use arboard::SetExtWindows as Discreet;
use std::io;
use tauri::{App, AppHandle, WebviewWindow};

/// As the page knows it.
pub(crate) const NAME: &str = "windows";

/// Nothing has to be prepared.
pub(crate) fn prepare(_app: &mut App) {}

/// The task bar has a theme of its own, apart from that of programs.
pub(crate) fn tone() -> Tone {
    const THEME: &str = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize";
    let is_light = windows_registry::CURRENT_USER
        .open(THEME)
        .and_then(|theme| theme.get_u32("SystemUsesLightTheme"));
    match is_light {
        Ok(0) => Tone::OnDark,
        Ok(_) => Tone::OnLight,
        Err(_) => Tone::OnAny,
    }
}

/// Windows come and go without ceremony.
pub(crate) fn window_shown(_app: &AppHandle) {}

/// Windows come and go without ceremony.
pub(crate) fn window_hidden(_app: &AppHandle) {}

/// Windows come and go without ceremony.
pub(crate) fn before_hiding(_window: &WebviewWindow) {}

/// The system ends the web view's processes by itself.
pub(crate) fn webview_gone() {}

/// Waits until a terminal asks the program to end.
pub(crate) async fn ended() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
