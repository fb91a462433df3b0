//! The table of schemas is true: every target is sent exactly what it tells.
#![expect(clippy::unwrap_used, clippy::panic, reason = "tests")]
#![expect(dead_code, reason = "the page is another test's")]

#[path = "../examples/translation_table/schemas.rs"]
mod schemas;
#[path = "../examples/translation_table/table.rs"]
mod table;

use chat::{Dialect, Target};
use dialect::codec;
use schemas::{KINDS, Kind, NONE, NOT_HELD, Row, schemas};
use serde_json::{Value, json};

#[test]
fn every_target_is_sent_the_schema_that_the_table_tells() {
    let mut wrong = Vec::new();
    for row in &schemas().row {
        let unknown = row
            .becomes
            .keys()
            .find(|name| KINDS.iter().all(|kind| kind.name != *name));
        assert_eq!(unknown, None, "{}", row.what);
        assert_ne!(row.root.is_some(), row.property.is_some(), "{}", row.what);
        for kind in KINDS {
            let (expected, sent) = (expected(row, kind), sent(row, kind));
            if expected != sent {
                wrong.push(format!("{} | {} | {sent}", row.what, kind.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the table tells, in words as the data has them.
fn expected(row: &Row, kind: &Kind) -> String {
    let told = row
        .becomes
        .get(kind.name)
        .map_or(row.sample(), String::as_str);
    if [NONE, NOT_HELD].contains(&told) {
        return told.to_owned();
    }
    let told: Value = serde_json::from_str(told).unwrap();
    told.to_string()
}

/// What is sent, in the same words: exactly, with the order of its fields.
fn sent(row: &Row, kind: &Kind) -> String {
    let schema = match &row.property {
        Some(property) => {
            format!(r#"{{"type":"object","properties":{{"p":{property}}},"required":["p"]}}"#)
        }
        None => row.sample().to_owned(),
    };
    let body = format!(
        r#"{{"model":"m","max_tokens":9,"messages":[{{"role":"user","content":"Hi"}}],"tools":[{{"name":"f","strict":{},"input_schema":{schema}}}]}}"#,
        kind.strict
    );
    let request = codec(Dialect::AnthropicMessages)
        .decode_request(body.as_bytes())
        .unwrap();
    let target = Target {
        model: "m".to_owned(),
        quirks: kind.quirk.into_iter().collect(),
        ..Target::default()
    };
    let written = codec(kind.dialect)
        .encode_request(&request, &target)
        .unwrap();
    let lost = written
        .losses
        .iter()
        .any(|loss| loss.field == "tools[].strict");
    if kind.strict && lost {
        return NOT_HELD.to_owned();
    }
    let body: Value = serde_json::from_slice(&written.body).unwrap();
    if kind.strict {
        assert_eq!(body["tools"][0]["strict"], json!(true), "{}", row.what);
    }
    let Some(schema) = body.pointer(kind.place) else {
        return NONE.to_owned();
    };
    match &row.property {
        Some(_) => schema["properties"]["p"].to_string(),
        None => schema.to_string(),
    }
}
