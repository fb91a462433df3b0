//! The control door of a gateway without a window, through its port: the data door, login, events and the master key.
#![expect(clippy::unwrap_used, reason = "tests")]

mod door;
mod events;
mod login;
mod secrets;

use suite::Answer;
use suite::control::{admin, call, runtime};

/// The code of a refusal.
fn code(answer: &Answer) -> (u16, String) {
    let code = answer.json()["error"]["code"].as_str().unwrap().to_owned();
    (answer.status, code)
}
