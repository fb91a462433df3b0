use super::fake::{Answers, Fake};
use super::{chores, provider};
use crate::{ListedModel, list_models};
use catalog::Provider;
use chat::Dialect;

async fn listed(
    dialect: Dialect,
    answers: Answers,
) -> (Result<Vec<ListedModel>, String>, Vec<String>) {
    let fake = Fake::start(answers).await;
    let models = list_models(&chores(), &provider(dialect, &fake.base), Some(&"k".into())).await;
    (models, fake.asked())
}

fn ids(models: &[ListedModel]) -> Vec<&str> {
    models.iter().map(|model| model.id.as_str()).collect()
}

#[tokio::test]
async fn an_openai_list_is_read() {
    let list = r#"{"object":"list","data":[
        {"id":"gpt-x","object":"model","owned_by":"openai"},
        {"id":"vendor/y","name":"Y","context_length":131072,"max_model_len":131072,"max_completion_tokens":8192},
        {"id":"gpt-x"}]}"#;
    let leak: Answers = Box::leak(Box::new([("/models", 200, &*list.to_owned().leak())]));
    let (models, asked) = listed(Dialect::OpenAiChat, leak).await;
    let expected = [
        ListedModel {
            id: "gpt-x".into(),
            name: "gpt-x".into(),
            context: None,
            max_output: None,
        },
        ListedModel {
            id: "vendor/y".into(),
            name: "Y".into(),
            context: Some(131_072),
            max_output: Some(8192),
        },
    ];
    assert_eq!(models.unwrap(), expected);
    assert_eq!(asked, ["GET /models [Bearer k] "]);
}

#[tokio::test]
async fn a_bare_array_is_a_list_too() {
    let (models, _) = listed(
        Dialect::OpenAiChat,
        &[(
            "/models",
            200,
            r#" [{"id":"a"},{"name":"b"},{"id":7,"name":"c"},{}]"#,
        )],
    )
    .await;
    assert_eq!(ids(&models.unwrap()), ["a", "b", "c"]);
}

#[tokio::test]
async fn an_anthropic_list_is_read_page_by_page() {
    let (models, asked) = listed(
        Dialect::AnthropicMessages,
        &[
            ("/v1/models?after_id=m%2F1", 200, r#"{"data":[{"type":"model","id":"m2","display_name":"M 2"}],"has_more":false,"last_id":"m2"}"#),
            ("/v1/models", 200, r#"{"data":[{"type":"model","id":"m/1","display_name":"M 1"}],"has_more":true,"last_id":"m/1"}"#),
        ],
    )
    .await;
    let models = models.unwrap();
    assert_eq!(ids(&models), ["m/1", "m2"]);
    assert_eq!(models.last().map(|model| model.name.as_str()), Some("M 2"));
    assert_eq!(
        asked,
        [
            "GET /v1/models [k, 2023-06-01] ",
            "GET /v1/models?after_id=m%2F1 [k, 2023-06-01] "
        ]
    );
}

#[tokio::test]
async fn a_gemini_list_loses_its_prefix_and_the_models_that_cannot_chat() {
    let (models, asked) = listed(
        Dialect::Gemini,
        &[
            ("/v1beta/models?pageToken=n%3D", 200, r#"{"models":[{"name":"models/embed","supportedGenerationMethods":["embedContent"]}]}"#),
            (
                "/v1beta/models",
                200,
                r#"{"models":[{"name":"models/flash","displayName":"Flash","inputTokenLimit":1048576,"outputTokenLimit":65536,
                    "supportedGenerationMethods":["generateContent","countTokens"]}],"nextPageToken":"n="}"#,
            ),
        ],
    )
    .await;
    let flash = ListedModel {
        id: "flash".into(),
        name: "Flash".into(),
        context: Some(1_048_576),
        max_output: Some(65_536),
    };
    assert_eq!(models.unwrap(), [flash]);
    assert_eq!(
        asked,
        [
            "GET /v1beta/models [k] ",
            "GET /v1beta/models?pageToken=n%3D [k] "
        ]
    );
}

#[tokio::test]
async fn a_list_without_end_ends() {
    let (models, asked) = listed(
        Dialect::Gemini,
        &[(
            "/",
            200,
            r#"{"models":[{"name":"m"}],"nextPageToken":"again"}"#,
        )],
    )
    .await;
    assert!(models.is_ok());
    assert_eq!(asked.len(), 50);
}

#[tokio::test]
async fn a_list_that_is_refused_or_unreadable_or_nowhere_is_told() {
    let (refused, _) = listed(
        Dialect::OpenAiChat,
        &[("/models", 401, r#"{"error":{"message":"no such key"}}"#)],
    )
    .await;
    assert!(refused.unwrap_err().contains("401"));
    let (garbled, _) = listed(Dialect::OpenAiChat, &[("/models", 200, "<html>")]).await;
    assert!(garbled.unwrap_err().contains("no list of models"));
    let nowhere = Provider {
        models_url: None,
        ..provider(Dialect::OpenAiChat, "http://127.0.0.1:9")
    };
    let told = list_models(&chores(), &nowhere, None).await.unwrap_err();
    assert!(told.contains("add the ones you use by hand"), "{told}");
}
