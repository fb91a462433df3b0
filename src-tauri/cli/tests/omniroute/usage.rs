use super::Machine;

#[test]
fn the_version_and_the_help_are_told() {
    let machine = Machine::new();
    assert!(machine.ok(&["--version"]).starts_with("omniroute "));
    let help = machine.ok(&["--help"]);
    for word in [
        "serve",
        "providers",
        "accounts",
        "keys",
        "models",
        "open",
        "password",
        "status",
        "doctor",
        "--data-dir",
        "--secrets",
        "--json",
    ] {
        assert!(help.contains(word), "{word}");
    }
}

#[test]
fn wrong_usage_ends_with_two_and_touches_nothing() {
    let machine = Machine::new();
    let table: &[&[&str]] = &[
        &["dance"],
        &["keys"],
        &["keys", "create"],
        &["serve", "--port", "0"],
        &["serve", "--port", "70000"],
        &["serve", "--port", "many"],
        &["--port", "3000", "keys", "list"],
        &[
            "providers",
            "add",
            "x",
            "--dialect",
            "latin",
            "--base-url",
            "http://x",
        ],
        &[
            "accounts",
            "add",
            "openai",
            "--key",
            "sk-on-the-command-line",
        ],
        &[
            "accounts",
            "add",
            "openai",
            "--priority",
            "0",
            "--key-stdin",
        ],
        &["keys", "list", "--secrets", "pocket"],
        &["serve", "--host", "my-laptop"],
    ];
    for arguments in table {
        let ran = machine.run(arguments);
        assert_eq!(ran.code, 2, "{arguments:?}: {ran:?}");
        assert!(!ran.err.is_empty());
    }
    assert!(!machine.data().exists());
}

#[test]
fn flags_for_all_may_stand_anywhere() {
    let machine = Machine::new().without("DATA_DIR");
    let data = machine.data().display().to_string();
    assert_eq!(
        machine.ok(&["--json", "--data-dir", &data, "keys", "list"]),
        "[]\n"
    );
    assert_eq!(
        machine.ok(&["keys", "--data-dir", &data, "list", "--json"]),
        "[]\n"
    );
    assert!(machine.data().join("vault.sqlite").exists());
}
