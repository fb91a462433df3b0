use super::{Desk, text};
use serde_json::{Value, json};

fn of<'a>(listed: &'a Value, id: &str) -> &'a Value {
    listed
        .as_array()
        .unwrap()
        .iter()
        .find(|row| text(row, "id") == id)
        .unwrap()
}

#[tokio::test]
async fn the_catalogue_is_listed_with_what_is_connected() {
    let desk = Desk::open();
    desk.make(
        "/api/accounts",
        json!({ "provider": "openai", "key": "sk-test" }),
    )
    .await;
    let listed = desk.get("/api/providers").await;
    assert_eq!(of(&listed, "openai").get("connected"), Some(&json!(true)));
    assert_eq!(of(&listed, "openai").get("accounts"), Some(&json!(1)));
    assert_eq!(
        of(&listed, "anthropic").get("connected"),
        Some(&json!(false))
    );
    assert_eq!(
        of(&listed, "anthropic").get("needs_key"),
        Some(&json!(true))
    );
    assert!(listed.as_array().unwrap().len() > 50);
}

#[tokio::test]
async fn a_provider_of_the_users_own_comes_first_and_goes_again() {
    let desk = Desk::open();
    let new = json!({ "name": "My Server!", "dialect": "openai-chat", "base_url": "http://127.0.0.1:8080/v1" });
    let made = desk.make("/api/providers", new.clone()).await;
    assert_eq!(
        (text(&made, "id"), text(&made, "prefix")),
        ("my-server".into(), "my-server".into())
    );
    assert_eq!(
        text(&made, "address"),
        "http://127.0.0.1:8080/v1/chat/completions"
    );
    assert_eq!(
        text(desk.get("/api/providers").await.get(0).unwrap(), "id"),
        "my-server"
    );
    assert_eq!(
        desk.refused("POST", "/api/providers", Some(new)).await.1,
        "exists"
    );

    let account = desk
        .make("/api/accounts", json!({ "provider": "my-server" }))
        .await;
    assert_eq!(
        desk.refused("DELETE", "/api/providers/my-server", None)
            .await
            .1,
        "in_use"
    );
    desk.call(
        "DELETE",
        &format!("/api/accounts/{}", text(&account, "id")),
        None,
    )
    .await;
    assert_eq!(
        desk.call("DELETE", "/api/providers/my-server", None)
            .await
            .0,
        204
    );
    assert_eq!(
        desk.refused("DELETE", "/api/providers/my-server", None)
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn a_provider_that_cannot_be_is_refused_by_the_field() {
    let desk = Desk::open();
    let good = json!({ "name": "Mine", "dialect": "gemini", "base_url": "https://example.com", "prefix": "mine" });
    let table = [
        ("name", json!(" ")),
        ("dialect", json!("latin")),
        ("base_url", json!("example.com")),
        ("base_url", json!("ftp://example.com")),
        ("base_url", json!("https://me:secret@example.com")),
        ("prefix", json!("open ai")),
        ("prefix", json!("")),
        ("prefix", json!("openai")),
        ("prefix", json!("a/b")),
    ];
    for (field, value) in table {
        let mut new = good.clone();
        new.as_object_mut()
            .unwrap()
            .insert(field.into(), value.clone());
        assert_eq!(
            desk.refused("POST", "/api/providers", Some(new)).await,
            (400, "invalid".into(), vec![field.into()]),
            "{value}"
        );
    }
    assert_eq!(
        desk.refused("DELETE", "/api/providers/openai", None)
            .await
            .0,
        400
    );
    desk.make("/api/providers", good).await;
}

#[tokio::test]
async fn the_rules_of_a_provider_that_goes_stand_in_the_way_of_no_other() {
    let desk = Desk::open();
    let new = json!({ "name": "Cellar", "dialect": "openai-chat", "base_url": "http://127.0.0.1:8080/v1" });
    desk.make("/api/providers", new).await;
    let of = |provider: &str| {
        json!({
            "providers": { provider: { "strategy": "random" } },
            "paces": { provider: { "per_minute": 5 } },
        })
    };
    let law = |body| desk.call("PATCH", "/api/routing", Some(body));
    assert_eq!(law(of("cellar")).await.0, 200);
    let (status, _) = desk.call("DELETE", "/api/providers/cellar", None).await;
    assert_eq!(status, 204);
    let left = desk.get("/api/routing").await;
    assert_eq!(
        (&left["providers"], &left["paces"]),
        (&json!({}), &json!({}))
    );
    let (status, _) = law(json!({ "sessions": { "enabled": false } })).await;
    assert_eq!(status, 200);
}
