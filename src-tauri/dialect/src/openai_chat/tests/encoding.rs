//! What is written for a provider, by what it can take.

use super::*;
use chat::{
    CacheMark, Dialect, Effort, Format, Maker, Media, MediaKind, Opaque, Part, Reasoning, Role,
    Signature, Source, Text, Thinking, Tool, ToolCall, ToolChoice, ToolKind, ToolMode, ToolResult,
    Turn,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};

fn raw(json: &str) -> Box<RawValue> {
    serde_json::from_str(json).unwrap()
}

fn turns(turns: Vec<Turn>) -> Request {
    Request {
        model: "asked".to_owned(),
        turns,
        ..Request::default()
    }
}

fn user(parts: Vec<Part>) -> Turn {
    Turn::new(Role::User, parts)
}

fn call(id: &str, name: &str, arguments: &str) -> ToolCall {
    ToolCall {
        id: id.to_owned(),
        name: name.to_owned(),
        arguments: arguments.to_owned(),
        ..ToolCall::default()
    }
}

fn result(id: &str, parts: Vec<Part>) -> ToolResult {
    ToolResult {
        call_id: id.to_owned(),
        parts,
        ..ToolResult::default()
    }
}

fn image(source: Source) -> Part {
    Part::Media(Media {
        kind: MediaKind::Image,
        mime: "image/png".to_owned(),
        source,
        name: None,
        detail: None,
        cache: None,
    })
}

fn document(mime: &str, source: Source) -> Part {
    Part::Media(Media {
        kind: MediaKind::Document,
        mime: mime.to_owned(),
        source,
        name: None,
        detail: None,
        cache: None,
    })
}

