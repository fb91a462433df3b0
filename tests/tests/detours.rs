//! Requests of a certain kind go elsewhere, and what fails everywhere has a last resort: detours, fallback chains and the built-in
//! combo, as clients of each dialect meet them.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use suite::{Dialect, FakeProvider, Household, Script, Street};

/// What kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Chore,
    Long,
    Tools,
    Picture,
}

const KINDS: [Kind; 5] = [
    Kind::Plain,
    Kind::Chore,
    Kind::Long,
    Kind::Tools,
    Kind::Picture,
];

const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A request of that kind in that dialect.
fn request(kind: Kind, client: Dialect) -> Value {
    let mut body: Value = serde_json::from_slice(&client.request("main/m", false)).unwrap();
    let words = match kind {
        Kind::Chore => "Please generate a concise title for this.".to_owned(),
        Kind::Long => "Once upon a time there was a prompt. ".repeat(1_000),
        Kind::Plain | Kind::Tools | Kind::Picture => "Hello?".to_owned(),
    };
    let schema = json!({"type": "object", "properties": {}});
    let url = format!("data:image/png;base64,{PIXEL}");
    let (path, text, picture, tool) = match client {
        Dialect::Chat => (
            "/messages/0/content",
            json!({"type": "text", "text": words}),
            json!({"type": "image_url", "image_url": {"url": url}}),
            json!({"type": "function", "function": {"name": "look", "parameters": schema}}),
        ),
        Dialect::Responses => {
            body["input"] = json!([{"role": "user", "content": []}]);
            (
                "/input/0/content",
                json!({"type": "input_text", "text": words}),
                json!({"type": "input_image", "image_url": url}),
                json!({"type": "function", "name": "look", "parameters": schema}),
            )
        }
        Dialect::Anthropic => (
            "/messages/0/content",
            json!({"type": "text", "text": words}),
            json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PIXEL}}),
            json!({"name": "look", "input_schema": schema}),
        ),
        Dialect::Gemini => (
            "/contents/0/parts",
            json!({"text": words}),
            json!({"inlineData": {"mimeType": "image/png", "data": PIXEL}}),
            json!({"functionDeclarations": [{"name": "look", "parameters": schema}]}),
        ),
    };
    let mut parts = vec![text];
    parts.extend((kind == Kind::Picture).then_some(picture));
    *body.pointer_mut(path).unwrap() = parts.into();
    if kind == Kind::Tools {
        body["tools"] = json!([tool]);
    }
    body
}

/// The provider that served a request of that kind.
#[track_caller]
fn served_by(street: &Street, kind: Kind, client: Dialect) -> String {
    let body = request(kind, client).to_string();
    let ask = street.gateway.post(&client.path("main/m", false), body);
    let answer = ask.key(&street.key).send();
    assert_eq!(answer.status, 200, "{kind:?}: {}", answer.text());
    assert_eq!(client.said(&answer.body), "Hi.");
    answer.header("x-omniroute-provider").unwrap().to_owned()
}

#[test]
fn each_kind_of_request_takes_its_own_way_whatever_its_dialect() {
    let street = Street::of(&["main", "small", "wide", "handy", "seeing"]);
    let ways = json!([
        {"name": "off", "when": {"models": ["*"]}, "to": "wide/m", "enabled": false},
        {"name": "chores", "when": {"background": true}, "to": "small/m"},
        {"name": "pictures", "when": {"images": true}, "to": "seeing/m"},
        {"name": "tools", "when": {"tools": true}, "to": "handy/m"},
        {"name": "long", "when": {"prompt_from": 4_000, "models": ["main/*"]}, "to": "wide/m"},
    ]);
    street.rule(json!({ "detours": ways }));
    let expected = ["main", "small", "wide", "handy", "seeing"];
    for client in Dialect::ALL {
        let served = KINDS.map(|kind| served_by(&street, kind, client));
        assert_eq!(served, expected, "{}", client.name());
    }
    // In force with the next request.
    street.rule(json!({ "detours": [] }));
    for client in Dialect::ALL {
        let served = KINDS.map(|kind| served_by(&street, kind, client));
        assert_eq!(served, ["main"; 5], "{}", client.name());
    }
}

