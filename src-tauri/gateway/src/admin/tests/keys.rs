use super::{Desk, text, texts};
use secrets::KeyHash;
use serde_json::json;

#[tokio::test]
async fn a_key_is_shown_once_and_opens_at_once() {
    let desk = Desk::open();
    let made = desk.make("/api/keys", json!({ "name": " laptop " })).await;
    let key = text(&made, "key");
    assert!(key.starts_with("sk-or-"));
    assert!(desk.house.snapshot().keys.contains_key(&KeyHash::of(&key)));
    let listed = desk.get("/api/keys").await;
    assert_eq!(texts(&listed, "name"), ["laptop"]);
    assert!(!listed.to_string().contains(&key));
}

#[tokio::test]
async fn a_revoked_key_is_dead_when_the_answer_comes() {
    let desk = Desk::open();
    let made = desk.make("/api/keys", json!({ "name": "laptop" })).await;
    let path = format!("/api/keys/{}", text(&made, "id"));
    assert_eq!(desk.call("DELETE", &path, None).await.0, 204);
    assert!(desk.house.snapshot().keys.is_empty());
    let listed = desk.get("/api/keys").await;
    assert!(listed.pointer("/0/revoked_at").unwrap().is_i64());
    assert_eq!(
        desk.refused("DELETE", "/api/keys/key_none", None).await,
        (404, "not_found".into(), vec![])
    );
}

#[tokio::test]
async fn two_keys_in_force_are_not_called_the_same() {
    let desk = Desk::open();
    let made = desk.make("/api/keys", json!({ "name": "laptop" })).await;
    assert_eq!(
        desk.refused("POST", "/api/keys", Some(json!({ "name": "laptop" })))
            .await,
        (409, "exists".into(), vec![])
    );
    desk.call("DELETE", &format!("/api/keys/{}", text(&made, "id")), None)
        .await;
    desk.make("/api/keys", json!({ "name": "laptop" })).await;
}
