//! The usual scene: one gateway, one provider of each dialect behind it, one account each with a real secret.

use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::household::{Account, Household};
use crate::http::{Answer, Ask};
use crate::provider::{Door, FakeProvider};
use crate::script::Script;

/// The scene.
#[derive(Debug)]
pub struct Bench {
    /// The gateway.
    pub gateway: Gateway,
    /// A client's key.
    pub key: String,
    /// The providers, in the order of [`Dialect::ALL`], with their dialects.
    pub doors: Vec<(Dialect, Door)>,
    memory: Option<u64>,
    _provider: FakeProvider,
}

impl Default for Bench {
    fn default() -> Self {
        Self::of(Household::new())
    }
}

impl Bench {
    /// The scene in a household of its own.
    #[track_caller]
    pub fn of(house: Household) -> Self {
        let provider = FakeProvider::start();
        let key = house.key("tests").key;
        let doors = Dialect::ALL.map(|dialect| {
            let door = provider.door(Script::json(200, dialect.answer("Hi.")));
            house.provider(prefix(dialect), dialect, &door.base(dialect));
            let account = Account {
                label: "only",
                priority: 1,
                key: Self::SECRET,
                base: None,
            };
            house.account(prefix(dialect), account);
            (dialect, door)
        });
        let gateway = house.start();
        let memory = gateway.memory();
        Self {
            gateway,
            key,
            doors: doors.into(),
            memory,
            _provider: provider,
        }
    }

    /// The secret of every account.
    pub const SECRET: &str = "sk-upstream-secret";

    /// The provider of a dialect.
    pub fn door(&self, dialect: Dialect) -> &Door {
        &self.doors[dialect as usize].1
    }

    /// The full name of a model of the provider of that dialect.
    pub fn model(dialect: Dialect) -> String {
        format!("{}/some-model", prefix(dialect))
    }

    /// A client's request, with its key.
    pub fn post(&self, path: &str, body: impl AsRef<[u8]>) -> Ask {
        self.gateway.post(path, body).key(&self.key)
    }

    /// A plain question of a client of one dialect to a provider of another.
    pub fn ask(&self, client: Dialect, upstream: Dialect, stream: bool) -> Ask {
        let model = Self::model(upstream);
        self.post(&client.path(&model, stream), client.request(&model, stream))
    }

    /// A body of one's own, in the same dialect on both sides.
    #[track_caller]
    pub fn send(&self, dialect: Dialect, stream: bool, body: impl AsRef<[u8]>) -> Answer {
        self.post(&dialect.path(&Self::model(dialect), stream), body)
            .send()
    }

    /// Fails unless the gateway still answers, nothing panicked, and its memory is bounded.
    #[track_caller]
    pub fn is_well(&self) {
        self.gateway.is_well(self.memory, 160 * 1024 * 1024);
    }
}

fn prefix(dialect: Dialect) -> &'static str {
    ["mychat", "myresp", "myanth", "mygem"][dialect as usize]
}
