//! The admin API of a running gateway, called as the command line calls it: with the token of its `runtime.json`.

use crate::gateway::Gateway;
use crate::http::{Answer, Ask};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// What `runtime.json` says.
#[track_caller]
pub fn runtime(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("runtime.json")).unwrap()).unwrap()
}

/// A call of the admin API, without any proof.
pub fn call(port: u16, method: &str, path: &str, body: Option<Value>) -> Ask {
    match body {
        Some(body) => Ask::post(port, path, body.to_string()).by(method),
        None => Ask::method(port, method, path),
    }
}

/// A call with the token.
#[track_caller]
pub fn admin(gateway: &Gateway, method: &str, path: &str, body: Option<Value>) -> Answer {
    let left = runtime(gateway.house.path());
    let port = u16::try_from(left["control_port"].as_u64().unwrap()).unwrap();
    let token = left["control_token"].as_str().unwrap().to_owned();
    call(port, method, path, body).key(&token).send()
}
