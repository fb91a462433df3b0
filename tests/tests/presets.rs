//! The combos that are offered for what is connected, and the built-in one: offered when their parts exist, saved as they are offered,
//! and in force with the next request.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use suite::control::admin;
use suite::{Answer, Dialect, Script, Street};

/// The combos that are offered, by name.
#[track_caller]
fn offered(street: &Street) -> BTreeMap<String, Value> {
    let told = admin(&street.gateway, "GET", "/api/presets", None);
    assert_eq!(told.status, 200, "{}", told.text());
    let presets = told.json();
    let named = presets.as_array().unwrap().iter();
    named
        .map(|one| (one["name"].as_str().unwrap().to_owned(), one.clone()))
        .collect()
}

/// The prefixes of a preset's targets, in order; one that has several in a row is there once.
fn prefixes(preset: &Value) -> Vec<String> {
    let targets = preset["targets"].as_array().unwrap().iter();
    let models = targets.map(|target| target["model"].as_str().unwrap());
    let prefix = |model: &str| model.split('/').next().unwrap().to_owned();
    let mut prefixes: Vec<String> = models.map(prefix).collect();
    prefixes.dedup();
    prefixes
}

fn served_by(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("x-omniroute-provider").unwrap().to_owned()
}

/// A provider of the catalogue: its id, its prefix, and the dialect it is asked in.
type Part = (&'static str, &'static str, Dialect);

const PLAN: Part = ("claude", "cc", Dialect::Anthropic);
const KEY: Part = ("anthropic", "anthropic", Dialect::Anthropic);
const CHEAP: Part = ("crof", "crof", Dialect::Chat);
const FREE: Part = ("kimchi", "kimchi", Dialect::Chat);
const ALSO_FREE: Part = ("puter", "pu", Dialect::Chat);

fn connected(parts: &[Part]) -> Street {
    let providers: Vec<(&str, Dialect)> = parts
        .iter()
        .map(|(id, _, dialect)| (*id, *dialect))
        .collect();
    Street::of_catalogue(&providers)
}

#[test]
fn presets_are_offered_when_their_parts_are_connected() {
    let names =
        |parts: &[Part]| -> Vec<String> { offered(&connected(parts)).into_keys().collect() };
    assert_eq!(names(&[KEY]), [""; 0], "nothing to fall back on");
    assert_eq!(names(&[FREE]), ["openclaw-free"]);
    assert_eq!(names(&[KEY, CHEAP]), ["always-on"]);
    assert_eq!(names(&[PLAN, KEY]), ["always-on", "maximize-claude"]);
    assert_eq!(
        names(&[FREE, ALSO_FREE]),
        ["always-on", "free-forever", "openclaw-free"]
    );
}

/// Breaks down one of these after the other; who serves each time.
#[track_caller]
fn goes_down(street: &Street, parts: &[Part], model: &str) -> Vec<String> {
    for (at, (.., dialect)) in parts.iter().enumerate() {
        street.doors[at].always(Script::json(200, dialect.answer("Hi.")));
    }
    let mut served = Vec::new();
    loop {
        street.reset();
        let answer = street.ask(model);
        if answer.status != 200 {
            assert_eq!(answer.status, 503, "{}", answer.text());
            return served;
        }
        let provider = served_by(&answer);
        let place = parts.iter().position(|(id, ..)| *id == provider).unwrap();
        street.fails(place, 503);
        served.push(provider);
    }
}

#[test]
fn each_preset_is_saved_as_it_is_offered_and_serves_down_to_its_last_target() {
    let parts = [FREE, KEY, ALSO_FREE, PLAN, CHEAP];
    let street = connected(&parts);
    let presets = offered(&street);
    let names: Vec<&str> = presets.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "always-on",
            "free-forever",
            "maximize-claude",
            "openclaw-free"
        ]
    );
    for (name, preset) in &presets {
        assert!(
            preset["description"]
                .as_str()
                .is_some_and(|words| !words.is_empty())
        );
        let prefixes = prefixes(preset);
        let ids = prefixes.iter().map(|prefix| {
            let (id, ..) = parts.iter().find(|(_, known, _)| known == prefix).unwrap();
            (*id).to_owned()
        });
        let ids: Vec<String> = ids.collect();
        street.make(preset.clone());
        assert_eq!(goes_down(&street, &parts, name), ids, "{name}");
        let is_free = |id: &String| [FREE.0, ALSO_FREE.0].contains(&&**id);
        match name.as_str() {
            "free-forever" | "openclaw-free" => assert!(ids.iter().all(is_free), "{ids:?}"),
            _ => assert_eq!(ids[..3], [PLAN.0, KEY.0, CHEAP.0], "{name}"),
        }
    }
    // One that is there is not made twice.
    let again = presets["always-on"].clone();
    let again = admin(&street.gateway, "POST", "/api/combos", Some(again));
    assert_eq!(again.status, 409, "{}", again.text());
}

#[test]
fn auto_walks_from_the_plan_over_the_key_and_the_cheap_one_to_the_free_one() {
    // Connected in another order than they are to be tried in.
    let parts = [FREE, CHEAP, KEY, PLAN];
    let street = connected(&parts);
    let tiers = [PLAN.0, KEY.0, CHEAP.0, FREE.0];
    assert_eq!(goes_down(&street, &parts, "auto"), tiers);
    street.rule(
        json!({ "auto": { "without": ["anthropic"], "models": { "claude": "claude-sonnet-5" } } }),
    );
    assert_eq!(
        goes_down(&street, &parts, "auto"),
        [PLAN.0, CHEAP.0, FREE.0]
    );
    let asked = street.doors[3].calls().pop().unwrap().json();
    assert_eq!(asked["model"], "claude-sonnet-5");
    let told = admin(&street.gateway, "GET", "/api/combos/auto", None).json();
    assert_eq!(told["built_in"], true);
    assert_eq!(told["models"].as_array().map(Vec::len), Some(3), "{told}");
    let changed = admin(&street.gateway, "DELETE", "/api/combos/auto", None);
    assert_eq!(changed.status, 404, "{}", changed.text());
}
