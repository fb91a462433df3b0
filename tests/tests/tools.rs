//! Other programs' settings, changed and put back by the program a user runs.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use suite::control::admin;
use suite::{Answer, Ask, Bench, Dialect, Household, until};
use tempfile::TempDir;

const SETTINGS: &str = ".claude/settings.json";
const CODEX: &str = ".codex/config.toml";
const MINE: &str = "{ \"theme\":\"dark\",
  \"env\": { \"EDITOR\": \"vi\" }}
";
const OWN: &str = "# own\nmodel = \"gpt-5\"\n\n[mcp_servers.docs]\ncommand = \"docs\" # here";

/// A home folder with settings in it, and a gateway whose `.env` says that this is the home.
fn scene() -> (TempDir, Bench) {
    let home = tempfile::tempdir().unwrap();
    for (file, text) in [(SETTINGS, MINE), (CODEX, OWN)] {
        let path = home.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let house = Household::new();
    let told = format!("CLI_CONFIG_HOME='{}'\n", home.path().display());
    fs::write(house.path().join(".env"), told).unwrap();
    (home, Bench::of(house))
}

fn read(home: &TempDir, file: &str) -> String {
    fs::read_to_string(home.path().join(file)).unwrap()
}

/// What the settings of the first tool say: where, and with which key.
fn told(home: &TempDir) -> (String, String) {
    let text = read(home, SETTINGS);
    let value = |name: &str| {
        let (_, rest) = text.split_once(&format!("\"{name}\": \"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    (value("ANTHROPIC_BASE_URL"), value("ANTHROPIC_AUTH_TOKEN"))
}

fn listed(bench: &Bench, tool: &str) -> Value {
    let all: Value =
        serde_json::from_str(&bench.gateway.cli(&["tools", "list", "--json"], "")).unwrap();
    let mut all = all.as_array().unwrap().iter();
    all.find(|row| row["id"] == tool).unwrap().clone()
}

/// Asks as the tool would: at the address in its settings, with the key in its settings.
fn ask_as_told(home: &TempDir) -> Answer {
    let (base, key) = told(home);
    let port: u16 = base.rsplit(':').next().unwrap().parse().unwrap();
    asked(port, &key)
}

fn asked(port: u16, key: &str) -> Answer {
    let client = Dialect::Anthropic;
    let model = Bench::model(client);
    let ask = Ask::post(
        port,
        &client.path(&model, false),
        client.request(&model, false),
    );
    ask.key(key).send()
}

fn files_under(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let mut files: Vec<String> = Vec::new();
    for entry in entries {
        if entry.path().is_dir() {
            files.extend(files_under(&entry.path()));
        } else {
            files.push(entry.path().display().to_string());
        }
    }
    files
}

#[test]
fn a_connected_tool_reaches_the_gateway_follows_its_port_and_is_put_back_byte_for_byte() {
    let (home, bench) = scene();
    let gateway = &bench.gateway;
    assert_eq!(listed(&bench, "claude")["connected"], false);
    let said = gateway.cli(&["tools", "connect", "claude"], "");
    gateway.cli(&["tools", "connect", "codex"], "");
    assert_eq!(ask_as_told(&home).status, 200);
    let (base, key) = told(&home);
    assert_eq!(base, format!("http://127.0.0.1:{}", gateway.port));
    assert!(!said.contains(&key), "{said}");
    for file in files_under(gateway.house.path()) {
        let bytes = fs::read(&file).unwrap();
        let found = bytes
            .windows(key.len())
            .any(|window| window == key.as_bytes());
        assert!(!found, "the key stands in {file}");
    }
    let row = listed(&bench, "claude");
    assert_eq!(
        (&row["connected"], &row["current"]),
        (&json!(true), &json!(true))
    );

    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    assert_eq!(
        admin(gateway, "POST", "/api/door", Some(json!({ "port": port }))).status,
        200
    );
    until("the tools follow", || {
        let follows = |file: &str| read(&home, file).contains(&format!("127.0.0.1:{port}"));
        (follows(SETTINGS) && follows(CODEX)).then_some(())
    });
    assert_eq!(ask_as_told(&home).status, 200);
    until("the list knows", || {
        (listed(&bench, "codex")["current"] == true).then_some(())
    });

    gateway.cli(&["tools", "disconnect", "claude"], "");
    gateway.cli(&["tools", "disconnect", "codex"], "");
    assert_eq!(
        (read(&home, SETTINGS).as_str(), read(&home, CODEX).as_str()),
        (MINE, OWN)
    );
    assert_eq!(asked(port, &key).status, 401, "its key is revoked");
}

#[test]
fn what_is_only_tried_and_what_cannot_be_done_changes_nothing() {
    let (home, bench) = scene();
    let gateway = &bench.gateway;
    let keys = gateway.cli(&["keys", "list", "--json"], "");
    let dry = gateway.cli(&["tools", "connect", "codex", "--dry-run"], "");
    assert!(dry.contains("+ model_provider = \"omniroute\""), "{dry}");
    fs::write(home.path().join(CODEX), "model = \n").unwrap();
    let refused = gateway.house.try_cli(&["tools", "connect", "codex"], "");
    let why = String::from_utf8(refused.stderr).unwrap();
    assert!(
        !refused.status.success() && why.contains("config.toml, line 1"),
        "{why}"
    );
    assert_eq!(read(&home, CODEX), "model = \n");
    let unknown = gateway.house.try_cli(&["tools", "connect", "nobody"], "");
    assert_eq!(unknown.status.code(), Some(2));
    let modelless = gateway.house.try_cli(&["tools", "connect", "cline"], "");
    assert_eq!(modelless.status.code(), Some(2));
    assert_eq!(gateway.cli(&["keys", "list", "--json"], ""), keys);
    assert_eq!(read(&home, SETTINGS), MINE);
}

#[test]
fn what_the_user_changed_since_stays_his() {
    let (home, bench) = scene();
    bench.gateway.cli(&["tools", "connect", "claude"], "");
    let (base, _) = told(&home);
    let changed = read(&home, SETTINGS).replace(&base, "http://elsewhere");
    fs::write(home.path().join(SETTINGS), changed).unwrap();
    let undone = bench
        .gateway
        .cli(&["tools", "disconnect", "claude", "--json"], "");
    let undone: Value = serde_json::from_str(&undone).unwrap();
    assert_eq!(undone["left"][0]["key"], "env.ANTHROPIC_BASE_URL");
    let left = read(&home, SETTINGS);
    assert!(
        left.contains("http://elsewhere") && !left.contains("AUTH_TOKEN"),
        "{left}"
    );
}
