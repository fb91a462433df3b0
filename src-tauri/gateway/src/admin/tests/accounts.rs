use super::{Desk, provider, serving, text, texts};
use axum::Router;
use axum::routing::get;
use chat::{Failure, FailureKind, Stage};
use futures_util::future::join_all;
use routing::{Login, Note, Standing, What, judge, outcome};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

const KEY: &str = "sk-the-account-key";

#[tokio::test]
async fn an_account_is_added_in_force_and_its_key_stays_inside() {
    let desk = Desk::open();
    let made = desk
        .make(
            "/api/accounts",
            json!({ "provider": "OpenAI", "key": format!(" {KEY}\n") }),
        )
        .await;
    assert_eq!(
        (
            text(&made, "provider"),
            text(&made, "label"),
            text(&made, "state")
        ),
        ("openai".into(), "OpenAI".into(), "active".into())
    );
    assert_eq!(
        (made.get("priority"), made.get("has_key")),
        (Some(&json!(1)), Some(&json!(true)))
    );
    assert_eq!(desk.house.snapshot().fleet.len(), 1);
    for path in [
        "/api/accounts",
        "/api/providers",
        "/api/status",
        "/api/models",
    ] {
        assert!(!desk.get(path).await.to_string().contains(KEY), "{path}");
    }
    for file in std::fs::read_dir(desk.folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                !bytes
                    .windows(KEY.len())
                    .any(|bytes| bytes == KEY.as_bytes()),
                "{}",
                path.display()
            );
        }
    }
}

#[tokio::test]
async fn accounts_find_their_label_and_their_place() {
    let desk = Desk::open();
    for _ in 0..2 {
        desk.make("/api/accounts", json!({ "provider": "openai", "key": KEY }))
            .await;
    }
    let first = desk
        .make(
            "/api/accounts",
            json!({ "provider": "openai", "key": KEY, "label": "Work", "priority": 1 }),
        )
        .await;
    assert_eq!(
        texts(&desk.get("/api/accounts").await, "label"),
        ["Work", "OpenAI", "OpenAI 2"]
    );
    let path = format!("/api/accounts/{}", text(&first, "id"));
    let (_, changed) = desk
        .call(
            "PATCH",
            &path,
            Some(json!({ "priority": 3, "label": "Last", "enabled": false })),
        )
        .await;
    assert_eq!(
        (changed.get("priority"), changed.get("enabled")),
        (Some(&json!(3)), Some(&json!(false)))
    );
    assert_eq!(
        texts(&desk.get("/api/accounts").await, "label"),
        ["OpenAI", "OpenAI 2", "Last"]
    );
    assert_eq!(desk.call("DELETE", &path, None).await.0, 204);
    assert_eq!(desk.refused("DELETE", &path, None).await.0, 404);
    assert_eq!(desk.refused("PATCH", &path, Some(json!({}))).await.0, 404);
    assert_eq!(desk.house.snapshot().fleet.len(), 2);
}

#[tokio::test]
async fn an_account_that_cannot_be_is_refused_by_the_field() {
    let desk = Desk::open();
    let table = [
        (json!({ "provider": "nobody", "key": KEY }), "provider"),
        (json!({ "provider": "openai" }), "key"),
        (json!({ "provider": "openai", "key": "  " }), "key"),
        (json!({ "provider": "openai", "key": "two words" }), "key"),
        (
            json!({ "provider": "openai", "key": KEY, "label": "" }),
            "label",
        ),
        (
            json!({ "provider": "openai", "key": KEY, "priority": 0 }),
            "priority",
        ),
        (
            json!({ "provider": "openai", "key": KEY, "base_url": "nowhere" }),
            "base_url",
        ),
        (
            json!({ "provider": "azure-openai", "key": KEY }),
            "base_url",
        ),
        (
            json!({ "provider": "openai", "key": KEY, "colour": "red" }),
            "colour",
        ),
    ];
    for (new, field) in table {
        assert_eq!(
            desk.refused("POST", "/api/accounts", Some(new.clone()))
                .await,
            (400, "invalid".into(), vec![field.into()]),
            "{new}"
        );
    }
    desk.make("/api/accounts", json!({ "provider": "ollama-local" }))
        .await;
}

