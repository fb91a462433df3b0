//! A conversation stays with the account that has its prompt cached, and what is known of accounts survives the gateway.
#![expect(clippy::unwrap_used, reason = "tests")]

use suite::control::admin;
use suite::{Answer, Dialect, Door, FakeProvider, Gateway, Household, Script, until};

/// One provider with two accounts.
struct Scene {
    gateway: Gateway,
    key: String,
    accounts: [Door; 2],
    _provider: FakeProvider,
}

impl Scene {
    fn open() -> Self {
        let provider = FakeProvider::start();
        let house = Household::new();
        let key = house.key("tests").key;
        let accounts =
            [1, 2].map(|_| provider.door(Script::json(200, Dialect::Chat.answer("Hi."))));
        let bases: Vec<String> = accounts
            .iter()
            .map(|door| door.base(Dialect::Chat))
            .collect();
        house.furnish("some", Dialect::Chat, &bases);
        let vault = rusqlite::Connection::open(house.path().join("vault.sqlite")).unwrap();
        let strategies = r#"{"accounts":{"strategy":"round-robin","sticky":1}}"#;
        vault
            .execute(
                "INSERT INTO settings (key, value) VALUES ('strategies', ?1)",
                [strategies],
            )
            .unwrap();
        Self {
            gateway: house.start(),
            key,
            accounts,
            _provider: provider,
        }
    }

    fn ask(&self, header: Option<(&str, &str)>, body: &str) -> Answer {
        let mut ask = self
            .gateway
            .post("/v1/chat/completions", body)
            .key(&self.key);
        if let Some((name, value)) = header {
            ask = ask.header(name, value);
        }
        ask.send()
    }

    /// How many calls each account has had.
    fn calls(&self) -> [usize; 2] {
        [0, 1].map(|at| self.accounts[at].calls().len())
    }
}

const BODY: &str = r#"{"model":"some/m","messages":[{"role":"user","content":"x"}]}"#;

#[test]
fn accounts_take_turns_but_a_session_stays() {
    let scene = Scene::open();
    for _ in 0..4 {
        let answer = scene.ask(None, BODY);
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("x-omniroute-session-id"), None);
    }
    assert_eq!(scene.calls(), [2, 2]);
    for _ in 0..4 {
        let answer = scene.ask(Some(("X-Session-Id", "talk-1")), BODY);
        assert_eq!(answer.header("x-omniroute-session-id"), Some("talk-1"));
    }
    let calls = scene.calls();
    assert!(calls == [6, 2] || calls == [2, 6], "{calls:?}");
}

#[test]
fn a_body_names_its_session_too() {
    let scene = Scene::open();
    let body = r#"{"model":"some/m","metadata":{"session_id":"talk-2"},"messages":[{"role":"user","content":"x"}]}"#;
    for _ in 0..3 {
        let answer = scene.ask(None, body);
        assert_eq!(answer.header("x-omniroute-session-id"), Some("talk-2"));
    }
    let calls = scene.calls();
    assert!(calls == [3, 0] || calls == [0, 3], "{calls:?}");
}

#[test]
fn a_restart_forgets_neither_sessions_nor_rests_until_all_is_reset() {
    let mut scene = Scene::open();
    scene.accounts[0].always(Script::json(
        429,
        Dialect::Chat.error_body(429, "slow down"),
    ));
    let session = Some(("X-Session-Id", "talk-3"));
    assert_eq!(scene.ask(session, BODY).status, 200);
    assert_eq!(scene.calls(), [1, 1]);
    let file = scene.gateway.house.path().join("health.json");
    until("health is written down", || {
        let written = std::fs::read_to_string(&file).ok()?;
        written.contains("talk-3").then_some(())
    });
    scene.gateway.kill();
    scene.gateway.restart();
    let told = scene.gateway.cli(&["route", "--dry-run", "some/m"], "");
    assert!(told.contains("first") && told.contains("rests"), "{told}");
    assert_eq!(scene.ask(session, BODY).status, 200);
    assert_eq!(scene.calls(), [1, 2]);
    let reset = admin(&scene.gateway, "POST", "/api/health/reset", None);
    assert_eq!(reset.status, 204, "{}", reset.text());
    let told = scene.gateway.cli(&["route", "--dry-run", "some/m"], "");
    assert!(!told.contains("rests"), "{told}");
}

/// Changes how requests find their way, as the page does.
fn change_routing(gateway: &Gateway, change: &str) -> Answer {
    let change = serde_json::from_str(change).unwrap();
    admin(gateway, "PATCH", "/api/routing", Some(change))
}

#[test]
fn an_account_with_a_limit_is_spared_and_one_with_nobody_beside_it_says_so() {
    let scene = Scene::open();
    let limited = r#"{"accounts":{"strategy":"fill-first"},"policies":{"acc_some_1":{"pace":{"per_minute":1}}}}"#;
    let changed = change_routing(&scene.gateway, limited);
    assert_eq!(changed.status, 200, "{}", changed.text());
    for _ in 0..3 {
        assert_eq!(scene.ask(None, BODY).status, 200);
    }
    assert_eq!(scene.calls(), [1, 2]);
    let both = r#"{"paces":{"some":{"per_minute":1,"wait_ms":1000}}}"#;
    assert_eq!(change_routing(&scene.gateway, both).status, 200);
    assert_eq!(scene.ask(None, BODY).status, 200);
    let refused = scene.ask(None, BODY);
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert!(
        refused.text().contains("the provider `some`"),
        "{}",
        refused.text()
    );
    let wrong = change_routing(&scene.gateway, r#"{"policies":{"acc_none":{}}}"#);
    assert_eq!(wrong.status, 400);
    assert!(
        wrong.text().contains("policies.acc_none"),
        "{}",
        wrong.text()
    );
}

#[test]
fn what_headers_tell_of_a_used_up_limit_is_believed() {
    let scene = Scene::open();
    let headers = [
        ("x-ratelimit-limit-requests", "10"),
        ("x-ratelimit-remaining-requests", "0"),
        ("x-ratelimit-reset-requests", "10m"),
    ];
    let answer = Dialect::Chat.answer("Hi.");
    scene.accounts[0].always(Script::with_headers(200, &headers, answer));
    for _ in 0..4 {
        assert_eq!(scene.ask(None, BODY).status, 200);
    }
    assert_eq!(scene.calls(), [1, 3]);
}
