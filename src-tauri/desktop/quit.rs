//! The end of the program.
//!
//! Invariant: it comes within two seconds, and the gateway ends first: running answers are finished or told, the ledger is written out.
//! A toolkit that hangs does not keep the process alive.

use crate::shell::{own, shell};
use crate::window::MAIN;
use crate::{arguments, platform, watchdog};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;
use tauri::{AppHandle, Manager};

/// Ends the program. Returns at once.
pub(crate) fn quit(app: &AppHandle) {
    end(app, |app| {
        app.exit(0);
        thread::sleep(TOOLKIT);
        tracing::warn!("the window's toolkit did not end in time");
        std::process::exit(0);
    });
}

/// Ends the program and starts it again, drawing the safe way.
pub(crate) fn relaunch_safely(app: &AppHandle) {
    end(app, |_| {
        let words = arguments::words().filter(|word| word != "--minimized");
        let error = platform::relaunch(words, platform::SAFE_MODE);
        tracing::error!(%error, "OmniRoute could not be started again");
        std::process::exit(1);
    });
}

/// Ends the program and starts the version that was just installed.
pub(crate) fn restart(app: &AppHandle) {
    end(app, AppHandle::request_restart);
}

fn end(app: &AppHandle, last: impl FnOnce(&AppHandle) + Send + 'static) {
    if ENDING.swap(true, Ordering::Relaxed) {
        return;
    }
    let app = app.clone();
    let work = move || {
        // Whoever asked for the end is answered before it comes.
        thread::sleep(ANSWER);
        if let Some(window) = app.get_webview_window(MAIN) {
            let _stays = window.hide();
        }
        gateway_ends(&app);
        last(&app);
    };
    let _detached = thread::Builder::new().name("quit".to_owned()).spawn(work);
}

/// Ends the gateway, if it has not ended yet, and gives up the data folder. Blocks.
pub(crate) fn gateway_ends(app: &AppHandle) {
    let shell = shell(app);
    watchdog::stand_down(&shell);
    if let Ok(gateway) = shell.gateway() {
        gateway.stop();
    }
    drop(own(&shell.claim).take());
}

static ENDING: AtomicBool = AtomicBool::new(false);
const ANSWER: Duration = Duration::from_millis(50);
/// What the toolkit gets on top of the gateway's time.
const TOOLKIT: Duration = Duration::from_millis(400);
