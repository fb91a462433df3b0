//! A client's request, field by field.

use super::*;
use chat::{Effort, Format, Maker, MediaKind, Part, Role, Source, Thinking, ToolChoice};

fn with(fields: &str) -> Request {
    decode(&format!(
        r#"{{"model":"m","max_tokens":9,"messages":[]{fields}}}"#
    ))
}

fn block(block: &str) -> Part {
    let mut request = decode(&format!(
        r#"{{"model":"m","messages":[{{"role":"user","content":[{block}]}}]}}"#
    ));
    request.turns.remove(0).parts.remove(0)
}

#[test]
fn the_first_broken_field_is_named_by_its_path() {
    for (body, field) in [
        ("[]", ""),
        ("{", ""),
        (r#"{"messages":[]}"#, "model"),
        (r#"{"model":"m"}"#, "messages"),
        (r#"{"model":"m","messages":{}}"#, "messages"),
        (
            r#"{"model":"m","messages":[],"max_tokens":"9"}"#,
            "max_tokens",
        ),
        (
            r#"{"model":"m","messages":[{"content":"x"}]}"#,
            "messages[0].role",
        ),
        (
            r#"{"model":"m","messages":[{"role":"tool","content":"x"}]}"#,
            "messages[0].role",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user"}]}"#,
            "messages[0].content",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":7}]}"#,
            "messages[0].content",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":[{"type":"text"}]}]}"#,
            "messages[0].content[0].text",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":[{}]}]}"#,
            "messages[0].content[0].type",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":["x"]}]}"#,
            "messages[0].content[0]",
        ),
        (
            r#"{"model":"m","messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","data":"QQ=="}}]}]}"#,
            "messages[0].content[0].source.media_type",
        ),
        (
            r#"{"model":"m","messages":[],"tools":[{"description":"d"}]}"#,
            "tools[0].name",
        ),
        (
            r#"{"model":"m","messages":[],"tool_choice":{"type":"tool"}}"#,
            "tool_choice.name",
        ),
        (
            r#"{"model":"m","messages":[],"output_config":{"format":{"type":"json_schema"}}}"#,
            "output_config.format.schema",
        ),
    ] {
        let broken = CODEC.decode_request(body.as_bytes()).unwrap_err();
        assert_eq!(broken.field, field, "{body}: {broken}");
    }
}

#[test]
fn null_counts_as_absent() {
    let request = with(
        r#","system":null,"temperature":null,"tools":null,"thinking":null,"later":null,"output_config":null"#,
    );
    assert!(request.turns.is_empty() && request.extras.is_empty());
    assert_eq!(request.sampling.temperature, None);
}

#[test]
fn settings_have_their_places() {
    let request = with(
        r#","temperature":0.3,"top_p":0.9,"top_k":40,"stop_sequences":["a"],"stream":true,"metadata":{"user_id":"u"},"service_tier":"standard_only""#,
    );
    assert_eq!(request.max_output_tokens, Some(9));
    assert_eq!(request.sampling.temperature, Some(0.3));
    assert_eq!(request.sampling.top_p, Some(0.9));
    assert_eq!(request.sampling.top_k, Some(40));
    assert_eq!(request.stop, ["a"]);
    assert!(request.stream);
    assert_eq!(request.user.as_deref(), Some("u"));
    assert_eq!(request.service_tier.as_deref(), Some("default"));
}

#[test]
fn thinking_is_understood_in_every_mode() {
    let told = |fields: &str| with(fields).thinking;
    let shown = Some(true);
    for (fields, expected) in [
        (
            r#","thinking":{"type":"enabled","budget_tokens":2000}"#,
            Thinking {
                budget: Some(2000),
                show: shown,
                ..Thinking::default()
            },
        ),
        (
            r#","thinking":{"type":"enabled"}"#,
            Thinking {
                adaptive: true,
                show: shown,
                ..Thinking::default()
            },
        ),
        (
            r#","thinking":{"type":"adaptive"}"#,
            Thinking {
                adaptive: true,
                ..Thinking::default()
            },
        ),
        (
            r#","thinking":{"type":"adaptive","display":"omitted"}"#,
            Thinking {
                adaptive: true,
                show: Some(false),
                style: Some("omitted".to_owned()),
                ..Thinking::default()
            },
        ),
        (
            r#","thinking":{"type":"disabled"},"output_config":{"effort":"high"}"#,
            Thinking {
                effort: Some(Effort::None),
                budget: Some(0),
                ..Thinking::default()
            },
        ),
        (
            r#","output_config":{"effort":"max"}"#,
            Thinking {
                effort: Some(Effort::Max),
                ..Thinking::default()
            },
        ),
    ] {
        assert_eq!(told(fields), Some(expected), "{fields}");
    }
    assert_eq!(told(""), None);
    let unknown = with(r#","thinking":{"type":"between_tools"}"#);
    assert_eq!(
        (unknown.thinking, unknown.extras[0].name.as_str()),
        (None, "thinking")
    );
}

#[test]
fn tool_choice_and_parallel_calls_are_told_apart() {
    for (choice, expected, parallel) in [
        (r#"{"type":"auto"}"#, ToolChoice::Auto, None),
        (
            r#"{"type":"any","disable_parallel_tool_use":true}"#,
            ToolChoice::Required,
            Some(false),
        ),
        (r#"{"type":"none"}"#, ToolChoice::None, None),
        (
            r#"{"type":"tool","name":"t","disable_parallel_tool_use":false}"#,
            ToolChoice::Named {
                name: "t".to_owned(),
                kind: chat::ToolKind::Function,
            },
            Some(true),
        ),
    ] {
        let request = with(&format!(r#","tool_choice":{choice}"#));
        assert_eq!(request.tool_choice, Some(expected));
        assert_eq!(request.parallel_tool_calls, parallel);
    }
    let unknown = with(r#","tool_choice":{"type":"maybe","disable_parallel_tool_use":true}"#);
    assert_eq!((unknown.tool_choice, unknown.extras.len()), (None, 1));
}

#[test]
fn the_form_of_the_answer_is_read_in_both_spellings() {
    for fields in [
        r#","output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}"#,
        r#","output_format":{"type":"json_schema","schema":{"type":"object"}}"#,
    ] {
        let Some(Format::JsonSchema { schema, .. }) = with(fields).format else {
            panic!("no format in {fields}");
        };
        assert_eq!(schema.get(), r#"{"type":"object"}"#);
    }
}

#[test]
fn the_billing_block_is_carried_apart_from_the_words() {
    let request = with(
        r#","system":[{"type":"text","text":"x-anthropic-billing-header: cc_version=1"},{"type":"text","text":"Be brief."}]"#,
    );
    let [turn] = request.turns.as_slice() else {
        panic!("one turn");
    };
    assert_eq!(turn.role, Role::System);
    assert!(
        matches!(&turn.parts[0], Part::Opaque(opaque) if opaque.name == "x-anthropic-billing-header")
    );
    assert!(matches!(&turn.parts[1], Part::Text(text) if text.text == "Be brief."));
}

#[test]
fn unknown_fields_and_server_tools_are_carried() {
    let request = with(
        r#","container":"c","tools":[{"type":"web_search_20250305","name":"web_search"},{"name":"t","input_schema":{"type":"object"}}]"#,
    );
    let names: Vec<_> = request
        .extras
        .iter()
        .map(|extra| extra.name.as_str())
        .collect();
    assert_eq!(names, ["tools[].web_search_20250305", "container"]);
    assert_eq!(request.tools.len(), 1);
}

#[test]
fn media_say_where_their_bytes_are() {
    for (source, kind, expected) in [
        (
            r#"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO\nRw0K"}}"#,
            MediaKind::Image,
            Source::Base64("iVBORw0K".to_owned()),
        ),
        (
            r#"{"type":"image","source":{"type":"url","url":"https://e.x/a.png"}}"#,
            MediaKind::Image,
            Source::Url("https://e.x/a.png".to_owned()),
        ),
        (
            r#"{"type":"document","source":{"type":"file","file_id":"file_01"}}"#,
            MediaKind::Document,
            Source::File("file_01".to_owned()),
        ),
        (
            r#"{"type":"document","source":{"type":"text","media_type":"text/plain","data":"w"}}"#,
            MediaKind::Document,
            Source::Text("w".to_owned()),
        ),
    ] {
        let Part::Media(media) = block(source) else {
            panic!("no medium: {source}");
        };
        assert_eq!((media.kind, media.source), (kind, expected));
    }
    assert!(matches!(
        block(r#"{"type":"document","source":{"type":"content","content":[]}}"#),
        Part::Opaque(opaque) if opaque.name == "document"
    ));
}

#[test]
fn a_search_result_becomes_words() {
    let part = block(
        r#"{"type":"search_result","title":"T","source":"https://e.x","content":[{"type":"text","text":"one"},{"type":"text","text":"two"}]}"#,
    );
    assert!(matches!(part, Part::Text(text) if text.text == "T\nhttps://e.x\none\ntwo"));
}

#[test]
fn signatures_say_whose_they_are_and_nonsense_is_none() {
    let maker = |signature: &str| {
        let part = block(&format!(
            r#"{{"type":"thinking","thinking":"t","signature":"{signature}"}}"#
        ));
        let Part::Reasoning(reasoning) = part else {
            panic!("no reasoning");
        };
        reasoning.signature.map(|signature| signature.maker)
    };
    assert_eq!(maker(SIGNATURE), Some(Maker::Claude));
    assert_eq!(maker("gpt#gAAAAx"), Some(Maker::Gpt));
    assert_eq!(maker("gemini#CgQ="), Some(Maker::Gemini));
    assert_eq!(maker("?"), None);
    assert_eq!(maker(""), None);
}

#[test]
fn nested_results_are_carried_not_descended_into() {
    let deep = r#"{"type":"tool_result","tool_use_id":"a","content":["#.repeat(5000);
    let body = format!(
        r#"{{"model":"m","messages":[{{"role":"user","content":[{deep}{}]}}]}}"#,
        "]}".repeat(5000)
    );
    let request = decode(&body);
    let Part::ToolResult(result) = &request.turns[0].parts[0] else {
        panic!("no result");
    };
    assert!(matches!(&result.parts[0], Part::Opaque(opaque) if opaque.name == "tool_result"));
}
