//! The table of limits is true: models have the limits it tells, requests keep to them, and what it points to is there.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![expect(dead_code, reason = "the page is another test's")]

#[path = "../examples/translation_table/limits.rs"]
mod limits;
#[path = "../examples/translation_table/table.rs"]
mod table;

use chat::{Dialect, Part, Request, Role, Target, Turn, fold};
use dialect::{Encoded, Reply, codec};
use limits::{limits, target};
use serde_json::{Map, Value};
use std::sync::Arc;
use table::{Way, home, sheet};

/// The dialects of each vendor, and where they hold the limit.
const LIMITS: &[(&str, Dialect, &str)] = &[
    ("openai", Dialect::OpenAiChat, "/max_completion_tokens"),
    ("openai", Dialect::OpenAiResponses, "/max_output_tokens"),
    ("anthropic", Dialect::AnthropicMessages, "/max_tokens"),
    (
        "gemini",
        Dialect::Gemini,
        "/generationConfig/maxOutputTokens",
    ),
];

fn said(dialect: Dialect, target: &Target, limit: Option<u64>) -> (Value, Vec<String>) {
    let request = Request {
        turns: vec![Turn::new(Role::User, vec![Part::text("Hello.")])],
        max_output_tokens: limit,
        ..Request::default()
    };
    let written = codec(dialect).encode_request(&request, target).unwrap();
    let losses = written.losses.iter().map(|loss| loss.field.to_string());
    let losses = losses.filter(|field| field.starts_with("max_")).collect();
    (serde_json::from_slice(&written.body).unwrap(), losses)
}

#[test]
fn every_model_is_asked_for_no_more_than_it_can() {
    for models in limits().model {
        for id in &models.ids {
            let provider = catalog::find(&models.vendor).unwrap();
            assert_eq!(provider.context(id), Some(models.input), "{id}");
            let dialects = LIMITS
                .iter()
                .filter(|(vendor, ..)| *vendor == models.vendor);
            for (_, dialect, place) in dialects {
                let target = target(*dialect, id);
                let asked = |limit| {
                    let (body, losses) = said(*dialect, &target, limit);
                    (body.pointer(place).and_then(Value::as_u64), losses.len())
                };
                let most = models.output;
                assert_eq!(asked(Some(most + 1)), (Some(most), 1), "{id}");
                assert_eq!(asked(Some(most)), (Some(most), 0), "{id}");
                let unasked = (*dialect == Dialect::AnthropicMessages).then(|| most.min(32_000));
                assert_eq!(asked(None), (unasked, 0), "{id}");
            }
        }
    }
}

#[test]
fn every_limit_is_shown_somewhere_or_left_for_a_reason() {
    for row in limits().row {
        let what = &row.what;
        assert_ne!(row.done.is_some(), row.left.is_some(), "{what}");
        let shown = !row.rows.is_empty() || !row.tests.is_empty();
        assert_eq!(shown, row.done.is_some(), "{what}");
        for pointer in &row.rows {
            let (name, feature) = pointer.split_once(": ").unwrap();
            let sheets = Dialect::ALL
                .into_iter()
                .find(|from| name == format!("{from}-requests"));
            let rows = sheet(sheets.unwrap(), Way::Request).row;
            assert!(
                rows.iter().any(|row| row.what == feature),
                "{what}: {pointer}"
            );
        }
        for pointer in &row.tests {
            let (path, name) = pointer.split_once(": ").unwrap();
            let source = std::fs::read_to_string(home().join("../..").join(path)).unwrap();
            assert!(
                source.contains(&format!("fn {name}()")),
                "{what}: {pointer}"
            );
        }
    }
}

/// Every tool of every row that a target spells in another way: the target's answer calls the name it was told, the client reads its own.
#[test]
fn a_client_sees_its_own_names_of_tools_again() {
    let mut respelled = [0; 4];
    let target = Target {
        model: "m".to_owned(),
        ..Target::default()
    };
    for from in Dialect::ALL {
        let sheet = sheet(from, Way::Request);
        for row in &sheet.row {
            let body = laid_over(&sheet.base, &row.sample);
            let Ok(asked) = codec(from).decode_request(body.as_bytes()) else {
                continue;
            };
            for (place, to) in Dialect::ALL.into_iter().enumerate() {
                if let Ok(written) = codec(to).encode_request(&asked, &target) {
                    respelled[place] += came_back(&asked, from, to, &written);
                }
            }
        }
    }
    assert!(respelled.iter().all(|names| *names > 1), "{respelled:?}");
}

/// How many names were respelled, and came back.
fn came_back(asked: &Request, from: Dialect, to: Dialect, written: &Encoded) -> usize {
    if written.names.is_empty() {
        return 0;
    }
    let Ok(told) = codec(to).decode_request(&written.body) else {
        panic!("{from} to {to}: {}", String::from_utf8_lossy(&written.body));
    };
    let pairs = asked.tools.iter().zip(&told.tools);
    let respelled: Vec<_> = pairs
        .filter(|(own, theirs)| own.name != theirs.name)
        .collect();
    for (own, theirs) in &respelled {
        let events = codec(to).decode_answer(call_of(to, &theirs.name).as_bytes());
        let events = events.unwrap().into_iter();
        let answer = fold(events.map(|event| written.names.told(event))).unwrap();
        let reply = Reply {
            request: Arc::new(asked.clone()),
            created: 1_700_000_000,
            continues: None,
            id: "0123456789abcdef01234567".to_owned(),
        };
        let rendered = codec(from).encode_answer(&answer, &reply).body;
        let read = fold(codec(from).decode_answer(&rendered).unwrap()).unwrap();
        let called: Vec<_> = read.parts.iter().filter_map(name_of).collect();
        assert_eq!(called, [own.name.as_str()], "{from} to {to}");
    }
    respelled.len()
}

fn name_of(part: &Part) -> Option<&str> {
    let Part::ToolCall(call) = part else {
        return None;
    };
    Some(&call.name)
}

/// A provider's answer that calls that tool.
fn call_of(dialect: Dialect, name: &str) -> String {
    let (_, answer) = CALLS.iter().find(|(known, _)| *known == dialect).unwrap();
    answer.replace("NAME", name)
}

const CALLS: &[(Dialect, &str)] = &[
    (
        Dialect::OpenAiChat,
        r#"{"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"NAME","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#,
    ),
    (
        Dialect::OpenAiResponses,
        r#"{"id":"resp_1","status":"completed","output":[{"type":"function_call","id":"fc_1","call_id":"call_1","name":"NAME","arguments":"{}","status":"completed"}]}"#,
    ),
    (
        Dialect::AnthropicMessages,
        r#"{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"NAME","input":{}}],"stop_reason":"tool_use"}"#,
    ),
    (
        Dialect::Gemini,
        r#"{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"call_1","name":"NAME","args":{}}}]},"finishReason":"STOP"}]}"#,
    ),
];

/// The sample's fields in place of the base's.
fn laid_over(base: &str, sample: &str) -> String {
    let mut whole: Map<String, Value> = serde_json::from_str(base).unwrap();
    whole.extend(serde_json::from_str::<Map<String, Value>>(sample).unwrap());
    Value::Object(whole).to_string()
}
