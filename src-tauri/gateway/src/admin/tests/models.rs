use super::{Desk, text, texts};
use serde_json::json;

#[tokio::test]
async fn models_are_listed_by_who_is_connected_or_by_whose_they_are() {
    let desk = Desk::open();
    assert_eq!(desk.get("/api/models").await, json!([]));
    let known = desk.get("/api/models?provider=anthropic").await;
    assert!(
        texts(&known, "provider")
            .iter()
            .all(|provider| provider == "anthropic")
    );
    desk.make(
        "/api/accounts",
        json!({ "provider": "anthropic", "key": "sk-ant" }),
    )
    .await;
    assert_eq!(
        texts(&desk.get("/api/models").await, "id"),
        texts(&known, "id")
    );
    assert_eq!(
        desk.refused("GET", "/api/models?provider=nobody", None)
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn a_model_the_user_adds_is_there_and_goes_again() {
    let desk = Desk::open();
    let new = json!({ "provider": "openai", "model": "org/new", "context_length": 1000, "max_output": 100, "input_price": 1.5, "output_price": 2.0 });
    let made = desk.make("/api/provider-models", new.clone()).await;
    assert_eq!(
        (text(&made, "id"), text(&made, "name")),
        ("openai/org/new".into(), "org/new".into())
    );
    assert_eq!(
        (made.get("context_length"), made.get("input_price")),
        (Some(&json!(1000)), Some(&json!(1.5)))
    );
    assert_eq!(
        desk.refused("POST", "/api/provider-models", Some(new))
            .await
            .1,
        "exists"
    );
    let gone = "/api/provider-models?provider=openai&model=org%2Fnew";
    assert_eq!(desk.call("DELETE", gone, None).await.0, 204);
    assert_eq!(desk.refused("DELETE", gone, None).await.0, 404);
    assert_eq!(
        desk.refused("DELETE", "/api/provider-models?provider=openai", None)
            .await,
        (400, "invalid".into(), vec!["model".into()])
    );
}

#[tokio::test]
async fn a_model_that_cannot_be_is_refused_by_the_field() {
    let desk = Desk::open();
    let table = [
        (json!({ "provider": "nobody", "model": "m" }), "provider"),
        (json!({ "provider": "openai", "model": " " }), "model"),
        (json!({ "provider": "openai", "model": "a b" }), "model"),
        (
            json!({ "provider": "openai", "model": "m", "input_price": -1 }),
            "input_price",
        ),
        (
            json!({ "provider": "openai", "model": "m", "context_length": -1 }),
            "context_length",
        ),
    ];
    for (new, field) in table {
        assert_eq!(
            desk.refused("POST", "/api/provider-models", Some(new.clone()))
                .await,
            (400, "invalid".into(), vec![field.into()]),
            "{new}"
        );
    }
}
