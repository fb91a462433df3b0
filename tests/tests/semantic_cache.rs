//! A question that means the same as one that was answered is answered from memory, as an embedding model of the user's choice sees it;
//! whatever goes wrong with that model is a plain miss.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use suite::{Answer, Dialect, Door, FakeProvider, Gateway, Household, Script};

const MODEL: &str = "vectors/embed-3";

/// A provider of answers and one of embeddings behind a gateway.
struct Scene {
    gateway: Gateway,
    key: String,
    answers: Door,
    vectors: Door,
    _provider: FakeProvider,
}

impl Scene {
    fn open() -> Self {
        let scene = Self::closed();
        scene.set(&["--semantic-model", MODEL]);
        scene
    }

    /// As it is delivered.
    fn closed() -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let [answers, vectors] = ["answers", "vectors"].map(|name| {
            let door = provider.door(Script::json(200, Dialect::Chat.answer("Hi.")));
            house.furnish(name, Dialect::Chat, &[door.base(Dialect::Chat)]);
            door
        });
        Self {
            gateway: house.start(),
            key,
            answers,
            vectors,
            _provider: provider,
        }
    }

    fn set(&self, rules: &[&str]) {
        self.gateway.cli(&[&["caches", "set"], rules].concat(), "");
    }

    /// The next question means this.
    fn means(&self, vector: [f32; 2]) {
        let told = json!({"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": vector}]});
        self.vectors.once(Script::json(200, told.to_string()));
    }

    fn ask(&self, words: &str, more: &Value) -> Answer {
        self.ask_as(&self.key, Dialect::Chat, words, more)
    }

    fn ask_as(&self, key: &str, client: Dialect, words: &str, more: &Value) -> Answer {
        let stream = more["stream"] == true;
        let mut body = json!({"model": "answers/m", "temperature": 0, "max_tokens": 64,
            "messages": [{"role": "user", "content": words}]});
        let fields = body.as_object_mut().unwrap();
        fields.extend(more.as_object().unwrap().clone());
        let path = client.path("answers/m", stream);
        let ask = self.gateway.post(&path, body.to_string());
        ask.key(key).send()
    }

    fn calls(&self) -> (usize, usize) {
        (self.answers.calls().len(), self.vectors.calls().len())
    }

    fn used(&self) -> Value {
        serde_json::from_str(&self.gateway.cli(&["caches", "show", "--json"], "")).unwrap()
    }
}

fn told(answer: &Answer) -> Option<&str> {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("x-omniroute-cache")
}

#[test]
fn what_means_the_same_is_answered_once_in_every_form() {
    let scene = Scene::open();
    let plain = json!({});
    scene.means([1.0, 0.0]);
    assert_eq!(
        told(&scene.ask("What is the capital of France?", &plain)),
        Some("miss")
    );
    let call = scene.vectors.only_call();
    assert!(call.path.ends_with("/v1/embeddings"), "{}", call.path);
    assert_eq!(call.json()["model"], "embed-3");
    assert_eq!(call.json()["input"], "What is the capital of France?");
    scene.means([10.0, 1.0]);
    let again = scene.ask("France's capital is?", &plain);
    assert_eq!(told(&again), Some("similar"));
    assert_eq!(Dialect::Chat.said(&again.body), "Hi.");
    scene.means([1.0, 0.1]);
    let streamed = json!({"stream": true});
    let streamed = scene.ask_as(
        &scene.key,
        Dialect::Anthropic,
        "Capital of France?",
        &streamed,
    );
    assert_eq!(told(&streamed), Some("similar"));
    assert_eq!(Dialect::Anthropic.streamed(&streamed.body), "Hi.");
    scene.means([1.0, 1.0]);
    assert_eq!(told(&scene.ask("And of Spain?", &plain)), Some("miss"));
    assert_eq!(scene.calls(), (2, 4));
    let row = scene.gateway.ledger().row(&again.trace());
    assert_eq!(
        (&row["lane"], &row["cost_usd"]),
        (&json!("local"), &json!(0.0))
    );
    let explained = scene.gateway.cli(&["explain", &again.trace()], "");
    assert!(
        explained.contains("means the same") && explained.contains("% alike"),
        "{explained}"
    );
    let used = scene.used();
    assert_eq!(used["semantic_use"]["hits"], 2);
    assert_eq!(used["semantic_use"]["misses"], 2);
    assert_eq!(used["semantic_use"]["entries"], 2);
    assert_eq!(used["semantic_use"]["tokens_saved"], 36);
    assert_eq!(used["semantic_failures"], 0);
    let shown = scene.gateway.cli(&["caches", "show"], "");
    assert!(shown.contains("2 hits, 2 misses (50 %)"), "{shown}");
}

