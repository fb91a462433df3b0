//! Why a request went where it went, and where one would go: every reason is one clear sentence, whoever tells it.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use suite::control::admin;
use suite::{Answer, Dialect, Script, Step, Street};

/// One clear sentence: it begins and ends as one, and is none of the machine's own words. What others said stands in quotes.
#[track_caller]
fn is_one_sentence(text: &str) {
    let begins = text.starts_with(|first: char| first.is_ascii_uppercase() || first == '`');
    assert!(begins && text.ends_with('.'), "{text}");
    let without =
        |text: &str, mark: char| text.split(mark).step_by(2).collect::<Vec<_>>().join("x");
    let own = without(&without(text, '"'), '`');
    for odd in [
        "..", ". ", "\n", "{", "}", "Some(", "None", "  ", "_error", ", ,", " ,", "::",
    ] {
        assert!(!own.contains(odd), "`{odd}` in: {text}");
    }
    assert!(text.len() < 500, "{text}");
}

/// What is told of a request: the sentence, then the steps; each checked.
#[track_caller]
fn explained(street: &Street, answer: &Answer) -> Vec<String> {
    let trace = answer.trace();
    street.gateway.ledger().row(&trace);
    let path = format!("/api/requests/{trace}/explanation");
    let told = admin(&street.gateway, "GET", &path, None).json();
    let steps = told["steps"].as_array().unwrap().iter();
    let all = [&told["sentence"]].into_iter().chain(steps);
    let all: Vec<String> = all.map(|one| one.as_str().unwrap().to_owned()).collect();
    all.iter().for_each(|one| is_one_sentence(one));
    all
}

/// The first sentence about a request for that model.
#[track_caller]
fn reason(street: &Street, model: &str) -> String {
    explained(street, &street.ask(model)).swap_remove(0)
}

/// Where a request would go, in a sentence.
#[track_caller]
fn dry(street: &Street, model: &str) -> String {
    let path = format!("/api/route?seed=1&model={model}");
    let told = admin(&street.gateway, "GET", &path, None).json();
    let sentence = told["sentence"].as_str().unwrap();
    is_one_sentence(sentence);
    for target in told["targets"].as_array().unwrap() {
        is_one_sentence(&format!(
            "It is asked because {}.",
            target["why"].as_str().unwrap()
        ));
    }
    sentence.to_owned()
}

fn street() -> Street {
    let street = Street::of(&["one", "two", "three"]);
    street.combo("both", &["one/m", "two/m"]);
    street.gateway.cli(&["aliases", "set", "best", "both"], "");
    street
}

fn limited(street: &Street, at: usize) {
    let words = "Slow down, please. Then try again.";
    street.doors[at].always(Script::json(429, Dialect::Chat.error_body(429, words)));
}

#[test]
fn who_served_and_who_failed_before_is_told_in_a_sentence_and_in_steps() {
    let street = street();
    let told = explained(&street, &street.ask("best"));
    let asked = "`first` (one) was asked for `m`, because it is the first in the combo that can serve, and served.";
    assert_eq!(told[0], asked);
    assert_eq!(told[2], "The alias `best` stands for `both`.");
    limited(&street, 0);
    let told = explained(&street, &street.ask("best"));
    let after = "`first` (two) was asked for `m`, because it comes next, and served, after `first` (one) failed with 429, \"Slow down, please. Then try again\".";
    assert_eq!(told[0], after);
    assert!(
        told[3].contains("at stage upstream") && told[3].contains("(key rate limited)"),
        "{told:?}"
    );
    let told = explained(&street, &street.ask("best"));
    assert!(
        told[3].starts_with("`first` (`one/m`) was passed over: it rests for "),
        "{told:?}"
    );
    street.fails(1, 401);
    let told = reason(&street, "both");
    let both = "`first` (two) failed with 401, \"not now\", then `first` (one) failed with 429, \"Slow down, please. Then try again\"";
    assert_eq!(told, format!("Nobody served `both`: {both}."));
    // The command line says the same.
    let answer = street.ask("three/m");
    let told = explained(&street, &answer);
    let said = street.gateway.cli(&["explain", &answer.trace()], "");
    assert!(told.iter().all(|one| said.contains(one.as_str())), "{said}");
}

#[test]
fn whoever_was_not_asked_is_told_of_with_the_reason() {
    let street = street();
    let tied = json!([{ "model": "two/m", "tag": "none" }]);
    street.make(json!({ "name": "tied", "targets": tied }));
    assert!(reason(&street, "tied").contains("not one of the accounts the combo names"));
    let off = json!({ "enabled": false });
    admin(
        &street.gateway,
        "PATCH",
        "/api/accounts/acc_two_1",
        Some(off),
    );
    let told = reason(&street, "two/m");
    assert_eq!(
        told,
        "Nobody served `two/m`: `first` (`two/m`) was passed over: it is switched off."
    );
    street.rule(json!({ "paces": { "three": { "per_minute": 1, "wait_ms": 0 } } }));
    assert_eq!(street.ask("three/m").status, 200);
    let told = reason(&street, "three/m");
    assert!(
        told.contains("was not asked when its turn came: the provider `three` had no room"),
        "{told}"
    );
    street.rule(json!({ "paces": {}, "policies": { "acc_one_1": { "except": ["m"] } } }));
    assert!(reason(&street, "one/m").contains("it is kept from this model"));
    let nobody = "Nobody can serve `both`; `first` (`one/m`) is kept from this model, `first` (`two/m`) is switched off.";
    assert_eq!(dry(&street, "both"), nobody);
    street.gateway.cli(
        &["budgets", "set", "provider:three", "--daily-tokens", "1"],
        "",
    );
    street.ask("three/m");
    assert!(reason(&street, "three/m").contains("it has no budget left"));
    assert!(dry(&street, "three/m").contains("has no budget left"));
    let told = reason(&street, "gpt-unknown");
    assert!(told.contains("several providers may be meant"), "{told}");
}

