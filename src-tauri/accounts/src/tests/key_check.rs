use super::fake::{Answers, Fake};
use super::{chores, provider};
use crate::{KeyState, check_key};
use catalog::{Auth, KeyCheck, Provider};
use chat::Dialect;
use secrets::SecretText;

const KEY: &str = "sk-wrong-or-right";

async fn check(answers: Answers, change: impl Fn(Provider) -> Provider) -> (KeyState, Vec<String>) {
    let fake = Fake::start(answers).await;
    let provider = change(provider(Dialect::OpenAiChat, &fake.base));
    let state = check_key(&chores(), &provider, Some(&SecretText::from(KEY))).await;
    (state, fake.asked())
}

fn word(state: &KeyState) -> String {
    match state {
        KeyState::Valid { models } => format!("valid {models:?}"),
        KeyState::Invalid { .. } => "invalid".into(),
        KeyState::Unknown { .. } => "unknown".into(),
    }
}

#[tokio::test]
async fn each_answer_means_what_the_table_says() {
    const LIST: &str = r#"{"data":[{"id":"a"},{"id":"b"}]}"#;
    let table: &[(Answers, &str)] = &[
        (&[("/models", 200, LIST)], "valid Some(2)"),
        (&[("/models", 401, "{}")], "invalid"),
        (&[("/models", 403, "{}")], "invalid"),
        // The list decides nothing: the chat call does.
        (
            &[("/models", 404, "{}"), ("/chat", 200, "{}")],
            "valid None",
        ),
        (&[("/models", 500, "{}"), ("/chat", 401, "{}")], "invalid"),
        (
            &[("/models", 404, "{}"), ("/chat", 400, "{}")],
            "valid None",
        ),
        (
            &[("/models", 404, "{}"), ("/chat", 402, "{}")],
            "valid None",
        ),
        (
            &[("/models", 404, "{}"), ("/chat", 422, "{}")],
            "valid None",
        ),
        (
            &[("/models", 404, "{}"), ("/chat", 429, "{}")],
            "valid None",
        ),
        (&[("/models", 404, "{}"), ("/chat", 404, "{}")], "unknown"),
        (&[("/models", 404, "{}"), ("/chat", 405, "{}")], "unknown"),
        (&[("/models", 404, "{}"), ("/chat", 503, "{}")], "unknown"),
        (&[("/models", 404, "{}"), ("/chat", 302, "{}")], "unknown"),
    ];
    for (answers, expected) in table {
        let (state, _) = check(answers, |provider| provider).await;
        assert_eq!(word(&state), *expected, "{answers:?}: {state:?}");
    }
}

#[tokio::test]
async fn a_public_list_is_not_asked_and_one_token_is() {
    let (state, asked) = check(
        &[("/models", 200, "{}"), ("/chat", 200, "{}")],
        |provider| Provider {
            key_check: KeyCheck::Chat,
            ..provider
        },
    )
    .await;
    assert_eq!(word(&state), "valid None");
    let [only] = asked.as_slice() else {
        unreachable!("{asked:?}")
    };
    assert!(
        only.starts_with("POST /chat/completions [Bearer sk-wrong-or-right] {"),
        "{only}"
    );
    assert!(
        only.contains(r#""model":"tiny""#) && only.contains(r#""max_tokens":1"#),
        "{only}"
    );
}

#[tokio::test]
async fn an_address_made_for_the_purpose_is_asked_instead_of_the_list() {
    let (state, asked) = check(&[("/whoami", 200, r#"{"data":[]}"#)], |provider| {
        let base = provider
            .models_url
            .as_deref()
            .unwrap_or_default()
            .replace("/models", "/whoami");
        Provider {
            key_check: KeyCheck::Get(base.into()),
            ..provider
        }
    })
    .await;
    assert_eq!(word(&state), "valid None");
    assert_eq!(asked, ["GET /whoami [Bearer sk-wrong-or-right] "]);
}

#[tokio::test]
async fn a_provider_that_says_bad_key_in_its_own_way_is_understood() {
    let (state, _) = check(
        &[("/models", 400, r#"{"error":"API_KEY_INVALID"}"#)],
        |provider| Provider {
            bad_key_text: vec!["API_KEY_INVALID".into()].into(),
            ..provider
        },
    )
    .await;
    assert_eq!(word(&state), "invalid");
    let (state, _) = check(
        &[("/models", 200, r#"{"base_resp":"invalid api key"}"#)],
        |provider| Provider {
            bad_key_text: vec!["invalid api key".into()].into(),
            ..provider
        },
    )
    .await;
    assert_eq!(word(&state), "invalid");
    let (state, _) = check(
        &[("/models", 403, "{}"), ("/chat", 403, "{}")],
        |provider| Provider {
            bad_key_statuses: vec![401].into(),
            ..provider
        },
    )
    .await;
    assert_eq!(word(&state), "valid None");
}

#[tokio::test]
async fn a_key_the_provider_repeats_is_not_repeated_by_us() {
    let told = r#"{"error":{"message":"Incorrect API key provided: sk-wrong-or-right."}}"#;
    let leak: Answers = Box::leak(Box::new([("/models", 401, told)]));
    let (state, _) = check(leak, |provider| provider).await;
    let KeyState::Invalid { why } = state else {
        unreachable!("{state:?}")
    };
    assert!(
        !why.contains(KEY) && why.contains("Incorrect API key"),
        "{why}"
    );
}

#[tokio::test]
async fn a_key_in_the_query_stays_out_of_sentences() {
    let query = |provider: Provider| Provider {
        auth: Auth::Query("key".into()),
        ..provider
    };
    let (state, asked) = check(&[("/models", 200, "{}")], query).await;
    assert_eq!(word(&state), "valid Some(0)");
    assert_eq!(asked, ["GET /models?key=sk-wrong-or-right [] "]);

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let state = check_key(
        &chores(),
        &query(provider(Dialect::OpenAiChat, &closed)),
        Some(&KEY.into()),
    )
    .await;
    let KeyState::Unknown { why } = state else {
        unreachable!("{state:?}")
    };
    assert!(!why.contains(KEY) && why.contains("127.0.0.1"), "{why}");
}

#[tokio::test]
async fn an_account_without_a_key_is_asked_about_only_where_none_is_needed() {
    let fake = Fake::start(&[("/models", 200, r#"{"data":[]}"#)]).await;
    let hosted = provider(Dialect::OpenAiChat, &fake.base);
    assert_eq!(word(&check_key(&chores(), &hosted, None).await), "invalid");
    let local = Provider {
        local: true,
        ..hosted
    };
    assert_eq!(
        word(&check_key(&chores(), &local, None).await),
        "valid Some(0)"
    );
    assert_eq!(fake.asked(), ["GET /models [] "]);
}

#[tokio::test]
async fn an_address_with_a_gap_is_named_and_not_called() {
    let (state, asked) = check(&[], |provider| Provider {
        models_url: Some("https://{region}.example/models".into()),
        ..provider
    })
    .await;
    let KeyState::Unknown { why } = state else {
        unreachable!("{state:?}")
    };
    assert!(why.contains("region") && asked.is_empty(), "{why}");
}
