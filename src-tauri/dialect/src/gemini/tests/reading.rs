//! Requests as clients send them.

use super::*;
use chat::{Format, MediaKind, Source, ToolChoice, ToolKind, ToolMode};
use serde_json::json;

fn call_ids(request: &Request) -> Vec<(String, String)> {
    let parts = || request.turns.iter().flat_map(|turn| &turn.parts);
    let calls = parts().filter_map(|part| match part {
        Part::ToolCall(call) => Some(call.id.clone()),
        _ => None,
    });
    let results = parts().filter_map(|part| match part {
        Part::ToolResult(result) => Some(result.call_id.clone()),
        _ => None,
    });
    calls.zip(results).collect()
}

#[test]
fn snake_case_and_camel_case_read_the_same() {
    let corpus = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/corpus/gemini/snake-case/request.json"
    );
    let request = Gemini
        .decode_request(&std::fs::read(corpus).unwrap())
        .unwrap();
    assert_eq!(request.max_output_tokens, Some(256));
    assert_eq!(request.sampling.top_k, Some(40));
    assert_eq!(request.stop, ["!"]);
    assert!(matches!(request.format, Some(Format::Text)));
    assert_eq!(request.extras[0].name, "safetySettings");
    let schema = request.tools[0].schema.as_ref().unwrap().get();
    assert!(schema.contains("for_seconds"), "{schema}");
    assert!(matches!(&request.tool_choice,
        Some(ToolChoice::Named { name, kind: ToolKind::Function }) if name == "purr"));
    let [system, first, model, result] = &request.turns[..] else {
        unreachable!("four turns: {:?}", request.turns)
    };
    assert_eq!(system.role, Role::System);
    assert!(
        matches!(&first.parts[1], Part::Media(media) if media.mime == "image/png" && media.kind == MediaKind::Image)
    );
    let Part::ToolCall(call) = &model.parts[0] else {
        unreachable!("a call")
    };
    assert_eq!(
        call.arguments.split_whitespace().collect::<String>(),
        r#"{"for_seconds":3}"#
    );
    assert!(call.signature.is_some());
    let Part::ToolResult(result) = &result.parts[0] else {
        unreachable!("a result")
    };
    assert_eq!(
        (result.call_id.as_str(), result.text().as_str()),
        (call.id.as_str(), "done")
    );
}

#[test]
fn results_without_ids_find_their_calls_by_name_in_order() {
    let call =
        |name: &str, city: &str| json!({"functionCall": {"name": name, "args": {"city": city}}});
    let result =
        |name: &str| json!({"functionResponse": {"name": name, "response": {"output": "x"}}});
    let request = read(&json!({"contents": [
        {"role": "model", "parts": [call("a", "1"), call("b", "1"), call("a", "2")]},
        {"role": "user", "parts": [result("a"), result("b"), result("a")]},
        {"role": "model", "parts": [call("a", "1")]},
        {"role": "function", "parts": [result("a")]},
    ]}));
    let ids = call_ids(&request);
    assert_eq!(ids.len(), 4);
    assert!(ids.iter().all(|(call, result)| call == result));
    let unique: std::collections::HashSet<_> = ids.iter().map(|(call, _)| call).collect();
    assert_eq!(unique.len(), 4);
}

#[test]
fn made_up_ids_are_the_same_every_time() {
    let body = json!({"contents": [{"role": "model", "parts": [{"functionCall": {"name": "a"}}]}]});
    assert_eq!(format!("{:?}", read(&body)), format!("{:?}", read(&body)));
}

#[test]
fn the_chunks_of_a_recorded_stream_are_one_turn() {
    let request = read(&json!({"contents": [
        {"role": "user", "parts": [{"text": "hi"}]},
        {"role": "model", "parts": [{"text": "Let me", "thought": true}]},
        {"role": "model", "parts": [{"text": " think.", "thought": true}]},
        {"role": "model", "parts": [{"text": "", "thought": true, "thoughtSignature": "CpwB"}]},
        {"role": "model", "parts": [{"text": "Hel"}]},
        {"role": "model", "parts": [{"text": "lo"}]},
        {"role": "model", "parts": [{"text": ""}]},
        {"role": "user", "parts": [{"text": "and"}, {"text": "you"}]},
        {"role": "user", "parts": [{"text": "?"}]},
    ]}));
    let [_, model, two, one] = &request.turns[..] else {
        unreachable!("four turns: {:?}", request.turns)
    };
    let [Part::Reasoning(thought), Part::Text(text)] = &model.parts[..] else {
        unreachable!("a thought and a text: {:?}", model.parts)
    };
    assert_eq!(thought.text, "Let me think.");
    assert!(thought.signature.is_some());
    assert_eq!(text.text, "Hello");
    assert_eq!((two.parts.len(), one.parts.len()), (2, 1));
}