#[test]
fn every_other_end_of_a_request_is_one_sentence_too() {
    let street = street();
    for script in [
        Script::hang_up(),
        Script::json(200, "{"),
        Script::json(200, Dialect::Chat.empty_answer()),
        Script::json(
            400,
            Dialect::Chat.error_body(400, "Wrong. {\"really\": \"wrong\"}\nSee above..."),
        ),
        Script::json(500, "<html>\n<body>Oops.</body>"),
        Script::json(403, ""),
    ] {
        street.reset();
        street.doors[2].always(script);
        let told = reason(&street, "three/m");
        assert!(
            told.starts_with("Nobody served `three/m`: `first` (three) failed"),
            "{told}"
        );
    }
    street.reset();
    let begun = Dialect::Chat.story(&["a"]).unfinished();
    street.doors[2].always(Script::open(begun).then(Step::Reset));
    let body = Dialect::Chat.request("three/m", true);
    let ask = street.gateway.post("/v1/chat/completions", body);
    explained(&street, &ask.key(&street.key).send());
    let unread = street.gateway.post("/v1/chat/completions", "{");
    explained(&street, &unread.key(&street.key).send());
    street.answers(2);
    street.reset();
    street
        .gateway
        .cli(&["chains", "set", "one/*", "three/m"], "");
    street.fails(0, 503);
    let told = explained(&street, &street.ask("one/m"));
    assert!(
        told.contains(&"A fallback chain adds `three/m`.".to_owned()),
        "{told:?}"
    );
    street.gateway.cli(&["chains", "remove", "one/*"], "");
    street.gateway.cli(
        &[
            "detours", "set", "all", "--tools", "false", "--to", "three/m",
        ],
        "",
    );
    let told = explained(&street, &street.ask("one/m"));
    assert!(
        told.contains(&"The detour `all` leads to `three/m`.".to_owned()),
        "{told:?}"
    );
}

#[test]
fn each_order_of_targets_and_accounts_says_why() {
    let street = Street::of(&["one", "two"]);
    for (strategy, why) in [
        ("priority", "the first in the combo that can serve"),
        ("weighted", "drawn by its weight"),
        ("round-robin", "its turn in the combo"),
        ("random", "it was drawn"),
        ("least-used", "tried the least of the combo"),
        ("cost-optimized", "the cheapest of the combo"),
        ("best-value", "costs nothing"),
    ] {
        let targets = json!([{ "model": "one/m", "weight": 1 }, { "model": "two/m" }]);
        street.make(json!({ "name": strategy, "strategy": strategy, "targets": targets }));
        let told = dry(&street, strategy);
        assert!(
            told.contains(why) && told.contains("; if it fails, `first` (`"),
            "{told}"
        );
        let told = reason(&street, strategy);
        assert!(told.contains(why), "{told}");
    }
    let street = Street::of_accounts("some", 3);
    for (strategy, why) in [
        ("fill-first", "its priority is 1"),
        ("round-robin", "its turn"),
        ("p2c", "of two drawn it is the healthier"),
        ("random", "it was drawn"),
        ("least-used", "idle the longest"),
        ("cost-optimized", "paid for already"),
        ("best-value", "costs nothing"),
    ] {
        street.rule(json!({ "accounts": { "strategy": strategy } }));
        let (told, then) = (dry(&street, "some/m"), reason(&street, "some/m"));
        assert!(told.contains(why) && then.contains(why), "{told} {then}");
    }
    let ask = || {
        street
            .question("some/m")
            .header("x-session-id", "talk")
            .send()
    };
    assert_eq!(ask().status, 200);
    let told = explained(&street, &ask()).swap_remove(0);
    assert!(
        told.contains("because the session is with it and has about"),
        "{told}"
    );
    let narrow = ["keys", "create", "narrow", "--models", "other/*", "--json"];
    let narrow: Value = serde_json::from_str(&street.gateway.cli(&narrow, "")).unwrap();
    let body = Dialect::Chat.request("some/m", false);
    let ask = street.gateway.post("/v1/chat/completions", body);
    let refused = ask.key(narrow["key"].as_str().unwrap()).send();
    let told = explained(&street, &refused).swap_remove(0);
    assert!(
        told.contains("not allowed for this key") || told.contains("may not use it"),
        "{told}"
    );
}