#[test]
fn only_the_last_words_may_differ() {
    let scene = Scene::open();
    scene
        .vectors
        .always(Script::json(200, r#"{"data":[{"embedding":[1.0,0.0]}]}"#));
    let ask = |words, more: Value| told(&scene.ask(words, &more)).map(str::to_owned);
    assert_eq!(ask("one", json!({})).as_deref(), Some("miss"));
    assert_eq!(ask("two", json!({})).as_deref(), Some("similar"));
    let turns = |system: &str| json!([{"role": "system", "content": system}, {"role": "user", "content": "one"}]);
    let differing = [
        json!({"max_tokens": 65}),
        json!({"messages": turns("Be brief.")}),
        json!({"messages": turns("Be long.")}),
        json!({"tools": [{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}]}),
        json!({"model": "answers/other"}),
    ];
    for more in differing {
        assert_eq!(ask("one", more.clone()).as_deref(), Some("miss"), "{more}");
    }
    let other = scene.gateway.key("other").key;
    let answer = scene.ask_as(&other, Dialect::Chat, "one", &json!({}));
    assert_eq!(told(&answer), Some("miss"), "another key's answer");
    // What the exact cache would not consider, this does not either.
    let before = scene.calls().1;
    assert_eq!(ask("one", json!({"temperature": 1})), None);
    assert_eq!(ask("one", json!({"temperature": null})), None);
    let body = Dialect::Chat.request("answers/m", false);
    let passed = scene.gateway.post("/v1/chat/completions", body);
    let passed = passed
        .key(&scene.key)
        .header("x-omniroute-no-cache", "true");
    assert_eq!(told(&passed.send()), None);
    assert_eq!(scene.calls().1, before);
}

#[test]
fn a_model_that_fails_is_a_plain_miss_and_left_alone_for_a_while() {
    let scene = Scene::open();
    let failures = [
        Script::json(500, "{}"),
        Script::json(200, "{}"),
        Script::json(200, r#"{"data":[{"embedding":[0.0,0.0]}]}"#),
        Script::whole(200, "text/html", "<html>"),
        Script::hang_up(),
        Script::silence(),
    ];
    for (at, failure) in (1..).zip(failures) {
        scene.vectors.once(failure);
        for _ in 0..2 {
            let answer = scene.ask("one", &json!({}));
            assert_eq!(Dialect::Chat.said(&answer.body), "Hi.");
            assert_ne!(told(&answer), Some("similar"));
        }
        assert_eq!(
            scene.vectors.calls().len(),
            at,
            "it is left alone after a failure"
        );
        assert_eq!(scene.used()["semantic_failures"], at);
        scene.set(&["--semantic-model", "off"]);
        scene.set(&["--semantic-model", MODEL]);
    }
    let accounts = scene.gateway.cli(&["accounts", "list", "--json"], "");
    assert!(!accounts.contains("resting_until\": 1"), "{accounts}");
}

#[test]
fn it_is_off_until_a_model_is_named_that_can_be_asked() {
    let scene = Scene::closed();
    assert_eq!(told(&scene.ask("one", &json!({}))), None);
    assert_eq!(scene.calls(), (1, 0));
    let refusals: &[(&[&str], &str)] = &[
        (&["--semantic-model", "nobody/m"], "semantic_model"),
        (&["--semantic-model", "bare"], "semantic_model"),
        (&["--semantic-similarity", "0.2"], "semantic_similarity"),
        (&["--semantic-similarity", "1.5"], "semantic_similarity"),
        (&["--semantic-mb", "0"], "semantic_mb"),
    ];
    for (rules, field) in refusals {
        let refused = (scene.gateway.house).try_cli(&[&["caches", "set"], *rules].concat(), "");
        let errors = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(
            !refused.status.success() && errors.contains(field),
            "{rules:?}: {errors}"
        );
    }
    scene.set(&["--semantic-model", MODEL, "--semantic-similarity", "0.5"]);
    scene.means([1.0, 0.0]);
    assert_eq!(told(&scene.ask("one", &json!({}))), Some("miss"));
    scene.means([1.0, 1.0]);
    assert_eq!(told(&scene.ask("two", &json!({}))), Some("similar"));
    // The provider of answers is out; nobody needs it.
    let refusal = Dialect::Chat.error_body(401, "who are you");
    scene.answers.always(Script::json(401, refusal));
    scene.means([0.0, 1.0]);
    assert_ne!(scene.ask("three", &json!({})).status, 200);
    scene.means([1.0, 0.0]);
    assert_eq!(told(&scene.ask("four", &json!({}))), Some("similar"));
    scene.gateway.cli(&["caches", "clear"], "");
    assert_eq!(scene.used()["semantic_use"]["entries"], 0);
    scene.set(&["--semantic-model", "off"]);
    assert!(
        scene
            .gateway
            .cli(&["caches", "show"], "")
            .contains("Semantic    off")
    );
}
