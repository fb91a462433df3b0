//! Gemini's spelling of a schema, brought back to JSON Schema.

use super::tree::{Fields, Node};
use serde_json::value::RawValue;

/// One schema: names in camel case, types in lower case, `nullable` as `null` among the types, counts as numbers.
pub(super) fn lower(fields: &mut Fields) {
    fields.rename(|name| {
        let known = SPELLINGS.iter().find(|(theirs, _)| *theirs == name);
        known.map(|(_, ours)| *ours)
    });
    if let Some(Node::Text(address)) = fields.get_mut("$ref")
        && let Some(name) = address.strip_prefix("#/defs/")
    {
        *address = format!("#/$defs/{name}");
    }
    lower_type(fields);
    for count in COUNTS {
        number(fields, count);
    }
    if fields.get("format").and_then(Node::as_text) == Some("enum") {
        fields.take("format");
    }
    fields.take("propertyOrdering");
    if fields.take("nullable").is_some_and(|node| node.is("true")) {
        allow_null(fields);
    }
}

fn lower_type(fields: &mut Fields) {
    match fields.get_mut("type") {
        Some(Node::Text(word)) if word.eq_ignore_ascii_case("TYPE_UNSPECIFIED") => {
            fields.take("type");
        }
        Some(Node::Text(word)) => word.make_ascii_lowercase(),
        Some(Node::List(words)) => {
            for word in words {
                if let Node::Text(word) = word {
                    word.make_ascii_lowercase();
                }
            }
        }
        Some(Node::Object(_) | Node::Other(_)) | None => {}
    }
}

/// Proto's JSON writes 64-bit counts as strings.
fn number(fields: &mut Fields, name: &str) {
    if let Some(node) = fields.get_mut(name)
        && let Some(text) = node.as_text()
        && text.parse::<u64>().is_ok()
        && let Ok(number) = RawValue::from_string(text.to_owned())
    {
        *node = Node::Other(number);
    }
}

fn allow_null(fields: &mut Fields) {
    let null = || Node::text("null");
    match fields.get_mut("type") {
        Some(Node::List(words)) => words.push(null()),
        Some(word @ Node::Text(_)) => {
            let word = std::mem::replace(word, null());
            fields.set("type", Node::List(vec![word, null()]));
        }
        Some(Node::Object(_) | Node::Other(_)) | None => {}
    }
    if let Some(Node::List(branches)) = fields.get_mut("anyOf") {
        let mut branch = Fields::default();
        branch.set("type", null());
        branches.push(Node::Object(branch));
    }
    if let Some(Node::List(values)) = fields.get_mut("enum") {
        values.push(Node::Other(RawValue::NULL.to_owned()));
    }
}

/// The names that Google's clients may write in proto's own spelling, and those that proto cannot spell as JSON Schema does.
const SPELLINGS: &[(&str, &str)] = &[
    ("defs", "$defs"),
    ("ref", "$ref"),
    ("any_of", "anyOf"),
    ("additional_properties", "additionalProperties"),
    ("max_items", "maxItems"),
    ("max_length", "maxLength"),
    ("max_properties", "maxProperties"),
    ("min_items", "minItems"),
    ("min_length", "minLength"),
    ("min_properties", "minProperties"),
    ("property_ordering", "propertyOrdering"),
];

const COUNTS: [&str; 6] = [
    "maxItems",
    "maxLength",
    "maxProperties",
    "minItems",
    "minLength",
    "minProperties",
];
