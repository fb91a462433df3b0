//! The cleans for Gemini: the light one for hosts that take JSON Schema, the full one into the OpenAPI subset for all others.
//!
//! Whatever Gemini would answer with a 400 goes; what it told the model stays, in the description.

use super::tree::{Fields, Node};
use super::words::{describe, tell};
use serde_json::value::RawValue;
use std::collections::HashSet;

/// The light clean of one schema, without those in it.
pub(super) fn light(fields: &mut Fields) {
    tell(fields, &["examples"]);
    fields.keep(|name, node| match name {
        "properties" => matches!(node, Node::Object(_)),
        name => !name.starts_with("x-") && !UNKNOWN.contains(&name),
    });
    const_to_enum(fields);
    lift_required(fields);
    trim_required(fields);
}

/// The full clean of a schema whose references are inlined, and of all in it.
pub(super) fn full(root: &mut Fields) {
    flatten(root, true);
    clean(root);
}

fn clean(fields: &mut Fields) {
    one_item_schema(fields);
    one_type(fields);
    const_to_enum(fields);
    text_enum(fields);
    lift_required(fields);
    move_to_description(fields);
    let alternatives = fields.has("anyOf");
    fields.keep(|name, node| match name {
        "properties" => matches!(node, Node::Object(names) if !names.is_empty()),
        "description" | "nullable" | "anyOf" => true,
        name => !alternatives && KNOWN.contains(&name),
    });
    trim_required(fields);
    only_schemas(fields);
    fields.each_child(&mut |child| {
        flatten(child, false);
        clean(child);
    });
    complete_items(fields);
}

/// Steps 2 and 3: no `allOf`, no `oneOf`, and `anyOf` only for a real choice.
fn flatten(fields: &mut Fields, root: bool) {
    loop {
        while let Some(branches) = fields.take("allOf") {
            for branch in schemas(branches) {
                merge(fields, branch);
            }
        }
        let Some(branches) = fields.take("anyOf").or_else(|| fields.take("oneOf")) else {
            return;
        };
        fields.take("oneOf");
        let mut branches = schemas(branches);
        let all = branches.len();
        branches.retain(|branch| !is_null(branch));
        if branches.len() < all {
            fields.set("nullable", Node::Other(RawValue::TRUE.to_owned()));
        }
        match branches.len() {
            0 => {}
            1 => branches
                .into_iter()
                .for_each(|branch| merge(fields, branch)),
            _ => return choose(fields, branches, root),
        }
    }
}

/// Several branches: Gemini drops whatever stands beside `anyOf`, and wants an object at the root. So the properties of the branches
/// join those that stand there, none of them required.
fn choose(fields: &mut Fields, mut branches: Vec<Fields>, root: bool) {
    for branch in &mut branches {
        flatten(branch, false);
    }
    let objects = branches.iter().all(|branch| branch.has("properties"));
    let has_own = matches!(fields.get("properties"), Some(Node::Object(own)) if !own.is_empty());
    if has_own || (root && objects) {
        for mut branch in branches {
            fields.adopt_properties(branch.take("properties"));
        }
        return;
    }
    if let Some(own) = fields.take("type") {
        for branch in &mut branches {
            if !["type", "anyOf", "enum", "const", "properties"]
                .iter()
                .any(|keyword| branch.has(keyword))
            {
                branch.put_first("type", own.clone());
            }
        }
    }
    fields.set(
        "anyOf",
        Node::List(branches.into_iter().map(Node::Object).collect()),
    );
}

/// Takes a branch in: properties and requirements are joined, of all else the first stays.
pub(super) fn merge(fields: &mut Fields, mut branch: Fields) {
    if let (Some(Node::List(mine)), Some(Node::List(theirs))) =
        (fields.get_mut("required"), branch.get_mut("required"))
    {
        mine.append(theirs);
    }
    if let (Some(Node::List(mine)), Some(Node::List(theirs))) =
        (fields.get_mut("allOf"), branch.get_mut("allOf"))
    {
        mine.append(theirs);
    }
    fields.adopt_properties(branch.take("properties"));
    fields.adopt(branch);
}

