//! Where a client may name its session, and for how long the session is with its account: by its life, by what its cache is worth, and
//! over the short rests of the account.
#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};
use suite::control::admin;
use suite::{Answer, Dialect, Script, Street, until};

/// A provider with two accounts, of which the first is taken unless a session is with the second; `second` is that one's by name.
fn street() -> Street {
    let street = Street::of_accounts("some", 2);
    street.rule(json!({ "accounts": { "strategy": "fill-first" } }));
    let tied = json!([{ "model": "some/m", "account": "acc_some_2" }]);
    street.make(json!({ "name": "second", "targets": tied }));
    street
}

/// A question of so many characters.
fn question(model: &str, length: usize) -> Value {
    json!({ "model": model, "messages": [{ "role": "user", "content": "x".repeat(length) }] })
}

fn ask(street: &Street, body: &Value, headers: &[(&str, &str)]) -> Answer {
    let ask = street
        .gateway
        .post("/v1/chat/completions", body.to_string());
    let ask = headers
        .iter()
        .fold(ask.key(&street.key), |ask, (name, value)| {
            ask.header(name, value)
        });
    ask.send()
}

/// Asks in a session; which account was called.
#[track_caller]
fn turn(street: &Street, model: &str, length: usize) -> usize {
    let before = street.calls();
    let answer = ask(
        street,
        &question(model, length),
        &[("x-session-id", "talk")],
    );
    assert_eq!(answer.status, 200, "{}", answer.text());
    usize::from(street.calls()[0] == before[0])
}

