//! The commands that say where requests go do the same whether a gateway runs or not, and what they say is in force with the next request.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::Value;
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
