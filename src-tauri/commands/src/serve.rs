//! `omniroute serve`

use crate::args::{Global, Serve};
use crate::failure::{Exit, Failure};
use crate::{follow, options, out, running};
use gateway::admin::accounts::list_accounts;
use gateway::admin::keys::list_keys;
use gateway::{House, Server};
use serde_json::json;
use tokio::runtime::{Builder, Runtime};

pub(crate) fn run(global: &Global, serve: &Serve) -> Result<(), Failure> {
    if let Some(running) = running::find(&global.data_dir()) {
        let message = format!(
            "OmniRoute runs already, on port {} (process {}). Stop it first.",
            running.port, running.pid
        );
        return Err(Failure::new(Exit::PortTaken, message));
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let options = options::serving(global, serve)?;
    let needs_key = options.limits.require_key;
    let server = Server::start(options)?;
    greet(global, &server, needs_key)?;
    runtime.block_on(async {
        tokio::select! {
            ended = asked_to_end(&server) => ended,
            () = follow::follow(global, &server) => Ok(()),
        }
    })?;
    out::note("Stopping: running answers may finish. Ctrl-C again ends at once.");
    end_at_once_if_asked_again(runtime);
    server.stop();
    Ok(())
}

fn greet(global: &Global, server: &Server, needs_key: bool) -> Result<(), Failure> {
    let Some(address) = server.data_door().state().address() else {
        return Err(Failure::plain("The gateway listens nowhere."));
    };
    let house: &House = server.house();
    if global.json {
        return out::json(
            &json!({ "address": format!("http://{address}"), "port": address.port(), "pid": std::process::id() }),
        );
    }
    out::line(&format!(
        "OmniRoute listens on http://{address} (OpenAI: http://{address}/v1). Ctrl-C stops it."
    ))?;
    if list_accounts(house)?.is_empty() {
        out::line("There are no accounts yet. Add one:  omniroute accounts add PROVIDER")?;
    }
    if needs_key && list_keys(house)?.iter().all(|key| key.revoked_at.is_some()) {
        out::line("There are no keys yet. Make one:     omniroute keys create NAME")?;
    }
    if let Some(link) = server.setup_link() {
        out::line(&format!(
            "To use the page, choose a password (within a day, once):  {link}"
        ))?;
    }
    if !needs_key {
        out::warn(
            "REQUIRE_API_KEY=false: every program that reaches this port can use your accounts.",
        );
    }
    if !address.ip().is_loopback() {
        out::warn("other machines can reach this port.");
    }
    Ok(())
}

/// Ctrl-C, the system's polite request, or the control door's.
async fn asked_to_end(server: &Server) -> Result<(), Failure> {
    let by_door = server.asked_to_stop();
    tokio::select! {
        pressed = tokio::signal::ctrl_c() => Ok(pressed?),
        terminated = terminated() => Ok(terminated?),
        () = by_door.notified() => Ok(()),
    }
}

#[cfg(unix)]
async fn terminated() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(not(unix))]
async fn terminated() -> std::io::Result<()> {
    std::future::pending().await
}

fn end_at_once_if_asked_again(runtime: Runtime) {
    std::thread::spawn(move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            std::process::exit(130);
        }
    });
}
