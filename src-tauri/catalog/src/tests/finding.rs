//! Finding a provider, a model, an offer, and how its key is sent and checked.

use super::named;
use crate::{Auth, KeyCheck, find};
use chat::Dialect;

#[test]
fn by_id_prefix_or_alias_in_any_case() {
    let cases = [
        ("openai", "openai"),
        ("OpenAI", "openai"),
        ("ds", "deepseek"),
        ("cc", "claude"),
        ("kmc", "kimi-coding"),
        ("pplx", "perplexity"),
        ("ernie", "qianfan"),
        ("OCG", "opencode-go"),
    ];
    for (name, id) in cases {
        assert_eq!(named(name).id, id, "{name}");
    }
    assert_eq!(find("nobody"), None);
    assert_eq!(find(""), None);
}

#[test]
fn a_listed_model_with_its_price_and_abilities() {
    let model = named("openai").model("GPT-4o").unwrap();
    assert_eq!(
        (model.id.as_ref(), model.context, model.max_output),
        ("gpt-4o", Some(128_000), Some(16_384))
    );
    assert_eq!(
        (model.vision, model.tools, model.reasoning),
        (Some(true), Some(true), Some(false))
    );
    let price = model.price.unwrap();
    assert_eq!(
        (price.input, price.output, price.cache_read),
        (2.5, 10.0, Some(1.25))
    );
    assert_eq!(named("openai").model("gpt-nothing"), None);
}

#[test]
fn the_clients_dialect_is_preferred_where_it_is_offered() {
    let dialect =
        |id: &str, preferred, model: &str| named(id).offer(preferred, model).unwrap().dialect;
    use Dialect::{AnthropicMessages, Gemini, OpenAiChat, OpenAiResponses};
    assert_eq!(dialect("openai", OpenAiChat, "gpt-5.5"), OpenAiChat);
    assert_eq!(
        dialect("openai", OpenAiResponses, "gpt-5.5"),
        OpenAiResponses
    );
    assert_eq!(dialect("openai", Gemini, "gpt-5.5"), OpenAiChat);
    assert_eq!(
        dialect("openai", OpenAiChat, "gpt-5.5-pro"),
        OpenAiResponses
    );
    assert_eq!(
        dialect("openai", OpenAiChat, "gpt-5.3-codex"),
        OpenAiResponses
    );
    assert_eq!(
        dialect("anthropic", OpenAiChat, "claude-opus-5"),
        AnthropicMessages
    );
    assert_eq!(dialect("glm", OpenAiChat, "glm-5"), OpenAiChat);
    assert_eq!(dialect("glm", Gemini, "glm-5"), AnthropicMessages);
    assert_eq!(
        dialect("opencode-zen", OpenAiChat, "claude-opus-5"),
        AnthropicMessages
    );
    assert_eq!(dialect("opencode-zen", OpenAiChat, "gemini-3-pro"), Gemini);
    assert_eq!(
        dialect("opencode-go", AnthropicMessages, "glm-5.3"),
        OpenAiChat
    );
}

#[test]
fn keys_are_sent_as_the_offer_or_else_the_provider_says() {
    let sent = |id: &str, dialect| {
        let provider = named(id);
        provider
            .auth_for(provider.offer(dialect, "m").unwrap())
            .clone()
    };
    assert_eq!(sent("deepseek", Dialect::OpenAiChat), Auth::Bearer);
    assert_eq!(
        sent("deepseek", Dialect::AnthropicMessages),
        Auth::Header("x-api-key".into())
    );
    assert_eq!(
        sent("gemini", Dialect::Gemini),
        Auth::Header("x-goog-api-key".into())
    );
    assert_eq!(
        sent("azure", Dialect::OpenAiChat),
        Auth::Header("api-key".into())
    );
    assert_eq!(
        sent("clarifai", Dialect::OpenAiChat),
        Auth::Scheme("Key".into())
    );
    assert_eq!(sent("mimo-free", Dialect::OpenAiChat), Auth::None);
}

#[test]
fn a_wrong_key_is_told_by_status_or_text() {
    assert!(named("xai").is_bad_key(400, ""));
    assert!(named("gemini").is_bad_key(400, ""));
    assert!(!named("openai").is_bad_key(400, ""));
    assert!(named("openai").is_bad_key(401, ""));
    assert!(!named("kimi-coding").is_bad_key(403, ""));
    assert!(named("minimax").is_bad_key(200, r#"{"status_msg":"invalid api key"}"#));
    assert_eq!(named("openai").key_check, KeyCheck::List);
    assert_eq!(named("nvidia").key_check, KeyCheck::Chat);
    assert_eq!(
        named("openrouter").key_check,
        KeyCheck::Get("https://openrouter.ai/api/v1/key".into())
    );
}
