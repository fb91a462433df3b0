//! Windows: light and dark task bars.

use crate::tray::Tone;
use std::io;
use std::process::Command;
use tauri::{App, AppHandle, WebviewWindow};

/// As the page knows it.
pub(crate) const NAME: &str = "windows";
/// WebView2 falls back to drawing without the graphics card by itself.
pub(crate) const HAS_SAFE_MODE: bool = false;
/// Nothing to set.
pub(crate) const SAFE_MODE: &[(&str, &str)] = &[];

/// Starts this program again and lets this one end. Returns only if that fails.
pub(crate) fn relaunch(
    words: impl Iterator<Item = String>,
    variables: &[(&str, &str)],
) -> io::Error {
    let started = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .args(words)
            .envs(variables.iter().copied())
            .spawn()
    });
    match started {
        Ok(_) => std::process::exit(0),
        Err(error) => error,
    }
}

/// There always is one.
pub(crate) fn has_screen() -> bool {
    true
}

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
