//! The control door as the command line uses it, and what a test puts behind the gateway with it.
//!
//! Invariant: it speaks to the program that runs now, also after a restart.

use std::net::{Ipv4Addr, TcpStream};

use serde_json::{Value, json};
use suite::{Answer, Ask, Dialect};

use crate::desk::{Desk, runs, until};

/// The control door of the program on a desk.
pub(crate) struct Control {
    port: u16,
    token: String,
    /// The program's number.
    pub(crate) pid: u32,
}

impl Control {
    /// The one that is open now, or soon.
    #[track_caller]
    pub(crate) fn of(desk: &Desk) -> Self {
        until("the control door", || Self::running(desk))
    }

    /// The one that is open now.
    pub(crate) fn running(desk: &Desk) -> Option<Self> {
        let file = std::fs::read(desk.data().join("runtime.json")).ok()?;
        let running: Value = serde_json::from_slice(&file).ok()?;
        let number = |name: &str| running[name].as_u64();
        let found = Self {
            port: number("control_port")?.try_into().ok()?,
            token: running["control_token"].as_str()?.to_owned(),
            pid: number("pid")?.try_into().ok()?,
        };
        // A file that a killed program left behind leads nowhere.
        TcpStream::connect((Ipv4Addr::LOCALHOST, found.port)).ok()?;
        Some(found)
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Value {
        self.done(&self.ask(Ask::get(self.port, path))).json()
    }

    #[track_caller]
    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let ask = Ask::post(self.port, path, body.to_string()).by(method);
        let answer = self.ask(ask);
        self.done(&answer);
        serde_json::from_slice(&answer.body).unwrap_or(Value::Null)
    }

    /// Asks the program to end.
    pub(crate) fn stop(&self) {
        self.send("POST", "/api/stop", &json!({}));
        until("the program to end", || (!runs(self.pid)).then_some(()));
    }

    /// A new client key.
    #[track_caller]
    pub(crate) fn key(&self) -> String {
        let made = self.send("POST", "/api/keys", &json!({"name": "a test"}));
        made["key"].as_str().unwrap().to_owned()
    }

    /// A provider of the user's own, with an account for each of these keys; `None` is an account without one. The accounts' ids.
    #[track_caller]
    pub(crate) fn provider(
        &self,
        name: &str,
        door: &suite::Door,
        keys: &[Option<&str>],
    ) -> Vec<String> {
        let base = door.base(Dialect::Chat);
        let provider = json!({"name": name, "dialect": "openai-chat", "base_url": base, "prefix": name});
        self.send("POST", "/api/providers", &provider);
        let account = |(at, key): (usize, &Option<&str>)| {
            let label = format!("{name} {}", at + 1);
            let account = match key {
                Some(key) => json!({"provider": name, "label": label, "key": key}),
                None => json!({"provider": name, "label": label}),
            };
            let made = self.send("POST", "/api/accounts", &account);
            made["id"].as_str().unwrap().to_owned()
        };
        keys.iter().enumerate().map(account).collect()
    }

    fn ask(&self, ask: Ask) -> Answer {
        let token = format!("Bearer {}", self.token);
        ask.header("authorization", &token).send()
    }

    #[track_caller]
    fn done<'a>(&self, answer: &'a Answer) -> &'a Answer {
        assert!(
            (200..300).contains(&answer.status),
            "{} {}",
            answer.head,
            answer.text()
        );
        answer
    }
}

/// A question to a model, as a client asks it.
pub(crate) fn question(port: u16, key: &str, model: &str, stream: bool) -> Ask {
    let body = Dialect::Chat.request(model, stream);
    Ask::post(port, &Dialect::Chat.path(model, stream), body).key(key)
}
