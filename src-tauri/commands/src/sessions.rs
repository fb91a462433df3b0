//! `omniroute sessions`

use crate::args::Global;
use crate::args::settings::Sessions;
use crate::failure::Failure;
use crate::out::when;
use crate::routing::word;
use crate::{out, running};
use gateway::admin::sessions::{forget_sessions, list_sessions};
use serde_json::{Value, json};

pub(crate) fn run(global: &Global, command: Sessions) -> Result<(), Failure> {
    match command {
        Sessions::List => {
            let list = |house: &_| Ok(json!(list_sessions(house)));
            show(
                global,
                &running::ask(global, "GET", "/api/sessions", &list)?,
            )
        }
        Sessions::Forget(which) => {
            let id = which.id.as_deref();
            let path = id.map_or_else(String::new, |id| format!("/{}", running::encoded(id)));
            let forget = |house: &_| forget_sessions(house, id).map(Value::from);
            running::ask(global, "DELETE", &format!("/api/sessions{path}"), &forget)?;
            out::said(global, &format!("Forgot {}.", id.unwrap_or("all sessions")))
        }
    }
}

fn show(global: &Global, sessions: &Value) -> Result<(), Failure> {
    if global.json {
        return out::json(sessions);
    }
    let sessions = sessions.as_array().into_iter().flatten();
    let rows = sessions.flat_map(|session| {
        let pins = session["pins"].as_array().into_iter().flatten();
        pins.map(|pin| {
            let model = format!("{}/{}", word(pin, "provider"), word(pin, "model"));
            let last = when(pin["last_used_at"].as_i64());
            [word(session, "id"), model, word(pin, "account"), last]
        })
    });
    let headings = ["SESSION", "MODEL", "ACCOUNT", "LAST USED"];
    let none = "No conversation is with an account.";
    out::table(headings, &rows.collect::<Vec<_>>(), none)
}
