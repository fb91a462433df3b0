//! The keychain for real: gnome-keyring in a D-Bus session of its own, with throw-away folders.
//!
//! Each test starts this test program again, inside such a session, to run one ignored test: the keychain is found through
//! the environment.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "tests")]

use std::env;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use secrets::{Home, HomeError, KeyHome as _, Keychain, MasterKey, unlock};

#[test]
fn the_keychain_keeps_the_master_key() {
    run_in_session("an_unlocked_keychain", UNLOCKED);
}

#[test]
fn a_session_without_a_keychain_says_so() {
    run_in_session("no_keychain", "exec \"$0\" \"$@\"");
}

#[test]
fn a_keychain_that_keeps_nothing_is_not_taken_for_an_empty_one() {
    run_in_session("a_closed_keychain", CLOSED);
}

#[test]
#[ignore = "runs inside a private D-Bus session"]
fn a_closed_keychain() {
    assert!(
        env::var_os(INSIDE).is_some(),
        "this must never meet the user's own keychain"
    );
    // It answers a read as an empty keychain does; only writing tells them apart.
    assert!(keychain().load().unwrap().is_none());
    let error = unlock(&keychain(), false).unwrap_err();
    assert!(matches!(error, HomeError::Locked { .. }), "{error}");
}

#[test]
#[ignore = "runs inside a private D-Bus session"]
fn an_unlocked_keychain() {
    assert!(
        env::var_os(INSIDE).is_some(),
        "this must never meet the user's own keychain"
    );
    let keychain = keychain();
    assert_eq!(keychain.describe(), Home::Keychain);
    let error = once_it_answers(&keychain);
    assert!(
        matches!(
            error,
            HomeError::Lost {
                home: Home::Keychain
            }
        ),
        "{error}"
    );
    let made = unlock(&keychain, false).unwrap();
    for sealed in [false, true] {
        assert_eq!(
            unlock(&keychain, sealed).unwrap().to_base64(),
            made.to_base64()
        );
    }
    let error = keychain.keep(&MasterKey::random().unwrap()).unwrap_err();
    assert!(
        matches!(
            error,
            HomeError::Occupied {
                home: Home::Keychain
            }
        ),
        "{error}"
    );

    item().set_password("not a key").unwrap();
    let error = unlock(&keychain, false).unwrap_err();
    assert!(
        matches!(
            error,
            HomeError::Malformed {
                home: Home::Keychain,
                ..
            }
        ),
        "{error}"
    );

    item().delete_credential().unwrap();
    let error = unlock(&keychain, true).unwrap_err();
    assert!(
        matches!(
            error,
            HomeError::Lost {
                home: Home::Keychain
            }
        ),
        "{error}"
    );
}

#[test]
#[ignore = "runs inside a private D-Bus session"]
fn no_keychain() {
    assert!(
        env::var_os(INSIDE).is_some(),
        "this must never meet the user's own keychain"
    );
    for sealed in [false, true] {
        let error = unlock(&keychain(), sealed).unwrap_err();
        assert!(matches!(error, HomeError::NoKeychain { .. }), "{error}");
    }
}

fn keychain() -> Keychain {
    Keychain::new(Duration::from_secs(30))
}

/// The daemon goes into the background before it is on the bus. A keychain that comes late is found all the same.
fn once_it_answers(keychain: &Keychain) -> HomeError {
    let begun = Instant::now();
    loop {
        let error = unlock(keychain, true).unwrap_err();
        let is_late = matches!(
            error,
            HomeError::NoKeychain { .. } | HomeError::Locked { .. }
        );
        if !is_late || begun.elapsed() > Duration::from_secs(10) {
            return error;
        }
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

/// Our item, by the way the keychain was just reached.
fn item() -> keyring_core::Entry {
    keyring_core::Entry::new("omniroute", "master-key").unwrap()
}

/// Runs one ignored test of this program inside a private session whose folders are thrown away.
fn run_in_session(test: &str, script: &str) {
    if !installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    // No service files: nothing is started in the session but what the script starts.
    let config = folder.path().join("session.conf");
    std::fs::write(&config, SESSION).unwrap();
    let mut session = Command::new("dbus-run-session");
    session
        .arg("--config-file")
        .arg(&config)
        .args(["--", "bash", "-ceu", script]);
    session
        .arg(env::current_exe().unwrap())
        .args(["--ignored", "--exact", test]);
    throw_away(&mut session, folder.path());
    let output = session
        .env(INSIDE, "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

fn throw_away(session: &mut Command, folder: &Path) {
    session
        .env("HOME", folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY");
    session
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("GNOME_KEYRING_CONTROL");
    for name in [
        "XDG_DATA_HOME",
        "XDG_CONFIG_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
    ] {
        session.env(name, folder);
    }
}

/// Without gnome-keyring these tests prove nothing: a failure where CI asks, a loud skip elsewhere.
fn installed() -> bool {
    let missing: Vec<_> = ["dbus-run-session", "gnome-keyring-daemon"]
        .into_iter()
        .filter(|name| !on_path(name))
        .collect();
    if missing.is_empty() {
        return true;
    }
    let notice = format!(
        "SKIPPED: install {missing:?} (apt-get install dbus gnome-keyring) to test the keychain"
    );
    assert!(env::var("CI").as_deref() != Ok("true"), "{notice}");
    // Written past the test harness, which would keep it to itself.
    let mut stderr = std::io::stderr();
    writeln!(stderr, "{notice}").unwrap();
    false
}

fn on_path(name: &str) -> bool {
    env::var_os("PATH")
        .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}

const INSIDE: &str = "OMNIROUTE_TEST_SESSION";
const UNLOCKED: &str = "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec \"$0\" \"$@\"";
const CLOSED: &str =
    "gnome-keyring-daemon --start --components=secrets >/dev/null; exec \"$0\" \"$@\"";
const SESSION: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
