//! The commands that say where requests go do the same whether a gateway runs or not, and what they say is in force with the next request.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{SystemTime, UNIX_EPOCH};
use suite::control::admin;
use suite::{Answer, Dialect, FakeProvider, Household, Script, Street};

const CHAT: &str = "openai-chat/m";
const CLAUDE: &str = "anthropic-messages/m";

/// Everything that is laid down, taken away and shown again.
const TALK: &[&[&str]] = &[
    &["chains", "list", "--json"],
    &["chains", "set", "*", CLAUDE],
    &["chains", "set", "openai-chat/*", CLAUDE, CHAT],
    &["chains", "set", "*", CHAT],
    &["chains", "list", "--json"],
    &["chains", "remove", "*"],
    &["chains", "list"],
    &[
        "detours",
        "set",
        "long",
        "--prompt-from",
        "1000",
        "--to",
        CLAUDE,
    ],
    &[
        "detours",
        "set",
        "small",
        "--background",
        "true",
        "--tools",
        "false",
        "--to",
        CHAT,
    ],
    &[
        "detours",
        "set",
        "long",
        "--prompt-to",
        "5000",
        "--models",
        "a*,b",
    ],
    &["detours", "list", "--json"],
    &[
        "detours",
        "set",
        "long",
        "--models",
        "all",
        "--prompt-to",
        "0",
        "--enabled",
        "false",
    ],
    &["detours", "set", "small", "--tools", "any", "--json"],
    &["detours", "list"],
    &["detours", "remove", "small"],
    &["detours", "list", "--json"],
    &["strategies", "show", "--json"],
    &[
        "strategies",
        "set",
        "round-robin",
        "--sticky",
        "5",
        "--provider",
        "openai-chat",
    ],
    &["strategies", "set", "fill-first"],
    &["strategies", "show"],
    &["strategies", "show", "--json"],
    &["strategies", "reset", "--provider", "openai-chat"],
    &["strategies", "show", "--json"],
];

fn furnished() -> Household {
    let (house, provider) = (Household::new(), FakeProvider::start());
    house.key("tests");
    house.open_doors(&provider, [Dialect::Chat, Dialect::Anthropic]);
    house
}

#[test]
fn the_rules_are_laid_down_alike_with_and_without_a_gateway() {
    let alone = furnished();
    let running = furnished().start();
    for words in TALK {
        let (told, told_too) = (alone.cli(words, ""), running.cli(words, ""));
        assert_eq!(told, told_too, "{words:?}");
    }
    let detours: Value =
        serde_json::from_str(&alone.cli(&["detours", "list", "--json"], "")).unwrap();
    assert_eq!(detours[0]["when"]["prompt_from"], 1000);
    assert_eq!(detours[0]["enabled"], false);
    let wrong: &[(&[&str], &str)] = &[
        (&["chains", "set", "*", "nobody/m"], "nobody"),
        (&["chains", "remove", "*"], "no chain"),
        (&["detours", "set", "new", "--tools", "true"], "--to"),
        (&["detours", "remove", "new"], "no detour"),
        (
            &["strategies", "set", "p2c", "--provider", "nobody"],
            "nobody",
        ),
        (&["strategies", "set"], "which strategy"),
        (&["strategies", "set", "--sticky", "1001"], "sticky"),
        (
            &["strategies", "reset", "--provider", "openai-chat"],
            "of its own",
        ),
    ];
    for (words, expected) in wrong {
        let refused = alone.try_cli(words, "");
        let errors = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success(), "{words:?}");
        assert!(errors.contains(expected), "{words:?}: {errors}");
    }
}

fn ask(street: &Street, model: &str) -> Answer {
    let body = Dialect::Chat.request(model, false);
    let ask = street.gateway.post("/v1/chat/completions", body);
    ask.key(&street.key).send()
}

