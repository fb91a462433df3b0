//! The vault as a whole: its schema, its canary, its revision, and several processes at once.
#![expect(clippy::unwrap_used, reason = "tests")]

use secrets::{FailingHome, MemoryHome};
use tempfile::TempDir;

use super::*;
use crate::Account;

mod accounts;
mod gateway_keys;
mod providers;
mod settings;

fn vault() -> (TempDir, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let (vault, notices) = Vault::open(folder.path()).unwrap();
    assert_eq!(notices, []);
    (folder, vault)
}

fn again(folder: &TempDir) -> Vault {
    Vault::open(folder.path()).unwrap().0
}

fn account(id: &str, provider_id: &str) -> Account {
    Account {
        id: id.into(),
        provider_id: provider_id.into(),
        label: "mine".into(),
        priority: 0,
        base_url: None,
        enabled: true,
        state: "active".into(),
        state_reason: None,
        sealed: None,
        created_at: 1,
        updated_at: 1,
        last_used_at: None,
    }
}

#[test]
fn the_schema_is_the_one_on_record() {
    let (_folder, vault) = vault();
    insta::assert_snapshot!(crate::database::schema(&vault.connection()));
}

#[test]
fn what_is_sealed_in_one_process_opens_in_the_next() {
    let (folder, vault) = vault();
    let home = MemoryHome::default();
    let sealed = vault.unlock(&home).unwrap().seal("acc_1", "token");
    vault
        .accounts()
        .insert(&Account {
            sealed: Some(sealed),
            ..account("acc_1", "openai")
        })
        .unwrap();

    let vault = again(&folder);
    let sealer = vault.unlock(&home).unwrap();
    let row = vault.accounts().find("acc_1").unwrap().unwrap();
    assert_eq!(
        sealer.open(&row.id, &row.sealed.unwrap()).unwrap().expose(),
        "token"
    );
}

#[test]
fn another_key_is_told_by_the_canary_and_changes_nothing() {
    let (_folder, vault) = vault();
    let (right, wrong) = (MemoryHome::default(), MemoryHome::default());
    let sealed = vault.unlock(&right).unwrap().seal("acc_1", "token");
    vault
        .accounts()
        .insert(&Account {
            sealed: Some(sealed),
            ..account("acc_1", "openai")
        })
        .unwrap();
    wrong.create().unwrap();
    for _ in 0..2 {
        let error = vault.unlock(&wrong).unwrap_err();
        assert!(
            matches!(error, UnlockError::Home(HomeError::WrongKey { .. })),
            "{error}"
        );
    }
    vault.unlock(&right).unwrap();
}

#[test]
fn a_lost_key_is_lost_and_a_failing_home_fails() {
    let (_folder, vault) = vault();
    let home = MemoryHome::default();
    let sealed = vault.unlock(&home).unwrap().seal("acc_1", "token");
    vault
        .accounts()
        .insert(&Account {
            sealed: Some(sealed),
            ..account("acc_1", "openai")
        })
        .unwrap();
    home.lose();
    let error = vault.unlock(&home).unwrap_err();
    assert!(
        matches!(error, UnlockError::Home(HomeError::Lost { .. })),
        "{error}"
    );
    assert!(home.load().unwrap().is_none(), "no new key was made");
    let error = vault.unlock(&FailingHome).unwrap_err();
    assert!(
        matches!(error, UnlockError::Home(HomeError::Failed { .. })),
        "{error}"
    );
}

#[test]
fn a_reset_vault_takes_another_key_and_leaves_a_copy_behind() {
    let (_folder, vault) = vault();
    let lost = MemoryHome::default();
    let sealed = vault.unlock(&lost).unwrap().seal("acc_1", "token");
    let row = Account {
        sealed: Some(sealed),
        ..account("acc_1", "openai")
    };
    vault.accounts().insert(&row).unwrap();
    vault
        .accounts()
        .insert(&account("acc_2", "ollama"))
        .unwrap();

    let copy = vault.forget_sealed(9).unwrap();
    vault.unlock(&MemoryHome::default()).unwrap();
    let states: Vec<_> = vault
        .accounts()
        .list()
        .unwrap()
        .into_iter()
        .map(|row| (row.id, row.state))
        .collect();
    assert_eq!(
        states,
        [
            ("acc_2".into(), "active".into()),
            ("acc_1".into(), "expired".into())
        ]
    );

    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::copy(copy, elsewhere.path().join(VAULT)).unwrap();
    let restored = again(&elsewhere);
    assert_eq!(
        restored.accounts().find("acc_1").unwrap().unwrap().sealed,
        row.sealed
    );
    restored.unlock(&lost).unwrap();
}

#[test]
fn an_empty_vault_takes_another_key() {
    let (_folder, vault) = vault();
    vault.unlock(&MemoryHome::default()).unwrap();
    let home = MemoryHome::default();
    let sealed = vault.unlock(&home).unwrap().seal("acc_1", "token");
    vault
        .accounts()
        .insert(&Account {
            sealed: Some(sealed),
            ..account("acc_1", "openai")
        })
        .unwrap();
    vault.unlock(&home).unwrap();
}

#[test]
fn another_process_sees_the_change_and_the_revision() {
    let (folder, gateway) = vault();
    let cli = again(&folder);
    let before = gateway.revision().unwrap();
    cli.accounts().insert(&account("acc_1", "openai")).unwrap();
    let after = gateway.revision().unwrap();
    assert!(after > before);
    assert_eq!(gateway.accounts().list().unwrap().len(), 1);

    cli.accounts().touch("acc_1", 7).unwrap();
    assert_eq!(gateway.revision().unwrap(), after, "a use is no change");
    cli.accounts().remove("acc_2").unwrap_err();
    assert_eq!(
        gateway.revision().unwrap(),
        after,
        "a refused write is no change"
    );
}

#[test]
fn writers_wait_for_each_other_and_lose_nothing() {
    let (folder, vault) = vault();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let vault = again(&folder);
            scope.spawn(move || {
                for n in 0..5 {
                    vault
                        .accounts()
                        .insert(&account(&format!("acc_{writer}_{n}"), "openai"))
                        .unwrap();
                }
            });
        }
    });
    let priorities: Vec<_> = vault
        .accounts()
        .list()
        .unwrap()
        .into_iter()
        .map(|row| row.priority)
        .collect();
    assert_eq!(priorities, (1..=20).collect::<Vec<_>>());
    assert_eq!(vault.revision().unwrap(), 20);
}

#[test]
fn many_may_open_a_new_vault_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let home = MemoryHome::default();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| again(&folder).unlock(&home).unwrap());
        }
    });
}
