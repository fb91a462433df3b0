//! A lost master key is told, never replaced.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use suite::{Account, Bench, Dialect, FakeProvider, Household, Script};

#[test]
fn without_its_master_key_the_gateway_answers_says_what_to_do_and_makes_no_new_key() {
    let mut bench = Bench::default();
    let key_file = bench.gateway.house.path().join("master.key");
    let saved = fs::read(&key_file).unwrap();
    bench.gateway.kill();
    fs::remove_file(&key_file).unwrap();
    bench.gateway.restart();
    assert_eq!(bench.gateway.get("/health").send().status, 200);
    for client in Dialect::ALL {
        let answer = bench.ask(client, Dialect::Chat, false).send();
        assert_eq!(answer.status, 503, "{}", answer.text());
        let told = client.told(&answer.body).message;
        assert!(told.contains("master key"), "{told}");
        bench.gateway.ledger().row(&answer.trace());
    }
    let add = [
        "accounts",
        "add",
        "mychat",
        "--label",
        "new",
        "--priority",
        "2",
        "--key-stdin",
    ];
    let refused = bench.gateway.house.try_cli(&add, "sk-new");
    assert!(!refused.status.success());
    let words = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(words.contains("master key"), "{words}");
    assert!(
        !key_file.exists(),
        "a new key was made although records are sealed under the lost one"
    );
    assert_eq!(bench.door(Dialect::Chat).calls().len(), 0);

    bench.gateway.kill();
    fs::write(&key_file, saved).unwrap();
    #[cfg(unix)]
    fs::set_permissions(
        &key_file,
        std::os::unix::fs::PermissionsExt::from_mode(0o600),
    )
    .unwrap();
    bench.gateway.restart();
    assert_eq!(
        bench.ask(Dialect::Chat, Dialect::Chat, false).send().status,
        200
    );
}

#[test]
fn no_secret_lies_in_the_data_folder() {
    let bench = Bench::default();
    assert_eq!(
        bench.ask(Dialect::Chat, Dialect::Chat, false).send().status,
        200
    );
    let secrets = [Bench::SECRET, &bench.key];
    for entry in fs::read_dir(bench.gateway.house.path()).unwrap().flatten() {
        let Ok(bytes) = fs::read(entry.path()) else {
            continue;
        };
        for secret in secrets {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a secret", entry.path().display());
        }
    }
}

#[test]
fn what_is_added_beside_a_running_gateway_is_served_at_once() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    let gateway = house.start();
    let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
    gateway
        .house
        .provider("late", Dialect::Chat, &door.base(Dialect::Chat));
    gateway.house.account(
        "late",
        Account {
            label: "only",
            priority: 1,
            key: "sk-late",
            base: None,
        },
    );
    let ask = gateway
        .post(
            "/v1/chat/completions",
            Dialect::Chat.request("late/m", false),
        )
        .key(&key);
    suite::until("the new account serves", || {
        (ask.send().status == 200).then_some(())
    });
    assert_eq!(
        door.calls()[0].header("authorization"),
        Some("Bearer sk-late")
    );
}

#[test]
fn another_master_key_is_told_apart_and_nothing_is_lost_by_it() {
    let mut bench = Bench::default();
    let key_file = bench.gateway.house.path().join("master.key");
    let saved = fs::read_to_string(&key_file).unwrap();
    bench.gateway.kill();
    // Another key of the same form: the first letter is turned.
    let other = if saved.starts_with('A') { "B" } else { "A" };
    fs::write(&key_file, format!("{other}{}", &saved[1..])).unwrap();
    bench.gateway.restart();
    let answer = bench.ask(Dialect::Anthropic, Dialect::Chat, false).send();
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert!(
        Dialect::Anthropic
            .told(&answer.body)
            .message
            .contains("master key"),
        "{}",
        answer.text()
    );
    bench.gateway.kill();
    fs::write(&key_file, saved).unwrap();
    bench.gateway.restart();
    assert_eq!(
        bench
            .ask(Dialect::Anthropic, Dialect::Chat, false)
            .send()
            .status,
        200
    );
}
