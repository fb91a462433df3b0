//! Linux: WebKitGTK that may paint nothing, panels of unknown colour, signals.

use crate::tray::Tone;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;
use tauri::{App, AppHandle, WebviewWindow};
use tokio::signal::unix::{SignalKind, signal};

/// As the page knows it.
pub(crate) const NAME: &str = "linux";
/// WebKitGTK can be told to draw without the graphics card.
pub(crate) const HAS_SAFE_MODE: bool = true;
/// What tells it. WebKitGTK reads these once, when the process starts.
pub(crate) const SAFE_MODE: &[(&str, &str)] = &[
    ("WEBKIT_DISABLE_DMABUF_RENDERER", "1"),
    ("WEBKIT_DISABLE_COMPOSITING_MODE", "1"),
];

/// Becomes a fresh start of this program, with these variables set unless the user set them. Returns only if that fails.
pub(crate) fn relaunch(
    words: impl Iterator<Item = String>,
    variables: &[(&str, &str)],
) -> io::Error {
    // An AppImage is started by its own file; what runs is inside it.
    let program =
        std::env::var_os("APPIMAGE").map_or_else(std::env::current_exe, |image| Ok(image.into()));
    let program = match program {
        Ok(program) => program,
        Err(error) => return error,
    };
    let unset = variables
        .iter()
        .filter(|(name, _)| std::env::var_os(name).is_none());
    Command::new(program)
        .args(words)
        .envs(unset.copied())
        .exec()
}

/// Nothing has to be prepared.
pub(crate) fn prepare(_app: &mut App) {}

/// A panel does not tell its colour: ink halfway between is seen on any.
pub(crate) fn tone() -> Tone {
    Tone::OnAny
}

/// Windows come and go without ceremony.
pub(crate) fn window_shown(_app: &AppHandle) {}

/// Windows come and go without ceremony.
pub(crate) fn window_hidden(_app: &AppHandle) {}

/// Windows come and go without ceremony.
pub(crate) fn before_hiding(_window: &WebviewWindow) {}

/// Waits until the system or a terminal asks the program to end.
pub(crate) async fn ended() -> io::Result<()> {
    let mut terminated = signal(SignalKind::terminate())?;
    let mut hung_up = signal(SignalKind::hangup())?;
    tokio::select! {
        _ = terminated.recv() => Ok(()),
        _ = hung_up.recv() => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed,
    }
}
