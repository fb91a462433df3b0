//! A provider's request, row by row of the mapping tables.

use super::*;
use chat::{
    CacheMark, Dialect, Effort, Format, Maker, Media, MediaKind, Opaque, Part, Reasoning, Role,
    Signature, Source, Text, Thinking, Tool, ToolCall, ToolChoice, ToolKind, ToolMode, ToolResult,
    Turn,
};
use serde_json::json;
use serde_json::value::RawValue;

fn user(parts: Vec<Part>) -> Turn {
    Turn::new(Role::User, parts)
}

fn saying(turns: Vec<Turn>) -> Request {
    Request {
        turns,
        max_output_tokens: Some(100),
        ..Request::default()
    }
}

fn hello() -> Request {
    saying(vec![user(vec![Part::text("hi")])])
}

fn tool(name: &str) -> Tool {
    Tool {
        name: name.to_owned(),
        description: None,
        schema: None,
        strict: None,
        kind: ToolKind::Function,
        cache: None,
    }
}

fn image(mime: &str, source: Source) -> Part {
    Part::Media(Media {
        kind: MediaKind::Image,
        mime: mime.to_owned(),
        source,
        name: None,
        detail: None,
        cache: None,
    })
}

fn messages(request: &Request, quirks: &[Quirk]) -> Value {
    encode(request, &target(quirks.iter().copied())).0["messages"].clone()
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

#[test]
fn leading_instructions_are_blocks_and_later_ones_reminders() {
    let system = |role, words: &str| Turn::new(role, vec![Part::text(words)]);
    let request = saying(vec![
        system(Role::System, "one"),
        system(Role::Developer, "two"),
        user(vec![Part::text("hi")]),
        system(Role::System, "three"),
        user(vec![Part::text("go")]),
    ]);
    let (body, _) = encode(&request, &target([]));
    assert_eq!(body["system"], json!([text("one"), text("two")]));
    assert_eq!(
        body["messages"],
        json!([{"role": "user", "content": [text("hi"), text("<system-reminder>\nthree\n</system-reminder>"), text("go")]}])
    );
    let kept = messages(&request, &[Quirk::MidSystem]);
    assert_eq!(
        kept[1],
        json!({"role": "system", "content": [text("three")]})
    );
}

#[test]
fn standing_instructions_alone_become_the_users_turn() {
    let request = saying(vec![Turn::new(Role::System, vec![Part::text("Say hi.")])]);
    let (body, _) = encode(&request, &target([]));
    assert_eq!(body.get("system"), None);
    assert_eq!(
        body["messages"],
        json!([{"role": "user", "content": [text("Say hi.")]}])
    );
}

#[test]
fn a_field_goes_back_into_the_block_it_stood_in() {
    let content = json!([{
        "type": "tool_result",
        "tool_use_id": "toolu_1",
        "content": [{"type": "text", "text": "See:", "zebra": 1}, {"type": "text", "text": "that"}],
    }]);
    let call = json!({"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}, "caller": {"type": "direct"}});
    let body = json!({"model": "m", "max_tokens": 9, "messages": [
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": [call]},
        {"role": "user", "content": content},
    ]});
    let (written, encoded) = encode(&decode(&body.to_string()), &target([]));
    assert_eq!(written["messages"][1]["content"][0], call);
    assert_eq!(written["messages"][2]["content"], content);
    assert!(encoded.losses.is_empty());
}

#[test]
fn a_field_of_a_block_that_is_left_out_is_lost_with_it() {
    for text in ["", " "] {
        let body = json!({"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": [
            {"type": "text", "text": "hi"},
            {"type": "text", "text": text, "zebra": 1},
        ]}]});
        let (written, encoded) = encode(&decode(&body.to_string()), &target([]));
        let content = json!([{"type": "text", "text": "hi"}]);
        assert_eq!(written["messages"][0]["content"], content);
        assert!(lost(&encoded).contains(&"messages[].content[].zebra"));
    }
}

#[test]
fn blank_text_beside_other_content_is_left_out() {
    let request = saying(vec![user(vec![Part::text("hi"), Part::text(" \n")])]);
    let (body, encoded) = encode(&request, &target([]));
    assert_eq!(body["messages"][0]["content"], json!([text("hi")]));
    assert_eq!(encoded.losses.len(), 1);
}

#[test]
fn a_blank_turn_is_left_out_or_stood_for() {
    let said = |role, words: &str| Turn::new(role, vec![Part::text(words)]);
    let request = saying(vec![
        said(Role::System, "\n"),
        said(Role::User, "hi"),
        said(Role::Assistant, " "),
        said(Role::User, "   "),
    ]);
    let (body, encoded) = encode(&request, &target([]));
    let turns = json!([{"role": "user", "content": [text("hi"), text(".")]}]);
    assert_eq!(body["messages"], turns);
    assert!(body.get("system").is_none());
    assert_eq!(lost(&encoded), ["messages[].content[].text"]);
}

#[test]
fn a_choice_among_tools_that_are_not_there_leaves_those_that_are() {
    let allowed = |names: &[&str]| ToolChoice::Allowed {
        mode: ToolMode::Required,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    for (names, offered, word) in [(["gone", "lost"], 2, "auto"), (["gone", "f"], 1, "any")] {
        let request = Request {
            tools: vec![tool("f"), tool("g")],
            tool_choice: Some(allowed(&names)),
            ..hello()
        };
        let (body, encoded) = encode(&request, &target([]));
        assert_eq!(body["tools"].as_array().unwrap().len(), offered);
        assert_eq!(body["tool_choice"]["type"], word);
        assert_eq!(lost(&encoded), ["tool_choice"]);
    }
}

#[test]
fn a_search_takes_one_list_of_domains() {
    let search = |settings: Value| Request {
        extras: vec![Opaque {
            dialect: Dialect::OpenAiResponses,
            name: "tools[].web_search".to_owned(),
            value: crate::wire::raw(&settings),
        }],
        ..hello()
    };
    let both = json!({"type": "web_search", "filters": {"allowed_domains": ["a.example"], "blocked_domains": ["b.example"]}});
    let (body, encoded) = encode(&search(both), &target([]));
    assert_eq!(body["tools"][0]["allowed_domains"], json!(["a.example"]));
    assert!(body["tools"][0].get("blocked_domains").is_none());
    assert_eq!(lost(&encoded), ["web_search.blocked_domains"]);
    let blocked = json!({"type": "web_search", "filters": {"blocked_domains": ["b.example"]}});
    let (body, encoded) = encode(&search(blocked), &target([]));
    assert_eq!(body["tools"][0]["blocked_domains"], json!(["b.example"]));
    assert!(encoded.losses.is_empty());
}

#[test]
fn a_model_that_takes_no_prefill_is_told_to_go_on() {
    let said = Turn::new(Role::Assistant, vec![Part::text("Once ")]);
    let request = saying(vec![user(vec![Part::text("Tell.")]), said]);
    assert_eq!(messages(&request, &[]).as_array().unwrap().len(), 2);
    let told = messages(&request, &[Quirk::NoPrefill]);
    assert_eq!(told[1]["content"], json!([text("Once ")]));
    assert_eq!(
        told[2],
        json!({"role": "user", "content": [text("Continue.")]})
    );
}

#[test]
fn calls_and_results_pair_up() {
    let call = |id: &str, arguments: &str, kind| {
        Part::ToolCall(ToolCall {
            id: id.to_owned(),
            name: "t".to_owned(),
            arguments: arguments.to_owned(),
            kind,
            signature: None,
        })
    };
    let result = Part::ToolResult(ToolResult {
        call_id: "a.1".to_owned(),
        parts: vec![Part::text("r")],
        is_error: true,
        ..ToolResult::default()
    });
    let calls = vec![
        call("a.1", "{\"x\": 1e400}", ToolKind::Function),
        call("b", "raw words", ToolKind::Custom),
    ];
    let request = saying(vec![
        user(vec![Part::text("hi")]),
        Turn::new(Role::Assistant, calls),
        user(vec![Part::text("and"), result]),
    ]);
    let encoded = CODEC.encode_request(&request, &target([])).unwrap();
    let body = String::from_utf8(encoded.body).unwrap();
    assert!(
        body.contains(r#"{"type":"tool_use","id":"a_1","name":"t","input":{"x": 1e400}}"#),
        "{body}"
    );
    assert!(body.contains(r#""input":{"input":"raw words"}"#), "{body}");
    assert!(
        body.contains(r#"[{"type":"tool_result","tool_use_id":"a_1","content":"r","is_error":true},{"type":"tool_result","tool_use_id":"b","#),
        "{body}"
    );
    assert!(
        body.contains(r#"{"type":"text","text":"and"}]}]"#),
        "{body}"
    );
}

#[test]
fn only_claudes_own_thoughts_go_to_claude() {
    let thought = |signature| {
        Part::Reasoning(Reasoning {
            text: "t".to_owned(),
            signature,
            ..Reasoning::default()
        })
    };
    let turn = Turn::new(
        Role::Assistant,
        vec![
            thought(Some(Signature::new(Maker::Claude, SIGNATURE))),
            thought(Some(Signature::new(Maker::Gpt, "gAAAA"))),
            thought(None),
            Part::text("a"),
        ],
    );
    let request = saying(vec![
        user(vec![Part::text("q")]),
        turn,
        user(vec![Part::text("r")]),
    ]);
    let (body, encoded) = encode(&request, &target([]));
    assert_eq!(
        body["messages"][1]["content"],
        json!([{"type": "thinking", "thinking": "t", "signature": SIGNATURE}, text("a")])
    );
    assert_eq!(lost(&encoded), ["messages[].reasoning"]);
}

#[test]
fn media_go_out_with_the_type_their_bytes_tell() {
    let png = "iVBORw0KGgoAAAANSUhEUg==".to_owned();
    let request = saying(vec![user(vec![
        image("image/jpeg", Source::Base64(png.clone())),
        image("", Source::Url("https://e.x/a.png".to_owned())),
        image("", Source::File("file_01".to_owned())),
    ])]);
    let (body, encoded) = encode(&request, &target([]));
    assert_eq!(
        body["messages"][0]["content"],
        json!([
            {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": png}},
            {"type": "image", "source": {"type": "url", "url": "https://e.x/a.png"}},
            {"type": "image", "source": {"type": "file", "file_id": "file_01"}},
        ])
    );
    assert!(
        encoded
            .headers
            .contains(&("anthropic-beta", "files-api-2025-04-14".to_owned()))
    );
}

#[test]
fn documents_are_pdf_or_words() {
    let document = |mime: &str, source: Source| {
        Part::Media(Media {
            kind: MediaKind::Document,
            mime: mime.to_owned(),
            source,
            name: Some("d".to_owned()),
            detail: None,
            cache: None,
        })
    };
    let request = saying(vec![user(vec![
        document("application/pdf", Source::Base64("JVBERi0xLjcK".to_owned())),
        document("text/csv", Source::Base64("YSxiCg==".to_owned())),
        document("text/plain", Source::Text("w".to_owned())),
    ])]);
    let told = messages(&request, &[]);
    let sources: Vec<_> = (0..3)
        .map(|at| told[0]["content"][at]["source"].clone())
        .collect();
    assert_eq!(
        sources,
        [
            json!({"type": "base64", "media_type": "application/pdf", "data": "JVBERi0xLjcK"}),
            json!({"type": "text", "media_type": "text/plain", "data": "a,b\n"}),
            json!({"type": "text", "media_type": "text/plain", "data": "w"}),
        ]
    );
    assert_eq!(told[0]["content"][0]["title"], "d");
}

#[test]
fn media_that_cannot_be_carried_are_an_error() {
    let audio = Part::Media(Media {
        kind: MediaKind::Audio,
        mime: "audio/wav".to_owned(),
        source: Source::Base64("UklG".to_owned()),
        name: None,
        detail: None,
        cache: None,
    });
    let url = || image("", Source::Url("https://e.x/a.png".to_owned()));
    for (part, quirks) in [
        (audio, &[][..]),
        (image("image/tiff", Source::Base64("AAAA".to_owned())), &[]),
        (image("", Source::File("file-abc".to_owned())), &[]),
        (url(), &[Quirk::NoImages]),
        (url(), &[Quirk::InlineMedia]),
    ] {
        let request = saying(vec![user(vec![part])]);
        let target = target(quirks.iter().copied());
        let failure = CODEC.encode_request(&request, &target).unwrap_err();
        assert_eq!(failure.code.as_deref(), Some("unsupported_media"));
        assert!(failure.message.contains(&target.model));
    }
}

#[test]
fn tools_have_schemas_and_choices_have_words() {
    let mut request = hello();
    let raw = |json: &str| Some(RawValue::from_string(json.to_owned()).unwrap());
    let schema = raw(r#"{"type":"object","properties":{"a":{"type":"string"}}}"#);
    request.tools = vec![
        Tool {
            schema,
            strict: Some(true),
            ..tool("t")
        },
        Tool {
            kind: ToolKind::Custom,
            schema: raw(r#"{"type":"text"}"#),
            ..tool("free")
        },
    ];
    let (body, encoded) = encode(&request, &target([]));
    assert_eq!(body["tools"][0]["input_schema"]["type"], "object");
    assert_eq!(body["tools"][0].get("strict"), None);
    assert_eq!(
        body["tools"][1]["input_schema"]["required"],
        json!(["input"])
    );
    assert_eq!(lost(&encoded), ["tools[].strict", "tools[].format"]);
    let (body, _) = encode(&request, &target([Quirk::OutputFormat]));
    assert_eq!(body["tools"][0]["strict"], true);
    assert_eq!(
        body["tools"][0]["input_schema"]["additionalProperties"],
        false
    );
}

#[test]
fn every_choice_is_said() {
    let named = |name: &str| ToolChoice::Named {
        name: name.to_owned(),
        kind: ToolKind::Function,
    };
    let allowed = |mode| ToolChoice::Allowed {
        mode,
        names: vec!["b".to_owned()],
    };
    for (choice, parallel, expected, offered) in [
        (None, None, Value::Null, 2),
        (None, Some(true), Value::Null, 2),
        (
            None,
            Some(false),
            json!({"type": "auto", "disable_parallel_tool_use": true}),
            2,
        ),
        (Some(ToolChoice::Auto), None, json!({"type": "auto"}), 2),
        (
            Some(ToolChoice::None),
            Some(false),
            json!({"type": "none"}),
            2,
        ),
        (
            Some(ToolChoice::Required),
            Some(false),
            json!({"type": "any", "disable_parallel_tool_use": true}),
            2,
        ),
        (
            Some(named("b")),
            None,
            json!({"type": "tool", "name": "b"}),
            2,
        ),
        (Some(named("gone")), None, json!({"type": "auto"}), 2),
        (
            Some(allowed(ToolMode::Auto)),
            None,
            json!({"type": "auto"}),
            1,
        ),
        (
            Some(allowed(ToolMode::Required)),
            None,
            json!({"type": "any"}),
            1,
        ),
    ] {
        let mut request = hello();
        request.tools = vec![tool("a"), tool("b")];
        request.tool_choice = choice;
        request.parallel_tool_calls = parallel;
        let (body, _) = encode(&request, &target([]));
        assert_eq!(body["tool_choice"], expected);
        assert_eq!(body["tools"].as_array().unwrap().len(), offered);
        request.tools.clear();
        let (body, _) = encode(&request, &target([]));
        assert_eq!(body.get("tool_choice"), None);
    }
}

#[test]
fn tool_names_are_respelled_and_remembered() {
    let mut request = hello();
    request.tools = vec![tool("ns.read file")];
    let (body, encoded) = encode(&request, &target([]));
    let wire = body["tools"][0]["name"].as_str().unwrap().to_owned();
    assert!(
        wire.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
    );
    assert_eq!(encoded.names.known(wire), "ns.read file");
}

#[test]
fn sampling_is_cut_to_what_the_model_takes() {
    let mut request = hello();
    request.sampling.temperature = Some(1.7);
    request.sampling.top_p = Some(0.5);
    for (quirks, temperature, top_p) in [
        (&[][..], json!(1.0), json!(0.5)),
        (&[Quirk::OneSampling], json!(1.0), Value::Null),
        (&[Quirk::NoSampling], Value::Null, Value::Null),
    ] {
        let (body, encoded) = encode(&request, &target(quirks.iter().copied()));
        assert_eq!(
            (&body["temperature"], &body["top_p"]),
            (&temperature, &top_p)
        );
        assert!(lost(&encoded).contains(&"temperature"));
    }
}

#[test]
fn the_form_of_the_answer_is_a_switch_or_words() {
    let schema = RawValue::from_string(r#"{"type":"object","properties":{}}"#.to_owned()).unwrap();
    let mut request = hello();
    request.format = Some(Format::JsonSchema {
        name: Some("person".to_owned()),
        description: None,
        schema,
        strict: None,
    });
    let (body, encoded) = encode(&request, &target([Quirk::OutputFormat]));
    let schema = json!({"type": "object", "properties": {}, "additionalProperties": false});
    assert_eq!(
        body["output_config"]["format"],
        json!({"type": "json_schema", "schema": schema})
    );
    assert!(encoded.losses.is_empty());
    let (body, encoded) = encode(&request, &target([]));
    let words = body["system"][0]["text"].as_str().unwrap();
    assert!(words.contains("person") && words.ends_with(r#"{"type":"object","properties":{}}"#));
    assert_eq!(lost(&encoded), ["response_format"]);
    request.format = Some(Format::JsonObject);
    let (body, _) = encode(&request, &target([Quirk::OutputFormat]));
    assert!(body["system"][0]["text"].as_str().unwrap().contains("JSON"));
}

#[test]
fn at_most_four_cache_marks_and_the_last_ones_win() {
    let marked = |words: &str| {
        Part::Text(Text {
            text: words.to_owned(),
            cache: Some(CacheMark { ttl: None }),
        })
    };
    let mut request = saying(vec![
        Turn::new(Role::System, vec![marked("s")]),
        user(vec![marked("1"), marked("2"), marked("3"), marked("4")]),
    ]);
    request.tools = vec![Tool {
        cache: Some(CacheMark {
            ttl: Some("1h".to_owned()),
        }),
        ..tool("t")
    }];
    let marks = |body: &Value| body.to_string().matches("cache_control").count();
    let (body, encoded) = encode(&request, &target([]));
    assert_eq!(marks(&body), 4);
    assert_eq!(marks(&body["messages"]), 4);
    assert_eq!(lost(&encoded), ["cache_control"]);
    request.extras.push(Opaque {
        dialect: Dialect::AnthropicMessages,
        name: "cache_control".to_owned(),
        value: RawValue::from_string(r#"{"type":"ephemeral"}"#.to_owned()).unwrap(),
    });
    let (body, _) = encode(&request, &target([]));
    assert_eq!((marks(&body), marks(&body["messages"])), (4, 3));
}

#[test]
fn everything_unsaid_is_a_loss() {
    let mut request = hello();
    request.turns[0].name = Some("Ann".to_owned());
    request.sampling.seed = Some(1);
    request.sampling.presence_penalty = Some(0.1);
    request.sampling.frequency_penalty = Some(0.1);
    request.logprobs = Some(0);
    request.verbosity = Some("low".to_owned());
    request.cache_key = Some("k".to_owned());
    request.candidates = Some(2);
    request.stop = vec![" ".to_owned(), "END".to_owned()];
    request.user = Some("u".repeat(257));
    request.service_tier = Some("flex".to_owned());
    request.extras.push(Opaque {
        dialect: Dialect::OpenAiChat,
        name: "logit_bias".to_owned(),
        value: RawValue::NULL.to_owned(),
    });
    let (body, encoded) = encode(&request, &target([]));
    let mut fields = lost(&encoded);
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "frequency_penalty",
            "logit_bias",
            "logprobs",
            "messages[].name",
            "n",
            "presence_penalty",
            "prompt_cache_key",
            "seed",
            "service_tier",
            "stop",
            "verbosity"
        ]
    );
    assert_eq!(body["stop_sequences"], json!(["END"]));
    let user = body["metadata"]["user_id"].as_str().unwrap();
    assert_eq!(user.len(), 64, "a hash of what is too long");
}

#[test]
fn a_plain_wish_is_said_plainly() {
    let mut request = hello();
    request.stream = true;
    request.user = Some("u".to_owned());
    request.service_tier = Some("default".to_owned());
    request.thinking = Some(Thinking {
        effort: Some(Effort::None),
        ..Thinking::default()
    });
    let (body, encoded) = encode(&request, &target([]));
    assert_eq!(
        body,
        json!({
            "model": "claude-sonnet-4-5-20250929", "max_tokens": 100, "stream": true,
            "messages": [{"role": "user", "content": [text("hi")]}],
            "thinking": {"type": "disabled"}, "metadata": {"user_id": "u"}, "service_tier": "standard_only"
        })
    );
    assert_eq!(
        encoded.headers,
        [("anthropic-version", "2023-06-01".to_owned())]
    );
}

#[test]
fn the_version_without_sampling_takes_none_of_it() {
    let sampling: &[&str] = &["temperature", "top_p", "top_k"];
    for (version, withdrawn) in [
        (None, &[][..]),
        (Some("2023-06-01"), &[]),
        (Some("2026-10-21"), sampling),
    ] {
        let header = |name: &str| version.filter(|_| name == "anthropic-version");
        assert_eq!(CODEC.withdrawn(&header), withdrawn, "{version:?}");
    }
}
