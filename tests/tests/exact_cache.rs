//! What leaves nothing to chance is asked once: the very same request is answered from memory, in whatever dialect and form it comes.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use suite::control::admin;
use suite::{Answer, Dialect, Door, FakeProvider, Gateway, Household, Script};

/// One provider of Chat behind a gateway that keeps exact answers.
struct Scene {
    gateway: Gateway,
    key: String,
    door: Door,
    _provider: FakeProvider,
}

impl Scene {
    fn open() -> Self {
        let scene = Self::closed();
        scene.gateway.cli(&["caches", "set", "--exact", "on"], "");
        scene
    }

    /// As it is delivered.
    fn closed() -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
        let base = door.base(Dialect::Chat);
        house.furnish("openai-chat", Dialect::Chat, &[base]);
        Self {
            gateway: house.start(),
            key,
            door,
            _provider: provider,
        }
    }

    /// The same question by a client of that dialect, with what is to be different.
    fn ask(&self, dialect: Dialect, stream: bool, more: &Value) -> Answer {
        let model = "openai-chat/m";
        let mut body: Value = serde_json::from_slice(&dialect.request(model, stream)).unwrap();
        let fields = body.as_object_mut().unwrap();
        for given in [&certain(dialect), more] {
            fields.extend(given.as_object().unwrap().clone());
        }
        let ask = self
            .gateway
            .post(&dialect.path(model, stream), body.to_string());
        ask.key(&self.key).send()
    }

    fn calls(&self) -> usize {
        self.door.calls().len()
    }
}

/// What makes a question of that dialect the same as those of the others.
fn certain(dialect: Dialect) -> Value {
    match dialect {
        Dialect::Chat => json!({"temperature": 0, "max_tokens": 64}),
        Dialect::Responses => json!({"temperature": 0, "max_output_tokens": 64, "store": false}),
        Dialect::Anthropic => json!({"temperature": 0, "max_tokens": 64}),
        Dialect::Gemini => json!({"generationConfig": {"temperature": 0, "maxOutputTokens": 64}}),
    }
}

fn told(answer: &Answer) -> Option<&str> {
    answer.header("x-omniroute-cache")
}

#[test]
fn the_very_same_question_is_answered_in_every_dialect_and_form() {
    let scene = Scene::open();
    let first = scene.ask(Dialect::Chat, false, &json!({}));
    assert_eq!((first.status, told(&first)), (200, Some("miss")));
    for dialect in Dialect::ALL {
        let whole = scene.ask(dialect, false, &json!({}));
        assert_eq!(
            (whole.status, told(&whole)),
            (200, Some("hit")),
            "{dialect:?}"
        );
        assert_eq!(dialect.said(&whole.body), "Hi.");
        let stream = scene.ask(dialect, true, &json!({}));
        assert_eq!(told(&stream), Some("hit"), "{dialect:?}");
        assert_eq!(stream.header("content-type"), Some("text/event-stream"));
        assert_eq!(dialect.streamed(&stream.body), "Hi.");
        assert!(dialect.ends_well(&stream.body), "{}", stream.text());
    }
    assert_eq!(scene.calls(), 1);
}

#[test]
fn a_stream_is_kept_like_a_whole_answer() {
    for dialect in [Dialect::Chat, Dialect::Anthropic] {
        let scene = Scene::open();
        let story = Dialect::Chat.story(&["Hi ", "there."]);
        scene.door.once(Script::stream(story.frames()));
        let first = scene.ask(dialect, true, &json!({}));
        assert_eq!(told(&first), Some("miss"));
        let second = scene.ask(Dialect::Chat, false, &json!({}));
        assert_eq!(told(&second), Some("hit"), "{dialect:?}");
        assert_eq!(Dialect::Chat.said(&second.body), "Hi there.");
    }
}

