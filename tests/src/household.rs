//! A throw-away data folder: keys, providers and accounts, made through the command line as a user makes them.

use crate::binary::omniroute;
use crate::dialect::Dialect;
use crate::gateway::Gateway;
use crate::provider::{Door, FakeProvider};
use crate::script::Script;
use rusqlite::params;
use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A data folder and what was put in it.
#[derive(Debug)]
pub struct Household {
    pub(crate) folder: TempDir,
    pub(crate) limits: Vec<(String, String)>,
}

/// A client's key.
#[derive(Debug, Clone)]
pub struct Key {
    /// Its id.
    pub id: String,
    /// What clients send.
    pub key: String,
}

/// An account to be added.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// What the user calls it.
    pub label: &'a str,
    /// Its place.
    pub priority: u32,
    /// Its secret.
    pub key: &'a str,
    /// Its own base address.
    pub base: Option<&'a str>,
}

impl Default for Household {
    fn default() -> Self {
        Self::new()
    }
}

impl Household {
    /// An empty folder.
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            limits: Vec::new(),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A variable of the environment for the gateway.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.limits.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With limits so short that a test can wait for them.
    #[must_use]
    pub fn impatient(self) -> Self {
        IMPATIENT
            .iter()
            .fold(self, |house, (name, value)| house.with(name, value))
    }

    /// Calls the program on this folder.
    pub fn try_cli(&self, arguments: &[&str], input: &str) -> Output {
        cli(self.path(), arguments, input)
    }

    /// Calls the program on this folder; it must succeed.
    #[track_caller]
    pub fn cli(&self, arguments: &[&str], input: &str) -> String {
        succeeded(arguments, self.try_cli(arguments, input))
    }

    /// Makes a client's key.
    #[track_caller]
    pub fn key(&self, name: &str) -> Key {
        key_of(&self.cli(&["keys", "create", name, "--json"], ""))
    }

    /// Adds a provider; it is its own prefix.
    #[track_caller]
    pub fn provider(&self, name: &str, dialect: Dialect, base: &str) {
        self.cli(
            &[
                "providers",
                "add",
                name,
                "--dialect",
                dialect.name(),
                "--base-url",
                base,
                "--prefix",
                name,
            ],
            "",
        );
    }

    /// Adds an account.
    #[track_caller]
    pub fn account(&self, provider: &str, account: Account<'_>) {
        let priority = account.priority.to_string();
        let mut arguments = vec![
            "accounts",
            "add",
            provider,
            "--label",
            account.label,
            "--priority",
            &priority,
            "--key-stdin",
        ];
        arguments.extend(account.base.iter().flat_map(|base| ["--base-url", base]));
        self.cli(&arguments, account.key);
    }

    /// Adds a provider with one account without a secret for each address, straight into the vault. The vault must exist: make a key
    /// first.
    pub fn furnish(&self, provider: &str, dialect: Dialect, bases: &[String]) {
        self.furnish_all([(provider.to_owned(), dialect, bases.to_vec())]);
    }

    /// A provider for each of these dialects, called like it, with one account and a door that answers "Hi.".
    pub fn open_doors<const N: usize>(
        &self,
        provider: &FakeProvider,
        dialects: [Dialect; N],
    ) -> [Door; N] {
        dialects.map(|dialect| {
            let door = provider.door(Script::json(200, dialect.answer("Hi.")));
            self.furnish(dialect.name(), dialect, &[door.base(dialect)]);
            door
        })
    }

    /// The same with many at once: the matrices need hundreds.
    pub fn furnish_all(&self, providers: impl IntoIterator<Item = (String, Dialect, Vec<String>)>) {
        let mut vault = rusqlite::Connection::open(self.path().join("vault.sqlite")).unwrap();
        let vault = vault.transaction().unwrap();
        for (provider, dialect, bases) in providers {
            vault
                .execute(
                    "INSERT INTO providers (id, name, dialect, base_url, prefix, created_at) VALUES (?1, ?1, ?2, ?3, ?1, 0)",
                    params![provider, dialect.name(), bases[0]],
                )
                .unwrap();
            for (at, base) in (1_i64..).zip(&bases) {
                let label = LABELS.get(at as usize - 1);
                let label = label.map_or_else(|| format!("number {at}"), ToString::to_string);
                vault
                    .execute(
                        "INSERT INTO accounts (id, provider_id, label, priority, base_url, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0)",
                        params![format!("acc_{provider}_{at}"), provider, label, at, base],
                    )
                    .unwrap();
            }
        }
        vault.commit().unwrap();
    }

