//! Keys that show the window from anywhere. Off until the user sets some.
//!
//! Invariant: without keys nothing is registered and nothing listens: on X11 listening looks twenty times a second, and keys that are
//! only unregistered stay taken until the listener has ended. Keys that the system refuses leave those that were there.

use crate::shell::shell;
use crate::{platform, window};
use global_hotkey::hotkey::HotKey;
use global_hotkey::{Error, GlobalHotKeyEvent, GlobalHotKeyManager, HotKeyState};
use std::cell::RefCell;
use std::fmt::Display;
use std::sync::mpsc::channel;
use tauri::AppHandle;

/// Listens for keys as long as it is there.
struct Listener {
    manager: GlobalHotKeyManager,
    keys: HotKey,
}

thread_local! {
    /// On the main thread: systems tell that one of pressed keys.
    static LISTENER: RefCell<Option<Listener>> = const { RefCell::new(None) };
}

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
    register(app, keys.as_deref())?;
    shell(app).preferences.change(|kept| kept.shortcut = keys);
    Ok(())
}

fn register(app: &AppHandle, keys: Option<&str>) -> Result<(), String> {
    let keys = match keys {
        Some(keys) => {
            platform::gives_keys()?;
            Some(keys.parse().map_err(|error| refused(&error))?)
        }
        None => None,
    };
    let (tell, told) = channel();
    let shown = app.clone();
    let work = move || {
        let _nobody_waits = tell.send(listen_for(&shown, keys));
    };
    app.run_on_main_thread(work)
        .map_err(|error| refused(&error))?;
    let done = told.recv().map_err(|error| refused(&error))?;
    done.map_err(|error| refused(&error))
}

fn refused(why: &dyn Display) -> String {
    format!("the system does not take this shortcut: {why}")
}

/// From now on these keys show the window, and no others.
fn listen_for(app: &AppHandle, keys: Option<HotKey>) -> Result<(), Error> {
    LISTENER.with_borrow_mut(|listener| {
        if listener.as_ref().map(|listener| listener.keys) == keys {
            return Ok(());
        }
        let next = keys.map(|keys| Listener::start(app, keys)).transpose()?;
        if let Some(before) = std::mem::replace(listener, next) {
            before.manager.unregister(before.keys)?;
        }
        Ok(())
    })
}

impl Listener {
    fn start(app: &AppHandle, keys: HotKey) -> Result<Self, Error> {
        let app = app.clone();
        // The first one stays: it serves for all keys there ever are.
        GlobalHotKeyEvent::set_event_handler(Some(move |event: GlobalHotKeyEvent| {
            if event.state == HotKeyState::Pressed {
                window::open(&app, None);
            }
        }));
        let manager = GlobalHotKeyManager::new()?;
        manager.register(keys)?;
        Ok(Self { manager, keys })
    }
}
