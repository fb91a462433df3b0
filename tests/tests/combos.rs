//! Names of the user's own: combos and aliases are asked for like any model, and a change is in force with the next request.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::time::Duration;
use suite::control::admin;
use suite::{Answer, Dialect, Door, FakeProvider, Gateway, Household, Script, Step, Street, until};

/// Two providers of different dialects behind one gateway.
struct Scene {
    gateway: Gateway,
    key: String,
    chat: Door,
    claude: Door,
    _provider: FakeProvider,
}

impl Scene {
    fn open() -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let [chat, claude] = house.open_doors(&provider, [Dialect::Chat, Dialect::Anthropic]);
        Self {
            gateway: house.start(),
            key,
            chat,
            claude,
            _provider: provider,
        }
    }

    fn ask(&self, model: &str) -> Answer {
        let body = Dialect::Chat.request(model, false);
        let ask = self.gateway.post("/v1/chat/completions", body);
        ask.key(&self.key).send()
    }

    /// How many calls each provider has had.
    fn calls(&self) -> (usize, usize) {
        (self.chat.calls().len(), self.claude.calls().len())
    }
}

const CHAT: &str = "openai-chat/m";
const CLAUDE: &str = "anthropic-messages/m";

#[test]
fn a_combo_falls_back_from_model_to_model_and_counts_it() {
    let scene = Scene::open();
    // Two providers take any name, so an unknown one is in doubt.
    assert_eq!(scene.ask("coding").status, 400);
    scene
        .gateway
        .cli(&["combos", "create", "coding", CHAT, CLAUDE], "");
    assert_eq!(scene.ask("coding").status, 200);
    assert_eq!(scene.calls(), (1, 0));
    let refusal = Dialect::Chat.error_body(503, "not now");
    scene.chat.always(Script::json(503, refusal));
    let answer = scene.ask("coding");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(Dialect::Chat.said(&answer.body), "Hi.");
    assert_eq!(scene.calls(), (2, 1));
    let row = scene.gateway.ledger().row(&answer.trace());
    let attempts = row["attempts"].as_array().unwrap();
    assert_eq!(attempts.len(), 2, "{attempts:?}");
    assert!(
        attempts.iter().all(|attempt| attempt["why"].is_string()),
        "{attempts:?}"
    );
    let list = scene
        .gateway
        .get("/v1/models")
        .key(&scene.key)
        .send()
        .json();
    let ids: Vec<&str> = list["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|model| model["id"].as_str().unwrap())
        .collect();
    assert!(ids.contains(&"coding"), "{ids:?}");
}

#[test]
fn a_combo_takes_turns_when_it_is_told_to() {
    let scene = Scene::open();
    let create = [
        "combos",
        "create",
        "turns",
        CHAT,
        CLAUDE,
        "--strategy",
        "round-robin",
    ];
    scene.gateway.cli(&create, "");
    for _ in 0..4 {
        assert_eq!(scene.ask("turns").status, 200);
    }
    assert_eq!(scene.calls(), (2, 2));
}

#[test]
fn an_alias_and_a_pattern_stand_for_models_until_they_are_removed() {
    let scene = Scene::open();
    scene.gateway.cli(&["aliases", "set", "fast", CHAT], "");
    scene
        .gateway
        .cli(&["aliases", "set", "claude-*", "anthropic-messages/*"], "");
    assert_eq!(scene.ask("fast").status, 200);
    assert_eq!(scene.ask("claude-next").status, 200);
    assert_eq!(scene.calls(), (1, 1));
    let called = scene.claude.only_call().json();
    assert_eq!(called["model"], "claude-next");
    scene.gateway.cli(&["aliases", "remove", "fast"], "");
    // Two providers take any name, so a bare one is in doubt.
    assert_eq!(scene.ask("fast").status, 400);
}

#[test]
fn a_combo_is_tried_out_target_by_target_and_told_in_its_own_words() {
    let scene = Scene::open();
    scene
        .gateway
        .cli(&["combos", "create", "coding", CHAT, CLAUDE], "");
    let tested = scene.gateway.cli(&["combos", "test", "coding"], "");
    assert!(
        tested.contains(CHAT) && tested.contains("answers"),
        "{tested}"
    );
    assert_eq!(scene.calls(), (1, 1));
    let shown = scene.gateway.cli(&["combos", "show", "coding"], "");
    assert!(shown.contains("priority"), "{shown}");
    scene
        .gateway
        .cli(&["combos", "remove", "coding", "--yes"], "");
    assert_eq!(scene.ask("coding").status, 400);
}

#[test]
fn a_combo_that_cannot_be_is_refused_by_the_name_of_the_field() {
    let house = Household::new();
    house.key("tests");
    let made = house.try_cli(&["combos", "create", "coding", "nobody/knows"], "");
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(
        !made.status.success() && said.contains("targets[0].model"),
        "{said}"
    );
}

#[test]
fn a_trace_is_explained_and_a_route_is_told_before_it_is_taken() {
    let scene = Scene::open();
    scene
        .gateway
        .cli(&["combos", "create", "coding", CHAT, CLAUDE], "");
    scene.gateway.cli(&["aliases", "set", "best", "coding"], "");
    let refusal = Dialect::Chat.error_body(503, "not now");
    scene.chat.always(Script::json(503, refusal));
    let answer = scene.ask("best");
    assert_eq!(answer.status, 200, "{}", answer.text());
    scene.gateway.ledger().row(&answer.trace());
    let told = scene.gateway.cli(&["explain", &answer.trace()], "");
    for part in [
        "The alias `best` stands for `coding`",
        "not now",
        "because",
        "served",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let route = ["route", "--dry-run", "best", "--seed", "7"];
    let first = scene.gateway.cli(&route, "");
    assert!(first.contains(CLAUDE) && first.contains("rests"), "{first}");
    let calls = scene.calls();
    assert_eq!(
        scene
            .gateway
            .cli(&["route", "--dry-run", CLAUDE], "")
            .lines()
            .count(),
        3
    );
    assert_eq!(scene.calls(), calls, "nothing is sent");
}

/// A combo of both providers with limits, made as the page makes one.
fn made_with_terms(scene: &Scene, terms: serde_json::Value) {
    let targets = json!([{ "model": CHAT }, { "model": CLAUDE }]);
    let combo = json!({ "name": "coding", "targets": targets, "terms": terms });
    let made = admin(&scene.gateway, "POST", "/api/combos", Some(combo));
    assert_eq!(made.status, 201, "{}", made.text());
}

#[test]
fn a_combo_reaches_its_second_target_however_many_accounts_the_first_one_has() {
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    let [claude] = house.open_doors(&provider, [Dialect::Anthropic]);
    let limited = Dialect::Chat.error_body(429, "slow down");
    let many = provider.door(Script::json(429, limited));
    house.furnish("many", Dialect::Chat, &vec![many.base(Dialect::Chat); 40]);
    let gateway = house.start();
    gateway.cli(&["combos", "create", "coding", "many/m", CLAUDE], "");
    let body = Dialect::Chat.request("coding", false);
    let ask = gateway.post("/v1/chat/completions", body);
    let answer = ask.key(&key).send();
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!((many.calls().len(), claude.calls().len()), (40, 1));
}

#[test]
fn a_combo_moves_on_when_a_target_takes_longer_than_it_allows() {
    let scene = Scene::open();
    made_with_terms(&scene, json!({ "first_byte_ms": 1000 }));
    scene.chat.always(Script::silence());
    for (stream, calls) in [(true, (1, 1)), (false, (2, 2))] {
        let body = Dialect::Chat.request("coding", stream);
        let ask = scene.gateway.post("/v1/chat/completions", body);
        let answer = ask.key(&scene.key).send();
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(scene.calls(), calls);
        let reset = admin(&scene.gateway, "POST", "/api/health/reset", None);
        assert_eq!(reset.status, 204, "{}", reset.text());
    }
}

#[test]
fn a_combo_ends_a_request_that_takes_longer_than_it_allows() {
    let scene = Scene::open();
    made_with_terms(&scene, json!({ "timeout_ms": 1000 }));
    scene.chat.always(Script::silence());
    let answer = scene.ask("coding");
    assert_eq!(answer.status, 504, "{}", answer.text());
    assert_eq!(scene.calls(), (1, 0));
    scene.gateway.ledger().row(&answer.trace());
    let told = scene.gateway.cli(&["explain", &answer.trace()], "");
    assert!(told.contains("the combo's time was up"), "{told}");
    let refusal = Dialect::Chat.error_body(503, "not now");
    scene.chat.always(Script::json(503, refusal));
    scene.claude.always(Script::silence());
    let answer = scene.ask("coding");
    assert_eq!(answer.status, 504, "{}", answer.text());
    let told = Dialect::Chat.told(&answer.body).message;
    assert!(told.contains(CHAT) && told.contains("not now"), "{told}");
}

#[test]
fn a_combo_ends_a_stream_that_is_silent_for_longer_than_it_allows() {
    let scene = Scene::open();
    made_with_terms(&scene, json!({ "idle_ms": 1000 }));
    let begun = Dialect::Chat.story(&["a", "b"]).unfinished();
    scene.chat.always(Script::open(begun).then(Step::Stall));
    let body = Dialect::Chat.request("coding", true);
    let ask = scene.gateway.post("/v1/chat/completions", body);
    let answer = ask.key(&scene.key).send();
    let told = Dialect::Chat.failure_in(&answer.body);
    assert!(told.is_some_and(|told| told.contains("1 s")));
}

#[test]
fn a_combo_ends_a_stream_that_takes_longer_in_all_than_it_allows() {
    let scene = Scene::open();
    made_with_terms(&scene, json!({ "timeout_ms": 1000 }));
    let begun = Dialect::Chat.story(&["a", "b"]).unfinished();
    let word = begun.last().unwrap().clone();
    let silent = Script::open(begun.clone()).then(Step::Stall);
    let talkative = (0..60).fold(Script::open(begun), |script, _| {
        script
            .then(Step::Pause(Duration::from_millis(50)))
            .then_piece(&word)
    });
    for script in [silent, talkative] {
        scene.chat.always(script);
        let body = Dialect::Chat.request("coding", true);
        let ask = scene.gateway.post("/v1/chat/completions", body);
        let answer = ask.key(&scene.key).send();
        let told = Dialect::Chat.failure_in(&answer.body);
        assert!(told.is_some_and(|told| told.contains("than the combo allows")));
    }
    assert_eq!(scene.calls(), (2, 0), "it is held against nobody");
}

#[test]
fn when_all_targets_fail_each_is_named_with_its_reason() {
    let scene = Scene::open();
    scene
        .gateway
        .cli(&["combos", "create", "coding", CHAT, CLAUDE], "");
    let refusal = Dialect::Chat.error_body(401, "who are you");
    scene.chat.always(Script::json(401, refusal));
    let refusal = Dialect::Anthropic.error_body(503, "too much to do");
    scene.claude.always(Script::json(503, refusal));
    for client in Dialect::ALL {
        let path = client.path("coding", false);
        let ask = scene.gateway.post(&path, client.request("coding", false));
        let answer = ask.key(&scene.key).send();
        assert!(answer.status >= 500 || answer.status == 429);
        let told = client.told(&answer.body).message;
        for words in [CHAT, CLAUDE, "(first)"] {
            assert!(told.contains(words), "{told}");
        }
        // The first time both are asked; from then on one is out, and one may rest.
        if client == Dialect::Chat {
            assert!(
                told.contains("who are you") && told.contains("too much to do"),
                "{told}"
            );
        } else {
            assert!(told.contains("is out"), "{told}");
        }
        assert!(told.len() < 1000, "{told}");
        scene.gateway.ledger().row(&answer.trace());
        let explained = scene.gateway.cli(&["explain", &answer.trace()], "");
        let named = ["who are you", "was passed over"];
        assert!(
            named.iter().any(|words| explained.contains(words)),
            "{explained}"
        );
    }
}

#[test]
fn a_combo_counts_requests_once_and_remembers_its_counts_over_a_restart() {
    let mut street = Street::of(&["one", "two"]);
    street.combo("both", &["one/m", "two/m"]);
    assert_eq!(street.ask("both").status, 200);
    street.fails(0, 503);
    assert_eq!(street.ask("both").status, 200);
    street.fails(1, 503);
    assert_eq!(street.ask("both").status, 503);
    let counted = [3, 2, 1, 1];
    assert_eq!(street.tally("both"), counted);
    // A test run and a dry run are nobody's requests.
    let tested = street
        .gateway
        .house
        .try_cli(&["combos", "test", "both"], "");
    assert!(!tested.status.success(), "nobody answers");
    street.gateway.cli(&["route", "--dry-run", "both"], "");
    assert_eq!(street.tally("both"), counted);
    let file = street.gateway.house.path().join("health.json");
    until("the counts are written down", || {
        let written: Value = serde_json::from_slice(&std::fs::read(&file).ok()?).ok()?;
        (written.to_string().contains(r#""requests":3"#)).then_some(())
    });
    street.gateway.kill_and_restart();
    assert_eq!(street.tally("both"), counted);
    street.answers(0);
    street.reset();
    assert_eq!(street.ask("both").status, 200);
    let more = [4, 3, 1, 1];
    assert_eq!(
        street.tally("both"),
        more,
        "resting accounts forgotten, counts not"
    );
}
