//! Tools and settings as providers get them.

use super::*;
use chat::{Dialect, Format, Opaque, Sampling, Tool, ToolChoice, ToolKind, ToolMode};
use serde_json::json;

fn tool(name: &str) -> Tool {
    Tool {
        name: name.into(),
        description: Some("d".into()),
        schema: Some(crate::wire::raw(
            &json!({"type": "object", "properties": {"x": {"type": ["string", "null"]}}}),
        )),
        strict: None,
        kind: ToolKind::Function,
        cache: None,
    }
}

fn asking() -> Request {
    saying(vec![user("x")])
}

#[test]
fn nothing_asked_is_nothing_sent() {
    let (body, lost) = written(&asking(), &[]);
    assert_eq!(
        body,
        json!({"contents": [{"parts": [{"text": "x"}], "role": "user"}]})
    );
    assert!(lost.is_empty());
}

#[test]
fn functions_stand_in_one_entry_with_the_schema_the_host_takes() {
    let request = Request {
        tools: vec![
            tool("a"),
            Tool {
                schema: None,
                ..tool("9 bad name")
            },
            Tool {
                schema: None,
                kind: ToolKind::Custom,
                strict: Some(true),
                ..tool("c")
            },
        ],
        ..asking()
    };
    let encoded = encoded(&request, &[]);
    let body: Value = serde_json::from_slice(&encoded.body).unwrap();
    assert_eq!(body["tools"].as_array().unwrap().len(), 1);
    let functions = &body["tools"][0]["functionDeclarations"];
    assert_eq!(
        functions[0]["parametersJsonSchema"]["properties"]["x"]["type"],
        json!(["string", "null"])
    );
    assert_eq!(functions[1].get("parametersJsonSchema"), None);
    let respelled = functions[1]["name"].as_str().unwrap();
    assert_ne!(respelled, "9 bad name");
    assert_eq!(encoded.names.known(respelled.to_owned()), "9 bad name");
    assert_eq!(
        functions[2]["parametersJsonSchema"]["required"],
        json!(["input"])
    );
    assert_eq!(encoded.losses[0].field, "tools[].strict");
    let (body, _) = written(&request, &[Quirk::OpenApiSchema]);
    let parameters = &body["tools"][0]["functionDeclarations"][0]["parameters"];
    assert_eq!(parameters["properties"]["x"]["nullable"], json!(true));
}

#[test]
fn choices_are_modes() {
    let named = |name: &str| ToolChoice::Named {
        name: name.into(),
        kind: ToolKind::Function,
    };
    let allowed = |mode| ToolChoice::Allowed {
        mode,
        names: vec!["a".into(), "b".into()],
    };
    for (choice, calling, lost) in [
        (ToolChoice::None, json!({"mode": "NONE"}), 0),
        (ToolChoice::Auto, json!({"mode": "AUTO"}), 0),
        (ToolChoice::Required, json!({"mode": "ANY"}), 0),
        (
            named("a"),
            json!({"mode": "ANY", "allowedFunctionNames": ["a"]}),
            0,
        ),
        (named("gone"), json!({"mode": "AUTO"}), 1),
        (
            allowed(ToolMode::Required),
            json!({"mode": "ANY", "allowedFunctionNames": ["a", "b"]}),
            0,
        ),
        (
            allowed(ToolMode::Auto),
            json!({"mode": "VALIDATED", "allowedFunctionNames": ["a", "b"]}),
            0,
        ),
    ] {
        let request = Request {
            tools: vec![tool("a"), tool("b")],
            tool_choice: Some(choice),
            ..asking()
        };
        let (body, losses) = written(&request, &[]);
        assert_eq!(body["toolConfig"]["functionCallingConfig"], calling);
        assert_eq!(losses.len(), lost);
    }
    let request = Request {
        tool_choice: Some(ToolChoice::Required),
        parallel_tool_calls: Some(false),
        ..asking()
    };
    let (body, lost) = written(&request, &[]);
    assert_eq!(body.get("toolConfig"), None);
    assert_eq!(lost, ["parallel_tool_calls", "tool_choice"]);
}

