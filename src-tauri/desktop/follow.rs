//! Keeps the tray in step with what happens.
//!
//! Invariant: nothing runs while nothing happens: every task here waits for an event, or once for a moment that was named before.

use crate::shell::shell;
use crate::tray::{Face, Pace, Step};
use crate::{accounts, notices, tools};
use std::time::Instant;
use tauri::AppHandle;
use tauri::async_runtime::{spawn, spawn_blocking};
use tokio::time::timeout_at;

/// Starts following.
pub(crate) fn start(app: &AppHandle) {
    spawn(follow_door(app.clone()));
    spawn(tools::follow(app.clone()));
    spawn(notices::follow_alerts(app.clone()));
    spawn(accounts::follow(app.clone()));
    spawn(follow_picture(app.clone()));
}

/// The door's state goes into the picture. A new one answers what was refused before.
async fn follow_door(app: AppHandle) {
    let Some(mut door) = shell(&app).door() else {
        return;
    };
    loop {
        let state = door.borrow_and_update().clone();
        shell(&app).alter(|picture| {
            picture.door = (&state).into();
            picture.refusal = None;
        });
        if door.changed().await.is_err() {
            return;
        }
    }
}

/// The picture goes to the tray; its icon at its own pace.
async fn follow_picture(app: AppHandle) {
    let mut pace = Pace::new();
    let mut again: Option<Instant> = None;
    loop {
        let shell = shell(&app);
        match again.take() {
            Some(at) => drop(timeout_at(at.into(), shell.altered()).await),
            None => shell.altered().await,
        }
        let Some(tray) = shell.tray() else { continue };
        let picture = shell.picture();
        let face = match pace.step(&Face::of(&picture), Instant::now()) {
            Step::Draw(face) => Some(face),
            Step::Rest => None,
            Step::Wait(until) => {
                again = Some(until);
                None
            }
        };
        // The bus or the toolkit may take its time.
        let _ended = spawn_blocking(move || tray.show(&picture, face)).await;
    }
}