#[test]
fn whatever_shapes_the_answer_makes_it_another_question() {
    let scene = Scene::open();
    let tool = json!([{"type": "function", "function": {"name": "f", "parameters": {"type": "object", "properties": {}}}}]);
    let others = [
        json!({}),
        json!({"max_tokens": 65}),
        json!({"top_p": 0.5}),
        json!({"seed": 1}),
        json!({"tools": tool}),
        json!({"response_format": {"type": "json_object"}}),
        json!({"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}]}),
        json!({"model": "openai-chat/n"}),
    ];
    for (at, other) in others.iter().enumerate() {
        let answer = scene.ask(Dialect::Chat, false, other);
        assert_eq!(
            (answer.status, told(&answer)),
            (200, Some("miss")),
            "{other}"
        );
        assert_eq!(scene.calls(), at + 1);
    }
    let body = Dialect::Chat.request("openai-chat/m", false);
    let mut body: Value = serde_json::from_slice(&body).unwrap();
    body["temperature"] = 0.into();
    body["max_tokens"] = 64.into();
    let beta = scene.gateway.post("/v1/chat/completions", body.to_string());
    let beta = beta.key(&scene.key).header("openai-beta", "new=1").send();
    assert_eq!(told(&beta), Some("miss"));
    let other = scene.gateway.key("other").key;
    let stranger = Scene {
        key: other,
        ..scene
    };
    assert_eq!(
        told(&stranger.ask(Dialect::Chat, false, &json!({}))),
        Some("miss")
    );
}

#[test]
fn what_leaves_something_to_chance_is_asked_every_time() {
    let scene = Scene::open();
    for more in [
        json!({"temperature": null}),
        json!({"temperature": 0.1}),
        json!({"n": 2}),
    ] {
        for _ in 0..2 {
            assert_eq!(
                told(&scene.ask(Dialect::Chat, false, &more)),
                None,
                "{more}"
            );
        }
    }
    assert_eq!(scene.calls(), 6);
}

#[test]
fn it_is_off_until_it_is_wanted_and_can_be_passed_by_and_cleared() {
    let scene = Scene::closed();
    assert_eq!(told(&scene.ask(Dialect::Chat, false, &json!({}))), None);
    scene.gateway.cli(&["caches", "set", "--exact", "on"], "");
    assert_eq!(
        told(&scene.ask(Dialect::Chat, false, &json!({}))),
        Some("miss")
    );
    let mut body: Value =
        serde_json::from_slice(&Dialect::Chat.request("openai-chat/m", false)).unwrap();
    body["temperature"] = 0.into();
    body["max_tokens"] = 64.into();
    let passed = scene.gateway.post("/v1/chat/completions", body.to_string());
    let passed = passed
        .key(&scene.key)
        .header("x-omniroute-no-cache", "true")
        .send();
    assert_eq!((passed.status, told(&passed)), (200, None));
    assert_eq!(
        told(&scene.ask(Dialect::Chat, false, &json!({}))),
        Some("hit")
    );
    scene.gateway.cli(&["caches", "clear"], "");
    assert_eq!(
        told(&scene.ask(Dialect::Chat, false, &json!({}))),
        Some("miss")
    );
    scene.gateway.cli(&["caches", "set", "--exact", "off"], "");
    assert_eq!(told(&scene.ask(Dialect::Chat, false, &json!({}))), None);
}

#[test]
fn a_hit_has_its_row_costs_nothing_and_is_counted() {
    let scene = Scene::open();
    scene.ask(Dialect::Chat, false, &json!({}));
    let hit = scene.ask(Dialect::Chat, false, &json!({}));
    let row = scene.gateway.ledger().row(&hit.trace());
    assert_eq!(
        (&row["lane"], &row["cost_usd"]),
        (&"local".into(), &0.0.into())
    );
    assert_eq!(row["input_tokens"], Value::Null);
    let explained = scene.gateway.cli(&["explain", &hit.trace()], "");
    assert!(explained.contains("the exact cache"), "{explained}");
    let told = admin(&scene.gateway, "GET", "/api/caches", None).json();
    assert_eq!(told["exact_use"]["hits"], 1);
    assert_eq!(told["exact_use"]["misses"], 1);
    assert_eq!(told["exact_use"]["tokens_saved"], 18);
    let status = scene.gateway.cli(&["status"], "");
    assert!(status.contains("1 hits, 1 misses (50 %)"), "{status}");
}

#[test]
fn what_failed_or_broke_off_is_not_kept() {
    let scene = Scene::open();
    let refusal = Dialect::Chat.error_body(400, "no");
    scene.door.once(Script::json(400, refusal));
    assert_eq!(scene.ask(Dialect::Chat, false, &json!({})).status, 400);
    let story = Dialect::Chat.story(&["Hi"]).unfinished();
    scene.door.once(Script::stream(story));
    assert!(!Dialect::Chat.ends_well(&scene.ask(Dialect::Chat, true, &json!({})).body));
    let third = scene.ask(Dialect::Chat, false, &json!({}));
    assert_eq!((third.status, told(&third)), (200, Some("miss")));
}

#[test]
fn a_rule_that_cannot_be_is_refused_by_the_name_of_its_field() {
    let scene = Scene::closed();
    let change = json!({"exact_mb": 0});
    let refused = admin(&scene.gateway, "PATCH", "/api/caches", Some(change));
    assert_eq!(refused.status, 400, "{}", refused.text());
    assert_eq!(refused.json()["error"]["details"][0]["field"], "exact_mb");
}

#[test]
fn a_hit_needs_no_account_that_could_be_asked() {
    let scene = Scene::open();
    let plain = json!({});
    assert_eq!(told(&scene.ask(Dialect::Chat, false, &plain)), Some("miss"));
    let refusal = Dialect::Chat.error_body(401, "who are you");
    scene.door.always(Script::json(401, refusal));
    let other = json!({"max_tokens": 65});
    assert_ne!(scene.ask(Dialect::Chat, false, &other).status, 200);
    assert_ne!(scene.ask(Dialect::Chat, false, &other).status, 200);
    assert_eq!(scene.calls(), 2, "the account is out");
    let hit = scene.ask(Dialect::Chat, false, &plain);
    assert_eq!(
        (hit.status, told(&hit)),
        (200, Some("hit")),
        "{}",
        hit.text()
    );
}
