//! What keys may do, for how long and from where: a client sees no more than its key allows, and a change holds from the next request on.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::thread;
use suite::control::admin;
use suite::{Answer, Dialect, Door, FakeProvider, Gate, Gateway, Household, Key, Script, Step};

/// Two providers of different dialects behind one gateway.
struct Scene {
    gateway: Gateway,
    key: Key,
    chat: Door,
    claude: Door,
    _provider: FakeProvider,
}

impl Scene {
    fn open() -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("all of it");
        let [chat, claude] = house.open_doors(&provider, [Dialect::Chat, Dialect::Anthropic]);
        let scene = Self {
            gateway: house.start(),
            key,
            chat,
            claude,
            _provider: provider,
        };
        for provider in ["openai-chat", "anthropic-messages"] {
            for model in ["m", "n"] {
                let model = json!({ "provider": provider, "model": model });
                admin(&scene.gateway, "POST", "/api/provider-models", Some(model));
            }
        }
        scene
    }

    /// A key with these limits.
    fn key(&self, limits: &[&str]) -> Key {
        let name = limits.concat().replace("--", "");
        let made = [&["keys", "create", &name, "--json"], limits].concat();
        let made: Value = serde_json::from_str(&self.gateway.cli(&made, "")).unwrap();
        let word = |name: &str| made[name].as_str().unwrap().to_owned();
        Key {
            id: word("id"),
            key: word("key"),
        }
    }

    fn ask(&self, key: &str, model: &str) -> Answer {
        let body = Dialect::Chat.request(model, false);
        let ask = self.gateway.post("/v1/chat/completions", body);
        ask.key(key).send()
    }

    fn listed(&self, key: &str) -> Vec<String> {
        let list = self.gateway.get("/v1/models").key(key).send().json();
        let models = list["data"].as_array().unwrap().iter();
        models
            .map(|model| model["id"].as_str().unwrap().to_owned())
            .collect()
    }

    fn calls(&self) -> (usize, usize) {
        (self.chat.calls().len(), self.claude.calls().len())
    }
}

fn refused(answer: &Answer) -> (u16, &str) {
    let code = answer.header("x-omniroute-code").unwrap_or_default();
    (answer.status, code)
}

const CHAT: &str = "openai-chat/m";
const CLAUDE: &str = "anthropic-messages/m";

#[test]
fn a_key_asks_and_sees_only_the_models_it_may() {
    let scene = Scene::open();
    scene
        .gateway
        .cli(&["combos", "create", "both", CLAUDE, CHAT], "");
    let key = scene.key(&["--models", "openai-chat/*"]).key;
    assert_eq!(scene.ask(&key, CHAT).status, 200);
    assert_eq!(
        refused(&scene.ask(&key, CLAUDE)),
        (403, "model_not_allowed")
    );
    // Of a combo only what is allowed is asked.
    let answer = scene.ask(&key, "both");
    assert_eq!(answer.header("x-omniroute-provider"), Some("openai-chat"));
    assert_eq!(scene.calls(), (2, 0));
    let listed = scene.listed(&key);
    assert!(listed.contains(&CHAT.to_owned()) && listed.contains(&"both".to_owned()));
    assert!(
        !listed
            .iter()
            .any(|id| id.starts_with("anthropic-messages/")),
        "{listed:?}"
    );
    let one = |key: &str| {
        scene
            .gateway
            .get(&format!("/v1/models/{CLAUDE}"))
            .key(key)
            .send()
            .status
    };
    assert_eq!((one(&key), one(&scene.key.key)), (404, 200));

    let narrow = scene.key(&["--models", "n"]).key;
    let mut listed = scene.listed(&narrow);
    listed.retain(|id| id != "auto");
    assert_eq!(listed, ["anthropic-messages/n", "openai-chat/n"]);
    assert_eq!(scene.ask(&narrow, "openai-chat/n").status, 200);
    assert_eq!(scene.ask(&narrow, CHAT).status, 403);
    let by_name = scene.key(&["--models", "both"]).key;
    assert_eq!(scene.ask(&by_name, "both").status, 200);
    assert_eq!(scene.ask(&by_name, CHAT).status, 403);
}

#[test]
fn a_key_reaches_only_its_providers_and_accounts_also_after_a_failure() {
    let scene = Scene::open();
    scene
        .gateway
        .cli(&["combos", "create", "both", CHAT, CLAUDE], "");
    let key = scene.key(&["--providers", "openai-chat"]).key;
    let refusal = Dialect::Chat.error_body(400, "no");
    scene.chat.once(Script::json(503, refusal));
    assert_eq!(scene.ask(&key, "both").status, 503);
    assert_eq!(scene.calls().1, 0);
    let account = scene.key(&["--accounts", "acc_anthropic-messages_1"]).key;
    assert_eq!(scene.ask(&account, CLAUDE).status, 200);
    assert_eq!(scene.ask(&account, CHAT).status, 403);
    assert!(
        scene
            .listed(&account)
            .iter()
            .all(|id| !id.starts_with("openai-chat/"))
    );
    // A count is not asked of a provider that is out of reach either.
    let body = Dialect::Anthropic.request(CLAUDE, false);
    let count = scene
        .gateway
        .post("/v1/messages/count_tokens", body)
        .key(&key)
        .send();
    assert_eq!(count.header("x-omniroute-count"), Some("estimated"));
    assert_eq!(scene.calls().1, 1);
}