#[test]
fn a_schema_gives_way_to_tools_before_gemini_3() {
    let request = Request {
        tools: vec![tool("a")],
        format: Some(Format::JsonSchema {
            name: Some("n".into()),
            description: None,
            schema: crate::wire::raw(
                &json!({"type": "object", "properties": {"x": {"type": "string"}}}),
            ),
            strict: Some(true),
        }),
        ..asking()
    };
    let (body, lost) = written(&request, &[]);
    assert_eq!(body.get("generationConfig"), None);
    assert_eq!(lost, ["response_format"]);
    let (body, lost) = written(&request, &[Quirk::SchemaWithTools]);
    assert_eq!(
        body["generationConfig"]["responseMimeType"],
        "application/json"
    );
    assert_eq!(
        body["generationConfig"]["responseJsonSchema"]["type"],
        "object"
    );
    assert!(lost.is_empty());
    let quirks = [Quirk::SchemaWithTools, Quirk::OpenApiSchema];
    let (body, _) = written(&request, &quirks);
    assert!(body["generationConfig"]["responseSchema"]["type"].is_string());
}

#[test]
fn formats_without_a_schema_are_media_types() {
    for (format, mime) in [
        (Format::Text, "text/plain"),
        (Format::JsonObject, "application/json"),
    ] {
        let request = Request {
            format: Some(format),
            ..asking()
        };
        let (body, _) = written(&request, &[]);
        assert_eq!(body["generationConfig"], json!({"responseMimeType": mime}));
    }
}

#[test]
fn settings_are_written_within_what_gemini_takes() {
    let request = Request {
        max_output_tokens: Some(100_000),
        sampling: Sampling {
            temperature: Some(2.0),
            top_p: Some(0.5),
            top_k: Some(3),
            presence_penalty: Some(1.0),
            frequency_penalty: Some(-1.0),
            seed: Some(1 << 40),
        },
        stop: ["a", "b", "c", "d", "e", "f"].map(str::to_owned).to_vec(),
        candidates: Some(2),
        logprobs: Some(0),
        service_tier: Some("default".into()),
        user: Some("u".into()),
        verbosity: Some("low".into()),
        cache_key: Some("k".into()),
        ..asking()
    };
    let target = Target {
        max_output_tokens: Some(65_536),
        ..target(&[])
    };
    let encoded = Gemini.encode_request(&request, &target).unwrap();
    let body: Value = serde_json::from_slice(&encoded.body).unwrap();
    assert_eq!(body["serviceTier"], "standard");
    assert_eq!(
        body["generationConfig"],
        json!({"temperature": 2.0, "topP": 0.5, "topK": 3, "presencePenalty": 1.0, "frequencyPenalty": -1.0,
            "maxOutputTokens": 65536, "candidateCount": 2, "stopSequences": ["a", "b", "c", "d", "e"], "responseLogprobs": true})
    );
    let mut lost: Vec<_> = encoded
        .losses
        .iter()
        .map(|loss| loss.field.as_ref())
        .collect();
    lost.sort_unstable();
    assert_eq!(
        lost,
        [
            "max_output_tokens",
            "prompt_cache_key",
            "seed",
            "stop",
            "user",
            "verbosity"
        ]
    );
}

#[test]
fn tiers_have_their_words() {
    for (tier, word, lost) in [
        ("auto", json!(null), 0),
        ("default", json!("standard"), 0),
        ("flex", json!("flex"), 0),
        ("priority", json!("priority"), 0),
        ("scale", json!(null), 1),
    ] {
        let request = Request {
            service_tier: Some(tier.into()),
            ..asking()
        };
        let (body, losses) = written(&request, &[]);
        assert_eq!(
            (&body["serviceTier"], losses.len()),
            (&word, lost),
            "{tier}"
        );
    }
}

#[test]
fn web_search_is_understood_in_every_spelling_but_not_beside_functions() {
    let extra = |name: &str, value: Value| Opaque {
        dialect: Dialect::OpenAiChat,
        name: name.into(),
        value: crate::wire::raw(&value),
    };
    let search = extra(
        "tools[].web_search_20250305",
        json!({"type": "web_search_20250305"}),
    );
    let options = extra("web_search_options", json!({}));
    for extra in [search, options] {
        let mut request = Request {
            extras: vec![extra, extra_field()],
            ..asking()
        };
        let (body, lost) = written(&request, &[]);
        assert_eq!(body["tools"], json!([{"googleSearch": {}}]));
        assert_eq!(lost, ["logit_bias"]);
        request.tools = vec![tool("a")];
        let (body, lost) = written(&request, &[]);
        assert_eq!(body["tools"].as_array().unwrap().len(), 1);
        assert_eq!(lost.len(), 2);
    }
}

fn extra_field() -> Opaque {
    Opaque {
        dialect: Dialect::OpenAiChat,
        name: "logit_bias".into(),
        value: crate::wire::raw(&json!({"1": -100})),
    }
}
