use crate::admin::openapi;
use crate::tried::Attempt;
use routing::{
    AccountRule, AutoSettings, Detour, Pace, Policy, Resilience, SessionSettings, When, Why,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn the_description_in_docs_is_the_one_the_code_makes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let made = openapi().to_pretty_json().unwrap() + "\n";
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "docs/openapi.json is stale; `cargo xtask openapi` (or `cargo run -p gateway --example openapi`) writes it anew"
    );
}

#[test]
fn every_path_is_described_under_api_and_wants_the_token() {
    let described = openapi();
    let paths: Vec<&String> = described.paths.paths.keys().collect();
    assert!(
        paths.len() >= 15 && paths.iter().all(|path| path.starts_with("/api/")),
        "{paths:?}"
    );
    assert!(described.security.is_some());
}

#[test]
fn parameters_stand_in_the_path_only_where_the_path_names_them() {
    let described = serde_json::to_value(openapi()).unwrap();
    for (path, operations) in described["paths"].as_object().unwrap() {
        for operation in operations.as_object().unwrap().values() {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap();
                let named = path.contains(&format!("{{{name}}}"));
                let place = if named { "path" } else { "query" };
                assert_eq!(parameter["in"], place, "{path}: {name}");
            }
        }
    }
}

#[test]
fn what_is_kept_elsewhere_is_described_field_by_field() {
    let settings = Resilience::default();
    let detour = json!({ "name": "chores", "to": "openai/gpt-5" });
    let attempt = Attempt {
        provider: "openai".into(),
        account: "main".into(),
        model: "gpt-5".into(),
        why: Some(Why::Only),
        changes: vec!["the prompt".into()],
        status: Some(500),
        at_ms: 1,
        failed: Some("upstream".into()),
        stage: Some("head"),
        rule: Some("server-error"),
    };
    let kept = [
        ("DetourForm", read::<Detour>(detour)),
        ("WhenForm", written(When::default())),
        ("AutoForm", written(AutoSettings::default())),
        ("AccountRuleForm", written(AccountRule::default())),
        ("SessionsForm", written(SessionSettings::default())),
        ("ResilienceForm", written(settings)),
        ("DeadlinesForm", written(routing::Deadlines::default())),
        ("PatienceForm", written(settings.key_rest)),
        ("BreakerForm", written(settings.key_breaker)),
        ("PolicyForm", written(Policy::default())),
        ("PaceForm", written(Pace::default())),
        ("AttemptView", written(attempt)),
        ("LossView", written(chat::Loss::new("n", "one answer only"))),
    ];
    let described = serde_json::to_value(openapi()).unwrap();
    for (form, kept) in kept {
        let schema = &described["components"]["schemas"][form]["properties"];
        assert_eq!(fields(schema), fields(&kept), "{form}");
    }
}

fn written(value: impl Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// What `T` makes of it.
fn read<T: Serialize + DeserializeOwned>(value: Value) -> Value {
    written(serde_json::from_value::<T>(value).unwrap())
}

fn fields(object: &Value) -> BTreeSet<&str> {
    let object = object.as_object().unwrap();
    object.keys().map(String::as_str).collect()
}
