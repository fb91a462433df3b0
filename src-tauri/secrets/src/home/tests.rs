//! The law of unlocking, and every home that needs no desktop.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;

use super::*;

fn same(a: &MasterKey, b: &MasterKey) -> bool {
    a.to_base64() == b.to_base64()
}

#[test]
fn the_first_unlock_makes_a_key_and_the_next_finds_it() {
    let home = MemoryHome::default();
    let made = unlock(&home, false).unwrap();
    assert!(same(&made, &unlock(&home, false).unwrap()));
    assert!(same(&made, &unlock(&home, true).unwrap()));
}

#[test]
fn a_missing_key_with_sealed_records_is_lost_and_never_made_anew() {
    let home = MemoryHome::default();
    unlock(&home, false).unwrap();
    home.lose();
    let error = unlock(&home, true).unwrap_err();
    assert!(
        matches!(error, HomeError::Lost { home: Home::Memory }),
        "{error}"
    );
    assert!(home.load().unwrap().is_none());
}

#[test]
fn a_failing_home_never_leads_to_a_new_key() {
    for sealed in [false, true] {
        let error = unlock(&FailingHome, sealed).unwrap_err();
        assert!(matches!(error, HomeError::Failed { .. }), "{error}");
    }
}

#[test]
fn a_key_moves_between_homes_and_replaces_none() {
    let folder = tempfile::tempdir().unwrap();
    let (old, new) = (MemoryHome::default(), KeyFile::new(folder.path()));
    let key = unlock(&old, false).unwrap();
    new.keep(&key).unwrap();
    assert!(same(&key, &new.load().unwrap().unwrap()));
    for home in [&old as &dyn KeyHome, &new] {
        let error = home.keep(&MasterKey::random().unwrap()).unwrap_err();
        assert!(matches!(error, HomeError::Occupied { .. }), "{error}");
        assert!(same(&key, &home.load().unwrap().unwrap()));
    }
}

#[test]
fn a_key_file_is_read_by_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let home = KeyFile::new(folder.path());
    assert!(home.load().unwrap().is_none());
    let made = unlock(&home, false).unwrap();
    assert!(same(&made, &unlock(&home, true).unwrap()));
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "no draft is left"
    );

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let path = folder.path().join(KEY_FILE);
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let error = home.load().unwrap_err();
        assert!(
            matches!(error, HomeError::Exposed { mode: 0o640, .. }),
            "{error}"
        );
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }
}

#[test]
fn a_crashed_write_leaves_no_key_and_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("master.key.new"), "half a k").unwrap();
    let home = KeyFile::new(folder.path());
    assert!(home.load().unwrap().is_none());
    let made = unlock(&home, false).unwrap();
    assert!(same(&made, &home.load().unwrap().unwrap()));
}

