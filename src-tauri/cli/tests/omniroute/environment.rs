use super::Machine;
use std::fs;

const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const OTHER: &str = "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

#[test]
fn the_data_folders_env_file_is_read_and_a_variable_wins_over_it() {
    let machine = Machine::new().without("OMNIROUTE_SECRETS");
    fs::create_dir(machine.data()).unwrap();
    fs::write(machine.data().join(".env"), "OMNIROUTE_SECRETS=keyfile\n").unwrap();
    fs::write(
        machine.home.path().join(".env"),
        "OMNIROUTE_SECRETS=nonsense\n",
    )
    .unwrap();
    let added = machine.run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test");
    assert_eq!(added.code, 0, "{added:?}");
    assert!(machine.data().join("master.key").exists());
    assert_eq!(
        machine
            .with("OMNIROUTE_SECRETS", "nonsense")
            .run(&["keys", "list"])
            .code,
        2
    );
}

#[test]
fn the_env_file_of_this_folder_is_read_where_the_data_folder_has_none() {
    let machine = Machine::new().without("OMNIROUTE_SECRETS");
    fs::write(
        machine.home.path().join(".env"),
        "OMNIROUTE_SECRETS=keyfile\n",
    )
    .unwrap();
    let added = machine.run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test");
    assert_eq!(added.code, 0, "{added:?}");
    assert!(machine.data().join("master.key").exists());
}

#[test]
fn a_master_key_that_is_handed_over_wins_and_another_one_opens_nothing() {
    let machine = Machine::new().with("STORAGE_ENCRYPTION_KEY", HEX);
    let added = machine.run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test");
    assert_eq!(added.code, 0, "{added:?}");
    assert!(!machine.data().join("master.key").exists());
    let wrong = machine.with("STORAGE_ENCRYPTION_KEY", OTHER);
    let refused = wrong.run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test");
    assert_eq!(refused.code, 4, "{refused:?}");
    assert!(
        refused
            .err
            .contains("not the one this vault was sealed with"),
        "{refused:?}"
    );
    // What needs no key goes on.
    assert!(wrong.ok(&["accounts", "list"]).contains("OpenAI"));
}

#[test]
fn a_systemd_credential_is_a_master_key() {
    let machine = Machine::new();
    let folder = machine.home.path().join("credentials");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("omniroute-master-key"), HEX).unwrap();
    let machine = machine.with("CREDENTIALS_DIRECTORY", folder.display().to_string());
    assert_eq!(
        machine
            .json(&["status"])
            .pointer("/master_key/home")
            .unwrap(),
        "credential"
    );
    assert!(!machine.data().join("master.key").exists());
}

#[test]
fn a_passphrase_comes_by_the_environment_and_a_folder_that_has_one_keeps_it() {
    let machine = Machine::new().with("OMNIROUTE_SECRETS", "passphrase");
    // What needs no secret asks for none.
    assert_eq!(machine.run(&["keys", "list"]).code, 0);
    let nobody = machine.run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test");
    assert_eq!(nobody.code, 2, "{nobody:?}");
    let machine = machine.with("OMNIROUTE_PASSPHRASE", "correct horse");
    let added = machine.run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test");
    assert_eq!(added.code, 0, "{added:?}");
    let machine = machine.without("OMNIROUTE_SECRETS");
    assert_eq!(
        machine
            .json(&["status"])
            .pointer("/master_key/home")
            .unwrap(),
        "passphrase"
    );
    let wrong = machine.with("OMNIROUTE_PASSPHRASE", "battery staple");
    assert_eq!(
        wrong
            .run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test")
            .code,
        4
    );
}

#[test]
fn a_damaged_vault_ends_with_four() {
    let machine = Machine::new();
    fs::create_dir(machine.data()).unwrap();
    fs::write(
        machine.data().join("vault.sqlite"),
        "this is no database, and long enough to be looked at as one",
    )
    .unwrap();
    let ran = machine.run(&["keys", "list"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("vault.sqlite"), "{ran:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn without_a_keychain_the_way_out_is_named() {
    let machine = Machine::new()
        .with("OMNIROUTE_SECRETS", "keychain")
        .with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    let refused = machine.run_with_input(&["accounts", "add", "openai", "--key-stdin"], "sk-test");
    assert_eq!(refused.code, 4, "{refused:?}");
    assert!(
        refused.err.contains("--secrets") && !refused.err.contains("sk-test"),
        "{refused:?}"
    );
}
