//! What happens is told while it happens.

use super::{admin, code, runtime};
use serde_json::{Value, json};
use suite::{Bench, Dialect, Open, Script};

/// Listens from now on.
fn listen(bench: &Bench) -> Open {
    let left = runtime(bench.gateway.house.path());
    let token = left["control_token"].as_str().unwrap();
    let mut open = bench.gateway.get("/api/events").key(token).open();
    open.until("text/event-stream");
    open.until("\r\n\r\n");
    open
}

/// The data of the first event of that name that holds those words.
fn event(open: &mut Open, name: &str, words: &str) -> Value {
    loop {
        let text = String::from_utf8_lossy(&open.raw).into_owned();
        let frames = text.split("\n\n").filter(|frame| frame.contains(words));
        let mut data = frames.filter_map(|frame| {
            let (_, rest) = frame.split_once(&format!("event: {name}\ndata: "))?;
            serde_json::from_str(rest.lines().next()?).ok()
        });
        if let Some(data) = data.next() {
            return data;
        }
        assert!(open.more(), "the stream ended without {name}: {text}");
    }
}

#[test]
fn requests_changes_and_the_door_are_told() {
    let bench = Bench::default();
    let mut open = listen(&bench);
    let answer = bench.ask(Dialect::Chat, Dialect::Chat, false).send();
    let row = event(&mut open, "request", &answer.trace());
    assert_eq!(
        (&row["status"], &row["provider"]),
        (&json!(200), &row["provider"])
    );
    assert_eq!(row["id"], answer.trace());
    bench.gateway.ledger().row(&answer.trace());
    let listed = admin(&bench.gateway, "GET", "/api/requests?limit=1", None).json();
    assert_eq!(listed[0], row, "the same as in the list");

    admin(
        &bench.gateway,
        "POST",
        "/api/keys",
        Some(json!({ "name": "another" })),
    );
    assert_eq!(
        event(&mut open, "changed", "keys"),
        json!({ "what": "keys" })
    );
    bench.gateway.key("beside");
    assert_eq!(
        event(&mut open, "changed", "providers"),
        json!({ "what": "providers" }),
        "the command line's changes are told, too"
    );
    admin(&bench.gateway, "POST", "/api/door/pause", None);
    assert_eq!(event(&mut open, "door", "paused")["state"], "paused");
}

#[test]
fn an_account_that_is_refused_is_told_once_and_can_be_silenced() {
    let bench = Bench::default();
    let mut open = listen(&bench);
    let chat = Dialect::Chat;
    let refused = Script::json(401, chat.error_body(401, "bad key"));
    bench.door(chat).always(refused);
    assert_eq!(bench.ask(chat, chat, false).send().status, 502);
    let lost = event(&mut open, "alert", "sign_in_lost");
    assert_eq!(
        (&lost["page"], &lost["severity"]),
        (&json!("/accounts"), &json!("error"))
    );
    let down = event(&mut open, "alert", "provider_down");
    let listed = admin(&bench.gateway, "GET", "/api/alerts", None).json();
    let kinds: Vec<&Value> = listed["alerts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|alert| &alert["kind"])
        .collect();
    assert_eq!(kinds, ["sign_in_lost", "provider_down"], "{listed} {down}");

    let kinds = json!({ "kinds": ["sign_in_lost"] });
    let silenced = admin(&bench.gateway, "PUT", "/api/alerts/silenced", Some(kinds)).json();
    assert_eq!(silenced["silenced"], json!(["sign_in_lost"]));
    let unknown = json!({ "kinds": ["weather"] });
    let refused = admin(&bench.gateway, "PUT", "/api/alerts/silenced", Some(unknown));
    assert_eq!(code(&refused), (400, "invalid".into()));
}

#[test]
fn a_switch_to_another_account_is_told() {
    let bench = Bench::default();
    let mut open = listen(&bench);
    let chat = Dialect::Chat;
    let house = &bench.gateway.house;
    house.account(
        "mychat",
        suite::Account {
            label: "spare",
            priority: 2,
            key: "sk-spare",
            base: None,
        },
    );
    let busy = Script::json(429, chat.error_body(429, "slow down"));
    bench.door(chat).once(busy);
    assert_eq!(bench.ask(chat, chat, false).send().status, 200);
    let told = event(&mut open, "alert", "switched_account");
    let body = told["body"].as_str().unwrap();
    assert!(body.contains("only") && body.contains("spare"), "{body}");
}
