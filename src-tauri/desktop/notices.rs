//! The gateway's alerts as notifications of the system.
//!
//! Invariant: the gateway decides what is told and how often; here it is only said. Nobody may be there to show it, so nothing depends
//! on its being seen: every alert is also in the window's list.

use crate::shell::shell;
use crate::window;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;
use tokio::sync::broadcast::error::RecvError;

/// Says something; a click opens `page`, where the system reports clicks.
pub(crate) fn say(app: &AppHandle, title: &str, body: &str, page: &str) {
    let notification = app.notification().builder();
    let notification = notification.title(title).body(body).extra(PAGE, page);
    if let Err(error) = notification.show() {
        tracing::warn!(%error, "a notification could not be shown");
    }
}

/// Opens the page a clicked notification names.
pub(crate) fn open_on_click(app: &AppHandle) {
    let opened = app.clone();
    let listening = app.notification().on_action(move |action| {
        let page = action
            .notification()
            .and_then(|notification| notification.extra().get(PAGE))
            .and_then(|page| page.as_str())
            .map(str::to_owned);
        window::open(&opened, page);
    });
    if let Err(error) = listening {
        tracing::warn!(%error, "clicks on notifications are not heard");
    }
}

/// Says every alert, for as long as there is a gateway.
pub(crate) async fn follow_alerts(app: AppHandle) {
    let Some(mut alerts) = shell(&app)
        .gateway()
        .ok()
        .and_then(|gateway| gateway.alerts())
    else {
        return;
    };
    loop {
        match alerts.recv().await {
            Ok(alert) => say(&app, &alert.title, &alert.body, &alert.page),
            Err(RecvError::Lagged(missed)) => tracing::warn!(missed, "alerts were not shown"),
            Err(RecvError::Closed) => return,
        }
    }
}

const PAGE: &str = "page";
