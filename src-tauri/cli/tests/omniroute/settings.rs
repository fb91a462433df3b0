use super::{Machine, text};
use serde_json::{Value, json};

/// A machine with an account of a provider of its own, and the account's id.
fn connected() -> (Machine, String) {
    let machine = Machine::new();
    machine.ok(&[
        "providers",
        "add",
        "Mine",
        "--dialect",
        "openai-chat",
        "--base-url",
        "http://127.0.0.1:9/v1",
    ]);
    let account = machine.json(&["accounts", "add", "mine", "--label", "work"]);
    (machine, text(&account, "/id"))
}

#[test]
fn every_setting_has_a_name_that_shows_changes_and_takes_it_back() {
    let (machine, id) = connected();
    // What is said, where it is then, what it was before and is after it is taken back.
    let table = [
        (
            "auto.enabled=false",
            "/auto/enabled",
            json!(false),
            json!(true),
        ),
        (
            "auto.without+=mine",
            "/auto/without",
            json!(["mine"]),
            json!([]),
        ),
        (
            "auto.models.mine=gpt",
            "/auto/models",
            json!({ "mine": "gpt" }),
            json!({}),
        ),
        (
            "hidden=gpt-4*,mine/*",
            "/hidden",
            json!(["gpt-4*", "mine/*"]),
            json!([]),
        ),
        (
            "deadlines.request_ms=5000",
            "/deadlines/request_ms",
            json!(5000),
            Value::Null,
        ),
        (
            "sessions.wait_ms=20000",
            "/sessions/wait_ms",
            json!(20_000),
            json!(0),
        ),
        (
            "resilience.key_breaker.failures=5",
            "/resilience/key_breaker/failures",
            json!(5),
            json!(12),
        ),
        (
            "paces.mine.per_minute=60",
            "/paces/mine/per_minute",
            json!(60),
            Value::Null,
        ),
        ("port=20200", "/port", json!(20200), json!(20128)),
        ("theme=dark", "/theme", json!("dark"), json!("system")),
    ];
    for (said, pointer, wanted, before) in table {
        let shown = || machine.json(&["settings", "show"]);
        let at = |shown: &Value| shown.pointer(pointer).cloned().unwrap_or_default();
        assert_eq!(at(&shown()), before, "{said}");
        let set = machine.json(&["settings", "set", said]);
        assert_eq!((at(&set), at(&shown())), (wanted.clone(), wanted), "{said}");
        let name = said.split(['.', '=']).next().unwrap();
        machine.ok(&["settings", "reset", name]);
        assert_eq!(at(&shown()), before, "{said}");
    }
    // An account may be called by its label.
    machine.ok(&[
        "settings",
        "set",
        "policies.work.tags=a,b",
        "policies.work.pace.concurrent=2",
    ]);
    machine.ok(&["settings", "set", "policies.work.tags-=a"]);
    let policy = machine.json(&["settings", "show", &format!("policies.{id}")]);
    assert_eq!(
        (&policy["tags"], &policy["pace"]["concurrent"]),
        (&json!(["b"]), &json!(2))
    );
    let lines = machine.ok(&["settings", "show", "policies.work"]);
    let line = lines.lines().find(|line| line.contains(".pace.concurrent"));
    assert!(
        line.is_some_and(|line| line.trim_end().ends_with(" 2")),
        "{lines}"
    );
    machine.ok(&["settings", "reset", "policies.work"]);
    assert_eq!(machine.json(&["settings", "show", "policies"]), json!({}));
}

#[test]
fn a_setting_that_cannot_be_is_refused_by_its_name_and_nothing_is_changed() {
    let (machine, _) = connected();
    let before = machine.json(&["settings", "show"]);
    let table = [
        ("sessions.life_ms=-1", "sessions.life_ms"),
        ("sessions.lief_ms=1", "lief_ms"),
        ("sessions.wait_ms=soon", "sessions.wait_ms"),
        (
            "resilience.key_breaker.failures=21",
            "resilience.key_breaker.failures",
        ),
        ("deadlines.idle_ms=1", "deadlines.idle_ms"),
        ("paces.mine.concurrent=0", "paces.mine.concurrent"),
        ("paces.nobody.concurrent=1", "nobody"),
        ("policies.nobody.tags=a", "nobody"),
        ("auto.models.mine+=gpt", "auto.models.mine"),
        ("port=0", "port"),
        ("colour=blue", "colour"),
        ("sessions", "sessions"),
        ("paces.mine=5", "paces.mine"),
    ];
    for (said, named) in table {
        let ran = machine.run(&["settings", "set", "hidden=x", said]);
        assert!(ran.code != 0 && ran.out.is_empty(), "{said}: {ran:?}");
        assert!(
            ran.err.starts_with("error: ") && ran.err.contains(named),
            "{said}: {ran:?}"
        );
        assert_eq!(machine.json(&["settings", "show"]), before, "{said}");
    }
    assert_ne!(machine.run(&["settings", "reset", "paces.mine"]).code, 0);
}