#[test]
fn responses_are_unwrapped_and_told_apart_from_errors() {
    for (response, text, is_error) in [
        (json!({"output": "a"}), "a", false),
        (json!({"result": "a"}), "a", false),
        (json!({"content": "a"}), "a", false),
        (json!({"error": "a"}), "a", true),
        (json!({"error": {"code": 5}}), r#"{"code":5}"#, true),
        (json!({"output": {"n": 1}}), r#"{"output":{"n":1}}"#, false),
        (
            json!({"n": 1, "output": "a"}),
            r#"{"n":1,"output":"a"}"#,
            false,
        ),
        (json!({}), "{}", false),
        (json!("plain"), "plain", false),
    ] {
        let request = read(&json!({"contents": [{"parts": [
            {"functionResponse": {"id": "1", "name": "f", "response": response}}]}]}));
        let Part::ToolResult(result) = &request.turns[0].parts[0] else {
            unreachable!("a result")
        };
        assert_eq!((result.text().as_str(), result.is_error), (text, is_error));
    }
}

#[test]
fn media_are_sorted_by_type_and_place() {
    for (part, kind, source) in [
        (
            json!({"inlineData": {"mimeType": "audio/wav", "data": "UklG"}}),
            MediaKind::Audio,
            Source::Base64("UklG".into()),
        ),
        (
            json!({"inlineData": {"mimeType": "image/png", "data": "_-8"}}),
            MediaKind::Image,
            Source::Base64("/+8=".into()),
        ),
        (
            json!({"inlineData": {"mimeType": "text/csv", "data": "YSxi"}}),
            MediaKind::Document,
            Source::Text("a,b".into()),
        ),
        (
            json!({"fileData": {"fileUri": "https://e.org/a.png?x=1"}}),
            MediaKind::Image,
            Source::Url("https://e.org/a.png?x=1".into()),
        ),
        (
            json!({"fileData": {"fileUri": "gs://bucket/a", "mimeType": "video/mp4"}}),
            MediaKind::Video,
            Source::File("gs://bucket/a".into()),
        ),
    ] {
        let request = read(&json!({"contents": [{"parts": [part]}]}));
        let Part::Media(media) = &request.turns[0].parts[0] else {
            unreachable!("a medium")
        };
        assert_eq!((media.kind, &media.source), (kind, &source));
    }
}

#[test]
fn modes_are_choices() {
    let named = |name: &str| ToolChoice::Named {
        name: name.into(),
        kind: ToolKind::Function,
    };
    let allowed = |mode, names: &[&str]| ToolChoice::Allowed {
        mode,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    };
    for (mode, names, choice) in [
        ("AUTO", vec![], Some(ToolChoice::Auto)),
        ("NONE", vec![], Some(ToolChoice::None)),
        ("ANY", vec![], Some(ToolChoice::Required)),
        ("ANY", vec!["a"], Some(named("a"))),
        (
            "ANY",
            vec!["a", "b"],
            Some(allowed(ToolMode::Required, &["a", "b"])),
        ),
        ("VALIDATED", vec![], Some(ToolChoice::Auto)),
        (
            "VALIDATED",
            vec!["a"],
            Some(allowed(ToolMode::Auto, &["a"])),
        ),
        ("MODE_UNSPECIFIED", vec![], None),
    ] {
        let request = read(&json!({"contents": [{"parts": [{"text": "x"}]}],
            "toolConfig": {"functionCallingConfig": {"mode": mode, "allowedFunctionNames": names}}}));
        assert_eq!(request.tool_choice, choice, "{mode}");
        assert!(request.extras.is_empty());
    }
}

#[test]
fn what_is_known_and_broken_names_its_field() {
    for (body, field) in [
        (json!([]), ""),
        (json!({}), "contents"),
        (json!({"contents": []}), "contents"),
        (json!({"contents": [1]}), "contents[0]"),
        (json!({"contents": [{"role": "robot"}]}), "contents[0].role"),
        (
            json!({"contents": [{"parts": [{}]}]}),
            "contents[0].parts[0]",
        ),
        (
            json!({"contents": [{"parts": [{"text": 1}]}]}),
            "contents[0].parts[0].text",
        ),
        (
            json!({"contents": [{"parts": [{"functionCall": {}}]}]}),
            "contents[0].parts[0].functionCall.name",
        ),
        (
            json!({"contents": [{"parts": [{"fileData": {}}]}]}),
            "contents[0].parts[0].fileData.fileUri",
        ),
        (
            json!({"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"topP": "x"}}),
            "generationConfig.topP",
        ),
        (
            json!({"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"maxOutputTokens": -1}}),
            "generationConfig.maxOutputTokens",
        ),
        (
            json!({"contents": [{"parts": [{"text": "x"}]}], "tools": [{"functionDeclarations": [{}]}]}),
            "tools[0].functionDeclarations[0].name",
        ),
    ] {
        let malformed = Gemini
            .decode_request(&serde_json::to_vec(&body).unwrap())
            .unwrap_err();
        assert_eq!(malformed.field, field, "{body}");
    }
}

#[test]
fn null_is_absent() {
    let request = read(
        &json!({"contents": [{"role": null, "parts": [{"text": "x", "thought": null}]}],
        "systemInstruction": null, "tools": null, "generationConfig": {"topP": null, "thinkingConfig": null}}),
    );
    assert_eq!(request.turns.len(), 1);
    assert_eq!(request.thinking, None);
    assert!(request.extras.is_empty());
}

#[test]
fn system_instructions_may_be_a_string_and_the_model_in_the_body_is_the_paths_business() {
    let request = read(
        &json!({"model": "models/x", "systemInstruction": "Be brief.",
        "contents": {"parts": {"text": "hi"}}}),
    );
    assert!(request.model.is_empty());
    assert!(request.extras.is_empty());
    assert!(matches!(&request.turns[0].parts[0], Part::Text(text) if text.text == "Be brief."));
    assert_eq!(request.turns[1].role, Role::User);
}
