//! Conversations as providers get them.

use super::*;
use chat::{
    CacheMark, Dialect, Media, MediaKind, Opaque, Source, Text, ToolCall, ToolKind, ToolResult,
};
use serde_json::json;

fn call(id: &str, name: &str, arguments: &str) -> Part {
    Part::ToolCall(ToolCall {
        id: id.into(),
        name: name.into(),
        arguments: arguments.into(),
        ..ToolCall::default()
    })
}

fn result(id: &str, parts: Vec<Part>, is_error: bool) -> Part {
    Part::ToolResult(ToolResult {
        call_id: id.into(),
        parts,
        is_error,
        ..ToolResult::default()
    })
}

fn picture(source: Source) -> Part {
    Part::Media(Media {
        kind: MediaKind::Image,
        mime: "image/png".into(),
        source,
        name: None,
        detail: None,
        cache: None,
    })
}

fn assistant(parts: Vec<Part>) -> Turn {
    Turn::new(Role::Assistant, parts)
}

#[test]
fn leading_instructions_are_the_system_and_later_ones_keep_their_place() {
    let system = |text: &str| Turn::new(Role::Developer, vec![Part::text(text)]);
    let (body, lost) = written(
        &saying(vec![
            Turn::new(
                Role::System,
                vec![Part::Opaque(chat::Opaque {
                    dialect: chat::Dialect::AnthropicMessages,
                    name: "x-anthropic-billing-header".into(),
                    value: crate::wire::raw(&"x-anthropic-billing-header: cc=1"),
                })],
            ),
            system("One."),
            system("Two."),
            user("Hi."),
            system("Be brief."),
            assistant(vec![Part::text("Ok.")]),
        ]),
        &[],
    );
    assert_eq!(
        body["systemInstruction"]["parts"],
        json!([{"text": "One."}, {"text": "Two."}])
    );
    assert_eq!(
        body["contents"],
        json!([
            {"parts": [{"text": "Hi."}, {"text": "<system-reminder>\nBe brief.\n</system-reminder>"}], "role": "user"},
            {"parts": [{"text": "Ok."}], "role": "model"},
        ])
    );
    assert_eq!(lost, ["x-anthropic-billing-header"]);
}

#[test]
fn instructions_alone_are_said_by_the_user() {
    let (body, _) = written(
        &saying(vec![Turn::new(Role::System, vec![Part::text("Do it.")])]),
        &[],
    );
    assert_eq!(
        body,
        json!({"contents": [{"parts": [{"text": "Do it."}], "role": "user"}]})
    );
}

