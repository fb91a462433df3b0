//! The shape of the house, held by a test: who may know whom, what the pure rooms must not do, and how long anything may grow.
#![expect(clippy::unwrap_used, reason = "tests")]

mod source;

use source::{Source, root, sources};
use std::fs;

/// Every member and the members it may depend on. Tests may use what they like.
const EDGES: &[(&str, &[&str])] = &[
    ("chat", &[]),
    ("dialect", &["chat"]),
    ("catalog", &["chat"]),
    ("routing", &["chat", "catalog"]),
    ("secrets", &["chat"]),
    ("store", &["chat", "secrets"]),
    ("upstream", &["chat", "catalog", "secrets"]),
    (
        "accounts",
        &["chat", "dialect", "catalog", "secrets", "store", "upstream"],
    ),
    (
        "gateway",
        &[
            "chat", "dialect", "catalog", "routing", "secrets", "store", "upstream", "accounts",
        ],
    ),
    ("tools", &["chat"]),
    // The command line and the window choose where the master key lives.
    ("commands", &["chat", "secrets", "gateway", "tools"]),
    ("cli", &["commands"]),
    (
        "omniroute-desktop",
        &["chat", "secrets", "gateway", "tools"],
    ),
    ("appimage", &[]),
    ("xtask", &[]),
    ("bench", &[]),
    ("suite", &[]),
];

/// A word, the only places where code may say it, and why.
const ONLY_IN: &[(&str, &[&str], &str)] = &[
    (
        "rusqlite",
        &["src-tauri/store/"],
        "only the store speaks SQL",
    ),
    (
        "keyring_core",
        &["src-tauri/secrets/"],
        "only the secrets room touches the keychain",
    ),
    (
        "axum",
        &["src-tauri/gateway/"],
        "only the gateway knows the web framework",
    ),
    (
        "tauri",
        &["src-tauri/desktop/"],
        "only the desktop knows the window",
    ),
    (
        "reqwest",
        &["src-tauri/upstream/"],
        "only upstream opens outgoing sockets",
    ),
    (
        "hyper_rustls",
        &["src-tauri/upstream/"],
        "only upstream opens outgoing sockets",
    ),
];

/// Rooms that open nothing, read no clock and roll no dice.
const PURE: &[&str] = &["chat", "dialect", "catalog", "routing"];
/// What would make them impure. An address (`std::net::IpAddr`) is only a value.
const IMPURE: &[&str] = &[
    "Instant::now",
    "SystemTime",
    "rand::",
    "std::fs",
    "std::net::{",
    "std::net::Tcp",
    "std::net::Udp",
    "ToSocketAddrs",
    "std::env",
    "tokio",
    "std::process",
];

/// Provider ids that are also words of a wire, and why code may say them.
const WIRE_WORDS: &[(&str, &str)] = &[
    (
        "anthropic",
        "a family whose signatures are kept, the word in `anthropic-version`, and a dialect",
    ),
    ("claude", "a family of models whose signatures are kept"),
    ("gemini", "a dialect"),
    ("opencode", "a program that can be pointed at the gateway"),
    (
        "openai",
        "a family whose signatures are kept, the word in `openai-beta`, and a dialect",
    ),
    ("together", "an English word"),
];

const LONGEST_FUNCTION: usize = 60;
const LONGEST_FILE: usize = 500;

fn manifest(path: &str) -> toml::Table {
    fs::read_to_string(root().join(path))
        .unwrap()
        .parse()
        .unwrap()
}

/// The manifests of all members.
fn members() -> Vec<toml::Table> {
    let workspace = manifest("Cargo.toml");
    let folders = workspace["workspace"]["members"].as_array().unwrap();
    folders
        .iter()
        .map(|folder| manifest(&format!("{}/Cargo.toml", folder.as_str().unwrap())))
        .collect()
}

/// What does not ship.
const CHORES: &[&str] = &["src-tauri/xtask/", "src-tauri/bench/"];

/// The code that ships: everything but tests and the project's own chores.
fn shipped() -> Vec<Source> {
    let is_chore = |source: &Source| CHORES.iter().any(|room| source.path.starts_with(room));
    let all = sources("src-tauri").into_iter();
    all.filter(|source| !source.is_test() && !is_chore(source))
        .collect()
}