/// What names a session: a header, or fields of a body.
const NAMED: &[(&str, &str)] = &[
    ("x-codex-session-id", ""),
    ("x-session-id", ""),
    ("X-Session-Id", ""),
    ("x_session_id", ""),
    ("x-omniroute-session", ""),
    ("session_id", ""),
    ("session-id", ""),
    ("", r#"{"metadata":{"session_id":"talk"}}"#),
    ("", r#"{"metadata":{"sessionId":"talk"}}"#),
    ("", r#"{"conversation_id":"talk"}"#),
    ("", r#"{"session_id":"talk"}"#),
    ("", r#"{"prompt_cache_key":"talk"}"#),
    (
        "",
        r#"{"metadata":{"user_id":"user_1_account_2_session_talk"}}"#,
    ),
];

#[test]
fn a_session_is_known_by_whatever_names_it() {
    let street = street();
    // Named in one way it is with the second account; so is it however else it is named.
    assert_eq!(turn(&street, "second", 1), 1);
    for (header, fields) in NAMED {
        let mut body = question("some/m", 1);
        if let Ok(Value::Object(fields)) = serde_json::from_str(fields) {
            body.as_object_mut().unwrap().extend(fields);
        }
        let headers = [(*header, "talk")];
        let headers = if header.is_empty() {
            &[][..]
        } else {
            &headers[..]
        };
        let before = street.calls();
        let answer = ask(&street, &body, headers);
        let named = answer.header("x-omniroute-session-id");
        assert_eq!(named, Some("talk"), "{header} {fields}: {}", answer.text());
        assert_eq!(
            street.calls(),
            [before[0], before[1] + 1],
            "{header} {fields}"
        );
    }
    let nobody = ask(&street, &question("some/m", 1), &[]);
    assert_eq!(nobody.header("x-omniroute-session-id"), None);
    assert_eq!(
        street.calls()[0],
        1,
        "without a name it is the first account's"
    );
}

#[test]
fn the_name_that_counts_is_the_first_and_it_comes_back_harmless_in_every_answer() {
    let street = street();
    let mut body = question("some/m", 1);
    body["prompt_cache_key"] = "of the body".into();
    let session = |answer: &Answer| answer.header("x-omniroute-session-id").map(str::to_owned);
    let both = [("x-session-id", "plain"), ("x-codex-session-id", "codex")];
    assert_eq!(
        session(&ask(&street, &body, &both)).as_deref(),
        Some("codex")
    );
    assert_eq!(
        session(&ask(&street, &body, &both[..1])).as_deref(),
        Some("plain")
    );
    let odd = session(&ask(&street, &body, &[])).unwrap();
    assert!(odd.starts_with("h-") && odd.len() == 34, "{odd}");
    assert_eq!(
        session(&ask(&street, &body, &[])),
        Some(odd),
        "the same each time"
    );
    let long = "x".repeat(181);
    let long = session(&ask(&street, &body, &[("x-session-id", &long)])).unwrap();
    assert!(long.starts_with("h-"), "{long}");
    street.fails(0, 503);
    street.fails(1, 503);
    for (client, stream) in Dialect::ALL.into_iter().zip([true, false, true, false]) {
        let path = client.path("some/m", stream);
        let ask = street.gateway.post(&path, client.request("some/m", stream));
        let answer = ask.key(&street.key).header("x-session-id", "plain").send();
        assert_eq!(answer.status, 503, "{}", answer.text());
        assert_eq!(
            session(&answer).as_deref(),
            Some("plain"),
            "{}",
            client.name()
        );
    }
}

/// Ages what is written down of the session by so many minutes, while the gateway does not run.
fn age(street: &mut Street, minutes: u64) {
    let file = street.gateway.house.path().join("health.json");
    let mut memo: Value = until("its last request is written down", || {
        let memo: Value = serde_json::from_slice(&fs::read(&file).ok()?).ok()?;
        let at = memo.pointer(LAST_SERVED)?.as_u64()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        (u64::from(now.subsec_millis()) + now.as_secs() * 1000 < at + 60_000).then_some(memo)
    });
    street.gateway.kill();
    let at = memo.pointer_mut(LAST_SERVED).unwrap();
    *at = (at.as_u64().unwrap() - minutes * 60_000).into();
    fs::write(&file, memo.to_string()).unwrap();
    street.gateway.restart();
}

const LAST_SERVED: &str = "/sessions/sessions/talk/pins/0/at";

#[test]
fn a_session_is_with_its_account_for_half_an_hour_after_its_last_request() {
    let mut street = street();
    assert_eq!(turn(&street, "second", 40_000), 1);
    age(&mut street, 29);
    assert_eq!(turn(&street, "some/m", 1), 1, "29 minutes later");
    age(&mut street, 31);
    assert_eq!(turn(&street, "some/m", 1), 0, "31 minutes later");
    assert_eq!(turn(&street, "some/m", 1), 0, "and it is with that one now");
}

/// The second account refuses one request and wants to be left alone for so many seconds.
fn rests(street: &Street, seconds: u32) {
    let seconds = seconds.to_string();
    let headers = [
        ("content-type", "application/json"),
        ("retry-after", seconds.as_str()),
    ];
    let limited = Dialect::Chat.error_body(429, "slow down");
    street.doors[1].once(Script::with_headers(429, &headers, limited));
}

#[track_caller]
fn wait_until_it_is_back(street: &Street) {
    until("the account is awake", || {
        let told = admin(&street.gateway, "GET", "/api/route?model=second", None);
        (!told.text().contains("rests")).then_some(())
    });
}

#[test]
fn a_rest_shorter_than_what_the_cache_saves_does_not_part_them() {
    let street = street();
    // About ten thousand tokens: worth ten seconds.
    assert_eq!(turn(&street, "second", 40_000), 1);
    rests(&street, 1);
    assert_eq!(
        turn(&street, "some/m", 40_000),
        0,
        "served elsewhere meanwhile"
    );
    wait_until_it_is_back(&street);
    assert_eq!(turn(&street, "some/m", 40_000), 1, "and back at home");
    rests(&street, 60);
    assert_eq!(turn(&street, "some/m", 40_000), 0);
    street.reset();
    assert_eq!(
        turn(&street, "some/m", 40_000),
        0,
        "a minute is longer than it is worth"
    );
}

#[test]
fn a_session_with_little_cached_moves_for_the_shortest_rest() {
    let street = street();
    assert_eq!(turn(&street, "second", 1), 1);
    rests(&street, 1);
    assert_eq!(turn(&street, "some/m", 1), 0);
    wait_until_it_is_back(&street);
    assert_eq!(turn(&street, "some/m", 1), 0);
}

#[test]
fn a_session_waits_for_its_account_if_the_user_has_the_patience() {
    let street = street();
    street.rule(json!({ "sessions": { "wait_ms": 5_000 } }));
    assert_eq!(turn(&street, "second", 40_000), 1);
    rests(&street, 1);
    assert_eq!(
        turn(&street, "some/m", 40_000),
        0,
        "nobody knew before it was asked"
    );
    assert_eq!(turn(&street, "some/m", 40_000), 1, "now it is waited for");
    assert_eq!(street.calls()[0], 1);
    street.rule(json!({ "sessions": { "enabled": false } }));
    assert_eq!(turn(&street, "some/m", 40_000), 0, "switched off");
}