#[test]
fn all_responses_of_a_step_stand_in_one_content_under_their_calls_names() {
    let request = saying(vec![
        user("Go."),
        assistant(vec![
            call("1", "a", r#"{"n":123456789012345678901234567890}"#),
            call("2", "b", ""),
        ]),
        Turn::new(
            Role::User,
            vec![result("2", vec![Part::text("plain")], false)],
        ),
        Turn::new(
            Role::User,
            vec![result("1", vec![Part::text(r#"{"k":1.0}"#)], false)],
        ),
        user("And?"),
    ]);
    let (body, _) = written(&request, &[]);
    assert_eq!(
        body["contents"][1]["parts"][1],
        json!({"functionCall": {"id": "2", "name": "b", "args": {}}})
    );
    assert_eq!(
        body["contents"][2]["parts"],
        json!([
            {"functionResponse": {"id": "1", "name": "a", "response": {"k": 1.0}}},
            {"functionResponse": {"id": "2", "name": "b", "response": {"output": "plain"}}},
            {"text": "And?"},
        ])
    );
    let bytes = encoded(&request, &[]).body;
    assert!(
        bytes
            .windows(30)
            .any(|digits| digits == b"123456789012345678901234567890")
    );
}

#[test]
fn errors_are_told_under_their_own_key() {
    for (text, is_error, response) in [
        ("x", false, json!({"output": "x"})),
        ("x", true, json!({"error": "x"})),
        ("", false, json!({"output": ""})),
        ("[1,2]", false, json!({"output": "[1,2]"})),
        ("{not json", false, json!({"output": "{not json"})),
        (r#"{"a":1}"#, false, json!({"a": 1})),
        (r#"{"a":1}"#, true, json!({"error": {"a": 1}})),
    ] {
        let turns = vec![
            user("Go."),
            assistant(vec![call("1", "a", "{}")]),
            Turn::new(
                Role::User,
                vec![result("1", vec![Part::text(text)], is_error)],
            ),
        ];
        let (body, _) = written(&saying(turns), &[]);
        let told = &body["contents"][2]["parts"][0]["functionResponse"]["response"];
        assert_eq!(*told, response);
    }
}

#[test]
fn pictures_of_tools_stand_in_the_response_on_gemini_3_and_behind_it_before() {
    let turns = || {
        saying(vec![
            user("Go."),
            assistant(vec![call("1", "a", "{}"), call("2", "a", "{}")]),
            Turn::new(
                Role::User,
                vec![
                    result("1", vec![picture(Source::Base64("AAAA".into()))], false),
                    result("2", vec![Part::text("x")], false),
                    Part::text("See?"),
                ],
            ),
        ])
    };
    let blob = json!({"inlineData": {"mimeType": "image/png", "data": "AAAA"}});
    let (body, _) = written(&turns(), &[]);
    let parts = &body["contents"][2]["parts"];
    assert_eq!(parts[2], blob);
    assert_eq!(parts[3], json!({"text": "See?"}));
    let (body, _) = written(&turns(), &[Quirk::CallSignatures]);
    let parts = &body["contents"][2]["parts"];
    assert_eq!(parts[0]["functionResponse"]["parts"], json!([blob]));
    assert_eq!(parts[2], json!({"text": "See?"}));
}

#[test]
fn media_go_inline_or_by_address() {
    for (source, part) in [
        (
            Source::Base64("iVBORw0KGgo=".into()),
            json!({"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}),
        ),
        (
            Source::Base64("/9j/4AAQ".into()),
            json!({"inlineData": {"mimeType": "image/jpeg", "data": "/9j/4AAQ"}}),
        ),
        (
            Source::Url("data:image/gif;base64,R0lGODdh".into()),
            json!({"inlineData": {"mimeType": "image/gif", "data": "R0lGODdh"}}),
        ),
        (
            Source::Url("https://e.org/a.png".into()),
            json!({"fileData": {"mimeType": "image/png", "fileUri": "https://e.org/a.png"}}),
        ),
        (
            Source::File("gs://b/a".into()),
            json!({"fileData": {"mimeType": "image/png", "fileUri": "gs://b/a"}}),
        ),
        (
            Source::Text("hi".into()),
            json!({"inlineData": {"mimeType": "text/plain", "data": "aGk="}}),
        ),
    ] {
        let turns = vec![Turn::new(Role::User, vec![picture(source)])];
        let (body, _) = written(&saying(turns), &[]);
        assert_eq!(body["contents"][0]["parts"][0], part);
    }
}

#[test]
fn media_that_cannot_be_carried_are_an_error() {
    let foreign = picture(Source::File("file-abc".into()));
    let inline = picture(Source::Base64("AAAA".into()));
    for (part, quirks) in [(foreign, vec![]), (inline, vec![Quirk::NoImages])] {
        let request = saying(vec![Turn::new(Role::User, vec![part])]);
        let failure = Gemini
            .encode_request(&request, &target(&quirks))
            .unwrap_err();
        assert_eq!(failure.code.as_deref(), Some("unsupported_media"));
    }
}

#[test]
fn the_user_speaks_before_the_first_call_and_last_where_the_model_wants_it() {
    let turns = vec![assistant(vec![Part::text("One, two,")])];
    let (body, _) = written(&saying(turns.clone()), &[]);
    assert_eq!(body["contents"].as_array().unwrap().len(), 1);
    let (body, _) = written(&saying(turns), &[Quirk::NoPrefill]);
    assert_eq!(
        body["contents"][1],
        json!({"parts": [{"text": "Continue."}], "role": "user"})
    );
    let (body, _) = written(&saying(vec![assistant(vec![call("1", "a", "{}")])]), &[]);
    let roles: Vec<_> = body["contents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|content| &content["role"])
        .collect();
    assert_eq!(roles, ["user", "model", "user"]);
}

#[test]
fn what_other_dialects_know_is_lost_with_a_word() {
    let foreign = Part::Opaque(Opaque {
        dialect: Dialect::AnthropicMessages,
        name: "search_result".into(),
        value: crate::wire::raw(&1),
    });
    let marked = Part::Text(Text {
        text: "Hi.".into(),
        cache: Some(CacheMark { ttl: None }),
    });
    let mut turn = Turn::new(Role::User, vec![marked, foreign]);
    turn.name = Some("Ann".into());
    let (body, lost) = written(&saying(vec![turn]), &[]);
    assert_eq!(
        body["contents"],
        json!([{"parts": [{"text": "Hi."}], "role": "user"}])
    );
    assert_eq!(lost, ["messages[].name", "cache_control", "search_result"]);
}

#[test]
fn a_custom_tools_input_is_one_argument_and_a_broken_calls_arguments_are_mended() {
    let custom = Part::ToolCall(ToolCall {
        id: "1".into(),
        name: "patch".into(),
        arguments: "*** Begin".into(),
        kind: ToolKind::Custom,
        signature: None,
    });
    let turns = vec![
        user("Go."),
        assistant(vec![custom, call("2", "b", r#"{"a": [1"#)]),
    ];
    let (body, _) = written(&saying(turns), &[]);
    let parts = &body["contents"][1]["parts"];
    assert_eq!(
        parts[0]["functionCall"]["args"],
        json!({"input": "*** Begin"})
    );
    assert_eq!(parts[1]["functionCall"]["args"], json!({"a": [1]}));
}

#[test]
fn a_field_goes_back_into_the_part_it_stood_in() {
    let parts = json!([
        {"functionCall": {"id": "c1", "name": "look", "args": {}}, "thoughtSignature": "c2ln"},
        {"text": "", "thoughtSignature": "b3Ro"},
    ]);
    let request = read(&json!({"contents": [
        {"role": "user", "parts": [{"text": "hi"}]},
        {"role": "model", "parts": parts},
        {"role": "user", "parts": [{"functionResponse": {"id": "c1", "name": "look", "response": {"output": "x"}}}]},
    ]}));
    let (body, lost) = written(&request, &[]);
    assert_eq!(body["contents"][1]["parts"], parts);
    assert_eq!(lost, [""; 0]);
}

#[test]
fn a_field_of_a_part_that_is_left_out_is_lost_with_it() {
    let request = read(&json!({"contents": [
        {"role": "user", "parts": [{"text": "hi"}]},
        {"role": "model", "parts": [{"text": "Yes"}, {"text": "hm", "thought": true, "zebra": 1}]},
        {"role": "user", "parts": [{"text": "go on"}]},
    ]}));
    let (body, lost) = written(&request, &[]);
    assert_eq!(body["contents"][1]["parts"], json!([{"text": "Yes"}]));
    assert!(lost.contains(&"parts[].zebra".to_owned()), "{lost:?}");
}
