//! Requests: what a client may send, and what a provider gets.

use super::*;
use chat::{
    Dialect, Effort, Maker, Media, MediaKind, Opaque, Part, Quirk, Quirks, Reasoning, Role,
    Signature, Source, Tool, ToolChoice, ToolKind, ToolMode, ToolResult, Turn,
};
use serde_json::json;

fn said(texts: &[&str]) -> Vec<Part> {
    texts.iter().map(|text| Part::text(*text)).collect()
}

fn asked(turns: Vec<Turn>) -> Request {
    Request {
        turns,
        ..Request::default()
    }
}

fn user(text: &str) -> Turn {
    Turn::new(Role::User, said(&[text]))
}

fn opaque(dialect: Dialect, name: &str, json: &str) -> Opaque {
    Opaque {
        dialect,
        name: name.to_owned(),
        value: serde_json::from_str(json).unwrap(),
    }
}

#[test]
fn items_of_one_turn_are_one_turn() {
    let body = corpus_file("tool-results", "request.json");
    let request = CODEC.decode_request(&body).unwrap();
    let roles: Vec<(Role, usize)> = request
        .turns
        .iter()
        .map(|turn| (turn.role, turn.parts.len()))
        .collect();
    assert_eq!(
        roles,
        [
            (Role::System, 1),
            (Role::User, 1),
            (Role::Assistant, 3),
            (Role::User, 2),
            (Role::Developer, 1),
            (Role::User, 1),
        ]
    );
}

#[test]
fn a_namespace_is_flattened_and_written_apart_again() {
    let body = corpus_file("codex", "request.json");
    let request = CODEC.decode_request(&body).unwrap();
    let names: Vec<&str> = request
        .tools
        .iter()
        .map(|tool| tool.name.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "shell",
            "apply_patch",
            "mcp__github__search",
            "mcp__github__issue",
            "view_image"
        ]
    );
    let (written, _) = encode(&request);
    let kinds: Vec<&str> = written["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        ["function", "custom", "namespace", "function", "web_search"]
    );
    let call = &written["input"][6];
    assert_eq!(
        (&call["namespace"], &call["name"]),
        (&json!("mcp__github"), &json!("search"))
    );
}

#[test]
fn a_direct_tool_of_a_flat_name_wins_over_the_namespace() {
    let request = decode(
        r#"{"tools":[{"type":"namespace","name":"ns","tools":[{"type":"function","name":"a","description":"grouped"}]},
        {"type":"function","name":"ns__a","description":"direct"}]}"#,
    );
    assert_eq!(request.tools.len(), 1);
    assert_eq!(request.tools[0].description.as_deref(), Some("direct"));
    let names = super::super::namespaces::Namespaces::of(&request);
    assert_eq!(names.split("ns__a"), (None, "ns__a"));
}

#[test]
fn what_names_a_stored_conversation_is_kept_under_its_own_name() {
    let request = decode(
        r#"{"input":[{"id":"msg_1"}],"previous_response_id":"resp_1","conversation":{"id":"c"},"metadata":null}"#,
    );
    let names: Vec<&str> = request
        .extras
        .iter()
        .map(|extra| extra.name.as_str())
        .collect();
    assert_eq!(names, ["previous_response_id", "conversation"]);
    let [Part::Opaque(item)] = request.turns[0].parts.as_slice() else {
        panic!("{request:?}");
    };
    assert_eq!(item.name, "input[].item_reference");
}