#[test]
fn a_combo_is_made_with_terms_and_targets_that_are_tied_to_accounts() {
    let (machine, id) = connected();
    let tied = format!("mine/a,account={id}");
    let made = machine.json(&[
        "combos",
        "create",
        "fast",
        &tied,
        "mine/b,tag=work,weight=3",
        "--term",
        "timeout_ms=30000",
        "--term",
        "retries=2",
        "--term",
        "concurrency=4",
    ]);
    assert_eq!(
        (&made["targets"][0]["account"], &made["targets"][1]["tag"]),
        (&json!(id), &json!("work"))
    );
    assert_eq!(made["targets"][1]["weight"], 3);
    let terms =
        ["timeout_ms", "retries", "concurrency", "idle_ms"].map(|term| &made["terms"][term]);
    assert_eq!(terms, [&json!(30_000), &json!(2), &json!(4), &Value::Null]);
    let told = machine.ok(&["combos", "show", "fast"]);
    assert!(
        told.contains("retries 2") && told.contains("0 requests"),
        "{told}"
    );
    for (arguments, named) in [
        (
            vec!["combos", "create", "x", "mine/a", "--term", "retries=99"],
            "terms.retries",
        ),
        (
            vec!["combos", "create", "x", "mine/a", "--term", "tries=9"],
            "tries",
        ),
        (
            vec!["combos", "create", "x", "mine/a,account=nobody"],
            "targets[0].account",
        ),
        (
            vec!["combos", "create", "x", "mine/a,acount=nobody"],
            "acount",
        ),
        (vec!["combos", "create", "no-such-preset"], "no-such-preset"),
    ] {
        let ran = machine.run(&arguments);
        assert!(ran.code != 0 && ran.err.contains(named), "{named}: {ran:?}");
    }
}

#[test]
fn a_preset_that_is_offered_is_made_by_its_name() {
    let machine = Machine::new();
    assert_eq!(machine.json(&["combos", "presets"]), json!([]));
    for provider in ["openai", "groq", "openrouter", "anthropic"] {
        let added = machine.run_with_input(&["accounts", "add", provider, "--key-stdin"], "sk-x\n");
        assert_eq!(added.code, 0, "{added:?}");
    }
    let lists_auto = || machine.ok(&["combos", "list"]).contains("auto");
    assert!(lists_auto());
    machine.ok(&["settings", "set", "auto.enabled=false"]);
    assert!(!lists_auto());
    let offered = machine.json(&["combos", "presets"]);
    let name = text(&offered, "/0/name");
    assert!(machine.ok(&["combos", "presets"]).contains(&name));
    let made = machine.json(&["combos", "create", &name]);
    assert_eq!(made["targets"], offered[0]["targets"]);
    assert!(
        made["targets"]
            .as_array()
            .is_some_and(|targets| !targets.is_empty())
    );
}

#[test]
fn what_was_learnt_can_be_forgotten_without_a_gateway() {
    let machine = Machine::new();
    assert!(machine.ok(&["health", "reset"]).contains("Nothing is held"));
    assert_eq!(machine.json(&["sessions", "list"]), json!([]));
    machine.ok(&["sessions", "forget", "--all"]);
    let none = machine.run(&["sessions", "forget", "talk"]);
    assert!(none.code == 1 && none.err.contains("talk"), "{none:?}");
    assert_eq!(machine.run(&["sessions", "forget"]).code, 2);
}

#[test]
fn an_account_is_renamed_put_first_and_switched_off_and_on() {
    let (machine, first) = connected();
    let second = machine.json(&["accounts", "add", "mine", "--label", "home"]);
    let second = text(&second, "/id");
    machine.ok(&[
        "accounts",
        "change",
        &second,
        "--priority",
        "1",
        "--label",
        "den",
    ]);
    let listed = machine.json(&["accounts", "list"]);
    assert_eq!(
        (text(&listed, "/0/id"), text(&listed, "/0/label")),
        (second, "den".into())
    );
    for enabled in ["false", "true"] {
        let changed = machine.json(&["accounts", "change", &first, "--enabled", enabled]);
        assert_eq!(changed["enabled"], enabled == "true");
        assert_eq!(text(&changed, "/label"), "work", "what is not named stays");
    }
    assert_eq!(
        machine
            .run(&["accounts", "change", "acc_none", "--enabled", "true"])
            .code,
        1
    );
    // Nobody listens there.
    let asked = machine.run(&["accounts", "models", &first]);
    assert_eq!(asked.code, 1, "{asked:?}");
}
