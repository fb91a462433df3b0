//! What the user lays down for every request reaches the provider, shows in the trace, and leaves alone what is so already.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use suite::control::admin;
use suite::{Answer, Dialect, Door, FakeProvider, Gateway, Household};

/// A provider of each dialect behind one gateway.
struct Scene {
    gateway: Gateway,
    key: String,
    doors: Vec<Door>,
    _provider: FakeProvider,
}

impl Scene {
    fn open() -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let doors = house.open_doors(&provider, Dialect::ALL);
        Self {
            gateway: house.start(),
            key,
            doors: doors.to_vec(),
            _provider: provider,
        }
    }

    /// A question of that dialect to its own provider, with what is to be different; the answer, and what the provider was sent.
    fn ask(&self, dialect: Dialect, more: &Value) -> (Answer, Value) {
        let model = format!("{}/m", dialect.name());
        let mut body: Value = serde_json::from_slice(&dialect.request(&model, false)).unwrap();
        let fields = body.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        let ask = self
            .gateway
            .post(&dialect.path(&model, false), body.to_string());
        let answer = ask.key(&self.key).send();
        assert_eq!(answer.status, 200, "{}", answer.text());
        let sent = self.doors[dialect as usize].calls().pop().unwrap().json();
        (answer, sent)
    }

    fn lane(&self, answer: &Answer) -> Value {
        self.gateway.ledger().row(&answer.trace())["lane"].clone()
    }

    fn set(&self, rules: &[&str]) {
        self.gateway
            .cli(&[&["transforms", "set"], rules].concat(), "");
    }
}

const CHAT: Dialect = Dialect::Chat;

#[test]
fn the_system_prompt_is_given_in_every_dialect_and_told_in_the_trace() {
    let scene = Scene::open();
    scene.set(&["--system-prompt", "Be brief."]);
    for dialect in Dialect::ALL {
        let (answer, sent) = scene.ask(dialect, &json!({}));
        assert!(sent.to_string().contains("Be brief."), "{sent}");
        assert_eq!(scene.lane(&answer), "translate");
        let told = scene.gateway.cli(&["explain", &answer.trace()], "");
        assert!(told.contains("the system prompt was put first"), "{told}");
    }
    scene.set(&["--system-prompt", ""]);
    let (answer, sent) = scene.ask(CHAT, &json!({}));
    assert!(!sent.to_string().contains("Be brief."), "{sent}");
    assert_eq!(scene.lane(&answer), "splice");
}

#[test]
fn the_system_prompt_stands_before_or_behind_the_clients_or_in_its_place() {
    let scene = Scene::open();
    let client = json!({"messages": [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "Hello?"}]});
    let first = |sent: &Value, at: usize| sent["messages"][at]["content"].to_string();
    scene.set(&["--system-prompt", "Be brief.", "--place", "prepend"]);
    let (_, sent) = scene.ask(CHAT, &client);
    assert!(first(&sent, 0).contains("Be brief."), "{sent}");
    assert!(sent.to_string().contains("Be kind."), "{sent}");
    scene.set(&["--place", "append"]);
    let (_, sent) = scene.ask(CHAT, &client);
    let both = sent["messages"].to_string();
    assert!(both.find("Be kind.").unwrap() < both.find("Be brief.").unwrap());
    scene.set(&["--place", "if-absent"]);
    let (answer, sent) = scene.ask(CHAT, &client);
    assert!(!sent.to_string().contains("Be brief."), "{sent}");
    assert_eq!(scene.lane(&answer), "splice");
    let (_, sent) = scene.ask(CHAT, &json!({}));
    assert!(sent.to_string().contains("Be brief."), "{sent}");
}

#[test]
fn thinking_is_as_the_user_says_and_only_where_it_was_asked_for() {
    let scene = Scene::open();
    let hard = json!({"reasoning_effort": "high"});
    let (answer, sent) = scene.ask(CHAT, &hard);
    assert_eq!(
        (&sent["reasoning_effort"], scene.lane(&answer)),
        (&"high".into(), "splice".into())
    );
    scene.set(&["--thinking", "custom", "--thinking-budget", "5000"]);
    let (answer, sent) = scene.ask(CHAT, &hard);
    assert_eq!(sent["reasoning_effort"], "medium");
    assert_eq!(scene.lane(&answer), "translate");
    let told = scene.gateway.cli(&["explain", &answer.trace()], "");
    assert!(
        told.contains("the thinking budget was set to 5000 tokens"),
        "{told}"
    );
    scene.set(&["--thinking", "adaptive", "--thinking-effort", "low"]);
    let (_, sent) = scene.ask(CHAT, &hard);
    assert_eq!(sent["reasoning_effort"], "low");
    scene.set(&["--thinking", "auto"]);
    let (answer, sent) = scene.ask(CHAT, &hard);
    assert_eq!(sent.get("reasoning_effort"), None);
    assert_eq!(scene.lane(&answer), "translate");
    // Nothing to change: the client's own bytes.
    let (answer, _) = scene.ask(CHAT, &json!({}));
    assert_eq!(scene.lane(&answer), "splice");
}

#[test]
fn a_rule_that_cannot_be_is_refused_by_the_name_of_its_field() {
    let scene = Scene::open();
    let rows = [
        (
            json!({"thinking": {"mode": "custom", "budget": 200_000}}),
            "thinking.budget",
        ),
        (json!({"thinking": {"mode": "loud"}}), "thinking.mode"),
        (
            json!({"system_prompt": {"enabled": true, "text": " "}}),
            "system_prompt.text",
        ),
    ];
    for (change, field) in rows {
        let refused = admin(&scene.gateway, "PATCH", "/api/transforms", Some(change));
        assert_eq!(refused.status, 400, "{}", refused.text());
        assert_eq!(refused.json()["error"]["details"][0]["field"], field);
    }
}
