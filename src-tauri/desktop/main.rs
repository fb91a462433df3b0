//! OmniRoute with a window.
//!
//! Invariant: the gateway comes before the window and does not depend on it; a gateway that cannot start is told in the
//! window, never a silent exit.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod gateway;

use std::process::ExitCode;

use gateway::Gateway;
use tauri::{App, Manager, RunEvent, State};

/// The address tools are pointed at, or why there is none.
struct Address(Result<String, String>);

/// What the page asks first: where the gateway is, or the sentence that says why it is not.
#[tauri::command]
fn gateway_address(address: State<'_, Address>) -> Result<String, String> {
    address.0.clone()
}

fn main() -> ExitCode {
    let (mut running, address) = match Gateway::start() {
        Ok(gateway) => {
            let address = format!("http://localhost:{}/v1", gateway.address().port());
            (Some(gateway), Ok(address))
        }
        Err(error) => (None, Err(error.to_string())),
    };
    let app = tauri::Builder::default()
        .manage(Address(address))
        .invoke_handler(tauri::generate_handler![gateway_address])
        .setup(|app| Ok(name_the_failure(app)?))
        .build(tauri::generate_context!());
    match app {
        Ok(app) => app.run(move |_, event| {
            if let RunEvent::Exit = event
                && let Some(gateway) = running.take()
            {
                gateway.stop();
            }
        }),
        Err(error) => {
            eprintln!("omniroute-desktop: no window: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The title tells the failure too, for who sees only the task bar.
fn name_the_failure(app: &App) -> tauri::Result<()> {
    let failed = app.state::<Address>().0.is_err();
    match app.get_webview_window("main") {
        Some(window) if failed => window.set_title("OmniRoute: the gateway is not running"),
        _ => Ok(()),
    }
}
