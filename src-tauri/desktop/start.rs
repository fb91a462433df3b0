//! The order of a start: the claim on the data folder, the gateway, the tray, the window.
//!
//! Invariant: each step may fail without stopping the one before it. A machine without a screen, a bus, a tray, a keychain or anybody
//! to show notifications still has a gateway.

use crate::arguments::{self, Arguments};
use crate::gateway::{self, Gateway};
use crate::instance;
use crate::preferences::PreferenceFile;
use crate::shell::{Shell, Standing, shell};
use crate::{
    autostart, commands, follow, log, notices, platform, policy, quit, second_start, shortcut,
    tray, update, watchdog, window,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::async_runtime::spawn;
use tauri::{App, AppHandle, RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;
use tokio::runtime::{Builder, Runtime};

/// Runs the program until it ends.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let folder = gateway::data_dir();
    let claim = match instance::claim(&folder) {
        Ok(Some(claim)) => Some(claim),
        Ok(None) => return second_start::hand_over(&folder),
        Err(error) => {
            tracing::warn!(%error, "a second OmniRoute would not be noticed");
            None
        }
    };
    // Only who has the folder may write to it, and start anew.
    log::keep(&folder);
    let preferences = PreferenceFile::open(&folder);
    let safe_mode = draws_safely(&preferences, arguments.safe_mode);
    let Ok(runtime) = own_runtime() else {
        eprintln!("omniroute-desktop: the system gives no threads");
        return ExitCode::FAILURE;
    };
    let gateway = start_gateway(&folder, arguments.port);
    let standing = if arguments.no_tray {
        Standing::Off
    } else {
        Standing::NoHost
    };
    let shell = Arc::new(Shell::new(gateway, claim, preferences, safe_mode, standing));
    if !platform::has_screen() {
        return without_a_window(&runtime, &shell, "there is no screen");
    }
    // The toolkit panics where it cannot use the screen.
    let built = catch_unwind(AssertUnwindSafe(|| build(&shell, arguments, &folder)));
    match built {
        Ok(Ok(app)) => app.run(on_event),
        Ok(Err(error)) => return without_a_window(&runtime, &shell, &error.to_string()),
        Err(_) => return without_a_window(&runtime, &shell, "the window's toolkit does not start"),
    }
    ExitCode::SUCCESS
}

/// Whether the window is drawn the safe way. What tells the toolkit so must be set before the process has threads: it starts anew.
fn draws_safely(preferences: &PreferenceFile, asked: bool) -> bool {
    const STARTED_ANEW: &str = "OMNIROUTE_SAFE_MODE";
    if std::env::var_os(STARTED_ANEW).is_some() {
        return true;
    }
    let version = env!("CARGO_PKG_VERSION");
    if !platform::HAS_SAFE_MODE || !watchdog::is_due(&preferences.now(), asked, version) {
        return false;
    }
    if !asked {
        preferences.change(|kept| watchdog::remember(kept, version));
    }
    let variables = [platform::SAFE_MODE, &[(STARTED_ANEW, "1")]].concat();
    let error = platform::relaunch(arguments::words(), &variables);
    tracing::warn!(%error, "the window is not drawn the safe way");
    false
}

/// Threads of the desktop's own; the gateway has others.
fn own_runtime() -> std::io::Result<Runtime> {
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("desktop")
        .enable_all()
        .build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    Ok(runtime)
}

fn start_gateway(folder: &Path, port: Option<u16>) -> Result<Gateway, String> {
    let started = catch_unwind(|| Gateway::start(folder, port));
    let started = started.unwrap_or_else(|_| Err("it met a fault while starting".to_owned()));
    if let Err(why) = &started {
        tracing::error!(why, "there is no gateway");
    }
    started
}

fn build(shell: &Arc<Shell>, arguments: Arguments, folder: &Path) -> tauri::Result<App> {
    let mut context = tauri::generate_context!();
    update::rehearsal::apply(context.config_mut());
    if let Ok(gateway) = shell.gateway() {
        policy::allow(context.config_mut(), gateway.control().0);
    }
    let remembered = StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED;
    let places = tauri_plugin_window_state::Builder::new().with_state_flags(remembered);
    let links = tauri_plugin_opener::Builder::new().open_js_links_on_click(false);
    tauri::Builder::default()
        .manage(Arc::clone(shell))
        .plugin(second_start::plugin(folder))
        .plugin(autostart::plugin())
        .plugin(tauri_plugin_notification::init())
        .plugin(links.build())
        .plugin(places.build())
        .invoke_handler(tauri::generate_handler![
            commands::app_info,
            commands::check_for_updates,
            commands::close_choice,
            commands::control_address,
            commands::install_update,
            commands::listens,
            commands::open_external,
            commands::open_in_browser,
            commands::painted,
            commands::pending_import,
            commands::pending_import_done,
            commands::quit,
            commands::set_autostart,
            commands::set_shortcut,
        ])
        .setup(move |app| {
            furnish(app, &arguments);
            Ok(())
        })
        .build(context)
}

/// The parts around a gateway that runs: the tray, what follows it, and the window.
fn furnish(app: &mut App, arguments: &Arguments) {
    platform::prepare(app);
    let handle = app.handle();
    if shell(handle).standing() != Standing::Off {
        tray::start(handle);
    }
    autostart::refresh(handle);
    platform::claim_links();
    notices::open_on_click(handle);
    follow::start(handle);
    shortcut::restore(handle);
    update::set_up(handle);
    spawn(update::follow(handle.clone()));
    spawn(end_when_asked(handle.clone()));
    second_start::listen(handle);
    for link in &arguments.links {
        second_start::offer(handle, link);
    }
    if !arguments.minimized {
        window::open(handle, None);
    }
}

fn on_event(app: &AppHandle, event: RunEvent) {
    match event {
        // The last window is gone: the tray and the gateway are not.
        RunEvent::ExitRequested {
            code: None, api, ..
        } => api.prevent_exit(),
        RunEvent::Exit => quit::gateway_ends(app),
        RunEvent::WindowEvent {
            event: WindowEvent::CloseRequested { api, .. },
            ..
        } => window::close_requested(app, &api),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::open(app, None),
        #[cfg(target_os = "macos")]
        RunEvent::Opened { urls } => {
            for url in urls {
                second_start::offer(app, url.as_str());
            }
        }
        _ => {}
    }
}

/// A signal, or the command line by way of the control door.
async fn end_when_asked(app: AppHandle) {
    wait_for_the_end(&shell(&app)).await;
    quit::quit(&app);
}

async fn wait_for_the_end(shell: &Shell) {
    let asked = async {
        match shell.gateway() {
            Ok(gateway) => gateway.asked_to_stop().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = platform::ended() => {
            if let Err(error) = ended {
                tracing::warn!(%error, "the system's wish to end is not heard");
                std::future::pending().await
            }
        }
        () = asked => {}
    }
}

/// The gateway without anything to look at.
fn without_a_window(runtime: &Runtime, shell: &Shell, why: &str) -> ExitCode {
    tracing::warn!(why, "there is no window");
    match shell.gateway() {
        Ok(gateway) => {
            eprintln!("omniroute-desktop: the gateway runs on without one; end it with Ctrl+C");
            runtime.block_on(wait_for_the_end(shell));
            gateway.stop();
            ExitCode::SUCCESS
        }
        Err(_) => ExitCode::FAILURE,
    }
}
