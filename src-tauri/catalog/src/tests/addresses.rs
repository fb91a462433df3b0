//! From base addresses and templates to the addresses requests go to.

use super::named;
use crate::{Auth, Missing, Offer, Provider, Tier};
use chat::Quirk::{InlineMedia, MaxTokensOnly, OpenApiSchema};
use chat::{Dialect, Quirks};

fn nothing(_: &str) -> Option<&'static str> {
    None
}

#[test]
fn a_base_is_what_the_vendors_own_sdk_takes() {
    use Dialect::{AnthropicMessages, Gemini, OpenAiChat, OpenAiResponses};
    let gemini = "https://h/v1beta/models/{model}:{verb}";
    let cases = [
        (OpenAiChat, "https://h/v1", "https://h/v1/chat/completions"),
        (OpenAiChat, "https://h/v1/", "https://h/v1/chat/completions"),
        (
            OpenAiChat,
            "  https://h/v1  ",
            "https://h/v1/chat/completions",
        ),
        (
            OpenAiChat,
            "https://h/v1/chat/completions",
            "https://h/v1/chat/completions",
        ),
        (
            OpenAiChat,
            "https://h/v1/chat/completions/",
            "https://h/v1/chat/completions",
        ),
        (
            OpenAiChat,
            "https://h/v1/responses",
            "https://h/v1/chat/completions",
        ),
        (
            OpenAiChat,
            "https://h/v1/models",
            "https://h/v1/chat/completions",
        ),
        (OpenAiChat, "https://h", "https://h/chat/completions"),
        (
            OpenAiChat,
            "https://h/api/paas/v4",
            "https://h/api/paas/v4/chat/completions",
        ),
        (
            OpenAiChat,
            "https://h/v1?tenant=a",
            "https://h/v1/chat/completions?tenant=a",
        ),
        (OpenAiResponses, "https://h/v1", "https://h/v1/responses"),
        (
            OpenAiResponses,
            "https://h/v1/responses",
            "https://h/v1/responses",
        ),
        (AnthropicMessages, "https://h", "https://h/v1/messages"),
        (AnthropicMessages, "https://h/", "https://h/v1/messages"),
        (AnthropicMessages, "https://h/v1", "https://h/v1/messages"),
        (AnthropicMessages, "https://h/v1/", "https://h/v1/messages"),
        (
            AnthropicMessages,
            "https://h/v1/messages",
            "https://h/v1/messages",
        ),
        (
            AnthropicMessages,
            "https://h/v1/messages/count_tokens",
            "https://h/v1/messages",
        ),
        (
            AnthropicMessages,
            "https://h/anthropic",
            "https://h/anthropic/v1/messages",
        ),
        (
            AnthropicMessages,
            "https://h/anthropic/v1/messages?beta=true",
            "https://h/anthropic/v1/messages?beta=true",
        ),
        (Gemini, "https://h", gemini),
        (Gemini, "https://h/", gemini),
        (Gemini, "https://h/v1beta", gemini),
        (Gemini, "https://h/v1beta/", gemini),
        (Gemini, "https://h/v1beta/models", gemini),
        (Gemini, gemini, gemini),
        (Gemini, "https://h/v1", "https://h/v1/models/{model}:{verb}"),
    ];
    for (dialect, base, url) in cases {
        assert_eq!(
            Offer::from_base(dialect, base).url,
            url,
            "{dialect} at {base}"
        );
    }
}

