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

    /// One provider of that name with so many accounts, `acc_name_1` and so on; each has a door of its own and answers well.
    #[track_caller]
    pub fn of_accounts(name: &str, count: usize) -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let answer = || Script::json(200, Dialect::Chat.answer("Hi."));
        let doors: Vec<Door> = (0..count).map(|_| provider.door(answer())).collect();
        let bases: Vec<String> = doors.iter().map(|door| door.base(Dialect::Chat)).collect();
        house.furnish(name, Dialect::Chat, &bases);
        Self {
            gateway: house.start(),
            key,
            doors,
            _provider: provider,
        }
    }

    /// Providers of the catalogue by their ids, each with one account and a door that answers well in that dialect.
    #[track_caller]
    pub fn of_catalogue(providers: &[(&str, Dialect)]) -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let doors = providers.iter().map(|(id, dialect)| {
            let door = provider.door(Script::json(200, dialect.answer("Hi.")));
            house.connect(id, &door.base(*dialect));
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
        self.make(json!({ "name": name, "targets": targets.collect::<Vec<_>>() }));
    }

    /// Makes a combo as it is written down.
    #[track_caller]
    pub fn make(&self, combo: Value) {
        let made = admin(&self.gateway, "POST", "/api/combos", Some(combo));
        assert_eq!(made.status, 201, "{}", made.text());
    }

    /// What a combo has done so far: requests, those served and failed, and those served by another than the first.
    #[track_caller]
    pub fn tally(&self, combo: &str) -> [u64; 4] {
        let path = format!("/api/combos/{combo}");
        let told = admin(&self.gateway, "GET", &path, None).json();
        ["requests", "served", "failed", "fallbacks"]
            .map(|count| told["tally"][count].as_u64().unwrap())
    }

    /// Forgets all that is known of accounts and providers.
    #[track_caller]
    pub fn reset(&self) {
        let reset = admin(&self.gateway, "POST", "/api/health/reset", None);
        assert_eq!(reset.status, 204, "{}", reset.text());
    }

    /// Asks so often, well each time; whose turn it was, by the places of the providers.
    #[track_caller]
    pub fn turns(&self, model: &str, times: usize) -> Vec<usize> {
        let turn = |_| {
            let before = self.calls();
            let answer = self.ask(model);
            assert_eq!(answer.status, 200, "{}", answer.text());
            let calls = self.calls();
            let called: Vec<usize> = (0..calls.len())
                .filter(|at| calls[*at] > before[*at])
                .collect();
            assert_eq!(
                called.len(),
                1,
                "one was asked, and at the first try: {called:?}"
            );
            called[0]
        };
        (0..times).map(turn).collect()
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