fn tool(name: &str) -> Tool {
    Tool {
        name: name.to_owned(),
        description: None,
        schema: Some(raw(r#"{"type":"object","properties":{}}"#)),
        strict: None,
        kind: ToolKind::Function,
        cache: None,
    }
}

/// The messages written for these turns.
fn messages(of: Vec<Turn>, quirks: &[Quirk]) -> Value {
    sent(&turns(of), &target(quirks)).0["messages"].take()
}

fn refusal(of: Vec<Part>, quirks: &[Quirk]) -> Failure {
    OpenAiChat
        .encode_request(&turns(vec![user(of)]), &target(quirks))
        .unwrap_err()
}

/// A request that sets everything.
const EVERYTHING: &str = r#"{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}],
    "max_tokens":9,"temperature":0.7,"top_p":0.5,"top_k":4,"presence_penalty":1,"frequency_penalty":1,"seed":1,"stop":["a"],"reasoning_effort":"high",
    "parallel_tool_calls":false,"verbosity":"low","prompt_cache_key":"k","stream":true,"n":2,"logprobs":true,"top_logprobs":3,"service_tier":"flex","user":"u"}"#;

#[test]
fn an_ordinary_server_gets_what_every_server_knows() {
    let (body, losses) = resent(EVERYTHING, &[]);
    assert_eq!(body["model"], "target");
    assert_eq!(body["max_tokens"], 9);
    assert_eq!(body["stream_options"], json!({"include_usage": true}));
    assert_eq!(body["reasoning_effort"], "high");
    assert_eq!((&body["n"], &body["top_logprobs"]), (&json!(2), &json!(3)));
    assert_eq!(body["parallel_tool_calls"], false);
    assert_eq!(losses, ["top_k", "verbosity", "prompt_cache_key"]);
    assert!(body.get("max_completion_tokens").is_none());
}

#[test]
fn each_quirk_takes_or_gives_its_field() {
    let table: &[(Quirk, &[&str], &[&str])] = &[
        (
            Quirk::MaxCompletionTokens,
            &["max_completion_tokens", "verbosity", "prompt_cache_key"],
            &["max_tokens"],
        ),
        (
            Quirk::NoSampling,
            &["seed"],
            &[
                "temperature",
                "top_p",
                "presence_penalty",
                "frequency_penalty",
            ],
        ),
        (Quirk::OneSampling, &["temperature"], &["top_p"]),
        (Quirk::NoStop, &[], &["stop"]),
        (Quirk::TopK, &["top_k"], &[]),
        (Quirk::NoEffort, &[], &["reasoning_effort"]),
        (Quirk::NoStreamUsage, &["stream"], &["stream_options"]),
        (
            Quirk::NoParallelToolCalls,
            &["tools"],
            &["parallel_tool_calls"],
        ),
    ];
    for (quirk, present, absent) in table {
        let (body, losses) = resent(EVERYTHING, &[*quirk]);
        for field in *present {
            assert!(body.get(field).is_some(), "{quirk:?}: {field} in {body}");
        }
        for field in *absent {
            assert!(body.get(field).is_none(), "{quirk:?}: {field} in {body}");
            let told = ["max_tokens", "stream_options"].contains(field)
                || losses.iter().any(|loss| loss == field);
            assert!(told, "{quirk:?}: {field} in {losses:?}");
        }
    }
}

#[test]
fn usage_is_asked_for_only_where_there_is_a_stream() {
    let body = r#"{"model":"m","messages":[{"role":"user","content":"x"}]}"#;
    let (body, losses) = resent(body, &[]);
    assert_eq!(
        body,
        json!({"model": "target", "messages": [{"role": "user", "content": "x"}]})
    );
    assert!(losses.is_empty());
}

#[test]
fn a_limit_above_the_models_own_is_cut_and_told() {
    let request = request(EVERYTHING);
    let small = Target {
        max_output_tokens: Some(5),
        ..target(&[])
    };
    let (body, losses) = sent(&request, &small);
    assert_eq!(body["max_tokens"], 5);
    assert!(losses.contains(&"max_tokens".to_owned()));
}

#[test]
fn the_fifth_stop_string_is_lost() {
    let (body, losses) = resent(
        r#"{"model":"m","messages":[{"role":"user","content":"x"}],"stop":["1","2","3","4","5"]}"#,
        &[],
    );
    assert_eq!(body["stop"], json!(["1", "2", "3", "4"]));
    assert_eq!(losses, ["stop"]);
}

#[test]
fn a_budget_becomes_an_effort() {
    let asked = |thinking| {
        let request = Request {
            thinking: Some(thinking),
            ..turns(vec![user(vec![Part::text("x")])])
        };
        sent(&request, &target(&[])).0["reasoning_effort"].take()
    };
    let budget = |budget| Thinking {
        budget: Some(budget),
        ..Thinking::default()
    };
    assert_eq!(asked(budget(8192)), "medium");
    assert_eq!(asked(budget(0)), "none");
    assert_eq!(asked(budget(-1)), Value::Null);
    assert_eq!(
        asked(Thinking {
            effort: Some(Effort::Max),
            ..Thinking::default()
        }),
        "max"
    );
}

#[test]
fn an_effort_is_what_the_model_takes_and_what_differs_is_told() {
    use Quirk::{NoEffort, NoMax, NoMinimal, NoThinking, NoXHigh, ThinkingAlways};
    const LOST: &[&str] = &["reasoning_effort"];
    let rows: &[(Effort, &[Quirk], Value, &[&str])] = &[
        (Effort::High, &[], json!("high"), &[]),
        (Effort::High, &[NoThinking], Value::Null, LOST),
        (Effort::None, &[NoThinking], Value::Null, &[]),
        (Effort::High, &[NoEffort], Value::Null, LOST),
        (Effort::None, &[ThinkingAlways], json!("minimal"), LOST),
        (
            Effort::None,
            &[ThinkingAlways, NoMinimal],
            json!("low"),
            LOST,
        ),
        (Effort::Max, &[NoXHigh], json!("high"), LOST),
        (Effort::Max, &[NoMax], json!("xhigh"), LOST),
        (Effort::XHigh, &[NoMax], json!("xhigh"), &[]),
    ];

    for (effort, quirks, expected, lost) in rows {
        let request = Request {
            thinking: Some(Thinking {
                effort: Some(*effort),
                ..Thinking::default()
            }),
            ..turns(vec![user(vec![Part::text("x")])])
        };
        let (body, losses) = sent(&request, &target(quirks));
        assert_eq!(body["reasoning_effort"], *expected, "{effort:?} {quirks:?}");
        assert_eq!(losses, *lost, "{effort:?} {quirks:?}");
    }
}

#[test]
fn a_long_user_is_told_by_its_hash() {
    let named = |name: &str| {
        let request = Request {
            user: Some(name.to_owned()),
            ..turns(vec![user(vec![Part::text("x")])])
        };
        sent(&request, &target(&[])).0["user"].take()
    };
    assert_eq!(named("short"), "short");
    let long = named(&"x".repeat(200));
    assert_eq!(long.as_str().unwrap().len(), 64);
    assert_eq!(long, named(&"x".repeat(200)));
}

#[test]
fn texts_of_a_message_are_one_string_where_lists_may_be_refused() {
    let two = || vec![user(vec![Part::text("a"), Part::text("b")])];
    let list = json!([{"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}]);
    assert_eq!(messages(two(), &[Quirk::MaxCompletionTokens]), list);
    for quirks in [&[][..], &[Quirk::StringContent]] {
        let one = json!([{"role": "user", "content": "a\nb"}]);
        assert_eq!(messages(two(), quirks), one);
    }
    let mut own = turns(two());
    own.source = Some(Dialect::OpenAiChat);
    assert_eq!(sent(&own, &target(&[])).0["messages"], list);
}

#[test]
fn standing_instructions_keep_their_place_without_what_is_anothers() {
    let of = || {
        vec![
            Turn::new(
                Role::System,
                vec![
                    Part::Opaque(chat::Opaque {
                        dialect: chat::Dialect::AnthropicMessages,
                        name: "x-anthropic-billing-header".into(),
                        value: crate::wire::raw(&"x-anthropic-billing-header: cc=1"),
                    }),
                    Part::text("Be terse."),
                ],
            ),
            user(vec![Part::text("Hi")]),
            Turn::new(Role::Developer, vec![Part::text("Now in French.")]),
        ]
    };
    assert_eq!(
        messages(of(), &[]),
        json!([{"role": "system", "content": "Be terse."}, {"role": "user", "content": "Hi"}, {"role": "system", "content": "Now in French."}])
    );
    let newer = messages(of(), &[Quirk::DeveloperRole]);
    assert_eq!(newer[0]["role"], "developer");
    assert_eq!(newer[2]["role"], "developer");
}

#[test]
fn pictures_a_tool_gave_follow_behind_the_results() {
    let of = vec![
        Turn::new(
            Role::Assistant,
            vec![
                Part::text("Look"),
                Part::text("ing."),
                Part::ToolCall(call("a", "see", "")),
                Part::ToolCall(call("b", "see", "{}")),
            ],
        ),
        user(vec![
            Part::ToolResult(result("a", vec![image(Source::Base64("AAAA".to_owned()))])),
            Part::ToolResult(ToolResult {
                is_error: true,
                ..result("b", vec![Part::text("blind")])
            }),
            Part::text("What is it?"),
        ]),
    ];
    assert_eq!(
        messages(of, &[]),
        json!([
            {"role": "assistant", "content": "Looking.", "tool_calls": [
                {"id": "a", "type": "function", "function": {"name": "see", "arguments": "{}"}},
                {"id": "b", "type": "function", "function": {"name": "see", "arguments": "{}"}}]},
            {"role": "tool", "tool_call_id": "a", "content": "(image follows)"},
            {"role": "tool", "tool_call_id": "b", "content": "Error: blind"},
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]},
            {"role": "user", "content": "What is it?"}
        ])
    );
}

#[test]
fn a_call_without_words_has_null_for_content_and_an_empty_result_is_an_empty_string() {
    let of = vec![
        Turn::new(Role::Assistant, vec![Part::ToolCall(call("a", "f", "{}"))]),
        user(vec![Part::ToolResult(result("a", Vec::new()))]),
    ];
    let written = messages(of, &[]);
    assert_eq!(written[0]["content"], Value::Null);
    assert_eq!(written[1]["content"], "");
}

#[test]
fn broken_arguments_of_the_history_are_mended() {
    let of = vec![Turn::new(
        Role::Assistant,
        vec![Part::ToolCall(call("a", "f", r#"{"city":"Os"#))],
    )];
    let written = messages(of, &[]);
    let arguments = written[0]["tool_calls"][0]["function"]["arguments"]
        .as_str()
        .unwrap();
    assert_eq!(arguments, r#"{"city":"Os"}"#);
}

#[test]
fn thoughts_go_back_only_to_servers_that_want_them() {
    let of = || {
        vec![
            Turn::new(
                Role::Assistant,
                vec![
                    Part::Reasoning(Reasoning {
                        text: "hm".to_owned(),
                        signature: Some(Signature::new(Maker::Claude, "EqoB")),
                        ..Reasoning::default()
                    }),
                    Part::text("Yes."),
                ],
            ),
            Turn::new(Role::Assistant, vec![Part::ToolCall(call("a", "f", "{}"))]),
        ]
    };
    let (plain, losses) = sent(&turns(of()), &target(&[]));
    assert_eq!(losses, ["messages[].reasoning"]);
    assert!(!plain.to_string().contains("hm"));
    let wanting = messages(of(), &[Quirk::WantsReasoning]);
    assert_eq!(wanting[0]["reasoning_content"], "hm");
    assert!(!wanting.to_string().contains("EqoB"));
}

#[test]
fn a_proof_of_a_call_goes_back_to_gemini_alone() {
    let of = |signature| {
        vec![Turn::new(
            Role::Assistant,
            vec![
                Part::ToolCall(ToolCall {
                    signature,
                    ..call("a", "f", "{}")
                }),
                Part::ToolCall(call("b", "f", "{}")),
            ],
        )]
    };
    let gemini = Some(Signature::new(Maker::Gemini, "CiQB"));
    let proof = |written: &Value, at: usize| {
        written[0]["tool_calls"][at]["extra_content"]["google"]["thought_signature"].clone()
    };
    let known = messages(of(gemini.clone()), &[Quirk::CallSignatures]);
    assert_eq!(
        (proof(&known, 0), proof(&known, 1)),
        (json!("CiQB"), Value::Null)
    );
    let unknown = messages(of(None), &[Quirk::CallSignatures]);
    assert_eq!(proof(&unknown, 0), "skip_thought_signature_validator");
    let others = messages(of(gemini), &[]);
    assert_eq!(proof(&others, 0), Value::Null);
}

#[test]
fn media_become_the_parts_the_vendor_has() {
    let table = [
        (
            image(Source::Url("https://e.x/a.png".to_owned())),
            json!({"type": "image_url", "image_url": {"url": "https://e.x/a.png"}}),
        ),
        (
            document("application/pdf", Source::Base64("AAAA".to_owned())),
            json!({"type": "file", "file": {"file_data": "data:application/pdf;base64,AAAA", "filename": "document.pdf"}}),
        ),
        (
            document("application/pdf", Source::File("file-1".to_owned())),
            json!({"type": "file", "file": {"file_id": "file-1"}}),
        ),
        (
            document("text/plain", Source::Base64("SGVsbG8=".to_owned())),
            json!({"type": "text", "text": "Hello"}),
        ),
        (
            document("text/plain", Source::Text("Hello".to_owned())),
            json!({"type": "text", "text": "Hello"}),
        ),
        (
            Part::Media(Media {
                kind: MediaKind::Audio,
                mime: "audio/mpeg".to_owned(),
                source: Source::Base64("AAAA".to_owned()),
                name: None,
                detail: None,
                cache: None,
            }),
            json!({"type": "input_audio", "input_audio": {"data": "AAAA", "format": "mp3"}}),
        ),
    ];
    for (part, written) in table {
        let of = vec![user(vec![Part::text("x"), part])];
        let sent = messages(of, &[Quirk::MaxCompletionTokens]);
        assert_eq!(sent[0]["content"][1], written);
    }
}

#[test]
fn a_medium_that_cannot_be_carried_is_an_error_that_names_the_model() {
    let address = || Source::Url("https://e.x/a".to_owned());
    let failures = [
        refusal(vec![image(address())], &[Quirk::InlineMedia]),
        refusal(vec![image(address())], &[Quirk::NoImages]),
        refusal(vec![image(Source::File("f".to_owned()))], &[]),
        refusal(vec![document("application/pdf", address())], &[]),
    ];
    for failure in failures {
        assert_eq!(failure.code.as_deref(), Some("unsupported_media"));
        assert!(failure.message.contains("target"), "{}", failure.message);
    }
}

#[test]
fn a_schema_that_cannot_be_sent_becomes_an_instruction() {
    let body = r#"{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"x"}],
        "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}"#;
    let (written, losses) = resent(body, &[Quirk::NoJsonSchema]);
    assert_eq!(written["response_format"], json!({"type": "json_object"}));
    assert_eq!(losses, ["response_format.json_schema"]);
    let instruction = written["messages"][1]["content"].as_str().unwrap();
    assert!(instruction.contains(r#"{"type":"object"}"#) && instruction.contains("JSON"));
    assert_eq!(written["messages"][2]["role"], "user");
}

#[test]
fn a_nameless_schema_gets_a_name_and_a_strict_one_is_closed() {
    let request = Request {
        format: Some(Format::JsonSchema {
            name: None,
            description: None,
            schema: raw(
                r#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#,
            ),
            strict: Some(true),
        }),
        ..turns(vec![user(vec![Part::text("x")])])
    };
    let (written, _) = sent(&request, &target(&[]));
    let schema = &written["response_format"]["json_schema"];
    assert_eq!(schema["name"], "answer");
    assert_eq!(schema["schema"]["additionalProperties"], false);
}

#[test]
fn every_tool_choice_is_written_for_old_and_new_servers() {
    let allowed = ToolChoice::Allowed {
        mode: ToolMode::Required,
        names: vec!["f".to_owned(), "gone".to_owned()],
    };
    let named = |name: &str| ToolChoice::Named {
        name: name.to_owned(),
        kind: ToolKind::Function,
    };
    let function = json!({"type": "function", "function": {"name": "f"}});
    let table = [
        (ToolChoice::None, json!("none"), json!("none"), 2),
        (ToolChoice::Auto, json!("auto"), json!("auto"), 2),
        (
            ToolChoice::Required,
            json!("required"),
            json!("required"),
            2,
        ),
        (named("f"), function.clone(), function.clone(), 2),
        (named("gone"), json!("auto"), json!("auto"), 2),
        (
            allowed,
            json!("required"),
            json!({"type": "allowed_tools", "allowed_tools": {"mode": "required", "tools": [function]}}),
            1,
        ),
    ];
    for (choice, old, new, offered) in table {
        let request = Request {
            tools: vec![tool("f"), tool("g")],
            tool_choice: Some(choice.clone()),
            ..turns(vec![user(vec![Part::text("x")])])
        };
        let (body, _) = sent(&request, &target(&[]));
        assert_eq!(body["tool_choice"], old, "{choice:?}");
        assert_eq!(body["tools"].as_array().unwrap().len(), offered);
        let (body, _) = sent(&request, &target(&[Quirk::MaxCompletionTokens]));
        assert_eq!(body["tool_choice"], new, "{choice:?}");
        assert_eq!(body["tools"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn tools_that_are_not_there_cannot_be_the_only_ones() {
    let request = Request {
        tools: vec![tool("f"), tool("g")],
        tool_choice: Some(ToolChoice::Allowed {
            mode: ToolMode::Required,
            names: vec!["gone".to_owned()],
        }),
        ..turns(vec![user(vec![Part::text("x")])])
    };
    for quirks in [&[][..], &[Quirk::MaxCompletionTokens]] {
        let (body, losses) = sent(&request, &target(quirks));
        assert_eq!(body["tool_choice"], "auto");
        assert_eq!(body["tools"].as_array().unwrap().len(), 2);
        assert_eq!(losses, ["tool_choice"]);
    }
}

#[test]
fn both_names_of_a_user_are_spoken_again() {
    let (body, losses) = resent(
        r#"{"model":"m","messages":[{"role":"user","content":"x"}],"user":"u","safety_identifier":"s"}"#,
        &[],
    );
    assert_eq!(
        (&body["user"], &body["safety_identifier"]),
        (&json!("u"), &json!("s"))
    );
    assert!(losses.is_empty());
}

#[test]
fn without_tools_nothing_is_said_of_them() {
    let request = Request {
        tool_choice: Some(ToolChoice::Required),
        parallel_tool_calls: Some(false),
        ..turns(vec![user(vec![Part::text("x")])])
    };
    let (body, losses) = sent(&request, &target(&[]));
    assert!(body.get("tool_choice").is_none() && body.get("parallel_tool_calls").is_none());
    assert_eq!(losses, ["tool_choice"]);
}

#[test]
fn a_custom_tool_is_a_function_with_one_string_where_it_is_not_known() {
    let body = String::from_utf8(case("custom-tools", "request.json")).unwrap();
    let (old, _) = resent(&body, &[]);
    let parameters = &old["tools"][0]["function"]["parameters"];
    assert_eq!(parameters["required"], json!(["input"]));
    let told = parameters["properties"]["input"]["description"]
        .as_str()
        .unwrap();
    assert!(told.contains(r#"start: "x""#));
    assert_eq!(
        old["messages"][1]["tool_calls"][0]["function"]["arguments"],
        r#"{"input":"*** Begin \"Patch\"\n"}"#
    );
    let (new, _) = resent(&body, &[Quirk::MaxCompletionTokens]);
    assert_eq!(
        new["tools"][0]["custom"]["format"],
        json!({"type": "grammar", "grammar": {"syntax": "lark", "definition": "start: \"x\""}})
    );
    assert_eq!(
        new["messages"][1]["tool_calls"][0]["custom"]["input"],
        "*** Begin \"Patch\"\n"
    );
}

#[test]
fn a_tool_without_parameters_takes_an_empty_object() {
    let request = Request {
        tools: vec![Tool {
            schema: None,
            ..tool("f")
        }],
        ..turns(vec![user(vec![Part::text("x")])])
    };
    let (body, _) = sent(&request, &target(&[]));
    assert_eq!(
        body["tools"][0]["function"]["parameters"],
        json!({"type": "object", "properties": {}})
    );
}

#[test]
fn names_and_ids_that_do_not_fit_are_respelled_alike_everywhere() {
    let long = "x".repeat(90);
    let of = vec![
        Turn::new(
            Role::Assistant,
            vec![Part::ToolCall(call(&long, "my.tool", "{}"))],
        ),
        user(vec![Part::ToolResult(result(&long, vec![Part::text("1")]))]),
    ];
    let request = Request {
        tools: vec![tool("my.tool")],
        ..turns(of)
    };
    let encoded = OpenAiChat.encode_request(&request, &target(&[])).unwrap();
    let body: Value = serde_json::from_slice(&encoded.body).unwrap();
    let called = &body["messages"][0]["tool_calls"][0];
    assert_eq!(called["id"], body["messages"][1]["tool_call_id"]);
    assert!(called["id"].as_str().unwrap().len() <= 64);
    let wire = called["function"]["name"].as_str().unwrap();
    assert_eq!(body["tools"][0]["function"]["name"], wire);
    assert_eq!(encoded.names.known(wire.to_owned()), "my.tool");
}

#[test]
fn legacy_calls_are_paired() {
    let body = String::from_utf8(case("legacy-functions", "request.json")).unwrap();
    let (body, _) = resent(&body, &[]);
    let id = body["messages"][1]["tool_calls"][0]["id"].as_str().unwrap();
    assert!(id.starts_with("call_"));
    assert_eq!(body["messages"][2]["tool_call_id"], id);
    assert_eq!(body["tool_choice"]["function"]["name"], "get_weather");
}

#[test]
fn what_only_another_dialect_knows_is_lost_by_name() {
    let foreign = |name: &str| Opaque {
        dialect: Dialect::AnthropicMessages,
        name: name.to_owned(),
        value: raw(r#"{"type":"container"}"#),
    };
    let mut asking = turns(vec![user(vec![
        Part::Text(Text {
            text: "x".to_owned(),
            cache: Some(CacheMark { ttl: None }),
        }),
        Part::Opaque(foreign("search_result")),
    ])]);
    asking.extras = vec![foreign("container"), foreign("tools[].web_search_20250305")];
    let (body, losses) = sent(&asking, &target(&[]));
    assert_eq!(
        losses,
        [
            "messages[].cache_control",
            "search_result",
            "container",
            "tools[].web_search_20250305"
        ]
    );
    assert!(body.get("container").is_none());
    let searching = Target {
        model: "gpt-5-search-api".to_owned(),
        ..target(&[])
    };
    let (body, losses) = sent(&asking, &searching);
    assert_eq!(body["web_search_options"], json!({}));
    assert_eq!(losses.len(), 3);
}

#[test]
fn what_this_dialect_alone_knows_is_spoken_again() {
    let body = String::from_utf8(case("unknown", "request.json")).unwrap();
    let (body, losses) = resent(&body, &[]);
    assert!(losses.is_empty(), "{losses:?}");
    assert_eq!(body["tools"][1]["type"], "telepathy");
    assert_eq!(body["messages"][0]["content"][1]["type"], "hologram");
    assert_eq!(body["messages"][0]["mood"], "sunny");
    assert_eq!(body["messages"][1]["audio"]["id"], "audio_abc");
    assert_eq!(body["stream_options"]["include_obfuscation"], false);
    assert_eq!(body["reasoning_effort"], "galactic");
    let bytes = OpenAiChat
        .encode_request(&request(&body.to_string()), &target(&[]))
        .unwrap()
        .body;
    assert!(!bytes.is_empty());
}

#[test]
fn a_field_of_a_message_without_a_name_is_no_piece_of_its_content() {
    let (body, _) = resent(
        r#"{"model":"m","messages":[{"role":"user","":"x","content":"hi"}]}"#,
        &[],
    );
    assert_eq!(
        body["messages"],
        json!([{"role": "user", "content": "hi", "": "x"}])
    );
}

#[test]
fn a_field_of_a_message_is_known_by_its_place_and_not_by_its_value() {
    let (body, _) = resent(
        r#"{"model":"m","messages":[
            {"role":"user","content":"hi","mood":{"type":"mood","is":"good"}},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},
            {"role":"tool","tool_call_id":"c","content":"1","status":{"type":"status"}}]}"#,
        &[],
    );
    let messages = &body["messages"];
    assert_eq!(
        messages[0],
        json!({"role": "user", "content": "hi", "mood": {"type": "mood", "is": "good"}})
    );
    assert_eq!(messages[2]["status"], json!({"type": "status"}));
}

#[test]
fn a_field_of_a_message_that_says_nothing_is_reported() {
    let (body, losses) = resent(
        r#"{"model":"m","messages":[{"role":"user","content":"","mood":1},{"role":"user","content":"hi"}]}"#,
        &[],
    );
    assert_eq!(body["messages"], json!([{"role": "user", "content": "hi"}]));
    assert!(losses.iter().any(|loss| loss == "messages[].mood"));
}

#[test]
fn a_field_that_is_carried_is_written_once() {
    let twice = [
        r#""modalities":["text","audio"],"audio":{"voice":{"id":"voice_1"},"format":"wav"}"#,
        r#""function_call":"auto","tool_choice":{"type":"hologram"},"functions":[{"name":"f"}]"#,
        r#""reasoning_effort":"galactic","reasoning":{"effort":"high"}"#,
    ];
    for (fields, name) in twice
        .iter()
        .zip(["audio", "tool_choice", "reasoning_effort"])
    {
        let body =
            format!(r#"{{"model":"m","messages":[{{"role":"user","content":"x"}}],{fields}}}"#);
        let encoded = OpenAiChat
            .encode_request(&request(&body), &target(&[]))
            .unwrap();
        let written = String::from_utf8(encoded.body).unwrap();
        assert_eq!(
            written.matches(&format!("\"{name}\":")).count(),
            1,
            "{written}"
        );
    }
}

#[test]
fn the_padding_of_a_stream_is_asked_of_those_who_know_it_and_others_pad_nothing() {
    const PADDING: &str = "stream_options.include_obfuscation";
    let newer = Quirk::MaxCompletionTokens;
    let own = Dialect::OpenAiChat;
    let cases: [(Dialect, bool, &[Quirk], bool); 6] = [
        (Dialect::OpenAiResponses, true, &[newer], true),
        (Dialect::OpenAiResponses, true, &[], false),
        (
            Dialect::OpenAiResponses,
            true,
            &[newer, Quirk::NoStreamUsage],
            false,
        ),
        (Dialect::OpenAiResponses, false, &[newer], false),
        (own, true, &[], true),
        (own, false, &[], false),
    ];
    for (dialect, stream, quirks, said) in cases {
        let mut asking = turns(vec![user(vec![Part::text("x")])]);
        asking.stream = stream;
        asking.extras = vec![Opaque {
            dialect,
            name: PADDING.to_owned(),
            value: raw("false"),
        }];
        let (body, losses) = sent(&asking, &target(quirks));
        let written = &body["stream_options"]["include_obfuscation"];
        assert_eq!(*written == json!(false), said, "{dialect} {quirks:?}");
        assert!(losses.is_empty(), "{dialect} {quirks:?}: {losses:?}");
    }
}

#[test]
fn a_number_of_thirty_digits_keeps_them() {
    let body = case("unknown", "request.json");
    let request = OpenAiChat.decode_request(&body).unwrap();
    let encoded = OpenAiChat.encode_request(&request, &target(&[])).unwrap();
    let written = String::from_utf8(encoded.body).unwrap();
    assert!(written.contains("123456789012345678901234567890"));
    assert!(written.contains(": 1.0") || written.contains(":1.0"));
}