#[test]
fn a_key_calls_only_its_endpoints_and_is_told_in_its_dialect() {
    let scene = Scene::open();
    let key = scene.key(&["--endpoints", "messages,gemini"]).key;
    let ask = |dialect: Dialect| {
        let body = dialect.request(CLAUDE, false);
        scene
            .gateway
            .post(&dialect.path(CLAUDE, false), body)
            .key(&key)
            .send()
    };
    assert_eq!(ask(Dialect::Anthropic).status, 200);
    for dialect in [Dialect::Chat, Dialect::Responses] {
        let answer = ask(dialect);
        assert_eq!(refused(&answer), (403, "endpoint_not_allowed"));
        assert!(
            dialect
                .told(&answer.body)
                .message
                .contains("messages, gemini")
        );
    }
    assert!(!scene.listed(&key).is_empty());
}

#[test]
fn a_key_ends_when_it_is_said_to_and_goes_on_when_that_is_changed() {
    let scene = Scene::open();
    let key = scene.key(&["--expires", "1d"]);
    assert_eq!(scene.ask(&key.key, CHAT).status, 200);
    // Its end passes: nobody can set one that lies behind.
    let vault =
        rusqlite::Connection::open(scene.gateway.house.path().join("vault.sqlite")).unwrap();
    vault
        .execute(
            "UPDATE gateway_keys SET expires_at = 1 WHERE id = ?1",
            [&key.id],
        )
        .unwrap();
    admin(&scene.gateway, "POST", "/api/reload", None);
    assert_eq!(
        refused(&scene.ask(&key.key, CHAT)),
        (401, "api_key_expired")
    );
    scene
        .gateway
        .cli(&["keys", "change", &key.id, "--expires", "never"], "");
    assert_eq!(scene.ask(&key.key, CHAT).status, 200);
    let path = format!("/api/keys/{}", key.id);
    let behind = admin(
        &scene.gateway,
        "PATCH",
        &path,
        Some(json!({ "expires_at": 5 })),
    );
    assert_eq!(behind.json()["error"]["details"][0]["field"], "expires_at");
}

#[test]
fn a_key_is_as_fast_as_it_may_be_and_no_faster() {
    let scene = Scene::open();
    let key = scene.key(&["--per-minute", "2"]).key;
    assert_eq!(
        [scene.ask(&key, CHAT).status, scene.ask(&key, CHAT).status],
        [200, 200]
    );
    let answer = scene.ask(&key, CHAT);
    assert_eq!(refused(&answer), (429, "key_rate_limited"));
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    // Others are not held up.
    assert_eq!(scene.ask(&scene.key.key, CHAT).status, 200);

    let key = scene.key(&["--concurrent", "1"]).key;
    let gate = Gate::default();
    let mut held = Script(vec![Step::Wait(gate.clone())]);
    held.0
        .extend(Script::json(200, Dialect::Chat.answer("Hi.")).0);
    scene.chat.once(held);
    let before = scene.chat.calls().len();
    thread::scope(|scope| {
        let first = scope.spawn(|| scene.ask(&key, CHAT));
        suite::until("it is asked", || {
            (scene.chat.calls().len() > before).then_some(())
        });
        assert_eq!(refused(&scene.ask(&key, CHAT)), (429, "key_rate_limited"));
        gate.open();
        assert_eq!(first.join().unwrap().status, 200);
    });
    suite::until("there is room again", || {
        (scene.ask(&key, CHAT).status == 200).then_some(())
    });
}

