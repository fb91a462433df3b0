//! Schemas that a vendor holds its model to, which must be of less than what JSON Schema has.
//!
//! OpenAI refuses what does not fit, and nothing that fits means the same: the model is not held to such a schema. Anthropic refuses keywords
//! that can be said in words.

use super::tree::{Fields, Node};
use super::words::tell;
use serde_json::value::RawValue;

/// Whether OpenAI can hold its model to one schema, without those in it: every property is required, and nothing else is allowed.
pub(super) fn fits_openai(fields: &Fields) -> bool {
    let refused = fields
        .iter()
        .any(|(name, _)| OPENAI_REFUSES.contains(&name));
    let closed = match fields.get("additionalProperties") {
        None => true,
        Some(open) => open.is("false"),
    };
    let required = |name: &str| match fields.get("required") {
        Some(Node::List(names)) => names.iter().any(|known| known.as_text() == Some(name)),
        Some(_) | None => false,
    };
    let all_required = match fields.get("properties") {
        Some(Node::Object(names)) => names.iter().all(|(name, _)| required(name)),
        Some(_) | None => true,
    };
    !refused && closed && all_required
}

/// Makes one schema, without those in it, such as Anthropic takes.
pub(super) fn fit_anthropic(fields: &mut Fields) {
    if let Some(choice) = fields.take("oneOf")
        && !fields.has("anyOf")
    {
        fields.set("anyOf", choice);
    }
    let format = fields.get("format").and_then(Node::as_text);
    if format.is_some_and(|word| !FORMATS.contains(&word)) {
        tell(fields, &["format"]);
    }
    if !fields
        .get("minItems")
        .is_some_and(|least| least.is("0") || least.is("1"))
    {
        tell(fields, &["minItems"]);
    }
    tell(fields, ANTHROPIC_REFUSES);
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
];

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
    "prefixItems",
    "additionalItems",
    "unevaluatedItems",
    "unevaluatedProperties",
    "dependentRequired",
    "dependentSchemas",
    "contentEncoding",
    "contentMediaType",
];

/// The formats Anthropic holds its model to.
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
