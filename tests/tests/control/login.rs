//! A browser comes in by a link that works once, or by the password; a foreign page does not come in at all.

use super::{admin, call, code, runtime};
use serde_json::{Value, json};
use suite::{Answer, Ask, Bench, Gateway, Household};

const PASSWORD: &str = "correct horse";

fn gateway() -> Gateway {
    let house = Household::new();
    house.key("tests");
    house.start()
}

/// The code of a new one-time link.
fn link(gateway: &Gateway) -> String {
    let made = admin(gateway, "POST", "/api/links", None).json();
    let url = made["url"].as_str().unwrap().to_owned();
    let begin = format!("http://127.0.0.1:{}/#/login?code=", gateway.port);
    url.strip_prefix(&begin).unwrap().to_owned()
}

fn login(gateway: &Gateway, body: Value) -> Answer {
    call(gateway.port, "POST", "/api/login", Some(body)).send()
}

fn needs(gateway: &Gateway) -> String {
    let told = call(gateway.port, "GET", "/api/login", None).send().json();
    told["needs"].as_str().unwrap().to_owned()
}

/// The cookie that an answer sets, as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    let set = answer.header("set-cookie").unwrap();
    for word in ["HttpOnly", "SameSite=Strict", "Path=/api"] {
        assert!(set.contains(word), "{set}");
    }
    set.split(';').next().unwrap().to_owned()
}

/// A gateway whose password is set, and a browser's cookie.
fn settled() -> (Gateway, String) {
    let gateway = gateway();
    let entered = login(
        &gateway,
        json!({ "code": link(&gateway), "new_password": PASSWORD }),
    );
    assert_eq!(entered.status, 200, "{}", entered.text());
    let cookie = cookie(&entered);
    (gateway, cookie)
}

fn with(gateway: &Gateway, cookie: &str, method: &str, path: &str, body: Option<Value>) -> Ask {
    call(gateway.port, method, path, body).header("cookie", cookie)
}

#[test]
fn nobody_enters_without_a_token_or_with_a_wrong_one() {
    let bench = Bench::default();
    let port = bench.gateway.port;
    for path in [
        "/api/keys",
        "/api/door",
        "/api/secrets",
        "/api/events",
        "/api/nothing",
    ] {
        let bare = call(port, "GET", path, None);
        assert_eq!(code(&bare.send()), (401, "unauthorized".into()), "{path}");
        for wrong in ["wrong", "", &bench.key] {
            assert_eq!(bare.clone().key(wrong).send().status, 401, "{path} {wrong}");
        }
        let made_up = bare.header("cookie", "omniroute_session=sk-or-made-up");
        assert_eq!(made_up.send().status, 401, "{path}");
    }
}

#[test]
fn the_first_password_is_chosen_with_a_link_that_works_once() {
    let gateway = gateway();
    assert_eq!(needs(&gateway), "setup");
    let code_of_link = link(&gateway);
    let without = login(&gateway, json!({ "code": code_of_link }));
    assert_eq!(code(&without), (400, "invalid".into()));
    let short = login(
        &gateway,
        json!({ "code": code_of_link, "new_password": "short" }),
    );
    assert_eq!(short.json()["error"]["details"][0]["field"], "new_password");
    let entry = json!({ "code": code_of_link, "new_password": PASSWORD });
    let entered = login(&gateway, entry.clone());
    assert_eq!(entered.status, 200, "{}", entered.text());
    let keys = with(&gateway, &cookie(&entered), "GET", "/api/keys", None).send();
    assert_eq!(keys.status, 200);
    assert_eq!(needs(&gateway), "password");
    let again = login(&gateway, json!({ "code": code_of_link }));
    assert_eq!(code(&again), (401, "unauthorized".into()));
    assert_eq!(login(&gateway, json!({ "code": "made-up" })).status, 401);
}

#[test]
fn a_link_lets_in_where_the_password_is_set_and_chooses_no_other() {
    let (gateway, _) = settled();
    let another = json!({ "code": link(&gateway), "new_password": "another horse" });
    assert_eq!(login(&gateway, another).status, 400);
    let entered = login(&gateway, json!({ "code": link(&gateway) }));
    assert_eq!(entered.status, 200);
    let printed = gateway.cli(&["open"], "");
    let code_of_link = printed.trim().rsplit('=').next().unwrap();
    assert_eq!(login(&gateway, json!({ "code": code_of_link })).status, 200);
}