    /// Connects a provider of the catalogue: one more account without a secret at that address, straight in the vault.
    pub fn connect(&self, provider: &str, base: &str) {
        let vault = rusqlite::Connection::open(self.path().join("vault.sqlite")).unwrap();
        let known = "SELECT count(*) FROM accounts WHERE provider_id = ?1";
        let known: i64 = vault
            .query_row(known, [provider], |row| row.get(0))
            .unwrap();
        let (id, label) = (
            format!("acc_{provider}_{}", known + 1),
            LABELS[known as usize],
        );
        vault
            .execute(
                "INSERT INTO accounts (id, provider_id, label, priority, base_url, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, 0, 0)",
                params![id, provider, label, known + 1, base],
            )
            .unwrap();
    }

    /// Lays down a rule for routing, such as `naming`, straight in the vault.
    pub fn lay_down(&self, rule: &str, value: &Value) {
        let vault = rusqlite::Connection::open(self.path().join("vault.sqlite")).unwrap();
        vault
            .execute(
                "INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)",
                params![rule, value.to_string()],
            )
            .unwrap();
    }

    /// Gives a provider another address, straight in the vault.
    pub(crate) fn redirect(&self, provider: &str, base: &str) {
        let vault = rusqlite::Connection::open(self.path().join("vault.sqlite")).unwrap();
        let changed = vault.execute(
            "UPDATE providers SET base_url = ?2 WHERE prefix = ?1",
            [provider, base],
        );
        assert_eq!(changed, Ok(1));
    }

    /// Starts the gateway.
    #[track_caller]
    pub fn start(self) -> Gateway {
        Gateway::start(self)
    }
}

/// Calls the program on a folder.
pub(crate) fn cli(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut child = program(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

/// The program on a folder, with nothing of this machine's settings.
pub(crate) fn program(folder: &Path) -> Command {
    let mut program = Command::new(omniroute());
    program
        .env_clear()
        .env("HOME", folder)
        .env("RUST_BACKTRACE", "1")
        .env("NO_PROXY", "*");
    if let Some(path) = std::env::var_os("PATH") {
        program.env("PATH", path);
    }
    program
        .args(["--secrets", "keyfile", "--data-dir"])
        .arg(folder);
    program
}

#[track_caller]
pub(crate) fn succeeded(arguments: &[&str], output: Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "omniroute {arguments:?}: {}\n{errors}",
        output.status
    );
    String::from_utf8(output.stdout).unwrap()
}

#[track_caller]
pub(crate) fn key_of(printed: &str) -> Key {
    let printed: Value = serde_json::from_str(printed)
        .unwrap_or_else(|error| panic!("not JSON ({error}): {printed}"));
    let word = |name: &str| {
        printed[name]
            .as_str()
            .unwrap_or_else(|| panic!("no {name}: {printed}"))
            .to_owned()
    };
    Key {
        id: word("id"),
        key: word("key"),
    }
}

const LABELS: [&str; 3] = ["first", "second", "third"];

/// Limits short enough for a test to wait for.
const IMPATIENT: &[(&str, &str)] = &[
    ("FETCH_HEADERS_TIMEOUT_MS", "900"),
    ("OMNIROUTE_HOLD_MS", "600"),
    ("FETCH_BODY_TIMEOUT_MS", "900"),
    ("STREAM_IDLE_TIMEOUT_MS", "900"),
    ("OMNIROUTE_CLIENT_HEADERS_MS", "900"),
    ("OMNIROUTE_CLIENT_BODY_MS", "900"),
    ("OMNIROUTE_CLIENT_WRITE_MS", "900"),
];