#[test]
fn a_spoilt_key_file_is_not_a_missing_one() {
    let folder = tempfile::tempdir().unwrap();
    let home = KeyFile::new(folder.path());
    unlock(&home, false).unwrap();
    fs::write(folder.path().join(KEY_FILE), "").unwrap();
    let error = unlock(&home, false).unwrap_err();
    assert!(
        matches!(
            error,
            HomeError::Malformed {
                home: Home::KeyFile,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn the_right_passphrase_opens_and_a_wrong_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    assert!(!Passphrase::is_set(folder.path()));
    let made = unlock(&Passphrase::cheaply(folder.path(), "correct horse"), false).unwrap();
    assert!(Passphrase::is_set(folder.path()));
    assert!(same(
        &made,
        &unlock(&Passphrase::cheaply(folder.path(), "correct horse"), true).unwrap()
    ));
    let error = unlock(&Passphrase::cheaply(folder.path(), "battery"), true).unwrap_err();
    assert!(matches!(error, HomeError::WrongPassphrase), "{error}");
}

#[test]
fn a_new_passphrase_keeps_the_master_key() {
    let folder = tempfile::tempdir().unwrap();
    let old = Passphrase::cheaply(folder.path(), "old");
    let made = unlock(&old, false).unwrap();
    old.change("new".into()).unwrap();
    assert!(matches!(
        old.load().unwrap_err(),
        HomeError::WrongPassphrase
    ));
    assert!(same(
        &made,
        &Passphrase::cheaply(folder.path(), "new")
            .load()
            .unwrap()
            .unwrap()
    ));
}

#[test]
fn a_passphrase_file_that_asks_for_too_much_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let home = Passphrase::cheaply(folder.path(), "old");
    unlock(&home, false).unwrap();
    let path = folder.path().join(MASTER_JSON);
    let text = fs::read_to_string(&path)
        .unwrap()
        .replace("\"memory_kib\": 64", "\"memory_kib\": 4000000000");
    fs::write(&path, text).unwrap();
    let error = home.load().unwrap_err();
    assert!(
        matches!(
            error,
            HomeError::Malformed {
                home: Home::Passphrase,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_given_key_is_read_and_never_written() {
    let home = GivenKey::environment(Some("0f".repeat(32).into()));
    assert!(same(
        &unlock(&home, true).unwrap(),
        &MasterKey::from_bytes([15; 32])
    ));
    let error = GivenKey::environment(Some("hunter2".into()))
        .load()
        .unwrap_err();
    assert!(
        matches!(
            error,
            HomeError::Malformed {
                home: Home::Environment,
                ..
            }
        ),
        "{error}"
    );
    assert!(!error.to_string().contains("hunter2"), "{error}");
    let error = unlock(&GivenKey::environment(None), false).unwrap_err();
    assert!(
        matches!(
            error,
            HomeError::ReadOnly {
                home: Home::Environment
            }
        ),
        "{error}"
    );
    let error = unlock(&GivenKey::environment(None), true).unwrap_err();
    assert!(
        matches!(
            error,
            HomeError::Lost {
                home: Home::Environment
            }
        ),
        "{error}"
    );
}

#[test]
fn a_systemd_credential_is_read_from_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    assert!(
        GivenKey::credential(folder.path())
            .unwrap()
            .load()
            .unwrap()
            .is_none()
    );
    fs::write(
        folder.path().join(CREDENTIAL_NAME),
        format!("{}\n", "0f".repeat(32)),
    )
    .unwrap();
    let home = GivenKey::credential(folder.path()).unwrap();
    assert_eq!(home.describe(), Home::Credential);
    assert!(same(
        &home.load().unwrap().unwrap(),
        &MasterKey::from_bytes([15; 32])
    ));
}

#[test]
fn a_new_passphrase_keeps_the_key_and_the_old_one_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let first = Passphrase::cheaply(folder.path(), "first");
    let key = first.create().unwrap();
    let second = Passphrase::cheaply(folder.path(), "second");
    second.keep_anew(&key).unwrap();
    assert_eq!(second.load().unwrap(), Some(key));
    assert!(matches!(first.load(), Err(HomeError::WrongPassphrase)));
}

#[test]
fn a_file_is_forgotten_only_with_the_key_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let (file, locked) = (
        KeyFile::new(folder.path()),
        Passphrase::cheaply(folder.path(), "said"),
    );
    let other = MasterKey::random().unwrap();
    for home in [&file as &dyn KeyHome, &locked] {
        let key = home.create().unwrap();
        home.forget(&other).unwrap();
        assert_eq!(home.load().unwrap().as_ref(), Some(&key));
        home.forget(&key).unwrap();
        assert_eq!(home.load().unwrap(), None);
        home.forget(&key).unwrap();
    }
}

#[test]
fn a_passphrase_that_nobody_said_opens_and_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let unopened = Passphrase::unopened(folder.path());
    assert!(matches!(
        unlock(&unopened, false),
        Err(HomeError::PassphraseNeeded)
    ));
    assert!(!Passphrase::is_set(folder.path()));
    Passphrase::cheaply(folder.path(), "said").create().unwrap();
    assert!(matches!(unopened.load(), Err(HomeError::PassphraseNeeded)));
}

#[test]
fn a_folder_settles_on_what_was_handed_over_then_on_its_own_file_then_on_the_keychain() {
    let folder = tempfile::tempdir().unwrap();
    let settled = |variables: &[(&str, &str)]| {
        let variable = |asked: &str| {
            let found = variables.iter().find(|(name, _)| *name == asked);
            found.map(|(_, value)| (*value).to_owned())
        };
        let home = settled_home(folder.path(), variable, Duration::from_secs(1));
        home.unwrap().describe()
    };
    let given = [("STORAGE_ENCRYPTION_KEY", "00")];
    assert_eq!(settled(&[]), Home::Keychain);
    KeyFile::new(folder.path()).create().unwrap();
    assert_eq!(settled(&[]), Home::KeyFile);
    Passphrase::cheaply(folder.path(), "said").create().unwrap();
    assert_eq!(settled(&[]), Home::Passphrase);
    assert_eq!(settled(&given), Home::Environment);
}
