//! Settings.

use serde_json::json;

use super::*;

#[test]
fn a_setting_is_any_json_and_comes_back_typed() {
    let (_folder, vault) = vault();
    let settings = vault.settings();
    assert_eq!(settings.find::<u16>("port").unwrap(), None);
    settings.set("port", &20128).unwrap();
    settings.set("port", &20129).unwrap();
    settings.set("theme", "dark").unwrap();
    settings.set("hosts", &["a", "b"]).unwrap();
    assert_eq!(settings.find::<u16>("port").unwrap(), Some(20129));
    let all = json!({ "hosts": ["a", "b"], "port": 20129, "theme": "dark" });
    assert_eq!(json!(settings.list().unwrap()), all);
    settings.remove("port").unwrap();
    settings.remove("port").unwrap();
    assert_eq!(settings.find::<u16>("port").unwrap(), None);
}

#[test]
fn a_value_of_another_type_is_an_error_that_names_the_setting() {
    let (_folder, vault) = vault();
    vault.settings().set("port", "many").unwrap();
    let error = vault.settings().find::<u16>("port").unwrap_err();
    assert!(error.to_string().contains("setting `port`"), "{error}");
}
