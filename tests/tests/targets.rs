//! What a combo may be made of, and what it then does: accounts and tags it is tied to, combos within it, and what is refused at once,
//! by the name of the field.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use suite::control::admin;
use suite::{Answer, Dialect, Script, Street};

fn change(street: &Street, method: &str, path: &str, combo: Value) -> Answer {
    admin(&street.gateway, method, path, Some(combo))
}

/// The fields that are wrong, and the words for each.
#[track_caller]
fn wrong(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(answer.status, 400, "{}", answer.text());
    let told = answer.json();
    let details = told["error"]["details"].as_array().unwrap().iter();
    let word = |one: &Value, key: &str| one[key].as_str().unwrap().to_owned();
    let told = details.map(|one| (word(one, "field"), word(one, "message")));
    told.collect()
}

#[test]
fn a_target_tied_to_an_account_is_asked_with_no_other() {
    let street = Street::of_accounts("some", 3);
    let tied = json!([{ "model": "some/m", "account": "acc_some_2" }]);
    street.make(json!({ "name": "tied", "targets": tied }));
    assert_eq!(street.turns("tied", 2), [1, 1]);
    street.fails(1, 503);
    let answer = street.ask("tied");
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(street.calls(), [0, 3, 0]);
    let told = street.gateway.cli(&["route", "--dry-run", "tied"], "");
    assert!(
        told.contains("`first` is not one of the accounts the combo names"),
        "{told}"
    );
    // The next target may be the same model with another account.
    let both = json!([{ "model": "some/m", "account": "acc_some_2" }, { "model": "some/m", "account": "acc_some_3" }]);
    street.make(json!({ "name": "both", "targets": both }));
    street.reset();
    assert_eq!(street.ask("both").status, 200);
    assert_eq!(street.calls(), [0, 4, 1]);
}

#[test]
fn a_target_tied_to_a_tag_is_asked_with_whoever_has_it_at_the_time() {
    let street = Street::of_accounts("some", 3);
    street.rule(json!({ "accounts": { "strategy": "round-robin", "sticky": 1 } }));
    let tagged = |accounts: &[&str]| {
        let policies = accounts
            .iter()
            .map(|id| ((*id).to_owned(), json!({ "tags": ["night"] })));
        street.rule(json!({ "policies": Value::Object(policies.collect()) }));
    };
    tagged(&["acc_some_1", "acc_some_3"]);
    street.make(json!({ "name": "tied", "targets": [{ "model": "some/m", "tag": "night" }] }));
    let mut turns = street.turns("tied", 4);
    turns.sort_unstable();
    assert_eq!(turns, [0, 0, 2, 2]);
    tagged(&["acc_some_2"]);
    assert_eq!(
        street.turns("tied", 2),
        [1, 1],
        "in force with the next request"
    );
    tagged(&[]);
    let nobody = street.ask("tied");
    assert_eq!(nobody.status, 403, "{}", nobody.text());
    assert!(
        nobody.text().contains("accounts that its combo names"),
        "{}",
        nobody.text()
    );
    assert_eq!(street.calls().iter().sum::<usize>(), 6);
}

#[test]
fn a_combo_within_a_combo_keeps_its_own_order() {
    let street = Street::of(&["one", "two", "three"]);
    let pair = json!([{ "model": "one/m" }, { "model": "two/m" }]);
    street.make(json!({ "name": "pair", "strategy": "round-robin", "targets": pair }));
    let whole = json!([{ "combo": "pair" }, { "model": "three/m" }]);
    street.make(json!({ "name": "whole", "targets": whole }));
    street.fails(0, 503);
    street.fails(1, 503);
    assert_eq!(street.ask("whole").status, 200);
    assert_eq!(street.calls(), [1, 1, 1], "all of the inner one first");
    street.answers(0);
    street.answers(1);
    street.reset();
    let mut turns = street.turns("whole", 2);
    turns.sort_unstable();
    assert_eq!(turns, [0, 1], "its targets take turns");
    let removed = admin(&street.gateway, "DELETE", "/api/combos/pair", None);
    assert_eq!(removed.status, 409, "{}", removed.text());
    assert!(removed.text().contains("whole"), "{}", removed.text());
}

#[test]
fn a_combo_that_leads_back_to_itself_is_refused_however_long_the_way() {
    let street = Street::of(&["one"]);
    street.combo("c", &["one/m"]);
    for (outer, inner) in [("b", "c"), ("a", "b")] {
        street.make(json!({ "name": outer, "targets": [{ "combo": inner }] }));
    }
    for (inner, way) in [
        ("c", "c -> c"),
        ("b", "c -> b -> c"),
        ("a", "c -> a -> b -> c"),
    ] {
        let round = json!({ "name": "c", "targets": [{ "model": "one/m" }, { "combo": inner }] });
        let refused = wrong(&change(&street, "PUT", "/api/combos/c", round));
        assert_eq!(refused.len(), 1, "{refused:?}");
        let (field, message) = &refused[0];
        assert_eq!(field, "targets[1].combo");
        assert!(
            message.contains("leads back") && message.contains(way),
            "{message}"
        );
    }
    assert_eq!(street.turns("a", 1), [0], "what stands goes on");
}