#[test]
fn a_chain_and_a_detour_are_in_force_with_the_next_request() {
    let street = Street::of(&["one", "two"]);
    let refusal = Dialect::Chat.error_body(503, "not now");
    street.doors[0].always(Script::json(503, refusal));
    assert_eq!(ask(&street, "one/m").status, 503);
    street.gateway.cli(&["chains", "set", "one/*", "two/m"], "");
    assert_eq!(ask(&street, "one/m").status, 200);
    assert_eq!(street.doors[1].calls().len(), 1);
    street.gateway.cli(&["chains", "remove", "one/*"], "");
    street.gateway.cli(
        &["detours", "set", "all", "--tools", "false", "--to", "two/m"],
        "",
    );
    assert_eq!(ask(&street, "one/m").status, 200);
    street
        .gateway
        .cli(&["detours", "set", "all", "--enabled", "false"], "");
    assert_ne!(ask(&street, "one/m").status, 200);
}

/// What a dry run says of a model for a key.
fn dry(house: impl Fn(&[&str]) -> String, model: &str, key: &str) -> (Vec<String>, String) {
    let told = house(&["route", "--dry-run", model, "--key", key, "--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    let targets = told["targets"].as_array().unwrap().iter();
    let models = targets.map(|target| target["model"].as_str().unwrap().to_owned());
    (
        models.collect(),
        told["sentence"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn a_dry_run_counts_what_a_key_may_use_and_spend() {
    let (house, provider) = (Household::new(), FakeProvider::start());
    house.key("tests");
    let poor = house.key("poor");
    house.open_doors(&provider, [Dialect::Chat, Dialect::Anthropic]);
    house.cli(&["combos", "create", "both", CHAT, CLAUDE], "");
    let narrow = [
        "keys",
        "create",
        "narrow",
        "--models",
        "anthropic-messages/*",
        "--json",
    ];
    let narrow: Value = serde_json::from_str(&house.cli(&narrow, "")).unwrap();
    let narrow = narrow["id"].as_str().unwrap();
    house.cli(&["budgets", "set", "key:poor", "--daily-tokens", "1"], "");
    let mut gateway = house.start();
    let body = Dialect::Chat.request(CHAT, false);
    let ask = gateway.post("/v1/chat/completions", body).key(&poor.key);
    let answer = ask.send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    gateway.ledger().row(&answer.trace());
    for runs in [true, false] {
        if !runs {
            gateway.kill();
        }
        let ask = |words: &[&str]| gateway.cli(words, "");
        assert_eq!(dry(ask, "both", "tests").0, [CHAT, CLAUDE]);
        assert_eq!(dry(ask, "both", "narrow").0, [CLAUDE]);
        assert_eq!(dry(ask, "both", narrow).0, [CLAUDE]);
        let (targets, sentence) = dry(ask, CHAT, "narrow");
        assert!(
            targets.is_empty() && sentence.contains("not allowed"),
            "{sentence}"
        );
        let (targets, sentence) = dry(ask, "both", "poor");
        assert!(
            targets.is_empty() && sentence.contains("budget"),
            "{sentence}"
        );
        let unknown = ["route", "--dry-run", "both", "--key", "nobody"];
        let unknown = gateway.house.try_cli(&unknown, "");
        let errors = String::from_utf8_lossy(&unknown.stderr).into_owned();
        assert!(
            errors.contains("no key in force is called `nobody`"),
            "{errors}"
        );
    }
}

/// What a dry run says at a moment, in milliseconds from now: the models that would be asked, and the sentence.
fn dry_at(street: &Street, from_now: u64, more: &str) -> (Vec<String>, String) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let now = u64::try_from(now.as_millis()).unwrap() + from_now;
    let path = format!("/api/route?now={now}&{more}");
    let answer = admin(&street.gateway, "GET", &path, None);
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told: Value = serde_json::from_slice(&answer.body).unwrap();
    let targets = told["targets"].as_array().unwrap().iter();
    let models = targets.map(|target| target["model"].as_str().unwrap().to_owned());
    let sentence = told["sentence"].as_str().unwrap().to_owned();
    (models.collect(), sentence)
}

#[test]
fn a_dry_run_at_another_moment_sees_the_budgets_keys_and_gates_of_that_moment() {
    const MINUTES: u64 = 120_000;
    const DAYS: u64 = 172_800_000;
    let street = Street::of(&["one", "two", "three"]);
    let made = [
        "keys",
        "create",
        "brief",
        "--expires",
        "12h",
        "--per-minute",
        "1",
        "--json",
    ];
    let made: Value = serde_json::from_str(&street.gateway.cli(&made, "")).unwrap();
    let brief = made["key"].as_str().unwrap();
    street.combo("spent", &["one/m", "three/m"]);
    street.combo("paced", &["two/m", "three/m"]);
    let budget = ["budgets", "set", "provider:one", "--daily-tokens", "1"];
    street.gateway.cli(&budget, "");
    street.rule(json!({ "paces": { "two": { "per_minute": 1 } } }));
    let spent = street.ask("one/m");
    assert_eq!(spent.status, 200, "{}", spent.text());
    street.gateway.ledger().row(&spent.trace());
    let body = Dialect::Chat.request("two/m", false);
    let ask = street.gateway.post("/v1/chat/completions", body);
    assert_eq!(ask.key(brief).send().status, 200);

    assert_eq!(dry_at(&street, 0, "model=spent").0, ["three/m"]);
    assert_eq!(dry_at(&street, DAYS, "model=spent").0, ["one/m", "three/m"]);
    assert_eq!(dry_at(&street, 0, "model=paced").0, ["three/m", "two/m"]);
    assert_eq!(
        dry_at(&street, MINUTES, "model=paced").0,
        ["two/m", "three/m"]
    );
    let brief = |from_now| dry_at(&street, from_now, "model=three/m&key=brief");
    let (targets, why) = brief(0);
    assert!(
        targets.is_empty() && why.contains("requests a minute"),
        "{why}"
    );
    assert_eq!(brief(MINUTES).0, ["three/m"]);
    let (targets, why) = brief(DAYS);
    assert!(targets.is_empty() && why.contains("time is over"), "{why}");

    let targets = ["one/m", "two/m", "three/m"].map(|model| json!({ "model": model }));
    let lottery = json!({ "name": "lottery", "strategy": "random", "targets": targets });
    let made = admin(&street.gateway, "POST", "/api/combos", Some(lottery));
    assert_eq!(made.status, 201, "{}", made.text());
    let drawn = |seed: u64| dry_at(&street, DAYS, &format!("model=lottery&seed={seed}")).0;
    let orders: BTreeSet<Vec<String>> = (0..20).map(drawn).collect();
    assert!(orders.len() > 2, "{orders:?}");
    assert_eq!(drawn(7), drawn(7));
}

#[test]
fn a_setting_that_cannot_work_is_refused_by_its_field() {
    let street = Street::of(&["one"]);
    let breaker = json!({ "failures": 3, "open_ms": 1000, "window_ms": 0 });
    for (change, field) in [
        (
            json!({ "resilience": { "key_breaker": breaker } }),
            "resilience.key_breaker.window_ms",
        ),
        (
            json!({ "policies": { "acc_one_1": { "stop_at_percent": 0 } } }),
            "policies.acc_one_1.stop_at_percent",
        ),
        (
            json!({ "auto": { "without": ["nobody"] } }),
            "auto.without[0]",
        ),
        (
            json!({ "auto": { "models": { "one": "" } } }),
            "auto.models.one",
        ),
        (json!({ "hidden": ["one/*", ""] }), "hidden[1]"),
    ] {
        let refused = admin(&street.gateway, "PATCH", "/api/routing", Some(change));
        assert_eq!(refused.status, 400, "{}", refused.text());
        assert!(refused.text().contains(field), "{}", refused.text());
    }
}
