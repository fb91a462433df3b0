//! `omniroute open`

use crate::args::Global;
use crate::failure::Failure;
use crate::{out, running};
use serde_json::{Value, json};
use std::process::{Command, Stdio};

/// Prints an address of the page that lets a browser in, once, and opens it if there is a desktop to open it on.
pub(crate) fn run(global: &Global, print: bool) -> Result<(), Failure> {
    let running = running::find(&global.data_dir()).ok_or_else(|| {
        Failure::plain("The gateway does not run, so there is no page. Start it: omniroute serve")
    })?;
    let said = running.call("POST", "/api/links")?;
    let link: Option<Value> = serde_json::from_str(&said.body).ok();
    let url = link.as_ref().and_then(|link| link.get("url")?.as_str());
    let url = url.ok_or_else(|| Failure::plain("The gateway's answer cannot be read."))?;
    if global.json {
        return out::json(&json!({ "url": url }));
    }
    out::line(url)?;
    if print || !out::is_attended() || !start(url) {
        out::note("Open it in a browser within two minutes; it works once.");
    }
    Ok(())
}

/// Hands the address to the desktop; whether there is one.
fn start(url: &str) -> bool {
    let mut opener = if cfg!(windows) {
        let mut opener = Command::new("rundll32.exe");
        opener.arg("url.dll,FileProtocolHandler");
        opener
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else {
        Command::new("xdg-open")
    };
    opener
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    opener.spawn().is_ok()
}
