//! What becomes of a secret: sealed with a key from the keychain, found nowhere in clear, and given up only by its owner.

use std::fs;
use std::path::{Path, PathBuf};

use suite::{Dialect, FakeProvider, Script};

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
    assert_nowhere(&desk, &keyring);
    Control::of(&desk).stop();
    drop(window);
    assert_nowhere(&desk, &keyring);

    door.always(Script::json(200, Dialect::Chat.answer("Hi.")));
    let port = free_port();
    let mut app = desk.start_with(port, &["--minimized"]);
    let control = Control::of(&desk);
    app.until("the keychain's key", || {
        control.get("/api/secrets")["state"] == "open"
    });
    assert_eq!(control.get("/api/secrets")["home"], "keychain");
    let answer = question(port, &control.key(), "lab/some-model", false).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let sent = door.calls().pop().unwrap();
    let bearer = format!("Bearer {SECRET}");
    assert_eq!(sent.header("authorization"), Some(bearer.as_str()));
    assert_nowhere(&desk, &keyring);
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

/// Looks into everything that was written: data, settings, caches, logs. Neither the secret nor the key that seals it is there.
#[track_caller]
fn assert_nowhere(desk: &Desk, keyring: &Keyring) {
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
    assert!(!found("omniroute_desktop").is_empty(), "no log");
    let keys = keyring.keys();
    assert_eq!(keys.len(), 1, "the keychain's master keys");
    for word in [SECRET, &keys[0]] {
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
