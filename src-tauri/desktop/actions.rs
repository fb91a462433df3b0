//! What a person can ask for from the tray, and how it is done.
//!
//! Invariant: an action never holds up who asked for it, and one that fails says why where it was asked for: in the menu and in a
//! notification.

use crate::gateway::Gateway;
use crate::shell::{Shell, shell};
use crate::{autostart, links, notices, quit, update, window};
use jiff::Zoned;
use secrets::SecretText;
use tauri::AppHandle;
use tauri::async_runtime::{spawn, spawn_blocking};

/// What a person can ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Action {
    /// The window, at this page.
    Open(String),
    /// The same page in the browser.
    OpenInBrowser,
    /// The address tools are pointed at, on the clipboard.
    CopyBaseUrl,
    /// A new client key, on the clipboard.
    CreateKey,
    /// The data door on another port.
    MoveTo(u16),
    /// The data door closed for a while.
    Pause,
    /// The data door open again.
    Resume,
    /// Start at login, or no longer: what the row offered, whatever the system has come to since.
    StartAtLogin(bool),
    /// Whether there is a newer version.
    CheckForUpdates,
    /// The end.
    Quit,
}

/// Does it, elsewhere and in its own time.
pub(crate) fn perform(app: &AppHandle, action: Action) {
    // Neither of these two may depend on anything else that is under way.
    if action == Action::Quit {
        return quit::quit(app);
    }
    if let Action::Open(page) = action {
        return window::open(app, Some(page));
    }
    let app = app.clone();
    spawn(async move {
        if let Err(why) = act(&app, action).await {
            refuse(&app, why);
        }
    });
}

/// Says why a wish was not fulfilled, in the menu too: there may be nobody who shows notifications.
pub(crate) fn refuse(app: &AppHandle, why: String) {
    tracing::warn!("{why}");
    notices::say(app, "That did not work", &why, "/");
    shell(app).alter(|picture| picture.refusal = Some(why));
}

/// The same for who waits for the outcome: does it, and says why it could not be done.
pub(crate) async fn act(app: &AppHandle, action: Action) -> Result<(), String> {
    let shell = shell(app);
    shell.alter(|picture| picture.refusal = None);
    match action {
        Action::OpenInBrowser => open_in_browser(shell.gateway()?),
        Action::CopyBaseUrl => copy_base_url(&shell),
        Action::CreateKey => create_key(app).await,
        Action::MoveTo(port) => move_to(shell.gateway()?, port).await,
        Action::Pause => {
            shell.gateway()?.door().pause().await;
            Ok(())
        }
        Action::Resume => {
            let resumed = shell.gateway()?.door().resume().await;
            resumed.map(drop).map_err(|error| error.to_string())
        }
        Action::StartAtLogin(on) => autostart::set(app, on),
        Action::CheckForUpdates => update::check_and_say(app).await,
        // Done without waiting for anything.
        Action::Open(_) | Action::Quit => Ok(()),
    }
}

fn open_in_browser(gateway: &Gateway) -> Result<(), String> {
    let link = gateway.one_time_link().ok_or("the gateway is ending")?;
    links::open(&link)
}

fn copy_base_url(shell: &Shell) -> Result<(), String> {
    let address = shell.picture().door.base_url();
    let address = address.ok_or("the gateway is not running: it has no address")?;
    shell.clipboard.copy(&address)
}

/// The key is told to nobody but the clipboard.
async fn create_key(app: &AppHandle) -> Result<(), String> {
    let name = format!("Tray {}", Zoned::now().strftime("%Y-%m-%d %H:%M:%S"));
    let (shell, called) = (shell(app), name.clone());
    let create = move || {
        // Found out first, so that most often no key is made in vain.
        shell.clipboard.open()?;
        let copy = |key: &SecretText| shell.clipboard.copy_secret(key);
        shell.gateway()?.create_key(called, copy)
    };
    spawn_blocking(create)
        .await
        .map_err(|error| error.to_string())??;
    let body = format!("The new key “{name}” is on the clipboard. It is not shown again.");
    notices::say(app, "A key was made", &body, "/keys");
    Ok(())
}

/// Moves the data door; on failure it stays where it was.
pub(crate) async fn move_to(gateway: &Gateway, port: u16) -> Result<(), String> {
    let moved = gateway.door().move_to(port).await;
    moved.map(drop).map_err(|error| error.to_string())
}
