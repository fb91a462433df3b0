//! Accounts: their order, their states, their secrets.

use super::*;

fn order(vault: &Vault, provider_id: &str) -> Vec<(String, u32)> {
    let rows = vault.accounts().list().unwrap().into_iter();
    rows.filter(|row| row.provider_id == provider_id)
        .map(|row| (row.id, row.priority))
        .collect()
}

fn numbered(ids: &[&str]) -> Vec<(String, u32)> {
    ids.iter().map(|id| (*id).to_owned()).zip(1..).collect()
}

#[test]
fn priorities_stay_without_gaps_through_inserts_moves_and_removals() {
    let (_folder, vault) = vault();
    let accounts = vault.accounts();
    for (id, priority) in [("a", 0), ("b", 9), ("c", 1), ("d", 2)] {
        accounts
            .insert(&Account {
                priority,
                ..account(id, "openai")
            })
            .unwrap();
    }
    accounts.insert(&account("z", "gemini")).unwrap();
    assert_eq!(order(&vault, "openai"), numbered(&["c", "d", "a", "b"]));
    accounts.move_to("b", 1).unwrap();
    assert_eq!(order(&vault, "openai"), numbered(&["b", "c", "d", "a"]));
    accounts.move_to("c", 0).unwrap();
    assert_eq!(order(&vault, "openai"), numbered(&["b", "d", "a", "c"]));
    accounts.remove("d").unwrap();
    assert_eq!(order(&vault, "openai"), numbered(&["b", "a", "c"]));
    assert_eq!(order(&vault, "gemini"), numbered(&["z"]));
}

#[test]
fn a_row_comes_back_as_it_went_in() {
    let (_folder, vault) = vault();
    let row = Account {
        priority: 1,
        base_url: Some("https://proxy.example/v1".into()),
        enabled: false,
        state: "banned".into(),
        state_reason: Some("401 from the provider".into()),
        sealed: Some(vec![1, 2, 3]),
        last_used_at: Some(9),
        ..account(&crate::account_id(), "openai")
    };
    vault.accounts().insert(&row).unwrap();
    assert_eq!(vault.accounts().find(&row.id).unwrap(), Some(row));
}

#[test]
fn each_setter_changes_its_own_columns() {
    let (_folder, vault) = vault();
    let accounts = vault.accounts();
    accounts.insert(&account("a", "openai")).unwrap();
    accounts.set_sealed("a", Some(&[7]), 2).unwrap();
    assert!(vault.sealed_records_exist().unwrap());
    accounts
        .set_state("a", "expired", Some("refresh refused"), 3)
        .unwrap();
    accounts.touch("a", 4).unwrap();
    let edited = Account {
        label: "work".into(),
        enabled: false,
        updated_at: 5,
        ..account("a", "openai")
    };
    accounts.update(&edited).unwrap();
    let expected = Account {
        priority: 1,
        state: "expired".into(),
        state_reason: Some("refresh refused".into()),
        sealed: Some(vec![7]),
        last_used_at: Some(4),
        ..edited
    };
    assert_eq!(accounts.find("a").unwrap(), Some(expected));
    accounts.set_sealed("a", None, 6).unwrap();
    assert!(!vault.sealed_records_exist().unwrap());
}

#[test]
fn what_is_not_there_is_missed_by_name() {
    let (_folder, vault) = vault();
    let accounts = vault.accounts();
    assert_eq!(accounts.find("acc_x").unwrap(), None);
    let refusals = [
        accounts.remove("acc_x"),
        accounts.move_to("acc_x", 1),
        accounts.touch("acc_x", 1),
        accounts.set_sealed("acc_x", None, 1),
        accounts.set_state("acc_x", "active", None, 1),
        accounts.update(&account("acc_x", "openai")),
    ];
    for refusal in refusals {
        let error = refusal.unwrap_err();
        assert_eq!(
            error.to_string(),
            "There is no account `acc_x`. It may have been removed meanwhile."
        );
    }
}

#[test]
fn an_id_is_given_once() {
    let (_folder, vault) = vault();
    vault
        .accounts()
        .insert(&account("acc_1", "openai"))
        .unwrap();
    let error = vault
        .accounts()
        .insert(&account("acc_1", "gemini"))
        .unwrap_err();
    assert!(
        matches!(
            error,
            StoreError::Exists {
                what: "account with the id",
                ..
            }
        ),
        "{error}"
    );
    assert!(crate::account_id().starts_with("acc_"));
    assert_ne!(crate::account_id(), crate::account_id());
}
