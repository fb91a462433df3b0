//! Schemas that a vendor holds its model to, which must be of less than what JSON Schema has.
//!
//! OpenAI refuses what does not fit, and nothing that fits means the same: the model is not held to such a schema. Most of what Anthropic
//! refuses can be said in words.

use super::gemini;
use super::tree::{Fields, Node};
use super::words::tell;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// Whether OpenAI can hold its model to one schema, without those in it: it says what it is of, every property is required, and nothing
/// else is allowed.
pub(super) fn fits_openai(fields: &Fields) -> bool {
    let refused = fields
        .iter()
        .any(|(name, _)| OPENAI_REFUSES.contains(&name));
    let says = SAYING.iter().any(|keyword| fields.has(keyword));
    let format = fields.get("format").and_then(Node::as_text);
    let formed = format.is_none_or(|word| word != "uri" && FORMATS.contains(&word));
    !refused && says && formed && !is_open(fields) && requires_all(fields)
}

/// Whether properties are taken that have no name here.
fn is_open(fields: &Fields) -> bool {
    let more = fields.get("additionalProperties");
    more.is_some_and(|more| !more.is("false"))
}

/// Whether what is required is every property, and nothing else.
fn requires_all(fields: &Fields) -> bool {
    let names = |keyword: &str| match fields.get(keyword) {
        Some(Node::Object(names)) => names.iter().map(|(name, _)| name).collect(),
        Some(Node::List(names)) => names.iter().filter_map(Node::as_text).collect(),
        Some(Node::Text(_) | Node::Other(_)) | None => HashSet::new(),
    };
    names("properties") == names("required")
}

/// Whether Anthropic can hold its model to one schema, without those in it: closed, an object of any name would hold nothing, and no object
/// would be of several forms at once.
pub(super) fn fits_anthropic(fields: &Fields) -> bool {
    let named = matches!(fields.get("properties"), Some(Node::Object(names)) if !names.is_empty());
    let several = match fields.get("allOf") {
        // What it refers to is not taken in, and beside it nothing else may stand.
        Some(Node::List(forms)) => forms.len() > 1 || (named && forms.iter().any(refers)),
        _ => false,
    };
    let choices = ["anyOf", "oneOf", "allOf"];
    let chosen_twice = choices.iter().filter(|choice| fields.has(choice)).count() > 1;
    !several && !chosen_twice && (named || !is_open(fields))
}

fn refers(form: &Node) -> bool {
    matches!(form, Node::Object(fields) if fields.has("$ref"))
}

/// Makes one schema, without those in it, such as Anthropic takes.
pub(super) fn fit_anthropic(fields: &mut Fields) {
    while let Some(forms) = fields.take("allOf") {
        for form in gemini::schemas(forms) {
            gemini::merge(fields, form);
        }
    }
    if let Some(choice) = fields.take("oneOf") {
        fields.set("anyOf", choice);
    }
    gemini::one_item_schema(fields);
    let format = fields.get("format").and_then(Node::as_text);
    let formed = format.is_none_or(|word| FORMATS.contains(&word));
    let least = fields.get("minItems");
    let few = least.is_some_and(|least| least.is("0") || least.is("1"));
    let told = [("format", formed), ("minItems", few)];
    let told = told.iter().filter(|(_, taken)| !taken);
    let told: Vec<&str> = told
        .map(|(keyword, _)| *keyword)
        .chain(ANTHROPIC_REFUSES.iter().copied())
        .collect();
    tell(fields, &told);
    close(fields);
}

/// Nothing but its properties.
pub(super) fn close(fields: &mut Fields) {
    if fields.is_type("object") || fields.has("properties") {
        let nothing = Node::Other(RawValue::FALSE.to_owned());
        fields.set("additionalProperties", nothing);
    }
}

const OPENAI_REFUSES: &[&str] = &[
    "oneOf",
    "allOf",
    "not",
    "if",
    "then",
    "else",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contains",
    "prefixItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
];

/// One of these says what a schema is of.
const SAYING: &[&str] = &["type", "$ref", "anyOf", "enum", "const"];

const ANTHROPIC_REFUSES: &[&str] = &[
    "not",
    "if",
    "then",
    "else",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "patternProperties",
    "propertyNames",
    "contains",
    "additionalItems",
    "unevaluatedItems",
    "unevaluatedProperties",
    "dependentRequired",
    "dependentSchemas",
    "contentEncoding",
    "contentMediaType",
];

/// The formats Anthropic holds its model to; OpenAI does to all but addresses.
const FORMATS: &[&str] = &[
    "date-time",
    "time",
    "date",
    "duration",
    "email",
    "hostname",
    "uri",
    "ipv4",
    "ipv6",
    "uuid",
];
