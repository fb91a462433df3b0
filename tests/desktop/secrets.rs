//! What becomes of a secret: sealed with a key from the keychain, found nowhere in clear, and given up only by its owner.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use suite::{Dialect, Door, FakeProvider, Script};

use crate::control::{Control, question};
use crate::desk::Desk;
use crate::driver::{Window, id};
use crate::free_port;
use crate::keyring::Keyring;
use crate::page::{MODELS, add_account, add_provider};

#[test]
fn a_secret_typed_into_the_window_is_nowhere_in_clear_and_survives_a_restart_by_the_keychain_alone()
{
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, MODELS));
    // Whoever asks for help posts such a log.
    let desk = Desk::new().with("OMNIROUTE_LOG", "trace");
    let keyring = Keyring::on(&desk);
    let window = Window::open(&desk, free_port());
    add_provider(&window, "Lab", &door.base(Dialect::Chat));
    add_account(&window, "Lab", SECRET);
    assert_nowhere(&desk, &in_clear(&keyring));
    Control::of(&desk).stop();
    drop(window);
    assert_nowhere(&desk, &in_clear(&keyring));

    let port = free_port();
    let mut app = desk.start_with(port, &["--minimized"]);
    let control = Control::of(&desk);
    app.until("the keychain's key", || {
        control.get("/api/secrets")["state"] == "open"
    });
    assert_eq!(control.get("/api/secrets")["home"], "keychain");
    let key = control.key();
    assert_serves_with_the_secret(&door, port, &key);
    assert_nowhere(&desk, &in_clear(&keyring));
}

#[test]
fn without_a_keychain_a_key_file_is_chosen_in_the_window_and_seals_what_is_added_from_then_on() {
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, MODELS));
    let desk = Desk::new().with("OMNIROUTE_LOG", "trace");
    let port = free_port();
    let window = Window::open(&desk, port);
    window.click(&format!("{} a", id("trouble-secrets")));
    window.see("[data-testid=secrets-page][data-state=unavailable]");
    window.click(&id("home-keyfile"));
    // Not before the sentence is accepted.
    window.see(&format!("{}:disabled", id("home-choose")));
    assert!(!holds_a_key_file(&desk));
    window.click(&id("home-accept"));
    window.click(&id("home-choose"));
    window.see("[data-testid=secrets-page][data-state=open]");
    window.gone(&id("trouble-secrets"));

    add_provider(&window, "Lab", &door.base(Dialect::Chat));
    add_account(&window, "Lab", SECRET);
    let key = Control::of(&desk).key();
    assert_serves_with_the_secret(&door, port, &key);
    Control::of(&desk).stop();
    drop(window);
    assert!(holds_a_key_file(&desk));
    assert_nowhere(&desk, &[SECRET.to_owned()]);

    door.always(Script::json(200, MODELS));
    let port = free_port();
    let mut app = desk.start_with(port, &["--minimized"]);
    let control = Control::of(&desk);
    app.until("the file's key", || {
        control.get("/api/secrets")["state"] == "open"
    });
    assert_eq!(control.get("/api/secrets")["home"], "keyfile");
    assert_serves_with_the_secret(&door, port, &key);
}

#[test]
fn a_key_that_is_gone_from_the_keychain_is_told_in_the_window_and_never_replaced() {
    let provider = FakeProvider::start();
    let door = provider.door(Script::json(200, MODELS));
    let desk = Desk::new();
    let keyring = Keyring::on(&desk);
    let app = desk.start_with(free_port(), &["--minimized"]);
    let control = Control::of(&desk);
    control.provider("lab", &door, &[Some(SECRET)]);
    control.stop();
    drop(app);
    keyring.lose();

    let window = Window::open(&desk, free_port());
    window.see(&id("trouble-secrets"));
    window.click(&format!("{} a", id("trouble-secrets")));
    window.see("[data-testid=secrets-page][data-state=missing]");
    window.click(&id("secrets-again"));
    // What it says moves the buttons below it.
    window.see(&id("secrets-refused"));
    window.see("[data-testid=secrets-page][data-state=missing]");
    // To give the secrets up takes their number, in words.
    window.click(&id("secrets-start-over"));
    let says_yes = format!("{}:disabled", id("confirm-yes"));
    window.see(&says_yes);
    window.enter(&id("confirm-text"), "delete 2 sealed secrets");
    window.see(&says_yes);
    window.click(&id("dialog-cancel"));
    assert_eq!(keyring.keys(), Vec::<String>::new());
    let secrets = Control::of(&desk).get("/api/secrets");
    assert_eq!(
        (&secrets["state"], &secrets["sealed_records"]),
        (&"missing".into(), &1.into())
    );
}

/// A client's question goes out with the secret.
#[track_caller]
fn assert_serves_with_the_secret(door: &Door, port: u16, key: &str) {
    door.once(Script::json(200, Dialect::Chat.answer("Hi.")));
    let answer = question(port, key, "lab/some-model", false).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let sent = door.calls().pop().unwrap();
    let bearer = format!("Bearer {SECRET}");
    assert_eq!(sent.header("authorization"), Some(bearer.as_str()));
}

/// Whether there is a key file, which only its owner can read.
#[track_caller]
fn holds_a_key_file(desk: &Desk) -> bool {
    let Ok(file) = fs::metadata(desk.data().join("master.key")) else {
        return false;
    };
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
    true
}

/// What must not be found: the secret, and the key that seals it.
#[track_caller]
fn in_clear(keyring: &Keyring) -> Vec<String> {
    let mut words = keyring.keys();
    assert_eq!(words.len(), 1, "the keychain's master keys");
    words.push(SECRET.to_owned());
    words
}

/// Looks into everything that was written: data, settings, caches, logs. None of these words is there.
#[track_caller]
fn assert_nowhere(desk: &Desk, words: &[String]) {
    let files = files(desk.home());
    let found = |word: &str| -> Vec<&PathBuf> {
        let holds = |file: &&PathBuf| holds(&fs::read(file).unwrap_or_default(), word.as_bytes());
        files.iter().filter(holds).collect()
    };
    // What is no secret is found: the search can find.
    assert!(
        found("Lab")
            .iter()
            .any(|file| file.ends_with("vault.sqlite") || file.ends_with("vault.sqlite-wal"))
    );
    let logs = found("omniroute_desktop");
    assert!(logs.contains(&&desk.data().join("logs/desktop.log")));
    assert!(logs.contains(&&desk.home().join("said.log")));
    for word in words {
        let found = found(word);
        assert!(found.is_empty(), "a secret is in clear in {found:#?}");
    }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Every file in a folder; neither sockets nor links.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let inside = entries.flat_map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => files(&entry.path()),
        Ok(kind) if kind.is_file() => vec![entry.path()],
        _ => Vec::new(),
    });
    inside.collect()
}

const SECRET: &str = "sk-to-be-found-nowhere-in-clear";
