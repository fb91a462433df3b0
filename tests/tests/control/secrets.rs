//! The master key can be late, lost, moved and given up, all while the gateway runs.

use super::{admin, code};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use suite::{Answer, Bench, Dialect, omniroute, until};

/// A gateway started without a word of where the master key lives, on a machine without a keychain.
struct Bare {
    folder: tempfile::TempDir,
    child: Option<Child>,
}

impl Bare {
    fn start() -> Self {
        let mut bare = Self {
            folder: tempfile::tempdir().unwrap(),
            child: None,
        };
        bare.restart();
        bare
    }

    fn restart(&mut self) {
        self.stop();
        let _gone = fs::remove_file(self.folder.path().join("runtime.json"));
        let mut serve = Command::new(omniroute());
        serve
            .env_clear()
            .env("HOME", self.folder.path())
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        serve
            .arg("--data-dir")
            .arg(self.folder.path())
            .args(["serve", "--port"])
            .arg(free_port().to_string());
        serve
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.child = Some(serve.spawn().unwrap());
        until("the gateway serves", || {
            let left = fs::read(self.folder.path().join("runtime.json")).ok()?;
            serde_json::from_slice::<Value>(&left).ok()
        });
    }

    fn stop(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        let left = suite::control::runtime(self.folder.path());
        let port = u16::try_from(left["port"].as_u64().unwrap()).unwrap();
        let token = left["control_token"].as_str().unwrap().to_owned();
        suite::control::call(port, method, path, body)
            .key(&token)
            .send()
    }

    fn state(&self) -> Value {
        self.call("GET", "/api/secrets", None).json()
    }

