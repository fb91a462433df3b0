//! JSON Schema as each target takes it (`wire/08-json-schema.md`). Order of properties is kept, and so are numbers of any size.
//!
//! Only keywords in schema positions are touched: directly under `properties` stand names, whatever they are called.

mod gemini;
mod lower;
mod refs;
mod strict;
mod tree;
mod words;

use chat::{Dialect, Request, Tool};
use serde_json::value::RawValue;
use tree::{Fields, Node};

/// For OpenAI function tools: root `type: object`, `properties` on every object, `items` on every array.
pub(crate) fn for_openai(schema: Option<&RawValue>) -> Box<RawValue> {
    let mut root = root(schema);
    be_object(&mut root);
    each(&mut root, &mut |fields| {
        if fields.is_type("object") && !fields.has("properties") {
            fields.set("properties", Node::object());
        }
        if fields.is_type("array") && !fields.has("items") && !fields.has("prefixItems") {
            fields.set("items", Node::object());
        }
    });
    root.into_raw()
}

/// For Anthropic `input_schema`: root `type: object`, no root combinators.
pub(crate) fn for_anthropic(schema: Option<&RawValue>) -> Box<RawValue> {
    let mut root = root(schema);
    let mut branches = Vec::new();
    take_branches(&mut root, &mut branches);
    let mut left = MOST_BRANCHES;
    while let Some(mut branch) = branches.pop()
        && left > 0
    {
        left -= 1;
        refs::enter(&mut branch, &root);
        take_branches(&mut branch, &mut branches);
        root.adopt_properties(branch.take("properties"));
    }
    be_object(&mut root);
    if !matches!(root.get("properties"), Some(Node::Object(_))) {
        root.set("properties", Node::object());
    }
    root.into_raw()
}

/// For OpenAI strict schemas: `additionalProperties: false` on every object.
pub(crate) fn closed(schema: &RawValue) -> Box<RawValue> {
    everywhere(schema, strict::close)
}

/// For Anthropic `output_config.format` and strict tools: closed, and what the vendor refuses told in the descriptions.
pub(crate) fn for_anthropic_strict(schema: &RawValue) -> Box<RawValue> {
    everywhere(schema, strict::fit_anthropic)
}

/// Whether OpenAI's models are held to a function's parameters. What its own clients ask it judges itself.
pub(crate) fn holds(request: &Request, tool: &Tool, parameters: &RawValue) -> bool {
    let described = tool.description.as_deref().unwrap_or_default();
    let short = described.chars().count() <= LONGEST_DESCRIPTION;
    tool.strict == Some(true) && (is_openais(request) || short && can_be_strict(parameters))
}

/// The same of the form of an answer.
pub(crate) fn holds_answer(request: &Request, schema: &RawValue) -> bool {
    is_openais(request) || can_be_strict(schema)
}

/// Why they are not.
pub(crate) const TOO_OPEN: &str =
    "OpenAI holds its models only to schemas that require every property and allow no other";

/// Whether Claude can be held to a schema.
pub(crate) fn holds_claude(schema: &RawValue) -> bool {
    let Node::Object(mut root) = Node::read(schema) else {
        return false;
    };
    let mut fits = !refs::is_circular(&root);
    each(&mut root, &mut |fields| {
        fits &= strict::fits_anthropic(fields)
    });
    fits
}

/// Why it cannot.
pub(crate) const CLAUDE_UNHELD: &str = "Claude is held to no schema that refers to itself, takes properties of any name or is of several forms at once";

/// OpenAI refuses a longer description of a strict function.
const LONGEST_DESCRIPTION: usize = 1024;

fn is_openais(request: &Request) -> bool {
    matches!(
        request.source,
        Some(Dialect::OpenAiChat | Dialect::OpenAiResponses)
    )
}

fn can_be_strict(schema: &RawValue) -> bool {
    let Node::Object(mut root) = Node::read(schema) else {
        return false;
    };
    let mut fits = !root.has("anyOf") && root.is_type("object");
    each(&mut root, &mut |fields| fits &= strict::fits_openai(fields));
    fits
}