#[track_caller]
fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn edges_go_one_way_only() {
    let members = members();
    let names: Vec<&str> = members
        .iter()
        .map(|member| member["package"]["name"].as_str().unwrap())
        .collect();
    let mut wrong = Vec::new();
    for (member, name) in members.iter().zip(&names) {
        let Some((_, allowed)) = EDGES.iter().find(|(known, _)| known == name) else {
            wrong.push(format!("`{name}` is not in the table"));
            continue;
        };
        let tables = ["dependencies", "build-dependencies"]
            .iter()
            .filter_map(|table| member.get(*table)?.as_table());
        let edges = tables
            .flat_map(toml::Table::keys)
            .filter(|dependency| names.contains(&dependency.as_str()));
        wrong.extend(
            edges
                .filter(|edge| !allowed.contains(&edge.as_str()))
                .map(|edge| format!("`{name}` must not know `{edge}`")),
        );
    }
    none("edges that are not in the table", &wrong);
}

#[test]
fn a_provider_is_a_row_and_its_name_occurs_nowhere_in_code() {
    let catalogue = manifest("src-tauri/catalog/data/providers.toml");
    let rows = catalogue["provider"].as_array().unwrap();
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    let mut named = Vec::new();
    for source in shipped() {
        for (line, literal) in &source.literals {
            let words =
                literal.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            let provider = words
                .filter(|word| ids.contains(word))
                .find(|word| WIRE_WORDS.iter().all(|(known, _)| known != word));
            named.extend(
                provider.map(|id| format!("{}:{line}: `{id}` in {literal:?}", source.path)),
            );
        }
    }
    none("providers named in code", &named);
}

#[test]
fn the_pure_rooms_open_nothing_read_no_clock_and_roll_no_dice() {
    let mut impure = Vec::new();
    for room in PURE {
        for source in sources(&format!("src-tauri/{room}/src"))
            .iter()
            .filter(|source| !source.is_test())
        {
            impure.extend(
                IMPURE
                    .iter()
                    .filter(|word| source.code.contains(**word))
                    .map(|word| format!("{}: {word}", source.path)),
            );
        }
    }
    none("impure", &impure);
}

#[test]
fn what_belongs_to_one_room_is_named_in_that_room_only() {
    let mut wrong = Vec::new();
    for source in shipped() {
        for (word, places, why) in ONLY_IN {
            let says = source
                .code
                .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .any(|found| found == *word);
            if says && !places.iter().any(|place| source.path.starts_with(place)) {
                wrong.push(format!("{}: `{word}`, although {why}", source.path));
            }
        }
    }
    none("named in the wrong room", &wrong);
}

#[test]
fn every_file_says_what_it_is_for() {
    let all = ["src-tauri", "tests"].into_iter().flat_map(sources);
    // A test beside its module needs none: its names are sentences.
    let silent: Vec<String> = all
        .filter(|source| !source.is_test() || source.path.starts_with("tests/"))
        .filter(|source| !source.text.starts_with("//!"))
        .map(|source| source.path)
        .collect();
    none("files without a `//!` header", &silent);
}

#[test]
fn no_file_and_no_function_grows_long() {
    let mut long = Vec::new();
    let own = sources("tests/src");
    for source in sources("src-tauri")
        .iter()
        .filter(|source| !source.is_test())
        .chain(&own)
    {
        let lines = source.code.lines().count();
        if lines > LONGEST_FILE {
            long.push(format!("{}: {lines} lines", source.path));
        }
        let functions = source
            .functions()
            .into_iter()
            .filter(|function| function.lines > LONGEST_FUNCTION);
        long.extend(functions.map(|function| {
            format!(
                "{}:{}: fn {} has {} lines",
                source.path, function.line, function.name, function.lines
            )
        }));
    }
    none("too long", &long);
}

#[test]
fn the_reader_of_sources_knows_code_from_words() {
    let source = sources("tests/tests/architecture")
        .into_iter()
        .find(|source| source.path.ends_with("source.rs"))
        .unwrap();
    let longest = source
        .functions()
        .into_iter()
        .max_by_key(|function| function.lines)
        .unwrap();
    assert_eq!(longest.name, "scan");
    assert!(
        source
            .literals
            .iter()
            .any(|(_, literal)| literal == "#[cfg(test)]\\nmod tests {")
    );
    assert!(!source.code.contains("kill.rs") && source.code.contains("fn char_end"));
    assert!(!source.is_test() || source.path.starts_with("tests/"));
}