/// Step 4: the first type that is not `null`; one that goes without saying is said.
fn one_type(fields: &mut Fields) {
    if let (None, Some((_, word))) = (
        fields.get("type"),
        EVIDENCE.iter().find(|(keyword, _)| fields.has(keyword)),
    ) {
        return fields.put_first("type", Node::text(word));
    }
    let Some(word) = fields.get_mut("type") else {
        return;
    };
    let listed = match word {
        Node::List(words) => words.as_slice(),
        Node::Object(_) | Node::Text(_) | Node::Other(_) => std::slice::from_ref(word),
    };
    let mut words: Vec<String> = listed
        .iter()
        .filter_map(Node::as_text)
        .map(str::to_ascii_lowercase)
        .collect();
    let all = words.len();
    words.retain(|word| word != "null");
    let nullable = words.len() < all;
    match words.into_iter().next() {
        Some(first) => *word = Node::Text(first),
        None if nullable => *word = Node::text("string"),
        // No type at all: what goes without saying still does.
        None => {
            fields.take("type");
            return one_type(fields);
        }
    }
    if nullable {
        fields.set("nullable", Node::Other(RawValue::TRUE.to_owned()));
    }
}

/// Step 5, first half.
fn const_to_enum(fields: &mut Fields) {
    if let Some(value) = fields.take("const")
        && !fields.has("enum")
    {
        fields.set("enum", Node::List(vec![value]));
    }
}

/// Step 5, second half: Gemini knows enums of texts only, none of them empty.
fn text_enum(fields: &mut Fields) {
    let Some(Node::List(mut values)) = fields.take("enum") else {
        return;
    };
    let all = values.len();
    values.retain(|value| !value.is("null"));
    if values.len() < all {
        fields.set("nullable", Node::Other(RawValue::TRUE.to_owned()));
    }
    let is_text = fields.is_type("string") || values.iter().any(|value| value.as_text().is_some());
    let words: Vec<String> = values.iter().map(Node::in_words).collect();
    if words.is_empty() {
        return;
    }
    if !is_text {
        if let (None, Some(word)) = (fields.get("type"), values.first().and_then(type_of)) {
            fields.put_first("type", Node::text(word));
        }
        return describe(fields, &format!("one of: {}", words.join(", ")));
    }
    fields.set("type", Node::text("string"));
    let words: Vec<Node> = words
        .into_iter()
        .filter(|word| !word.is_empty())
        .map(Node::Text)
        .collect();
    if !words.is_empty() {
        fields.set("enum", Node::List(words));
    }
}

fn type_of(value: &Node) -> Option<&'static str> {
    let Node::Other(raw) = value else {
        return None;
    };
    match raw.get() {
        "true" | "false" => Some("boolean"),
        number
            if number
                .bytes()
                .any(|byte| matches!(byte, b'.' | b'e' | b'E')) =>
        {
            Some("number")
        }
        _ => Some("integer"),
    }
}

/// Step 6: what goes, but tells the model something, goes into the description.
fn move_to_description(fields: &mut Fields) {
    let format = fields.get("format").and_then(Node::as_text);
    let known = FORMATS
        .iter()
        .any(|(word, kind)| format == Some(word) && fields.is_type(kind));
    let told = if known { &TOLD[1..] } else { TOLD };
    tell(fields, told);
    if matches!(fields.get("additionalProperties"), Some(Node::Object(_))) {
        tell(fields, &["additionalProperties"]);
    }
}

/// Step 8, first half: tuples become lists of any of their items.
pub(super) fn one_item_schema(fields: &mut Fields) {
    let tuple = match fields.get("items") {
        Some(Node::List(_)) => fields.take("items"),
        _ => fields.take("prefixItems"),
    };
    let mut items = tuple.map(schemas).unwrap_or_default();
    if let Some(first) = items.pop() {
        let item = if items.is_empty() {
            first
        } else {
            items.push(first);
            let mut choice = Fields::default();
            choice.set(
                "anyOf",
                Node::List(items.into_iter().map(Node::Object).collect()),
            );
            choice
        };
        fields.set("items", Node::Object(item));
    }
}

