//! Tells the connected tools where the gateway is: at the start, and whenever it moves, by whomever.
//!
//! Invariant: the gateway serves at the new port before any tool is told. A tool that cannot be told is a sentence for the person and
//! undoes nothing.

use crate::gateway::{data_dir, variable};
use crate::notices;
use crate::shell::shell;
use ::tools::{Place, base, follow as tell};
use tauri::AppHandle;
use tauri::async_runtime::spawn_blocking;

/// Follows the door, for as long as there is a gateway.
pub(crate) async fn follow(app: AppHandle) {
    let Some(mut door) = shell(&app).door() else {
        return;
    };
    loop {
        let address = door.borrow_and_update().address();
        if let Some(address) = address {
            // Files may lie far away.
            let told = spawn_blocking(move || {
                let place = Place::find(&data_dir(), &variable);
                tell(&place, &base(address))
            });
            for trouble in told.await.unwrap_or_default().troubles {
                complain(&app, trouble);
            }
        }
        if door.changed().await.is_err() {
            return;
        }
    }
}

/// In the menu too: there may be nobody who shows notifications.
fn complain(app: &AppHandle, trouble: String) {
    tracing::warn!("{trouble}");
    notices::say(app, "A tool was not told the port", &trouble, "/");
    shell(app).alter(|picture| picture.refusal = Some(trouble));
}
