use super::{Desk, text};
use crate::clock;
use secrets::{GatewayKey, KeyHash};
use serde_json::{Value, json};
use store::Vault;

#[tokio::test]
async fn the_status_counts_without_telling_secrets() {
    let desk = Desk::open();
    desk.make(
        "/api/accounts",
        json!({ "provider": "openai", "key": "sk-test" }),
    )
    .await;
    let off = desk
        .make(
            "/api/accounts",
            json!({ "provider": "groq", "key": "sk-test" }),
        )
        .await;
    desk.call(
        "PATCH",
        &format!("/api/accounts/{}", text(&off, "id")),
        Some(json!({ "enabled": false })),
    )
    .await;
    desk.make("/api/keys", json!({ "name": "a" })).await;
    let status = desk.get("/api/status").await;
    assert_eq!(
        status.get("accounts"),
        Some(&json!({ "active": 1, "disabled": 1 }))
    );
    assert_eq!(
        (status.get("keys"), status.get("ledger_shed")),
        (Some(&json!(1)), Some(&json!(0)))
    );
    assert_eq!(status.pointer("/running/port"), Some(&json!(20128)));
    assert_eq!(
        status.get("master_key"),
        Some(&json!({ "home": "key-file", "locked": null }))
    );
}

#[tokio::test]
async fn what_another_process_changed_is_in_force_after_a_reload() {
    let desk = Desk::open();
    let (other, _) = Vault::open(desk.folder.path()).unwrap();
    let key = GatewayKey::random();
    let row = store::GatewayKey {
        id: store::key_id(),
        name: "elsewhere".into(),
        prefix: key.prefix().into(),
        hash: key.hash(),
        created_at: clock::now_signed(),
        revoked_at: None,
        last_used_at: None,
        scope: "{}".into(),
        expires_at: None,
    };
    other.gateway_keys().insert(&row).unwrap();
    let hash = KeyHash::of(key.text().expose());
    assert!(!desk.house.snapshot().keys.contains_key(&hash));
    assert_eq!(desk.call("POST", "/api/reload", None).await.0, 204);
    assert!(desk.house.snapshot().keys.contains_key(&hash));
}

#[tokio::test]
async fn whoever_holds_the_server_hears_of_a_stop() {
    let desk = Desk::open();
    assert_eq!(desk.call("POST", "/api/stop", None).await.0, 202);
    desk.stop.notified().await;
}

#[tokio::test]
async fn settings_have_defaults_and_keep_what_is_said() {
    let desk = Desk::open();
    assert_eq!(
        desk.get("/api/settings").await,
        json!({ "port": 20128, "theme": "system", "language": "system" })
    );
    let (_, changed) = desk
        .call(
            "PATCH",
            "/api/settings",
            Some(json!({ "port": 3000, "language": "zh-CN" })),
        )
        .await;
    assert_eq!(
        changed,
        json!({ "port": 3000, "theme": "system", "language": "zh-CN" })
    );
    assert_eq!(desk.get("/api/settings").await, changed);
    for (change, field) in [
        (json!({ "port": 0 }), "port"),
        (json!({ "port": 70000 }), "port"),
        (json!({ "theme": "pink" }), "theme"),
        (json!({ "colour": 1 }), "colour"),
    ] {
        assert_eq!(
            desk.refused("PATCH", "/api/settings", Some(change)).await,
            (400, "invalid".into(), vec![field.into()])
        );
    }
}

#[tokio::test]
async fn requests_are_read_from_the_ledger() {
    let desk = Desk::open();
    desk.house.writer.record(&request("one", 1));
    desk.house.writer.record(&request("two", 2));
    desk.house.ledger.flush().unwrap();
    let listed = desk.get("/api/requests?limit=1").await;
    assert_eq!(super::texts(&listed, "id"), ["two"]);
    let one = desk.get("/api/requests/one").await;
    assert_eq!(
        (one.get("attempts"), one.get("losses"), one.get("lane")),
        (
            Some(&json!([{ "n": 1 }])),
            Some(&Value::Null),
            Some(&json!("splice"))
        )
    );
    assert_eq!(desk.refused("GET", "/api/requests/none", None).await.0, 404);
}

fn request(id: &str, started_at: i64) -> store::Request {
    store::Request {
        id: id.into(),
        started_at,
        client_dialect: "openai-chat".into(),
        endpoint: "/v1/chat/completions".into(),
        key_id: None,
        requested_model: "m".into(),
        provider: None,
        account_id: None,
        upstream_model: None,
        upstream_dialect: None,
        lane: store::Lane::Splice,
        stream: false,
        status: 200,
        failure_code: None,
        failure_stage: None,
        input_tokens: None,
        cached_tokens: None,
        cache_write_tokens: None,
        output_tokens: None,
        reasoning_tokens: None,
        cost_usd: None,
        first_byte_ms: None,
        total_ms: 1,
        attempts: r#"[{"n":1}]"#.into(),
        losses: "".into(),
        client_gone: false,
        decision: "{}".into(),
    }
}
