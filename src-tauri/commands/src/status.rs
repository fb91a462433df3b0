//! `omniroute status`

use crate::args::Global;
use crate::failure::Failure;
use crate::{options, out, running};
use gateway::admin::status::{Status, status};
use gateway::open_house;
use serde_json::Value;

/// A running gateway knows more of itself than its files tell.
pub(crate) fn run(global: &Global) -> Result<(), Failure> {
    let status = match running::find(&global.data_dir()) {
        Some(running) => {
            let said = running.call("GET", "/api/status")?;
            serde_json::from_str(&said.body).map_err(|error| {
                Failure::plain(format!("The gateway's answer cannot be read: {error}"))
            })?
        }
        None => at_rest(global)?,
    };
    if global.json {
        return out::json(&status);
    }
    for (name, value) in lines(&status) {
        out::line(&format!("{name:<13}{value}"))?;
    }
    Ok(())
}

fn at_rest(global: &Global) -> Result<Value, Failure> {
    let options = options::without_server(global)?;
    let status: Status = status(&*open_house(&options)?, None)?;
    serde_json::to_value(status).map_err(|error| Failure::plain(error.to_string()))
}

fn cache(status: &Value, name: &str) -> String {
    let told = status.get(name);
    told.map_or_else(String::new, crate::caches::use_in_words)
}

fn lines(status: &Value) -> Vec<(&'static str, String)> {
    let plain = |pointer: &str| match status.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let gateway = match status.get("running") {
        Some(Value::Object(_)) => {
            format!(
                "running on port {} for {} s (process {})",
                plain("/running/port"),
                plain("/running/uptime_s"),
                plain("/running/pid")
            )
        }
        _ => "not running".to_owned(),
    };
    let door = match plain("/running/door/state").as_str() {
        "" => "closed".to_owned(),
        "taken" => plain("/running/door/why"),
        state => format!("{state}: {}", plain("/running/door/base_url")),
    };
    let states = status.get("accounts").and_then(Value::as_object);
    let accounts: Vec<String> = states
        .into_iter()
        .flatten()
        .map(|(state, count)| format!("{count} {state}"))
        .collect();
    let locked = plain("/master_key/locked");
    let key = if locked.is_empty() {
        plain("/master_key/home")
    } else {
        format!("{}: {locked}", plain("/master_key/home"))
    };
    vec![
        ("Version", plain("/version")),
        ("Gateway", gateway),
        ("Door", door),
        (
            "Accounts",
            if accounts.is_empty() {
                "none".to_owned()
            } else {
                accounts.join(", ")
            },
        ),
        ("Keys", plain("/keys")),
        ("Exact cache", cache(status, "exact_cache")),
        ("Semantic", cache(status, "semantic_cache")),
        ("Master key", key),
        ("Lost rows", plain("/ledger_shed")),
    ]
}
