//! The control door of a gateway without a window, through its port: the data door, login, events and the master key.
#![expect(clippy::unwrap_used, reason = "tests")]

mod door;
mod events;
mod login;
mod secrets;

use serde_json::Value;
use std::fs;
use std::path::Path;
use suite::{Answer, Ask, Gateway};

/// What `runtime.json` says.
fn runtime(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("runtime.json")).unwrap()).unwrap()
}

/// A call of the admin API, without any proof.
fn call(port: u16, method: &str, path: &str, body: Option<Value>) -> Ask {
    match body {
        Some(body) => Ask::post(port, path, body.to_string()).by(method),
        None => Ask::method(port, method, path),
    }
}

/// A call as the command line makes it.
fn admin(gateway: &Gateway, method: &str, path: &str, body: Option<Value>) -> Answer {
    let left = runtime(gateway.house.path());
    let port = u16::try_from(left["control_port"].as_u64().unwrap()).unwrap();
    let token = left["control_token"].as_str().unwrap().to_owned();
    call(port, method, path, body).key(&token).send()
}

/// The code of a refusal.
fn code(answer: &Answer) -> (u16, String) {
    let code = answer.json()["error"]["code"].as_str().unwrap().to_owned();
    (answer.status, code)
}