#[test]
fn a_base_tells_where_tokens_are_counted_and_models_listed() {
    use Dialect::{AnthropicMessages, Gemini, OpenAiChat, OpenAiResponses};
    let cases = [
        (
            OpenAiChat,
            "https://h/v1/chat/completions",
            None,
            "https://h/v1/models",
        ),
        (
            OpenAiResponses,
            "https://h/v1",
            Some("https://h/v1/responses/input_tokens"),
            "https://h/v1/models",
        ),
        (
            AnthropicMessages,
            "https://h",
            Some("https://h/v1/messages/count_tokens"),
            "https://h/v1/models",
        ),
        (
            Gemini,
            "https://h/v1beta",
            Some("https://h/v1beta/models/{model}:countTokens"),
            "https://h/v1beta/models",
        ),
    ];
    for (dialect, base, count, list) in cases {
        let provider = Provider::custom("Mine", dialect, base, "mine");
        assert_eq!(provider.offers[0].count_url.as_deref(), count);
        assert_eq!(provider.models_url.as_deref(), Some(list));
    }
}

#[test]
fn a_custom_provider_is_assumed_to_know_little() {
    let custom = |dialect, base| Provider::custom("My server", dialect, base, "mine");
    let chat = custom(Dialect::OpenAiChat, "https://h/v1");
    assert_eq!(
        (chat.id.as_ref(), chat.prefix.as_ref(), chat.name.as_ref()),
        ("mine", "mine", "My server")
    );
    assert!(chat.custom && chat.any_model && !chat.local);
    assert_eq!((chat.auth, chat.tier), (Auth::Bearer, Tier::ApiKey));
    assert_eq!(chat.quirks, Quirks::NONE.with(MaxTokensOnly));
    assert_eq!(
        custom(Dialect::AnthropicMessages, "https://h").auth,
        Auth::Header("x-api-key".into())
    );
    let gemini = custom(Dialect::Gemini, "https://h");
    assert_eq!(gemini.auth, Auth::Header("x-goog-api-key".into()));
    assert!(gemini.quirks.has(OpenApiSchema) && gemini.quirks.has(InlineMedia));
}

#[test]
fn a_custom_provider_on_this_machine_is_local() {
    let local = |base| Provider::custom("n", Dialect::OpenAiChat, base, "p").local;
    for base in [
        "http://localhost:8000/v1",
        "http://127.0.0.1/v1",
        "http://[::1]:9/v1",
        "LOCALHOST:1",
    ] {
        assert!(local(base), "{base}");
    }
    for base in [
        "https://localhost.example/v1",
        "http://192.168.1.2:8000",
        "https://h/127.0.0.1",
        "http://127.0.0.1@h/",
    ] {
        assert!(!local(base), "{base}");
    }
}

#[test]
fn models_verbs_and_variables_are_filled_in() {
    let gemini = named("gemini");
    let url = |stream| {
        gemini
            .endpoint(&gemini.offers[0], "gemini-3-flash", stream, nothing)
            .unwrap()
    };
    let models = "https://generativelanguage.googleapis.com/v1beta/models";
    assert_eq!(
        url(false),
        format!("{models}/gemini-3-flash:generateContent")
    );
    assert_eq!(
        url(true),
        format!("{models}/gemini-3-flash:streamGenerateContent?alt=sse")
    );
    let bedrock = named("bedrock");
    let host = |region: Option<&'static str>| {
        bedrock
            .endpoint(&bedrock.offers[0], "m", false, |_| region)
            .unwrap()
    };
    assert!(host(None).contains(".us-east-1."));
    assert!(host(Some(" eu-west-1 ")).contains(".eu-west-1."));
    let databricks = named("databricks");
    let offer = &databricks.offers[0];
    assert_eq!(
        databricks.endpoint(offer, "m", false, nothing),
        Err(Missing("workspace".into()))
    );
    let pasted = databricks
        .endpoint(offer, "m", false, |_| Some("https://w.example/"))
        .unwrap();
    assert_eq!(
        pasted,
        "https://w.example/serving-endpoints/chat/completions"
    );
}

#[test]
fn a_model_cannot_break_out_of_its_place_in_the_path() {
    let gemini = named("gemini");
    let url = gemini
        .endpoint(&gemini.offers[0], "a b?c#d%{verb}", false, nothing)
        .unwrap();
    assert!(
        url.ends_with("/models/a%20b%3Fc%23d%25%7Bverb%7D:generateContent"),
        "{url}"
    );
}
