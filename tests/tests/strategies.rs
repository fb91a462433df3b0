//! In which order targets and accounts are tried, seen from outside: which provider gets the calls.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};
use suite::control::admin;
use suite::{Dialect, Gate, Script, Step, Street};

const HOUR: u64 = 3_600;

/// A combo of these targets, in that order.
fn combo(street: &Street, strategy: &str, targets: Value) {
    street.make(json!({ "name": "mix", "strategy": strategy, "targets": targets }));
}

fn three(street: &Street, strategy: &str) {
    let targets = json!([{ "model": "one/m" }, { "model": "two/m" }, { "model": "three/m" }]);
    combo(street, strategy, targets);
}

fn street() -> Street {
    Street::of(&["one", "two", "three"])
}

/// How often each place is among the turns.
fn shares(turns: &[usize]) -> [usize; 3] {
    [0, 1, 2].map(|place| turns.iter().filter(|turn| **turn == place).count())
}

/// An answer of an account whose plan says how much of its week is used, and in how many seconds it is renewed.
fn of_a_plan(used_percent: u32, renewed_in: u64) -> Script {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let (used, at) = (
        used_percent.to_string(),
        (now.as_secs() + renewed_in).to_string(),
    );
    let headers = [
        ("content-type", "application/json"),
        ("x-codex-secondary-used-percent", used.as_str()),
        ("x-codex-secondary-reset-at", at.as_str()),
        ("x-codex-secondary-window-minutes", "10080"),
    ];
    Script::with_headers(200, &headers, Dialect::Chat.answer("Hi."))
}

/// A provider that answers well once the gate opens.
fn held(gate: &Gate) -> Script {
    let Script(answer) = Script::json(200, Dialect::Chat.answer("Hi."));
    Script([vec![Step::Wait(gate.clone())], answer].concat())
}

#[test]
fn targets_by_priority_are_tried_as_they_are_listed() {
    let street = street();
    three(&street, "priority");
    assert_eq!(street.turns("mix", 3), [0, 0, 0]);
    street.fails(0, 503);
    assert_eq!(street.ask("mix").status, 200);
    assert_eq!(street.calls(), [4, 1, 0]);
}

#[test]
fn targets_take_turns_one_request_each() {
    let street = street();
    three(&street, "round-robin");
    assert_eq!(street.turns("mix", 7), [0, 1, 2, 0, 1, 2, 0]);
    // The turn of one that fails is taken by the one behind it.
    street.fails(1, 503);
    assert_eq!(street.ask("mix").status, 200);
    assert_eq!(street.calls(), [3, 3, 3]);
}

#[test]
fn the_target_tried_least_is_tried_first_and_a_new_one_need_not_catch_up() {
    let street = street();
    let two = json!([{ "model": "one/m" }, { "model": "two/m" }]);
    combo(&street, "least-used", two);
    assert_eq!(street.turns("mix", 4), [0, 1, 0, 1]);
    let more = json!([{ "model": "one/m" }, { "model": "two/m" }, { "model": "three/m" }]);
    let more = json!({ "name": "mix", "strategy": "least-used", "targets": more });
    let changed = admin(&street.gateway, "PUT", "/api/combos/mix", Some(more));
    assert_eq!(changed.status, 200, "{}", changed.text());
    assert_eq!(street.turns("mix", 7), [2, 0, 1, 2, 0, 1, 2]);
}

#[test]
fn targets_at_random_all_get_their_share() {
    let street = street();
    three(&street, "random");
    let turns = street.turns("mix", 60);
    // One in ten million times one of them is drawn less than three times.
    assert!(shares(&turns).iter().all(|share| *share >= 3), "{turns:?}");
    assert_ne!(turns[..6], [0, 1, 2, 0, 1, 2], "drawn, not in turn");
}

#[test]
fn targets_by_weight_are_drawn_by_it_and_follow_each_other_by_it() {
    let street = street();
    let weighed = |name: &str, weights: [u32; 3]| {
        let targets = ["one/m", "two/m", "three/m"].iter().zip(weights);
        let targets = targets.map(|(model, weight)| json!({ "model": model, "weight": weight }));
        let targets: Vec<Value> = targets.collect();
        street.make(json!({ "name": name, "strategy": "weighted", "targets": targets }));
    };
    weighed("sure", [0, 0, 1]);
    assert_eq!(street.turns("sure", 6), [2; 6]);
    weighed("even", [500, 500, 0]);
    let [one, two, three] = shares(&street.turns("even", 40));
    assert!(one >= 3 && two >= 3 && three == 0, "{one} {two} {three}");
    // Seeds draw evenly, so the shares are those of the weights.
    weighed("quarters", [3, 1, 0]);
    let first = |seed: u64| {
        let path = format!("/api/route?model=quarters&seed={seed}");
        let told = admin(&street.gateway, "GET", &path, None).json();
        told["targets"][0]["provider"] == "one"
    };
    let drawn = (0..200).filter(|seed| first(*seed)).count();
    assert!((140..=160).contains(&drawn), "{drawn} of 200");
    weighed("falling", [0, 1, 1000]);
    street.fails(2, 503);
    let before = street.calls();
    let first = |seed: u64| {
        let path = format!("/api/route?model=falling&seed={seed}");
        let told = admin(&street.gateway, "GET", &path, None).json();
        told["targets"][0]["provider"] == "three"
    };
    assert!((0..100).filter(|seed| first(*seed)).count() >= 95);
    // Now and then the second is drawn first; it serves either way, and the first one never does.
    assert_eq!(street.ask("falling").status, 200);
    let after = street.calls();
    assert_eq!([after[0] - before[0], after[1] - before[1]], [0, 1]);
}