#[tokio::test]
async fn a_good_key_wakes_the_account_and_a_bad_one_puts_it_to_sleep() {
    let desk = Desk::open();
    let good = provider(200, r#"{"data":[{"id":"a"}]}"#).await;
    let made = desk
        .make(
            "/api/accounts",
            json!({ "provider": "openai", "key": KEY, "base_url": good }),
        )
        .await;
    let id = text(&made, "id");
    let account = desk.house.snapshot().fleet.first().unwrap().clone();
    let refusal = Failure::new(FailureKind::Unauthorized, Stage::Upstream, "no");
    let (_, verdict) = judge(&refusal, Login::ApiKey);
    let at = crate::clock::moment();
    desk.house.health().note(&Note {
        account: Arc::clone(&account.id),
        provider: account.provider.id.as_ref().into(),
        model: "m".into(),
        footing: account.footing(),
        at,
        what: What::Failed {
            began: at.now,
            verdict,
            outcome: outcome(&refusal),
            retry_after_ms: None,
        },
    });
    assert_ne!(desk.house.health().standing(&account), Standing::Active);

    let (_, tested) = desk
        .call("POST", &format!("/api/accounts/{id}/test"), None)
        .await;
    assert_eq!(
        tested,
        json!({ "verdict": "valid", "models": 1, "message": null })
    );
    assert_eq!(desk.house.health().standing(&account), Standing::Active);
    assert_eq!(texts(&desk.get("/api/accounts").await, "state"), ["active"]);

    let bad = provider(
        401,
        r#"{"error":{"message":"no such key: sk-the-account-key"}}"#,
    )
    .await;
    let made = desk
        .make(
            "/api/accounts",
            json!({ "provider": "openai", "key": KEY, "base_url": bad }),
        )
        .await;
    let id = text(&made, "id");
    let (_, tested) = desk
        .call("POST", &format!("/api/accounts/{id}/test"), None)
        .await;
    assert_eq!(text(&tested, "verdict"), "invalid");
    let listed = desk.get("/api/accounts").await;
    assert_eq!(texts(&listed, "state"), ["active", "expired"]);
    assert!(
        !listed.to_string().contains(KEY) && listed.to_string().contains("no such key"),
        "{listed}"
    );

    let (_, changed) = desk
        .call(
            "PATCH",
            &format!("/api/accounts/{id}"),
            Some(json!({ "key": "sk-another" })),
        )
        .await;
    assert_eq!(
        (text(&changed, "state"), changed.get("state_reason")),
        ("active".into(), Some(&Value::Null))
    );
    assert_eq!(
        desk.refused("POST", "/api/accounts/acc_none/test", None)
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn a_server_that_is_away_says_nothing_of_the_key() {
    let desk = Desk::open();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let away = format!("http://{}/v1", listener.local_addr().unwrap());
    drop(listener);
    let made = desk
        .make(
            "/api/accounts",
            json!({ "provider": "openai", "key": KEY, "base_url": away }),
        )
        .await;
    let path = format!("/api/accounts/{}", text(&made, "id"));
    let (_, tested) = desk.call("POST", &format!("{path}/test"), None).await;
    assert_eq!(text(&tested, "verdict"), "unknown");
    assert_eq!(texts(&desk.get("/api/accounts").await, "state"), ["active"]);
    assert_eq!(
        desk.refused("POST", &format!("{path}/models/sync"), None)
            .await
            .1,
        "provider"
    );
}

#[tokio::test]
async fn models_a_provider_lists_are_added_once() {
    let desk = Desk::open();
    let base = provider(
        200,
        r#"{"data":[{"id":"alpha","context_length":1000},{"id":"org/beta"}]}"#,
    )
    .await;
    desk.make(
        "/api/providers",
        json!({ "name": "Mine", "dialect": "openai-chat", "base_url": base }),
    )
    .await;
    let made = desk
        .make("/api/accounts", json!({ "provider": "mine" }))
        .await;
    let path = format!("/api/accounts/{}/models/sync", text(&made, "id"));
    let (_, synced) = desk.call("POST", &path, None).await;
    assert_eq!(
        synced,
        json!({ "provider": "mine", "listed": 2, "added": ["alpha", "org/beta"] })
    );
    let (_, again) = desk.call("POST", &path, None).await;
    assert_eq!(again.get("added"), Some(&json!([])));
    assert_eq!(
        texts(&desk.get("/api/models").await, "id"),
        ["mine/alpha", "mine/org/beta"]
    );
}

#[tokio::test]
async fn however_many_ask_for_a_list_of_models_at_once_the_provider_is_asked_once() {
    let desk = Desk::open();
    let (calls, gate) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let (counted, held) = (Arc::clone(&calls), Arc::clone(&gate));
    let answer = move || async move {
        counted.fetch_add(1, Ordering::SeqCst);
        let _open = held.acquire().await.unwrap();
        r#"{"data":[{"id":"alpha"}]}"#
    };
    let base = serving(Router::new().route("/v1/models", get(answer))).await;
    let own = json!({ "name": "Mine", "dialect": "openai-chat", "base_url": base });
    desk.make("/api/providers", own).await;
    let made = desk
        .make("/api/accounts", json!({ "provider": "mine" }))
        .await;
    let path = format!("/api/accounts/{}/models/sync", text(&made, "id"));
    let all = join_all((0..10).map(|_| desk.call("POST", &path, None)));
    let open = async {
        // The provider has been asked by then, and all ten were sent before it was.
        while calls.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(100);
    };
    let (answers, ()) = tokio::join!(all, open);
    for (status, synced) in answers {
        assert_eq!(status, 200, "{synced}");
        assert_eq!(synced["added"], json!(["alpha"]));
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    desk.call("POST", &path, None).await;
    assert_eq!(calls.load(Ordering::SeqCst), 2, "the next asks anew");
}

#[tokio::test]
async fn an_empty_key_counts_as_none_where_none_is_needed() {
    let desk = Desk::open();
    let own =
        json!({ "name": "own", "dialect": "openai-chat", "base_url": "http://127.0.0.1:1/v1" });
    desk.make("/api/providers", own).await;
    let made = desk
        .make("/api/accounts", json!({ "provider": "own", "key": " \n" }))
        .await;
    assert_eq!(made.get("has_key"), Some(&json!(false)));
    let (status, refused) = desk
        .call(
            "POST",
            "/api/accounts",
            Some(json!({ "provider": "openai", "key": "" })),
        )
        .await;
    assert_eq!(status, 400);
    assert!(refused.to_string().contains("needs a key"), "{refused}");
}

#[tokio::test]
async fn what_is_laid_down_for_an_account_goes_with_it() {
    let desk = Desk::open();
    let new = json!({ "provider": "openai", "key": KEY });
    let first = desk.make("/api/accounts", new.clone()).await;
    let second = desk.make("/api/accounts", new).await;
    let (first, second) = (text(&first, "id"), text(&second, "id"));
    let laws = json!({ "policies": { first.clone(): { "tags": ["work"] }, second.clone(): {} } });
    let (status, _) = desk.call("PATCH", "/api/routing", Some(laws)).await;
    assert_eq!(status, 200);
    let (status, _) = desk
        .call("DELETE", &format!("/api/accounts/{first}"), None)
        .await;
    assert_eq!(status, 204);
    let left = desk.get("/api/routing").await;
    let left: Vec<&String> = left["policies"].as_object().unwrap().keys().collect();
    assert_eq!(left, [&second]);
}
