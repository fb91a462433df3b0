#![expect(clippy::unwrap_used, reason = "tests")]

use super::Gateway;
use ::gateway::admin::keys::list_keys;
use std::net::{Ipv4Addr, TcpListener};
use tempfile::TempDir;

/// A gateway on a folder and a port of its own; no keychain is asked, for its master key is said to be in a file.
fn gateway() -> (Gateway, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(secrets::KEY_FILE), "").unwrap();
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    (Gateway::start(folder.path(), Some(port)).unwrap(), folder)
}

/// The names of the keys that open the gateway.
fn open_keys(gateway: &Gateway) -> Vec<String> {
    let keys = list_keys(&gateway.house).unwrap().into_iter();
    let open = keys.filter(|key| key.revoked_at.is_none());
    open.map(|key| key.name).collect()
}

#[test]
fn a_key_that_could_not_be_copied_is_not_left_behind() {
    let (gateway, _folder) = gateway();
    let mut copied = String::new();
    let handed_over = gateway.create_key("Tray 1".to_owned(), |key| {
        copied.clone_from(key.expose());
        Ok(())
    });
    assert_eq!(handed_over, Ok(()));
    assert!(copied.starts_with("sk-"), "a key of ours");
    assert_eq!(open_keys(&gateway), ["Tray 1"]);

    let refused = gateway.create_key("Tray 2".to_owned(), |key| {
        assert_ne!(*key.expose(), copied);
        Err("nothing was copied: the screen is gone".to_owned())
    });
    assert_eq!(
        refused.unwrap_err(),
        "nothing was copied: the screen is gone"
    );
    assert_eq!(open_keys(&gateway), ["Tray 1"]);
    assert_eq!(
        list_keys(&gateway.house).unwrap().len(),
        2,
        "it was made, and revoked"
    );
    gateway.stop();
}