#[test]
fn a_detour_may_lead_to_a_combo_and_is_told_of() {
    let street = Street::of(&["main", "small", "other"]);
    street.combo("cheap", &["small/m", "other/m"]);
    street.rule(
        json!({"detours": [{"name": "chores", "when": {"background": true}, "to": "cheap"}]}),
    );
    street.fails(1, 503);
    let body = request(Kind::Chore, Dialect::Chat).to_string();
    let ask = street.gateway.post("/v1/chat/completions", body);
    let answer = ask.key(&street.key).send();
    assert_eq!(answer.header("x-omniroute-provider"), Some("other"));
    assert_eq!(street.calls(), [0, 1, 1]);
    street.gateway.ledger().row(&answer.trace());
    let told = street.gateway.cli(&["explain", &answer.trace()], "");
    assert!(told.contains("chores") && told.contains("cheap"), "{told}");
}

#[test]
fn a_chain_is_gone_down_when_all_else_has_failed_and_not_on_a_clients_mistake() {
    let street = Street::of(&["main", "near", "far"]);
    street.rule(json!({"chains": [
        {"models": "main/*", "then": ["near/m", "main/m", "far/m"]},
    ]}));
    assert_eq!(street.ask("main/m").status, 200);
    assert_eq!(street.calls(), [1, 0, 0]);
    street.fails(0, 500);
    street.fails(1, 429);
    let answer = street.ask("main/m");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(
        street.calls(),
        [2, 1, 1],
        "each once, and the last one serves"
    );
    let attempts = street.gateway.ledger().row(&answer.trace())["attempts"].clone();
    assert_eq!(attempts.as_array().unwrap().len(), 3, "{attempts}");
    // Who rests is passed over.
    assert_eq!(street.ask("main/m").status, 200);
    assert_eq!(street.calls(), [2, 1, 2]);
    // Another name is not meant.
    street.fails(2, 500);
    assert_eq!(street.ask("far/m").status, 500);
    assert_eq!(street.calls(), [2, 1, 3]);

    let street = Street::of(&["main", "near"]);
    street.rule(json!({"chains": [{"then": ["near/m"]}]}));
    street.fails(0, 400);
    assert_eq!(street.ask("main/m").status, 400);
    assert_eq!(street.calls(), [1, 0]);
    street.fails(0, 401);
    assert_eq!(street.ask("main/m").status, 200);
    assert_eq!(street.calls(), [2, 1]);
}

/// The first provider of each tier in the catalogue that speaks Chat only and needs nothing more than a key.
fn of_each_tier() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let data = root.join("src-tauri/catalog/data");
    let file = fs::read_to_string(data.join("providers.toml")).unwrap();
    let catalogue: toml::Table = file.parse().unwrap();
    let rows = catalogue["provider"].as_array().unwrap();
    let of_tier = |tier: &str| {
        let plain = |row: &&toml::Value| {
            let offers = row["offers"].as_array().unwrap();
            let id = row["id"].as_str().unwrap();
            row["tier"].as_str() == Some(tier)
                && offers
                    .iter()
                    .all(|offer| offer["dialect"].as_str() == Some("openai-chat"))
                && ["variables", "quirks", "login", "headers"]
                    .iter()
                    .all(|key| row.get(key).is_none())
                && data.join(format!("models/{id}.toml")).exists()
        };
        rows.iter()
            .find(plain)
            .map(|row| row["id"].as_str().unwrap().to_owned())
    };
    let tiers = ["subscription", "api-key", "cheap", "free"];
    tiers.into_iter().filter_map(of_tier).collect()
}

#[test]
fn auto_goes_down_the_tiers_of_what_is_connected() {
    let ids = of_each_tier();
    assert!(ids.len() >= 3, "{ids:?}");
    let provider = FakeProvider::start();
    let house = Household::new();
    let key = house.key("tests").key;
    // Connected in another order than they are to be tried in.
    let doors: Vec<_> = ids
        .iter()
        .rev()
        .map(|id| {
            let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
            house.connect(id, &door.base(Dialect::Chat));
            door
        })
        .collect();
    let gateway = house.start();
    for client in Dialect::ALL {
        let ask = gateway.post(&client.path("auto", false), client.request("auto", false));
        assert_eq!(
            ask.key(&key).send().header("x-omniroute-provider"),
            Some(&*ids[0])
        );
    }
    let body = Dialect::Chat.request("auto", false);
    for (gone, door) in doors.iter().rev().enumerate() {
        door.always(Script::json(503, Dialect::Chat.error_body(503, "not now")));
        let answer = gateway.post("/v1/chat/completions", &body).key(&key).send();
        let served = answer.header("x-omniroute-provider");
        assert_eq!(
            served,
            ids.get(gone + 1).map(String::as_str),
            "{}",
            answer.text()
        );
        let is_last = gone + 1 == ids.len();
        assert_eq!(
            answer.status,
            if is_last { 503 } else { 200 },
            "{}",
            answer.text()
        );
    }
}