#[test]
fn what_is_known_and_broken_is_malformed_at_its_path() {
    for (body, field) in [
        ("[]", ""),
        ("{", ""),
        (r#"{"input":7}"#, "input"),
        (r#"{"input":[7]}"#, "input[0]"),
        (r#"{"input":[{}]}"#, "input[0].type"),
        (
            r#"{"input":[{"role":"tool","content":"x"}]}"#,
            "input[0].role",
        ),
        (r#"{"input":[{"role":"user"}]}"#, "input[0].content"),
        (
            r#"{"input":[{"role":"user","content":[{"type":"input_image"}]}]}"#,
            "input[0].content[0].image_url",
        ),
        (
            r#"{"input":[{"role":"user","content":[{"type":"input_image","image_url":{"url":"x"}}]}]}"#,
            "input[0].content[0].image_url",
        ),
        (
            r#"{"input":[{"type":"function_call","name":"a"}]}"#,
            "input[0].call_id",
        ),
        (r#"{"tools":[{"type":"function"}]}"#, "tools[0].name"),
        (r#"{"tool_choice":{"type":"function"}}"#, "tool_choice.name"),
        (
            r#"{"text":{"format":{"type":"json_schema"}}}"#,
            "text.format.schema",
        ),
        (r#"{"max_output_tokens":"many"}"#, "max_output_tokens"),
        (r#"{"reasoning":{"effort":3}}"#, "reasoning.effort"),
    ] {
        let malformed = CODEC.decode_request(body.as_bytes()).unwrap_err();
        assert_eq!(malformed.field, field, "{body}: {malformed}");
    }
}

#[test]
fn deep_nesting_is_carried_without_recursion() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let request = decode(&format!(r#"{{"input":"hi","novelty":{deep}}}"#));
    assert_eq!(request.extras[0].value.get(), deep);
}

#[test]
fn tool_choices_are_read() {
    let named = |name: &str, kind| ToolChoice::Named {
        name: name.to_owned(),
        kind,
    };
    for (json, choice) in [
        (r#""none""#, Some(ToolChoice::None)),
        (r#""auto""#, Some(ToolChoice::Auto)),
        (r#""required""#, Some(ToolChoice::Required)),
        (
            r#"{"type":"function","name":"a"}"#,
            Some(named("a", ToolKind::Function)),
        ),
        (
            r#"{"type":"custom","name":"a"}"#,
            Some(named("a", ToolKind::Custom)),
        ),
        (
            r#"{"type":"function","namespace":"ns","name":"a"}"#,
            Some(named("ns__a", ToolKind::Function)),
        ),
        (
            r#"{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"a"}]}"#,
            Some(ToolChoice::Allowed {
                mode: chat::ToolMode::Required,
                names: vec!["a".to_owned()],
            }),
        ),
        (
            r#"{"type":"allowed_tools","mode":"auto","tools":[{"type":"mcp"}]}"#,
            None,
        ),
        (r#"{"type":"web_search_preview"}"#, None),
    ] {
        let request = decode(&format!(r#"{{"tool_choice":{json}}}"#));
        assert_eq!(request.tool_choice, choice, "{json}");
        assert_eq!(
            request.extras.len(),
            usize::from(choice.is_none()),
            "{json}"
        );
    }
}

#[test]
fn the_thinking_asked_for_is_read() {
    for (json, effort, show, style) in [
        (
            r#"{"effort":"high","summary":"auto"}"#,
            Some(Effort::High),
            Some(true),
            Some("auto"),
        ),
        (r#"{"effort":"none"}"#, Some(Effort::None), None, None),
        (
            r#"{"generate_summary":"concise"}"#,
            None,
            Some(true),
            Some("concise"),
        ),
        (r#"{"effort":null}"#, None, None, None),
    ] {
        let request = decode(&format!(r#"{{"reasoning":{json}}}"#));
        let thinking = request.thinking.unwrap();
        assert_eq!(
            (thinking.effort, thinking.show, thinking.style.as_deref()),
            (effort, show, style),
            "{json}"
        );
    }
}

#[test]
fn leading_system_text_is_instructions_and_later_text_stays_in_place() {
    let (body, _) = encode(&asked(vec![
        Turn::new(
            Role::System,
            [
                vec![Part::Opaque(chat::Opaque {
                    dialect: chat::Dialect::AnthropicMessages,
                    name: "x-anthropic-billing-header".into(),
                    value: crate::wire::raw(&"x-anthropic-billing-header: cc=1"),
                })],
                said(&["One.", "Two."]),
            ]
            .concat(),
        ),
        Turn::new(Role::Developer, said(&["Three."])),
        user("hi"),
        Turn::new(Role::System, said(&["Four."])),
    ]));
    assert_eq!(body["instructions"], "One.\n\nTwo.");
    let roles: Vec<&Value> = body["input"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["role"])
        .collect();
    assert_eq!(roles, ["developer", "user", "developer"]);
}

#[test]
fn nothing_is_stored_unless_asked_and_proofs_come_along() {
    for (body, store, include) in [
        (r#"{"input":"hi"}"#, false, Value::Null),
        (r#"{"input":"hi","store":true}"#, true, Value::Null),
        (
            r#"{"input":"hi","reasoning":{"effort":"low"}}"#,
            false,
            json!(["reasoning.encrypted_content"]),
        ),
        (
            r#"{"input":"hi","reasoning":{"effort":"none"}}"#,
            false,
            Value::Null,
        ),
        (
            r#"{"input":"hi","reasoning":{},"include":["web_search_call.results"]}"#,
            false,
            json!(["reasoning.encrypted_content", "web_search_call.results"]),
        ),
    ] {
        let (written, _) = encode(&decode(body));
        assert_eq!(written["store"], store, "{body}");
        assert_eq!(written["include"], include, "{body}");
    }
}

#[test]
fn thinking_is_asked_for_as_the_model_takes_it() {
    use Quirk::{NoEffort, NoMinimal, NoThinking, NoXHigh, ThinkingAlways, ThinkingEffort};
    const NONE: &str = r#"{"reasoning":{"effort":"none"}}"#;
    const MAX: &str = r#"{"reasoning":{"effort":"max"}}"#;
    let proof = || json!(["reasoning.encrypted_content"]);
    type Row = (
        &'static str,
        &'static [Quirk],
        [Value; 2],
        &'static [&'static str],
    );
    let rows: &[Row] = &[
        ("{}", &[], [Value::Null, Value::Null], &[]),
        ("{}", &[ThinkingEffort], [Value::Null, proof()], &[]),
        (NONE, &[ThinkingEffort], [json!("none"), Value::Null], &[]),
        (
            NONE,
            &[ThinkingEffort, ThinkingAlways, NoMinimal],
            [json!("low"), proof()],
            &["reasoning.effort"],
        ),
        (
            MAX,
            &[NoXHigh],
            [json!("high"), proof()],
            &["reasoning.effort"],
        ),
        (
            MAX,
            &[NoEffort],
            [Value::Null, proof()],
            &["reasoning.effort"],
        ),
        (
            MAX,
            &[NoThinking],
            [Value::Null, Value::Null],
            &["reasoning"],
        ),
        (NONE, &[NoThinking], [Value::Null, Value::Null], &[]),
        (
            r#"{"include":["reasoning.encrypted_content"]}"#,
            &[NoThinking],
            [Value::Null, Value::Null],
            &[],
        ),
    ];
    for (body, quirks, [effort, include], lost) in rows {
        let target = Target {
            quirks: quirks.iter().copied().collect::<Quirks>(),
            ..target()
        };
        let encoded = CODEC.encode_request(&decode(body), &target).unwrap();
        let written: Value = serde_json::from_slice(&encoded.body).unwrap();
        let losses: Vec<_> = encoded.losses.iter().map(|loss| &*loss.field).collect();
        assert_eq!(written["reasoning"]["effort"], *effort, "{body} {quirks:?}");
        assert_eq!(written["include"], *include, "{body} {quirks:?}");
        assert_eq!(losses, *lost, "{body} {quirks:?}");
    }
}

#[test]
fn only_open_ais_own_reasoning_goes_back() {
    let thought = |maker, blob: &str| {
        Part::Reasoning(Reasoning {
            text: "hm".to_owned(),
            signature: Some(Signature::new(maker, blob)),
            ..Reasoning::default()
        })
    };
    let (body, encoded) = encode(&asked(vec![
        user("hi"),
        Turn::new(
            Role::Assistant,
            vec![
                thought(Maker::Gpt, "gAAAAAB"),
                thought(Maker::Claude, "EqQB"),
                Part::text("ho"),
            ],
        ),
        user("so"),
        Turn::new(Role::Assistant, vec![thought(Maker::Gpt, "gAAAAAC")]),
    ]));
    let kinds: Vec<&Value> = body["input"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["type"])
        .collect();
    assert_eq!(kinds, ["message", "reasoning", "message", "message"]);
    assert_eq!(body["input"][1]["encrypted_content"], "gAAAAAB");
    assert_eq!(encoded.losses.len(), 2, "{:?}", encoded.losses);
}

#[test]
fn limits_are_kept_within_what_is_taken() {
    for (asked_for, most, sent) in [
        (1, None, 16),
        (99_999, Some(4096), 4096),
        (200, Some(4096), 200),
    ] {
        let request = Request {
            max_output_tokens: Some(asked_for),
            turns: vec![user("hi")],
            ..Request::default()
        };
        let target = Target {
            max_output_tokens: most,
            ..target()
        };
        let encoded = CODEC.encode_request(&request, &target).unwrap();
        let body: Value = serde_json::from_slice(&encoded.body).unwrap();
        assert_eq!(body["max_output_tokens"], sent);
        assert_eq!(encoded.losses.is_empty(), asked_for == sent);
    }
}

#[test]
fn quirks_are_obeyed() {
    let mut request = asked(vec![user("hi")]);
    request.sampling.temperature = Some(0.5);
    request.sampling.top_p = Some(0.5);
    let target = Target {
        quirks: Quirks::NONE.with(Quirk::NoSampling).with(Quirk::StreamOnly),
        ..target()
    };
    let encoded = CODEC.encode_request(&request, &target).unwrap();
    let body: Value = serde_json::from_slice(&encoded.body).unwrap();
    assert_eq!(
        (&body["temperature"], &body["top_p"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(body["stream"], true);
    assert_eq!(encoded.losses.len(), 2);
}

#[test]
fn what_has_no_word_here_is_a_loss() {
    let mut request = asked(vec![user("hi")]);
    request.sampling.top_k = Some(3);
    request.sampling.seed = Some(1);
    request.sampling.presence_penalty = Some(0.1);
    request.sampling.frequency_penalty = Some(0.1);
    request.stop = vec!["END".to_owned()];
    request.candidates = Some(2);
    request.extras = vec![
        opaque(Dialect::OpenAiChat, "logit_bias", "{\"1\":-100}"),
        opaque(Dialect::AnthropicMessages, "speed", r#""fast""#),
        opaque(
            Dialect::AnthropicMessages,
            "tools[].web_search_20250305",
            "{}",
        ),
    ];
    let (body, encoded) = encode(&request);
    let mut fields: Vec<&str> = encoded.losses.iter().map(|loss| &*loss.field).collect();
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "frequency_penalty",
            "logit_bias",
            "n",
            "presence_penalty",
            "seed",
            "stop",
            "top_k"
        ]
    );
    assert_eq!(body["service_tier"], "priority");
    assert_eq!(body["tools"], json!([{"type": "web_search"}]));
}

#[test]
fn another_dialects_choice_is_among_the_tools_on_offer() {
    let named = |name: &str| ToolChoice::Named {
        name: name.to_owned(),
        kind: ToolKind::Function,
    };
    let allowed = |names: &[&str]| ToolChoice::Allowed {
        mode: ToolMode::Required,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    let function = json!({"type": "function", "name": "f"});
    let only = json!({"type": "allowed_tools", "mode": "required", "tools": [function]});
    for (choice, written, lost) in [
        (named("f"), function.clone(), 0),
        (named("gone"), json!("auto"), 1),
        (named("web_search"), json!({"type": "web_search"}), 0),
        (allowed(&["f"]), only.clone(), 0),
        (allowed(&["f", "gone"]), only, 1),
        (allowed(&["gone"]), json!("auto"), 1),
    ] {
        let mut request = asked(vec![user("hi")]);
        request.tools = vec![Tool {
            name: "f".to_owned(),
            description: None,
            schema: None,
            strict: None,
            kind: ToolKind::Function,
            cache: None,
        }];
        let search = "tools[].web_search_20250305";
        request.extras = vec![opaque(Dialect::AnthropicMessages, search, "{}")];
        request.tool_choice = Some(choice);
        let (body, encoded) = encode(&request);
        assert_eq!(body["tool_choice"], written);
        assert_eq!(encoded.losses.len(), lost, "{written}");
    }
}

#[test]
fn strictness_is_always_said() {
    let tool = |strict| Tool {
        name: "a".to_owned(),
        description: None,
        schema: Some(serde_json::from_str(r#"{"type":"object","properties":{}}"#).unwrap()),
        strict,
        kind: ToolKind::Function,
        cache: None,
    };
    for (strict, written) in [(None, false), (Some(false), false), (Some(true), true)] {
        let mut request = asked(vec![user("hi")]);
        request.tools = vec![tool(strict)];
        assert_eq!(encode(&request).0["tools"][0]["strict"], written);
    }
}

#[test]
fn a_choice_without_tools_is_not_sent() {
    let mut request = asked(vec![user("hi")]);
    request.tool_choice = Some(ToolChoice::Required);
    request.parallel_tool_calls = Some(false);
    let (body, _) = encode(&request);
    assert_eq!(body["tool_choice"], Value::Null);
    assert_eq!(body["parallel_tool_calls"], Value::Null);
}

#[test]
fn failed_tools_say_so() {
    let result = |parts| {
        vec![
            Turn::new(
                Role::Assistant,
                vec![Part::ToolCall(chat::ToolCall {
                    id: "call_1".to_owned(),
                    name: "a".to_owned(),
                    ..Default::default()
                })],
            ),
            Turn::new(
                Role::User,
                vec![Part::ToolResult(ToolResult {
                    call_id: "call_1".to_owned(),
                    parts,
                    is_error: true,
                    ..Default::default()
                })],
            ),
        ]
    };
    let (body, _) = encode(&asked(result(said(&["no such file"]))));
    assert_eq!(body["input"][0]["arguments"], "{}");
    assert_eq!(body["input"][1]["output"], "Error: no such file");
    let (body, _) = encode(&asked(result(said(&["one", "two"]))));
    assert_eq!(body["input"][1]["output"][0]["text"], "Error: one");
}

#[test]
fn a_medium_that_cannot_be_said_is_a_failure() {
    let media = |kind, source| Media {
        kind,
        mime: String::new(),
        source,
        name: None,
        detail: None,
        cache: None,
    };
    let url = || Source::Url("https://example.com/a".to_owned());
    let none = Quirks::NONE;
    for (media, quirks) in [
        (
            media(MediaKind::Audio, Source::Base64("AAAA".to_owned())),
            none,
        ),
        (media(MediaKind::Video, url()), none),
        (
            media(MediaKind::Image, Source::File("file_011".to_owned())),
            none,
        ),
        (
            media(MediaKind::Image, url()),
            none.with(Quirk::InlineMedia),
        ),
        (media(MediaKind::Image, url()), none.with(Quirk::NoImages)),
    ] {
        let request = asked(vec![Turn::new(Role::User, vec![Part::Media(media)])]);
        let target = Target { quirks, ..target() };
        let failure = CODEC.encode_request(&request, &target).unwrap_err();
        assert_eq!(failure.code.as_deref(), Some("unsupported_media"));
    }
}

#[test]
fn the_end_user_is_named_and_the_session_keys_the_cache() {
    let mut request = asked(vec![user("hi")]);
    let session = format!(
        r#"{{"device_id":"{}","session_id":"0199-aa"}}"#,
        "d".repeat(120)
    );
    let session = session.as_str();
    for (user, identifier, has_key) in [
        ("u-17", Some("u-17"), false),
        (session, None, true),
        (
            "user_ab_account__session_0199-aa",
            Some("user_ab_account__session_0199-aa"),
            true,
        ),
    ] {
        request.user = Some(user.to_owned());
        let (body, _) = encode(&request);
        let told = body["safety_identifier"].as_str().unwrap();
        assert!(told.len() <= 128);
        assert!(identifier.is_none_or(|identifier| identifier == told));
        assert_eq!(body["prompt_cache_key"].is_string(), has_key, "{user}");
    }
}
