//! Client keys.

use secrets::KeyHash;

use super::*;
use crate::GatewayKey;

fn row(id: &str, name: &str, key: &secrets::GatewayKey) -> GatewayKey {
    GatewayKey {
        id: id.into(),
        name: name.into(),
        prefix: key.prefix().into(),
        hash: key.hash(),
        created_at: 5,
        revoked_at: None,
        last_used_at: None,
        scope: "{}".into(),
        expires_at: None,
    }
}

#[test]
fn a_rotated_key_keeps_its_id_and_what_it_was_until_its_time() {
    let (_folder, vault) = vault();
    let (old, new, newest) = (
        secrets::GatewayKey::random(),
        secrets::GatewayKey::random(),
        secrets::GatewayKey::random(),
    );
    let keys = vault.gateway_keys();
    keys.insert(&row("key_1", "laptop", &old)).unwrap();
    keys.rotate("key_1", (new.prefix(), &new.hash()), 100, 10)
        .unwrap();
    assert_eq!(keys.find("key_1").unwrap().unwrap().hash, new.hash());
    let former = keys.former().unwrap();
    assert_eq!((former[0].hash, former[0].until), (old.hash(), 100));

    // Without an overlap nothing is kept, and what is over is forgotten.
    keys.rotate("key_1", (newest.prefix(), &newest.hash()), 200, 200)
        .unwrap();
    assert_eq!(keys.former().unwrap(), []);
    keys.revoke("key_1", 300).unwrap();
    let (prefix, hash) = (old.prefix(), old.hash());
    keys.rotate("key_1", (prefix, &hash), 400, 300).unwrap_err();
}

#[test]
fn what_a_key_may_do_is_kept() {
    let (_folder, vault) = vault();
    let keys = vault.gateway_keys();
    let key = secrets::GatewayKey::random();
    keys.insert(&row("key_1", "laptop", &key)).unwrap();
    keys.limit("key_1", r#"{"models":["a/*"]}"#, Some(9))
        .unwrap();
    let found = keys.find("key_1").unwrap().unwrap();
    assert_eq!(
        (found.scope.as_str(), found.expires_at),
        (r#"{"models":["a/*"]}"#, Some(9))
    );
    keys.limit("key_2", "{}", None).unwrap_err();
}

#[test]
fn a_key_is_kept_as_a_hash_and_never_as_text() {
    let (folder, vault) = vault();
    let key = secrets::GatewayKey::random();
    vault
        .gateway_keys()
        .insert(&row("key_1", "laptop", &key))
        .unwrap();
    let found = vault.gateway_keys().find("key_1").unwrap().unwrap();
    assert_eq!(found.hash, KeyHash::of(key.text().expose()));
    drop(vault);
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = key.text().expose().as_bytes();
        assert!(!bytes.windows(text.len()).any(|window| window == text));
    }
}

#[test]
fn a_revoked_key_stays_revoked_since_the_first_time() {
    let (_folder, vault) = vault();
    let keys = vault.gateway_keys();
    keys.insert(&row("key_1", "laptop", &secrets::GatewayKey::random()))
        .unwrap();
    keys.touch("key_1", 6).unwrap();
    keys.revoke("key_1", 7).unwrap();
    keys.revoke("key_1", 8).unwrap();
    let [found] = &keys.list().unwrap()[..] else {
        unreachable!("one row")
    };
    assert_eq!((found.last_used_at, found.revoked_at), (Some(6), Some(7)));
    keys.remove("key_1").unwrap();
    assert!(matches!(
        keys.revoke("key_1", 9),
        Err(StoreError::Missing { what: "key", .. })
    ));
}

#[test]
fn a_name_is_given_once() {
    let (_folder, vault) = vault();
    let keys = vault.gateway_keys();
    let first = secrets::GatewayKey::random();
    keys.insert(&row("key_1", "laptop", &first)).unwrap();
    keys.insert(&row("key_2", "phone", &secrets::GatewayKey::random()))
        .unwrap();
    for refusal in [
        keys.rename("key_2", "laptop"),
        keys.insert(&row("key_3", "laptop", &secrets::GatewayKey::random())),
    ] {
        assert_eq!(
            refusal.unwrap_err().to_string(),
            "A key called `laptop` exists already. Choose another."
        );
    }
    let error = keys.insert(&row("key_3", "tablet", &first)).unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Exists {
                what: "key that begins with",
                ..
            }
        ),
        "{error}"
    );
    keys.rename("key_2", "tablet").unwrap();

    keys.revoke("key_1", 9).unwrap();
    keys.rename("key_2", "laptop").unwrap();
}
