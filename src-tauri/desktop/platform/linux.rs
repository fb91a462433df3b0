//! Linux: WebKitGTK that may paint nothing, panels of unknown colour, signals.

mod links;

use crate::tray::Tone;
pub(crate) use arboard::SetExtLinux as Discreet;
pub(crate) use links::claim_links;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
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

/// Whether there is anything a window could be on.
pub(crate) fn has_screen() -> bool {
    let names = ["DISPLAY", "WAYLAND_DISPLAY"];
    names
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|screen| !screen.is_empty()))
}

/// Whether a program can have keys for itself. On Wayland it would be told of them only while it is in front: a promise not kept.
pub(crate) fn gives_keys() -> Result<(), String> {
    if std::env::var_os("WAYLAND_DISPLAY").is_some_and(|screen| !screen.is_empty()) {
        return Err("on Wayland a program gets no keys of its own: in the settings of your desktop, set a shortcut that starts \
                    `omniroute-desktop`, which shows this window"
            .to_owned());
    }
    Ok(())
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

/// WebKitGTK keeps its network process for the next web view. It starts another one just as well.
pub(crate) fn webview_gone() {
    for process in children_named(NETWORK_PROCESS) {
        if let Err(error) = kill_process(process, Signal::TERM) {
            tracing::debug!(%error, "the network process stays");
        }
    }
}

/// The processes of that name that this one has started.
fn children_named(name: &str) -> Vec<Pid> {
    let own = std::process::id().to_string();
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let ours = numbers.filter(|number| {
        let said = fs::read_to_string(format!("/proc/{number}/stat")).unwrap_or_default();
        // `12 (a name) S 1 …`: the name may hold anything but ends at the last bracket.
        let Some((head, tail)) = said.rsplit_once(')') else {
            return false;
        };
        let called = head
            .split_once('(')
            .is_some_and(|(_, called)| called == name);
        called && tail.split_whitespace().nth(1) == Some(&own)
    });
    ours.filter_map(Pid::from_raw).collect()
}

/// As the kernel cuts it.
const NETWORK_PROCESS: &str = "WebKitNetworkPr";

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

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::children_named;
    use std::process::{Command, id};

    #[test]
    fn only_own_children_of_that_name_are_found() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let found = children_named("sleep");
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(
            found
                .iter()
                .any(|pid| pid.as_raw_nonzero().get().unsigned_abs() == child.id())
        );
        assert!(
            found
                .iter()
                .all(|pid| pid.as_raw_nonzero().get().unsigned_abs() != id())
        );
        assert!(children_named("no such name").is_empty());
    }
}