/// For Gemini `parametersJsonSchema` and `responseJsonSchema`: the light clean. `None` for an object schema without properties.
pub(crate) fn for_gemini(schema: Option<&RawValue>) -> Option<Box<RawValue>> {
    let mut root = root(schema);
    each(&mut root, &mut gemini::light);
    (!says_nothing(&root)).then(|| root.into_raw())
}

/// For Gemini `parameters` and `responseSchema`: the full clean into the OpenAPI subset. `None` for an object schema without properties.
pub(crate) fn for_gemini_openapi(schema: Option<&RawValue>) -> Option<Box<RawValue>> {
    let mut root = root(schema);
    refs::inline(&mut root);
    gemini::full(&mut root);
    (!says_nothing(&root)).then(|| root.into_raw())
}

/// From Gemini's OpenAPI subset to ordinary JSON Schema: lower-case types, `nullable` to a type list.
pub(crate) fn from_gemini(schema: &RawValue) -> Box<RawValue> {
    everywhere(schema, lower::lower)
}

/// The schema after something was done to it and every schema in it; what is no object stays.
fn everywhere(schema: &RawValue, mut change: impl FnMut(&mut Fields)) -> Box<RawValue> {
    let Node::Object(mut root) = Node::read(schema) else {
        return schema.to_owned();
    };
    each(&mut root, &mut change);
    root.into_raw()
}

/// The root of a schema: what it refers to taken in, and a bare map of properties wrapped. Empty for what is no schema.
fn root(schema: Option<&RawValue>) -> Fields {
    let Some(Node::Object(mut root)) = schema.map(Node::read) else {
        return Fields::default();
    };
    if is_bare(&root) {
        let mut wrapped = Fields::default();
        wrapped.set("type", Node::text("object"));
        wrapped.set("properties", Node::Object(root));
        return wrapped;
    }
    if root.has("$ref") {
        let whole = root.clone();
        refs::enter(&mut root, &whole);
    }
    root
}

/// `{"city":{"type":"string"}}`: some vendors' tools list properties where a schema should be.
fn is_bare(root: &Fields) -> bool {
    let is_schema = |node: &Node| {
        matches!(node, Node::Object(fields)
            if matches!(fields.get("type"), Some(Node::Text(_))) || fields.has("$ref"))
    };
    root.iter().all(|(_, node)| is_schema(node))
        && !root.iter().all(|(name, _)| tree::holds_schema(name))
}

fn be_object(root: &mut Fields) {
    if !matches!(root.get("type"), Some(Node::Text(word)) if word == "object") {
        root.take("type");
        root.put_first("type", Node::text("object"));
    }
}

/// Takes the branches out of a schema's combinators, the last one first.
fn take_branches(fields: &mut Fields, branches: &mut Vec<Fields>) {
    for keyword in COMBINATORS.iter().rev() {
        if let Some(Node::List(list)) = fields.take(keyword) {
            branches.extend(list.into_iter().rev().filter_map(Node::into_fields));
        }
    }
}

/// An object whose form is left open entirely.
fn says_nothing(root: &Fields) -> bool {
    let has_names =
        |keyword| matches!(root.get(keyword), Some(Node::Object(fields)) if !fields.is_empty());
    let says = root.has("$ref")
        || root.has("enum")
        || COMBINATORS.iter().any(|keyword| root.has(keyword))
        || ["properties", "patternProperties", "additionalProperties"]
            .into_iter()
            .any(has_names);
    !says && (root.is_type("object") || !root.has("type"))
}

/// Visits a schema and every schema in it, the outer before the inner.
fn each(fields: &mut Fields, visit: &mut impl FnMut(&mut Fields)) {
    visit(fields);
    fields.each_child(&mut |child| each(child, visit));
}

const COMBINATORS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// References may lead from branch to branch in a circle; no honest schema has more at its root.
const MOST_BRANCHES: usize = 256;

#[cfg(test)]
mod tests;
