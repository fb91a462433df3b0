use super::{Machine, text};
use serde_json::{Value, json};
use std::fs;

const KEY: &str = "sk-the-account-key";

#[test]
fn a_key_is_made_listed_and_revoked() {
    let machine = Machine::new();
    assert!(
        machine
            .ok(&["keys", "list"])
            .contains("There are no keys yet")
    );
    let made = machine.run(&["keys", "create", "laptop"]);
    assert!(
        made.out.starts_with("sk-or-")
            && made.out.lines().count() == 1
            && made.err.contains("only time"),
        "{made:?}"
    );
    let other = machine.json(&["keys", "create", "script"]);
    assert!(text(&other, "/key").starts_with("sk-or-") && text(&other, "/id").starts_with("key_"));
    assert_eq!(other.as_object().unwrap().len(), 2);

    let listed = machine.ok(&["keys", "list"]);
    assert!(
        listed.starts_with("ID ") && listed.contains("laptop") && listed.contains("script"),
        "{listed}"
    );
    assert!(!listed.contains(&text(&other, "/key")));

    assert!(
        machine
            .ok(&["keys", "revoke", &text(&other, "/id"), "--yes"])
            .contains("Revoked")
    );
    let listed = machine.json(&["keys", "list"]);
    assert!(
        listed.pointer("/0/revoked_at").unwrap().is_null()
            && listed.pointer("/1/revoked_at").unwrap().is_i64()
    );
}

#[test]
fn what_fails_ends_with_one_and_a_sentence() {
    let machine = Machine::new();
    machine.ok(&["keys", "create", "laptop"]);
    let table: &[&[&str]] = &[
        &["keys", "create", "laptop"],
        &["keys", "revoke", "key_none", "--yes"],
        &["accounts", "test", "acc_none"],
        &["accounts", "remove", "acc_none", "--yes"],
        &["accounts", "add", "nobody", "--key-stdin"],
        &["providers", "remove", "openai", "--yes"],
        &["models", "--provider", "nobody"],
    ];
    for arguments in table {
        let ran = machine.run_with_input(arguments, KEY);
        assert_eq!(ran.code, 1, "{arguments:?}: {ran:?}");
        assert!(
            ran.err.starts_with("error: ") && ran.out.is_empty(),
            "{ran:?}"
        );
    }
}

#[test]
fn an_account_takes_its_key_from_standard_input_and_keeps_it() {
    let machine = Machine::new();
    let added = machine.run_with_input(
        &[
            "accounts",
            "add",
            "openai",
            "--label",
            "Work",
            "--key-stdin",
            "--json",
        ],
        &format!("{KEY}\n"),
    );
    assert_eq!(added.code, 0, "{added:?}");
    let account: Value = serde_json::from_str(&added.out).unwrap();
    assert_eq!(
        (text(&account, "/provider"), text(&account, "/label")),
        ("openai".into(), "Work".into())
    );
    let listed = machine.ok(&["accounts", "list"]);
    assert!(
        listed.contains("Work") && listed.contains("active") && !listed.contains(KEY),
        "{listed}"
    );
    for file in fs::read_dir(machine.data()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            assert!(
                !bytes
                    .windows(KEY.len())
                    .any(|bytes| bytes == KEY.as_bytes()),
                "{}",
                path.display()
            );
        }
    }
    assert!(machine.ok(&["models"]).contains("openai/"));
    assert!(
        machine
            .ok(&["accounts", "remove", &text(&account, "/id"), "--yes"])
            .contains("Removed")
    );
    assert_eq!(machine.json(&["accounts", "list"]), json!([]));
}

#[test]
fn a_key_that_nobody_can_type_is_asked_for_by_flag() {
    let machine = Machine::new();
    let ran = machine.run(&["accounts", "add", "openai"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("--key-stdin"), "{ran:?}");
    machine.ok(&["accounts", "add", "ollama-local"]);
}

#[test]
fn a_provider_of_ones_own_comes_and_goes() {
    let machine = Machine::new();
    let added = machine.ok(&[
        "providers",
        "add",
        "My Server",
        "--dialect",
        "openai-chat",
        "--base-url",
        "http://127.0.0.1:9/v1",
        "--prefix",
        "mine",
    ]);
    assert!(added.contains("mine/MODEL"), "{added}");
    let listed = machine.json(&["providers", "list"]);
    assert_eq!(text(&listed, "/0/id"), "mine");
    assert!(machine.ok(&["providers", "list"]).contains("My Server"));
    let account = machine.json(&["accounts", "add", "mine"]);
    // Nobody listens there, so nothing is learnt of the key.
    let tested = machine.run(&["accounts", "test", &text(&account, "/id")]);
    assert_eq!(tested.code, 1, "{tested:?}");
    assert!(tested.err.contains("Nothing was learnt"), "{tested:?}");
    assert_eq!(
        machine.run(&["providers", "remove", "mine", "--yes"]).code,
        1
    );
    machine.ok(&["accounts", "remove", &text(&account, "/id"), "--yes"]);
    machine.ok(&["providers", "remove", "mine", "--yes"]);
}

#[test]
fn models_of_a_provider_are_listed_before_it_is_connected() {
    let machine = Machine::new();
    assert!(machine.ok(&["models"]).contains("There are no models"));
    let listed = machine.json(&["models", "--provider", "anthropic"]);
    assert!(text(&listed, "/0/id").starts_with("anthropic/"));
}

#[test]
fn the_status_at_rest_says_so() {
    let machine = Machine::new();
    machine.ok(&["keys", "create", "a"]);
    assert!(machine.ok(&["status"]).contains("not running"));
    let status = machine.json(&["status"]);
    assert_eq!(
        (status.pointer("/keys"), status.pointer("/running")),
        (Some(&json!(1)), Some(&Value::Null))
    );
    assert_eq!(text(&status, "/master_key/home"), "key-file");
}