    fn has(&self, name: &str) -> bool {
        self.folder.path().join(name).exists()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn put_back(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

#[test]
fn a_key_that_is_put_back_opens_the_accounts_at_once() {
    let mut bench = Bench::default();
    let key_file = bench.gateway.house.path().join("master.key");
    let saved = fs::read(&key_file).unwrap();
    bench.gateway.kill();
    fs::remove_file(&key_file).unwrap();
    bench.gateway.restart();
    let state = admin(&bench.gateway, "GET", "/api/secrets", None).json();
    assert_eq!(
        (&state["state"], &state["home"], &state["sealed_records"]),
        (&json!("missing"), &json!("keyfile"), &json!(4))
    );
    let alerts = admin(&bench.gateway, "GET", "/api/alerts", None).json();
    assert_eq!(alerts["alerts"][0]["kind"], "keychain_trouble");
    let again = admin(&bench.gateway, "POST", "/api/secrets/unlock", None);
    assert_eq!(code(&again), (503, "locked".into()));
    assert!(!key_file.exists(), "no key is made in place of a lost one");
    let ask = bench.ask(Dialect::Chat, Dialect::Chat, false);
    assert_eq!(ask.send().status, 503);
    put_back(&key_file, &saved);
    let opened = admin(&bench.gateway, "POST", "/api/secrets/unlock", None).json();
    assert_eq!(
        (&opened["state"], &opened["why"]),
        (&json!("open"), &json!(null))
    );
    assert_eq!(ask.send().status, 200);
}

#[test]
fn what_is_lost_for_good_is_given_up_only_in_so_many_words() {
    let mut bench = Bench::default();
    let open = json!({ "confirm": "delete 4 sealed secrets" });
    let refused = admin(
        &bench.gateway,
        "POST",
        "/api/secrets/start-over",
        Some(open.clone()),
    );
    assert_eq!(
        code(&refused),
        (400, "invalid".into()),
        "nothing is lost yet"
    );
    let key_file = bench.gateway.house.path().join("master.key");
    bench.gateway.kill();
    fs::remove_file(&key_file).unwrap();
    bench.gateway.restart();
    for words in ["", "yes", "delete 3 sealed secrets"] {
        let said = json!({ "confirm": words });
        let refused = admin(
            &bench.gateway,
            "POST",
            "/api/secrets/start-over",
            Some(said),
        );
        assert_eq!(refused.json()["error"]["details"][0]["field"], "confirm");
    }
    let anew = admin(
        &bench.gateway,
        "POST",
        "/api/secrets/start-over",
        Some(open),
    )
    .json();
    assert_eq!(
        (&anew["state"], &anew["sealed_records"]),
        (&json!("open"), &json!(0))
    );
    assert!(key_file.exists());
    let accounts = admin(&bench.gateway, "GET", "/api/accounts", None).json();
    let first = accounts[0].clone();
    assert_eq!(
        (&first["has_key"], &first["state"]),
        (&json!(false), &json!("expired"))
    );
    let path = format!("/api/accounts/{}", first["id"].as_str().unwrap());
    let given = admin(
        &bench.gateway,
        "PATCH",
        &path,
        Some(json!({ "key": "sk-again" })),
    )
    .json();
    assert_eq!(
        (&given["has_key"], &given["state"]),
        (&json!(true), &json!("active"))
    );
    let copies = fs::read_dir(bench.gateway.house.path().join("backups")).unwrap();
    assert_eq!(copies.count(), 1, "the vault of before is kept");
}

#[test]
fn without_a_keychain_a_passphrase_is_chosen_asked_for_and_moved_on_from() {
    let mut bare = Bare::start();
    let state = until("the keychain has failed", || {
        Some(bare.state()).filter(|state| state["state"] != "locked")
    });
    assert_eq!(
        (&state["state"], &state["home"]),
        (&json!("unavailable"), &json!("keychain"))
    );
    assert!(state["why"].as_str().unwrap().contains("keychain"));
    assert_eq!(bare.call("GET", "/health", None).status, 200);

    let home = |body: Value| ("POST", "/api/secrets/home", Some(body));
    let choose = |bare: &Bare, body: Value| {
        let (method, path, body) = home(body);
        bare.call(method, path, body)
    };
    let short = choose(
        &bare,
        json!({ "home": "passphrase", "passphrase": "short" }),
    );
    assert_eq!(short.json()["error"]["details"][0]["field"], "passphrase");
    let unread = choose(&bare, json!({ "home": "keyfile" }));
    assert_eq!(unread.json()["error"]["details"][0]["field"], "accepted");
    let chosen = choose(
        &bare,
        json!({ "home": "passphrase", "passphrase": "correct horse" }),
    );
    assert_eq!(
        (&chosen.json()["state"], &chosen.json()["home"]),
        (&json!("open"), &json!("passphrase"))
    );
    let account = json!({ "provider": "openai", "key": "sk-sealed-somewhere" });
    assert_eq!(
        bare.call("POST", "/api/accounts", Some(account)).status,
        201
    );

    bare.restart();
    assert_eq!(bare.state()["state"], "locked");
    let unlock = |bare: &Bare, said: &str| {
        bare.call(
            "POST",
            "/api/secrets/unlock",
            Some(json!({ "passphrase": said })),
        )
    };
    assert_eq!(
        code(&unlock(&bare, "battery staple")),
        (400, "invalid".into())
    );
    assert_eq!(bare.state()["state"], "locked");
    assert_eq!(unlock(&bare, "correct horse").json()["state"], "open");

    let changed = choose(
        &bare,
        json!({ "home": "passphrase", "passphrase": "battery staple" }),
    );
    assert_eq!(changed.status, 200, "{}", changed.text());
    bare.restart();
    assert_eq!(unlock(&bare, "battery staple").json()["state"], "open");

    let moved = choose(&bare, json!({ "home": "keyfile", "accepted": true }));
    assert_eq!(moved.json()["home"], "keyfile");
    assert!(bare.has("master.key") && !bare.has("master.json"));
    bare.restart();
    let state = bare.state();
    assert_eq!(
        (&state["state"], &state["sealed_records"]),
        (&json!("open"), &json!(1))
    );
    let nowhere = choose(&bare, json!({ "home": "keychain" }));
    assert_eq!(code(&nowhere), (503, "locked".into()));
    assert_eq!(
        bare.state()["home"],
        "keyfile",
        "a move that fails changes nothing"
    );
}