#[test]
fn a_foreign_page_gets_nothing_whatever_it_shows() {
    let (gateway, cookie) = settled();
    let left = runtime(gateway.house.path());
    let token = left["control_token"].as_str().unwrap();
    let made = json!({ "name": "stolen" });
    for origin in [
        "https://evil.example",
        "null",
        "http://localhost:3000",
        "tauri://localhost",
        "http://tauri.localhost",
    ] {
        let write = with(&gateway, &cookie, "POST", "/api/keys", Some(made.clone()));
        let answer = write.header("origin", origin).send();
        assert_eq!(code(&answer), (403, "refused".into()), "{origin}");
        assert!(answer.header("access-control-allow-origin").is_none());
        let read = call(gateway.port, "GET", "/api/keys", None).key(token);
        assert_eq!(read.header("origin", origin).send().status, 403, "{origin}");
    }
    let rebound = call(gateway.port, "GET", "/api/login", None).header("host", "evil.example");
    assert_eq!(rebound.send().status, 403);
    let own = format!("http://127.0.0.1:{}", gateway.port);
    let write = with(&gateway, &cookie, "POST", "/api/keys", Some(made));
    assert_eq!(write.header("origin", &own).send().status, 201);
}

#[test]
fn guesses_become_slow_even_for_who_knows_the_password() {
    let (gateway, cookie) = settled();
    for guess in 0..5 {
        let wrong = login(
            &gateway,
            json!({ "password": format!("wrong horse {guess}") }),
        );
        assert_eq!(code(&wrong), (401, "unauthorized".into()));
    }
    let right = login(&gateway, json!({ "password": PASSWORD }));
    assert_eq!(code(&right), (429, "too_many_attempts".into()));
    assert_eq!(
        login(&gateway, json!({ "code": link(&gateway) })).status,
        200,
        "a link still opens"
    );
    assert_eq!(
        with(&gateway, &cookie, "GET", "/api/keys", None)
            .send()
            .status,
        200
    );
}

#[test]
fn the_password_lets_in_and_another_one_ends_the_sessions_of_the_first() {
    let (gateway, first) = settled();
    let second = cookie(&login(&gateway, json!({ "password": PASSWORD })));
    let change = |old: &str| json!({ "old": old, "new": "battery staple" });
    let wrong = with(
        &gateway,
        &second,
        "PUT",
        "/api/password",
        Some(change("wrong horse")),
    );
    assert_eq!(wrong.send().json()["error"]["details"][0]["field"], "old");
    let right = with(
        &gateway,
        &second,
        "PUT",
        "/api/password",
        Some(change(PASSWORD)),
    );
    let third = cookie(&right.send());
    let keys = |cookie: &str| {
        with(&gateway, cookie, "GET", "/api/keys", None)
            .send()
            .status
    };
    assert_eq!([keys(&first), keys(&second), keys(&third)], [401, 401, 200]);
    gateway.cli(&["password", "set", "--stdin"], "tr0ubadour & 3\n");
    assert_eq!(keys(&third), 401);
    let entered = login(&gateway, json!({ "password": "tr0ubadour & 3" }));
    let fourth = cookie(&entered);
    let asked = with(&gateway, &fourth, "GET", "/api/login", None).send();
    assert_eq!(asked.json()["needs"], "nothing");
    let gone = with(&gateway, &fourth, "POST", "/api/logout", None).send();
    assert_eq!((gone.status, keys(&fourth)), (204, 401));
}

#[test]
fn the_password_lies_nowhere_in_the_data_folder() {
    let (gateway, _) = settled();
    for entry in std::fs::read_dir(gateway.house.path()).unwrap().flatten() {
        let bytes = std::fs::read(entry.path()).unwrap_or_default();
        let found = bytes
            .windows(PASSWORD.len())
            .any(|window| window == PASSWORD.as_bytes());
        assert!(!found, "{}", entry.path().display());
    }
}

#[test]
fn the_page_comes_with_a_policy_and_without_a_login() {
    let gateway = gateway();
    let page = gateway.get("/").header("accept", "text/html").send();
    assert_eq!(page.status, 200);
    for (name, value) in [
        ("content-type", "text/html"),
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'"),
    ] {
        let found = page.header(name).unwrap();
        assert!(found.starts_with(value), "{name}: {found}");
    }
    let greeting = gateway.get("/").send();
    assert_eq!(
        greeting.json()["name"],
        "OmniRoute",
        "clients get the greeting"
    );
}
