//! A street of Chat providers with one account each, and a gateway whose rules for routing a test lays down as the page does.

use crate::control::admin;
use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::household::Household;
use crate::http::{Answer, Ask};
use crate::provider::{Door, FakeProvider};
use crate::script::Script;
use serde_json::{Value, json};

/// The street.
#[derive(Debug)]
pub struct Street {
    /// The gateway.
    pub gateway: Gateway,
    /// A client's key.
    pub key: String,
    /// The providers, in the order they were named.
    pub doors: Vec<Door>,
    _provider: FakeProvider,
}

impl Street {
    /// Providers of those names, each its own prefix, that all answer well.
    #[track_caller]
    pub fn of(names: &[&str]) -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let doors = names.iter().map(|name| {
            let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
            house.furnish(name, Dialect::Chat, &[door.base(Dialect::Chat)]);
            door
        });
        let doors = doors.collect();
        Self {
            gateway: house.start(),
            key,
            doors,
            _provider: provider,
        }
    }

    /// Changes how requests find their way.
    #[track_caller]
    pub fn rule(&self, change: Value) {
        let changed = admin(&self.gateway, "PATCH", "/api/routing", Some(change));
        assert_eq!(changed.status, 200, "{}", changed.text());
    }

    /// Makes a combo of those models.
    #[track_caller]
    pub fn combo(&self, name: &str, models: &[&str]) {
        let targets = models.iter().map(|model| json!({ "model": model }));
        let combo = json!({ "name": name, "targets": targets.collect::<Vec<_>>() });
        let made = admin(&self.gateway, "POST", "/api/combos", Some(combo));
        assert_eq!(made.status, 201, "{}", made.text());
    }

    /// A plain question of a Chat client.
    pub fn question(&self, model: &str) -> Ask {
        let body = Dialect::Chat.request(model, false);
        let ask = self.gateway.post("/v1/chat/completions", body);
        ask.key(&self.key)
    }

    /// A plain question, asked.
    #[track_caller]
    pub fn ask(&self, model: &str) -> Answer {
        self.question(model).send()
    }

    /// How many calls each provider has had.
    pub fn calls(&self) -> Vec<usize> {
        self.doors.iter().map(|door| door.calls().len()).collect()
    }

    /// That provider fails from now on.
    pub fn fails(&self, at: usize, status: u16) {
        let body = Dialect::Chat.error_body(status, "not now");
        self.doors[at].always(Script::json(status, body));
    }

    /// That provider answers from now on.
    pub fn answers(&self, at: usize) {
        self.doors[at].always(Script::json(200, Dialect::Chat.answer("Hi.")));
    }
}