#[test]
fn the_cheapest_target_is_tried_first_and_what_is_paid_for_costs_nothing() {
    let chat = Dialect::Chat;
    let street = Street::of_catalogue(&[("openai", chat), ("cohere", chat), ("crof", chat)]);
    let dear = json!({ "model": "cohere/command-r-plus-08-2024" });
    let cheap = json!({ "model": "cohere/command-r7b-12-2024" });
    let middle = json!({ "model": "openai/gpt-4o-mini" });
    combo(&street, "cost-optimized", json!([dear, middle, cheap]));
    assert_eq!(street.turns("mix", 2), [1, 1]);
    let asked = street.doors[1].calls().pop().unwrap().json();
    assert_eq!(asked["model"], "command-r7b-12-2024");
    street.fails(1, 401);
    assert_eq!(street.ask("mix").status, 200);
    assert_eq!(street.turns("mix", 1), [0], "the next by price");
    let paid = json!({ "model": "crof/glm-5" });
    let targets = json!([middle, paid]);
    street.make(json!({ "name": "paid", "strategy": "cost-optimized", "targets": targets }));
    assert_eq!(street.turns("paid", 2), [2, 2]);
}

#[test]
fn the_target_whose_quota_lapses_first_is_tried_first_while_it_has_any() {
    let chat = Dialect::Chat;
    let street = Street::of_catalogue(&[("crof", chat), ("nanogpt", chat), ("openai", chat)]);
    let targets = json!([{ "model": "openai/gpt-4o-mini" }, { "model": "crof/glm-5" }, { "model": "nanogpt/gpt-4o-mini" }]);
    combo(&street, "best-value", targets);
    street.doors[0].always(of_a_plan(50, 140 * HOUR));
    street.doors[1].always(of_a_plan(50, 3 * HOUR));
    for model in ["crof/glm-5", "nanogpt/gpt-4o-mini"] {
        assert_eq!(street.ask(model).status, 200);
    }
    assert_eq!(
        street.turns("mix", 2),
        [1, 1],
        "half a week's quota lapses in three hours"
    );
    street.doors[1].always(of_a_plan(100, 3 * HOUR));
    assert_eq!(street.turns("mix", 3), [1, 0, 0], "it has nothing left");
    street.doors[0].always(of_a_plan(100, 140 * HOUR));
    assert_eq!(
        street.turns("mix", 2),
        [0, 2],
        "no plan has, so it costs money"
    );
}

#[test]
fn accounts_are_chosen_as_the_user_says() {
    let street = Street::of_accounts("some", 3);
    let by = |strategy: &str, times: usize| {
        street.reset();
        street.rule(json!({ "accounts": { "strategy": strategy } }));
        street.turns("some/m", times)
    };
    assert_eq!(by("fill-first", 4), [0, 0, 0, 0]);
    assert_eq!(by("cost-optimized", 3), [0, 0, 0], "they cost the same");
    // Two that were last used within the same millisecond are alike.
    let turns = by("least-used", 18);
    assert!(
        shares(&turns).iter().all(|share| (5..=7).contains(share)),
        "{turns:?}"
    );
    let turns = by("round-robin", 18);
    let streaks: Vec<usize> = turns
        .chunk_by(|one, other| one == other)
        .map(<[usize]>::len)
        .collect();
    assert!(
        streaks[1..streaks.len() - 1]
            .iter()
            .all(|streak| *streak == 3),
        "{turns:?}"
    );
    assert!(shares(&turns).iter().all(|share| *share >= 4), "{turns:?}");
    for strategy in ["random", "p2c"] {
        let turns = by(strategy, 60);
        assert!(
            shares(&turns).iter().all(|share| *share >= 3),
            "{strategy}: {turns:?}"
        );
    }
}

#[test]
fn the_account_with_the_least_under_way_comes_first() {
    let street = Street::of_accounts("some", 2);
    street.rule(json!({ "accounts": { "strategy": "least-used" } }));
    let gate = Gate::default();
    street.doors[0].always(held(&gate));
    let first = street.question("some/m").open();
    street.doors[0].wait_for_call();
    assert_eq!(
        street.turns("some/m", 4),
        [1; 4],
        "the other has one under way"
    );
    gate.open();
    assert_eq!(first.rest().status, 200);
}

#[test]
fn best_value_is_the_default_and_takes_the_account_whose_quota_lapses_first() {
    let street = Street::of_catalogue(&[("crof", Dialect::Chat), ("crof", Dialect::Chat)]);
    street.doors[0].always(of_a_plan(50, 140 * HOUR));
    street.doors[1].always(of_a_plan(50, 3 * HOUR));
    // Nothing is known of their quotas until both have answered.
    for account in ["acc_crof_1", "acc_crof_2"] {
        let targets = json!([{ "model": "crof/glm-5", "account": account }]);
        street.make(json!({ "name": account, "targets": targets }));
        assert_eq!(street.ask(account).status, 200);
    }
    assert_eq!(street.turns("crof/glm-5", 2), [1, 1]);
    let told = street
        .gateway
        .cli(&["route", "--dry-run", "crof/glm-5"], "");
    assert!(told.contains("lapses in"), "{told}");
    street.doors[1].always(of_a_plan(100, 3 * HOUR));
    assert_eq!(street.turns("crof/glm-5", 3), [1, 0, 0], "it is used up");
}
