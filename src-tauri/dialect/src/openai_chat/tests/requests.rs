//! What is read from a client's request.

use super::*;
use chat::{Effort, Format, Maker, MediaKind, Part, Role, Source, ToolChoice, ToolKind, ToolMode};

/// A request with one user message and these members besides.
fn with(members: &str) -> Request {
    request(&format!(
        r#"{{"model":"m","messages":[{{"role":"user","content":"x"}}],{members}}}"#
    ))
}

fn said(messages: &str) -> Request {
    request(&format!(r#"{{"model":"m","messages":{messages}}}"#))
}

/// The parts of the only message.
fn parts(message: &str) -> Vec<Part> {
    let mut request = said(&format!("[{message}]"));
    request.turns.remove(0).parts
}

fn complaint(body: &str) -> String {
    OpenAiChat
        .decode_request(body.as_bytes())
        .unwrap_err()
        .field
}

#[test]
fn settings_are_read_by_name() {
    let read = with(
        r#""temperature":0.5,"top_p":0.9,"top_k":40,"presence_penalty":-1,"frequency_penalty":1.5,"seed":-3,
        "stop":"END","n":2,"service_tier":"flex","verbosity":"low","prompt_cache_key":"k","stream":true,
        "stream_options":{"include_usage":true},"parallel_tool_calls":false,"user":"u""#,
    );
    assert_eq!(read.sampling.temperature, Some(0.5));
    assert_eq!(read.sampling.top_k, Some(40));
    assert_eq!(read.sampling.seed, Some(-3));
    assert_eq!(read.stop, ["END"]);
    assert_eq!(read.candidates, Some(2));
    assert_eq!(read.cache_key.as_deref(), Some("k"));
    assert_eq!(read.user.as_deref(), Some("u"));
    assert_eq!(read.parallel_tool_calls, Some(false));
    assert!(read.stream && read.stream_usage && read.extras.is_empty());
}

#[test]
fn the_newer_of_two_names_for_one_thing_wins() {
    let read = with(
        r#""max_tokens":1,"max_completion_tokens":2.0,"user":"old","safety_identifier":"new""#,
    );
    assert_eq!(read.max_output_tokens, Some(2));
    assert_eq!(read.user.as_deref(), Some("new"));
}

#[test]
fn null_is_absent() {
    let read = with(
        r#""max_tokens":null,"stop":null,"tools":null,"stream":null,"response_format":null,"metadata":null"#,
    );
    let nothing = with(r#""stream":false"#);
    assert_eq!(format!("{read:?}"), format!("{nothing:?}"));
}

#[test]
fn probabilities_are_asked_for_with_and_without_alternatives() {
    assert_eq!(with(r#""logprobs":true"#).logprobs, Some(0));
    assert_eq!(
        with(r#""logprobs":true,"top_logprobs":5"#).logprobs,
        Some(5)
    );
    assert_eq!(with(r#""logprobs":false"#).logprobs, None);
}

#[test]
fn thinking_is_read_in_every_spelling() {
    let asked = |members| with(members).thinking.unwrap();
    assert_eq!(
        asked(r#""reasoning_effort":"xhigh""#).effort,
        Some(Effort::XHigh)
    );
    assert_eq!(
        asked(r#""thinking":{"type":"disabled"}"#).effort,
        Some(Effort::None)
    );
    assert_eq!(
        asked(r#""thinking":{"type":"enabled","budget_tokens":8192}"#).budget,
        Some(8192)
    );
    assert!(asked(r#""thinking":{"type":"enabled"}"#).adaptive);
    let open_router = asked(r#""reasoning":{"effort":"low","exclude":true}"#);
    assert_eq!(open_router.effort, Some(Effort::Low));
    assert_eq!(open_router.show, Some(false));
    assert_eq!(
        asked(r#""reasoning":{"enabled":false}"#).effort,
        Some(Effort::None)
    );
}

#[test]
fn what_is_unknown_is_carried_under_its_name() {
    let read = with(
        r#""logit_bias":{"1":2},"thinking":{"type":"enabled","new":1},"reasoning_effort":"galactic",
        "response_format":{"type":"xml"},"tools":[{"type":"telepathy"}],"tool_choice":{"type":"dice"},
        "stream_options":{"include_obfuscation":false}"#,
    );
    let mut names: Vec<_> = read.extras.iter().map(|extra| &*extra.name).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "logit_bias",
            "reasoning_effort",
            "response_format",
            "stream_options.include_obfuscation",
            "thinking",
            "tool_choice",
            "tools[].telepathy",
        ]
    );
    assert!(read.thinking.is_none() && read.format.is_none() && read.tools.is_empty());
}

#[test]
fn tools_are_read_in_every_form() {
    let read = with(
        r#""tools":[
            {"type":"function","function":{"name":"a","description":"d","parameters":{"type":"object"},"strict":true},"cache_control":{"type":"ephemeral","ttl":"1h"}},
            {"type":"function","name":"flat","parameters":{}},
            {"name":"claude","input_schema":{"type":"object"}},
            {"type":"custom","custom":{"name":"c","format":{"type":"grammar","grammar":{"syntax":"lark","definition":"x"}}}}],
        "functions":[{"name":"legacy"}]"#,
    );
    let names: Vec<_> = read.tools.iter().map(|tool| &*tool.name).collect();
    assert_eq!(names, ["legacy", "a", "flat", "claude", "c"]);
    assert_eq!(read.tools[1].strict, Some(true));
    let mark = read.tools[1].cache.as_ref().unwrap();
    assert_eq!(mark.ttl.as_deref(), Some("1h"));
    assert_eq!(read.tools[4].kind, ToolKind::Custom);
    assert_eq!(
        read.tools[4].schema.as_ref().unwrap().get(),
        r#"{"type":"grammar","syntax":"lark","definition":"x"}"#
    );
}

#[test]
fn every_tool_choice_is_read() {
    let table = [
        (r#""tool_choice":"none""#, ToolChoice::None),
        (r#""tool_choice":"auto""#, ToolChoice::Auto),
        (r#""tool_choice":"required""#, ToolChoice::Required),
        (r#""function_call":"auto""#, ToolChoice::Auto),
        (r#""function_call":{"name":"f"}"#, named(ToolKind::Function)),
        (
            r#""tool_choice":{"type":"function","function":{"name":"f"}}"#,
            named(ToolKind::Function),
        ),
        (
            r#""tool_choice":{"type":"custom","custom":{"name":"f"}}"#,
            named(ToolKind::Custom),
        ),
        (
            r#""tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}},{"type":"custom","custom":{"name":"g"}}]}}"#,
            ToolChoice::Allowed {
                mode: ToolMode::Required,
                names: vec!["f".to_owned(), "g".to_owned()],
            },
        ),
    ];
    for (members, choice) in table {
        assert_eq!(with(members).tool_choice, Some(choice), "{members}");
    }
}

fn named(kind: ToolKind) -> ToolChoice {
    let name = "f".to_owned();
    ToolChoice::Named { name, kind }
}

#[test]
fn every_response_format_is_read() {
    assert!(matches!(
        with(r#""response_format":{"type":"text"}"#).format,
        Some(Format::Text)
    ));
    assert!(matches!(
        with(r#""response_format":{"type":"json_object"}"#).format,
        Some(Format::JsonObject)
    ));
    let schema = with(r#""response_format":{"type":"json_schema","json_schema":{"name":"n"}}"#);
    let Some(Format::JsonSchema { name, schema, .. }) = schema.format else {
        panic!("a schema");
    };
    assert_eq!((name.as_deref(), schema.get()), (Some("n"), "{}"));
}

#[test]
fn media_are_read_from_every_part() {
    let read = parts(
        r#"{"role":"user","content":[
            {"type":"image_url","image_url":{"url":"data:image/jpg;base64,AAAA","detail":"low"}},
            {"type":"image_url","image_url":"https://example.com/a.png"},
            {"type":"input_audio","input_audio":{"data":"AAAA","format":"mp3"}},
            {"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA","filename":"a.pdf"}},
            {"type":"file","file":{"file_id":"file-1"}},
            {"type":"file","file":{"file_data":"JVBERi0xLjQK"}},
            {"type":"video_url","video_url":{"url":"https://example.com/a.mp4"}}]}"#,
    );
    let media: Vec<_> = read
        .iter()
        .map(|part| match part {
            Part::Media(media) => (media.kind, media.mime.as_str(), &media.source),
            other => panic!("{other:?}"),
        })
        .collect();
    let base64 = |data: &str| Source::Base64(data.to_owned());
    let url = |url: &str| Source::Url(url.to_owned());
    assert_eq!(
        media,
        [
            (MediaKind::Image, "image/jpeg", &base64("AAAA")),
            (MediaKind::Image, "", &url("https://example.com/a.png")),
            (MediaKind::Audio, "audio/mpeg", &base64("AAAA")),
            (MediaKind::Document, "application/pdf", &base64("AAAA")),
            (MediaKind::Document, "", &Source::File("file-1".to_owned())),
            (
                MediaKind::Document,
                "application/pdf",
                &base64("JVBERi0xLjQK")
            ),
            (MediaKind::Video, "", &url("https://example.com/a.mp4")),
        ]
    );
}

#[test]
fn an_assistant_message_thinks_speaks_declines_and_calls_in_that_order() {
    let read = parts(
        r#"{"role":"assistant","content":"words","refusal":"no","reasoning":"hm","annotations":[],"tool_calls":[
            {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1.0}"}},
            {"type":"custom","custom":{"name":"g","input":"raw"}},
            {"type":"dance","dance":{}}]}"#,
    );
    let [thought, words, refusal, call, custom, dance] = read.as_slice() else {
        panic!("{read:?}");
    };
    assert!(matches!(thought, Part::Reasoning(thought) if thought.text == "hm"));
    assert!(matches!(words, Part::Text(text) if text.text == "words"));
    assert!(matches!(refusal, Part::Refusal(text) if text == "no"));
    assert!(matches!(call, Part::ToolCall(call) if call.arguments == r#"{"a":1.0}"#));
    assert!(
        matches!(custom, Part::ToolCall(call) if call.kind == ToolKind::Custom && call.arguments == "raw")
    );
    assert!(matches!(dance, Part::Opaque(opaque) if opaque.name == "tool_calls[]"));
}

#[test]
fn proofs_are_read_where_clients_keep_them() {
    let read = parts(
        r#"{"role":"assistant","reasoning_content":"both","thinking_blocks":[
            {"type":"thinking","thinking":"one","signature":"EqoBsig"},
            {"type":"redacted_thinking","data":"gpt#gAAAAblob"}],
          "tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"CiQBabcd"}}}]}"#,
    );
    let makers: Vec<_> = read
        .iter()
        .map(|part| match part {
            Part::Reasoning(reasoning) => (
                reasoning.text.as_str(),
                reasoning.redacted,
                reasoning.signature.as_ref().unwrap().maker,
            ),
            Part::ToolCall(call) => ("call", false, call.signature.as_ref().unwrap().maker),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        makers,
        [
            ("one", false, Maker::Claude),
            ("", true, Maker::Gpt),
            ("call", false, Maker::Gemini),
        ]
    );
}

#[test]
fn a_result_knows_what_kind_of_call_it_answers() {
    let read = said(
        r#"[{"role":"assistant","tool_calls":[{"id":"c","type":"custom","custom":{"name":"g","input":""}}]},
            {"role":"tool","tool_call_id":"c","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},
            {"role":"function","name":"old","content":"1"}]"#,
    );
    let Part::ToolResult(result) = &read.turns[1].parts[0] else {
        panic!("a result");
    };
    assert_eq!(read.turns[1].role, Role::User);
    assert_eq!(
        (result.kind, result.text().as_str()),
        (ToolKind::Custom, "a\nb")
    );
    let Part::ToolResult(legacy) = &read.turns[2].parts[0] else {
        panic!("a result");
    };
    assert_eq!(
        (legacy.call_id.as_str(), legacy.name.as_deref()),
        ("", Some("old"))
    );
}

#[test]
fn a_cache_mark_is_read_from_parts_and_from_messages() {
    let mark = |message| match parts(message).pop() {
        Some(Part::Text(text)) => text.cache.unwrap().ttl,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        mark(
            r#"{"role":"user","content":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}]}"#
        ),
        None
    );
    assert_eq!(
        mark(r#"{"role":"user","content":"x","cache_control":{"type":"ephemeral","ttl":"1h"}}"#)
            .as_deref(),
        Some("1h")
    );
    assert_eq!(
        mark(r#"{"role":"user","content":[{"type":"text","text":"x","prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"}}]}"#)
            .as_deref(),
        Some("30m")
    );
}

#[test]
fn text_is_neither_trimmed_nor_refused_for_half_a_character() {
    let read = parts(r#"{"role":"user","content":"  a\u2028 \ud83d "}"#);
    assert!(
        matches!(&read[0], Part::Text(text) if text.text.starts_with("  a\u{2028} \u{fffd}") && text.text.ends_with(' ')),
        "{read:?}"
    );
}

#[test]
fn what_is_known_and_broken_is_named_by_its_path() {
    let table = [
        ("[]", ""),
        ("{", ""),
        (r#"{"messages":[]}"#, "model"),
        (r#"{"model":"m"}"#, "messages"),
        (r#"{"model":"m","messages":[]}"#, "messages"),
        (r#"{"model":"m","messages":[1]}"#, "messages"),
        (
            r#"{"model":"m","messages":[{"role":"narrator"}]}"#,
            "messages[0].role",
        ),
        (
            r#"{"model":"m","messages":[{"content":"x"}]}"#,
            "messages[0].role",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":7}]}"#,
            "messages[0].content",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":1}]}]}"#,
            "messages[0].content[0].text",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]}"#,
            "messages[0].content[0].image_url.url",
        ),
        (
            r#"{"model":"m","messages":[{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{}}]}]}"#,
            "messages[0].tool_calls[0].function.name",
        ),
    ];
    for (body, field) in table {
        assert_eq!(complaint(body), field, "{body}");
    }
    for (members, field) in [
        (r#""max_tokens":"many""#, "max_tokens"),
        (r#""max_tokens":-1"#, "max_tokens"),
        (r#""temperature":"hot""#, "temperature"),
        (r#""stream":"yes""#, "stream"),
        (
            r#""tools":[{"type":"function","function":{}}]"#,
            "tools[0].name",
        ),
        (r#""stop":{}"#, "stop"),
        (
            r#""tool_choice":{"type":"function"}"#,
            "tool_choice.function.name",
        ),
        (
            r#""response_format":{"type":"json_schema"}"#,
            "response_format.json_schema",
        ),
    ] {
        let body =
            format!(r#"{{"model":"m","messages":[{{"role":"user","content":"x"}}],{members}}}"#);
        assert_eq!(complaint(&body), field, "{members}");
    }
}