#[test]
fn combos_stand_on_each_other_eight_deep_and_no_deeper() {
    let street = Street::of(&["one"]);
    street.combo("level-1", &["one/m"]);
    let on = |level: u32| json!({ "name": format!("level-{level}"), "targets": [{ "combo": format!("level-{}", level - 1) }] });
    (2..=8).for_each(|level| street.make(on(level)));
    assert_eq!(street.turns("level-8", 1), [0]);
    let refused = wrong(&change(&street, "POST", "/api/combos", on(9)));
    assert!(refused[0].1.contains("at most 8 levels"), "{refused:?}");
}

/// What is wrong with the targets or terms of a combo, and the field that is named.
const WRONG: &[(&str, &str)] = &[
    (r#"{"targets":[]}"#, "targets"),
    (r#"{"targets":[{}]}"#, "targets[0].model"),
    (r#"{"targets":[{"model":"nobody/m"}]}"#, "targets[0].model"),
    (
        r#"{"targets":[{"model":"one/m"},{"model":""}]}"#,
        "targets[1].model",
    ),
    (
        r#"{"targets":[{"model":"one/m","combo":"good"}]}"#,
        "targets[0].model",
    ),
    (r#"{"targets":[{"combo":"nobody"}]}"#, "targets[0].combo"),
    (
        r#"{"targets":[{"model":"one/m","account":"acc_two_1"}]}"#,
        "targets[0].account",
    ),
    (
        r#"{"targets":[{"model":"one/m","account":"gone"}]}"#,
        "targets[0].account",
    ),
    (
        r#"{"targets":[{"combo":"good","account":"acc_one_1"}]}"#,
        "targets[0].account",
    ),
    (
        r#"{"targets":[{"model":"one/m","account":"acc_one_1","tag":"x"}]}"#,
        "targets[0].tag",
    ),
    (
        r#"{"targets":[{"model":"one/m","weight":1001}]}"#,
        "targets[0].weight",
    ),
    (r#"{"targets":[{"model":"one/m"}],"name":"auto"}"#, "name"),
    (
        r#"{"targets":[{"model":"one/m"}],"name":"not good"}"#,
        "name",
    ),
    (r#"{"targets":[{"model":"one/m"}],"name":""}"#, "name"),
    (
        r#"{"targets":[{"model":"one/m"}],"terms":{"timeout_ms":10}}"#,
        "terms.timeout_ms",
    ),
    (
        r#"{"targets":[{"model":"one/m"}],"terms":{"retries":11}}"#,
        "terms.retries",
    ),
    (
        r#"{"targets":[{"model":"one/m"}],"terms":{"concurrency":0}}"#,
        "terms.concurrency",
    ),
    (
        r#"{"targets":[{"model":"one/m"}],"terms":{"queue_ms":600001}}"#,
        "terms.queue_ms",
    ),
    (r#"{"targets":[{"combo":"limited"}]}"#, "targets[0].combo"),
];

#[test]
fn what_cannot_be_is_refused_at_save_by_its_field() {
    let street = Street::of(&["one", "two"]);
    street.combo("good", &["one/m"]);
    let limited = json!([{ "model": "one/m" }]);
    street.make(json!({ "name": "limited", "targets": limited, "terms": { "retries": 1 } }));
    for (text, field) in WRONG {
        let mut combo: Value = serde_json::from_str(text).unwrap();
        if combo["name"].is_null() {
            combo["name"] = "new".into();
        }
        let refused = wrong(&change(&street, "POST", "/api/combos", combo.clone()));
        let fields: Vec<&str> = refused.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(fields, [*field], "{text}: {refused:?}");
        // What stands is not touched by a change that is refused.
        if combo["name"] == "new" {
            combo["name"] = "good".into();
            wrong(&change(&street, "PUT", "/api/combos/good", combo));
        }
    }
    let two = wrong(&change(
        &street,
        "POST",
        "/api/combos",
        json!({
            "name": "new", "targets": [{ "model": "nobody/m" }, { "model": "one/m" }, { "combo": "nobody" }],
        }),
    ));
    let fields: Vec<&str> = two.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(
        fields,
        ["targets[0].model", "targets[2].combo"],
        "all at once"
    );
    let again = change(
        &street,
        "POST",
        "/api/combos",
        json!({ "name": "GOOD", "targets": [{ "model": "one/m" }] }),
    );
    assert_eq!(again.status, 409, "{}", again.text());
    assert_eq!(street.turns("good", 1), [0]);
    assert_ne!(street.ask("new").status, 200, "nothing was made");
}

#[test]
fn a_target_whose_provider_is_removed_is_passed_over_and_told_of() {
    let street = Street::of(&["one", "two"]);
    street.combo("both", &["one/m", "two/m"]);
    let accounts = street.gateway.cli(&["accounts", "list", "--json"], "");
    let accounts: Value = serde_json::from_str(&accounts).unwrap();
    assert_eq!(accounts.as_array().unwrap().len(), 2, "{accounts}");
    let removed = admin(&street.gateway, "DELETE", "/api/accounts/acc_one_1", None);
    assert_eq!(removed.status, 204, "{}", removed.text());
    assert_eq!(street.turns("both", 2), [1, 1]);
    let told = street.gateway.cli(&["route", "--dry-run", "both"], "");
    assert!(told.contains("has no account"), "{told}");
    street.doors[1].always(Script::json(503, Dialect::Chat.error_body(503, "not now")));
    assert_eq!(street.ask("both").status, 503);
}