/// Step 8, second half: a list must say what it lists.
fn complete_items(fields: &mut Fields) {
    let says = matches!(fields.get("items"), Some(Node::Object(item)) if !item.is_empty());
    if fields.is_type("array") && !says {
        let mut item = Fields::default();
        item.set("type", Node::text("string"));
        fields.set("items", Node::Object(item));
    } else if !says {
        fields.take("items");
    }
}

/// `true` and `false` are schemas, but not Gemini's: any text stands for them.
fn only_schemas(fields: &mut Fields) {
    if let Some(Node::Object(names)) = fields.get_mut("properties") {
        names.each_value(|node| {
            if !matches!(node, Node::Object(_)) {
                let mut any = Fields::default();
                any.set("type", Node::text("string"));
                *node = Node::Object(any);
            }
        });
    }
}

/// Step 10: `required: true` on a property moves up to the list.
fn lift_required(fields: &mut Fields) {
    let mut lifted = Vec::new();
    if let Some(Node::Object(names)) = fields.get_mut("properties") {
        names.each_field(|name, node| {
            if let Node::Object(property) = node
                && matches!(property.get("required"), Some(Node::Other(_)))
                && property
                    .take("required")
                    .is_some_and(|flag| flag.is("true"))
            {
                lifted.push(Node::text(name));
            }
        });
    }
    if lifted.is_empty() {
        return;
    }
    match fields.get_mut("required") {
        Some(Node::List(names)) => names.append(&mut lifted),
        Some(_) | None => fields.set("required", Node::List(lifted)),
    }
}

/// Step 9: only what exists can be required, and each once.
fn trim_required(fields: &mut Fields) {
    let Some(required) = fields.take("required") else {
        return;
    };
    let (Node::List(mut names), Some(Node::Object(known))) = (required, fields.get("properties"))
    else {
        return;
    };
    let mut open: HashSet<&str> = known.iter().map(|(name, _)| name).collect();
    names.retain(|name| name.as_text().is_some_and(|name| open.remove(name)));
    if !names.is_empty() {
        fields.set("required", Node::List(names));
    }
}

pub(super) fn schemas(list: Node) -> Vec<Fields> {
    match list {
        Node::List(list) => list.into_iter().filter_map(Node::into_fields).collect(),
        Node::Object(_) | Node::Text(_) | Node::Other(_) => Vec::new(),
    }
}

fn is_null(branch: &Fields) -> bool {
    let only_null = |keyword| {
        matches!(branch.get(keyword), Some(Node::List(list))
            if list.len() == 1 && list.iter().all(|node| node.is("null") || node.as_text() == Some("null")))
    };
    matches!(branch.get("type"), Some(Node::Text(word)) if word.eq_ignore_ascii_case("null"))
        || branch.get("const").is_some_and(|value| value.is("null"))
        || only_null("type")
        || only_null("enum")
}

/// What even the hosts that take JSON Schema refuse.
const UNKNOWN: &[&str] = &[
    "$schema",
    "$id",
    "$comment",
    "$anchor",
    "deprecated",
    "encrypted",
    "enumDescriptions",
    "readOnly",
    "title",
    "writeOnly",
];

/// The fields of Gemini's `Schema` that every host takes.
const KNOWN: &[&str] = &[
    "type",
    "format",
    "description",
    "nullable",
    "enum",
    "items",
    "properties",
    "required",
    "minimum",
    "maximum",
    "anyOf",
    "propertyOrdering",
];

/// Keywords that only one type has.
const EVIDENCE: &[(&str, &str)] = &[("properties", "object"), ("items", "array")];

/// What some host refuses and the model should know; the format first, since some are known.
const TOLD: &[&str] = &[
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "contentEncoding",
    "contentMediaType",
    "contains",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
    "not",
    "if",
    "then",
    "else",
    "default",
    "examples",
];

/// The formats that are known, and for which type.
const FORMATS: &[(&str, &str)] = &[
    ("enum", "string"),
    ("date-time", "string"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("float", "number"),
    ("double", "number"),
];
