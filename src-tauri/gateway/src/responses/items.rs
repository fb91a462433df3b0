//! Items of a conversation as JSON text: taken out of answers, put one behind the other, and listed.

use super::Turn;
use bytes::Bytes;
use dialect::envelope::Envelope;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The ids of the items of an answer.
pub(super) fn ids(object: &Bytes) -> Vec<String> {
    let items = output(object).unwrap_or_default();
    let id = |item: &String| field(item, "id");
    items.iter().filter_map(id).collect()
}

/// The item of that id, out of an answer.
pub(super) fn find(object: &Bytes, id: &str) -> Option<String> {
    let is = |item: &String| field(item, "id").as_deref() == Some(id);
    output(object)?.into_iter().find(is)
}

fn output(object: &Bytes) -> Option<Vec<String>> {
    let envelope = Envelope::parse(object.clone()).ok()?;
    list(envelope.value("output")?)
}

fn list(json: &str) -> Option<Vec<String>> {
    let items: Vec<Box<RawValue>> = serde_json::from_str(json).ok()?;
    let items = items.into_iter().map(|item| item.get().to_owned());
    Some(items.collect())
}

fn field(item: &str, name: &str) -> Option<String> {
    let item = Envelope::parse(Bytes::copy_from_slice(item.as_bytes())).ok()?;
    item.text(name)
}

/// An `input`, as the items that it is.
pub(super) fn input(json: &str) -> Option<Vec<String>> {
    match json.starts_with('"') {
        true => Some(vec![format!(r#"{{"role":"user","content":{json}}}"#)]),
        false => list(json),
    }
}

/// The items of turns: what was asked, and what was answered. `None` when they cannot be read.
pub(super) fn of_turns(turns: &[Turn]) -> Option<Vec<String>> {
    let mut items = Vec::new();
    for turn in turns {
        items.append(&mut input(std::str::from_utf8(&turn.input).ok()?)?);
        items.append(&mut output(&turn.object)?);
    }
    Some(items)
}

/// The id that an item refers to, if it does nothing else. Its type may be left out.
pub(super) fn reference(item: &str) -> Option<String> {
    let item = Envelope::parse(Bytes::copy_from_slice(item.as_bytes())).ok()?;
    let refers = match item.text("type") {
        Some(kind) => kind == "item_reference",
        None => !item.says("role"),
    };
    refers.then(|| item.text("id")).flatten()
}

/// The items as a list of them shows them: each with an id and a type, and words as parts.
pub(super) fn shown(items: &[String], answer: &str) -> Vec<Value> {
    let suffix = answer.strip_prefix("resp_").unwrap_or(answer);
    let items = items.iter().enumerate().map(|(place, item)| {
        let mut item: Value = serde_json::from_str(item).unwrap_or_default();
        if let Value::Object(fields) = &mut item {
            let id = || json!(format!("item_{suffix}_{place}"));
            fields.entry("id").or_insert_with(id);
            fields.entry("type").or_insert_with(|| json!("message"));
            let said = fields.get("role").is_some_and(|role| role == "assistant");
            if let Some(content) = fields.get_mut("content").filter(|words| words.is_string()) {
                let words = content.take();
                *content = match said {
                    true => json!([{"type": "output_text", "text": words, "annotations": []}]),
                    false => json!([{"type": "input_text", "text": words}]),
                };
            }
        }
        item
    });
    items.collect()
}
