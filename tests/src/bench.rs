//! The usual scene: one gateway, one provider of each dialect behind it, one account each with a real secret.

use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::household::{Account, Household};
use crate::http::{Answer, Ask};
use crate::provider::{Door, FakeProvider};
use crate::script::Script;
use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::sync::OnceLock;

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
    /// The scene, with that household's limits.
    #[track_caller]
    pub fn of(house: Household) -> Self {
        let provider = FakeProvider::start();
        let furnished = FURNISHED.get_or_init(Furnished::make);
        furnished.move_into(&house);
        let doors = Dialect::ALL.map(|dialect| {
            let door = provider.door(Script::json(200, dialect.answer("Hi.")));
            house.redirect(prefix(dialect), &door.base(dialect));
            (dialect, door)
        });
        let gateway = house.start();
        let memory = gateway.memory();
        Self {
            gateway,
            key: furnished.key.clone(),
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

/// A data folder as the command line made it, kept so that not every test has to call it nine times.
struct Furnished {
    files: Vec<(OsString, Vec<u8>)>,
    key: String,
}

static FURNISHED: OnceLock<Furnished> = OnceLock::new();

impl Furnished {
    fn make() -> Self {
        let house = Household::new();
        let key = house.key("tests").key;
        for dialect in Dialect::ALL {
            let nowhere = format!("http://127.0.0.1:9{}", dialect.base_suffix());
            house.provider(prefix(dialect), dialect, &nowhere);
            let account = Account {
                label: "only",
                priority: 1,
                key: Bench::SECRET,
                base: None,
            };
            house.account(prefix(dialect), account);
        }
        let entries = fs::read_dir(house.path()).unwrap().flatten();
        let files = entries.map(|entry| (entry.file_name(), fs::read(entry.path()).unwrap()));
        Self {
            files: files.collect(),
            key,
        }
    }

    fn move_into(&self, house: &Household) {
        for (name, bytes) in &self.files {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options
                .open(house.path().join(name))
                .unwrap()
                .write_all(bytes)
                .unwrap();
        }
    }
}