#[test]
fn a_rotated_key_goes_on_for_as_long_as_it_is_given() {
    let scene = Scene::open();
    let old = scene.key(&["--models", "openai-chat/*"]);
    let rotate = |overlap: &[&str]| -> Value {
        let rotate = [&["keys", "rotate", old.id.as_str(), "--json"], overlap].concat();
        serde_json::from_str(&scene.gateway.cli(&rotate, "")).unwrap()
    };
    let new = rotate(&["--overlap", "1h"])["key"]
        .as_str()
        .unwrap()
        .to_owned();
    for key in [&old.key, &new] {
        assert_eq!(scene.ask(key, CHAT).status, 200);
        assert_eq!(
            scene.ask(key, CLAUDE).status,
            403,
            "the limits are the same"
        );
    }
    let shown = scene.gateway.cli(&["keys", "show", &old.id], "");
    assert!(
        shown.contains("Before") && shown.contains("openai-chat/*"),
        "{shown}"
    );

    // The overlap ends.
    let vault =
        rusqlite::Connection::open(scene.gateway.house.path().join("vault.sqlite")).unwrap();
    vault
        .execute("UPDATE former_keys SET until = 1", [])
        .unwrap();
    admin(&scene.gateway, "POST", "/api/reload", None);
    assert_eq!(
        refused(&scene.ask(&old.key, CHAT)),
        (401, "api_key_expired")
    );
    assert_eq!(scene.ask(&new, CHAT).status, 200);

    let newest = rotate(&["--overlap", "0"])["key"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(refused(&scene.ask(&new, CHAT)), (401, "invalid_api_key"));
    assert_eq!(scene.ask(&newest, CHAT).status, 200);
    // All of it is one key in the ledger.
    let row = scene
        .gateway
        .ledger()
        .row(&scene.ask(&newest, CHAT).trace());
    assert_eq!(row["key_id"], old.id.as_str());
    // A revoked key takes what it was along.
    let last = rotate(&[])["key"].as_str().unwrap().to_owned();
    scene.gateway.cli(&["keys", "revoke", &old.id, "--yes"], "");
    for key in [&last, &newest] {
        assert_eq!(scene.ask(key, CHAT).status, 401);
    }
}

#[test]
fn a_limit_that_cannot_be_is_refused_by_the_name_of_the_field() {
    let scene = Scene::open();
    for (scope, field) in [
        (
            json!({ "endpoints": ["chat", "mail"] }),
            "scope.endpoints[1]",
        ),
        (json!({ "providers": ["nobody"] }), "scope.providers[0]"),
        (json!({ "accounts": ["acc_none"] }), "scope.accounts[0]"),
        (json!({ "models": [""] }), "scope.models[0]"),
        (json!({ "per_minute": 0 }), "scope.per_minute"),
        (json!({ "colour": "red" }), "colour"),
    ] {
        let new = json!({ "name": "x", "scope": scope });
        let answer = admin(&scene.gateway, "POST", "/api/keys", Some(new));
        assert_eq!(answer.status, 400, "{}", answer.text());
        assert_eq!(
            answer.json()["error"]["details"][0]["field"],
            field,
            "{}",
            answer.text()
        );
    }
    let past = json!({ "name": "x", "expires_at": 5 });
    let answer = admin(&scene.gateway, "POST", "/api/keys", Some(past));
    assert_eq!(answer.json()["error"]["details"][0]["field"], "expires_at");
}

#[test]
fn addresses_are_let_in_or_kept_out_before_anything_else_and_this_machine_keeps_the_control_door() {
    let scene = Scene::open();
    let key = scene.key.key.clone();
    scene
        .gateway
        .cli(&["access", "deny", "127.0.0.0/8", "::1"], "");
    for dialect in Dialect::ALL {
        let body = dialect.request(CHAT, false);
        // Not even a key is asked for.
        let answer = scene.gateway.post(&dialect.path(CHAT, false), body).send();
        assert_eq!(refused(&answer), (403, "address_refused"));
        assert!(dialect.told(&answer.body).message.contains("127.0.0.1"));
    }
    assert_eq!(scene.gateway.get("/v1/models").key(&key).send().status, 403);
    assert_eq!(scene.calls(), (0, 0));
    assert_eq!(scene.gateway.get("/health").send().status, 200);
    let shown = admin(&scene.gateway, "GET", "/api/access", None);
    assert_eq!(
        shown.json(),
        json!({ "allow": [], "deny": ["127.0.0.0/8", "::1"] })
    );
    scene
        .gateway
        .cli(&["access", "remove", "127.0.0.0/8", "::1"], "");
    assert_eq!(scene.ask(&key, CHAT).status, 200);

    // Where anybody is allowed, all others stay out.
    scene
        .gateway
        .cli(&["access", "allow", "192.168.1.0/24"], "");
    assert_eq!(scene.ask(&key, CHAT).status, 403);
    scene.gateway.cli(&["access", "allow", "127.0.0.1"], "");
    assert_eq!(scene.ask(&key, CHAT).status, 200);
    scene.gateway.cli(&["access", "deny", "127.0.0.1"], "");
    assert_eq!(scene.ask(&key, CHAT).status, 403);
    let wrong = json!({ "allow": ["10.0.0.0/8", "my-laptop"], "deny": [] });
    let answer = admin(&scene.gateway, "PUT", "/api/access", Some(wrong));
    assert_eq!(answer.json()["error"]["details"][0]["field"], "allow[1]");
    let none = json!({ "allow": [], "deny": [] });
    assert_eq!(
        admin(&scene.gateway, "PUT", "/api/access", Some(none)).status,
        200
    );
    assert_eq!(scene.ask(&key, CHAT).status, 200);
}
